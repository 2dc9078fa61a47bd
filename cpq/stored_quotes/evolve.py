"""A stored quote is what its events made of it: what each kind of event changes.

Nothing is judged here. What happened, happened; whether it may happen is asked before the event is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from cpq.stored_quotes.changed_parts import with_revision
from cpq.stored_quotes.event import Event
from cpq.stored_quotes.evolve_request import REQUEST_CHANGES
from cpq.stored_quotes.happenings import (
    Accepted,
    ApprovalExpired,
    AttachmentAdded,
    AttachmentRemoved,
    Cancelled,
    CommentAdded,
    Declined,
    DraftSaved,
    Expired,
    MarksSet,
    OwnerChanged,
    QuoteCreated,
    Revised,
    Revoked,
    Sent,
    Withdrawn,
    event_data,
)
from cpq.stored_quotes.record import Attachment, Comment, Revision, StoredQuote
from cpq.stored_quotes.request_ends import closed, without_grants_of


def evolve(quote: StoredQuote | None, event: Event) -> StoredQuote:
    """The quote after an event.

    Args:
        quote: The quote before it, None before the first.

    Raises:
        ValueError: The event is of an unknown kind, or is not the one that this quote lacks: another number, another
            version than the next, a first event that creates nothing.
    """
    data = event_data(event.kind, event.data)
    if quote is None:
        if not isinstance(data, QuoteCreated) or event.version != 1:
            raise ValueError(f"a quote begins with quote-created, not with {event.kind} as its version {event.version}")
        return _created(data, event)
    if isinstance(data, QuoteCreated):
        raise ValueError(f"quote {quote.number} was created already")
    if (event.quote, event.version) != (quote.number, quote.version + 1):
        raise ValueError(
            f"quote {quote.number} at version {quote.version} is not followed by {event.quote} at {event.version}"
        )
    return CHANGES[event.kind](quote, data, event).model_copy(update={"version": event.version})


def replay(events: Iterable[Event]) -> StoredQuote:
    """The quote that its events made, from the first on.

    Raises:
        ValueError: There are none, or one does not follow the other.
    """
    quote: StoredQuote | None = None
    for event in events:
        quote = evolve(quote, event)
    if quote is None:
        raise ValueError("a quote has at least the event that created it")
    return quote


def _created(data: QuoteCreated, event: Event) -> StoredQuote:
    return StoredQuote(
        number=data.number,
        version=event.version,
        owner=data.owner,
        created_by=event.actor,
        created_at=event.at,
        account=data.account,
        source=data.source,
        cloned_from=data.cloned_from,
        template=data.template,
        contract=data.contract,
        revisions=(_revision(1, data, event),),
    )


def _revision(number: int, data: QuoteCreated | Revised, event: Event) -> Revision:
    return Revision(
        number=number,
        content=data.content,
        created_by=event.actor,
        created_at=event.at,
        edited_by=(event.actor,),
        concessions=data.concessions,
        reason=data.reason if isinstance(data, Revised) else "",
    )


def _draft_saved(quote: StoredQuote, data: DraftSaved, event: Event) -> StoredQuote:
    editors = tuple(dict.fromkeys((*quote.revisions[data.revision - 1].edited_by, event.actor)))
    changed: dict[str, Any] = {"content": data.content, "concessions": data.concessions, "edited_by": editors}
    return with_revision(quote, data.revision, **changed).model_copy(update={"account": data.account or quote.account})


def _revised(quote: StoredQuote, data: Revised, event: Event) -> StoredQuote:
    before = with_revision(closed(quote, "superseded", event.at), quote.head, status="superseded")
    revisions = (*before.revisions, _revision(data.revision, data, event))
    return before.model_copy(update={"revisions": revisions, "account": data.account or quote.account})


def _owner_changed(quote: StoredQuote, data: OwnerChanged, _: Event) -> StoredQuote:
    return quote.model_copy(update={"owner": data.owner})


def _marks_set(quote: StoredQuote, data: MarksSet, _: Event) -> StoredQuote:
    return _marked(quote, data.marks)


def _marked(quote: StoredQuote, marks: Mapping[str, str]) -> StoredQuote:
    kept = {name: text for name, text in {**quote.marks, **marks}.items() if text}
    return quote.model_copy(update={"marks": dict(sorted(kept.items()))})


def _comment_added(quote: StoredQuote, data: CommentAdded, event: Event) -> StoredQuote:
    said = data.model_dump(exclude={"kind"})
    comment = Comment(**said, by=event.actor, at=event.at)
    return quote.model_copy(update={"comments": (*quote.comments, comment)})


def _attachment_added(quote: StoredQuote, data: AttachmentAdded, event: Event) -> StoredQuote:
    said = data.model_dump(exclude={"kind"})
    attachment = Attachment(**said, by=event.actor, at=event.at)
    return quote.model_copy(update={"attachments": (*quote.attachments, attachment)})


def _attachment_removed(quote: StoredQuote, data: AttachmentRemoved, _: Event) -> StoredQuote:
    kept = tuple(one.model_copy(update={"removed": True}) if one.id == data.id else one for one in quote.attachments)
    return quote.model_copy(update={"attachments": kept})


def _sent(quote: StoredQuote, data: Sent, _: Event) -> StoredQuote:
    return with_revision(quote, data.revision, status="sent", sent=data.document)


def _accepted(quote: StoredQuote, data: Accepted, _: Event) -> StoredQuote:
    agreed = with_revision(quote, data.revision, status="accepted")
    return agreed.model_copy(update={"agreement": data.agreement})


def _declined(quote: StoredQuote, data: Declined, _: Event) -> StoredQuote:
    lost = with_revision(quote, data.revision, status="declined", reason=data.reason)
    return _marked(lost, {"loss-reason": data.reason} | ({"competitor": data.competitor} if data.competitor else {}))


def _withdrawn(quote: StoredQuote, data: Withdrawn, _: Event) -> StoredQuote:
    return with_revision(quote, data.revision, status="withdrawn", reason=data.reason)


def _cancelled(quote: StoredQuote, data: Cancelled, event: Event) -> StoredQuote:
    ended = closed(quote, "cancelled", event.at)
    return with_revision(ended, data.revision, status="cancelled", reason=data.reason)


def _revoked(quote: StoredQuote, data: Revoked, _: Event) -> StoredQuote:
    taken_back = without_grants_of(quote, data.request)
    return with_revision(taken_back, data.revision, status="revoked", reason=data.reason)


def _approval_expired(quote: StoredQuote, data: ApprovalExpired, _: Event) -> StoredQuote:
    return with_revision(quote, data.revision, status="approval expired")


def _expired(quote: StoredQuote, data: Expired, event: Event) -> StoredQuote:
    return with_revision(closed(quote, "expired", event.at), data.revision, status="expired")


CHANGES: Final[Mapping[str, Callable[[StoredQuote, Any, Event], StoredQuote]]] = MappingProxyType(
    {
        "draft-saved": _draft_saved,
        "revised": _revised,
        "owner-changed": _owner_changed,
        "marks-set": _marks_set,
        "comment-added": _comment_added,
        "attachment-added": _attachment_added,
        "attachment-removed": _attachment_removed,
        **REQUEST_CHANGES,
        "sent": _sent,
        "accepted": _accepted,
        "declined": _declined,
        "withdrawn": _withdrawn,
        "cancelled": _cancelled,
        "revoked": _revoked,
        "approval-expired": _approval_expired,
        "expired": _expired,
    }
)
"""What each kind of event does to a quote; every kind but the one that creates it."""
