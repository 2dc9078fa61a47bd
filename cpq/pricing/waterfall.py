"""What the generated waterfall is made of: where a line begins, how a contract stands beside the policy, roundings."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from cpq.catalog.per import Per
from cpq.policy.contracts import Contract
from cpq.policy.policy import Rule
from cpq.pricing.built_up import ListPrice
from cpq.pricing.context import ChargeLine, Run
from cpq.pricing.option_price import take_option_price
from cpq.pricing.running import Running
from cpq.pricing.steps.applied import take
from cpq.pricing.steps.contracted import contract_for, contracted
from cpq.rounding import multiply, round_to

ONE = Decimal(1)

Path = Callable[[ChargeLine, Run, ListPrice, Running], None]
"""A stretch of the waterfall."""


def begin(line: ChargeLine, run: Run, listed: ListPrice, *, by_period: bool) -> Running:
    """A line at its list price, after what its bundle says about its price.

    Args:
        by_period: Whether the amount of the line covers every period from the start; otherwise a step prorates.
    """
    line.by_unit = listed.per_unit
    units = line.window.quantity if listed.per_unit and not line.plan.fee else ONE
    s = Running(
        listed.price,
        -units if line.line.request.kind == "credit" else units,
        line.periods if by_period else None,
        per_unit=listed.per_unit,
        decimals=max(line.plan.digits, listed.decimals),
    )
    if line.line.option is not None and not line.plan.committed:
        take_option_price(line, run, s)
    return s


def under_contract(
    line: ChargeLine,
    run: Run,
    listed: ListPrice,
    policy: Running,
    before: Running,
    share: Fraction,
    stacked: Callable[[ChargeLine, Run, ListPrice, Running, tuple[str, ...]], None],
) -> Running:
    """The line by the contract that prices it, or by the policy where none does or the policy is cheaper.

    Args:
        policy: The line at the regular price by the policy's own steps.
        before: The line where the contracted price takes the place of those steps.
        share: What an amount per unit and period is, as a multiple, on the running price there.
        stacked: The policy's steps that still apply on top, by the names that contracts use.
    """
    found = line.plan.found
    rule = None if found is None else contract_for(line, run)
    if rule is None:
        return policy
    per = Per() if found is None else found.entry.spec.per
    listed_price = before.named_price("list", line.periods) or before.named["list"]
    take(before, "contracted price", contracted(line, run, rule, listed_price, per, share))
    stacked(line, run, listed, before, rule.spec.stacks_with)
    if rule.spec.when_list_path_is_cheaper == "take it" and policy.price < before.price:
        _keep(policy, before, rule)
        return policy
    return before


def _keep(policy: Running, contract: Running, rule: Rule[Contract]) -> None:
    """Note that the policy's price stays in force, since it is cheaper than the contract's."""
    said = (
        ("contracted", f"{contract.price:f}"),
        ("list path", f"{policy.price:f}"),
        ("kept", "list path, which is cheaper"),
    )
    policy.take("contracted price", policy.price, None, None, rule.id, rule.where, said)


def prorate(line: ChargeLine, run: Run, s: Running, before: frozenset[str]) -> None:
    """Scale the price to the periods of the line.

    Args:
        before: The prices named so far.
    """
    said = (("periods", str(line.periods)), ("day count", run.rounding.day_count))
    s.take("proration", multiply(s.price, line.periods), where=run.policy.policy.waterfall_where, inputs=said)
    s.before_proration = before


def add_surcharges(s: Running, listed: ListPrice, periods: Fraction, before: frozenset[str]) -> None:
    """Add what stands outside the discounts.

    Args:
        periods: Price periods that the running price covers.
        before: The prices named so far but list, which documents print with the surcharges.
    """
    s.before_surcharges = before
    for part in listed.surcharges:
        added = multiply(part.amount, periods)
        s.surcharges += added
        s.take("surcharge", s.price + added, None, None, part.rule, part.where, part.inputs)


def round_price(run: Run, s: Running, digits: int) -> None:
    """Round the running price, as a step of its own where that changes it."""
    rounded = round_to(s.price, digits, run.rounding.mode)
    if rounded != s.price:
        said = (("what", "price"), ("decimals", str(digits)), ("mode", run.rounding.mode))
        s.take("rounding", rounded, where=run.policy.policy.waterfall_where, inputs=said)
