"""Deposits: invoiced at order with their tax, and taken back from the invoices that follow."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from cpq.billing.billed import Billing, TaxGroup
from cpq.billing.invoices import Draft
from cpq.billing.refusal import cannot_bill
from cpq.billing.schedule import ZERO
from cpq.currencies import minor_units
from cpq.rounding import allocate, round_to


def with_deposit(drafts: Sequence[Draft], billing: Billing) -> list[Draft]:
    """The invoices with the deposit before them, each crediting as much of it as it can.

    The deposit is taken of each tax rate in proportion to what is invoiced at it, and credited at the same rates, so
    that neither the net total nor any tax changes by it.

    Raises:
        InvalidRequest: The quote has no total, or a smaller one.
    """
    request = billing.quote.request
    if request.deposit is None:
        return list(drafts)
    deposit = _amount(billing)
    if not deposit:  # a share of nothing, or one that is less than the smallest coin
        return list(drafts)
    whole: dict[TaxGroup, Decimal] = {}
    for draft in drafts:
        for group, base in draft.bases.items():
            whole[group] = whole.get(group, ZERO) + base
    charged = {group: base for group, base in whole.items() if base > 0}
    names = [f"{group.rate:f} {group.reason}" for group in charged]
    parts = allocate(deposit, list(charged.values()), minor_units(billing.quote.currency), names)
    left = dict(zip(charged, parts, strict=True))
    first = Draft("deposit", billing.quote.as_of, "", bases=dict(left), deposit=deposit)
    for draft in drafts:
        for group, base in list(draft.bases.items()):
            credit = min(left.get(group, ZERO), max(base, ZERO))
            if credit:
                left[group] -= credit
                draft.deposit -= credit
                draft.add_base(-credit, group)
    return [first, *drafts]


def _amount(billing: Billing) -> Decimal:
    """What is asked at order, before tax."""
    quote, asked, net = billing.quote, billing.quote.request.deposit, billing.totals.net
    where = quote.request.where_of("deposit")
    if asked is None:
        return ZERO
    if billing.open_ended:
        message = "a line has no end, so that there is no total to take a deposit of"
        raise cannot_bill(message, "leave the deposit out, or give every line a term", where)
    if asked.currency and asked.currency != quote.currency:
        message = f"the deposit is in {asked.currency}, the quote in {quote.currency}"
        raise cannot_bill(message, f"write it in {quote.currency}", where)
    digits = minor_units(quote.currency)
    amount = asked.amount if asked.amount is not None else net * (asked.share or ZERO)
    rounded = round_to(amount, digits, billing.rounding.mode)
    if asked.amount is not None and rounded != asked.amount:
        message = f"a deposit of {asked.amount:f} is finer than {quote.currency} has coins for"
        raise cannot_bill(message, f"write it with {digits} decimals at most", where)
    if rounded > net:
        message = f"the deposit of {rounded:f} is more than the net total of {net:f} {quote.currency}"
        raise cannot_bill(message, "a deposit is a part of the total", where)
    return rounded
