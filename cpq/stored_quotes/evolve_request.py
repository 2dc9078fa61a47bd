"""What the events of an approval request change: its steps, its end, and the grants that it leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from cpq.approvals.request import ApprovalRequest, Question, Step, StepDecision
from cpq.quotes.status import QuoteStatus
from cpq.stored_quotes.changed_parts import request_of, step_of, with_request, with_revision, with_step
from cpq.stored_quotes.event import Event
from cpq.stored_quotes.happenings import (
    ApproverAdded,
    CounterAnswered,
    Countered,
    InformationGiven,
    InformationRequested,
    RequestEnded,
    StepCarried,
    StepDecided,
    StepEscalated,
    StepOpened,
    StepOverridden,
    StepReassigned,
    StepReminded,
    StepUnroutable,
    Submitted,
)
from cpq.stored_quotes.record import Counter, StoredQuote
from cpq.stored_quotes.request_ends import OVERRIDE, ended

_ENDS: Mapping[str, QuoteStatus] = MappingProxyType(
    {"approved": "approved", "rejected": "rejected", "recalled": "recalled"}
)
"""What the end of a request makes of its revision; other ends come with an event of the revision's own."""


def _submitted(quote: StoredQuote, data: Submitted, event: Event) -> StoredQuote:
    content = quote.revisions[data.revision - 1].content
    request = ApprovalRequest(
        number=data.request,
        revision=data.revision,
        content_hash=content.content_hash,
        policy=data.policy,
        desk_rules=data.desk_rules,
        submitted_by=event.actor,
        submitted_at=event.at,
        requirements=data.requirements,
        steps=data.steps,
        informed=data.informed,
        justification=data.justification,
        discount=data.discount,
        amount_off=data.amount_off,
    )
    asked = with_revision(quote, data.revision, status="in approval")
    return asked.model_copy(update={"requests": (*quote.requests, request)})


def _step_opened(quote: StoredQuote, data: StepOpened, event: Event) -> StoredQuote:
    opened = {"status": "open", "eligible": data.eligible, "due": data.due, "opened_at": event.at, "note": ""}
    return with_step(quote, data.request, data.step, **opened)


def _step_unroutable(quote: StoredQuote, data: StepUnroutable, _: Event) -> StoredQuote:
    return with_step(quote, data.request, data.step, status="needs routing", note=data.why)


def _step_carried(quote: StoredQuote, data: StepCarried, _: Event) -> StoredQuote:
    return with_step(quote, data.request, data.step, status="carried", carried=data.carried)


def _step_decided(quote: StoredQuote, data: StepDecided, event: Event) -> StoredQuote:
    said = data.model_dump(include={"answer", "on_behalf_of", "authority", "comment", "content_hash"})
    decisions = (*step_of(quote, data.request, data.step).decisions, StepDecision(**said, by=event.actor, at=event.at))
    paused = {"paused": None} if data.status != "open" else {}
    return with_step(quote, data.request, data.step, status=data.status, decisions=decisions, **paused)


def _step_overridden(quote: StoredQuote, data: StepOverridden, event: Event) -> StoredQuote:
    decision = StepDecision(
        answer=data.answer,
        by=event.actor,
        authority=OVERRIDE,
        comment=data.reason,
        at=event.at,
        content_hash=data.content_hash,
    )
    decisions = (*step_of(quote, data.request, data.step).decisions, decision)
    status = "overridden" if data.answer == "approve" else "rejected"
    return with_step(quote, data.request, data.step, status=status, decisions=decisions, paused=None)


def _step_reassigned(quote: StoredQuote, data: StepReassigned, event: Event) -> StoredQuote:
    step = step_of(quote, data.request, data.step)
    status = {} if data.status is None else {"status": data.status}
    return _with_people(quote, data.request, step, data.added, f"reassigned by {event.actor}", data.removed, **status)


