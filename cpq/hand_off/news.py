"""What a subscriber is told: an event of a quote, with the quote as it was then, or a notice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

from cpq.approvals.request import ApprovalRequest, Step
from cpq.desk.json_parts import moment
from cpq.hand_off.subscribed import ALERT
from cpq.store import Notice, Store
from cpq.stored_quotes.content import canonical
from cpq.stored_quotes.event import Event
from cpq.stored_quotes.record import StoredQuote

SCHEMA = "cpq/hand-off/1"


@dataclass(frozen=True)
class News:
    """Something to tell.

    Attributes:
        id: The same whenever it is told, and on every database that has the same log.
        kind: Kind of the event, or ``alert``.
        quote: The quote as it was after the event; of a notice, as it is; None where it is about none.
        event: The event; None for a notice.
        notice: The notice; None for an event.
    """

    id: str
    kind: str
    at: datetime
    tenant: str
    quote: StoredQuote | None = None
    event: Event | None = None
    notice: Notice | None = None

    @property
    def actor(self) -> str:
        """Who did it; nobody for a notice."""
        return "" if self.event is None else self.event.actor

    @cached_property
    def step(self) -> tuple[ApprovalRequest, Step] | None:
        """The step that it is about, with its request."""
        said = self.event.data if self.event is not None else self.notice.says if self.notice is not None else {}
        wanted = said.get("step", "")
        if self.quote is None or not isinstance(wanted, str):
            return None  # an ad-hoc step comes as a whole, and opens with an event of its own
        for request in self.quote.requests:
            found = request.step(wanted)
            if found is not None:
                return request, found
        return None

    @cached_property
    def body(self) -> bytes:
        """What programs get: which quote, which revision and its hash, and where the event stands; no price, no cost.

        Always the same bytes, so that a receiver may compare them.
        """
        data: dict[str, Any] = {"schema": SCHEMA, "id": self.id, "tenant": self.tenant}
        if self.quote is not None:
            data |= {
                "quote": self.quote.number,
                "revision": self.quote.head,
                "status": self.quote.status,
                "content_hash": self.quote.newest.content.content_hash,
            }
        if self.event is not None:
            data |= {"sequence": self.event.sequence, "version": self.event.version}
        if self.notice is not None:
            data |= {name: self.notice.says[name] for name in ("alert", "about", "step") if name in self.notice.says}
        return canonical({"type": self.kind, "timestamp": moment(self.at), "data": data})


def news_of_event(store: Store, event: Event) -> News:
    """What is told of an event; its id is of its place in the log, since its own hash covers what is not told."""
    quote = store.read_at(event.quote, event.version)
    place = f"{store.tenant}/{event.sequence}/{event.quote}/{event.version}/{moment(event.at)}"
    return News(
        f"evt_{sha256(place.encode()).hexdigest()[:32]}", event.kind, event.at, store.tenant, quote=quote, event=event
    )


def news_of_notice(store: Store, notice: Notice) -> News:
    """What is told of a notice."""
    digest = sha256(f"{store.tenant}/{notice.id}".encode()).hexdigest()
    quote = store.read(notice.quote) if notice.quote else None
    return News(f"ntc_{digest[:32]}", ALERT, notice.at, store.tenant, quote=quote, notice=notice)
