"""Verifying: whatever is changed behind the program's back is detected, and said where."""

from __future__ import annotations

import json

import pytest

from cpq.problems import CpqError
from cpq.store import Anchor, Damage, Store
from cpq.store.schema import events
from cpq.store.sealing import LogHead, hash_of
from tests.store.databases import Database
from tests.store.desk import DIRECTOR, MORNING, REP, approval, bodies, create, remark, submission
from tests.store.desk import hash_of as content_hash
from tests.store.tampering import unguarded


@pytest.fixture
def told(database: Database) -> Store:
    """A store with two quotes, seven events and a decision."""
    store = database.open()
    first, second = create(store).quote.number, create(store, "second").quote.number
    store.change(first, None, REP, MORNING, submission())
    store.change(second, None, REP, MORNING, remark("a word"))
    store.change(first, None, DIRECTOR, MORNING, approval(DIRECTOR))
    assert store.verify().ok
    return store


def damages(store: Store, anchor: Anchor | None = None) -> list[tuple[str, int | None, str]]:
    return [(damage.kind, damage.sequence, damage.quote) for damage in store.verify(anchor).damages]


def test_a_store_as_it_was_written_is_sound(told: Store) -> None:
    verified = told.verify()
    assert (verified.damages, verified.length, verified.quotes, verified.contents) == ((), 7, 2, 4)
    assert verified.head == list(told.events())[-1].hash


def test_an_edited_text_is_located(told: Store, database: Database) -> None:
    with unguarded(database) as tamper:
        tamper.edit(5, body=tamper.row(5)["body"].replace("a word", "a fault"))
    assert damages(told) == [("edited", 5, "Q-2026-0002")]


@pytest.mark.parametrize("column", ["quote", "kind", "at", "actor", "previous"])
def test_an_edited_column_is_located(told: Store, database: Database, column: str) -> None:
    with unguarded(database) as tamper:
        tamper.edit(4, **{column: "something else"})
    assert [(kind, sequence) for kind, sequence, _ in damages(told)] == [("edited", 4)]


@pytest.mark.parametrize("sequence", [1, 4, 6])
def test_a_deleted_event_is_located(told: Store, database: Database, sequence: int) -> None:
    with unguarded(database) as tamper:
        tamper.run("DELETE FROM events WHERE tenant = :tenant AND sequence = :s", s=sequence)
    assert [(kind, place) for kind, place, _ in damages(told)] == [("deleted", sequence)]


def test_swapped_events_are_located(told: Store, database: Database) -> None:
    with unguarded(database) as tamper:
        third, fifth = tamper.row(3), tamper.row(5)
        tamper.run("DELETE FROM events WHERE tenant = :tenant AND sequence IN (3, 5)")
        tamper.connection.execute(events.insert(), [third | {"sequence": 5}, fifth | {"sequence": 3}])
    assert damages(told) == [("swapped", 3, "Q-2026-0002"), ("swapped", 5, "Q-2026-0001")]


@pytest.mark.parametrize("sequence", [1, 5, 7])
def test_an_event_that_was_replaced_by_one_with_a_hash_of_its_own_is_located(
    told: Store, database: Database, sequence: int
) -> None:
    with unguarded(database) as tamper:
        body = tamper.forged(sequence, actor="somebody-else")
        tamper.edit(sequence, body=body, hash=hash_of(body), actor="somebody-else")
    assert [(kind, place) for kind, place, _ in damages(told)] == [("replaced", sequence)]


@pytest.mark.parametrize("left", [0, 1, 6])
def test_a_log_whose_end_was_cut_off_is_located(told: Store, database: Database, left: int) -> None:
    with unguarded(database) as tamper:
        tamper.run("DELETE FROM events WHERE tenant = :tenant AND sequence > :left", left=left)
    assert [(kind, place) for kind, place, _ in damages(told)] == [("truncated", left + 1)]


def test_a_cut_that_covers_its_traces_is_shown_by_the_anchor(told: Store, database: Database) -> None:
    anchor = told.verify().anchor
    with unguarded(database) as tamper:
        tamper.run("DELETE FROM events WHERE tenant = :tenant AND sequence > 5")
        head = tamper.row(5)["hash"]
        tamper.run("UPDATE logs SET length = 5, head = :head WHERE tenant = :tenant", head=head)
    told.rebuild()
    assert damages(told) == []
    assert damages(told, anchor) == [("truncated", 6, "")]


