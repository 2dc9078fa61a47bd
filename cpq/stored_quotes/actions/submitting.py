"""Submit a revision: what the policy requires becomes a request, and everybody who is asked first is asked at once."""

from __future__ import annotations

from decimal import Decimal

from cpq.approvals.assessment import Assessment
from cpq.approvals.planning import Agreed, RequestPlan, Submission, plan
from cpq.problems import Conflict, NotApproved, TransitionRefused
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions.in_house import InHouse
from cpq.stored_quotes.actions.next_steps import involved, with_what_follows
from cpq.stored_quotes.guards import may, stands, still_offered
from cpq.stored_quotes.happenings import EventData, Submitted
from cpq.stored_quotes.record import Content, StoredQuote


def preview(quote: StoredQuote, acting: Acting, assessment: Assessment, *, agreed: Agreed | None = None) -> RequestPlan:
    """What a submit at this moment by this person would do: who is asked, why, until when, and who is not asked again.

    Args:
        assessment: What the policy requires of the newest revision's content.
        agreed: The counter-offer that the revision takes up, if it does.
    """
    discount, amount = _asked_for(assessment)
    submission = Submission(
        request=len(quote.requests) + 1,
        involved=involved(quote, quote.newest, acting.actor, discount, amount),
        grants=quote.grants,
        agreed=agreed,
    )
    return plan(assessment, submission, InHouse(acting))


def submit(
    quote: StoredQuote,
    acting: Acting,
    assessment: Assessment,
    *,
    seen: str,
    justification: str = "",
) -> tuple[EventData, ...]:
    """Submit the newest revision, as whoever submits saw it.

    Where the policy asks nobody, or everything was approved before, the revision is approved in the same moment.

    Args:
        assessment: What the policy that priced the revision requires of it.
        seen: Content hash of what the actor saw.
        justification: Why they ask, in their words.

    Raises:
        NotAllowed: They may not submit it.
        TransitionRefused: It is no draft, or its last day is over.
        Conflict: ``stale``: the draft says something else by now, or the assessment is of other content.
        NotApproved: A guardrail stops it, which no approval lifts.
    """
    may(acting, "submit", owner=quote.owner)
    content = stands(quote, {"draft"}, "submitted").content
    still_offered(quote, acting)
    if content.content_hash != seen:
        raise stale(quote)
    is_about(assessment, content)
    if quote.pending is not None:
        raise TransitionRefused(f"{quote.number} is being decided already", status=quote.status)
    return submitted(quote, acting, assessment, justification=justification)


def submitted(
    quote: StoredQuote,
    acting: Acting,
    assessment: Assessment,
    *,
    justification: str = "",
    agreed: Agreed | None = None,
) -> tuple[EventData, ...]:
    """The events of a submit that nothing speaks against but a guardrail.

    Raises:
        NotApproved: A guardrail stops it.
    """
    if assessment.stops:
        raise NotApproved(
            f"{quote.number} cannot be submitted: {_stopped_by(assessment, acting)}",
            hint="no approval lifts this; change the quote until the limit is kept",
        )
    planned = preview(quote, acting, assessment, agreed=agreed)
    discount, amount = _asked_for(assessment)
    request = Submitted(
        request=len(quote.requests) + 1,
        revision=quote.head,
        policy=assessment.policy,
        desk_rules=acting.rules.hash,
        requirements=planned.requirements,
        steps=planned.steps,
        informed=planned.informed,
        justification=justification,
        discount=discount,
        amount_off=amount,
    )
    return with_what_follows(quote, acting, request)


def is_about(assessment: Assessment, content: Content) -> None:
    """Insist that an assessment is of some content, and of the policy that priced it.

    Raises:
        Conflict: ``stale``: it is of another policy, or of other content.
    """
    if content.policy != assessment.policy:
        raise Conflict(
            f"it was priced by policy {content.policy[:12]}, but assessed by {assessment.policy[:12]}",
            code="stale",
            hint="assess it with the policy that priced it, or price it anew",
        )
    if assessment.content_hash and assessment.content_hash != content.content_hash:
        raise Conflict("what was assessed is not what is stored", code="stale", hint="save it first, and look again")


def stale(quote: StoredQuote) -> Conflict:
    """The refusal of somebody who saw another content than there is now."""
    return Conflict(
        f"{quote.number} has changed since you looked at it",
        code="stale",
        hint=f"look at revision {quote.head} and decide again",
    )


def _stopped_by(assessment: Assessment, acting: Acting) -> str:
    """What stops a quote: the reasons, or only the rules for somebody to whom a reason might tell cost or margin."""
    if acting.directory.sees_cost(acting.actor):
        return "; ".join(check.reason for check in assessment.stops)
    return f"stopped by {', '.join(dict.fromkeys(check.rule for check in assessment.stops))}"


def _asked_for(assessment: Assessment) -> tuple[Decimal | None, Decimal | None]:
    asked = assessment.given_away.get("quote")
    return (None, None) if asked is None else (asked.rate, asked.amount)
