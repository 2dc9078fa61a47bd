"""Take an approval back: what rests on it is not reused, and the quote has to be revised and submitted again."""

from __future__ import annotations

from cpq.problems import TransitionRefused
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.guards import can_become, may
from cpq.stored_quotes.happenings import EventData, Revoked
from cpq.stored_quotes.record import StoredQuote


def revoke(quote: StoredQuote, acting: Acting, *, reason: str) -> tuple[EventData, ...]:
    """Revoke the approval of the newest revision, as long as the customer has not accepted it.

    Raises:
        TransitionRefused: It is neither approved nor sent, or no reason is given.
        NotAllowed: They neither approved it nor may revoke approvals.
    """
    newest = can_become(quote, "revoked")
    request = next(one for one in reversed(quote.requests) if (one.revision, one.status) == (newest.number, "approved"))
    approved = (one.by for step in request.steps for one in step.decisions if one.answer == "approve")
    if not any(acting.directory.same_human(acting.actor, by) for by in approved) or not acting.directory.active(
        acting.actor
    ):
        may(acting, "revoke", owner=quote.owner)
    if not reason.strip():
        raise TransitionRefused(
            "a revocation says why", status=newest.status, code="no-comment", hint="give the reason"
        )
    return (Revoked(revision=newest.number, request=request.number, reason=reason.strip()),)
