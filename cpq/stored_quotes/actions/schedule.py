"""When time does something with an open step: the next reminder, the next level of escalation."""

from __future__ import annotations

from datetime import datetime

from cpq.approvals.request import Step
from cpq.approvals.standing import undecided
from cpq.stored_quotes.acting import Acting


def escalates_at(step: Step, acting: Acting) -> datetime | None:
    """When the next level of escalation is due; None without one, while the clock stands still, or when not open.

    The first level counts from when the step is due, each further one from the level before.
    """
    if step.status != "open" or step.due is None or step.paused is not None:
        return None
    ends = (_level_ends(role, step, step.due, acting) for role in step.approvers)
    return min((end for end in ends if end is not None), default=None)


def _level_ends(role: str, step: Step, due: datetime, acting: Acting) -> datetime | None:
    levels = acting.rules.routing_of(role).escalate
    if step.escalated >= len(levels):
        return None
    end = due
    for level in levels[: step.escalated + 1]:
        if level.after is not None:
            end = acting.rules.after(level.after, role, step.deciders, end) or end
    return end


def reminds_at(step: Step, acting: Acting) -> datetime | None:
    """When those who have not decided are reminded next; None where nobody is, as for escalation."""
    if step.status != "open" or step.opened_at is None or step.paused is not None:
        return None
    ends = (_reminder_ends(role, step, step.opened_at, acting) for role in step.approvers)
    return min((end for end in ends if end is not None), default=None)


def _reminder_ends(role: str, step: Step, opened: datetime, acting: Acting) -> datetime | None:
    every = acting.rules.routing_of(role).remind_after
    if every is None:
        return None
    end: datetime | None = opened
    for _ in range(step.reminded + 1):
        end = None if end is None else acting.rules.after(every, role, undecided(step, acting.directory), end)
    return end


def reminders_by(step: Step, acting: Acting) -> int:
    """How many times it was time to remind until now, so that a late one stands for all that were missed."""
    if step.opened_at is None:
        return 0
    return max((_reminders(role, step, step.opened_at, acting) for role in step.approvers), default=0)


def _reminders(role: str, step: Step, opened: datetime, acting: Acting) -> int:
    every = acting.rules.routing_of(role).remind_after
    count = 0
    end = None if every is None else acting.rules.after(every, role, undecided(step, acting.directory), opened)
    while every is not None and end is not None and end <= acting.at:
        count += 1
        end = acting.rules.after(every, role, undecided(step, acting.directory), end)
    return count
