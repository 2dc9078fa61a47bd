"""Contracted prices: what an account agreed earlier replaces the policy's own steps."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from cpq.catalog.per import AmountPer, Per
from cpq.daycount import PERIOD_MONTHS
from cpq.policy.contracts import Contract, ContractedRate, charges_priced
from cpq.policy.policy import Rule
from cpq.pricing.context import ChargeLine, Run
from cpq.pricing.inherited_price import finer
from cpq.pricing.steps.applied import Applied
from cpq.problems import SourceLocation
from cpq.rounding import decimals_of, multiply

POLICY_STEPS = {
    "volume": "volume schedule",
    "term": "term schedule",
    "promotion": "promotion",
    "total": "total schedule",
}
"""Steps of the policy by the name that a contract's ``stacks with`` uses."""


def contract_for(line: ChargeLine, run: Run) -> Rule[Contract] | None:
    """The contract that prices a line's charge for the account, or None.

    Raises:
        CannotPrice: Two contracts do.
    """
    if line.line.held is not None and line.line.held.agreed is not None:
        return line.line.held.agreed
    rules = [rule for rule in run.contracts if line.line.product_id in rule.spec.prices]
    own = [rule for rule in rules if rule.spec.account == run.request.account.id] or rules
    if len(own) > 1:
        raise line.fail(
            f"contracts '{own[0].id}' and '{own[1].id}' both price '{line.line.product_id}'",
            code="overlapping-rules",
            step="contracted price",
            where=own[1].where,
        )
    return own[0] if own and _prices_charge(line, run, own[0].spec.prices[line.line.product_id]) else None


def _prices_charge(line: ChargeLine, run: Run, agreed: AmountPer | ContractedRate) -> bool:
    """Whether an agreed price is this charge's: a rate is every charge's, an amount that of the charge of its period.

    Where the amount fits no charge, in no way the product is sold, it is held to be this one's, and fails as such.
    """
    if isinstance(agreed, ContractedRate):
        return True
    fitting = charges_priced(agreed, _charges(line, run, line.line.selling_model))
    if fitting:
        return line.charge_id in fitting
    return not any(charges_priced(agreed, _charges(line, run, model)) for model in line.line.product.selling_models)


def _charges(line: ChargeLine, run: Run, model: str) -> dict[str, Per]:
    """What each charge of a line's product counts for in the quote's price book, sold in one way."""
    product = line.line.product_id
    found = {
        charge: run.policy.entry(run.book, (product, charge, model))
        for charge in run.policy.catalog.charges_of(product, model)
    }
    return {charge: one.entry.spec.per for charge, one in found.items() if one is not None}


def contracted(line: ChargeLine, run: Run, rule: Rule[Contract], listed: Decimal, per: Per, share: Fraction) -> Applied:
    """The contracted price in the entry's own period.

    Args:
        listed: List price that a rate is taken of.
        per: What the list price counts for.
        share: What an amount per unit and period is, as a multiple, on the running price.
    """
    agreed = rule.spec.prices[line.line.product_id]
    where = rule.spec.where_of("prices")
    if isinstance(agreed, ContractedRate):
        return Applied(listed - listed * agreed.rate, listed, agreed.rate, rule.id, where)
    amount = run.policy.convert(agreed.money, run.currency)
    price = multiply(amount, _in_period(line, agreed, per, where) * share)
    said = (("agreed", f"{agreed.money} per {agreed.per}" if str(agreed.per) else str(agreed.money)),)
    held = line.line.held
    decimals = _decimals(agreed, run) if held is None or held.agreed is not rule else held.decimals
    return Applied(price, None, None, rule.id, where, said, decimals=decimals)


def _decimals(agreed: AmountPer, run: Run) -> int:
    """Decimals that an agreed price keeps, where it is converted only if it is a fine one."""
    own = decimals_of(agreed.money.amount)
    return own if agreed.money.currency == run.currency else finer(own, agreed.money.currency)


def _in_period(line: ChargeLine, agreed: AmountPer, per: Per, where: SourceLocation) -> Fraction:
    """Factor from the contract's period to the entry's, such as 12 from months to years."""
    theirs, ours = agreed.per.period, per.period
    if theirs == ours:
        return Fraction(1)
    if theirs is None or ours is None or {theirs, ours} - set(PERIOD_MONTHS):
        raise line.fail(
            f"the contract prices per {theirs or 'unit'}, the price book per {ours or 'unit'}",
            code="period-mismatch",
            hint=f"write the contract's price per {ours or 'unit'}",
            step="contracted price",
            where=where,
        )
    return Fraction(PERIOD_MONTHS[ours], PERIOD_MONTHS[theirs])
