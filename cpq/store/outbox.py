"""The outbox: what has to be told to subscribers, at least once and in order for each quote."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, exists, select

from cpq.store.promises import LEASE, OPEN, DeliveryState, Promises
from cpq.store.schema import events, outbox
from cpq.store.sealing import opened
from cpq.stored_quotes.event import Event


class Delivery(NamedTuple):
    """One event to tell one subscriber.

    Attributes:
        attempts: How often it was tried, this time included.
        claim: Shows that this try is the one that counts; another claim after the lease makes it void.
    """

    subscriber: str
    event: Event
    attempts: int
    claim: str


class Waiting(NamedTuple):
    """A row of the outbox, for whoever looks after it.

    Attributes:
        next_at: When it is tried next; None for at once, and for what is not tried any more.
        error: What the last try said.
    """

    subscriber: str
    sequence: int
    quote: str
    kind: str
    state: DeliveryState
    attempts: int
    next_at: datetime | None
    error: str


class Outbox(Promises[Waiting, int]):
    """The outbox of a tenant.

    A subscriber gets the events of one quote one after the other: the next one waits until the one before is done, or
    was given up as ``dead``. Events of other quotes go on meanwhile. A delivery may happen twice, when somebody dies
    between telling and :meth:`done`; the event's sequence tells the receiver.
    """

    def __init__(
        self,
        tenant: str,
        reading: Callable[[], AbstractContextManager[Connection]],
        changing: Callable[[], AbstractContextManager[Connection]],
    ) -> None:
        super().__init__(outbox, "sequence", Waiting, ("sequence", "subscriber"), tenant, reading, changing)

    def claim(
        self, subscriber: str, at: datetime, *, limit: int = 10, lease: timedelta = LEASE
    ) -> tuple[Delivery, ...]:
        """Take what is to be told to a subscriber now, at most one event of each quote.

        Args:
            at: The present moment: claims until then are void, and tries for later are left waiting.
            lease: How long nobody else may take it.
        """
        with self._changing() as connection:
            claim = self._claim(connection, subscriber, at, limit, lease, *(~_earlier(state) for state in OPEN))
            bodies = select(events.c.body, events.c.hash).where(
                events.c.tenant == self._tenant, events.c.sequence.in_(list(claim.attempts))
            )
            told = [opened(row.body, row.hash) for row in connection.execute(bodies.order_by(events.c.sequence))]
        return tuple(Delivery(subscriber, event, claim.attempts[event.sequence], claim.token) for event in told)

    def done(self, delivery: Delivery) -> bool:
        """The subscriber has it. No, where the lease ran out and somebody else took it meanwhile."""
        return self._settle(delivery.subscriber, delivery.event.sequence, delivery.claim, "done", None, "")

    def failed(self, delivery: Delivery, error: str, *, retry_at: datetime | None) -> bool:
        """The subscriber does not have it: try again at a moment, or give up where that is None."""
        return self._given_back(delivery.subscriber, delivery.event.sequence, delivery.claim, error, retry_at)


def _earlier(state: str) -> ColumnElement[bool]:
    """An earlier event of the same quote is in a state.

    One state at a time: SQLite 3.40 finds rows that are not there where such a question, asked about each row, has a
    list of states before a bound, and the table was analysed.
    """
    mine, other = outbox.c, outbox.alias("earlier")
    return exists().where(
        other.c.tenant == mine.tenant,
        other.c.subscriber == mine.subscriber,
        other.c.quote == mine.quote,
        other.c.state == state,
        other.c.sequence < mine.sequence,
    )
