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
    def of(cls, assignments: Truths) -> Witnesses:
        """Assignments that come one in a row."""
        count, propositions = assignments.shape
        octets = np.zeros((propositions, -(-count // BITS) * (BITS // 8)), dtype=np.uint8)
        octets[:, : -(-count // 8)] = np.packbits(assignments, axis=0, bitorder="little").T
        return cls(octets.view("<u8").astype(np.uint64, copy=False), count)

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

    def joined(self, more: Witnesses, most: int) -> Witnesses:
        """These and more of them, without the oldest words where they would be more than ``most``."""
        total = self.count + more.count
        words = np.zeros((self.words.shape[0], -(-total // BITS) + 1), dtype=np.uint64)
        words[:, : self.words.shape[1]] = self.words
        word, bit = divmod(self.count, BITS)
        end = word + more.words.shape[1]
        words[:, word:end] |= more.words << np.uint64(bit)
        if bit:
            words[:, word + 1 : end + 1] |= more.words >> np.uint64(BITS - bit)
        dropped = max(0, -(-(total - most) // BITS))
        return Witnesses(words[:, dropped : -(-total // BITS)], total - dropped * BITS)


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
