"""Windows: the parts of a line's term that are priced one by one, and how many price periods each covers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from cpq.configuration.configured import ConfiguredLine, Held
from cpq.dates import add_months
from cpq.daycount import periods as periods_between
from cpq.problems import CannotPrice
from cpq.quotes.discounts import Discount
from cpq.quotes.request import QuoteRequest
from cpq.quotes.segments import SegmentRequest
from cpq.terms import PERIOD_DAYS, PERIOD_MONTHS, Period, Term, end_of, term_between, whole_periods

DAYS_PER_MONTH = 30
"""Days of a month where a term has no start date; stated in docs/pricing.md."""


@lru_cache(maxsize=1024)
def _months(months: int, days: int) -> Fraction:
    return months + Fraction(days, DAYS_PER_MONTH)


class Window(NamedTuple):
    """A span of a line's term with one quantity, price and discount.

    Attributes:
        number: Position among the line's windows from 1; 0 where there is only one.
        offset, length: Where it lies in the term.
        start, end: Its dates, end included, where the service start is known.
        price: List price asked for this segment, or for one before whose price it raises, replacing the price book's.
        uplift: Rate that raises it, those of segments before counted in.
        segment: Which of the line's segments it belongs to, from 1; 0 where the line has none.
        own_discount: Whether the discount was asked for on this segment, rather than on the line.
        open_ended: Whether the line goes on after the window, until somebody ends it.
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
    segment: int = 0
    own_discount: bool = False
    open_ended: bool = False

    @property
    def offset_months(self) -> Fraction:
        """Months from the start of the term, days as thirtieths."""
        return _months(self.offset.months, self.offset.days)

    @property
    def length_months(self) -> Fraction:
        """Months covered, days as thirtieths."""
        return _months(self.length.months, self.length.days)

    def dates(self, start: date | None) -> tuple[date | None, date | None]:
        """First and last day, worked out from a service start where the window itself has none."""
        if self.start is not None or start is None:
            return self.start, self.end
        dated = _dated(self, start)
        return dated.start, dated.end

    def begins_after(self, months: int, start: date | None) -> bool:
        """Whether it begins when so many months from the service start are over, by dates where they are known."""
        if self.start is not None and start is not None:
            return self.start >= add_months(start, months)
        return self.offset_months >= months

    def periods(self, period: Period, day_count: str, anchor: date | None) -> Fraction:
        """How many price periods the window covers, exact."""
        if self.start is not None and self.end is not None:
            return periods_between(day_count, self.start, self.end, period, anchor)
        return whole_periods(self.length, period)


def line_term(line: ConfiguredLine, request: QuoteRequest) -> Term:
    """The committed term of a recurring line without segments.

    Raises:
        CannotPrice: Neither the line nor the quote says one.
    """
    term = line.request.term or request.term
    if term is None:
        raise CannotPrice(
            f"line '{line.id}' recurs, but neither it nor the quote has a term",
            code="missing-term",
            hint="write term: 12 months",
            line=line.id,
        )
    return term


def windows_of(line: ConfiguredLine, request: QuoteRequest) -> tuple[Window, ...]:
    """The windows of a recurring or usage line, in order: its segments, or one for the whole term."""
    start = line.request.start or request.start
    if line.held is not None and start is not None:
        return (_held(line, line.held, start),)
    return _numbered([_dated(piece, start) for piece in _segments(line, request)])


def _held(line: ConfiguredLine, held: Held, start: date) -> Window:
    """The days of a running contract that are priced, where they lie in the line's own term.

    Args:
        start: First day of the line.
    """
    offset = term_between(start, held.start - timedelta(days=1))
    length = term_between(held.start, held.end)
    discount, uplift = line.request.discount, held.uplift
    return Window(0, offset, length, line.quantity, held.start, held.end, uplift=uplift, discount=discount)


def evergreen_window(line: ConfiguredLine, period: Period | None) -> Window:
    """The window of a line without end: its first price period, a month where the price has none."""
    counts = period or "month"
    length = Term(days=PERIOD_DAYS[counts]) if counts in PERIOD_DAYS else Term(PERIOD_MONTHS[counts])
    return Window(0, Term(), length, line.quantity, discount=line.request.discount, open_ended=True)


def cut(windows: Iterable[Window], months: Iterable[int], start: date | None) -> tuple[Window, ...]:
    """The same windows, split where so many months from the start of the term end.

    Args:
        months: Months at which a promotion that covers only the first months ends.
        start: Service start, where it is known; months then end on a date, and have 30 days otherwise.
    """
    pieces = list(windows)
    for count in sorted(set(months)):
        pieces = [part for piece in pieces for part in _cut(piece, count, start)]
    return _numbered(pieces)


