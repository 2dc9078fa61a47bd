"""Quotes with their log, their contents, the queue, the outbox, notices, and views for reports."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SORTED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
COUNT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _key(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, SORTED, primary_key=True) for name in names]


def _number_key(name: str) -> sa.Column[Any]:
    return sa.Column(name, COUNT, primary_key=True, autoincrement=False)


def _text(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, SORTED, nullable=False) for name in names]


def _count(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, COUNT, nullable=False) for name in names]


def _perhaps(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, SORTED, nullable=True) for name in names]


def _table(name: str, *columns: Any) -> None:
    op.create_table(name, *columns, sqlite_strict=True)


def _index(table_name: str, name: str, *columns: str) -> None:
    op.create_index(f"ix_{name}", table_name, list(columns))


def _partial_index(table_name: str, name: str, where: str, *columns: str) -> None:
    """An index of the rows for which a condition holds."""
    held = sa.text(where)
    op.create_index(f"ix_{name}", table_name, list(columns), sqlite_where=held, postgresql_where=held)


def upgrade() -> None:
    """Create every table, index, guard and view."""
    _truth()
    _bookkeeping()
    _projections()
    if op.get_context().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()
    _views()


def _truth() -> None:
    _table(
        "events",
        *_key("tenant"),
        _number_key("sequence"),
        *_text("quote"),
        *_count("version"),
        *_text("kind", "at", "actor", "body", "previous", "hash"),
        sa.PrimaryKeyConstraint("tenant", "sequence", name="pk_events"),
        sa.UniqueConstraint("tenant", "quote", "version", name="uq_events_quote_version"),
    )
    ended = "kind IN ('accepted', 'declined', 'cancelled', 'expired')"
    _partial_index("events", "events_endings", ended, "tenant", "sequence")
    _table(
        "contents",
        *_key("tenant", "sha256"),
        *_count("size"),
        *_text("packing"),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "sha256", name="pk_contents"),
    )


def _bookkeeping() -> None:
    _table(
        "logs", *_key("tenant"), *_count("length"), *_text("head"), sa.PrimaryKeyConstraint("tenant", name="pk_logs")
    )
    _table(
        "numbers",
        *_key("tenant"),
        _number_key("year"),
        *_count("last"),
        sa.PrimaryKeyConstraint("tenant", "year", name="pk_numbers"),
    )
    _table(
        "outbox",
        *_key("tenant", "subscriber"),
        _number_key("sequence"),
        *_text("quote", "kind", "state"),
        *_count("attempts"),
        *_text("next_at", "claim", "error"),
        sa.PrimaryKeyConstraint("tenant", "subscriber", "sequence", name="pk_outbox"),
    )
    _index("outbox", "outbox_due", "tenant", "subscriber", "state", "next_at")
    _index("outbox", "outbox_quote", "tenant", "subscriber", "quote", "state", "sequence")
    _partial_index("outbox", "outbox_open", "state IN ('waiting', 'claimed')", "tenant", "subscriber", "sequence")
    _table(
        "notices",
        *_key("tenant", "subscriber", "id"),
        *_text("at", "quote", "body", "state"),
        *_count("attempts"),
        *_text("next_at", "claim", "error"),
        sa.PrimaryKeyConstraint("tenant", "subscriber", "id", name="pk_notices"),
    )
    _index("notices", "notices_due", "tenant", "subscriber", "state", "next_at")
    _table(
        "idempotency",
        *_key("tenant", "actor", "route", "key"),
        *_text("request", "at", "quote"),
        *_count("version", "events"),
        sa.PrimaryKeyConstraint("tenant", "actor", "route", "key", name="pk_idempotency"),
    )
    _index("idempotency", "idempotency_at", "tenant", "at")
    _table(
        "timers",
        *_key("tenant", "quote"),
        *_count("version"),
        *_text("rules", "next_at"),
        sa.PrimaryKeyConstraint("tenant", "quote", name="pk_timers"),
    )


def _projections() -> None:
    _table(
        "quotes",
        *_key("tenant", "number"),
        *_count("version"),
        *_text("owner", "account", "status", "source"),
        *_count("head"),
        *_text("currency", "net_total", "net_order"),
        *_perhaps("valid_until"),
        *_text("created_by", "created_at", "updated_by", "updated_at", "record"),
        sa.PrimaryKeyConstraint("tenant", "number", name="pk_quotes"),
    )
    _index("quotes", "quotes_updated", "tenant", "updated_at", "number")
    for column in ("owner", "account", "status"):
        _index("quotes", f"quotes_{column}", "tenant", column, "updated_at", "number")
    _table(
        "revisions",
        *_key("tenant", "quote"),
        _number_key("revision"),
        *_text("status", "content_hash", "commercial_hash", "policy", "as_of", "currency", "net_total", "list_total"),
        *_perhaps("margin", "discount", "valid_until", "approved_until"),
        *_text("how_approved", "created_by", "created_at"),
        sa.PrimaryKeyConstraint("tenant", "quote", "revision", name="pk_revisions"),
    )
    _index("revisions", "revisions_status", "tenant", "status", "valid_until")
    _table(
        "steps",
        *_key("tenant", "quote", "step"),
        *_count("request", "revision"),
        *_text("rule", "subject", "approvers", "mode"),
        *_count("least"),
        *_text("status"),
        *_perhaps("opened_at", "due"),
        *_text("due_order"),
        *_perhaps("paused"),
        *_count("escalated"),
        *_text("submitted_by", "submitted_at", "owner", "account", "currency", "net_total", "net_order"),
        *_perhaps("margin"),
        *_text("margin_order", "late_at", "urgency_order"),
        sa.PrimaryKeyConstraint("tenant", "quote", "step", name="pk_steps"),
    )
    orders = {"due": "due_order", "value": "net_order", "margin": "margin_order", "submitted": "submitted_at"}
    for name, column in orders.items():
        _index("steps", f"steps_{name}", "tenant", "status", column, "quote", "step")
    _index("steps", "steps_urgency", "tenant", "status", "urgency_order", "quote", "step", "late_at")
    _table(
        "step_people",
        *_key("tenant", "person", "quote", "step"),
        *_text("due_order", "late_at", "urgency_order"),
        sa.PrimaryKeyConstraint("tenant", "person", "quote", "step", name="pk_step_people"),
    )
    _index("step_people", "step_people_due", "tenant", "person", "due_order", "quote", "step")
    _index("step_people", "step_people_urgency", "tenant", "person", "urgency_order", "quote", "step", "late_at")
    _index("step_people", "step_people_step", "tenant", "quote", "step")
    _table(
        "decisions",
        *_key("tenant", "quote", "step"),
        _number_key("place"),
        *_count("request", "revision"),
        *_text("rule", "answer", "by", "on_behalf_of", "authority", "at", "content_hash"),
        sa.PrimaryKeyConstraint("tenant", "quote", "step", "place", name="pk_decisions"),
    )
    _index("decisions", "decisions_by", "tenant", "by", "at")


# --- Guards -----------------------------------------------------------------------------------------------------
# They stop a slip and say so. Whoever owns the database can take them away: then the chain of hashes tells.

ORIGIN = "0" * 64
FOLLOWS = f"""
    NEW.previous = COALESCE(
        (SELECT hash FROM events WHERE tenant = NEW.tenant AND sequence = NEW.sequence - 1),
        CASE NEW.sequence WHEN 1 THEN '{ORIGIN}' END
    )
