"""What is billed when: every line of a quote inside the total, cut into its parts of invoices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple, cast

from cpq.billing.periods import Grid, Period, grid_of
from cpq.billing.refusal import cannot_bill
from cpq.billing.schedule import ZERO, Estimate, InvoiceLine, Span
from cpq.billing.spreading import Measure, Piece, run_on, spread, weights
from cpq.currencies import minor_units
from cpq.dates import add_days, add_months
from cpq.daycount import Period as PricePeriod
from cpq.policy.waterfall import Rounding
from cpq.quotes.billing_terms import BillingTerms, OneTimeEvent, one_time_event
from cpq.quotes.priced import LevelTotals, PricedLine, PricedQuote
from cpq.quotes.request import LineRequest
from cpq.terms import Term

MONTHS_OPEN = 12
"""Months of invoices that are shown of what has no end, where nobody says how many."""

_DAYS_PER_MONTH = 30
"""Days of a month where a line was priced without dates; see docs/pricing.md."""


class TaxGroup(NamedTuple):
    """What lines must share to be taxed together."""

    rate: Decimal
    reason: str


class Billed(NamedTuple):
    """A part of a priced line and the invoice that it stands on.

    Attributes:
        date: Day of the invoice; None where the event has no known day.
        when: The event; empty for what is invoiced by the calendar.
    """

    date: date | None
    when: str
    group: TaxGroup
    line: InvoiceLine


class _Part(NamedTuple):
    """A priced line and the days of service that it was priced for."""

    line: PricedLine
    span: Span


@dataclass(frozen=True)
class Billing:
    """Cuts the lines of one quote at one price level.

    Attributes:
        totals: What is charged, at the level of whoever pays.
        until: Last day of invoices for what has no end; a year of service where left out.
    """

    quote: PricedQuote
    totals: LevelTotals
    rounding: Rounding
    until: date | None = None

    @cached_property
    def lines(self) -> tuple[PricedLine, ...]:
        """The lines that are invoiced, or estimated."""
        return tuple(line for line in self.quote.lines if not line.optional)

    @cached_property
    def contracted(self) -> tuple[PricedLine, ...]:
        """Those whose amounts are in the quote's totals."""
        return tuple(line for line in self.lines if line.kind != "usage")

    def whole(self, line: PricedLine) -> Billed:
        """A line with all that it costs, on no day yet."""
        return Billed(None, "", _group(line), self._invoice_line(line, None))

    @cached_property
    def open_ended(self) -> bool:
        """Whether a line that is charged for goes on without end."""
        return any(line.evergreen for line in self.contracted)

    @cached_property
    def start(self) -> date:
        """First day of the deal's service; the order date where nobody says one."""
        starts = [start for line in self.lines if (start := line.start or self._own_start(line)) is not None]
        return self.quote.request.start or min(starts, default=self.quote.as_of)

    @property
    def start_assumed(self) -> bool:
        """Whether something recurs and nobody says from when."""
        return self.quote.request.start is None and any(
            line.kind != "one-time" and line.start is None and self._own_start(line) is None for line in self.lines
        )

    @cached_property
    def delivery(self) -> date | None:
        """Day of delivery, where the deal says how long after the order that is."""
        try:
            term = Term.parse(self.quote.request.delivery)
        except ValueError:
            return None
        return add_days(add_months(self.quote.as_of, term.months), term.days)

    def billed(self) -> Iterator[Billed]:
        """Every part of every line that is contracted, by line.

        Raises:
            InvalidRequest: The deal says how it is billed in a way that no invoice can be made by.
        """
        for line in self.contracted:
            if line.kind == "one-time":
                when = self._event(line)
                yield self.whole(line)._replace(date=self.day_of(when, line), when=when)
        for parts in self._services("recurring"):
            for period, piece in self._cut(parts):
                yield Billed(period.invoiced, "", _group(piece[0]), piece[1])

    def estimates(self) -> Iterator[Estimate]:
        """What usage is expected to cost, by the billing periods after which it is invoiced."""
        for parts in self._services("usage"):
            for period, (_, line) in self._cut(parts):
                yield Estimate(line, period.invoiced)

    def day_of(self, event: str, line: PricedLine | None = None) -> date | None:
        """The day of an event of the deal; None where nobody knows it."""
        if event == "at order":
            return self.quote.as_of
        if event == "at start":
            return (None if line is None else self._own_start(line)) or self.start
        return self.delivery if event == "at delivery" else None

    def _services(self, kind: str) -> Iterator[list[_Part]]:
        """The priced lines of each charge of each requested line, in their order."""
        found: dict[tuple[str, str], list[_Part]] = {}
        for line in self.lines:
            if line.kind == kind:
                found.setdefault((line.line, line.charge), []).append(_Part(line, self._span(line)))
        yield from found.values()

    def _span(self, line: PricedLine) -> Span:
        if line.start is not None and line.end is not None:
            return Span(line.start, line.end)
        start = self._own_start(line) or self.start
        first, until = (_after(start, months) for months in (line.offset_months, _end_months(line)))
        return Span(first, add_days(until, -1))

    def _cut(self, parts: list[_Part]) -> Iterator[tuple[Period, tuple[PricedLine, InvoiceLine]]]:
        """The parts of one service by billing period; each part's amounts sum to what it costs."""
        first = parts[0].line
        start, end = min(part.span.start for part in parts), max(part.span.end for part in parts)
        open_ended = any(part.line.evergreen for part in parts)
        terms = self._terms(first)
        if not terms.months and open_ended:
            raise cannot_bill(
                f"line '{first.line}' has no end, so that it cannot be invoiced for its whole term",
                "say a billing with periods, such as monthly in advance",
                (self._requested(first) or self.quote.request).where,
            )
        if not terms.months:
            whole = Span(start, end)
            periods: Sequence[Period] = [Period(whole, whole, start if terms.in_advance else add_days(end, 1))]
            anchor = start
        else:
            grid = grid_of(terms, self.start)
            periods, anchor = self._periods(grid, start, None if open_ended else end), grid.anchor
        for position, part in enumerate(parts):
            runs_on = part.line.evergreen and position == len(parts) - 1
            yield from self._pieces(part, periods, anchor, runs_on=runs_on)

    def _periods(self, grid: Grid, start: date, end: date | None) -> list[Period]:
        if end is not None:
            return list(grid.periods(start, end))
        periods = grid.periods(start, None)
        if self.until is not None:
            until = self.until
            return list(takewhile(lambda period: period.invoiced <= until, periods))
        ends = [line.end for line in self.lines if line.end is not None and not line.evergreen]
        last = max([*ends, add_days(add_months(start, MONTHS_OPEN), -1)])
        return list(takewhile(lambda period: period.covers.start <= last, periods))

    def _pieces(
        self, part: _Part, periods: Sequence[Period], anchor: date, *, runs_on: bool
    ) -> Iterator[tuple[Period, tuple[PricedLine, InvoiceLine]]]:
        line, span = part
        end = None if runs_on else span.end
        found = [(period, days) for period in periods if (days := period.part(span.start, end)) is not None]
        pieces = [Piece(days, days == period.full) for period, days in found]
        if not pieces:
            return
        measure = Measure(self.rounding.day_count, cast(PricePeriod, line.period or "month"), anchor)
        contracted = line.periods if line.period else sum((measure.of(piece.covers) for piece in pieces), Fraction(0))
        amounts, allowances = (
            self._parts(amount, pieces, measure, contracted, runs_on=runs_on) for amount in self._amounts(line)
        )
        for (period, days), amount, allowance in zip(found, amounts, allowances, strict=True):
            yield period, (line, self._invoice_line(line, days)._replace(amount=amount, allowance=allowance))

    def _parts(
        self, amount: Decimal, pieces: list[Piece], measure: Measure, contracted: Fraction, *, runs_on: bool
    ) -> list[Decimal]:
        digits, mode = minor_units(self.quote.currency), self.rounding.mode
        if runs_on:
            return list(run_on(amount, [measure.of(piece.covers) for piece in pieces], contracted, digits, mode))
        return spread(amount, weights(pieces, measure, contracted), digits, mode)

    def _invoice_line(self, line: PricedLine, covers: Span | None) -> InvoiceLine:
        """The line on an invoice, with all that it costs."""
        amount, allowance = self._amounts(line)
        return InvoiceLine(
            line.id, line.line, line.product, line.charge, line.kind, line.name, covers, amount, allowance
        )

    def _amounts(self, line: PricedLine) -> tuple[Decimal, Decimal]:
        """What a line costs at the level, and what allowances take off it."""
        return self.totals.lines[line.id].total, self._allowances.get(line.id, ZERO)

    @cached_property
    def _allowances(self) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for line_id, part in (part for allowance in self.totals.allowances for part in allowance.parts):
            found[line_id] = found.get(line_id, ZERO) + part
        return found

    @cached_property
    def _requests(self) -> dict[str, LineRequest]:
        return {line.id: line for line in self.quote.request.lines}

    @cached_property
    def _parents(self) -> dict[str, str]:
        return {line.line: line.parent for line in self.quote.lines}

    def _requested(self, line: PricedLine) -> LineRequest | None:
        """The request of a line; for what a bundle brings along, the bundle's; None for what adds itself."""
        name = line.line
        while name and name not in self._requests:
            name = self._parents[name]
        return self._requests.get(name)

    def _own_start(self, line: PricedLine) -> date | None:
        asked = self._requested(line)
        return None if asked is None else asked.start

    def _said(self, line: PricedLine) -> str:
        """What the deal says of the billing of this line alone."""
        asked = self._requested(line)
        return "" if asked is None else asked.billing

    def _event(self, line: PricedLine) -> OneTimeEvent:
        """When a one-time charge is invoiced."""
        return one_time_event(self._said(line)) or self.quote.request.one_time_billing

    def _terms(self, line: PricedLine) -> BillingTerms:
        """How a recurring or usage charge is invoiced; usage always after it was measured."""
        own, request = self._requested(line), self.quote.request
        said = own if own is not None and own.billing and not one_time_event(own.billing) else request
        try:
            terms = BillingTerms.parse(said.billing) if said.billing else BillingTerms.of_period(line.period)
        except ValueError as error:
            message, _, hint = str(error).partition("; ")
            raise cannot_bill(message, hint, said.where_of("billing"), code="unknown-billing") from error
        return terms.after_use() if line.kind == "usage" else terms


def _group(line: PricedLine) -> TaxGroup:
    return TaxGroup(line.tax_rate, line.tax_reason)


def _end_months(line: PricedLine) -> Fraction:
    return line.offset_months + line.length_months


def _after(start: date, months: Fraction) -> date:
    """The day so many months after a start, where a line without dates counts days as thirtieths of a month."""
    whole = int(months)
    return add_days(add_months(start, whole), int((months - whole) * _DAYS_PER_MONTH))
