"""How the desk works, in figures: each defined once here and in docs/desk-reports.md."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from cpq.insight.period import Period, WorkingTime, worked
from cpq.insight.statistics import Share, Spread
from cpq.insight.story import Story
from cpq.insight.submissions import Due, Submission, due_by, rounds_of, satisfied_by, submissions_of


class Kpis(NamedTuple):
    """Figures of one period.

    Attributes:
        submitted: Submissions of the period.
        decided: Requests that were approved or rejected in it.
        approved, rejected: Which of the two.
        cycle: Working time from submit to decision, without the time waited for the rep.
        waited: Working time that decided requests waited for the rep, of those that waited at all.
        first_pass: Of the rounds decided, those approved at once: no rejection, recall, new revision or counter-offer.
        auto: Of the submissions, those for which the policy asked nobody.
        carried: Of the submissions, those for which only earlier approvals, or the submitter's own authority, counted.
        overridden: Of the submissions, those of which a step was overridden.
        reuse: Of the requirements of resubmissions, those that earlier approvals met.
        in_time: Of the steps that were due, those decided in time; one that is open and overdue was not.
    """

    submitted: int
    decided: int
    approved: int
    rejected: int
    cycle: Spread
    waited: Spread
    first_pass: Share
    auto: Share
    carried: Share
    overridden: Share
    reuse: Share
    in_time: Share


def kpis_of(stories: Iterable[Story], period: Period, working: WorkingTime, now: datetime) -> Kpis:
    """The figures of a period.

    What is counted by its submit lies in the period by its submit; what is counted by its decision by that; a step by
    the time it was due.

    Args:
        working: How long people work between two instants.
        now: The present moment.
    """
    told = tuple(stories)
    every = tuple(one for story in told for one in submissions_of(story))
    submitted = [one for one in every if period.holds(one.request.submitted_at)]
    decided = [one for one in every if one.decided and period.holds(one.request.ended_at)]
    cycles = [cycle for one in decided if (cycle := one.cycle(working)) is not None]
    waits = [worked(one.waited(now), working) for one in decided]
    rounds = [one for story in told for one in rounds_of(story) if one.decided and period.holds(one.decided_at)]
    return Kpis(
        submitted=len(submitted),
        decided=len(decided),
        approved=sum(one.request.status == "approved" for one in decided),
        rejected=sum(one.request.status == "rejected" for one in decided),
        cycle=Spread.of(cycles),
        waited=Spread.of(wait for wait in waits if wait > timedelta()),
        first_pass=Share.of(one.first_pass for one in rounds),
        auto=Share.of(not one.request.steps for one in submitted),
        carried=Share.of(one.how in ("carried", "own authority") for one in submitted),
        overridden=Share.of(any(satisfied_by(step) == "override" for step in one.request.steps) for one in submitted),
        reuse=reuse_of(submitted),
        in_time=Share.of(one.kept for one in due_in(due_by(every, now), period)),
    )


def due_in(steps: Iterable[Due], period: Period) -> Iterable[Due]:
    """Those steps whose time came in a period."""
    return (one for one in steps if period.holds(one.step.due))


def reuse_of(submissions: Iterable[Submission]) -> Share:
    """Of the requirements of resubmissions, those of which earlier approvals met every step."""
    return Share.of(
        all(satisfied_by(step) == "carried" for step in steps)
        for one in submissions
        if one.again
        for requirement in one.request.requirements
        if (steps := [step for step in one.request.steps if step.requirement == requirement.key])
    )
