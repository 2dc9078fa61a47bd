"""The steps of a request: who is asked, in which order, and who need not be asked again, each with its reason.

A preview and a submit are both this one function, so that what the rep was shown is what happens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from cpq.approvals.assessment import Assessment
from cpq.approvals.decision import Check
from cpq.approvals.drafts import Draft, drafts_of, numbered
from cpq.approvals.house import House, Involved
from cpq.approvals.own_authority import within_own_authority
from cpq.approvals.request import SATISFIED, Carried, Grant, Requirement, Step
from cpq.approvals.reuse import AskedAgain, Case, covers
from cpq.approvals.standing import Opening, can_satisfy, enough, opening, ready


@dataclass(frozen=True, slots=True)
class Agreed:
    """An approver's own counter-offer that the revision says word for word: theirs already.

    Attributes:
        by: Who made it.
        role: Approver role by which they would have decided.
        requirement: Key of the requirement of the step that it was made on.
        request, step: That step.
    """

    by: str
    role: str
    at: datetime
    requirement: tuple[str, str, int]
    request: int
    step: str


@dataclass(frozen=True, slots=True)
class Submission:
    """What is submitted, beside what the policy says about it.

    Attributes:
        request: Number that the request has, or would have.
        involved: Who has a part in it.
        grants: What humans approved of this quote before.
        agreed: The counter-offer that it takes up, if it does.
    """

    request: int
    involved: Involved
    grants: tuple[Grant, ...] = ()
    agreed: Agreed | None = None


class PlannedStep(NamedTuple):
    """One step, and what is known of it before anybody decides.

    Attributes:
        step: As it is stored when the revision is submitted.
        people: Who would decide today; empty where nobody may.
        why: How they were found, or why nobody was.
        opens: It opens at once, until ``due``.
        due: When it is due; None where it does not open yet, or no time is set.
    """

    step: Step
    people: tuple[str, ...]
    why: str
    opens: bool = False
    due: datetime | None = None

    @property
    def unroutable(self) -> bool:
        """Whether it opens now, with nobody to decide it; it then blocks until somebody is found."""
        return self.opens and not can_satisfy(self.step, self.people)


@dataclass(frozen=True, slots=True)
class RequestPlan:
    """Everything that a submit does with approvals.

    Attributes:
        requirements: Why approval is needed, each once.
        planned: The steps, in order.
        informed: Lower levels that are told but not asked, as (rule, approver).
        warnings, stops: Guardrails that warn, and those that no approval lifts.
    """

    requirements: tuple[Requirement, ...]
    planned: tuple[PlannedStep, ...]
    informed: tuple[tuple[str, str], ...] = ()
    warnings: tuple[Check, ...] = ()
    stops: tuple[Check, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps as they are stored."""
        return tuple(one.step for one in self.planned)

    @property
    def opening(self) -> tuple[PlannedStep, ...]:
        """Steps that open at once."""
        return tuple(one for one in self.planned if one.opens and not one.unroutable)

    @property
    def unroutable(self) -> tuple[PlannedStep, ...]:
        """Steps that would open at once, with nobody to decide them."""
        return tuple(one for one in self.planned if one.unroutable)

    @property
    def asked(self) -> tuple[str, ...]:
        """Everybody who is asked at once or later, each once."""
        waiting = (one for one in self.planned if one.step.status not in SATISFIED)
        return tuple(dict.fromkeys(person for one in waiting for person in one.people))

    @property
    def satisfied(self) -> bool:
        """Whether nobody is asked at all."""
        return all(step.status in SATISFIED for step in self.steps)


def plan(assessment: Assessment, submission: Submission, house: House) -> RequestPlan:
    """The request that a submit makes of an assessment, at this moment, by this person.

    Args:
        assessment: What the policy requires of the content.
        submission: What the quote adds: people, earlier approvals.
        house: Who works here, and who asks.
    """
    drafted, planning = list(drafts_of(assessment.requirements)), _Planning(assessment, submission, house)
    planned = [planning.step(draft) for draft in numbered(drafted, submission.request)]
    opens = {step.id for step in ready([one.step for one in planned])}
    return RequestPlan(
        requirements=tuple(needed.requirement for needed in assessment.requirements),
        planned=tuple(_opened(one, house) if one.step.id in opens else one for one in planned),
        informed=assessment.informed,
        warnings=assessment.warnings,
        stops=assessment.stops,
    )


