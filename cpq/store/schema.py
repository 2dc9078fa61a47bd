"""The tables, the same in SQLite and PostgreSQL.

The tenant stands first in every key. Times are texts in UTC and amounts are exact texts, with a second text beside
them where lists sort by an amount. ``events`` and ``contents`` are the truth and only grow. ``logs``, ``numbers``,
``outbox``, ``notices``, ``idempotency`` and ``timers`` are the bookkeeping of writing. The rest are projections: what
the events say, laid out for lists, and made again from the events at will.

The tables come to be through the migrations in :mod:`cpq.store.migrations`, which also place the guards; this module is
what queries are written against, and a test holds the two together.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint, text
from sqlalchemy.types import TypeEngine

METADATA: Final = MetaData(naming_convention={"pk": "pk_%(table_name)s", "ix": "ix_%(table_name)s_%(column_0_N_name)s"})

# PostgreSQL would sort by the rules of a language, in which order of texts is not that of times and amounts.
SORTED: Final[TypeEngine[str]] = Text().with_variant(Text(collation="C"), "postgresql")
# In STRICT tables SQLite knows INTEGER only, which holds 64 bits.
COUNT: Final[TypeEngine[int]] = BigInteger().with_variant(Integer(), "sqlite")


def _table(name: str, *columns: Any) -> Table:
    return Table(name, METADATA, *columns, sqlite_strict=True)


def _key(name: str, kind: TypeEngine[Any] = SORTED) -> Column[Any]:
    return Column(name, kind, primary_key=True, autoincrement=False)


def _text(name: str) -> Column[str]:
    return Column(name, SORTED, nullable=False)


def _count(name: str) -> Column[int]:
    return Column(name, COUNT, nullable=False)


# --- The truth --------------------------------------------------------------------------------------------------

_ENDED: Final = text("kind IN ('accepted', 'declined', 'cancelled', 'expired')")

events: Final = _table(
    "events",
    _key("tenant"),
    _key("sequence", COUNT),
    _text("quote"),
    _count("version"),
    _text("kind"),
    _text("at"),
    _text("actor"),
    _text("body"),
    _text("previous"),
    _text("hash"),
    UniqueConstraint("tenant", "quote", "version", name="uq_events_quote_version"),
    Index("ix_events_endings", "tenant", "sequence", sqlite_where=_ENDED, postgresql_where=_ENDED),
)
"""One row an event. ``body`` is the whole event as canonical JSON, and ``hash`` its SHA-256; the others repeat it."""

contents: Final = _table(
    "contents",
    _key("tenant"),
    _key("sha256"),
    _count("size"),
    _text("packing"),
    Column("bytes", LargeBinary, nullable=False),
)
"""What events name by hash: requests, priced quotes, documents, contracts, attachments. ``size`` is unpacked."""

# --- The bookkeeping of writing ---------------------------------------------------------------------------------

logs: Final = _table("logs", _key("tenant"), _count("length"), _text("head"))
"""How long the log of a tenant is, and the hash of its last event. Every write holds this row."""

numbers: Final = _table("numbers", _key("tenant"), _key("year", COUNT), _count("last"))
"""The last human number given out in a year; taken in the transaction that uses it, so that none is skipped."""

_OPEN: Final = text("state IN ('waiting', 'claimed')")

outbox: Final = _table(
    "outbox",
    _key("tenant"),
    _key("subscriber"),
    _key("sequence", COUNT),
    _text("quote"),
    _text("kind"),
    _text("state"),
    _count("attempts"),
    _text("next_at"),
    _text("claim"),
    _text("error"),
    Index("ix_outbox_due", "tenant", "subscriber", "state", "next_at"),
    Index("ix_outbox_quote", "tenant", "subscriber", "quote", "state", "sequence"),
    Index("ix_outbox_open", "tenant", "subscriber", "sequence", sqlite_where=_OPEN, postgresql_where=_OPEN),
)
"""One row an event and subscriber: ``waiting``, ``claimed`` until ``next_at``, ``done`` or ``dead``."""

notices: Final = _table(
    "notices",
    _key("tenant"),
    _key("subscriber"),
    _key("id"),
    _text("at"),
    _text("quote"),
    _text("body"),
    _text("state"),
    _count("attempts"),
    _text("next_at"),
    _text("claim"),
    _text("error"),
    Index("ix_notices_due", "tenant", "subscriber", "state", "next_at"),
)
"""One row a notice and subscriber, in the same states as the outbox; ``body`` is what it says, as JSON."""

idempotency: Final = _table(
    "idempotency",
    _key("tenant"),
    _key("actor"),
    _key("route"),
    _key("key"),
    _text("request"),
    _text("at"),
    _text("quote"),
    _count("version"),
    _count("events"),
    Index("ix_idempotency_at", "tenant", "at"),
)
"""What was answered to a request with a key: the quote as it was at ``version``, after ``events`` new events."""

timers: Final = _table("timers", _key("tenant"), _key("quote"), _count("version"), _text("rules"), _text("next_at"))
"""One row a quote that somebody looked at: that version does nothing by itself before ``next_at``, by those rules."""

# --- Projections ------------------------------------------------------------------------------------------------

quotes: Final = _table(
    "quotes",
    _key("tenant"),
    _key("number"),
    _count("version"),
    _text("owner"),
    _text("account"),
    _text("status"),
    _text("source"),
    _count("head"),
    _text("currency"),
    _text("net_total"),
    _text("net_order"),
    Column("valid_until", SORTED),
    _text("created_by"),
    _text("created_at"),
    _text("updated_by"),
    _text("updated_at"),
    _text("record"),
    Index("ix_quotes_updated", "tenant", "updated_at", "number"),
    Index("ix_quotes_owner", "tenant", "owner", "updated_at", "number"),
    Index("ix_quotes_account", "tenant", "account", "updated_at", "number"),
    Index("ix_quotes_status", "tenant", "status", "updated_at", "number"),
)
"""One row a quote, as its newest revision stands; ``record`` is the whole stored quote as JSON."""

revisions: Final = _table(
    "revisions",
    _key("tenant"),
    _key("quote"),
    _key("revision", COUNT),
    _text("status"),
    _text("content_hash"),
    _text("commercial_hash"),
    _text("policy"),
    _text("as_of"),
    _text("currency"),
    _text("net_total"),
    _text("list_total"),
    Column("margin", SORTED),
    Column("discount", SORTED),
    Column("valid_until", SORTED),
    Column("approved_until", SORTED),
    _text("how_approved"),
    _text("created_by"),
    _text("created_at"),
    Index("ix_revisions_status", "tenant", "status", "valid_until"),
)
"""One row a revision."""

steps: Final = _table(
    "steps",
    _key("tenant"),
    _key("quote"),
    _key("step"),
    _count("request"),
    _count("revision"),
    _text("rule"),
    _text("subject"),
    _text("approvers"),
    _text("mode"),
    _count("least"),
    _text("status"),
    Column("opened_at", SORTED),
    Column("due", SORTED),
    _text("due_order"),
    Column("paused", SORTED),
    _count("escalated"),
    _text("submitted_by"),
    _text("submitted_at"),
    _text("owner"),
    _text("account"),
    _text("currency"),
    _text("net_total"),
    _text("net_order"),
    Column("margin", SORTED),
    _text("margin_order"),
    _text("late_at"),
    _text("urgency_order"),
    Index("ix_steps_due", "tenant", "status", "due_order", "quote", "step"),
    Index("ix_steps_value", "tenant", "status", "net_order", "quote", "step"),
    Index("ix_steps_margin", "tenant", "status", "margin_order", "quote", "step"),
    Index("ix_steps_submitted", "tenant", "status", "submitted_at", "quote", "step"),
    Index("ix_steps_urgency", "tenant", "status", "urgency_order", "quote", "step", "late_at"),
)
"""One row a step of any request, with what the queue shows and sorts by."""

step_people: Final = _table(
    "step_people",
    _key("tenant"),
    _key("person"),
    _key("quote"),
    _key("step"),
    _text("due_order"),
    _text("late_at"),
    _text("urgency_order"),
    Index("ix_step_people_due", "tenant", "person", "due_order", "quote", "step"),
    Index("ix_step_people_urgency", "tenant", "person", "urgency_order", "quote", "step", "late_at"),
    Index("ix_step_people_step", "tenant", "quote", "step"),
)
"""Who may still decide an open step; no rows for a step that is not open, none for who has decided."""

decisions: Final = _table(
    "decisions",
    _key("tenant"),
    _key("quote"),
    _key("step"),
    _key("place", COUNT),
    _count("request"),
    _count("revision"),
    _text("rule"),
    _text("answer"),
    _text("by"),
    _text("on_behalf_of"),
    _text("authority"),
    _text("at"),
    _text("content_hash"),
    Index("ix_decisions_by", "tenant", "by", "at"),
)
"""One row a human decision, in the order in which they were made on a step."""

PROJECTIONS: Final = (quotes, revisions, steps, step_people, decisions)
"""What :func:`cpq.store.projection.rows_of` makes from a stored quote."""
