"""Take a submitted revision back before it is decided; what people approved of it until then is not asked again."""

from __future__ import annotations

from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions.next_steps import ended
from cpq.stored_quotes.guards import may, stands
from cpq.stored_quotes.happenings import EventData
from cpq.stored_quotes.record import StoredQuote


def recall(quote: StoredQuote, acting: Acting, *, reason: str = "") -> tuple[EventData, ...]:
    """Recall the newest revision: nobody decides about it any more, and the next revision may begin.

    Raises:
        TransitionRefused: It is not in approval.
        NotAllowed: They neither submitted it nor may recall it.
    """
    stands(quote, {"in approval"}, "recalled")
    request = quote.pending
    if request is None:  # pragma: no cover - what is in approval has a request
        return ()
    if not acting.directory.same_human(acting.actor, request.submitted_by):
        may(acting, "recall", owner=quote.owner)
    return (ended(quote, request, acting, "recalled", reason=reason),)
