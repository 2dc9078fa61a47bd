"""A quote with the moments that only its events tell, and every quote made again from the log alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from cpq.approvals.request import ApprovalRequest
from cpq.stored_quotes.event import Event
from cpq.stored_quotes.evolve import replay
from cpq.stored_quotes.record import Content, StoredQuote

Outcome = Literal["open", "won", "lost", "dropped"]
"""What became of a quote: bought; offered and not bought; ended before anybody was asked to buy; or not yet known."""

ENDINGS: Final[Mapping[str, Outcome]] = MappingProxyType(
    {"accepted": "won", "declined": "lost", "cancelled": "dropped", "expired": "dropped"}
)
"""Kinds of event that may end a quote; one that expired after it was offered is lost all the same."""


class Story(NamedTuple):
    """One quote, and when what happened to it.

    Attributes:
        ended_at: When it was accepted, declined, cancelled or expired; None where its newest revision is none of these.
        last_at: When anything happened to it last.
    """

    quote: StoredQuote
    ended_at: datetime | None
    last_at: datetime

    @property
    def outcome(self) -> Outcome:
        """What became of it."""
        found = ENDINGS.get(self.quote.status, "open")
        offered = any(revision.sent is not None for revision in self.quote.revisions)
        return "lost" if found == "dropped" and offered else found

    @property
    def content(self) -> Content:
        """What its newest revision says."""
        return self.quote.newest.content

    def content_of(self, request: ApprovalRequest) -> Content:
        """What a request was about."""
        return self.quote.revisions[request.revision - 1].content


def stories_of(events: Iterable[Event]) -> tuple[Story, ...]:
    """Every quote of a log, by number: what its events made of it, and when.

    Raises:
        ValueError: The events make no quotes.
    """
    histories: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        histories[event.quote].append(event)
    return tuple(_story(histories[number]) for number in sorted(histories))


def _story(history: list[Event]) -> Story:
    quote = replay(history)
    endings = [event.at for event in history if event.kind == quote.status and event.kind in ENDINGS]
    return Story(quote, endings[-1] if endings else None, history[-1].at)
