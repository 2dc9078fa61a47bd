"""Killed in the middle of writing: what was acknowledged is there, what was not is there as a whole or not at all."""

from __future__ import annotations

import random
import signal
import time
from itertools import count

import pytest

from cpq.store import Store
from tests.store import work
from tests.store.databases import Database
from tests.store.processes import POSIX, killed_at, pipe, process

pytestmark = POSIX

VERSIONS_OF_A_QUOTE = [1, 3, 5, 6]
"""After it is created, submitted, approved and remarked on: each a transaction."""


def whole(store: Store) -> None:
    """No half state: the chain, the rows, the numbers and the outbox agree."""
    assert store.verify().damages == ()
    assert sum(store.outbox.counts().values()) == len(list(store.events()))
    for row in store.search():
        assert row.version in VERSIONS_OF_A_QUOTE


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_process_killed_before_any_statement_of_its_work_leaves_whole_transactions(
    kind: str, request: pytest.FixtureRequest
) -> None:
    database: Database = request.getfixturevalue(kind)
    reached = []
    for statement in count(1):
        tenant = f"{database.tenant}-{statement}"
        ended = killed_at(statement, "life", database.url, tenant)
        database.settled()
        store = database.open(tenant=tenant)
        whole(store)
        reached.append([row.version for row in store.search()])
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
    assert reached == sorted(reached), "a later death leaves no less"
    assert [[], *([version] for version in VERSIONS_OF_A_QUOTE)] == [
        step for place, step in enumerate(reached) if step not in reached[:place]
    ]


def trials(database: Database, number: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (when to kill is no secret)
    deaths_in_between = 0
    for trial in range(number):
        tenant = f"{database.tenant}-{trial}"
        receiving, sending = pipe()
        with process(work.write_for_ever, database.url, tenant, sending) as writer:
            sending.close()
            assert receiving.poll(60), "the writer writes"
            time.sleep(chance.uniform(0, 0.12))
            writer.kill()
            writer.join()
            acknowledged = []
            try:
                while receiving.poll(0):
                    acknowledged.append(receiving.recv())
            except EOFError:
                pass
        receiving.close()
        database.settled()
        store = database.open(tenant=tenant)
        stored = {(event.quote, event.version): event.hash for event in store.events()}
        assert [stored.get((quote, version)) for quote, version, _ in acknowledged] == [one[2] for one in acknowledged]
        whole(store)
        deaths_in_between += len(store.search()) * 4 != len(acknowledged)
        store.close()
    assert deaths_in_between > number // 4, "most die within the life of a quote"


def test_what_was_acknowledged_outlives_the_kill(database: Database) -> None:
    trials(database, 12, seed=1)


@pytest.mark.long
def test_two_hundred_kills_lose_nothing(database: Database) -> None:
    trials(database, 200, seed=2)
