"""Every quote of a tenant as reports read it, and plain counts of the rows; both from the projections."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import BindParameter, Column, Connection, bindparam, func, select

from cpq.insight.counters import Counters
from cpq.insight.story import ENDINGS, Story
from cpq.store.schema import decisions, events, quotes, revisions, steps
from cpq.store.sortable import time_of
from cpq.stored_quotes.record import StoredQuote

_STREAMED: Final = {"yield_per": 500}

# Written out in the statement: only so does a database see that the index of these events alone has them all.
_ENDING_KINDS: Final[BindParameter[str]] = bindparam("endings", tuple(ENDINGS), expanding=True, literal_execute=True)


def stories(connection: Connection, tenant: str, statuses: Collection[str] = ()) -> Iterator[Story]:
    """Every quote by number, with the moments that its row does not hold.

    Args:
        statuses: Only quotes whose newest revision has one of these.
    """
    ended = _endings(connection, tenant)
    query = select(quotes.c.record, quotes.c.updated_at).where(quotes.c.tenant == tenant).order_by(quotes.c.number)
    if statuses:
        query = query.where(quotes.c.status.in_(statuses))
    for row in connection.execute(query, execution_options=_STREAMED):
        quote = StoredQuote.model_validate_json(row.record)
        at = ended.get((quote.number, quote.status))
        yield Story(quote, None if at is None else time_of(at), time_of(row.updated_at))


def _endings(connection: Connection, tenant: str) -> Mapping[tuple[str, str], str]:
    """When a quote was last ended in each way, by its number and that way."""
    table = events.c
    query = select(table.quote, table.kind, table.at).where(table.tenant == tenant, table.kind.in_(_ENDING_KINDS))
    return {(row.quote, row.kind): row.at for row in connection.execute(query.order_by(table.sequence))}


def counters(connection: Connection, tenant: str) -> Counters:
    """The counts of everything that is there, by the database."""
    return Counters(
        quotes=_counted(connection, tenant, quotes.c.status),
        revisions=_counted(connection, tenant, revisions.c.status),
        steps=_counted(connection, tenant, steps.c.status),
        approved=_counted(connection, tenant, revisions.c.how_approved),
        decisions=_counted(connection, tenant, decisions.c.answer),
    )


def _counted(connection: Connection, tenant: str, by: Column[Any]) -> Mapping[str, int]:
    """Rows by a column; those that say nothing in it are left out."""
    query = select(by, func.count()).where(by.table.c.tenant == tenant, by != "").group_by(by).order_by(by)
    return {row[0]: row[1] for row in connection.execute(query)}
