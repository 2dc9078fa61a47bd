"""A log of events for tests, as a store would keep it, and small quotes made of such logs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from cpq.stored_quotes.event import Event
from cpq.stored_quotes.evolve import evolve, replay
from cpq.stored_quotes.happenings import EventData, QuoteCreated
from cpq.stored_quotes.record import Content, StoredQuote

MORNING = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def content(name: str = "first", **changed: Any) -> Content:
    """Content of a revision; another name gives other hashes."""
    given: dict[str, Any] = {
        "request": sha256(f"request {name}".encode()).hexdigest(),
        "priced": sha256(f"priced {name}".encode()).hexdigest(),
        "content_hash": sha256(f"content {name}".encode()).hexdigest(),
        "commercial_hash": sha256(f"commercial {name}".encode()).hexdigest(),
        "policy": "f" * 64,
        "as_of": date(2026, 11, 20),
        "currency": "EUR",
        "net_total": Decimal("900.00"),
        "list_total": Decimal("1000.00"),
        "margin": Decimal("400.00"),
        "discount": Decimal("0.1"),
        "valid_until": date(2026, 12, 31),
    }
    return Content(**given | changed)


def created(**changed: Any) -> QuoteCreated:
    """The first event of a quote of a rep of the north."""
    given: dict[str, Any] = {
        "number": "Q-2026-0042",
        "owner": "rep-north",
        "account": "boreal",
        "content": content(),
    }
    return QuoteCreated(**given | changed)


class Log:
    """Events of one quote, appended as a store appends them."""

    def __init__(self, first: QuoteCreated | None = None, actor: str = "rep-north", at: datetime = MORNING) -> None:
        self.events: list[Event] = []
        self.quote: StoredQuote | None = None
        self.add(first or created(), actor=actor, at=at)

    def add(self, *happened: EventData, actor: str = "rep-north", at: datetime = MORNING) -> StoredQuote:
        """The quote after these events, whose own numbers and hashes follow those before."""
        for data in happened:
            self._append(data, actor, at)
        assert self.quote is not None
        return self.quote

    def _append(self, data: EventData, actor: str, at: datetime) -> None:
        place = len(self.events) + 1
        number = self.quote.number if self.quote else created().number if not isinstance(data, QuoteCreated) else ""
        number = number or getattr(data, "number", "")
        event = Event(place, number, place, data.kind, at, actor, data.to_json(), "0" * 64, "0" * 64)
        self.quote = evolve(self.quote, event)
        self.events.append(event)

    @property
    def now(self) -> StoredQuote:
        """The quote as its log says."""
        return replay(self.events)


def made(events: Sequence[EventData], **stamp: Any) -> StoredQuote:
    """A quote to which these things happened after it was created."""
    return Log().add(*events, **stamp)
