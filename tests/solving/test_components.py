"""Clauses taken apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cpq.solving.cnf import STRUCTURE, Cnf, LinearSum, Literal
from cpq.solving.components import take_apart
from cpq.solving.ties import connected


def plain(*clauses: tuple[Literal, ...], count: int, sums: tuple[LinearSum, ...] = ()) -> Cnf:
    return Cnf(count, count, clauses, (STRUCTURE,) * len(clauses), sums=sums)


def test_clauses_of_one_literal_fix_what_follows_from_them() -> None:
    parts = take_apart(plain((1,), (-1, -2), (2, 3, 4), (-3, 5), count=6))
    assert parts is not None
    assert parts.fixed == (1, -2)
    assert [one.propositions.tolist() for one in parts.components] == [[3, 4, 5]]
    assert parts.components[0].clauses() == [[1, 2], [-1, 3]]


def test_a_long_chain_is_followed_to_its_end() -> None:
    parts = take_apart(plain((1,), *((-number, number + 1) for number in range(1, 50_000)), count=50_000))
    assert parts is not None
    assert len(parts.fixed) == 50_000


def test_clauses_that_contradict_plainly_have_no_parts() -> None:
    assert take_apart(plain((1,), (-1, 2), (-2,), count=2)) is None
    assert take_apart(plain((), count=1)) is None


def test_a_sum_ties_its_propositions_and_loses_what_is_fixed() -> None:
    sums = (LinearSum(((1, 5), (2, 3), (-3, 2)), None, 6, (4,), 0),)
    parts = take_apart(plain((1,), count=5, sums=sums))
    assert parts is not None
    (component,) = parts.components
    assert component.propositions.tolist() == [2, 3, 4]
    assert component.sums == (LinearSum(((1, 3), (-2, 2)), None, 1, (3,), 0),)


def test_a_sum_with_nothing_open_is_checked_at_once() -> None:
    assert take_apart(plain((1,), count=1, sums=(LinearSum(((1, 5),), None, 4, (), 0),))) is None
    assert take_apart(plain((1,), count=1, sums=(LinearSum(((1, 5),), None, 4, (-1,), 0),))) is not None


def test_alike_propositions_share_a_class_within_a_component() -> None:
    cnf = Cnf(5, 5, ((-1, 5), (-2, 5), (3, 4)), (0,) * 3, alike=((1, 2, 3),))
    parts = take_apart(cnf)
    assert parts is not None
    assert [one.alike.tolist() for one in parts.components] == [[0, 0, 1], [0, 1]]


@given(st.lists(st.lists(st.integers(1, 12), min_size=1, max_size=3), max_size=10))
def test_numbers_have_one_root_exactly_where_ties_lead_from_one_to_the_other(ties: list[list[int]]) -> None:
    groups = [{number} for number in range(13)]
    for tie in ties:
        joined = set().union(*(group for group in groups if group & set(tie)))
        groups = [group for group in groups if not group & joined] + [joined]
    root = connected(ties, 12)
    assert all((root[a] == root[b]) == any({a, b} <= group for group in groups) for a in range(13) for b in range(13))
