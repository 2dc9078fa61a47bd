"""Timers: until when time does nothing to a quote, so that a sweep looks only at those for which it may be time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from cpq.store.schema import quotes, timers
from cpq.store.sortable import NEVER, time_text


class Timer(NamedTuple):
    """What somebody found who looked at a quote.

    Attributes:
        version: Of the quote that they looked at; once it has another, the timer says nothing.
        next_at: Nothing happens to that version before this moment; None where nothing ever does.
    """

    quote: str
    version: int
    next_at: datetime | None


class Timers:
    """The timers of a tenant. They save work and decide nothing: without one, a quote is looked at."""

    def __init__(
        self,
        tenant: str,
        reading: Callable[[], AbstractContextManager[Connection]],
        changing: Callable[[], AbstractContextManager[Connection]],
    ) -> None:
        self._tenant = tenant
        self._reading = reading
        self._changing = changing

    def due(self, statuses: Sequence[str], rules: str, at: datetime) -> tuple[str, ...]:
        """Numbers of quotes for which it may be time, in their order.

        Args:
            statuses: Only quotes whose newest revision has one of these.
            rules: Fingerprint of what decides when it is time; a timer that was set under another one does not count.
        """
        mine = timers.c
        known = and_(
            mine.tenant == quotes.c.tenant,
            mine.quote == quotes.c.number,
            mine.version == quotes.c.version,
            mine.rules == rules,
        )
        query = (
            select(quotes.c.number)
            .outerjoin(timers, known)
            .where(quotes.c.tenant == self._tenant, quotes.c.status.in_(statuses))
            .where(or_(mine.next_at.is_(None), mine.next_at <= time_text(at)))
            .order_by(quotes.c.number)
        )
        with self._reading() as connection:
            return tuple(connection.execute(query).scalars())

    def set(self, rules: str, found: Iterable[Timer]) -> None:
        """Keep until when nothing happens to some quotes."""
        rows = [
            {
                "tenant": self._tenant,
                "quote": one.quote,
                "version": one.version,
                "rules": rules,
                "next_at": NEVER if one.next_at is None else time_text(one.next_at),
            }
            # Two sweeps at once take the rows in one order, so that neither waits for the other for ever.
            for one in sorted(found, key=lambda one: one.quote)
        ]
        if not rows:
            return
        with self._changing() as connection:
            kind = postgresql if connection.dialect.name == "postgresql" else sqlite
            new = kind.insert(timers)
            changed = {name: new.excluded[name] for name in ("version", "rules", "next_at")}
            connection.execute(new.on_conflict_do_update(index_elements=timers.primary_key, set_=changed), rows)