def _step_escalated(quote: StoredQuote, data: StepEscalated, event: Event) -> StoredQuote:
    step = step_of(quote, data.request, data.step)
    gone = tuple(person for person in step.deciders if data.replacing and person not in data.to)
    by = f"level {data.level}, escalated by {event.actor}"
    return _with_people(quote, data.request, step, data.to, by, gone, escalated=data.level)


def _approver_added(quote: StoredQuote, data: ApproverAdded, _: Event) -> StoredQuote:
    request = request_of(quote, data.request)
    return with_request(quote, data.request, steps=(*request.steps, data.step))


def _step_reminded(quote: StoredQuote, data: StepReminded, _: Event) -> StoredQuote:
    return with_step(quote, data.request, data.step, reminded=data.count)


def _information_requested(quote: StoredQuote, data: InformationRequested, event: Event) -> StoredQuote:
    asked = Question(by=event.actor, at=event.at, text=data.question)
    questions = (*step_of(quote, data.request, data.step).questions, asked)
    return with_step(quote, data.request, data.step, paused=event.at, questions=questions)


def _information_given(quote: StoredQuote, data: InformationGiven, event: Event) -> StoredQuote:
    step = step_of(quote, data.request, data.step)
    answer = {"answer": data.answer, "answered_by": event.actor, "answered_at": event.at}
    questions = tuple(one.model_copy(update=answer) if one.answered_at is None else one for one in step.questions)
    due = step.due if data.due is None else data.due
    return with_step(quote, data.request, data.step, paused=None, due=due, questions=questions)


def _countered(quote: StoredQuote, data: Countered, event: Event) -> StoredQuote:
    counter = Counter(
        id=data.id,
        request=data.request,
        step=data.step,
        by=event.actor,
        at=event.at,
        proposal=data.proposal,
        says=data.says,
        comment=data.comment,
        authority=data.authority,
    )
    return quote.model_copy(update={"counters": (*quote.counters, counter)})


def _counter_answered(quote: StoredQuote, data: CounterAnswered, _: Event) -> StoredQuote:
    counters = tuple(
        one.model_copy(update={"status": data.answer}) if one.id == data.id else one for one in quote.counters
    )
    return quote.model_copy(update={"counters": counters})


def _request_ended(quote: StoredQuote, data: RequestEnded, event: Event) -> StoredQuote:
    request = request_of(quote, data.request)
    over = ended(quote, request, data.outcome, event.at, last=data.grants_last, until=data.grants_until)
    if data.outcome not in _ENDS:
        return over
    revision: dict[str, Any] = {
        "status": _ENDS[data.outcome],
        "approved_until": data.approved_until,
        "how_approved": data.how_approved,
    }
    if data.reason:
        revision["reason"] = data.reason
    return with_revision(over, request.revision, **revision)


def _with_people(
    quote: StoredQuote, request: int, step: Step, come: tuple[str, ...], how: str, gone: tuple[str, ...], **more: Any
) -> StoredQuote:
    """A step with people added and taken off; whoever comes back is no longer taken off."""
    removed = tuple(dict.fromkeys(one for one in (*step.removed, *gone) if one not in come))
    stayed = tuple(pair for pair in step.added if pair[0] not in (*gone, *come))
    added = (*stayed, *((person, how) for person in come))
    return with_step(quote, request, step.id, added=added, removed=removed, **more)


REQUEST_CHANGES: Final[Mapping[str, Callable[[StoredQuote, Any, Event], StoredQuote]]] = MappingProxyType(
    {
        "submitted": _submitted,
        "step-opened": _step_opened,
        "step-unroutable": _step_unroutable,
        "step-carried": _step_carried,
        "step-decided": _step_decided,
        "step-overridden": _step_overridden,
        "step-reassigned": _step_reassigned,
        "approver-added": _approver_added,
        "step-escalated": _step_escalated,
        "step-reminded": _step_reminded,
        "information-requested": _information_requested,
        "information-given": _information_given,
        "countered": _countered,
        "counter-answered": _counter_answered,
        "request-ended": _request_ended,
    }
)
"""What each kind of event of a request does to the quote."""
