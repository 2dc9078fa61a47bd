"""Committing a write, once, although the database gives up or goes away in between."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from typing import Final

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError

from cpq.store.engines import writing
from cpq.store.failures import CONFLICTING, connection_lost, sqlstate
from cpq.store.schema import events
from cpq.store.sealing import LogHead
from cpq.store.subscriptions import Subscription
from cpq.store.writing import Unit, Written

WAITS: Final = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 4.0)
"""Seconds between the tries of a write that the server gave up or lost; up to half of each is left to chance."""


def committed(
    engine: Engine, tenant: str, subscriptions: Iterable[Subscription], work: Callable[[Unit], Written]
) -> Written:
    """Do the work in a transaction; again, a bounded number of times, where PostgreSQL gave it up or went away.

    A server that goes away while it commits leaves open whether it did. The next try looks first whether the log has
    the event, whose hash no other event has, so that the work is done once.

    Raises:
        DBAPIError: The database failed for another reason, or once too often.
    """
    doubtful: tuple[LogHead, Written] | None = None
    for wait in (*WAITS, None):
        finished: tuple[LogHead, Written] | None = None
        try:
            with writing(engine.connect()) as connection, connection.begin():
                unit = Unit(connection, tenant, subscriptions)
                if doubtful is not None and _has(connection, tenant, doubtful[0]):
                    return doubtful[1]
                written = work(unit)
                finished = (unit.head, written)
            return written
        except DBAPIError as error:
            if wait is None or not (connection_lost(error) or sqlstate(error) in CONFLICTING):
                raise
            doubtful = finished or doubtful
            time.sleep(wait * random.uniform(0.5, 1))  # noqa: S311 (so that two do not meet again)
    raise AssertionError("the last try returns or raises")


def _has(connection: Connection, tenant: str, head: LogHead) -> bool:
    query = select(events.c.hash).where(events.c.tenant == tenant, events.c.sequence == head.length)
    return connection.execute(query).scalar() == head.hash
