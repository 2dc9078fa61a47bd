"""Contracted prices: what an account agreed earlier replaces the policy's own steps."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from cpq.catalog.per import AmountPer, Per
from cpq.daycount import PERIOD_MONTHS
from cpq.policy.contracts import Contract, ContractedRate
from cpq.policy.policy import Rule
from cpq.pricing.context import Applied, ChargeLine, Run
from cpq.rounding import multiply
from cpq.terms import Period

POLICY_STEPS = {"volume": "volume schedule", "term": "term schedule", "promotion": "promotion"}
"""Steps of the policy by the name that a contract's ``stacks with`` uses."""


def contract_for(line: ChargeLine, run: Run) -> Rule[Contract] | None:
    """The contract that prices a line's product for the account, or None.

    Raises:
        CannotPrice: Two contracts do.
    """
    account = run.request.account
    rules = [
        rule
        for rule in run.policy.contracts_for(account.id, account.parent)
        if line.line.product_id in rule.spec.prices
    ]
    own = [rule for rule in rules if rule.spec.account == account.id] or rules
    if len(own) > 1:
        raise line.fail(
            f"contracts '{own[0].id}' and '{own[1].id}' both price '{line.line.product_id}'",
            code="overlapping-rules",
            step="contracted price",
            where=own[1].where,
        )
    return own[0] if own else None


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
    price = multiply(amount * _in_period(line, agreed, per, where), share)
    said = (("agreed", f"{agreed.money} per {agreed.per}" if str(agreed.per) else str(agreed.money)),)
    return Applied(price, None, None, rule.id, where, said)


def _in_period(line: ChargeLine, agreed: AmountPer, per: Per, where: object) -> Decimal:
    """Factor from the contract's period to the entry's, such as 12 from months to years."""
    if agreed.per.period == per.period or agreed.per.period is None:
        return Decimal(1)
    if per.period is None or {agreed.per.period, per.period} - set(PERIOD_MONTHS):
        raise line.fail(
            f"the contract prices per {agreed.per.period}, the price book per {per.period or 'unit'}",
            code="period-mismatch",
            hint=f"write the contract's price per {per.period or 'unit'}",
            step="contracted price",
            where=where,  # type: ignore[arg-type]
        )
    return _months(per.period) / _months(agreed.per.period)


def _months(period: Period) -> Decimal:
    months = PERIOD_MONTHS[period]
    return Decimal(months.numerator) / Decimal(months.denominator)
