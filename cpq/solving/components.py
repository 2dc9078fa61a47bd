"""Clauses taken apart: what always holds, and groups of propositions that have no clause in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cpq.solving.cnf import Cnf, LinearSum, Literal, read_by_sum
from cpq.solving.ties import roots_of

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
        totals: Sums about own propositions that the clauses say too, as arithmetic.
        inner: For each proposition what :attr:`cpq.solving.cnf.Cnf.inner` says of it, a number that ascends with what
            follows from what, or 0; empty where no helper is inner.
    """

    propositions: Numbers
    asked: int
    literals: Numbers
    starts: Numbers
    alike: Numbers
    sums: tuple[LinearSum, ...] = ()
    totals: tuple[LinearSum, ...] = ()
    inner: Numbers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

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
    reduced = [one for one in (_reduced(one, value) for one in cnf.sums) if one is not None]
    if any(not one.weights and not one.where and not _within(0, one) for one in reduced):
        return None
    sums = [one for one in reduced if one.weights or one.where]
    totals = [one for one in (_reduced(one, value) for one in cnf.totals) if one is not None and one.weights]
    fixed = tuple(value[number] for number in range(1, cnf.count + 1) if value[number])
    return Parts(fixed, tuple(_components(cnf, _open_clauses(cnf.clauses, value), sums, totals)))


def propagated(clauses: Sequence[tuple[Literal, ...]], count: int) -> list[Literal] | None:
    """For each proposition the literal that clauses of one open literal force, or 0; None where they contradict.

    Each clause is looked at as often as one of its literals becomes false, so the effort grows with the clauses' length
    and not with how long chains of consequences are.
    """
    value = [0] * (count + 1)
    rows = rows_of(clauses)
    open_literals = rows.lengths.tolist()
    keys = 2 * np.abs(rows.literals) + (rows.literals < 0)
    occurrences = np.repeat(np.arange(len(clauses)), rows.lengths)[np.argsort(keys, kind="stable")]
    begins = np.concatenate([[0], np.cumsum(np.bincount(keys, minlength=2 * count + 2))]).tolist()
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
        opposite = 2 * abs(literal) + (literal > 0)
        for place in occurrences[begins[opposite] : begins[opposite + 1]].tolist():
            open_literals[place] -= 1
            if open_literals[place] <= 1:
                held = [one for one in clauses[place] if value[abs(one)] != -one]
                if not held:
                    return None
                todo.append(held[0])
    return value


class Rows(NamedTuple):
    """Clauses in a row, none of them empty: literals, and the length of each clause."""

    literals: Numbers
    lengths: Numbers

    @property
    def begins(self) -> Numbers:
        """Where each clause begins."""
        return np.cumsum(self.lengths) - self.lengths

    def only(self, chosen: Truths) -> Rows:
        """Some of the clauses."""
        return Rows(self.literals[np.repeat(chosen, self.lengths)], self.lengths[chosen])


def rows_of(clauses: Sequence[Sequence[Literal]]) -> Rows:
    """Clauses in a row."""
    lengths = np.fromiter(map(len, clauses), dtype=np.int64, count=len(clauses))
    return Rows(np.fromiter(chain.from_iterable(clauses), dtype=np.int64, count=int(lengths.sum())), lengths)


def places_by(keys: Numbers) -> dict[int, list[int]]:
    """For each key the places at which it stands, ascending."""
    order = np.argsort(keys, kind="stable")
    found, begins = np.unique(keys[order], return_index=True)
    places: list[int] = order.tolist()
    ends = [*begins.tolist()[1:], len(places)]
    return {key: places[begin:end] for key, begin, end in zip(found.tolist(), begins.tolist(), ends, strict=False)}


