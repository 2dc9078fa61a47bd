"""What follows from what was just decided: the next steps open, or the request comes to its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, Literal

from cpq.approvals.house import Involved
from cpq.approvals.request import SATISFIED, ApprovalRequest
from cpq.approvals.standing import can_satisfy, opening, ready
from cpq.money import Money
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions.in_house import InHouse
from cpq.stored_quotes.event import Event
from cpq.stored_quotes.evolve import evolve
from cpq.stored_quotes.happenings import EventData, RequestEnded, StepOpened, StepUnroutable
from cpq.stored_quotes.record import Revision, StoredQuote
from cpq.stored_quotes.validity import approved_until, grants_until

RequestOutcome = Literal["approved", "rejected", "recalled", "superseded", "cancelled", "expired"]
HowApproved = Literal["auto", "people", "carried", "counter"]

_NO_HASH: Final = "0" * 64


def after(quote: StoredQuote, acting: Acting, happened: Sequence[EventData]) -> StoredQuote:
    """The quote as it is once these things have happened, before any of them is written."""
    for data in happened:
        event = Event(
            sequence=0,
            quote=quote.number,
            version=quote.version + 1,
            kind=data.kind,
            at=acting.at,
            actor=acting.actor,
            data=data.to_json(),
            previous=_NO_HASH,
            hash=_NO_HASH,
        )
        quote = evolve(quote, event)
    return quote


def with_what_follows(quote: StoredQuote, acting: Acting, *happened: EventData) -> tuple[EventData, ...]:
    """Some events of the pending request, and everything that they bring about in the same moment."""
    events = list(happened)
    events += following(after(quote, acting, events), acting)
    return tuple(events)


def following(quote: StoredQuote, acting: Acting) -> tuple[EventData, ...]:
    """What the decisions taken so far bring about: a request that ends, or steps that open."""
    request = quote.pending
    if request is None:
        return ()
    if any(step.status == "rejected" for step in request.steps):
        return (ended(quote, request, acting, "rejected"),)
    if all(step.status in SATISFIED for step in request.steps):
        return (ended(quote, request, acting, "approved"),)
    return tuple(_opened(quote, request, acting))


def _opened(quote: StoredQuote, request: ApprovalRequest, acting: Acting) -> Iterator[EventData]:
    """Each step that waits for nothing any more opens for those who may decide it now, frozen from here on."""
    house, involved = InHouse(acting), involved_in(quote, request)
    for step in ready(request.steps):
        found = opening(step.approvers, involved, house)
        if can_satisfy(step, found.people):
            due = house.due(step.approvers, found.people)
            yield StepOpened(request=request.number, step=step.id, eligible=found.people, due=due)
        else:
            yield StepUnroutable(request=request.number, step=step.id, why=found.why)


def ended(
    quote: StoredQuote, request: ApprovalRequest, acting: Acting, outcome: RequestOutcome, *, reason: str = ""
) -> RequestEnded:
    """The end of a request: how long the approval holds, and how long what people approved may be reused."""
    approved = outcome == "approved"
    content = quote.revisions[request.revision - 1].content
    return RequestEnded(
        request=request.number,
        outcome=outcome,
        how_approved=_how(request) if approved else "",
        approved_until=approved_until(content, acting, request.requirements) if approved else None,
        grants_until=grants_until(acting),
        grants_last=str(acting.rules.settings.grants_last),
        reason=reason,
    )


def _how(request: ApprovalRequest) -> HowApproved:
    """Whether people decided, or what else the approval rests on."""
    carried = [step.carried for step in request.steps if step.status == "carried" and step.carried is not None]
    if len(carried) < len(request.steps):
        return "people"
    if any(one.counter for one in carried):
        return "counter"
    return "auto" if all(one.own_authority for one in carried) else "carried"


def involved_in(quote: StoredQuote, request: ApprovalRequest) -> Involved:
    """Who has a part in a revision that was submitted."""
    revision = quote.revisions[request.revision - 1]
    return involved(quote, revision, request.submitted_by, request.discount, request.amount_off)


def involved(
    quote: StoredQuote, revision: Revision, submitter: str, discount: Decimal | None, amount: Decimal | None
) -> Involved:
    """Who has a part in a revision, and how much it asks for.

    Args:
        discount: Discretionary discount of the quote, as a fraction.
        amount: What it comes to, in the quote's currency.
    """
    return Involved(
        owner=quote.owner,
        submitter=submitter,
        others=tuple(dict.fromkeys((quote.created_by, *_priced_by(quote, revision)))),
        discount=discount,
        amount=None if amount is None else Money(amount, revision.content.currency),
    )


def _priced_by(quote: StoredQuote, revision: Revision) -> Iterator[str]:
    """Everybody who made a revision or changed its prices.

    What says the same to every rule as the revision before was priced by whoever priced that: revising it once more
    makes nobody an outsider to their own prices.
    """
    for one in reversed(quote.revisions[: revision.number]):
        if one.content.commercial_hash != revision.content.commercial_hash:
            return
        yield from (one.created_by, *one.edited_by)
