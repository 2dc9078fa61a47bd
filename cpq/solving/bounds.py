"""What bounds of a sum of weighted propositions say, once some of them are known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence, Set

from cpq.solving.cnf import LinearSum, Literal


def added_up(weights: Iterable[tuple[Literal, int]]) -> dict[Literal, int]:
    """Weight by literal; a literal named twice weighs both, and one that weighs nothing is left out."""
    total: dict[Literal, int] = {}
    for literal, weight in weights:
        total[literal] = total.get(literal, 0) + weight
    return {literal: weight for literal, weight in total.items() if weight}


def adds_up(one: LinearSum, held: Collection[Literal]) -> bool:
    """Whether a sum is within its bounds wherever they apply, in a complete assignment."""
    if not all(literal in held for literal in one.where):
        return True
    reached = sum(weight for literal, weight in one.weights if literal in held)
    return (one.low is None or one.low <= reached) and (one.high is None or reached <= one.high)


def without(one: LinearSum, held: Set[Literal]) -> LinearSum | None:
    """A sum over what is open once some literals hold, in normal order; None where any choice keeps it."""
    where = {literal for literal in one.where if literal not in held}
    if any(-literal in held or -literal in where for literal in where):
        return None
    weights = added_up(one.weights)
    reached = sum(weight for literal, weight in weights.items() if literal in held)
    left = sorted((literal, w) for literal, w in weights.items() if literal not in held and -literal not in held)
    low = None if one.low is None else one.low - reached
    high = None if one.high is None else one.high - reached
    least = sum(min(0, weight) for _, weight in left)
    most = sum(max(0, weight) for _, weight in left)
    if (low is None or low <= least) and (high is None or most <= high):
        return None
    return LinearSum(tuple(left), low, high, tuple(sorted(where)), one.rule)


def out_of_reach(one: LinearSum) -> bool:
    """Whether no choice of its literals keeps a sum within its bounds."""
    least = sum(min(0, weight) for _, weight in one.weights)
    most = sum(max(0, weight) for _, weight in one.weights)
    return (one.high is not None and least > one.high) or (one.low is not None and most < one.low)


def forced(one: LinearSum) -> list[Literal]:
    """Literals that the bounds of a sum without conditions leave no choice about, where it is not out of reach."""
    least = sum(min(0, weight) for _, weight in one.weights)
    most = sum(max(0, weight) for _, weight in one.weights)
    found = []
    for literal, weight in one.weights:
        if one.high is not None and least + abs(weight) > one.high:
            found.append(-literal if weight > 0 else literal)
        if one.low is not None and most - abs(weight) < one.low:
            found.append(literal if weight > 0 else -literal)
    return found


def too_much(one: LinearSum, held: frozenset[Literal]) -> tuple[Literal, ...] | None:
    """A clause that a sum implies and a complete assignment fails; None where the assignment keeps the sum.

    The heaviest literals that together are out of bounds, whatever the others are, cannot all stay.
    """
    if not held.issuperset(one.where):
        return None
    reached = sum(weight for literal, weight in one.weights if literal in held)
    if one.high is not None and reached > one.high:
        sign, beyond = 1, one.high
    elif one.low is not None and reached < one.low:
        sign, beyond = -1, -one.low
    else:
        return None
    sure = sum(min(0, sign * weight) for _, weight in one.weights)
    blamed = sorted(
        (-abs(weight), literal if literal in held else -literal)
        for literal, weight in one.weights
        if (literal in held) == (sign * weight > 0)
    )
    chosen = list(one.where)
    for weight, literal in blamed:
        if sure > beyond:
            break
        sure -= weight
        chosen.append(literal)
    return tuple(-literal for literal in chosen)


class Room:
    """How much more each sum has room for, beside literals that hold."""

    def __init__(self, sums: Sequence[LinearSum], held: Collection[Literal]) -> None:
        known = frozenset(held)
        self._left: list[int] = []
        self._cheap: dict[int, Literal] = {}
        self._uses: dict[Literal, list[tuple[int, int]]] = {}
        for one in (left for each in sums if (left := without(each, known)) and left.high is not None):
            least = sum(min(0, weight) for _, weight in one.weights)
            for literal, weight in one.weights:
                dear = literal if weight > 0 else -literal
                self._uses.setdefault(dear, []).append((len(self._left), abs(weight)))
                self._cheap.setdefault(abs(literal), -dear)
            self._left.append((one.high or 0) - least)

    def filled(self, wanted: Iterable[Literal]) -> list[Literal]:
        """Wanted literals for as long as every upper bound has room for them, and what is cheap of all others."""
        phases = dict(self._cheap)
        seen: set[int] = set()
        for literal in wanted:
            if abs(literal) in seen:
                continue
            uses = self._uses.get(literal, ())
            if all(self._left[place] >= amount for place, amount in uses):
                seen.add(abs(literal))
                phases[abs(literal)] = literal
                for place, amount in uses:
                    self._left[place] -= amount
        return list(phases.values())
