"""A pass over what subscribers are still to be told: one after the other, each as far as it goes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from cpq.desk_rules.subscribers import Subscriber
from cpq.hand_off.backoff import retry_at
from cpq.hand_off.failing import NotTold
from cpq.hand_off.news import News, news_of_event, news_of_notice
from cpq.hand_off.subscribed import active
from cpq.hand_off.tellers import Teller, Tellers
from cpq.problems import CpqError
from cpq.store import Delivery, NoticeDelivery, Store

PATIENCE: Final = 3
"""Failures in a row of a subscriber that is not there, after which a pass leaves it alone."""

MOST: Final = 1_000
"""Things that one subscriber is told in one pass, so that others get their turn."""


class Outcome(NamedTuple):
    """What a pass did for one subscriber.

    Attributes:
        told: How many things it took.
        later: How many it did not take and is told again.
        dead: How many were given up.
        problem: Why it was left alone; empty where it was not.
    """

    subscriber: str
    told: int = 0
    later: int = 0
    dead: int = 0
    problem: str = ""


@dataclass(frozen=True)
class HandOff:
    """Telling subscribers.

    Attributes:
        chance: A number from 0 to 1 that spreads further tries.
    """

    tellers: Tellers
    chance: Callable[[], float] = random.random

    def deliver(self) -> tuple[Outcome, ...]:
        """Tell every active subscriber what is due; whoever runs this at the same time tells other things.

        Somebody who dies in between gives back what they took after some minutes, and it is told again under the same
        id: at least once, never lost.
        """
        return tuple(self._to(name, one) for name, one in active(self.tellers.desk.rules).items())

    def _to(self, name: str, subscriber: Subscriber) -> Outcome:
        outcome = Outcome(name)
        try:
            tell = self.tellers.of(subscriber)
        except CpqError as error:
            return outcome._replace(problem=error.message)
        failures = 0
        for one in self._due(name):
            failed = self._told(one, tell)
            outcome = self._settled(one, failed, subscriber, outcome)
            failures = failures + 1 if failed is not None and failed.down else 0
            if failed is not None and (failures >= PATIENCE or (failed.down and failed.not_before is not None)):
                return outcome._replace(problem=f"{failed.message}; the rest waits")
        return outcome

    def _due(self, name: str) -> Iterator[_Due]:
        """What the subscriber is to be told, taken one by one, so that a claim is held no longer than one try."""
        store = self.tellers.desk.store
        for _ in range(MOST):
            events = store.outbox.claim(name, self._now, limit=1)
            if not events:
                break
            yield _due_event(store, events[0])
        for _ in range(MOST):
            notices = store.notices.claim(name, self._now, limit=1)
            if not notices:
                return
            yield _due_notice(store, notices[0])

    def _told(self, one: _Due, tell: Teller) -> NotTold | None:
        try:
            tell(one.news(), self._now)
        except NotTold as error:
            return error
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one event, the others go on
            return NotTold(f"it cannot be put into words: {type(error).__name__}")
        return None

    def _settled(self, one: _Due, error: NotTold | None, subscriber: Subscriber, outcome: Outcome) -> Outcome:
        if error is None:
            one.done()
            return outcome._replace(told=outcome.told + 1)
        again = None
        if not error.for_good:
            again = retry_at(self._now, one.attempts, subscriber.attempts, self.chance(), error.not_before)
        one.failed(error.message, again)
        if again is None:
            return outcome._replace(dead=outcome.dead + 1)
        return outcome._replace(later=outcome.later + 1)

    @property
    def _now(self) -> datetime:
        return self.tellers.desk.clock()


class _Due(NamedTuple):
    """Something that was claimed, an event or a notice, and how its try is ended."""

    attempts: int
    news: Callable[[], News]
    done: Callable[[], bool]
    failed: Callable[[str, datetime | None], bool]


def _due_event(store: Store, one: Delivery) -> _Due:
    return _Due(
        one.attempts,
        lambda: news_of_event(store, one.event),
        lambda: store.outbox.done(one),
        lambda error, again: store.outbox.failed(one, error, retry_at=again),
    )


def _due_notice(store: Store, one: NoticeDelivery) -> _Due:
    return _Due(
        one.attempts,
        lambda: news_of_notice(store, one.notice),
        lambda: store.notices.done(one),
        lambda error, again: store.notices.failed(one, error, retry_at=again),
    )
