"""Small clauses with helpers and alike propositions, and everything that they allow by looking at each assignment."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise, product

from hypothesis import strategies as st

from cpq.solving.cnf import STRUCTURE, Cnf, Literal

Assignment = tuple[Literal, ...]


@st.composite
def small_clauses(draw: st.DrawFn, most: int = 7) -> Cnf:
    """Clauses over a few asked propositions, among them groups of alike ones, with helpers defined both ways."""
    groups: list[tuple[int, ...]] = []
    clauses: list[tuple[Literal, ...]] = []
    plain = draw(st.integers(1, most))
    asked = plain
    literals = st.integers(1, plain).flatmap(lambda number: st.sampled_from((number, -number)))
    clauses += draw(st.lists(st.lists(literals, min_size=1, max_size=3, unique=True).map(tuple), max_size=10))
    for size in draw(st.lists(st.integers(2, 3), max_size=2)):
        group = tuple(range(asked + 1, asked + size + 1))
        asked += size
        groups.append(group)
        parent = draw(literals)
        clauses += [(-one, parent) for one in group]
        if draw(st.booleans()):
            clauses += [(-a, -b) for a, b in combinations(group, 2)]
        if draw(st.booleans()):
            clauses.append((-parent, *group))
    count = asked
    for _ in range(draw(st.integers(0, 2))):
        count += 1
        parts = draw(st.lists(st.integers(1, asked), min_size=1, max_size=3, unique=True))
        clauses += [(-one, count) for one in parts] + [(-count, *parts)]
        if groups and draw(st.booleans()):
            clauses.append((-count, draw(literals)))
            groups = [group for group in groups if set(group) <= set(parts) or not set(group) & set(parts)]
    groups = [group for group in groups if _alike(group, clauses, asked, count)]
    return Cnf(asked, count, tuple(clauses), (STRUCTURE,) * len(clauses), tuple(groups))


def _alike(group: Sequence[int], clauses: Sequence[tuple[Literal, ...]], asked: int, count: int) -> bool:
    """Whether swapping neighbours of a group leaves what is valid as it is."""
    valid = {one[:asked] for one in assignments(Cnf(asked, count, tuple(clauses), (STRUCTURE,) * len(clauses)))}
    for left, right in pairwise(group):
        for one in valid:
            swapped = list(one)
            swapped[left - 1] = left if one[right - 1] > 0 else -left
            swapped[right - 1] = right if one[left - 1] > 0 else -right
            if tuple(swapped) not in valid:
                return False
    return True


def assignments(cnf: Cnf) -> list[Assignment]:
    """Every assignment of all propositions that keeps all clauses."""
    every = product(*((number, -number) for number in range(1, cnf.count + 1)))
    return [one for one in every if keeps(one, cnf)]


def keeps(assignment: Assignment, cnf: Cnf) -> bool:
    """Whether an assignment keeps all clauses and sums."""

    def holds(literal: Literal) -> bool:
        return assignment[abs(literal) - 1] == literal

    for one in cnf.sums:
        total = sum(weight for literal, weight in one.weights if holds(literal))
        within = (one.low is None or one.low <= total) and (one.high is None or total <= one.high)
        if not within and all(map(holds, one.where)):
            return False
    return all(any(map(holds, clause)) for clause in cnf.clauses)
