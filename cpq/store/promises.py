"""Rows that promise to tell a subscriber something: claimed for a while, done, tried again, given up, told anew."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, Final, Generic, Literal, NamedTuple, TypeVar

from sqlalchemy import BindParameter, ColumnElement, Connection, Table, Update, and_, bindparam, func, select, update

from cpq.store.sortable import time_of, time_text

Row = TypeVar("Row", bound=NamedTuple)
Key = TypeVar("Key", int, str)

DeliveryState = Literal["waiting", "claimed", "done", "dead"]

LEASE: Final = timedelta(minutes=5)
"""How long a claim holds where the caller does not say; whoever dies with one gives it back by then."""

OPEN: Final = ("waiting", "claimed")
"""States of what is still to be told."""

# Written out in the statement: only so does a database see that an index of the open rows alone has them all.
_OPEN_STATES: Final[BindParameter[str]] = bindparam("open_states", OPEN, expanding=True, literal_execute=True)


class Claim(NamedTuple):
    """What was taken at one moment.

    Attributes:
        token: Shows that this try is the one that counts; another claim after the lease makes it void.
        attempts: How often each was tried, this time included, by its key.
    """

    token: str
    attempts: Mapping[Any, int]


class Promises(Generic[Row, Key]):
    """The promises of a tenant in one table, whose rows stand for one thing and one subscriber each."""

    def __init__(
        self,
        table: Table,
        key: str,
        shown: type[Row],
        order: Sequence[str],
        tenant: str,
        reading: Callable[[], AbstractContextManager[Connection]],
        changing: Callable[[], AbstractContextManager[Connection]],
    ) -> None:
        """The promises of one table.

        Args:
            key: Column that tells the things apart that one subscriber is told.
            shown: A row for whoever looks after it, fields as columns; it has a ``next_at``.
            order: Columns that such rows are in the order of.
        """
        self._table = table
        self._key = table.c[key]
        self._shown, self._order = shown, order
        self._tenant = tenant
        self._reading = reading
        self._changing = changing

    def _claim(
        self,
        connection: Connection,
        subscriber: str,
        at: datetime,
        limit: int,
        lease: timedelta,
        *narrowed: ColumnElement[bool],
    ) -> Claim:
        """Take what is due for a subscriber, as far as these conditions let it pass."""
        mine = self._table.c
        due = (
            select(self._key.label("key"), mine.attempts)
            .where(mine.tenant == self._tenant, mine.subscriber == subscriber, mine.state.in_(_OPEN_STATES))
            .where(mine.next_at <= time_text(at), *narrowed)
            .order_by(self._key)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = connection.execute(due).all()
        token = secrets.token_hex(16)
        claimed = {row.key: row.attempts + 1 for row in rows}
        for key, attempts in claimed.items():
            values = {"state": "claimed", "attempts": attempts, "claim": token, "next_at": time_text(at + lease)}
            connection.execute(self._of(subscriber, key).values(values))
        return Claim(token, claimed)

    def _settle(
        self, subscriber: str, key: Any, claim: str, state: DeliveryState, next_at: datetime | None, error: str
    ) -> bool:
        """End a try, unless its lease ran out and somebody else took it meanwhile."""
        settled = self._of(subscriber, key).where(self._table.c.claim == claim, self._table.c.state == "claimed")
        values = {"state": state, "next_at": "" if next_at is None else time_text(next_at), "error": error, "claim": ""}
        with self._changing() as connection:
            return connection.execute(settled.values(values)).rowcount == 1

    def _given_back(self, subscriber: str, key: Key, claim: str, error: str, retry_at: datetime | None) -> bool:
        """End a try that failed: try again at a moment, or give up where that is None."""
        return self._settle(subscriber, key, claim, "dead" if retry_at is None else "waiting", retry_at, error)

    def replay(self, subscriber: str, keys: Sequence[Key] | None = None) -> int:
        """Tell again what was given up, or these whatever became of them; how many there are."""
        mine = self._table.c
        again = update(self._table).where(mine.tenant == self._tenant, mine.subscriber == subscriber)
        if keys is None:
            again = again.where(mine.state == "dead")
        else:
            again = again.where(self._key.in_(keys), mine.state.in_(("dead", "done")))
        with self._changing() as connection:
            return connection.execute(again.values(state="waiting", attempts=0, next_at="")).rowcount

    def counts(self) -> Mapping[tuple[str, DeliveryState], int]:
        """How many rows each subscriber has in each state."""
        mine = self._table.c
        query = (
            select(mine.subscriber, mine.state, func.count())
            .where(mine.tenant == self._tenant)
            .group_by(mine.subscriber, mine.state)
            .order_by(mine.subscriber, mine.state)
        )
        with self._reading() as connection:
            return {(subscriber, state): count for subscriber, state, count in connection.execute(query)}

    def rows(
        self, *, subscriber: str = "", state: DeliveryState | None = None, quote: str = "", limit: int = 100
    ) -> tuple[Row, ...]:
        """Rows for whoever looks after them, the oldest first."""
        mine = self._table.c
        query = select(*(mine[name] for name in self._shown._fields)).where(mine.tenant == self._tenant)
        for column, wanted in ((mine.subscriber, subscriber), (mine.state, state), (mine.quote, quote)):
            if wanted:
                query = query.where(column == wanted)
        with self._reading() as connection:
            found = connection.execute(query.order_by(*(mine[name] for name in self._order)).limit(limit)).all()
        return tuple(self._shown._make(_with_time(row._asdict()).values()) for row in found)

    def _of(self, subscriber: str, key: Any) -> Update:
        mine = self._table.c
        return update(self._table).where(
            and_(mine.tenant == self._tenant, mine.subscriber == subscriber, self._key == key)
        )


def _with_time(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its time of the next try read; it has none where it is tried at once, or not any more."""
    return row | {"next_at": time_of(row["next_at"]) if row["next_at"] else None}
