"""An assignment on its way from one valid state to the next, and the conditions that it breaks."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cpq.solving.native import inlined

Places = NDArray[np.int32]
Flags = NDArray[np.bool_]
Amounts = NDArray[np.int64]


class Turned(NamedTuple):
    """An assignment; every array is changed in place. Conditions are the clauses, and after them the sums.

    Attributes:
        holds: Whether each proposition holds.
        frozen: Propositions that must stay as they are.
        true: How many literals of each clause hold.
        total: What each sum comes to.
        idle: For each sum how many of the literals fail that must hold for its bounds to apply.
        broken: Conditions that are broken, first ``size[0]`` of the array.
        where: Place in ``broken`` of each condition, or -1.
        size: How many conditions are broken.
        touched: Propositions turned over since the last valid state.
        trail: The same in the order in which they were, first ``turned[0]`` of the array.
        turned: How many they are.
    """

    holds: Flags
    frozen: Flags
    true: Places
    total: Amounts
    idle: Places
    broken: Places
    where: Places
    size: Places
    touched: Flags
    trail: Places
    turned: Places


@inlined
def note_broken(now: Turned, condition: int) -> None:
    """A condition is broken from now on; it may have been before."""
    if now.where[condition] < 0:
        now.broken[now.size[0]] = condition
        now.where[condition] = now.size[0]
        now.size[0] += 1


@inlined
def note_kept(now: Turned, condition: int) -> None:
    """A condition is kept from now on; it may have been before."""
    if now.where[condition] >= 0:
        now.size[0] -= 1
        last = now.broken[now.size[0]]
        now.broken[now.where[condition]] = last
        now.where[last] = now.where[condition]
        now.where[condition] = -1


@inlined
def may_turn(now: Turned, place: int) -> bool:
    """Whether a proposition may be turned over: each only once on the way to the next valid state."""
    return not (now.frozen[place] or now.touched[place])
