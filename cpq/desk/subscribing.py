"""Who is told what happens: the subscribers of the desk's files, as the store promises them deliveries."""

from __future__ import annotations

from cpq.desk_rules.rules import DeskRules
from cpq.store import Subscription


def subscriptions_of(rules: DeskRules) -> tuple[Subscription, ...]:
    """What a store must be opened with, so that each change leaves a row in the outbox for whoever wants it."""
    return tuple(
        Subscription(name, frozenset(subscriber.events))
        for name, subscriber in rules.subscribers.items()
        if subscriber.active
    )
