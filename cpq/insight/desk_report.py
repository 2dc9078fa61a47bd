"""The report of the desk: every figure that tells how it works, of one period and of the quotes of some people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from cpq.desk_rules.alerts import StalledAlert
from cpq.desk_rules.calendar import BusinessCalendar
from cpq.desk_rules.rules import DeskRules
from cpq.insight.commission import Earned, LocalDay, commission_of
from cpq.insight.counters import Counters, counters_of
from cpq.insight.forecast import Forecast, forecast_of
from cpq.insight.kpis import Kpis, kpis_of
from cpq.insight.money import Converted, only_the_same
from cpq.insight.outcomes import Leakage, WinBand, leakage_of, win_bands
from cpq.insight.period import Period, WorkingTime, elapsed
from cpq.insight.story import Story
from cpq.insight.submissions import submissions_of
from cpq.insight.waiting import Overdue, Stalled, overdue_of, stalled_of
from cpq.insight.workload import Load, by_approver, by_rule

Unit = Literal["working time", "time"]
"""What durations are counted in: a house without a calendar counts time on the clock."""


class Rep(NamedTuple):
    """The figures of the quotes of one owner."""

    person: str
    kpis: Kpis
    leakage: tuple[Leakage, ...]


@dataclass(frozen=True)
class DeskReport:
    """Everything that the report says.

    Attributes:
        at: The moment that it is of.
        unit: What durations are counted in.
        counters: What there is now, whatever the period.
        rules, approvers: By rule and by person, of the submissions of the period.
        reps: By owner, of the period.
        weeks: Submissions of the period in each week from the first to the last, by its Monday.
        overdue, stalled, forecast: As it is now, whatever the period.
        wins, leakage, commission: Of the period.
    """

    at: datetime
    period: Period
    unit: Unit
    kpis: Kpis
    counters: Counters
    rules: tuple[Load, ...]
    approvers: tuple[Load, ...]
    reps: tuple[Rep, ...]
    weeks: tuple[tuple[date, int], ...]
    overdue: tuple[Overdue, ...]
    stalled: tuple[Stalled, ...]
    wins: tuple[WinBand, ...]
    leakage: tuple[Leakage, ...]
    forecast: Forecast
    commission: tuple[Earned, ...]


class Asking(NamedTuple):
    """What a report is asked for.

    Attributes:
        at: The present moment.
        converted: How amounts of other currencies are compared with those of commission plans.
        local: Day of an instant where the house is.
    """

    period: Period
    at: datetime
    local: LocalDay
    converted: Converted = only_the_same


def desk_report(stories: Iterable[Story], rules: DeskRules, asking: Asking) -> DeskReport:
    """The report of some quotes.

    Working time is that of the desk's own calendar, for everybody alike, so that figures can be compared.

    Args:
        stories: Every quote that counts; who may see which is for the caller to say.
        rules: The desk's calendar, alerts, bands and commission plans.
    """
    told = tuple(stories)
    period, now, calendar = asking.period, asking.at, rules.calendar_of()
    working: WorkingTime = elapsed if calendar is None else calendar.working_between
    every = tuple(one for story in told for one in submissions_of(story))
    submitted = tuple(one for one in every if period.holds(one.request.submitted_at))
    return DeskReport(
        at=now,
        period=period,
        unit="time" if calendar is None else "working time",
        kpis=kpis_of(told, period, working, now),
        counters=counters_of(told),
        rules=by_rule(submitted, working, now),
        approvers=by_approver(submitted, working, now),
        reps=tuple(_reps(told, period, working, now)),
        weeks=weeks_of(asking.local(one.request.submitted_at) for one in submitted),
        overdue=overdue_of(every, working, now),
        stalled=_stalled(told, rules, calendar, now),
        wins=win_bands(told, period, rules.reports.discount_bands),
        leakage=leakage_of(told, period),
        forecast=forecast_of(told),
        commission=commission_of(
            told, rules.commission, rules.directory.people, period, asking.local, asking.converted
        ),
    )


def _reps(stories: tuple[Story, ...], period: Period, working: WorkingTime, now: datetime) -> Iterable[Rep]:
    for person in sorted({story.quote.owner for story in stories}):
        own = tuple(story for story in stories if story.quote.owner == person)
        kpis = kpis_of(own, period, working, now)
        if kpis.submitted or kpis.decided:
            yield Rep(person, kpis, leakage_of(own, period))


def weeks_of(days: Iterable[date]) -> tuple[tuple[date, int], ...]:
    """How many days fall into each week, from the first week to the last without gaps, by its Monday."""
    counted = Counter(day - timedelta(days=day.weekday()) for day in days)
    if not counted:
        return ()
    first, last = min(counted), max(counted)
    mondays = (first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1))
    return tuple((monday, counted[monday]) for monday in mondays)


def _stalled(
    stories: Iterable[Story], rules: DeskRules, calendar: BusinessCalendar | None, now: datetime
) -> tuple[Stalled, ...]:
    """Quotes that the desk's alerts call stalled; none in a house without a calendar, whose days cannot be counted."""
    if calendar is None:
        return ()
    alerts = [(name, alert) for name, alert in rules.alerts.items() if isinstance(alert, StalledAlert)]
    return stalled_of(stories, alerts, calendar.due, calendar.working_between, now)
