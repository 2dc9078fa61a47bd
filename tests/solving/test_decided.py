"""Decisions, one after the other and taken back: what is possible equals what enumeration finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.solving.cnf import STRUCTURE, Cnf, Literal
from cpq.solving.compiled import compile_clauses
from cpq.solving.decided import Decided, Refused
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
    compiled = compile_clauses(cnf)
    valid = assignments(cnf)
    assert compiled.satisfiable == bool(valid)
    always = set(literals_of(cnf)).intersection(*map(set, valid)) if valid else set()
    assert compiled.core == always


@given(small_clauses(), st.data())
def test_every_answer_equals_enumeration_however_one_decides_and_takes_back(cnf: Cnf, data: st.DataObject) -> None:
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
    compiled = compile_clauses(plain((1,), (-1,), asked=2))
    state = Decided.start(compiled)
    assert not compiled.satisfiable
    assert not any(map(state.possible, (1, -1, 2, -2)))
    with pytest.raises(Refused):
        state.decide(2)
    with pytest.raises(ValueError, match="no assignment is valid"):
        state.example()
