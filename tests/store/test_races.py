"""Several at once: exactly one decision counts, nothing is lost, nothing is done twice."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pytest

from cpq.store import Store
from tests.store import work
from tests.store.databases import Database
from tests.store.desk import MORNING, REP, approval, create, submission
from tests.store.processes import barrier, heard, messages, process

PEOPLE = tuple(f"director-{place}" for place in range(8))


def submitted(store: Store, *people: str) -> str:
    number = create(store).quote.number
    store.change(number, 1, REP, MORNING, submission(*people))
    return number


def together(target: Any, *each: tuple[Any, ...]) -> list[Any]:
    """What processes tell that began at the same moment."""
    start, told = barrier(len(each)), messages()
    with ExitStack() as running:
        for given in each:
            running.enter_context(process(target, *given, start, told))
        return heard(told, len(each), 900)


def test_eight_approvers_of_one_step_one_wins_and_seven_learn_who(database: Database) -> None:
    store = database.open()
    number = submitted(store, *PEOPLE)
    told = together(work.approve, *((database.url, database.tenant, number, None, person) for person in PEOPLE))
    (winner,) = [person for person, outcome, _ in told if outcome == "won"]
    losers = [said for _, outcome, said in told if outcome == "TransitionRefused"]
    assert losers == [f"{winner} has decided step 1.1 already"] * 7
    quote = store.read(number)
    assert [decision.by for decision in quote.requests[0].steps[0].decisions] == [winner]
    assert quote.status == "approved"
    assert store.verify().ok


def test_eight_approvers_who_saw_the_same_version_learn_who_changed_it(database: Database) -> None:
    store = database.open()
    number = submitted(store, *PEOPLE)
    told = together(work.approve, *((database.url, database.tenant, number, 3, person) for person in PEOPLE))
    (winner,) = [person for person, outcome, _ in told if outcome == "won"]
    losers = [said for _, outcome, said in told if outcome == "StaleVersion"]
    assert losers == [f"{number} is at version 5, not 3: {winner} changed it at 2026-11-20 09:00:00 UTC"] * 7
    assert store.verify().ok


def queue_worked(database: Database, steps: int, processes: int) -> None:
    store = database.open()
    waiting = {submitted(store, "director-0") for _ in range(steps)}
    told = together(
        work.work_the_queue, *((database.url, database.tenant, f"director-{place}") for place in range(processes))
    )
    decided = [number for _, numbers, _ in told for number in numbers]
    assert sorted(decided) == sorted(waiting), "none lost, none doubled"
    stored = {row.number: store.read(row.number).requests[0].steps[0].decisions for row in listed(store)}
    assert {number: [one.by for one in decisions] for number, decisions in stored.items()} == {
        number: [person] for person, numbers, _ in told for number in numbers
    }
    assert sum(bool(numbers) for _, numbers, _ in told) > 1, "several of them took part"
    assert store.queue() == ()
    assert store.verify().ok


def listed(store: Store) -> list[Any]:
    from cpq.store import QuoteFilter

    return list(store.search(QuoteFilter(limit=10_000)))


def test_decisions_of_several_processes_on_one_queue_are_neither_lost_nor_doubled(database: Database) -> None:
    queue_worked(database, steps=40, processes=4)


@pytest.mark.long
def test_a_thousand_decisions_of_sixteen_processes_on_one_queue(database: Database) -> None:
    queue_worked(database, steps=1_000, processes=16)


def test_several_senders_tell_every_event_once_and_in_order(database: Database) -> None:
    store = database.open(subscriptions=work.TOLD)
    numbers = [submitted(store) for _ in range(6)]
    for number in numbers:
        store.change(number, None, "sales-director", MORNING, approval("sales-director"))
    told = together(work.deliver, *((database.url, database.tenant) for _ in range(3)))
    assert sorted(one for delivered in told for one in delivered) == [
        (number, version) for number in numbers for version in range(1, 6)
    ]
    for delivered in told:
        for number in numbers:
            versions = [version for quote, version in delivered if quote == number]
            assert versions == sorted(versions)


def test_the_first_writers_of_a_tenant_begin_its_log_once(database: Database) -> None:
    writers = ((database.url, database.tenant, f"rep-{place}", 3) for place in range(4))
    acknowledged = dict(together(work.write_some, *writers))
    store = database.open()
    log = {event.sequence: event.hash for event in store.events()}
    assert {sequence for events in acknowledged.values() for sequence, _ in events} == set(log)
    assert all(log[sequence] == hashed for events in acknowledged.values() for sequence, hashed in events)
    assert sorted(row.number for row in store.search()) == [f"Q-2026-{count:04d}" for count in range(1, 13)]
    assert store.verify().ok