class _Planning:
    """Finds people and earlier approvals for steps."""

    def __init__(self, assessment: Assessment, submission: Submission, house: House) -> None:
        self.assessment = assessment
        self.submission = submission
        self.house = house
        self.case = Case(assessment.account, assessment.currency, submission.involved)
        self.found: dict[tuple[str, ...], Opening] = {}
        self.grants: Mapping[str, tuple[Grant, ...]] = {
            subject: tuple(one for one in reversed(submission.grants) if one.requirement.subject == subject)
            for subject in {one.requirement.subject for one in submission.grants}
        }

    def step(self, numbered: tuple[str, Draft, tuple[str, ...]]) -> PlannedStep:
        step_id, draft, after = numbered
        found = self._opening(draft.roles)
        step = Step(
            id=step_id,
            requirement=draft.needed.requirement.key,
            approvers=draft.roles,
            mode=draft.mode or found.mode,
            least=draft.least if draft.mode else found.least,
            after=after,
        )
        own = within_own_authority(draft.needed, self.assessment, self.house)
        if own:
            carried = Carried(
                request=self.submission.request, step=step_id, by=(), at=self.house.at, why=own, own_authority=True
            )
            return PlannedStep(_with(step, status="carried", carried=carried), found.people, found.why)
        return self._reused(step, draft, found)

    def _opening(self, roles: tuple[str, ...]) -> Opening:
        """Who decides for some roles; the same for every step that asks them."""
        known = self.found.get(roles)
        if known is None:
            known = self.found[roles] = opening(roles, self.submission.involved, self.house)
        return known

    def _reused(self, step: Step, draft: Draft, found: Opening) -> PlannedStep:
        """The step resting on what people approved before, as far as that goes."""
        told = [covers(grant, draft.needed, draft.roles, self.case, self.house) for grant in self._earlier(draft)]
        kept = [one for one in told if isinstance(one, Carried)]
        agreed = self._agreed(draft, found)
        if agreed is not None:
            kept.insert(0, agreed)
        if not kept:
            why = next((one.why for one in told if isinstance(one, AskedAgain)), "")
            return PlannedStep(_with(step, asked_again=why), found.people, found.why)
        carried = self._resting_on(_with(step, eligible=found.people), kept)
        status = "carried" if self._is_enough(_with(step, eligible=found.people), carried) else "waiting"
        return PlannedStep(_with(step, status=status, carried=carried), found.people, found.why)

    def _resting_on(self, step: Step, kept: Sequence[Carried]) -> Carried:
        """The approvals together, and why those count that it takes, the newest first; the others stand behind them."""
        newest, *older = kept
        carried, why = newest, [newest.why]
        for one in older:
            if self._is_enough(step, carried):
                break
            new = tuple(person for person in one.by if not self._among(person, carried.by))
            if new:
                why.append(one.why)
                principals = (*carried.principals, *one.principals)
                carried = carried.model_copy(update={"by": (*carried.by, *new), "principals": principals})
        also = tuple((one.request, one.step) for one in older)
        return carried.model_copy(update={"why": "; ".join(dict.fromkeys(why)), "also": also})

    def _is_enough(self, step: Step, carried: Carried) -> bool:
        return enough(_with(step, carried=carried), carried.by, self.house.directory)

    def _among(self, person: str, others: Sequence[str]) -> bool:
        return any(self.house.directory.same_human(person, other) for other in others)

    def _earlier(self, draft: Draft) -> Iterator[Grant]:
        """Grants for the same reason, the newest first."""
        needed = draft.needed
        rules = {needed.requirement.rule, *needed.compatible}
        for grant in self.grants.get(needed.requirement.subject, ()):
            if grant.requirement.rule in rules and grant.requirement.level == needed.requirement.level:
                yield grant

    def _agreed(self, draft: Draft, found: Opening) -> Carried | None:
        """The approval that a counter-offer is: of what its maker may decide.

        They are asked for it; or it is the reason that they were asked for, and their role is still enough.
        """
        agreed = self.submission.agreed
        if agreed is None or self.submission.involved.part_of(agreed.by, self.house.directory):
            return None
        same = agreed.requirement == draft.needed.requirement.key
        still = same and agreed.role in (*draft.roles, *draft.needed.stronger)
        if not still and agreed.by not in found.people:
            return None
        return Carried(
            request=agreed.request,
            step=agreed.step,
            by=(agreed.by,),
            at=agreed.at,
            why=f"it is what {agreed.by} offered on {agreed.at.date()}",
            counter=(agreed.by,),
        )


def _opened(planned: PlannedStep, house: House) -> PlannedStep:
    due = house.due(planned.step.approvers, planned.people) if planned.people else None
    return planned._replace(opens=True, due=due)


def _with(step: Step, **changed: object) -> Step:
    return step.model_copy(update=changed)
