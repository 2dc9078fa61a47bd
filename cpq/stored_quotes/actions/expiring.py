"""Time runs out, of approvals and of offers. Whoever uses one looks at the clock too, so a late sweep is no gap."""

from __future__ import annotations

from cpq.quotes.status import FOLLOWS
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions.editing import ended
from cpq.stored_quotes.happenings import ApprovalExpired, EventData, Expired
from cpq.stored_quotes.record import StoredQuote
from cpq.stored_quotes.validity import approval_over, offer_over


def expire(quote: StoredQuote, acting: Acting) -> tuple[EventData, ...]:
    """What ended by now and is not written down yet; nothing where nothing did.

    An offer that is over ends a request that is being decided. Run twice at one moment it adds nothing, and a clock
    that goes back brings nothing to life again, since what happened stays in the log.
    """
    newest = quote.newest
    if "expired" in FOLLOWS[newest.status] and offer_over(newest, acting.at):
        over = ended(quote, acting, "expired", f"the offer was valid until {newest.content.valid_until}")
        return (*over, Expired(revision=newest.number))
    if newest.status == "approved" and approval_over(newest, acting.at):
        return (ApprovalExpired(revision=newest.number),)
    return ()
