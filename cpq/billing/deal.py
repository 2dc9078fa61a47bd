"""What a deal says about its billing: from when, how often, and on which events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from cpq.billing.refusal import cannot_bill
from cpq.billing.schedule import Span
from cpq.dates import add_days, add_months
from cpq.quotes.billing_terms import BillingTerms, OneTimeEvent, one_time_event
from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.quotes.request import LineRequest
from cpq.terms import Term

_DAYS_PER_MONTH = 30
"""Days of a month where a line was priced without dates; see docs/pricing.md."""


@dataclass(frozen=True)
class DealBilling:
    """What the deal of a priced quote says, with what holds where it says nothing."""

    quote: PricedQuote

    @cached_property
    def lines(self) -> tuple[PricedLine, ...]:
        """The lines that are invoiced, or estimated."""
        return tuple(line for line in self.quote.lines if not line.optional)

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

    def day_of(self, event: str, line: PricedLine | None = None) -> date | None:
        """The day of an event of the deal; None where nobody knows it."""
        if event == "at order":
            return self.quote.as_of
        if event == "at start":
            return (None if line is None else self._own_start(line)) or self.start
        return self.delivery if event == "at delivery" else None

    def span(self, line: PricedLine) -> Span:
        """Days of service that a recurring or usage line was priced for."""
        if line.start is not None and line.end is not None:
            return Span(line.start, line.end)
        start = self._own_start(line) or self.start
        first, until = (_after(start, months) for months in (line.offset_months, _end_months(line)))
        return Span(first, add_days(until, -1))

    @cached_property
    def _requests(self) -> dict[str, LineRequest]:
        return {line.id: line for line in self.quote.request.lines}

    @cached_property
    def _parents(self) -> dict[str, str]:
        return {line.line: line.parent for line in self.quote.lines}

    def requested(self, line: PricedLine) -> LineRequest | None:
        """The request of a line; for what a bundle brings along, the bundle's; None for what adds itself."""
        name = line.line
        while name and name not in self._requests:
            name = self._parents[name]
        return self._requests.get(name)

    def _own_start(self, line: PricedLine) -> date | None:
        asked = self.requested(line)
        return None if asked is None else asked.start

    def _said(self, line: PricedLine) -> str:
        """What the deal says of the billing of this line alone."""
        asked = self.requested(line)
        return "" if asked is None else asked.billing

    def event(self, line: PricedLine) -> OneTimeEvent:
        """When a one-time charge is invoiced."""
        return one_time_event(self._said(line)) or self.quote.request.one_time_billing

    def terms(self, line: PricedLine) -> BillingTerms:
        """How a recurring or usage charge is invoiced; usage always after it was measured.

        Raises:
            InvalidRequest: In words that no invoice can be dated by.
        """
        own, request = self.requested(line), self.quote.request
        said = own if own is not None and own.billing and not one_time_event(own.billing) else request
        try:
            terms = BillingTerms.parse(said.billing) if said.billing else BillingTerms.of_period(line.period)
        except ValueError as error:
            message, _, hint = str(error).partition("; ")
            raise cannot_bill(message, hint, said.where_of("billing"), code="unknown-billing") from error
        return terms.after_use() if line.kind == "usage" else terms


def _end_months(line: PricedLine) -> Fraction:
    return line.offset_months + line.length_months


def _after(start: date, months: Fraction) -> date:
    """The day so many months after a start, where a line without dates counts days as thirtieths of a month."""
    whole = int(months)
    return add_days(add_months(start, whole), int((months - whole) * _DAYS_PER_MONTH))
