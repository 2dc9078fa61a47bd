"""What each rule asked and each approver decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from cpq.approvals.request import Step
from cpq.insight.period import WorkingTime, worked
from cpq.insight.statistics import Share, Spread
from cpq.insight.submissions import Submission, decided_at, due_by, satisfied_by


class Load(NamedTuple):
    """What came to one rule or one person.

    Attributes:
        name: Id of the rule or person; empty for approvers who were asked beside the policy.
        asked: Steps that asked somebody, or will.
        approved, rejected: Those decided so; of a person, their own decisions.
        carried: Steps that nobody had to decide, since an earlier approval or the submitter's authority counted.
        overridden: Steps that somebody approved in the place of those asked.
        waiting, overdue: Steps open now, and those of them past their time.
        touch: Working time from the opening of a step to its decision, without what it waited for the rep.
        in_time: Of the steps that were due, those decided in time.
    """

    name: str
    asked: int
    approved: int
    rejected: int
    carried: int
    overridden: int
    waiting: int
    overdue: int
    touch: Spread
    in_time: Share


class Asked(NamedTuple):
    """A step with the submission that it belongs to."""

    submission: Submission
    step: Step


def touch_of(step: Step, working: WorkingTime) -> timedelta | None:
    """Working time that a step took from its opening to its decision, without what it waited for the rep."""
    ended = decided_at(step)
    if ended is None or step.opened_at is None:
        return None
    waits = ((one.at, min(one.answered_at or ended, ended)) for one in step.questions)
    return working(step.opened_at, ended) - worked(waits, working)


def by_rule(submissions: Iterable[Submission], working: WorkingTime, now: datetime) -> tuple[Load, ...]:
    """What each rule asked, the one that asked most first."""
    found: dict[str, list[Asked]] = defaultdict(list)
    for one in _asked(submissions):
        found["" if one.submission.requirement(one.step) is None else one.step.requirement[0]].append(one)
    return _ordered(_load_of_rule(rule, steps, working, now) for rule, steps in found.items())


def by_approver(submissions: Iterable[Submission], working: WorkingTime, now: datetime) -> tuple[Load, ...]:
    """What each person decided or is asked now, the one with most steps first.

    A step that several may decide waits for each of them, and counts for the one who decides it.
    """
    found: dict[str, list[Asked]] = defaultdict(list)
    for one in _asked(submissions):
        decided = {decision.by for decision in one.step.decisions}
        for person in (*decided, *(_still_asked(one.step) if one.step.status == "open" else ())):
            found[person].append(one)
    return _ordered(_load_of_person(person, steps, working, now) for person, steps in found.items())


def _asked(submissions: Iterable[Submission]) -> Iterator[Asked]:
    for submission in submissions:
        for step in submission.request.steps:
            yield Asked(submission, step)


def _still_asked(step: Step) -> Iterator[str]:
    gone = {name for one in step.decisions for name in (one.by, one.on_behalf_of)}
    return (person for person in step.deciders if person not in gone)


def _load_of_rule(rule: str, steps: list[Asked], working: WorkingTime, now: datetime) -> Load:
    statuses = [one.step.status for one in steps]
    carried = sum(satisfied_by(one.step) in ("carried", "own authority") for one in steps)
    return Load(
        name=rule,
        asked=len(steps) - carried,
        approved=statuses.count("approved"),
        rejected=statuses.count("rejected"),
        carried=carried,
        overridden=statuses.count("overridden"),
        waiting=statuses.count("open"),
        overdue=sum(_overdue(one.step, now) for one in steps),
        touch=_touches(steps, working),
        in_time=_in_time(steps, now),
    )


def _load_of_person(person: str, steps: list[Asked], working: WorkingTime, now: datetime) -> Load:
    own = [decision for one in steps for decision in one.step.decisions if decision.by == person]
    decided = [one for one in steps if _decided_by(one.step, person)]
    waiting = [one for one in steps if not _decided_by(one.step, person)]
    return Load(
        name=person,
        asked=len(steps),
        approved=sum(one.answer == "approve" and one.authority != "override" for one in own),
        rejected=sum(one.answer == "reject" for one in own),
        carried=0,
        overridden=sum(one.answer == "approve" and one.authority == "override" for one in own),
        waiting=len(waiting),
        overdue=sum(_overdue(one.step, now) for one in waiting),
        touch=_touches(decided, working),
        in_time=_in_time(steps, now),
    )


def _decided_by(step: Step, person: str) -> bool:
    return any(decision.by == person for decision in step.decisions)


def _overdue(step: Step, now: datetime) -> bool:
    return step.status == "open" and step.due is not None and step.due < now and step.paused is None


def _touches(steps: Iterable[Asked], working: WorkingTime) -> Spread:
    return Spread.of(time for one in steps if (time := touch_of(one.step, working)) is not None)


def _in_time(steps: Iterable[Asked], now: datetime) -> Share:
    wanted = {id(one.step) for one in steps}
    submissions = {id(one.submission): one.submission for one in steps}.values()
    return Share.of(one.kept for one in due_by(submissions, now) if id(one.step) in wanted)


def _ordered(loads: Iterable[Load]) -> tuple[Load, ...]:
    return tuple(sorted(loads, key=lambda load: (-load.asked, load.name)))
