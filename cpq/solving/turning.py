"""Turning propositions over and repairing the clauses that this breaks: loops that run as machine code.

Literals are places here: proposition ``p``, counted from 0, holds is ``2 * p``, and that it fails is ``2 * p + 1``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cpq.solving.native import native

Places = NDArray[np.int32]
Flags = NDArray[np.bool_]


class Occurrences(NamedTuple):
    """Clauses by their literals, and literals by the clauses that they occur in.

    Attributes:
        literals: Those of all clauses in a row.
        starts: Where each clause begins in ``literals``, and where the last one stops.
        clauses: Those of all literals in a row.
        clause_starts: Where each literal's own begin in ``clauses``, and where the last one's stop.
    """

    literals: Places
    starts: Places
    clauses: Places
    clause_starts: Places


class Turned(NamedTuple):
    """An assignment on its way from one valid state to the next; every array is changed in place.

    Attributes:
        holds: Whether each proposition holds.
        frozen: Propositions that must stay as they are.
        true: How many literals of each clause hold.
        broken: Clauses without one, first ``size[0]`` of the array.
        where: Place in ``broken`` of each clause that is there.
        size: How many clauses are broken.
        touched: Propositions turned over since the last valid state.
        trail: The same in the order in which they were, first ``turned[0]`` of the array.
        turned: How many they are.
    """

    holds: Flags
    frozen: Flags
    true: Places
    broken: Places
    where: Places
    size: Places
    touched: Flags
    trail: Places
    turned: Places


@native
def count_true(of: Occurrences, now: Turned) -> None:
    """Look at every clause anew: how many of its literals hold, and whether it is broken."""
    now.size[0] = 0
    for clause in range(len(of.starts) - 1):
        true = 0
        for at in range(of.starts[clause], of.starts[clause + 1]):
            literal = of.literals[at]
            if now.holds[literal >> 1] != (literal & 1 == 1):
                true += 1
        now.true[clause] = true
        if true == 0:
            now.broken[now.size[0]] = clause
            now.where[clause] = now.size[0]
            now.size[0] += 1


@native
def turn(of: Occurrences, now: Turned, place: int) -> None:
    """Turn a proposition over."""
    gained = 2 * place + (1 if now.holds[place] else 0)
    lost = gained ^ 1
    now.holds[place] = not now.holds[place]
    for at in range(of.clause_starts[gained], of.clause_starts[gained + 1]):
        clause = of.clauses[at]
        now.true[clause] += 1
        if now.true[clause] == 1:
            now.size[0] -= 1
            last = now.broken[now.size[0]]
            now.broken[now.where[clause]] = last
            now.where[last] = now.where[clause]
    for at in range(of.clause_starts[lost], of.clause_starts[lost + 1]):
        clause = of.clauses[at]
        now.true[clause] -= 1
        if now.true[clause] == 0:
            now.broken[now.size[0]] = clause
            now.where[clause] = now.size[0]
            now.size[0] += 1


@native
def turn_and_note(of: Occurrences, now: Turned, place: int) -> None:
    """Turn a proposition over and leave it so until the next valid state."""
    turn(of, now, place)
    now.touched[place] = True
    now.trail[now.turned[0]] = place
    now.turned[0] += 1


@native
def least_harmful(of: Occurrences, now: Turned, clause: int) -> int:
    """The proposition that makes a broken clause hold and breaks fewest others, or -1 where none may be turned over."""
    best = -1
    least = len(of.starts)
    for at in range(of.starts[clause], of.starts[clause + 1]):
        place = of.literals[at] >> 1
        if now.frozen[place] or now.touched[place]:
            continue
        lost = of.literals[at] ^ 1
        breaks = 0
        for other in range(of.clause_starts[lost], of.clause_starts[lost + 1]):
            if now.true[of.clauses[other]] == 1:
                breaks += 1
                if breaks >= least:
                    break
        if breaks < least:
            least = breaks
            best = place
    return best


@native
def repair(of: Occurrences, now: Turned, most: int) -> bool:
    """Repair broken clauses, the newest first; False where that takes more than so many turns or is stuck."""
    while now.size[0] > 0:
        if now.turned[0] >= most:
            return False
        place = least_harmful(of, now, now.broken[now.size[0] - 1])
        if place < 0:
            return False
        turn_and_note(of, now, place)
    return True


@native
def keeps(of: Occurrences, now: Turned) -> bool:
    """Whether every clause that lost a literal since the last valid state has another; the rest hold as before."""
    for back in range(now.turned[0]):
        place = now.trail[back]
        lost = 2 * place + (1 if now.holds[place] else 0)
        for at in range(of.clause_starts[lost], of.clause_starts[lost + 1]):
            clause = of.clauses[at]
            kept = False
            for own in range(of.starts[clause], of.starts[clause + 1]):
                literal = of.literals[own]
                if now.holds[literal >> 1] != (literal & 1 == 1):
                    kept = True
                    break
            if not kept:
                return False
    return True


@native
def forget_turns(now: Turned) -> None:
    """Begin anew from what holds now."""
    for back in range(now.turned[0]):
        now.touched[now.trail[back]] = False
    now.turned[0] = 0


@native
def walk(of: Occurrences, now: Turned, wanted: Places, seen: Flags, rows: Flags, most: int) -> int:
    """Go from valid assignment to valid assignment until each wanted literal held in one or was given up.

    Args:
        now: The assignment to begin with; it may break clauses, which are repaired first.
        wanted: Literals to make hold.
        seen: Becomes true for each literal that holds in an assignment on the way.
        rows: Becomes some of the assignments, spread over the way.
        most: Turns after which a literal is given up; the first repair may take as many as the trail has room for.

    Returns:
        How many of ``rows`` there are; 0 where the first repair failed.
    """
    count_true(of, now)
    if not repair(of, now, len(now.trail) - 1):
        return 0
    forget_turns(now)
    count_true(of, now)
    if now.size[0] > 0:
        return 0
    for place in range(len(now.holds)):
        seen[2 * place + (0 if now.holds[place] else 1)] = True
    rows[0] = now.holds
    kept = 1
    valid = 0
    step = len(wanted) // len(rows) + 1
    for at in range(len(wanted)):
        place = wanted[at] >> 1
        if seen[wanted[at]] or now.frozen[place]:
            continue
        turn_and_note(of, now, place)
        if repair(of, now, most) and keeps(of, now):
            for back in range(now.turned[0]):
                turned = now.trail[back]
                seen[2 * turned + (0 if now.holds[turned] else 1)] = True
            valid += 1
            if valid % step == 0 and kept < len(rows):
                rows[kept] = now.holds
                kept += 1
        else:
            for back in range(now.turned[0]):
                turn(of, now, now.trail[back])
        forget_turns(now)
    return kept
