"""Prices that a contract holds: which lines have one, what it is, and the rule that puts it into a waterfall."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from cpq.catalog.per import AmountPer, Per
from cpq.files.located import LocatedMap
from cpq.money import Money
from cpq.policy.contracts import Contract, ContractedRate
from cpq.policy.policy import Policy, Rule
from cpq.policy.waterfall import Waterfall, WaterfallStep
from cpq.problems import NOWHERE, SourceLocation
from cpq.quotes.priced import PricedLine
from cpq.rounding import exact, multiply, round_to

_CHANNEL: Final = frozenset({"partner discount", "distributor discount"})
ZERO: Final = Decimal(0)
_LONGEST_ID: Final = 64
MOST_DECIMALS: Final = 12
"""Decimals that an agreed price keeps, as many as files can write."""


def agreed_price(line: PricedLine) -> Decimal | None:
    """The customer price per unit and period that a contract holds for a priced line; None where none can be held.

    A line whose list price depends on its quantity, or on other lines, is priced by its charge model whenever its
    quantity changes. Where no partner or distributor takes a share, the customer price is the net price that was
    quoted. Surcharges are not part of it: they are added anew.
    """
    if line.list is None or line.net is None or line.tiers or line.induced or line.is_special:
        return None
    quoted = _customer_price(line) if any(step.name in _CHANNEL for step in line.steps) else line.net
    with exact():
        held = quoted - _surcharges(line)
        if any(step.name == "proration" for step in line.steps):
            held = multiply(held, 1 / line.periods)
        return max(ZERO, round_to(held, MOST_DECIMALS).normalize() + ZERO)  # the sum gives 1E+2 its digits again


def _customer_price(line: PricedLine) -> Decimal:
    """The customer price per unit before any rounding, which the channel's discounts were taken of."""
    price = line.unit_levels.get("customer", line.net or ZERO)
    customer = line.amounts.get("customer")
    if customer == line.list_total and line.list is not None:
        price = line.list
    for step in line.steps:
        if step.after == customer and step.unit is not None:
            price = step.unit
    return price


def _surcharges(line: PricedLine) -> Decimal:
    """What surcharges add to the unit price."""
    added, before = ZERO, line.list or ZERO
    for step in line.steps:
        if step.unit is None:
            continue
        if step.name == "surcharge":
            added += step.unit - before
        before = step.unit
    return added


def held_rule(
    contract: str, account: str, product: str, price: Decimal, currency: str, per: Per, where: SourceLocation
) -> Rule[Contract]:
    """The contracted price that prices one line of a running contract.

    Args:
        where: Place of the ledger entry, which the price step names.
    """
    spec = Contract(
        contract=_as_id(contract),
        account=account,
        prices={product: AmountPer(Money(price, currency), per)},
        when_list_path_is_cheaper="keep contract",
    )
    spec._source = LocatedMap([("prices", LocatedMap((), where))], where)
    return Rule(contract, spec, where)


def _as_id(name: str) -> str:
    """The name of a contract in the letters that ids of rules have."""
    letters = (letter if letter.isascii() and (letter.isalnum() or letter in ".-") else "-" for letter in name.lower())
    return "".join(letters).lstrip(".-")[:_LONGEST_ID] or "contract"


def holding(policy: Policy, contract: str, account: str, products: Iterable[str], day_count: str) -> Policy:
    """A policy under which a contract's lines are priced: it knows the contract, and counts days as the contract does.

    Args:
        products: Products of which some line has an agreed price; what it is stands on each line.
        day_count: Name of the contract's day count.
    """
    known: dict[str, AmountPer | ContractedRate] = dict.fromkeys(products, ContractedRate(ZERO))
    rule = Rule(contract, Contract(contract=_as_id(contract), account=account, prices=known), NOWHERE)
    rounding = policy.rounding.model_copy(update={"day_count": day_count})
    waterfall = Waterfall(waterfall=tuple(_with_a_place_for_held_prices(policy.waterfall.waterfall)))
    return replace(policy, contracts=(*policy.contracts, rule), rounding=rounding, waterfall=waterfall)


def _with_a_place_for_held_prices(steps: tuple[WaterfallStep, ...]) -> list[WaterfallStep]:
    """The waterfall with the contracted price where no discount of the channel comes between it and regular.

    A held price is a customer price: a partner's discount that the policy takes before is part of it already.
    """
    own = next((step for step in steps if step.step == "contracted price"), None)
    rest = [step for step in steps if step is not own]
    regular = next(number for number, step in enumerate(rest) if step.price == "regular")
    channel = any(step.step in _CHANNEL for step in rest[:regular])
    if own is not None and not channel:
        return list(steps)
    made: dict[str, Any] = {"step": "contracted price"}
    placed = own if own is not None else WaterfallStep.model_validate(made)
    at = regular if channel else 0
    return [*rest[:at], placed, *rest[at:]]
