"""What waits too long: steps past their time, and quotes to which nothing happens."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from cpq.desk_rules.alerts import StalledAlert
from cpq.desk_rules.working_time import WorkingTime as Allowed
from cpq.insight.period import WorkingTime
from cpq.insight.story import Story
from cpq.insight.submissions import Due, Submission, due_by

DueAt = Callable[[datetime, Allowed], datetime]
"""When some working time from an instant on is over."""


class Overdue(NamedTuple):
    """An open step past its time.

    Attributes:
        late: Working time since it was due.
    """

    due: Due
    late: timedelta


class Stalled(NamedTuple):
    """A quote to which nothing happens.

    Attributes:
        idle: Working time since anything happened.
        rule: Id of the alert that it is stalled by.
    """

    story: Story
    idle: timedelta
    rule: str


def overdue_of(submissions: Iterable[Submission], working: WorkingTime, now: datetime) -> tuple[Overdue, ...]:
    """Open steps past their time, the latest first."""
    found = (
        Overdue(one, working(one.step.due, now))
        for one in due_by(submissions, now)
        if one.ended is None and one.step.due is not None
    )
    return tuple(sorted(found, key=lambda one: (-one.late, one.due.submission.story.quote.number, one.due.step.id)))


def stalled_of(
    stories: Iterable[Story],
    alerts: Iterable[tuple[str, StalledAlert]],
    due: DueAt,
    working: WorkingTime,
    now: datetime,
) -> tuple[Stalled, ...]:
    """Quotes to which nothing has happened for as long as an alert allows, the longest idle first.

    Args:
        alerts: What counts as stalled, by id; the first that holds for a quote is told.
    """
    rules = tuple(alerts)
    found = []
    for story in stories:
        for name, alert in rules:
            if story.quote.status in alert.status and due(story.last_at, alert.after) < now:
                found.append(Stalled(story, working(story.last_at, now), name))
                break
    return tuple(sorted(found, key=lambda one: (-one.idle, one.story.quote.number)))
