"""Sums while propositions are turned over: what they come to, and what would bring them within their bounds."""

from __future__ import annotations

from typing import NamedTuple

from cpq.solving.native import inlined, native
from cpq.solving.turned import Amounts, Places, Turned, note_broken, note_kept


class Sums(NamedTuple):
    """Sums by the propositions that they read, and the other way round.

    Attributes:
        low, high: Bounds, both included.
        least: What each sum comes to where no proposition holds.
        members: Propositions that the sums weigh, sum after sum, from 0.
        gains: What their sum gains where each of them comes to hold.
        begins: Where each sum's own begin in ``members``, and where the last one's stop.
        sums: Sums that weigh the propositions, proposition after proposition.
        changes: What each of them gains where the proposition comes to hold.
        sum_begins: Where each proposition's own begin in ``sums``, and where the last one's stop.
        where: Literals of which all must hold for the bounds of a sum to apply, sum after sum, as places.
        where_begins: Where each sum's own begin in ``where``, and where the last one's stop.
        switched: Sums whose bounds apply only where a literal holds, literal after literal by place.
        switched_begins: Where each literal's own begin in ``switched``, and where the last one's stop.
    """

    low: Amounts
    high: Amounts
    least: Amounts
    members: Places
    gains: Amounts
    begins: Places
    sums: Places
    changes: Amounts
    sum_begins: Places
    where: Places
    where_begins: Places
    switched: Places
    switched_begins: Places


@inlined
def is_broken(of: Sums, now: Turned, one: int) -> bool:
    """Whether the bounds of a sum apply and are exceeded."""
    return bool(now.idle[one] == 0 and (now.total[one] < of.low[one] or now.total[one] > of.high[one]))


@inlined
def judge(of: Sums, now: Turned, one: int) -> None:
    """Note whether a sum is broken; sums come after all clauses."""
    if is_broken(of, now, one):
        note_broken(now, len(now.true) + one)
    else:
        note_kept(now, len(now.true) + one)


@native
def add_up(of: Sums, now: Turned) -> None:
    """Look at every sum anew."""
    for one in range(len(of.low)):
        total = of.least[one]
        for at in range(of.begins[one], of.begins[one + 1]):
            if now.holds[of.members[at]]:
                total += of.gains[at]
        now.total[one] = total
        idle = 0
        for at in range(of.where_begins[one], of.where_begins[one + 1]):
            literal = of.where[at]
            if now.holds[literal >> 1] == (literal & 1 == 1):
                idle += 1
        now.idle[one] = idle
        judge(of, now, one)


@native
def turn_in_sums(of: Sums, now: Turned, place: int) -> None:
    """What a proposition, which was just turned over, changes about sums."""
    sign = 1 if now.holds[place] else -1
    for at in range(of.sum_begins[place], of.sum_begins[place + 1]):
        now.total[of.sums[at]] += sign * of.changes[at]
        judge(of, now, of.sums[at])
    lost = 2 * place + (1 if now.holds[place] else 0)
    for at in range(of.switched_begins[lost], of.switched_begins[lost + 1]):
        now.idle[of.switched[at]] += 1
        judge(of, now, of.switched[at])
    gained = lost ^ 1
    for at in range(of.switched_begins[gained], of.switched_begins[gained + 1]):
        now.idle[of.switched[at]] -= 1
        judge(of, now, of.switched[at])


@inlined
def sums_broken_by(of: Sums, now: Turned, place: int) -> int:
    """How many sums that are kept would be broken if a proposition were turned over."""
    broken = 0
    sign = -1 if now.holds[place] else 1
    for at in range(of.sum_begins[place], of.sum_begins[place + 1]):
        one = of.sums[at]
        if now.idle[one] == 0 and not is_broken(of, now, one):
            total = now.total[one] + sign * of.changes[at]
            if total < of.low[one] or total > of.high[one]:
                broken += 1
    gained = 2 * place + (1 if now.holds[place] else 0)
    for at in range(of.switched_begins[gained], of.switched_begins[gained + 1]):
        one = of.switched[at]
        if now.idle[one] == 1 and (now.total[one] < of.low[one] or now.total[one] > of.high[one]):
            broken += 1
    return broken


@inlined
def left_over(of: Sums, now: Turned, one: int, at: int) -> int:
    """How far beyond its bounds a sum stays if its member at a place is turned over; -1 where that brings nothing."""
    place = of.members[at]
    total = now.total[one]
    after = total + (-of.gains[at] if now.holds[place] else of.gains[at])
    if total > of.high[one]:
        return max(0, after - of.high[one]) if after < total else -1
    return max(0, of.low[one] - after) if after > total else -1
