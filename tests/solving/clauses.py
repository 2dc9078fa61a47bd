"""Small clauses with sums, and every assignment of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from hypothesis import strategies as st

from cpq.solving.arithmetic import ArithmeticOracle
from cpq.solving.cnf import STRUCTURE, Cnf, LinearSum, Literal
from cpq.solving.compiled import Compiled, compile_clauses


@st.composite
def small_clauses(draw: st.DrawFn, *, most: int = 7, sums: bool = True) -> Cnf:
    """Clauses over up to seven propositions, all asked about, often in several components, now and then with sums."""
    count = draw(st.integers(1, most))
    literals = some_literals(count)
    clauses = draw(st.lists(st.lists(literals, min_size=1, max_size=4).map(tuple), max_size=8))
    linear = draw(st.lists(small_sums(count), max_size=2)) if sums and draw(st.booleans()) else []
    return Cnf(count, count, tuple(clauses), (STRUCTURE,) * len(clauses), (), tuple(linear))


def some_literals(count: int) -> st.SearchStrategy[Literal]:
    """Any literal of propositions up to a number."""
    return st.builds(lambda number, sign: sign * number, st.integers(1, count), st.sampled_from((1, -1)))


def small_sums(count: int) -> st.SearchStrategy[LinearSum]:
    """Sums of a few literals of any sign, with bounds that often matter, now and then under conditions."""
    literals = some_literals(count)
    weighed = st.lists(st.tuples(literals, st.integers(-9, 9)), min_size=1, max_size=5).map(tuple)
    bounds = st.none() | st.integers(-12, 12)
    return st.builds(LinearSum, weighed, bounds, bounds, st.lists(literals, max_size=2).map(tuple), st.just(0))


def every_assignment(cnf: Cnf, decisions: Iterable[Literal] = ()) -> list[tuple[Literal, ...]]:
    """Every assignment of all propositions that keeps clauses, sums and decisions."""
    kept = tuple(decisions)
    found = []
    for signs in product((-1, 1), repeat=cnf.count):
        one = tuple(sign * number for number, sign in enumerate(signs, 1))
        if holds_all(cnf, kept, one):
            found.append(one)
    return found


def holds_all(cnf: Cnf, decisions: Sequence[Literal], assignment: Sequence[Literal]) -> bool:
    """Whether an assignment keeps everything, by looking at each clause and sum."""
    held = set(assignment)
    for clause in cnf.clauses:
        if not any(literal in held for literal in clause):
            return False
    for one in cnf.sums:
        if all(literal in held for literal in one.where):
            total = sum(weight for literal, weight in one.weights if literal in held)
            if (one.low is not None and total < one.low) or (one.high is not None and total > one.high):
                return False
    return all(literal in held for literal in decisions)


def compiled(cnf: Cnf, conflicts: int | None = None) -> Compiled:
    """Clauses ready for decisions, with what answers about sums."""
    return compile_clauses(cnf, conflicts=conflicts, arithmetic=ArithmeticOracle)
