"""The life of a revision: its statuses, and which may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

QuoteStatus = Literal[
    "draft",
    "in approval",
    "approved",
    "sent",
    "accepted",
    "declined",
    "rejected",
    "recalled",
    "superseded",
    "withdrawn",
    "cancelled",
    "revoked",
    "approval expired",
    "expired",
]
"""Where a revision stands; ``declined`` is the buyer's no, ``rejected`` is ours."""

FOLLOWS: Final[Mapping[QuoteStatus, frozenset[QuoteStatus]]] = MappingProxyType(
    {
        "draft": frozenset({"in approval", "approved", "superseded", "cancelled", "expired"}),
        "in approval": frozenset({"approved", "rejected", "recalled", "superseded", "cancelled", "expired"}),
        "approved": frozenset({"sent", "superseded", "cancelled", "revoked", "approval expired", "expired"}),
        "sent": frozenset({"accepted", "declined", "withdrawn", "superseded", "cancelled", "revoked", "expired"}),
        "rejected": frozenset({"superseded", "cancelled", "expired"}),
        "recalled": frozenset({"superseded", "cancelled", "expired"}),
        "revoked": frozenset({"superseded", "cancelled", "expired"}),
        "approval expired": frozenset({"superseded", "cancelled", "expired"}),
        "withdrawn": frozenset({"superseded"}),
        "accepted": frozenset(),
        "declined": frozenset(),
        "superseded": frozenset(),
        "cancelled": frozenset(),
        "expired": frozenset({"superseded"}),
    }
)
"""Which statuses a status may become; every other step is refused."""

BUSY: Final[frozenset[QuoteStatus]] = frozenset({"in approval", "approved", "sent"})
"""Of all revisions of a quote, one at most is in any of these."""
