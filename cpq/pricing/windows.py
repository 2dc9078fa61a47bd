"""Windows: the parts of a line's term that are priced one by one, and how many price periods each covers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from cpq.configuration.configured import ConfiguredLine
from cpq.dates import add_months
from cpq.daycount import periods as periods_between
from cpq.problems import CannotPrice
from cpq.quotes.discounts import Discount
from cpq.quotes.request import QuoteRequest
from cpq.terms import Period, Term, end_of, whole_periods

DAYS_PER_MONTH = 30
"""Days of a month where a term has no start date; stated in docs/pricing.md."""


@dataclass(frozen=True, slots=True)
class Window:
    """A span of a line's term with one quantity, price and discount.

    Attributes:
        number: Position among the line's windows from 1; 0 where there is only one.
        offset, length: Where it lies in the term.
        start, end: Its dates, end included, where the service start is known.
        price: List price asked for this segment, replacing the price book's.
    """

    number: int
    offset: Term
    length: Term
    quantity: Decimal
    start: date | None = None
    end: date | None = None
    price: Decimal | None = None
    uplift: Decimal | None = None
    discount: Discount | None = None
    free: bool = False

    @property
    def offset_months(self) -> Fraction:
        """Months from the start of the term, days as thirtieths."""
        return self.offset.months + Fraction(self.offset.days, DAYS_PER_MONTH)

    @property
    def length_months(self) -> Fraction:
        """Months covered, days as thirtieths."""
        return self.length.months + Fraction(self.length.days, DAYS_PER_MONTH)

    def periods(self, period: Period, day_count: str, anchor: date | None) -> Fraction:
        """How many price periods the window covers, exact."""
        if self.start is not None and self.end is not None:
            return periods_between(day_count, self.start, self.end, period, anchor)
        return whole_periods(self.length, period)


def line_term(line: ConfiguredLine, request: QuoteRequest) -> Term:
    """The committed term of a recurring line.

    Raises:
        CannotPrice: Neither the line nor the quote says one.
    """
    if line.request.segments:
        months = sum(segment.term.months for segment in line.request.segments)
        return Term(months, sum(segment.term.days for segment in line.request.segments))
    term = line.request.term or request.term
    if term is None:
        raise CannotPrice(
            f"line '{line.id}' recurs, but neither it nor the quote has a term",
            code="missing-term",
            hint="write term: 12 months",
            line=line.id,
        )
    return term


def windows_of(line: ConfiguredLine, request: QuoteRequest, cuts: Iterable[int]) -> tuple[Window, ...]:
    """The windows of a recurring or usage line, in order.

    Args:
        cuts: Months at which a promotion that covers only the first months ends.
    """
    start = line.request.start or request.start
    pieces = list(_segments(line, request))
    for months in sorted(set(cuts)):
        pieces = [part for piece in pieces for part in _cut(piece, months)]
    single = len(pieces) == 1
    return tuple(
        _dated(replace(piece, number=0 if single else number), start) for number, piece in enumerate(pieces, start=1)
    )


def _segments(line: ConfiguredLine, request: QuoteRequest) -> Iterator[Window]:
    if not line.request.segments:
        yield Window(0, Term(), line_term(line, request), line.quantity, discount=line.request.discount)
        return
    months = days = 0
    for segment in line.request.segments:
        quantity = line.quantity if segment.quantity is None else segment.quantity
        yield Window(
            0,
            Term(months, days),
            segment.term,
            quantity,
            price=segment.price,
            uplift=segment.uplift,
            discount=segment.discount or line.request.discount,
            free=segment.free,
        )
        months, days = months + segment.term.months, days + segment.term.days


def _cut(window: Window, months: int) -> tuple[Window, ...]:
    """Split a window where a number of months from the start of the term ends, if that lies inside it."""
    inside = months - window.offset.months
    if window.offset.days or not inside > 0 or (inside, 0) >= (window.length.months, window.length.days):
        return (window,)
    first = replace(window, length=Term(inside))
    rest = Term(window.length.months - inside, window.length.days)
    return (first, replace(window, offset=Term(months), length=rest))


def _dated(window: Window, start: date | None) -> Window:
    if start is None:
        return window
    begins = add_months(start, window.offset.months) + timedelta(days=window.offset.days)
    until = Term(window.offset.months + window.length.months, window.offset.days + window.length.days)
    return replace(window, start=begins, end=end_of(start, until))