def _open_clauses(clauses: Sequence[tuple[Literal, ...]], value: list[Literal]) -> Rows:
    """Clauses that what is fixed does not keep already, without the literals that it makes false."""
    rows = rows_of(clauses)
    if not len(clauses):
        return rows
    known = np.array(value)[np.abs(rows.literals)]
    left = rows.only(~np.logical_or.reduceat(known == rows.literals, rows.begins))
    if not len(left.lengths):
        return left
    is_open = np.array(value)[np.abs(left.literals)] == 0
    return Rows(left.literals[is_open], np.add.reduceat(is_open, left.begins, dtype=np.int64))


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


def _components(cnf: Cnf, rows: Rows, sums: list[LinearSum], totals: list[LinearSum]) -> Iterable[Component]:
    numbers = np.abs(rows.literals)
    firsts = numbers[rows.begins]
    ties = [[abs(literal) for literal in (*dict(one.weights), *one.where)] for one in sums]
    others = [(tie[0], number) for tie in ties for number in tie]
    left, right = np.array(others, dtype=np.int64).reshape(-1, 2).T
    root = roots_of(
        np.concatenate([np.repeat(firsts, rows.lengths), left]), np.concatenate([numbers, right]), cnf.count + 1
    )
    tied = np.zeros(cnf.count + 1, dtype=bool)
    tied[numbers] = tied[right] = True
    by_root = _split(np.flatnonzero(tied), root)
    clause_roots = root[firsts]
    order = np.argsort(clause_roots, kind="stable")
    clauses_of = dict(zip(*_runs(clause_roots[order], order), strict=True))
    begins = rows.begins
    own = np.zeros(cnf.count + 1, dtype=np.int64)
    classes = {number: place for place, one in enumerate(cnf.alike) for number in one}
    inner = np.zeros(cnf.count + 1, dtype=np.int64)
    if cnf.inner:
        helpers, together = np.array(cnf.inner, dtype=np.int64).T
        inner[helpers] = together
    totals_of: dict[int, list[LinearSum]] = {}
    for one in totals:
        roots = {int(root[number]) for number in read_by_sum(one)}
        if len(roots) == 1:
            totals_of.setdefault(roots.pop(), []).append(one)
    for members in by_root:
        own[members] = np.arange(1, len(members) + 1)
        places = clauses_of.get(int(root[members[0]]), np.zeros(0, dtype=np.int64))
        lengths = rows.lengths[places]
        ends = np.cumsum(lengths)
        at = np.repeat(begins[places] - (ends - lengths), lengths) + np.arange(int(lengths.sum()))
        literals = rows.literals[at]
        asked = int(np.searchsorted(members, cnf.asked, side="right"))
        alike: dict[tuple[str, int], int] = {}
        keys = [("alike", classes[one]) if one in classes else ("own", one) for one in members[:asked].tolist()]
        yield Component(
            members,
            asked,
            own[np.abs(literals)] * np.sign(literals),
            np.concatenate([[0], ends]),
            np.array([alike.setdefault(key, len(alike)) for key in keys], dtype=np.int64),
            tuple(
                _renumbered(one, own) for one, tie in zip(sums, ties, strict=True) if root[tie[0]] == root[members[0]]
            ),
            tuple(_renumbered(one, own) for one in totals_of.get(int(root[members[0]]), ())),
            inner[members] if inner[members].any() else inner[:0],
        )


def _split(numbers: Numbers, root: Numbers) -> list[Numbers]:
    """Ascending numbers by their roots, in the order of the roots."""
    order = numbers[np.argsort(root[numbers], kind="stable")]
    return _runs(root[order], order)[1]


def _runs(keys: Numbers, values: Numbers) -> tuple[list[int], list[Numbers]]:
    """Values by the keys that stand in a row beside them."""
    found, begins = np.unique(keys, return_index=True)
    return found.tolist(), np.split(values, begins[1:]) if len(found) else []


def _renumbered(one: LinearSum, own: Numbers) -> LinearSum:
    def local(literal: Literal) -> Literal:
        return int(own[abs(literal)]) * (1 if literal > 0 else -1)

    weights = tuple((local(literal), weight) for literal, weight in one.weights)
    return LinearSum(weights, one.low, one.high, tuple(map(local, one.where)), one.rule)
