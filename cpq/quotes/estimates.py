"""Usage estimates of a priced quote: what measured charges may come to, apart from what is contracted."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from cpq.currencies import minor_units
from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.rounding import EXACT, multiply, round_to

ZERO = Decimal(0)


class UsageEstimate(NamedTuple):
    """What the usage of one line inside the total may cost; an estimate, and no part of the total.

    Attributes:
        line: Id of the requested line.
        parts: Ids of its usage charges and segments.
        quantity: Estimated units per period of the first part.
        period: Price period of the first part; empty where the quantity is that of the whole term.
        per_period: What the first part costs in one period, rounded to the currency; None without a period.
        amount: What all parts cost over the term.
        committed: What the buyer commits to spend over the term, which is contracted and inside the total.
        beyond: What the estimate exceeds the commitment by.
    """

    line: str
    product: str
    parts: tuple[str, ...]
    quantity: Decimal
    per: str
    period: str
    per_period: Decimal | None
    amount: Decimal
    committed: Decimal
    beyond: Decimal


def usage_estimates(quote: PricedQuote) -> tuple[UsageEstimate, ...]:
    """The usage estimate of every requested line that is charged by use, in the order of the quote."""
    digits = minor_units(quote.currency)
    measured: dict[str, list[PricedLine]] = {}
    committed: dict[str, Decimal] = {}
    for line in quote.lines:
        if line.optional:
            continue
        if line.kind == "usage":
            measured.setdefault(line.line, []).append(line)
        elif line.committed:
            committed[line.line] = line.net_total
    return tuple(_estimate(parts, committed.get(line, ZERO), digits) for line, parts in measured.items())


def per_period(line: PricedLine, amount: Decimal, digits: int) -> Decimal | None:
    """What an amount of a line is in one price period, rounded to the currency; None where its price has no period."""
    if not line.period or not line.periods:
        return None
    return round_to(multiply(amount, 1 / line.periods), digits)


def _estimate(parts: list[PricedLine], committed: Decimal, digits: int) -> UsageEstimate:
    first = parts[0]
    amount = ZERO
    for part in parts:
        amount = EXACT.add(amount, part.net_total)
    return UsageEstimate(
        line=first.line,
        product=first.product,
        parts=tuple(part.id for part in parts),
        quantity=first.quantity,
        per=first.per,
        period=first.period,
        per_period=per_period(first, first.net_total, digits),
        amount=amount,
        committed=committed,
        beyond=max(ZERO, EXACT.subtract(amount, committed)),
    )
