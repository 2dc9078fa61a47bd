"""Notices: what subscribers are told that is no event of a quote, such as an alert; each once, whoever finds it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from cpq.store.promises import LEASE, DeliveryState, Promises
from cpq.store.schema import notices
from cpq.store.sealing import canonical
from cpq.store.sortable import time_of, time_text


class Notice(NamedTuple):
    """Something to tell.

    Attributes:
        id: What it is about and for which day; the same id is told once, however often and by whom it is found.
        at: When it was found.
        quote: Number of the quote that it is about; empty where it is about none.
        says: Everything else, JSON-ready.
    """

    id: str
    at: datetime
    quote: str
    says: Mapping[str, Any]


class NoticeDelivery(NamedTuple):
    """One notice to tell one subscriber; see :class:`cpq.store.outbox.Delivery`."""

    subscriber: str
    notice: Notice
    attempts: int
    claim: str


class WaitingNotice(NamedTuple):
    """A notice and a subscriber, for whoever looks after it; see :class:`cpq.store.outbox.Waiting`."""

    subscriber: str
    id: str
    quote: str
    state: DeliveryState
    attempts: int
    next_at: datetime | None
    error: str


class Notices(Promises[WaitingNotice, str]):
    """The notices of a tenant. They wait for nothing: one that cannot be told holds up no other."""

    def __init__(
        self,
        tenant: str,
        reading: Callable[[], AbstractContextManager[Connection]],
        changing: Callable[[], AbstractContextManager[Connection]],
    ) -> None:
        super().__init__(notices, "id", WaitingNotice, ("at", "id", "subscriber"), tenant, reading, changing)

    def add(self, found: Iterable[tuple[str, Notice]]) -> int:
        """Promise to tell subscribers notices; how many of them nobody had promised before.

        Args:
            found: Subscribers with a notice each.
        """
        rows = [
            {
                "tenant": self._tenant,
                "subscriber": subscriber,
                "id": notice.id,
                "at": time_text(notice.at),
                "quote": notice.quote,
                "body": canonical(dict(notice.says)),
                "state": "waiting",
                "attempts": 0,
                "next_at": "",
                "claim": "",
                "error": "",
            }
            for subscriber, notice in found
        ]
        if not rows:
            return 0
        with self._changing() as connection:
            kind = postgresql if connection.dialect.name == "postgresql" else sqlite
            new = kind.insert(notices).on_conflict_do_nothing().returning(notices.c.id)
            return sum(len(connection.execute(new, row).all()) for row in rows)

    def known(self, ids: Iterable[str]) -> frozenset[tuple[str, str]]:
        """Which of these notices are promised already, as (subscriber, id)."""
        query = select(notices.c.subscriber, notices.c.id).where(
            notices.c.tenant == self._tenant, notices.c.id.in_(list(ids))
        )
        with self._reading() as connection:
            return frozenset((row.subscriber, row.id) for row in connection.execute(query))

    def claim(
        self, subscriber: str, at: datetime, *, limit: int = 10, lease: timedelta = LEASE
    ) -> tuple[NoticeDelivery, ...]:
        """Take what is to be told to a subscriber now; see :meth:`cpq.store.outbox.Outbox.claim`."""
        with self._changing() as connection:
            claim = self._claim(connection, subscriber, at, limit, lease)
            query = select(notices).where(
                notices.c.tenant == self._tenant,
                notices.c.subscriber == subscriber,
                notices.c.id.in_(list(claim.attempts)),
            )
            rows = connection.execute(query.order_by(notices.c.id)).all()
        return tuple(
            NoticeDelivery(
                subscriber,
                Notice(row.id, time_of(row.at), row.quote, json.loads(row.body)),
                claim.attempts[row.id],
                claim.token,
            )
            for row in rows
        )

    def done(self, delivery: NoticeDelivery) -> bool:
        """The subscriber has it. No, where the lease ran out and somebody else took it meanwhile."""
        return self._settle(delivery.subscriber, delivery.notice.id, delivery.claim, "done", None, "")

    def failed(self, delivery: NoticeDelivery, error: str, *, retry_at: datetime | None) -> bool:
        """The subscriber does not have it: try again at a moment, or give up where that is None."""
        return self._given_back(delivery.subscriber, delivery.notice.id, delivery.claim, error, retry_at)
