"""Stored complete assignments, kept as bits so that thousands of them are asked at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cpq.solving.cnf import Literal
from cpq.solving.components import Truths

Words = NDArray[np.uint64]
"""64 assignments in each word: bit ``k`` of word ``w`` belongs to assignment ``64 * w + k``."""

BITS = 64


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Complete assignments of one component's propositions; each of them keeps all of its clauses.

    Attributes:
        words: A row of words for each proposition.
        count: How many assignments there are.
    """

    words: Words
    count: int

    @classmethod
    def none(cls, propositions: int) -> Witnesses:
        """No assignment yet."""
        return cls(np.zeros((propositions, 0), dtype=np.uint64), 0)

    def everyone(self) -> Words:
        """A bit for each assignment."""
        words = np.zeros(self.words.shape[1], dtype=np.uint64)
        full, rest = divmod(self.count, BITS)
        words[:full] = np.uint64(0xFFFFFFFFFFFFFFFF)
        if rest:
            words[full] = np.uint64((1 << rest) - 1)
        return words

    def keeping(self, literals: Sequence[Literal], among: Words | None = None) -> Words:
        """A bit for each assignment in which all of some literals hold."""
        words = self.everyone() if among is None else among
        held = [literal - 1 for literal in literals if literal > 0]
        failed = [-literal - 1 for literal in literals if literal < 0]
        if held:
            words = words & np.bitwise_and.reduce(self.words[held], axis=0)
        if failed:
            words = words & ~np.bitwise_or.reduce(self.words[failed], axis=0)
        return words

    def shown(self, among: Words) -> tuple[Truths, Truths]:
        """For each proposition whether it holds in one of some assignments, and whether it fails in one."""
        return seen(self.words, among)

    def assignment(self, place: int) -> Truths:
        """One of them."""
        word, bit = divmod(place, BITS)
        held: Truths = (self.words[:, word] >> np.uint64(bit)) & np.uint64(1) != 0
        return held

    def with_more(self, assignments: Sequence[Truths], most: int) -> Witnesses:
        """These and more of them, without the oldest where they would be more than ``most``."""
        if not assignments:
            return self
        total = self.count + len(assignments)
        words = np.zeros((self.words.shape[0], -(-total // BITS)), dtype=np.uint64)
        words[:, : self.words.shape[1]] = self.words
        for place, assignment in enumerate(assignments, self.count):
            word, bit = divmod(place, BITS)
            words[:, word] |= assignment.astype(np.uint64) << np.uint64(bit)
        dropped = max(0, -(-(total - most) // BITS))
        return Witnesses(words[:, dropped:], total - dropped * BITS)


def seen(words: Words, among: Words) -> tuple[Truths, Truths]:
    """For each row of words whether some assignment among those with a bit has it set, and whether one has it not."""
    return np.bitwise_or.reduce(words & among, axis=1) != 0, np.bitwise_or.reduce(~words & among, axis=1) != 0


def first_of(words: Words) -> int | None:
    """Place of the first assignment with a bit; None without one."""
    places = np.flatnonzero(words)
    if not len(places):
        return None
    word = int(words[places[0]])
    return int(places[0]) * BITS + (word & -word).bit_length() - 1
