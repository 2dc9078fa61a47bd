"""Assignments of unknown origin, held against every clause and sum of a component."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cpq.solving.cnf import LinearSum, Literal
from cpq.solving.components import Component, Truths
from cpq.solving.witnesses import Witnesses

AT_ONCE = 1 << 21
"""Words that are looked at together; about 16 MB."""

EXACT = 2**62
"""Sums of absolute weights below this are exact in machine numbers."""


def is_valid(component: Component, witnesses: Witnesses) -> bool:
    """Whether there are assignments of exactly the component's propositions, and each keeps all clauses and sums."""
    if not witnesses.count or witnesses.words.shape[0] != component.count:
        return False
    return _keep_clauses(component, witnesses) and all(_keep(one, witnesses) for one in component.sums)


def _keep_clauses(component: Component, witnesses: Witnesses) -> bool:
    everyone = witnesses.everyone()
    clauses = len(component.starts) - 1
    begin = 0
    while begin < clauses:
        limit = int(component.starts[begin]) + max(1, AT_ONCE // len(everyone))
        end = max(begin + 1, int(np.searchsorted(component.starts, limit, side="right")) - 1)
        first, last = int(component.starts[begin]), int(component.starts[end])
        literals = component.literals[first:last]
        held = witnesses.words[np.abs(literals) - 1]
        held[literals < 0] ^= everyone
        kept = np.bitwise_or.reduceat(held, component.starts[begin:end] - first, axis=0)
        if (np.bitwise_and.reduce(kept, axis=0) != everyone).any():
            return False
        begin = end
    return True


def _keep(one: LinearSum, witnesses: Witnesses) -> bool:
    weights = [weight for _, weight in one.weights]
    exact = np.int64 if sum(map(abs, weights)) < EXACT else np.object_
    totals: NDArray[Any] = np.zeros(witnesses.count, dtype=exact)
    for literal, weight in one.weights:
        totals = totals + _holds(literal, witnesses).astype(exact) * weight
    applies = np.ones(witnesses.count, dtype=bool)
    for literal in one.where:
        applies &= _holds(literal, witnesses)
    for bound, broken in ((one.low, np.less), (one.high, np.greater)):
        if bound is not None and (applies & broken(totals, bound).astype(bool)).any():
            return False
    return True


def _holds(literal: Literal, witnesses: Witnesses) -> Truths:
    """In which of the assignments a literal holds."""
    words = witnesses.words[abs(literal) - 1].astype("<u8")
    held = np.unpackbits(words.view(np.uint8), bitorder="little")[: witnesses.count].astype(bool)
    return held if literal > 0 else ~held
