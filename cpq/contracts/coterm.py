"""Co-termination: what an added line is shortened by, and what that makes it cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from cpq.contracts.amended import Amended
from cpq.contracts.ledger import piece_on
from cpq.daycount import periods
from cpq.quotes.priced import PricedLine
from cpq.rounding import exact, multiply, round_to
from cpq.terms import Term, end_of

YEAR = Term(12)


class Coterminated(NamedTuple):
    """One added line whose end is not its own.

    Attributes:
        end: The end it gets; none in a contract without end.
        months, full_months: Months that it runs, and that a term of a year from its start would have.
        full: What a year would cost, at the same price.
        cost: What it costs.
    """

    line: str
    product: str
    start: date
    end: date | None
    months: Fraction
    full_months: Fraction
    full: Decimal
    cost: Decimal


def coterminated(amended: Amended) -> Iterator[Coterminated]:
    """Every added line that recurs, with what a full year of it would have cost."""
    contract = amended.after
    for name in sorted(amended.added):
        line = contract.lines[name]
        piece = piece_on(line, amended.day) if line.kind == "recurring" else None
        if piece is None:
            continue
        priced = [one for difference in amended.differences if difference.line == name for one in difference.after]
        year = end_of(amended.day, YEAR)
        full_months = periods(contract.day_count, amended.day, year, "month", contract.start)
        months = full_months
        if piece.end is not None:
            months = periods(contract.day_count, amended.day, piece.end, "month", contract.start)
        cost = sum((one.net_total for one in priced), Decimal(0))
        yield Coterminated(
            name, line.product, amended.day, piece.end, months, full_months, _full(priced, months, full_months), cost
        )


def _full(priced: list[PricedLine], months: Fraction, full_months: Fraction) -> Decimal:
    """What the full term costs: the unrounded amounts of the shorter one in proportion, rounded once."""
    if not priced or not months:
        return Decimal(0)
    digits = max(-int(priced[0].net_total.as_tuple().exponent), 0)
    with exact():
        amount = sum((one.amounts["net"] for one in priced), Decimal(0))
    return round_to(multiply(amount, full_months / months), digits)
