"""Windows: the parts of a line's term that are priced one by one, and how many price periods each covers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import prod

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


@dataclass(frozen=True, slots=True)
class Window:
    """A span of a line's term with one quantity, price and discount.

    Attributes:
        number: Position among the line's windows from 1; 0 where there is only one.
        offset, length: Where it lies in the term.
        start, end: Its dates, end included, where the service start is known.
        price: List price asked for this segment, replacing the price book's.
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
        return self.offset.months + Fraction(self.offset.days, DAYS_PER_MONTH)

    @property
    def length_months(self) -> Fraction:
        """Months covered, days as thirtieths."""
        return self.length.months + Fraction(self.length.days, DAYS_PER_MONTH)

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
        first = replace(window, length=term_between(window.start, day), end=day, open_ended=False)
        rest = replace(window, offset=term_between(start, day), length=term_between(after, window.end), start=after)
        pieces += [first, rest]
    return _numbered(pieces)


def _numbered(pieces: list[Window]) -> tuple[Window, ...]:
    single = len(pieces) == 1
    return tuple(replace(piece, number=0 if single else number) for number, piece in enumerate(pieces, start=1))


def _segments(line: ConfiguredLine, request: QuoteRequest) -> Iterator[Window]:
    if not line.request.segments:
        yield Window(0, Term(), line_term(line, request), line.quantity, discount=line.request.discount)
        return
    months = days = 0
    for number, segment in enumerate(line.request.segments, start=1):
        price, rates = _asked(line.request.segments[:number])
        quantity = line.quantity if segment.quantity is None else segment.quantity
        offset = Term(months, days)
        if segment.start is not None:
            first = line.request.segments[0].start or segment.start
            offset = term_between(first, segment.start - timedelta(days=1))
        yield Window(
            0,
            offset,
            segment.term,
            quantity,
            start=segment.start,
            end=segment.end,
            price=price,
            uplift=prod((1 + rate for rate in rates), start=Decimal(1)) - 1 if rates else None,
            discount=segment.discount or line.request.discount,
            own_discount=segment.discount is not None,
            segment=number,
            free=segment.free,
        )
        months, days = months + segment.term.months, days + segment.term.days


def _asked(segments: Sequence[SegmentRequest]) -> tuple[Decimal | None, list[Decimal]]:
    """The price asked for the last of some segments, and every rate that raises it or the price book's."""
    last = segments[-1]
    if last.price is not None or last.uplift is None:
        return last.price, []
    if last.uplift_of == "list":
        return None, [last.uplift]
    price, rates = _asked(segments[:-1])
    return price, [*rates, last.uplift]


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
    first = replace(window, length=lengths[0], end=before)
    return (first, replace(window, offset=Term(months), length=lengths[1], start=day))


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
    first = replace(window, length=lengths[0], open_ended=False)
    return (first, replace(window, offset=Term(months), length=lengths[1]))


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
    return replace(window, start=begins, end=end_of(start, until))