"""  # noqa: S608 (nothing in it comes from outside)
TAKEN = "EXISTS (SELECT 1 FROM events WHERE tenant = NEW.tenant AND sequence = NEW.sequence)"
KNOWN = "EXISTS (SELECT 1 FROM contents WHERE tenant = NEW.tenant AND sha256 = NEW.sha256)"


def _guard_sqlite() -> None:
    for name, refused in (("events", f"{TAKEN} OR ({FOLLOWS}) IS NOT TRUE"), ("contents", KNOWN)):
        for what in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {name}_no_{what.lower()} BEFORE {what} ON {name} "
                f"BEGIN SELECT RAISE(ABORT, '{name} are never changed'); END"
            )
        # INSERT OR REPLACE deletes without asking the guard above, unless a connection turned that on.
        op.execute(
            f"CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {name} WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, '{name} are never changed, and follow each other'); END"
        )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION cpq_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% are never changed', TG_TABLE_NAME; END $$"
    )
    # Else a session keeps the plan that it made while the table was small, which reads the whole log for each event.
    op.execute(
        "CREATE FUNCTION cpq_event_follows() RETURNS trigger LANGUAGE plpgsql "
        "SET plan_cache_mode = force_custom_plan AS $$ "
        f"BEGIN IF {TAKEN} OR ({FOLLOWS}) IS NOT TRUE THEN "
        "RAISE EXCEPTION 'events are never changed, and follow each other'; END IF; RETURN NEW; END $$"
    )
    for name in ("events", "contents"):
        op.execute(
            f"CREATE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE ON {name} "
            "FOR EACH ROW EXECUTE FUNCTION cpq_never_changed()"
        )
        op.execute(
            f"CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION cpq_never_changed()"
        )
        for guard in ("no_change", "no_truncate"):
            op.execute(f"ALTER TABLE {name} ENABLE ALWAYS TRIGGER {name}_{guard}")
    op.execute("CREATE TRIGGER events_follow BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION cpq_event_follows()")
    op.execute("ALTER TABLE events ENABLE ALWAYS TRIGGER events_follow")


# --- Views for other programs -----------------------------------------------------------------------------------
# Margins have one of their own, so that a reader may be given the others alone.

VIEWS = {
    "report_quotes": (
        (
            "tenant, number, head AS revision, status, owner, account, source, currency, "
            "CAST(net_total AS NUMERIC) AS net_total, net_total AS net_total_text, valid_until, "
            "created_by, created_at, updated_by, updated_at"
        ),
        "quotes",
    ),
    "report_revisions": (
        (
            "tenant, quote, revision, status, how_approved, policy, as_of, currency, "
            "CAST(list_total AS NUMERIC) AS list_total, list_total AS list_total_text, "
            "CAST(net_total AS NUMERIC) AS net_total, net_total AS net_total_text, "
            "CAST(discount AS NUMERIC) AS discount, valid_until, approved_until, created_by, created_at"
        ),
        "revisions",
    ),
    "report_steps": (
        (
            "tenant, quote, step, request, revision, rule, subject, approvers, mode, status, opened_at, due, "
            "escalated, submitted_by, submitted_at, owner, account, currency, "
            "CAST(net_total AS NUMERIC) AS net_total, net_total AS net_total_text"
        ),
        "steps",
    ),
    "report_decisions": (
        (
            'tenant, quote, step, place, request, revision, rule, answer, "by" AS decided_by, on_behalf_of, authority, '
            "at AS decided_at"
        ),
        "decisions",
    ),
    "report_margins": (
        (
            "tenant, quote, revision, status, currency, CAST(net_total AS NUMERIC) AS net_total, "
            "CAST(margin AS NUMERIC) AS margin, margin AS margin_text"
        ),
        "revisions",
    ),
}


def _views() -> None:
    """Read-only; in PostgreSQL, where a plain view takes writes, by a guard against them."""
    for name, (columns, table) in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS SELECT {columns} FROM {table}")  # noqa: S608 (nothing comes from outside)
        if op.get_context().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER {name}_read_only INSTEAD OF INSERT OR UPDATE OR DELETE ON {name} "
                "FOR EACH ROW EXECUTE FUNCTION cpq_never_changed()"
            )
