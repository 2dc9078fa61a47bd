"""Decisions, one after the other and taken back: what is possible equals what enumeration finds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import combinations
from math import inf
from threading import Thread
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpq.solving import answers, compiled
from cpq.solving.cnf import STRUCTURE, Cnf, LinearSum, Literal, NotDecided
from cpq.solving.compiled import compile_clauses
from cpq.solving.decided import Decided, Refused
from cpq.solving.frozen import frozen, thawed
from tests.solving.random_clauses import Assignment, assignments, small_clauses


def plain(*clauses: tuple[Literal, ...], asked: int, count: int | None = None) -> Cnf:
    return Cnf(asked, count or asked, clauses, (STRUCTURE,) * len(clauses))


def literals_of(cnf: Cnf) -> list[Literal]:
    return [sign * number for number in range(1, cnf.asked + 1) for sign in (1, -1)]


def still(valid: list[Assignment], decisions: tuple[Literal, ...]) -> list[Assignment]:
    return [one for one in valid if all(one[abs(literal) - 1] == literal for literal in decisions)]


def possible_in(valid: list[Assignment]) -> set[Literal]:
    return {literal for one in valid for literal in one}


def agrees(state: Decided, valid: list[Assignment]) -> None:
    """The state's answers are those of the assignments that keep its decisions, and its example is one of them."""
    left = still(valid, state.decisions)
    literals = literals_of(state.compiled.cnf)
    assert {one for one in literals if state.possible(one)} == possible_in(left) & set(literals)
    assert state.example() in {one[: state.compiled.cnf.asked] for one in left}


@given(small_clauses())
def test_core_and_satisfiability_equal_enumeration(cnf: Cnf) -> None:
    found = compile_clauses(cnf)
    valid = assignments(cnf)
    assert found.satisfiable == bool(valid)
    always = set(literals_of(cnf)).intersection(*map(set, valid)) if valid else set()
    assert found.core == always


@contextmanager
def worth(searching: float, splicing: float) -> Iterator[None]:
    """Search near assignments, and splice them, from other sizes on than usually."""
    with patch.object(compiled, "WORTH_SEARCHING", searching), patch.object(answers, "WORTH_SPLICING", splicing):
        yield


WAYS = {"solver": (inf, inf), "splicing": (inf, 0), "local search": (0, inf), "all": (0, 0)}


@pytest.mark.parametrize("decided", [1, -1])
def test_an_assignment_shows_a_group_only_what_holds_beside_all_that_is_fixed(decided: int) -> None:
    """After the decision 2 and 3 must hold, which no single clause says; beside its opposite they need not."""
    tied = (-decided, 2, 3), (2, -3), (-2, 3)
    cnf = plain(*tied, (4, 5), (-4, -5), (1, 4, 5), (-1, 4, 5), asked=5)
    with worth(inf, 0):
        state = Decided.start(compile_clauses(cnf)).decide(decided)
    agrees(state, assignments(cnf))
    assert not state.possible(-2)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@given(cnf=small_clauses(), data=st.data())
def test_every_answer_equals_enumeration_however_one_decides_and_takes_back(
    way: tuple[float, float], cnf: Cnf, data: st.DataObject
) -> None:
    with worth(*way):
        decide_and_take_back(cnf, data)


@settings(max_examples=12)
@given(cnf=small_clauses(most=4), data=st.data())
def test_answers_with_sums_equal_enumeration(cnf: Cnf, data: st.DataObject) -> None:
    literals = st.sampled_from(literals_of(cnf))
    weights = data.draw(st.lists(st.tuples(literals, st.integers(-3, 5)), min_size=1, max_size=4))
    low, high = data.draw(st.integers(-4, 2)), data.draw(st.integers(0, 6))
    where = tuple(data.draw(st.lists(literals, max_size=1)))
    bounded = LinearSum(tuple(weights), data.draw(st.sampled_from((None, low))), high, where, 0)
    decide_and_take_back(replace(cnf, alike=(), sums=(bounded,)), data)


def decide_and_take_back(cnf: Cnf, data: st.DataObject) -> None:
    """Decide and take back at random; every answer of every state must be that of enumeration."""
    valid = assignments(cnf)
    state = Decided.start(compile_clauses(cnf))
    literals = literals_of(cnf)
    if not valid:
        assert not any(map(state.possible, literals))
        return
    agrees(state, valid)
    for _ in range(data.draw(st.integers(1, 8))):
        before = {literal: state.possible(literal) for literal in literals}
        if state.decisions and data.draw(st.integers(0, 3)) == 0:
            after = state.undo(*data.draw(st.lists(st.sampled_from(state.decisions), min_size=1, unique=True)))
        else:
            chosen = data.draw(st.lists(st.sampled_from(literals), min_size=1, max_size=3))
            left = still(valid, (*state.decisions, *chosen))
            if not left:
                with pytest.raises(Refused) as refused:
                    state.decide(*chosen)
                upto = chosen[: chosen.index(refused.value.literal) + 1]
                assert not still(valid, (*state.decisions, *upto))
                assert still(valid, (*state.decisions, *upto[:-1]))
                continue
            after = state.decide(*chosen)
        assert after.changed == {one for one in literals if after.possible(one) != before[one]}
        assert all(state.possible(one) == before[one] for one in literals), "the older state stays as it was"
        state = after
        agrees(state, valid)


