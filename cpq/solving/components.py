"""Clauses taken apart: what always holds, and groups of propositions that have no clause in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from cpq.solving.cnf import Cnf, LinearSum, Literal

Numbers: TypeAlias = NDArray[np.int64]
Truths: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Component:
    """Propositions that clauses tie together, numbered anew from 1, and all clauses about them.

    Attributes:
        propositions: Number in the whole of each own proposition, ascending, so that those asked about come first.
        asked: How many of them are asked about.
        literals: Those of all clauses in a row, by own numbers.
        starts: Where each clause begins in ``literals``, and at the end where the last one stops.
        alike: Class of each asked proposition; those of one class can be exchanged for each other.
        sums: Arithmetic about own propositions, by own numbers.
    """

    propositions: Numbers
    asked: int
    literals: Numbers
    starts: Numbers
    alike: Numbers
    sums: tuple[LinearSum, ...] = ()

    @property
    def count(self) -> int:
        """How many propositions there are, helpers included."""
        return len(self.propositions)

    def clauses(self) -> list[list[int]]:
        """Its clauses as lists, as solvers read them."""
        flat: list[int] = self.literals.tolist()
        ends: list[int] = self.starts.tolist()
        return [flat[begin:end] for begin, end in pairwise(ends)]


@dataclass(frozen=True, slots=True)
class Parts:
    """Clauses taken apart.

    Attributes:
        fixed: Literals that always hold because some clause leaves nothing else, in ascending order of propositions.
        components: In the order of their first propositions; propositions in none of them are free.
    """

    fixed: tuple[Literal, ...]
    components: tuple[Component, ...]


def take_apart(cnf: Cnf) -> Parts | None:
    """Take clauses apart by what follows from clauses of one literal; None where that is a contradiction."""
    value = propagated(cnf.clauses, cnf.count)
    if value is None:
        return None
    rest = _open_clauses(cnf.clauses, value)
    reduced = [one for one in (_reduced(one, value) for one in cnf.sums) if one is not None]
    if any(not one.weights and not one.where and not _within(0, one) for one in reduced):
        return None
    sums = [one for one in reduced if one.weights or one.where]
    fixed = tuple(value[number] for number in range(1, cnf.count + 1) if value[number])
    return Parts(fixed, tuple(_components(cnf, rest, sums)))


def propagated(clauses: Sequence[tuple[Literal, ...]], count: int) -> list[Literal] | None:
    """For each proposition the literal that clauses of one open literal force, or 0; None where they contradict.

    Each clause is looked at as often as one of its literals becomes false, so the effort grows with the clauses' length
    and not with how long chains of consequences are.
    """
    value = [0] * (count + 1)
    open_literals = [len(clause) for clause in clauses]
    occurrences: dict[Literal, list[int]] = {}
    for place, clause in enumerate(clauses):
        for literal in clause:
            occurrences.setdefault(literal, []).append(place)
    todo = [clause[0] for clause in clauses if len(clause) == 1]
    if 0 in open_literals:
        return None
    while todo:
        literal = todo.pop()
        known = value[abs(literal)]
        if known == literal:
            continue
        if known:
            return None
        value[abs(literal)] = literal
        for place in occurrences.get(-literal, ()):
            open_literals[place] -= 1
            if open_literals[place] <= 1:
                held = [one for one in clauses[place] if value[abs(one)] != -one]
                if not held:
                    return None
                todo.append(held[0])
    return value


def _open_clauses(clauses: Iterable[tuple[Literal, ...]], value: list[Literal]) -> list[list[Literal]]:
    """Clauses that what is fixed does not keep already, without the literals that it makes false."""
    return [
        [literal for literal in clause if not value[abs(literal)]]
        for clause in clauses
        if not any(value[abs(literal)] == literal for literal in clause)
    ]


def _reduced(one: LinearSum, value: list[Literal]) -> LinearSum | None:
    """A sum without the literals that are fixed; None where it does not apply."""
    if any(value[abs(literal)] == -literal for literal in one.where):
        return None
    weights: dict[Literal, int] = {}
    done = 0
    for literal, weight in one.weights:
        if value[abs(literal)]:
            done += weight if value[abs(literal)] == literal else 0
        else:
            weights[literal] = weights.get(literal, 0) + weight
    return LinearSum(
        tuple(weights.items()),
        None if one.low is None else one.low - done,
        None if one.high is None else one.high - done,
        tuple(literal for literal in one.where if not value[abs(literal)]),
        one.rule,
    )


def _within(total: int, one: LinearSum) -> bool:
    return (one.low is None or one.low <= total) and (one.high is None or total <= one.high)


def _components(cnf: Cnf, clauses: list[list[Literal]], sums: list[LinearSum]) -> Iterable[Component]:
    ties = [[abs(literal) for literal in clause] for clause in clauses]
    ties += [[abs(literal) for literal in (*dict(one.weights), *one.where)] for one in sums]
    root = connected(ties, cnf.count)
    clauses_of: dict[int, list[list[Literal]]] = {}
    for clause in clauses:
        clauses_of.setdefault(root[abs(clause[0])], []).append(clause)
    sums_of: dict[int, list[LinearSum]] = {}
    for one, tie in zip(sums, ties[len(clauses) :], strict=True):
        sums_of.setdefault(root[tie[0]], []).append(one)
    members: dict[int, list[int]] = {}
    for number in range(1, cnf.count + 1):
        if root[number] in clauses_of or root[number] in sums_of:
            members.setdefault(root[number], []).append(number)
    classes = {number: place for place, one in enumerate(cnf.alike) for number in one}
    for key, numbers in members.items():
        yield _component(cnf, numbers, clauses_of.get(key, []), sums_of.get(key, []), classes)


def connected(ties: Iterable[Sequence[int]], count: int) -> list[int]:
    """For each number up to ``count`` the one that stands for all those it is tied to, directly or by others."""
    root = list(range(count + 1))
    for tie in ties:
        first = tie[0] if tie else 0
        while root[first] != first:
            root[first] = root[root[first]]
            first = root[first]
        for other in tie[1:]:
            while root[other] != other:
                root[other] = root[root[other]]
                other = root[other]  # noqa: PLW2901 - the walk to the root is the loop's own
            root[other] = first
    for number in range(count + 1):
        other = number
        while root[other] != other:
            other = root[other]
        root[number] = other
    return root


def _component(
    cnf: Cnf,
    numbers: list[int],
    clauses: list[list[Literal]],
    sums: list[LinearSum],
    classes: dict[int, int],
) -> Component:
    own = {number: place for place, number in enumerate(numbers, 1)}

    def local(literal: Literal) -> Literal:
        return own[literal] if literal > 0 else -own[-literal]

    asked = sum(number <= cnf.asked for number in numbers)
    lengths = [len(clause) for clause in clauses]
    alike: dict[tuple[str, int], int] = {}
    keys = [("alike", classes[number]) if number in classes else ("own", number) for number in numbers[:asked]]
    return Component(
        np.array(numbers, dtype=np.int64),
        asked,
        np.array([local(literal) for clause in clauses for literal in clause], dtype=np.int64),
        np.array([0, *np.cumsum(lengths)], dtype=np.int64),
        np.array([alike.setdefault(key, len(alike)) for key in keys], dtype=np.int64),
        tuple(
            LinearSum(
                tuple((local(literal), weight) for literal, weight in one.weights),
                one.low,
                one.high,
                tuple(local(literal) for literal in one.where),
                one.rule,
            )
            for one in sums
        ),
    )
