"""Where quotes are kept: an append-only log that is the truth, and rows made from it for lists and the queue."""

from cpq.store.accepted import Beside
from cpq.store.anchor import Anchor
from cpq.store.chain import Damage
from cpq.store.conflicts import KeyReused, StaleVersion
from cpq.store.idempotency import IdempotencyKey
from cpq.store.lists import QuoteFilter, QuoteRow
from cpq.store.notices import Notice, NoticeDelivery, Notices
from cpq.store.outbox import Delivery, Outbox
from cpq.store.queue import QueueFilter, QueueRow
from cpq.store.store import Store
from cpq.store.subscriptions import Subscription
from cpq.store.timers import Timer, Timers
from cpq.store.upgrading import upgrade
from cpq.store.verifying import Verified
from cpq.store.writing import Written

__all__ = [
    "Anchor",
    "Beside",
    "Damage",
    "Delivery",
    "IdempotencyKey",
    "KeyReused",
    "Notice",
    "NoticeDelivery",
    "Notices",
    "Outbox",
    "QueueFilter",
    "QueueRow",
    "QuoteFilter",
    "QuoteRow",
    "StaleVersion",
    "Store",
    "Subscription",
    "Timer",
    "Timers",
    "Verified",
    "Written",
    "upgrade",
]