def test_a_refused_literal_is_named_and_nothing_changes() -> None:
    state = Decided.start(compile_clauses(plain((-1, 2), (-3, -2), asked=3))).decide(1)
    with pytest.raises(Refused, match="3 cannot hold") as refused:
        state.decide(3)
    assert refused.value.literal == 3
    assert state.decisions == (1,)
    assert not state.possible(3)


def test_literals_that_exclude_each_other_name_the_first_that_fails() -> None:
    state = Decided.start(compile_clauses(plain((-1, -2), (1, 2, 3), asked=3)))
    with pytest.raises(Refused) as refused:
        state.decide(3, 1, 2)
    assert refused.value.literal == 2


def test_a_proposition_of_no_clause_is_free_until_it_is_decided() -> None:
    state = Decided.start(compile_clauses(plain((1, 2), asked=3)))
    decided = state.decide(-3)
    assert not decided.possible(3)
    assert decided.changed == {3}
    assert decided.undo(-3).changed == {3}
    with pytest.raises(Refused):
        state.decide(3, -3)


def test_a_decision_is_made_once() -> None:
    state = Decided.start(compile_clauses(plain((1, 2), asked=2))).decide(1, 1)
    again = state.decide(1)
    assert again.decisions == (1,)
    assert again.changed == frozenset()


def test_what_is_not_decided_cannot_be_undone() -> None:
    state = Decided.start(compile_clauses(plain((1, 2), asked=2))).decide(1)
    with pytest.raises(ValueError, match="-1 is not decided"):
        state.undo(-1)


@pytest.mark.parametrize("literal", [0, 4, -4])
def test_only_asked_propositions_are_decided(literal: Literal) -> None:
    state = Decided.start(compile_clauses(plain((-4, 1), (4, -1), asked=3, count=4)))
    with pytest.raises(ValueError, match="no literal of an asked proposition"):
        state.decide(literal)


def test_nothing_is_possible_where_nothing_is_valid() -> None:
    state = Decided.start(compile_clauses(plain((1,), (-1,), asked=2)))
    assert not state.compiled.satisfiable
    assert not any(map(state.possible, (1, -1, 2, -2)))
    with pytest.raises(Refused):
        state.decide(2)
    with pytest.raises(ValueError, match="no assignment is valid"):
        state.example()


def pigeons(count: int, *guards: Literal) -> Cnf:
    """One hole fewer than pigeons, where the guards hold: impossible, and only many conflicts show it."""
    holes, first = count - 1, len(guards)
    sits = [[first + pigeon * holes + hole + 1 for hole in range(holes)] for pigeon in range(count)]
    unless = tuple(-guard for guard in guards)
    clauses = [(*unless, *places) for places in sits]
    clauses += [(*unless, -one[hole], -other[hole]) for one, other in combinations(sits, 2) for hole in range(holes)]
    return plain(*clauses, asked=first + count * holes)


def test_a_budget_of_conflicts_ends_compiling_without_an_answer() -> None:
    with pytest.raises(NotDecided, match="not decided within 20 conflicts") as undecided:
        compile_clauses(pigeons(8), conflicts=20)
    assert undecided.value.conflicts == 20


def test_a_budget_of_conflicts_ends_a_decision_and_changes_nothing() -> None:
    cnf = pigeons(8, 1, 2)
    unlimited = compile_clauses(cnf)
    limited = compile_clauses(cnf, conflicts=20, known=thawed(frozen(unlimited)))
    state = Decided.start(limited)
    with pytest.raises(NotDecided):
        state.decide(1)
    assert state.decisions == ()
    assert state.possible(1)
    assert state.possible(2)
    assert not Decided.start(unlimited).decide(1).possible(2)


def test_sessions_in_threads_share_a_compiled_model() -> None:
    cnf = plain(*((-number - 1, number) for number in range(1, 30)), asked=30)
    shared = compile_clauses(cnf)
    found: dict[int, list[bool]] = {}

    def choose(own: int) -> None:
        state = Decided.start(shared)
        for number in range(30, own, -1):
            state = state.decide(-number)
        found[own] = [state.possible(number) for number in range(1, 31)]

    threads = [Thread(target=choose, args=(own,)) for own in range(1, 30, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {own: [number <= own for number in range(1, 31)] for own in range(1, 30, 4)}
