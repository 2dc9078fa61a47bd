"""Approve or reject a step: whoever decides may do so at this moment, had no part in the quote, and saw it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from cpq.approvals.request import ApprovalRequest, Step
from cpq.approvals.routes import NoRoute, Route, route
from cpq.approvals.standing import verdict
from cpq.problems import Conflict, CpqError, NotAllowed, NotFound, TransitionRefused, did_you_mean
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions.in_house import InHouse
from cpq.stored_quotes.actions.next_steps import after, following, involved_in
from cpq.stored_quotes.actions.submitting import stale
from cpq.stored_quotes.guards import still_offered
from cpq.stored_quotes.happenings import EventData, StepDecided
from cpq.stored_quotes.record import StoredQuote

Answer = Literal["approve", "reject"]


class Decision(NamedTuple):
    """What somebody decides about one step.

    Attributes:
        seen: Content hash of what they saw.
    """

    step: str
    answer: Answer
    seen: str
    comment: str = ""


def approve(quote: StoredQuote, acting: Acting, step: str, *, seen: str, comment: str = "") -> tuple[EventData, ...]:
    """Approve a step; see :func:`decide`."""
    return decide(quote, acting, Decision(step, "approve", seen, comment))


def reject(quote: StoredQuote, acting: Acting, step: str, *, seen: str, comment: str) -> tuple[EventData, ...]:
    """Reject a step, with a comment that says why; see :func:`decide`."""
    return decide(quote, acting, Decision(step, "reject", seen, comment))


def decide(quote: StoredQuote, acting: Acting, decision: Decision) -> tuple[EventData, ...]:
    """Approve or reject a step; what that brings about happens in the same moment.

    Raises:
        NotFound: There is no such step.
        Conflict: ``already-decided``, naming who was first; ``stale`` where the quote says something else by now.
        TransitionRefused: The step is not open, the quote's last day is over, or a rejection says nothing.
        NotAllowed: They may not decide: not asked, or with a part in the quote.
    """
    request, step = open_step(quote, decision.step, decision.seen)
    still_offered(quote, acting)
    found = route_on(quote, request, step, acting)
    if decision.answer == "reject" and not decision.comment.strip():
        raise TransitionRefused(
            f"a rejection of step {step.id} says why", status=step.status, code="no-comment", hint="add a comment"
        )
    decided = StepDecided(
        request=request.number,
        step=step.id,
        answer=decision.answer,
        on_behalf_of=found.on_behalf_of,
        authority=found.authority,
        comment=decision.comment.strip(),
        content_hash=request.content_hash,
        status="open",
    )
    counted = _step(after(quote, acting, [decided]), step.id)
    decided = decided.model_copy(update={"status": verdict(counted, acting.directory)})
    return (decided, *following(after(quote, acting, [decided]), acting))


def route_on(quote: StoredQuote, request: ApprovalRequest, step: Step, acting: Acting) -> Route:
    """How whoever acts may decide a step.

    Raises:
        NotAllowed: Not at all.
        Conflict: ``already-decided``: they have, or somebody has for them.
    """
    found = route(step, quote.owner, involved_in(quote, request), InHouse(acting))
    if isinstance(found, Route):
        return found
    raise _not_by(found, step)


def _not_by(found: NoRoute, step: Step) -> CpqError:
    if found.decided:
        return Conflict(found.why, code="already-decided", hint=f"step {step.id} waits for others")
    return NotAllowed(found.why)


def pending_step(quote: StoredQuote, step_id: str) -> tuple[ApprovalRequest, Step]:
    """A step of the request that is being decided.

    Raises:
        NotFound: The quote has no such step.
        Conflict: ``already-decided``: its request is over.
    """
    for request in quote.requests:
        step = request.step(step_id)
        if step is not None and request.status == "pending":
            return request, step
        if step is not None:
            raise Conflict(_over(request, step), code="already-decided", hint="look at the quote as it is now")
    known = [step.id for request in quote.requests for step in request.steps]
    raise NotFound(
        f"{quote.number} has no step '{step_id}'",
        hint=did_you_mean(step_id, known) or f"steps: {', '.join(known) or 'none'}",
    )


def open_step(quote: StoredQuote, step_id: str, seen: str | None = None) -> tuple[ApprovalRequest, Step]:
    """A step that may be decided now, of the content that was seen.

    Raises:
        NotFound: The quote has no such step.
        Conflict: It was decided already, or the quote says something else by now.
        TransitionRefused: It waits for others, or has nobody to decide it.
    """
    request, step = pending_step(quote, step_id)
    if seen is not None and seen != request.content_hash:
        raise stale(quote)
    if step.status == "open":
        return request, step
    if step.status == "waiting":
        waits = ", ".join(step.after)
        raise TransitionRefused(
            f"step {step_id} is not open yet", status=step.status, hint=f"it waits for {waits}" if waits else ""
        )
    if step.status == "needs routing":
        raise TransitionRefused(
            f"step {step_id} has nobody who could decide it: {step.note}",
            status=step.status,
            hint="an administrator or the deal desk names somebody",
        )
    raise Conflict(_over(request, step), code="already-decided", hint="nothing is left to decide on it")


def _over(request: ApprovalRequest, step: Step) -> str:
    """What became of a step that is no longer open, and by whom."""
    if step.decisions and step.status in ("approved", "rejected", "overridden"):
        last = step.decisions[-1]
        return f"step {step.id} was {step.status} by {last.by} on {last.at:%Y-%m-%d %H:%M} UTC"
    if step.carried is not None and step.status == "carried":
        who = ", ".join(step.carried.by) or request.submitted_by
        return f"step {step.id} rests on what {who} approved on {step.carried.at.date()}"
    return f"the request of step {step.id} is {request.status}"


def _step(quote: StoredQuote, step_id: str) -> Step:
    return pending_step(quote, step_id)[1]