def test_a_log_that_was_written_anew_is_shown_by_the_anchor(told: Store, database: Database) -> None:
    anchor = told.verify().anchor
    with unguarded(database) as tamper:
        last = LogHead()
        for sequence in range(1, 8):
            body = tamper.forged(sequence, previous=last.hash, actor="somebody-else")
            last = LogHead(sequence, hash_of(body))
            says = json.loads(body)
            tamper.edit(sequence, body=body, hash=last.hash, previous=says["previous"], actor=says["actor"])
        tamper.run("UPDATE logs SET head = :head WHERE tenant = :tenant", head=last.hash)
    told.rebuild()
    assert damages(told) == []
    assert damages(told, anchor) == [("rewritten", 7, "")]


def test_an_event_whose_data_is_of_no_known_shape_is_told(told: Store, database: Database) -> None:
    with unguarded(database) as tamper:
        body = tamper.forged(7, data={"nonsense": "that was hashed all the same"})
        tamper.edit(7, body=body, hash=hash_of(body))
        tamper.run("UPDATE logs SET head = :head WHERE tenant = :tenant", head=hash_of(body))
    (damage,) = told.verify().damages
    assert damage.kind == "replaced"
    assert "make no quote" in damage.says


def test_an_anchor_holds_while_the_log_grows(told: Store) -> None:
    anchor = told.verify().anchor
    create(told, "third")
    assert damages(told, anchor) == []
    assert damages(told, Anchor(told.tenant, 0, "0" * 64)) == []


def test_a_content_that_was_altered_or_taken_away_is_named(told: Store, database: Database) -> None:
    altered, absent = (content_hash(body) for body in bodies("second"))
    with unguarded(database) as tamper:
        tamper.run("UPDATE contents SET bytes = :b WHERE tenant = :tenant AND sha256 = :s", b=b"other", s=altered)
        tamper.run("DELETE FROM contents WHERE tenant = :tenant AND sha256 = :s", s=absent)
    said = told.verify().damages
    assert said == (
        Damage("content", f"event 2 names the content {absent}, which is missing", 2, "Q-2026-0002"),
        Damage("content", f"the content {altered} was altered"),
    )


OF_ONE = "WHERE tenant = :tenant AND number = 'Q-2026-0001'"
OF_TENANT = "WHERE tenant = :tenant"
ORDERS = "due_order, late_at, urgency_order"
PERSON = f"(tenant, person, quote, step, {ORDERS})"
ROWS = [
    (f"UPDATE quotes SET owner = 'rep-south' {OF_ONE}", "quotes Q-2026-0001"),
    (f"UPDATE quotes SET record = '{{}}' {OF_ONE}", "quotes Q-2026-0001"),
    (f"DELETE FROM quotes {OF_ONE}", "quotes Q-2026-0001 is missing"),
    ("UPDATE revisions SET net_total = '900.000' WHERE tenant = :tenant", "revisions Q-2026-0001 1"),
    ("UPDATE steps SET status = 'open' WHERE tenant = :tenant", "steps Q-2026-0001 1.1"),
    ("DELETE FROM decisions WHERE tenant = :tenant", "decisions Q-2026-0001 1.1 0 is missing"),
    ("UPDATE decisions SET answer = 'reject' WHERE tenant = :tenant", "decisions Q-2026-0001 1.1 0"),
    (
        f"INSERT INTO step_people {PERSON} SELECT tenant, 'rep-north', quote, step, {ORDERS} FROM steps {OF_TENANT}",
        "step_people rep-north Q-2026-0001 1.1 follows from no event",
    ),
    (
        f"INSERT INTO step_people {PERSON} VALUES (:tenant, 'rep-north', 'Q-2026-0003', '1.1', '', '', '')",
        "step_people has a quote 'Q-2026-0003' that no event created",
    ),
]


@pytest.mark.parametrize(("statement", "says"), ROWS)
def test_a_row_that_events_do_not_say_is_named_and_made_anew(
    told: Store, database: Database, statement: str, says: str
) -> None:
    with unguarded(database) as tamper:
        tamper.run(statement)
    found = told.verify().damages
    assert {damage.kind for damage in found} <= {"row", "number"}
    assert any(damage.says.startswith(says) for damage in found)
    assert told.rebuild() == 2
    assert told.verify().ok


def test_a_number_that_was_skipped_or_never_given_out_is_named(told: Store, database: Database) -> None:
    with unguarded(database) as tamper:
        tamper.run("UPDATE numbers SET last = 3 WHERE tenant = :tenant")
    assert damages(told) == [("number", None, "Q-2026-0003")]
    with unguarded(database) as tamper:
        tamper.run("UPDATE numbers SET last = 1 WHERE tenant = :tenant")
    assert damages(told) == [("number", None, "Q-2026-0002")]


def test_nothing_is_made_anew_from_a_damaged_log(told: Store, database: Database) -> None:
    with unguarded(database) as tamper:
        tamper.edit(4, actor="somebody-else")
    quotes = told.search()
    with pytest.raises(CpqError, match="the log is damaged: event 4"):
        told.rebuild()
    assert told.search() == quotes
