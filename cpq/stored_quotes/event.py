"""An event with its place in the log, and the chain of hashes that shows when somebody changes the past."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple


class Event(NamedTuple):
    """One change, as the log keeps it.

    Attributes:
        sequence: Place in the tenant's log, from 1 without gaps; it orders the log, time does not.
        quote: Number of the quote.
        version: Place among the events of the quote, from 1 without gaps.
        kind: What happened, such as ``step-approved``: the ``kind`` of its :data:`EventData`.
        at: When, UTC, as the clock said; clocks go backwards, sequences do not.
        actor: Person who did it; ``system`` for what time or a schedule did.
        data: The event's own fields, JSON-ready.
        previous, hash: SHA-256 of the event before and of this one over its canonical JSON (RFC 8785).
    """

    sequence: int
    quote: str
    version: int
    kind: str
    at: datetime
    actor: str
    data: dict[str, Any]
    previous: str
    hash: str
