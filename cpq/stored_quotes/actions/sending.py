"""What goes to the customer and comes back: sent, accepted, declined, withdrawn; and quotes that come to nothing."""

from __future__ import annotations

from decimal import Decimal

from cpq.desk_rules.reasons import ReasonUse
from cpq.problems import InvalidRequest, Problem, SourceLocation, TransitionRefused, did_you_mean
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions.editing import ended
from cpq.stored_quotes.guards import can_become, may, stands, still_approved, still_offered
from cpq.stored_quotes.happenings import Accepted, Cancelled, Declined, EventData, Sent, Withdrawn
from cpq.stored_quotes.record import Agreement, SentDocument, StoredQuote


def send(quote: StoredQuote, acting: Acting, document: str, language: str, *, to: str = "") -> tuple[EventData, ...]:
    """The document of an approved revision goes to the customer.

    Args:
        document: SHA-256 of its bytes, which the store keeps.
        to: Where it went.

    Raises:
        NotAllowed: They may not send it.
        TransitionRefused: It is not approved, the approval or the offer is over, or something granted has lapsed.
    """
    may(acting, "send", owner=quote.owner)
    newest = stands(quote, ("approved",), "sent")
    still_approved(quote, acting)
    still_offered(quote, acting)
    sent = SentDocument(sha256=document, language=language, to=to, at=acting.at, by=acting.actor)
    return (Sent(revision=newest.number, document=sent),)


def accept(
    quote: StoredQuote,
    acting: Acting,
    document: str,
    *,
    by: str,
    contract_id: str,
    contract: str,
    order: str,
    chosen: tuple[str, ...] = (),
    net_total: Decimal | None = None,
    closes: str = "",
) -> tuple[EventData, ...]:
    """The customer accepted the document that was sent, perhaps with some of its optional lines.

    Args:
        document: SHA-256 of the document that they accepted.
        by: Who accepted, on their side.
        contract_id, contract: Id and SHA-256 of the contract that it became.
        order: SHA-256 of the order payload.
        chosen: Optional lines that they took, at the prices of the document.
        net_total: What they bought.
        closes: SHA-256 of the contract that a renewal ended early.

    Raises:
        NotAllowed: They may not record it.
        TransitionRefused: It was not sent, another document was, or the offer is over.
    """
    may(acting, "accept", owner=quote.owner)
    newest = can_become(quote, "accepted")
    still_offered(quote, acting)
    if newest.sent is None or newest.sent.sha256 != document:
        raise TransitionRefused(
            f"that is not the document of {quote.number} that was sent",
            status=newest.status,
            hint="the customer accepts what they were sent; send the other document first",
        )
    agreement = Agreement(
        revision=newest.number,
        at=acting.at,
        by=by,
        document=document,
        contract_id=contract_id,
        contract=contract,
        order=order,
        chosen=chosen,
        net_total=net_total,
        closes=closes,
    )
    return (Accepted(revision=newest.number, agreement=agreement),)


def decline(
    quote: StoredQuote, acting: Acting, reason: str, *, competitor: str = "", comment: str = ""
) -> tuple[EventData, ...]:
    """The customer said no to what was sent.

    Args:
        reason: Why, as one of the house's codes for losses where it has any.
        competitor: Whom they chose instead.

    Raises:
        NotAllowed: They may not record it.
        TransitionRefused: It was not sent.
        InvalidRequest: The reason is missing or unknown.
    """
    may(acting, "decline", owner=quote.owner)
    newest = can_become(quote, "declined")
    code = reason_for("loss", reason, comment, acting)
    return (Declined(revision=newest.number, reason=code, competitor=competitor, comment=comment),)


def withdraw(quote: StoredQuote, acting: Acting, reason: str, *, comment: str = "") -> tuple[EventData, ...]:
    """We take back what was sent.

    Raises:
        NotAllowed: They may not withdraw it.
        TransitionRefused: It was not sent, or was answered.
        InvalidRequest: The reason is missing or unknown.
    """
    may(acting, "withdraw", owner=quote.owner)
    newest = can_become(quote, "withdrawn")
    return (
        Withdrawn(revision=newest.number, reason=_with(reason_for("withdrawal", reason, comment, acting), comment)),
    )


def cancel(quote: StoredQuote, acting: Acting, reason: str, *, comment: str = "") -> tuple[EventData, ...]:
    """The quote comes to nothing; a request that is being decided ends with it.

    Raises:
        NotAllowed: They may not cancel it.
        TransitionRefused: It is final already.
        InvalidRequest: The reason is missing or unknown.
    """
    may(acting, "cancel", owner=quote.owner)
    newest = can_become(quote, "cancelled")
    said = _with(reason_for("cancellation", reason, comment, acting), comment)
    return (*ended(quote, acting, "cancelled", said), Cancelled(revision=newest.number, reason=said))


def reason_for(use: ReasonUse, reason: str, comment: str, acting: Acting) -> str:
    """A reason, checked against the house's codes where it has any for this use.

    Raises:
        InvalidRequest: It is missing, is none of the codes, or its code takes a sentence besides.
    """
    here, offered = SourceLocation("<reason>"), acting.rules.reasons_for(use)
    listed = f"write one of {', '.join(offered)}" if offered else "say why in a few words"
    if not reason.strip():
        raise InvalidRequest([Problem("missing-field", here, f"a {use} has a reason", listed)])
    if offered and reason not in offered:
        hint = did_you_mean(reason, offered) or listed
        raise InvalidRequest([Problem("unknown-reason", here, f"'{reason}' is no reason for a {use}", hint)])
    if offered and offered[reason].needs_justification and not comment.strip():
        message = f"the reason '{reason}' is given with a sentence that says more"
        raise InvalidRequest([Problem("missing-field", here, message, "write a comment")])
    return reason.strip()


def _with(reason: str, comment: str) -> str:
    """A reason and what was said about it, where one field holds both."""
    return f"{reason}: {comment}" if comment else reason
