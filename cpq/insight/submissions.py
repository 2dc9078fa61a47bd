"""Submissions as reports count them: how long each took, who was asked, and which rounds ended at the first try."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

from cpq.approvals.request import ApprovalRequest, Requirement, Step
from cpq.insight.period import Span, WorkingTime, joined, worked
from cpq.insight.story import Story
from cpq.stored_quotes.record import Content

DECIDED: Final = frozenset({"approved", "rejected"})
"""How a request ends that was decided; every other end is the rep's, or nobody's."""

Satisfied = Literal["auto", "people", "carried", "own authority", "override"]
"""By what a submission, or one step of it, was approved."""


class Submission(NamedTuple):
    """One request of one quote.

    Attributes:
        again: The quote was submitted before.
    """

    story: Story
    request: ApprovalRequest
    again: bool

    @property
    def content(self) -> Content:
        """What was submitted."""
        return self.story.content_of(self.request)

    @property
    def decided(self) -> bool:
        """Whether it was approved or rejected."""
        return self.request.status in DECIDED

    @property
    def countered(self) -> bool:
        """Whether an approver offered something else instead."""
        return any(one.request == self.request.number for one in self.story.quote.counters)

    @property
    def how(self) -> Satisfied | None:
        """By what it was approved: nobody needed, reused approvals alone, or people; None where it was not."""
        if self.request.status != "approved":
            return None
        if not self.request.steps:
            return "auto"
        ways = {satisfied_by(step) for step in self.request.steps}
        for way in ("override", "people", "carried", "own authority"):
            if way in ways:
                return way
        return "carried"

    def waited(self, now: datetime) -> tuple[Span, ...]:
        """When it waited for the rep: from a question of an approver to its answer, or to the end of the request."""
        end = self.request.ended_at or now
        spans = (
            (question.at, min(question.answered_at or end, end))
            for step in self.request.steps
            for question in step.questions
        )
        return joined(spans)

    def cycle(self, working: WorkingTime) -> timedelta | None:
        """Working time from the submit to the decision, without what it waited for the rep; None where undecided."""
        ended = self.request.ended_at
        if not self.decided or ended is None:
            return None
        whole = working(self.request.submitted_at, ended)
        return whole - worked(self.waited(ended), working)

    def requirement(self, step: Step) -> Requirement | None:
        """What a step is about; None for an approver who was asked beside the policy."""
        return next((one for one in self.request.requirements if one.key == step.requirement), None)


def submissions_of(story: Story) -> Iterator[Submission]:
    """Every request of a quote, oldest first."""
    for request in story.quote.requests:
        yield Submission(story, request, again=request.number > 1)


def satisfied_by(step: Step) -> Satisfied | None:
    """By what a step is satisfied; None where it is not."""
    if step.status == "overridden":
        return "override"
    if step.status == "approved":
        return "people"
    if step.status == "carried":
        return "own authority" if step.carried is not None and step.carried.own_authority else "carried"
    return None


def decided_at(step: Step) -> datetime | None:
    """When the decision came that ended a step; None where none has."""
    if step.status not in ("approved", "rejected", "overridden") or not step.decisions:
        return None
    return max(one.at for one in step.decisions)


class Due(NamedTuple):
    """A step whose time has come.

    Attributes:
        kept: It was decided in time.
        ended: When it was decided, or went void; None while it is open and overdue.
    """

    submission: Submission
    step: Step
    kept: bool
    ended: datetime | None


def due_by(submissions: Iterable[Submission], now: datetime) -> Iterator[Due]:
    """Steps that had to be decided by now: decided ones, and those past their time that nobody decided.

    A step that went void before its time, and one whose clock stands still, had not come to its time.
    """
    for submission in submissions:
        for step in submission.request.steps:
            if step.due is None:
                continue
            decided = decided_at(step)
            if decided is not None:
                yield Due(submission, step, decided <= step.due, decided)
            elif step.status == "open" and step.paused is None and step.due < now:
                yield Due(submission, step, kept=False, ended=None)
            elif step.status == "void" and _outlived(submission.request, step):
                yield Due(submission, step, kept=False, ended=submission.request.ended_at)


def _outlived(request: ApprovalRequest, step: Step) -> bool:
    """Whether a step was past its time when its request ended, with its clock running."""
    asking = any(question.answered_at is None for question in step.questions)
    return step.due is not None and request.ended_at is not None and step.due < request.ended_at and not asking


class Round(NamedTuple):
    """Submissions of a quote until one of them is approved.

    Attributes:
        submissions: In their order; the last may be pending or was approved.
    """

    submissions: tuple[Submission, ...]

    @property
    def decided(self) -> bool:
        """Whether its last submission was approved or rejected."""
        return self.submissions[-1].decided

    @property
    def decided_at(self) -> datetime | None:
        """When its last submission ended."""
        return self.submissions[-1].request.ended_at

    @property
    def first_pass(self) -> bool:
        """Whether its only submission was approved as it was, without a counter-offer."""
        first = self.submissions[0]
        return len(self.submissions) == 1 and first.request.status == "approved" and not first.countered


def rounds_of(story: Story) -> Iterator[Round]:
    """The rounds of a quote: each ends with an approval, and the next submission begins another."""
    current: list[Submission] = []
    for submission in submissions_of(story):
        current.append(submission)
        if submission.request.status == "approved":
            yield Round(tuple(current))
            current = []
    if current:
        yield Round(tuple(current))
