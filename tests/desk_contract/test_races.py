"""Several people at one moment: it comes out as if they had acted one after the other, in some order.

Each person is a process of their own with a connection of their own. Whoever is too late because of something else
tries again, as a program does; what they saw stays what they saw.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cpq.workspace import Workspace
from tests.desk_contract.racing import Act, Told, comparable, drafted, policies, race, serially, submitted
from tests.desk_contract.real import Real
from tests.desk_contract.trying import MORNING
from tests.store.databases import Database
from tests.store.test_races import together

DECIDERS = ("controller", "cfo")
RACES = {
    "approve and approve": (submitted, (Act("approve", "controller"), Act("approve", "cfo"))),
    "approve and reject": (submitted, (Act("approve", "controller"), Act("reject", "cfo"))),
    "approve and edit": (submitted, (Act("approve", "controller"), Act("edit", "rep-1"))),
    "approve and recall": (submitted, (Act("approve", "controller"), Act("recall", "rep-1"))),
    "approve and expire": (submitted, (Act("approve", "controller"), Act("expire", "system"))),
    "submit and edit": (drafted, (Act("submit", "rep-1"), Act("edit", "desk-1"))),
    "escalate and approve": (submitted, (Act("escalate", "admin"), Act("direct", "director"))),
}
MANY = {
    "approve, reject, edit, recall and escalate": (
        submitted,
        (
            Act("approve", "controller"),
            Act("reject", "cfo"),
            Act("edit", "rep-1"),
            Act("recall", "rep-1"),
            Act("escalate", "admin"),
        ),
    ),
}


def raced(
    database: Database, folder: Path, begin: Callable[[Real], str], acts: tuple[Act, ...]
) -> tuple[list[Told], Real, str]:
    """What processes tell that act at the same moment, and the quote afterwards."""
    real = Real(database.open(), policies(folder), MORNING)
    number = begin(real)
    seen = real.quote(number).newest.content.content_hash
    told = together(race, *((str(folder), database.url, database.tenant, number, act, seen) for act in acts))
    return told, real, number


@pytest.fixture
def folder(policies: dict[str, Workspace]) -> Path:
    """Where the house's files are."""
    return policies["first"].root


@pytest.mark.parametrize("named", RACES)
def test_a_race_of_two_comes_out_as_one_order_of_the_two(named: str, database: Database, folder: Path) -> None:
    """Invariant 32: a decision counts for what was seen and is there before, or fails; nothing in between."""
    begin, acts = RACES[named]
    told, real, number = raced(database, folder, begin, acts)
    assert comparable(told, real, number) in serially(folder, begin, acts), told
    for request in real.quote(number).requests:
        for step in request.steps:
            assert {one.content_hash for one in step.decisions} <= {request.content_hash}
    assert real.store.verify().ok
    if named == "approve and approve":
        the_loser_learns_who_won(told)


def the_loser_learns_who_won(told: list[Told]) -> None:
    """Invariant 31: of two approvals of a step that asks either, one counts; the other is told whose."""
    (winner,) = [one for one in told if one.outcome == "done"]
    (loser,) = [one for one in told if one.outcome != "done"]
    assert (loser.outcome, loser.code) == ("Conflict", "already-decided")
    assert winner.act.who in loser.says


@pytest.mark.long
@pytest.mark.parametrize("named", [*RACES, *MANY])
def test_races_come_out_as_some_order_however_often(named: str, database: Database, folder: Path) -> None:
    """Invariant 32, twenty times each, and with five at once."""
    begin, acts = (RACES | MANY)[named]
    orders = serially(folder, begin, acts)
    for _ in range(20):
        told, real, number = raced(database, folder, begin, acts)
        assert comparable(told, real, number) in orders, told


@pytest.mark.parametrize("what", ["create", "note"])
def test_one_key_from_several_processes_has_one_effect(what: str, database: Database, folder: Path) -> None:
    """Invariant 33: the same request sent four times at once happens once, and everybody is told the same."""
    told, real, _number = raced(database, folder, drafted, (Act(what, "rep-1", key="sent again"),) * 4)
    assert [one.outcome for one in told] == ["done"] * 4
    assert len({one.says for one in told}) == 1
    assert len(real.store.search()) == (2 if what == "create" else 1)
    kinds = [event.kind for event in real.store.events()]
    assert kinds.count("marks-set") == (what == "note")
