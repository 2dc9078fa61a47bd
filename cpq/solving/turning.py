"""Turning propositions over and repairing the clauses that this breaks: loops that run as machine code.

Literals are places here: proposition ``p``, counted from 0, holds is ``2 * p``, and that it fails is ``2 * p + 1``.
"""

from __future__ import annotations

from typing import NamedTuple

from cpq.solving.native import inlined, native
from cpq.solving.turned import Flags, Places, Turned, may_turn, note_broken, note_kept
from cpq.solving.weighing import Sums, add_up, left_over, sums_broken_by, turn_in_sums


class Occurrences(NamedTuple):
    """Clauses by their literals, and literals by the clauses that they occur in.

    Attributes:
        literals: Those of all clauses in a row.
        starts: Where each clause begins in ``literals``, and where the last one stops.
        clauses: Those of all literals in a row.
        clause_starts: Where each literal's own begin in ``clauses``, and where the last one's stop.
        sums: Arithmetic about the same propositions.
    """

    literals: Places
    starts: Places
    clauses: Places
    clause_starts: Places
    sums: Sums


@native
def count_true(of: Occurrences, now: Turned) -> None:
    """Look at everything anew: how many literals of each clause hold, what sums come to, and what is broken."""
    now.size[0] = 0
    for condition in range(len(now.where)):
        now.where[condition] = -1
    for clause in range(len(of.starts) - 1):
        true = 0
        for at in range(of.starts[clause], of.starts[clause + 1]):
            literal = of.literals[at]
            if now.holds[literal >> 1] != (literal & 1 == 1):
                true += 1
        now.true[clause] = true
        if true == 0:
            note_broken(now, clause)
    add_up(of.sums, now)


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
            note_kept(now, clause)
    for at in range(of.clause_starts[lost], of.clause_starts[lost + 1]):
        clause = of.clauses[at]
        now.true[clause] -= 1
        if now.true[clause] == 0:
            note_broken(now, clause)
    turn_in_sums(of.sums, now, place)


@native
def turn_and_note(of: Occurrences, now: Turned, place: int) -> None:
    """Turn a proposition over and leave it so until the next valid state."""
    turn(of, now, place)
    now.touched[place] = True
    now.trail[now.turned[0]] = place
    now.turned[0] += 1


@inlined
def harm(of: Occurrences, now: Turned, place: int, most: int) -> int:
    """How many conditions turning a proposition over would break; counted up to ``most``."""
    breaks = sums_broken_by(of.sums, now, place)
    lost = 2 * place + (0 if now.holds[place] else 1)
    for at in range(of.clause_starts[lost], of.clause_starts[lost + 1]):
        if breaks >= most:
            break
        if now.true[of.clauses[at]] == 1:
            breaks += 1
    return breaks


@native
def least_harmful(of: Occurrences, now: Turned, condition: int) -> int:
    """The proposition that mends a broken condition and breaks fewest others, or -1 where none may be turned over."""
    if condition >= len(now.true):
        return least_harmful_in_sum(of, now, condition - len(now.true))
    best = -1
    least = len(now.where) + 1
    for at in range(of.starts[condition], of.starts[condition + 1]):
        place = of.literals[at] >> 1
        if may_turn(now, place):
            breaks = harm(of, now, place, least)
            if breaks < least:
                least = breaks
                best = place
    return best


@native
def least_harmful_in_sum(of: Occurrences, now: Turned, one: int) -> int:
    """The proposition that brings a sum closest to its bounds among those that break fewest conditions."""
    best = -1
    least = len(now.where) + 1
    rest = 0
    sums = of.sums
    for at in range(sums.begins[one], sums.begins[one + 1]):
        place = sums.members[at]
        left = left_over(sums, now, one, at)
        if left < 0 or not may_turn(now, place):
            continue
        breaks = harm(of, now, place, least + 1)
        if breaks < least or (breaks == least and left < rest):
            least = breaks
            rest = left
            best = place
    for at in range(sums.where_begins[one], sums.where_begins[one + 1]):
        place = sums.where[at] >> 1
        if may_turn(now, place):
            breaks = harm(of, now, place, least + 1)
            if breaks < least or (breaks == least and rest > 0):
                least = breaks
                rest = 0
                best = place
    return best


@native
def repair(of: Occurrences, now: Turned, most: int) -> bool:
    """Repair broken conditions, the newest first; False where that takes more than so many turns or is stuck."""
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
def note_row(now: Turned, rows: Flags, at: int) -> None:
    """Store what holds now."""
    for place in range(len(now.holds)):
        rows[at, place] = now.holds[place]


@native
def reach(of: Occurrences, now: Turned, place: int, seen: Flags, most: int) -> bool:
    """Turn a proposition over and go to a valid assignment near by, or back where that does not succeed."""
    turn_and_note(of, now, place)
    found = repair(of, now, most) and keeps(of, now)
    for back in range(now.turned[0]):
        turned = now.trail[back]
        if found:
            seen[2 * turned + (0 if now.holds[turned] else 1)] = True
        else:
            turn(of, now, turned)
    forget_turns(now)
    return found


@native
def walk(of: Occurrences, now: Turned, wanted: Places, seen: Flags, rows: Flags, most: int, rounds: int) -> int:
    """Go from valid assignment to valid assignment until each wanted literal held in one or was given up.

    Args:
        now: The assignment to begin with; it may break clauses, which are repaired first.
        wanted: Literals to make hold.
        seen: Becomes true for each literal that holds in an assignment on the way.
        rows: Becomes some of the assignments, spread over the way.
        rounds: How often a literal that was given up is tried again, from where the others led.
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
    note_row(now, rows, 0)
    kept = 1
    valid = 0
    step = len(wanted) // len(rows) + 1
    before = 0
    for at in range(rounds * len(wanted)):
        literal = wanted[at % len(wanted)]
        if at % len(wanted) == 0:
            if at > 0 and valid == before:
                break
            before = valid
        place = literal >> 1
        if seen[literal] or now.frozen[place]:
            continue
        if reach(of, now, place, seen, most):
            valid += 1
            if valid % step == 0 and kept < len(rows):
                note_row(now, rows, kept)
                kept += 1
    return kept
