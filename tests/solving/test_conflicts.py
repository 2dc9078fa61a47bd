"""What is blamed, checked by looking at every assignment and at every part of an explanation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.solving.cnf import STRUCTURE, Cnf, LinearSum, Literal, NotDecided
from cpq.solving.conflicts import blamed_decisions, blamed_rules
from cpq.solving.grounds import Grounds
from cpq.solving.preferred import preferred_conflict
from cpq.solving.repairs import repairs, smallest_hitting_set

RULES = 5
Question = tuple[Cnf, tuple[tuple[Literal, ...], ...], tuple[Literal, ...]]
"""Clauses, decisions that are possible together, and what is wanted."""


@st.composite
def questions(draw: st.DrawFn, *, most_sums: int = 0) -> Question:
    """Clauses of a few rules, some clauses of structure, and sums; decisions of one literal or several."""
    count = draw(st.integers(1, 7))
    literal = st.integers(1, count).flatmap(lambda number: st.sampled_from((number, -number)))
    clause = st.lists(literal, min_size=1, max_size=3, unique_by=abs).map(tuple)
    said = draw(st.lists(st.tuples(st.integers(-1, RULES - 1), clause), max_size=14))
    weight = st.tuples(literal, st.integers(-3, 3))
    bound = st.none() | st.integers(-4, 4)
    sums = draw(
        st.lists(
            st.builds(
                LinearSum,
                st.lists(weight, max_size=5).map(tuple),
                bound,
                bound,
                st.lists(literal, max_size=1).map(tuple),
                st.integers(0, RULES - 1),
            ),
            max_size=most_sums,
        )
    )
    cnf = Cnf(count, count, tuple(one for _, one in said), tuple(rule for rule, _ in said), (), tuple(sums))
    decisions: list[tuple[Literal, ...]] = []
    for one in draw(st.lists(st.lists(literal, max_size=2, unique_by=abs).map(tuple), max_size=7)):
        if possible(cnf, [*decisions, one]):
            decisions.append(one)
    return cnf, tuple(decisions), draw(st.lists(literal, min_size=1, max_size=2, unique_by=abs).map(tuple))


def possible(cnf: Cnf, held: Iterable[Sequence[Literal]], rules: Collection[int] = range(RULES)) -> bool:
    """Whether some assignment keeps literals, structure and some rules."""
    kept = {*rules, STRUCTURE}
    clauses = [clause for rule, clause in zip(cnf.rules, cnf.clauses, strict=True) if rule in kept]
    wanted = [one for literals in held for one in literals]
    for signs in product((1, -1), repeat=cnf.count):
        true = {number * sign for number, sign in enumerate(signs, 1)}
        if (
            true.issuperset(wanted)
            and not any(true.isdisjoint(clause) for clause in clauses)
            and all(adds_up(one, true) for one in cnf.sums if one.rule in kept)
        ):
            return True
    return False


def adds_up(one: LinearSum, true: set[Literal]) -> bool:
    total = sum(weight for literal, weight in one.weights if literal in true)
    within = (one.low is None or total >= one.low) and (one.high is None or total <= one.high)
    return within or not true.issuperset(one.where)


def check(question: Question) -> None:
    cnf, decisions, wanted = question
    if not possible(cnf, ()):
        return
    grounds = Grounds(cnf)
    blamed = blamed_decisions(grounds, decisions, wanted)
    if possible(cnf, [wanted, *decisions]):
        assert blamed is None
        with pytest.raises(ValueError, match="possible"):
            blamed_rules(grounds, decisions, wanted)
        return
    sets = [one for size in range(len(decisions) + 1) for one in combinations(range(len(decisions)), size)]
    conflicts = [one for one in sets if not possible(cnf, [wanted, *(decisions[place] for place in one)])]
    # Written from the oldest decision on, the smallest needs the oldest least; a part of a set is always smaller.
    assert blamed == min(conflicts, key=lambda one: [place in one for place in range(len(decisions))])
    held = [wanted, *(decisions[place] for place in blamed)]
    rules = blamed_rules(grounds, [decisions[place] for place in blamed], wanted)
    assert not possible(cnf, held, rules)
    for left_out in rules:
        assert possible(cnf, held, [rule for rule in rules if rule != left_out])
    minimal = [one for one in sets if possible(cnf, [wanted, *(d for i, d in enumerate(decisions) if i not in one)])]
    minimal = [one for one in minimal if not any(set(less) < set(one) for less in minimal)]
    minimal.sort(key=lambda one: (len(one), [place in one for place in range(len(decisions))]))
    assert repairs(grounds, decisions, wanted, most=4) == tuple(minimal[:4])


@given(questions())
def test_blame_and_repairs_are_what_the_definition_says(question: Question) -> None:
    check(question)


@pytest.mark.long
@given(questions())
def test_blame_and_repairs_are_what_the_definition_says_of_many(question: Question) -> None:
    check(question)


@given(questions(most_sums=3))
def test_sums_are_blamed_as_clauses_are(question: Question) -> None:
    check(question)


@given(questions(most_sums=2))
def test_rules_that_contradict_each_other_are_named_without_any_decision(question: Question) -> None:
    cnf, _, _ = question
    if possible(cnf, ()):
        with pytest.raises(ValueError, match="possible"):
            blamed_rules(Grounds(cnf), (), ())
        return
    rules = blamed_rules(Grounds(cnf), (), ())
    assert not possible(cnf, (), rules)
    assert all(possible(cnf, (), [rule for rule in rules if rule != left_out]) for left_out in rules)


def test_what_always_holds_is_traced_to_its_rules() -> None:
    chain = tuple((-number, number + 1) for number in range(1, 5))
    grounds = Grounds(Cnf(6, 6, ((1,), *chain, (6, -5)), (7, 0, 1, 2, STRUCTURE, 9)))
    assert blamed_decisions(grounds, [(6,)], [-4]) == ()
    assert blamed_rules(grounds, (), [-4]) == (0, 1, 2, 7)
    assert blamed_rules(grounds, (), [-6]) == (0, 1, 2, 7, 9)


def test_two_decisions_about_what_no_rule_reads_need_no_rule() -> None:
    grounds = Grounds(Cnf(2, 2, ((1,),), (0,)))
    assert blamed_decisions(grounds, [(2,)], [-2]) == (0,)
    assert blamed_rules(grounds, [(2,)], [-2]) == ()


@given(st.lists(st.frozensets(st.integers(0, 7), max_size=4), max_size=6), st.integers(0, 8))
def test_the_preferred_conflict_is_found_however_large_the_reported_ones_are(
    conflicts: list[frozenset[int]], excess: int
) -> None:
    def clash(given: Sequence[int]) -> Sequence[int] | None:
        inside = [one for one in conflicts if one <= set(given)]
        if not inside:
            return None
        # Between the smallest report and everything that was given, as solvers differ.
        return sorted({*inside[-1], *sorted(given)[:excess]})

    minimal = [one for one in conflicts if not any(other < one for other in conflicts)]
    expected = min(minimal, key=lambda one: [place in one for place in reversed(range(8))], default=None)
    assert preferred_conflict(8, clash) == (None if expected is None else tuple(sorted(expected)))


@given(
    st.lists(st.frozensets(st.integers(0, 7), max_size=4), max_size=7),
    st.lists(st.frozensets(st.integers(0, 7), max_size=3), max_size=3),
)
def test_the_smallest_hitting_set_is_what_looking_at_each_finds(
    conflicts: list[frozenset[int]], avoiding: list[frozenset[int]]
) -> None:
    members = sorted(frozenset[int]().union(*conflicts))
    hitting = [
        frozenset(one)
        for size in range(len(members) + 1)
        for one in combinations(members, size)
        if all(conflict & set(one) for conflict in conflicts) and not any(less <= set(one) for less in avoiding)
    ]
    expected = min(hitting, key=lambda one: (len(one), [place in one for place in range(8)]), default=None)
    assert smallest_hitting_set(conflicts, avoiding) == expected


def test_many_separate_conflicts_are_hit_without_trying_every_combination() -> None:
    pairs = [frozenset((2 * place, 2 * place + 1)) for place in range(40)]
    assert smallest_hitting_set(pairs) == frozenset(range(1, 80, 2))


def test_a_budget_that_does_not_suffice_is_told() -> None:
    pigeons, holes = 9, 8
    at = [[pigeon * holes + hole + 1 for hole in range(holes)] for pigeon in range(pigeons)]
    switch = pigeons * holes + 1
    clauses = [(-switch, *places) for places in at]
    clauses += [
        (-at[one][hole], -at[two][hole]) for hole in range(holes) for one, two in combinations(range(pigeons), 2)
    ]
    cnf = Cnf(switch, switch, tuple(clauses), tuple(range(len(clauses))))
    with pytest.raises(NotDecided):
        blamed_decisions(Grounds(cnf, conflicts=100), (), [switch])
    with pytest.raises(NotDecided):
        blamed_rules(Grounds(cnf, conflicts=100), (), [switch])
    with pytest.raises(NotDecided):
        repairs(Grounds(cnf, conflicts=100), (), [switch])
