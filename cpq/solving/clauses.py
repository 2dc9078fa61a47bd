"""The list of clauses while a model is turned into them, and the helpers that stand for parts of it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from cpq.solving.cnf import STRUCTURE, LinearSum, Literal


class ClauseList:
    """Clauses that grow; the only thing of encoding that changes.

    Every helper is *defined*: its clauses say both when it holds and when it does not, so it is a function of the
    propositions asked about and the number of models stays that of the model.

    Attributes:
        count: Number of the last proposition.
        defined: For each helper the last one of those that are defined together with it.
        relies: Whether some are defined only where a rule holds.
        totals: Sums that clauses say, as arithmetic once more.
        inner: Helpers that only the clauses of those sums read, each with the last one that is defined with it.
    """

    __slots__ = (
        "_disjunctions",
        "_inside",
        "clauses",
        "count",
        "defined",
        "inner",
        "relies",
        "rules",
        "sums",
        "totals",
    )

    def __init__(self, asked: int) -> None:
        self.count = asked
        self.defined: list[int] = []
        self.relies = False
        self.clauses: list[tuple[Literal, ...]] = []
        self.rules: list[int] = []
        self.sums: list[LinearSum] = []
        self.totals: list[LinearSum] = []
        self.inner: dict[int, int] = {}
        self._disjunctions: dict[frozenset[Literal], Literal] = {}
        self._inside: dict[frozenset[Literal], Literal] = {}

    def add(self, rule: int, clause: tuple[Literal, ...]) -> None:
        """Add a clause whose literals are known to be different propositions."""
        self.clauses.append(clause)
        self.rules.append(rule)

    def add_any(self, rule: int, literals: Iterable[Literal]) -> None:
        """Add a clause of literals that may repeat, or say a proposition and its opposite."""
        clause = tuple(dict.fromkeys(literals))
        if len(clause) > 1:
            own = set(clause)
            if any(-literal in own for literal in clause):
                return
        self.add(rule, clause)

    def helper(self) -> Literal:
        """A new proposition, which the caller defines by earlier ones."""
        return self.helpers(1)[0]

    def helpers(self, count: int) -> list[Literal]:
        """New propositions, which the caller defines by earlier ones and by each other."""
        first = self.count + 1
        self.count += count
        self.defined += [self.count] * count
        return list(range(first, self.count + 1))

    def helpers_inside(self, count: int) -> list[Literal]:
        """New propositions that only clauses of sums read."""
        own = self.helpers(count)
        self.inner.update(dict.fromkeys(own, self.count))
        return own

    def any_of(self, literals: Iterable[Literal]) -> Literal:
        """A literal that holds exactly where one of some literals does; one helper for equal sets."""
        key = frozenset(literals)
        if len(key) == 1:
            return next(iter(key))
        found = self._disjunctions.get(key)
        if found is None:
            found = self._disjunctions[key] = self._defined(self.helper(), key)
        return found

    def any_inside(self, literals: Iterable[Literal]) -> Literal:
        """As :meth:`any_of`; a new helper is one that only clauses of sums read."""
        key = frozenset(literals)
        if len(key) == 1 or key in self._disjunctions:
            return self.any_of(key)
        if key not in self._inside:
            self._inside[key] = self._defined(self.helpers_inside(1)[0], key)
        return self._inside[key]

    def _defined(self, own: Literal, key: frozenset[Literal]) -> Literal:
        literals = sorted(key, key=lambda literal: (abs(literal), literal))
        if any(one == -other for one, other in pairwise(literals)):
            self.add(STRUCTURE, (own,))
            return own
        for literal in literals:
            self.add(STRUCTURE, (own, -literal))
        self.add(STRUCTURE, (-own, *literals))
        return own

    def all_of(self, literals: Iterable[Literal]) -> Literal:
        """A literal that holds exactly where all of some literals do."""
        return -self.any_of(-literal for literal in literals)
