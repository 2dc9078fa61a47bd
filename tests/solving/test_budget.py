"""Clauses that are too hard end with the budget of conflicts, by whatever way they come in."""

from __future__ import annotations

import random

import pytest

from cpq.exchange.dimacs import dimacs_model
from cpq.solving.cnf import Cnf, NotDecided
from cpq.solving.compiled import compile_clauses
from cpq.solving.compiled_model import compile_model
from cpq.solving.model import SWITCH, Is, Model, Or, Rule, Value, Variable
from cpq.solving.session import Session

CLAUSES = 50_000
PROPOSITIONS = 11_737
"""About one for each 4.26 clauses, where random clauses of three literals are hardest."""


@pytest.fixture(scope="module")
def hard() -> tuple[tuple[int, ...], ...]:
    chance = random.Random(7)  # noqa: S311 - the same clauses each time
    return tuple(
        tuple(one * chance.choice((1, -1)) for one in chance.sample(range(1, PROPOSITIONS + 1), 3))
        for _ in range(CLAUSES)
    )


def test_fifty_thousand_hard_clauses_end_with_the_budget(hard: tuple[tuple[int, ...], ...]) -> None:
    with pytest.raises(NotDecided, match="not decided within 1,000 conflicts"):
        compile_clauses(Cnf(PROPOSITIONS, PROPOSITIONS, hard, (0,) * CLAUSES), conflicts=1_000)


def test_fifty_thousand_hard_clauses_of_a_file_end_with_the_budget(hard: tuple[tuple[int, ...], ...]) -> None:
    lines = (" ".join(map(str, (*clause, 0))) for clause in hard)
    model, coverage = dimacs_model(f"p cnf {PROPOSITIONS} {CLAUSES}\n" + "\n".join(lines) + "\n")
    assert len(model.rules) == CLAUSES
    assert coverage.files[0].taken == PROPOSITIONS
    with pytest.raises(NotDecided, match="not decided within 1,000 conflicts"):
        compile_model(model, conflicts=1_000)


def holes(birds: int) -> Model:
    """Birds that sit in fewer holes, each alone, once two switches are on."""
    on = frozenset[Value]({True})
    off = frozenset[Value]({False})
    names = [[f"{bird} in {hole}" for hole in range(birds - 1)] for bird in range(birds)]
    variables = (
        Variable("all", SWITCH),
        Variable("alone", SWITCH),
        *(Variable(name, SWITCH) for row in names for name in row),
    )
    rules = [
        Rule(f"bird {row[0]}", Or((Is("all", off), Is("alone", off), *(Is(name, on) for name in row)))) for row in names
    ]
    rules += [
        Rule(f"{one[hole]}, {other[hole]}", Or((Is(one[hole], off), Is(other[hole], off))))
        for place, one in enumerate(names)
        for other in names[:place]
        for hole in range(birds - 1)
    ]
    return Model(variables, tuple(rules))


class LimitedStore:
    """Keeps what a compilation without a budget found."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def read(self, key: str) -> bytes | None:
        return self.kept.get(key)

    def write(self, key: str, data: bytes) -> None:
        self.kept[key] = data


def test_a_question_that_is_not_decided_leaves_the_session_as_it_was() -> None:
    model, store = holes(8), LimitedStore()
    unlimited = Session.open(compile_model(model, store=store))
    session = Session.open(compile_model(model, conflicts=20, store=store))
    before = session.domains()
    with pytest.raises(NotDecided):
        session.assign("all", True)
    assert session.domains() == before == unlimited.domains()
    assert session.assign("alone", False).domain("all").possible == (False, True)


def test_whatever_a_store_gives_the_answers_stay() -> None:
    store = LimitedStore()
    model = holes(4)
    expected = Session.open(compile_model(model)).domains()
    assert Session.open(compile_model(model, store=store)).domains() == expected
    ((key, whole),) = store.kept.items()
    assert Session.open(compile_model(model, store=store)).domains() == expected
    for data in (b"", b"x", whole[8:], whole[:-8], bytes(len(whole)), whole[:24] + b"\xff" * (len(whole) - 24)):
        store.kept[key] = data
        assert Session.open(compile_model(model, store=store)).domains() == expected
        assert store.kept[key] == whole
