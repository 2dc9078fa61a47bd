"""Stored assignments, and more of them by splicing and by searching near by."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cpq.solving import compiled
from cpq.solving.cnf import Cnf
from cpq.solving.components import Component, Truths, take_apart
from cpq.solving.local_search import Neighbourhood
from cpq.solving.splicing import groups_of
from cpq.solving.witnesses import Witnesses, first_of, seen
from tests.solving.random_clauses import small_clauses

tables = st.integers(0, 150).flatmap(lambda count: arrays(bool, (count, 4)))


@given(tables, st.lists(st.sampled_from([1, -1, 2, -3, 4]), max_size=3))
def test_bits_say_what_the_assignments_say(rows: Truths, literals: list[int]) -> None:
    witnesses = Witnesses.of(rows)
    kept = [row for row in rows if all(row[abs(one) - 1] == (one > 0) for one in literals)]
    keeping = witnesses.keeping(literals)
    holds, fails = seen(witnesses.words, keeping)
    assert holds.tolist() == [any(row[place] for row in kept) for place in range(4)]
    assert fails.tolist() == [any(not row[place] for row in kept) for place in range(4)]
    first = first_of(keeping)
    assert (first is None) == (not kept)
    if first is not None:
        assert witnesses.assignment(first).tolist() == kept[0].tolist()


@given(tables, tables)
def test_joined_assignments_come_one_after_the_other(left: Truths, right: Truths) -> None:
    joined = Witnesses.of(left).joined(Witnesses.of(right), 10**6)
    rows = [*left.tolist(), *right.tolist()]
    assert joined.count == len(rows)
    assert [joined.assignment(place).tolist() for place in range(len(rows))] == rows
    assert joined.keeping(()).tolist() == joined.everyone().tolist()


@given(tables, tables)
def test_the_oldest_go_where_there_are_too_many(left: Truths, right: Truths) -> None:
    most = 100
    joined = Witnesses.of(left).joined(Witnesses.of(right), most)
    rows = [*left.tolist(), *right.tolist()]
    assert joined.count <= most
    assert joined.count >= min(len(rows), most - 63)
    newest = rows[len(rows) - joined.count :]
    assert [joined.assignment(place).tolist() for place in range(joined.count)] == newest


def valid_of(component: Component) -> Truths:
    """Every assignment that keeps a component's clauses."""
    every = (np.arange(2**component.count)[:, np.newaxis] >> np.arange(component.count)) & 1 != 0
    keep = [np.any([row_of(every, literal) for literal in clause], axis=0) for clause in component.clauses()]
    return every[np.all(keep, axis=0)]


def row_of(assignments: Truths, literal: int) -> Truths:
    column: Truths = assignments[:, abs(literal) - 1]
    return column if literal > 0 else ~column


def components_of(cnf: Cnf) -> list[Component]:
    apart = take_apart(cnf)
    return [one for one in apart.components if len(valid_of(one))] if apart is not None else []


@given(small_clauses(), st.data())
def test_what_splicing_shows_is_possible(cnf: Cnf, data: st.DataObject) -> None:
    for component in components_of(cnf):
        valid = valid_of(component)
        one = valid[data.draw(st.integers(0, len(valid) - 1))]
        decided = data.draw(st.lists(st.integers(0, component.count - 1), max_size=3))
        left = valid[(valid[:, decided] == one[decided]).all(axis=1)]
        held, failed = left.all(axis=0), ~left.any(axis=0)
        stored = Witnesses.of(valid[data.draw(st.lists(st.integers(0, len(valid) - 1), min_size=1, max_size=4))])
        groups = groups_of(component, held, failed, np.ones(component.count, dtype=bool))
        assert set(groups.members.tolist()) == set(np.flatnonzero(~held & ~failed).tolist())
        holds, fails = groups.shown_by(stored)
        assert (left.any(axis=0)[groups.members] >= holds).all()
        assert (~left.all(axis=0)[groups.members] >= fails).all()


def test_splicing_finds_witnesses_in_assignments_that_break_decisions() -> None:
    (component,) = components_of(Cnf(5, 5, ((-1, 2, 3), (-1, 4, 5)), (0, 0)))
    stored = Witnesses.of(np.array([[0, 1, 0, 0, 0], [1, 0, 1, 1, 0]], dtype=bool))
    held, failed = np.array([[1, 0, 1, 0, 0], [0, 1, 0, 0, 0]], dtype=bool)
    groups = groups_of(component, held, failed, np.ones(5, dtype=bool))
    holds, fails = groups.shown_by(stored)
    assert dict(zip(groups.members.tolist(), zip(holds.tolist(), fails.tolist(), strict=True), strict=True)) == {
        3: (True, False),
        4: (False, True),
    }


@given(small_clauses(), st.data())
def test_a_search_near_by_gives_valid_assignments_and_keeps_what_is_frozen(cnf: Cnf, data: st.DataObject) -> None:
    for component in components_of(cnf):
        valid = valid_of(component)
        start = data.draw(arrays(bool, component.count))
        frozen = data.draw(arrays(bool, component.count))
        wanted = np.array([sign * number for number in range(1, component.count + 1) for sign in (1, -1)])
        found = Neighbourhood(component).search(start, frozen, wanted)
        allowed = valid[(valid == start)[:, frozen].all(axis=1)]
        rows = {tuple(row) for row in allowed.tolist()}
        kept = found.witnesses
        assert all(tuple(kept.assignment(place).tolist()) in rows for place in range(kept.count))
        if kept.count:
            assert (allowed.any(axis=0) >= found.can_hold).all()
            assert (~allowed.all(axis=0) >= found.can_fail).all()
            assert (found.can_hold | found.can_fail).all()


def test_a_search_near_by_finds_what_one_repair_allows() -> None:
    (component,) = components_of(Cnf(3, 3, ((-1, 2), (-2, 3)), (0, 0)))
    found = Neighbourhood(component).search(np.zeros(3, dtype=bool), np.zeros(3, dtype=bool), np.array([1, 2, 3]))
    assert found.can_hold.all()
    assert found.can_fail.all()


@pytest.mark.parametrize(("size", "near"), [(0, True), (inf, False)])
def test_small_components_are_not_searched(size: float, near: bool) -> None:
    (component,) = components_of(Cnf(3, 3, ((-1, 2), (-2, 3)), (0, 0)))
    with patch.object(compiled, "WORTH_SEARCHING", size):
        assert (compiled.near_of(component) is not None) == near


def test_components_of_mostly_helpers_are_not_searched_unless_counting_stands_for_them() -> None:
    helped = Cnf(1, 7, tuple((-1, helper) for helper in range(2, 8)), (0,) * 6)
    counted = replace(helped, inner=((6, 6), (7, 7)))
    for cnf, near in ((helped, False), (replace(helped, asked=2), True), (counted, True)):
        (component,) = components_of(cnf)
        with patch.object(compiled, "WORTH_SEARCHING", 0):
            assert (compiled.near_of(component) is not None) == near


def test_without_machine_code_there_is_no_search() -> None:
    (component,) = components_of(Cnf(3, 3, ((-1, 2), (-2, 3)), (0, 0)))
    with patch.object(compiled, "WORTH_SEARCHING", 0), patch("cpq.solving.local_search.available", lambda: False):
        assert compiled.near_of(component) is None
