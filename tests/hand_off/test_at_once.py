"""Several machines that tell the same subscribers at once, on both kinds of database."""

from __future__ import annotations

import json
import threading
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cpq.desk.subscribing import subscriptions_of
from tests.hand_off.house import House, rules_of, webhook
from tests.hand_off.receiver import Receiver
from tests.store.conftest import database, server, shared_postgresql, sqlite_template
from tests.store.databases import Database
from tests.store.desk import MORNING, REP, create, remark, submission

__all__ = ["database", "server", "shared_postgresql", "sqlite_template"]

MACHINES = 4
ALERT = "alerts:\n  late: { kind: overdue step }\n"


def test_machines_that_work_at_once_tell_everything_once_and_in_order(
    database: Database, receiver: Receiver, tmp_path: Path
) -> None:
    rules = rules_of(subscribers=webhook(receiver.url), alerts=ALERT)
    store = database.open(subscriptions=subscriptions_of(rules))
    numbers = [create(store).quote.number for _ in range(5)]
    for number in numbers:
        store.change(number, None, REP, MORNING, remark("first"))
        store.change(number, None, REP, MORNING, submission("director", due=MORNING))
    began = threading.Barrier(MACHINES)

    def machine(_: int) -> int:
        house = House(database.open(subscriptions=subscriptions_of(rules)), rules, tmp_path)
        house.later(hours=3)
        began.wait()
        # Who comes late to an event that another machine is about to tell finds the next of its quote blocked.
        return sum(outcome.told for _ in range(8) for outcome in house.tick().outcomes)

    with ThreadPoolExecutor(MACHINES) as pool:
        told = sum(pool.map(machine, range(MACHINES)))
    happened = list(store.events())
    kinds = Counter(event.kind for event in happened)
    assert (kinds["step-reminded"], kinds["step-escalated"]) == (5, 5)
    bodies = [json.loads(request.body) for request in receiver.requests]
    assert told == len(bodies) == len(happened) + len(numbers)
    assert len({request.id for request in receiver.requests}) == len(bodies)
    versions = defaultdict(list)
    for body in bodies:
        if body["type"] != "alert":
            versions[body["data"]["quote"]].append(body["data"]["version"])
    assert dict(versions) == {number: list(range(1, 7)) for number in numbers}
    assert store.verify().ok
