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

from cpq.billing.deal import DealBilling
from cpq.billing.periods import Grid, Period, grid_of
from cpq.billing.refusal import cannot_bill
from cpq.billing.schedule import ZERO, Estimate, InvoiceLine, Span
from cpq.billing.spreading import Measure, Piece, run_on, spread, weights
from cpq.currencies import minor_units
from cpq.dates import add_days, add_months
from cpq.daycount import Period as PricePeriod
from cpq.policy.waterfall import Rounding
from cpq.quotes.priced import LevelTotals, PricedLine, PricedQuote

MONTHS_OPEN = 12
"""Months of invoices that are shown of what has no end, where nobody says how many."""


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
    def deal(self) -> DealBilling:
        """What the deal says."""
        return DealBilling(self.quote)

    @cached_property
    def contracted(self) -> tuple[PricedLine, ...]:
        """Those whose amounts are in the quote's totals."""
        return tuple(line for line in self.deal.lines if line.kind != "usage")

    def whole(self, line: PricedLine) -> Billed:
        """A line with all that it costs, on no day yet."""
        return Billed(None, "", _group(line), self._invoice_line(line, None))

    @cached_property
    def open_ended(self) -> bool:
        """Whether a line that is charged for goes on without end."""
        return any(line.evergreen for line in self.contracted)

    def billed(self) -> Iterator[Billed]:
        """Every part of every line that is contracted, by line.

        Raises:
            InvalidRequest: The deal says how it is billed in a way that no invoice can be made by.
        """
        for line in self.contracted:
            if line.kind == "one-time":
                when = self.deal.event(line)
                yield self.whole(line)._replace(date=self.deal.day_of(when, line), when=when)
        for parts in self._services("recurring"):
            for period, piece in self._cut(parts):
                yield Billed(period.invoiced, "", _group(piece[0]), piece[1])

    def estimates(self) -> Iterator[Estimate]:
        """What usage is expected to cost, by the billing periods after which it is invoiced."""
        for parts in self._services("usage"):
            for period, (_, line) in self._cut(parts):
                yield Estimate(line, period.invoiced)

    def _services(self, kind: str) -> Iterator[list[_Part]]:
        """The priced lines of each charge of each requested line, in their order."""
        found: dict[tuple[str, str], list[_Part]] = {}
        for line in self.deal.lines:
            if line.kind == kind:
                found.setdefault((line.line, line.charge), []).append(_Part(line, self.deal.span(line)))
        yield from found.values()

    def _cut(self, parts: list[_Part]) -> Iterator[tuple[Period, tuple[PricedLine, InvoiceLine]]]:
        """The parts of one service by billing period; each part's amounts sum to what it costs."""
        first = parts[0].line
        start, end = min(part.span.start for part in parts), max(part.span.end for part in parts)
        open_ended = any(part.line.evergreen for part in parts)
        terms = self.deal.terms(first)
        if not terms.months and open_ended:
            raise cannot_bill(
                f"line '{first.line}' has no end, so that it cannot be invoiced for its whole term",
                "say a billing with periods, such as monthly in advance",
                (self.deal.requested(first) or self.quote.request).where,
            )
        if not terms.months:
            whole = Span(start, end)
            periods: Sequence[Period] = [Period(whole, whole, start if terms.in_advance else add_days(end, 1))]
            anchor = start
        else:
            grid = grid_of(terms, self.deal.start)
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
        ends = [line.end for line in self.deal.lines if line.end is not None and not line.evergreen]
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


def _group(line: PricedLine) -> TaxGroup:
    return TaxGroup(line.tax_rate, line.tax_reason)
