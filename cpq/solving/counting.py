"""How many assignments there are, exactly: by cases, with equal remainders counted once.

A proposition is decided both ways; what remains falls apart into components whose counts multiply, and a component met
before is looked up. Counts are whole numbers of any size; nothing is estimated. Source: M. Thurley, "sharpSAT -
Counting Models with Advanced Component Caching and Implicit BCP", SAT 2006.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from cpq.solving.bounds import forced, out_of_reach, without
from cpq.solving.cnf import STRUCTURE, LinearSum, Literal
from cpq.solving.compiled import Compiled
from cpq.solving.remainder import remainder

Clause = tuple[Literal, ...]

BUDGET = 20_000_000
"""Clauses looked at, about ten seconds of one core, that a count may take if nothing else is said."""


class _Rest(NamedTuple):
    """Clauses and sums that are still open; their order does not matter, so that equal ones are met again."""

    clauses: frozenset[Clause]
    sums: frozenset[LinearSum]


@dataclass(slots=True)
class _Case:
    """A component being counted: the ways to decide one proposition that are left, and the way under way.

    Attributes:
        count: How many propositions the component reads.
        total: Assignments of the ways done.
        product: Of the way under way what is known so far, 0 where it is a contradiction.
        parts: Its components that are still to be multiplied.
    """

    rest: _Rest
    count: int
    ways: list[Literal]
    total: int = 0
    product: int = 0
    parts: list[_Rest] = field(default_factory=list)


class _OutOfEffort(Exception):
    """More clauses would have to be looked at than the budget allows."""


def count_models(compiled: Compiled, decisions: Iterable[Literal] = (), *, budget: int = BUDGET) -> int | None:
    """How many assignments of the asked propositions keep the clauses, the sums and the decisions.

    Helpers do not count, since each assignment of the asked ones leaves them no choice.

    Args:
        budget: How many clauses may be looked at, each as often as a case needs it.

    Returns:
        The exact number, or None where the budget did not suffice.
    """
    left = remainder(compiled, decisions)
    if left is None:
        return 0
    asked = compiled.cnf.asked
    inside = sum(component.asked for component in left.components)
    fixed = sum(abs(literal) <= asked for literal in left.fixed)
    total = 1 << (asked - inside - fixed)
    counts = _Counts(budget)
    try:
        for component in sorted(left.components, key=lambda one: len(one.starts)):
            sums = (one._replace(rule=STRUCTURE) for one in component.sums)
            total *= counts.of(_Rest(frozenset(map(tuple, component.clauses())), frozenset(sums)), component.count)
    except _OutOfEffort:
        return None
    return total


class _Counts:
    """Counts of the components met so far, and the effort that is left.

    Components of the whole have numbers of their own from 1 each, so that those of one kind are counted once.
    """

    def __init__(self, budget: int) -> None:
        self._left = budget
        self._known: dict[_Rest, int] = {}

    def of(self, rest: _Rest, count: int) -> int:
        """How many assignments of ``count`` propositions, among them all that are read, keep clauses and sums."""
        product, parts = self._decided(rest, None, count)
        for part in parts:
            product *= self._component(part) if product else 0
        return product

    def _component(self, whole: _Rest) -> int:
        """Assignments of a component, with a stack of cases of its own: recursion would go as deep as propositions."""
        stack = [] if whole in self._known else [_case(whole)]
        while stack:
            case = stack[-1]
            if case.product and case.parts:
                known = self._known.get(case.parts[-1])
                if known is None:
                    stack.append(_case(case.parts[-1]))
                else:
                    case.product *= known
                    case.parts.pop()
                continue
            case.total += case.product
            if case.ways:
                case.product, case.parts = self._decided(case.rest, case.ways.pop(), case.count)
            else:
                self._known[case.rest] = case.total
                stack.pop()
        return self._known[whole]

    def _decided(self, rest: _Rest, literal: Literal | None, count: int) -> tuple[int, list[_Rest]]:
        """What a literal leaves of ``count`` propositions.

        Returns:
            Assignments of those that nothing reads any more, 0 for a contradiction; and the components that remain.
        """
        held = set() if literal is None else {literal}
        clauses: Iterable[Clause] = rest.clauses
        sums: Iterable[LinearSum] = rest.sums
        while True:
            self._left -= len(rest.clauses) + len(rest.sums)
            if self._left < 0:
                raise _OutOfEffort
            known = len(held)
            shorter = _shortened(clauses, held)
            if shorter is None:
                return 0, []
            sums, more = _reduced(sums, held)
            clauses = [*shorter, *more]
            if any(-one in held for one in held):
                return 0, []
            if len(held) == known and not more:
                break
        parts, read = _components(set(clauses), set(sums))
        return 1 << (count - len(held) - read), parts


def _shortened(clauses: Iterable[Clause], held: set[Literal]) -> list[Clause] | None:
    """Clauses that do not hold yet, without literals that fail; those of one literal are added to what holds.

    Returns:
        None where a clause has no literal left.
    """
    left = []
    for clause in clauses:
        if not held.isdisjoint(clause):
            continue
        open_literals = tuple(literal for literal in clause if -literal not in held)
        if not open_literals:
            return None
        if len(open_literals) == 1:
            held.add(open_literals[0])
        else:
            left.append(open_literals)
    return left


def _reduced(sums: Iterable[LinearSum], held: set[Literal]) -> tuple[list[LinearSum], list[Clause]]:
    """Sums that are still open; what they force is added to what holds, and one out of reach becomes a clause."""
    left: list[LinearSum] = []
    clauses: list[Clause] = []
    for one in sums:
        open_sum = without(one, held)
        if open_sum is None:
            continue
        if out_of_reach(open_sum):
            clauses.append(tuple(-literal for literal in open_sum.where))
            continue
        left.append(open_sum)
        if not open_sum.where:
            held.update(forced(open_sum))
    return left, clauses


def _components(clauses: set[Clause], sums: set[LinearSum]) -> tuple[list[_Rest], int]:
    """Clauses and sums apart wherever no proposition connects them, and how many propositions they read."""
    above: dict[int, int] = {}

    def top(proposition: int) -> int:
        one = above.setdefault(proposition, proposition)
        while above[one] != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    for literals in chain(clauses, map(_read, sums)):
        first = top(abs(literals[0]))
        for literal in literals:
            above[top(abs(literal))] = first
    clauses_of: dict[int, list[Clause]] = {}
    for clause in clauses:
        clauses_of.setdefault(top(abs(clause[0])), []).append(clause)
    sums_of: dict[int, list[LinearSum]] = {}
    for one in sums:
        sums_of.setdefault(top(abs(_read(one)[0])), []).append(one)
    tops = dict.fromkeys((*clauses_of, *sums_of))
    return [_Rest(frozenset(clauses_of.get(one, ())), frozenset(sums_of.get(one, ()))) for one in tops], len(above)


def _read(one: LinearSum) -> Clause:
    return (*(literal for literal, _ in one.weights), *one.where)


def _case(rest: _Rest) -> _Case:
    """Decide the proposition that most clauses and sums read, since that takes most of them apart."""
    read: Counter[int] = Counter()
    for literals in chain(rest.clauses, map(_read, rest.sums)):
        read.update(map(abs, literals))
    proposition = max(read, key=lambda one: (read[one], -one))
    return _Case(rest, len(read), [proposition, -proposition])
