"""The usage charges of a priced deal: when each is in force, how it is rated, and what was measured of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cpq.catalog.products import decimals_of
from cpq.dates import add_months
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.usage_terms import PartialPeriods, SmoothingTerms
from cpq.pricing.context import ChargeLine
from cpq.problems import Problem, did_you_mean
from cpq.quotes.request import LineRequest, QuoteRequest
from cpq.rounding import EXACT
from cpq.terms import MAX_TERM_MONTHS, PERIOD_MONTHS, Term, end_of, whole_months
from cpq.usage.measured import MeasuredUsage, Measurement
from cpq.usage.partial_periods import UsagePeriod, usage_periods
from cpq.usage.rating import UsagePlan
from cpq.usage.smoothing import RollingWindow, Rollover, Smoothing

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class MeasuredCharge:
    """One usage charge of one line, with its billing periods as far as they were measured.

    Attributes:
        place: Position among the usage charges of its line.
        months: Calendar months of a billing period.
        first, last: First and last day of the service.
        periods: Those that can be rated: measured to their end, or to the end of the service.
        ended: Whether the service ends with the last of them.
    """

    item: ChargeLine
    place: int
    months: int
    first: date
    last: date
    periods: tuple[UsagePeriod, ...]
    ended: bool
    plan: UsagePlan

    @property
    def request(self) -> LineRequest:
        """The line that was asked for."""
        return self.item.line.request

    @property
    def included(self) -> Decimal:
        """Units of a whole period that the price book entry includes."""
        return self.item.plan.free_units

    def names(self) -> tuple[str, ...]:
        """What a measurement may call it: its line, its charge of the line, its product."""
        line = self.item.line
        charge = (f"{line.id}/{self.item.charge_id}",) if self.item.charge_id else ()
        return (line.id, *charge, line.product_id)

    def used(self, rows: Iterable[Measurement]) -> tuple[Decimal, ...]:
        """Units by period."""
        totals = [ZERO] * len(self.periods)
        for row in rows:
            position = whole_months(self.first.replace(day=1), row.month) // self.months
            if 0 <= position < len(totals):
                totals[position] = EXACT.add(totals[position], row.quantity)
        return tuple(totals)


def measured_charges(
    request: QuoteRequest, items: Iterable[ChargeLine], until: date, policy: CompiledPolicy
) -> tuple[MeasuredCharge, ...]:
    """The usage charges inside the total of a deal, in its order.

    Args:
        until: Last day that was measured.

    Raises:
        CannotPrice: Nobody says when a service starts, or a price counts days or weeks.
    """
    firsts: dict[tuple[str, str], ChargeLine] = {}
    for item in items:
        if item.charge.charge == "usage" and not item.line.optional and item.line.request.kind != "credit":
            firsts.setdefault((item.line.id, item.charge_id), item)
    places: dict[str, int] = {}
    found = []
    for item in firsts.values():
        place = places[item.line.id] = places.get(item.line.id, -1) + 1
        found.append(_charge(request, item, place, until, policy))
    return tuple(found)


def _charge(request: QuoteRequest, item: ChargeLine, place: int, until: date, policy: CompiledPolicy) -> MeasuredCharge:
    start = item.line.request.start or request.start
    if start is None:
        hint = "write start: 2027-01-01"
        raise item.fail("nobody says when its service starts", code="missing-start", step="usage", hint=hint)
    months = PERIOD_MONTHS.get(item.plan.period or "month")
    if months is None:
        hint = "price it per month, quarter, half-year or year"
        message = f"usage is measured by month, and its price counts per {item.plan.period}"
        raise item.fail(message, code="period-mismatch", step="usage", hint=hint)
    last = item.windows[-1]
    longest = end_of(start, Term(MAX_TERM_MONTHS))  # what has no end is measured for as long as a term can be
    end = min(until, longest) if last.open_ended else last.dates(start)[1] or until
    periods = usage_periods(start, end, months) if start <= end else ()
    rated = tuple(period for period in periods if _measured_to(period) <= until)
    return MeasuredCharge(
        item, place, months, start, end, rated, len(rated) == len(periods) and not last.open_ended, _plan(item, policy)
    )


def _measured_to(period: UsagePeriod) -> date:
    """Last day that is measured of a period: the end of the last month that the service covers."""
    return add_months(period.covered_until.replace(day=1), 1) - timedelta(days=1)


def _plan(item: ChargeLine, policy: CompiledPolicy) -> UsagePlan:
    spec = None if item.found is None else item.found.entry.spec
    partial = (None if spec is None else spec.partial_periods) or PartialPeriods()
    commitment = item.line.request.commitment
    return UsagePlan(
        included=item.plan.free_units,
        smoothing=_smoothing(None if spec is None else spec.smoothing),
        prorates_included=partial.included == "prorated",
        prorates_usage=partial.usage == "prorated",
        overage_factor=Decimal(1) if commitment is None else commitment.overage_factor,
        trues_up=commitment is not None and commitment.true_up,
        unit_decimals=decimals_of(item.plan.product.unit, policy.catalog.units),
    )


def _smoothing(terms: SmoothingTerms | None) -> Smoothing | None:
    if terms is None:
        return None
    return RollingWindow(terms.periods) if terms.mode == "rolling window" else Rollover(terms.periods)


def rows_of(
    charges: Sequence[MeasuredCharge], usage: MeasuredUsage, problems: list[Problem]
) -> dict[tuple[str, str], list[Measurement]]:
    """The measurements of each charge by line and charge; those that fit none become problems."""
    found: dict[tuple[str, str], list[Measurement]] = {}
    for row in usage.rows:
        named = [charge for charge in charges if row.line in charge.names()]
        if len(named) != 1:
            problems.append(_unfitting(row, named, charges))
            continue
        item = named[0].item
        outside = _outside(named[0], row)
        if outside is not None:
            problems.append(outside)
        found.setdefault((item.line.id, item.charge_id), []).append(row)
    return found


def _unfitting(row: Measurement, named: Sequence[MeasuredCharge], charges: Sequence[MeasuredCharge]) -> Problem:
    known = list(dict.fromkeys(name for charge in charges for name in charge.names()))
    if named:
        ways = ", ".join(dict.fromkeys(name for charge in named for name in charge.names() if name != row.line))
        return Problem("not-usage", row.where, f"'{row.line}' is several usage charges", f"name one of {ways}")
    hint = did_you_mean(row.line, known) or f"measured are {', '.join(known) or 'none of its lines'}"
    return Problem("not-usage", row.where, f"the deal has no usage charge '{row.line}'", hint)


def _outside(charge: MeasuredCharge, row: Measurement) -> Problem | None:
    """A measurement of a month in which the service is not in force."""
    inside = charge.first.replace(day=1) <= row.month <= charge.last
    if inside or not row.quantity:
        return None
    message = f"'{row.line}' was used in {row.month:%Y-%m}, when its service is not in force"
    return Problem("invalid-value", row.where, message, "check the month, or the start and term of the line")
