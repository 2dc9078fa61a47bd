"""An audit as JSON-ready data: the history with every authority, and each damage with its place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cpq.desk.auditing import Audit
from cpq.desk.history import HistoryView
from cpq.desk.json_parts import Json
from cpq.desk.restricted import Audience
from cpq.stored_quotes.event import Event

if TYPE_CHECKING:
    from cpq.store import Damage, Verified

SCHEMA = "cpq/quote-audit/1"

UNREADABLE = "unreadable"
"""The kind of an event whose text says nothing that the program knows."""


def audit_json(audit: Audit, audience: Audience) -> Json:
    """A quote under audit, as far as the reader may see it."""
    view = HistoryView(audience)
    return {
        "schema": SCHEMA,
        "number": audit.quote.number,
        "version": audit.quote.version,
        "status": audit.quote.status,
        "events": [_event(view, event) for event in audit.events],
        "verified": None
        if audit.verified is None
        else verified_json(audit.verified, audience, audit.own, audit.elsewhere),
    }


def verified_json(
    verified: Verified, audience: Audience, damages: Iterable[Damage], elsewhere: Iterable[Damage] = ()
) -> Json:
    """What was checked, and what is wrong: with what was asked about, and with the rest of the log.

    The head is the hash of an event, and shown to whom those are; see :meth:`cpq.desk.history.HistoryView.placed`.
    """
    return {
        "ok": verified.ok,
        "events": verified.length,
        "quotes": verified.quotes,
        "contents": verified.contents,
        **({"head": verified.head} if audience.sees_cost else {}),
        "damages": [damage_json(one) for one in damages],
        "elsewhere": [damage_json(one) for one in elsewhere],
    }


def damage_json(damage: Damage) -> Json:
    """One thing that is not as it was written, with its place."""
    return {"kind": damage.kind, "says": damage.says, "sequence": damage.sequence, "quote": damage.quote or None}


def _event(view: HistoryView, event: Event) -> Json:
    """An event; one whose text was altered beyond reading still shows its place."""
    try:
        return view.event(event)
    except (ValueError, KeyError):
        return view.placed(event, {"kind": UNREADABLE, "data": {}})
