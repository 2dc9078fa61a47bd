"""What no rule says: that variables take one value each, and what helpers mean; found by what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from cpq.solving.cnf import STRUCTURE, Cnf, LinearSum, Literal, read_by_sum
from cpq.solving.components import places_by, rows_of
from cpq.solving.ties import connected


class Said(NamedTuple):
    """Clauses and sums."""

    clauses: list[tuple[Literal, ...]]
    sums: list[LinearSum]


class Structure:
    """Clauses and sums of :data:`STRUCTURE`, of which a question reads few.

    What a helper means is read only where the helper is: leaving it out allows nothing else and forbids nothing.
    Everything else holds for all propositions that it ties together.
    """

    def __init__(self, cnf: Cnf) -> None:
        self._definition = np.zeros(cnf.count + 1, dtype=np.int64)
        if cnf.defined:
            self._definition[cnf.asked + 1 :] = cnf.defined
        said = [clause for clause, rule in zip(cnf.clauses, cnf.rules, strict=True) if rule == STRUCTURE]
        rows = rows_of(said)
        largest = np.zeros(len(said), dtype=np.int64)
        np.maximum.at(largest, np.repeat(np.arange(len(said)), rows.lengths), np.abs(rows.literals))
        by_owner = {
            owner: [said[place] for place in places] for owner, places in places_by(self._definition[largest]).items()
        }
        tying = by_owner.pop(0, [])
        sums = [(one, read_by_sum(one)) for one in cnf.sums if one.rule == STRUCTURE]
        owners = [int(self._definition[max(read, default=0)]) for _, read in sums]
        ties = [sorted(read) for (_, read), owner in zip(sums, owners, strict=True) if not owner]
        self._root = connected([*([abs(one) for one in clause] for clause in tying), *ties], cnf.count)
        self._said = {owner: Said(clauses, []) for owner, clauses in by_owner.items()}
        for clause in tying:
            self._of(0, clause).clauses.append(clause)
        for (one, read), owner in zip(sums, owners, strict=True):
            self._of(owner, read).sums.append(one)

    def about(self, propositions: Iterable[int]) -> Said:
        """What concerns some propositions, directly or through other propositions."""
        found = Said([], [])
        todo = sorted(set(propositions))
        seen: set[int] = set()
        while todo:
            proposition = todo.pop()
            for key in (-self._root[proposition], int(self._definition[proposition])):
                if key in self._said and key not in seen:
                    seen.add(key)
                    own = self._said[key]
                    found.clauses.extend(own.clauses)
                    found.sums.extend(own.sums)
                    todo += {abs(one) for clause in own.clauses for one in clause}.union(*map(read_by_sum, own.sums))
        return found

    def _of(self, owner: int, literals: Iterable[Literal]) -> Said:
        """What is said in one definition, or else of everything that some literals are tied to."""
        key = owner or -self._root[abs(next(iter(literals), 0))]
        return self._said.setdefault(key, Said([], []))
