"""Inner helpers from everything else, for many assignments at once, and which of these keep every clause.

An inner helper holds where one of the clauses that it stands in leaves nothing else. So the clauses of sums are gone
through once, from what is summed first to the whole, 64 assignments to a word.
"""

from __future__ import annotations

import numpy as np

from cpq.solving.components import Component, Truths
from cpq.solving.native import native
from cpq.solving.turned import Places
from cpq.solving.witnesses import Witnesses, Words


class Filling:
    """Fills in the inner helpers of one component."""

    def __init__(self, component: Component) -> None:
        self._literals = component.literals.astype(np.int32)
        self._starts = component.starts.astype(np.int32)
        self._outer = component.inner == 0
        self._order, self._heads = _derivations(component)

    def filled(self, rows: Truths) -> Witnesses:
        """Valid assignments of all propositions.

        Args:
            rows: Of the propositions that are not inner; those that break a clause are left out.
        """
        words = np.zeros((len(self._outer), -(-len(rows) // 64)), dtype=np.uint64)
        words[self._outer] = Witnesses.of(rows).words
        derive(self._literals, self._starts, self._order, self._heads, words)
        kept = Witnesses(words, len(rows)).everyone()
        found = Witnesses(words & kept, len(rows))
        keep(self._literals, self._starts, found.words, kept)
        if (kept == found.everyone()).all():
            return found
        valid = np.unpackbits(kept.astype("<u8").view(np.uint8), bitorder="little")[: len(rows)].astype(bool)
        return self.filled(rows[valid])


def _derivations(component: Component) -> tuple[Places, Places]:
    """Clauses that say when an inner helper holds, each after those about what it reads, and the helper of each."""
    rank = component.inner[np.abs(component.literals) - 1]
    begins = component.starts[:-1]
    highest = np.maximum.reduceat(rank, begins)
    lengths = np.diff(component.starts)
    last = (rank == np.repeat(highest, lengths)) & (rank > 0)
    head = np.maximum.reduceat(np.where(last, component.literals, 0), begins)
    together = np.add.reduceat(last.astype(np.int64), begins) > 1
    chosen = np.flatnonzero(head > 0)
    # Of one sum, what is reached at a place follows from what is reached at higher ones, which are asked first.
    order = chosen[np.lexsort((-head[chosen], together[chosen], highest[chosen]))]
    return order.astype(np.int32), head[order].astype(np.int32)


@native
def derive(literals: Places, starts: Places, order: Places, heads: Places, words: Words) -> None:
    """Make each head hold where its clause leaves nothing else."""
    for at in range(len(order)):
        clause = order[at]
        for word in range(words.shape[1]):
            forced = ~np.uint64(0)
            for place in range(starts[clause], starts[clause + 1]):
                literal = literals[place]
                if literal != heads[at]:
                    forced &= ~words[literal - 1, word] if literal > 0 else words[-literal - 1, word]
            words[heads[at] - 1, word] |= forced


@native
def keep(literals: Places, starts: Places, words: Words, kept: Words) -> None:
    """Take assignments out of ``kept`` that break a clause."""
    for clause in range(len(starts) - 1):
        for word in range(words.shape[1]):
            holds = np.uint64(0)
            for place in range(starts[clause], starts[clause + 1]):
                literal = literals[place]
                holds |= words[literal - 1, word] if literal > 0 else ~words[-literal - 1, word]
            kept[word] &= holds