def cut_after(windows: Iterable[Window], day: date, start: date) -> tuple[Window, ...]:
    """The same windows, split behind a day.

    Args:
        start: Service start, which every window has its dates from.
    """
    pieces: list[Window] = []
    for window in windows:
        if window.start is None or window.end is None or not window.start <= day < window.end:
            pieces.append(window)
            continue
        after = day + timedelta(days=1)
        first = window._replace(length=term_between(window.start, day), end=day, open_ended=False)
        rest = window._replace(offset=term_between(start, day), length=term_between(after, window.end), start=after)
        pieces += [first, rest]
    return _numbered(pieces)


def _numbered(pieces: list[Window]) -> tuple[Window, ...]:
    single = len(pieces) == 1
    return tuple(piece._replace(number=0 if single else number) for number, piece in enumerate(pieces, start=1))


def _segments(line: ConfiguredLine, request: QuoteRequest) -> Iterator[Window]:
    if not line.request.segments:
        yield Window(0, Term(), line_term(line, request), line.quantity, discount=line.request.discount)
        return
    months = days = 0
    price, uplift = None, None
    for number, segment in enumerate(line.request.segments, start=1):
        price, uplift = raised(segment, price, uplift)
        yield Window(
            0,
            Term(months, days) if segment.start is None else _offset(line, segment.start),
            segment.term,
            line.quantity if segment.quantity is None else segment.quantity,
            segment.start,
            segment.end,
            price=price,
            uplift=uplift,
            discount=segment.discount or line.request.discount,
            own_discount=segment.discount is not None,
            segment=number,
            free=segment.free,
        )
        months, days = months + segment.term.months, days + segment.term.days


def _offset(line: ConfiguredLine, start: date) -> Term:
    """How long after the line's own start a segment begins that says its dates."""
    return term_between(line.request.start or start, start - timedelta(days=1))


def raised(
    segment: SegmentRequest, price: Decimal | None, uplift: Decimal | None
) -> tuple[Decimal | None, Decimal | None]:
    """The price that is asked for a segment and the rate that raises it, each None where there is none.

    Args:
        price, uplift: Those of the segment before.
    """
    if segment.price is not None or segment.uplift is None:
        return segment.price, None
    if segment.uplift_of == "list":
        return None, segment.uplift
    return price, segment.uplift if uplift is None else (1 + uplift) * (1 + segment.uplift) - 1


def _cut(window: Window, months: int, start: date | None) -> tuple[Window, ...]:
    """Split a window where a number of months from the start of the term ends, if that lies inside it."""
    if window.start is None or window.end is None or start is None:
        return _cut_by_length(window, months)
    day = add_months(start, months)
    if not window.start < day <= window.end:
        return (window,)
    before = day - timedelta(days=1)
    lengths = _whole_months(window, months)
    if lengths is None:
        lengths = term_between(window.start, before), term_between(day, window.end)
    first = window._replace(length=lengths[0], end=before)
    return (first, window._replace(offset=Term(months), length=lengths[1], start=day))


def _cut_by_length(window: Window, months: int) -> tuple[Window, ...]:
    """Split a window without dates, where a month has 30 days."""
    inside = months - window.offset_months
    if not 0 < inside < window.length_months:
        return (window,)
    lengths = _whole_months(window, months)
    if lengths is None:
        days = int(inside * DAYS_PER_MONTH)
        left = int(window.length_months * DAYS_PER_MONTH) - days
        lengths = (Term(0, days), Term(0, left)) if not window.length.months else (_term(days), _term(left))
    first = window._replace(length=lengths[0], open_ended=False)
    return (first, window._replace(offset=Term(months), length=lengths[1]))


def _whole_months(window: Window, months: int) -> tuple[Term, Term] | None:
    """The two lengths where both lie whole months from the window's own start; None where days come in."""
    inside = months - window.offset.months
    if window.offset.days or not 0 < inside <= window.length.months or (inside, 0) == _size(window.length):
        return None
    return Term(inside), Term(window.length.months - inside, window.length.days)


def _size(term: Term) -> tuple[int, int]:
    return term.months, term.days


def _term(days: int) -> Term:
    return Term(*divmod(days, DAYS_PER_MONTH))


def _dated(window: Window, start: date | None) -> Window:
    if start is None or window.start is not None:
        return window
    begins = add_months(start, window.offset.months) + timedelta(days=window.offset.days)
    until = Term(window.offset.months + window.length.months, window.offset.days + window.length.days)
    return window._replace(start=begins, end=end_of(start, until))
