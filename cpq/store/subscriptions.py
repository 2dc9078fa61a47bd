"""Who is told of which events, and the rows of the outbox that promise it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from cpq.stored_quotes.event import Event


class Subscription(NamedTuple):
    """A subscriber with the kinds of events that it is told of; no kinds mean all of them."""

    subscriber: str
    kinds: frozenset[str] = frozenset()

    def wants(self, kind: str) -> bool:
        """Whether the subscriber is told of events of that kind."""
        return not self.kinds or kind in self.kinds


def outbox_rows(tenant: str, happened: Iterable[Event], subscriptions: Iterable[Subscription]) -> list[dict[str, Any]]:
    """One row of the outbox for each event and each subscriber that wants it."""
    wanted = tuple(subscriptions)
    return [
        {
            "tenant": tenant,
            "subscriber": one.subscriber,
            "sequence": event.sequence,
            "quote": event.quote,
            "kind": event.kind,
            "state": "waiting",
            "attempts": 0,
            "next_at": "",
            "claim": "",
            "error": "",
        }
        for event in happened
        for one in wanted
        if one.wants(event.kind)
    ]
