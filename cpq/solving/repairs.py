"""What to give up so that something becomes possible: the smallest sets of decisions to drop."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from cpq.solving.cnf import Literal
from cpq.solving.conflicts import Decision, blamed_decisions
from cpq.solving.grounds import Grounds


def repairs(
    grounds: Grounds, decisions: Sequence[Decision], wanted: Sequence[Literal], most: int = 3
) -> tuple[tuple[int, ...], ...]:
    """Minimal sets of decisions to drop so that what is wanted becomes possible with the rest.

    Sets of fewer decisions come first. Of two sets equally large, that one comes first which keeps the oldest decision
    that only one of them drops. Sets are minimal: where only a part of one is dropped, what is wanted is impossible.

    Args:
        decisions: Oldest first; together they are possible.
        wanted: Literals that should hold, all of them.
        most: How many sets at most.

    Returns:
        Places of the decisions to drop, ascending in each set; one empty set where nothing needs to go, and no set
        where the rules forbid it whatever was decided.

    Raises:
        NotDecided: The budget of conflicts did not suffice.
    """
    # A set repairs exactly if it takes something out of every conflict. Conflicts are found one by one, each by a set
    # that does not suffice yet, so few of them are ever needed.
    conflicts: list[frozenset[int]] = []
    found: list[frozenset[int]] = []
    while len(found) < most:
        dropped = smallest_hitting_set(conflicts, avoiding=found)
        if dropped is None:
            break
        kept = [place for place in range(len(decisions)) if place not in dropped]
        blamed = blamed_decisions(grounds, [decisions[place] for place in kept], wanted)
        if blamed is None:
            found.append(dropped)
        else:
            conflicts.append(frozenset(kept[place] for place in blamed))
    return tuple(tuple(sorted(dropped)) for dropped in found)


def smallest_hitting_set(
    conflicts: Sequence[frozenset[int]], avoiding: Sequence[frozenset[int]] = ()
) -> frozenset[int] | None:
    """The smallest set with a member of every conflict that has none of some other sets inside it.

    Of equally small ones it is the one without the smallest number that only one of them has.

    Returns:
        None where there is no such set: a conflict has no members, or every set that hits all has one to avoid inside.
    """
    members = sorted(frozenset[int]().union(*conflicts))
    size = next((size for size in range(len(members) + 1) if _hits(conflicts, avoiding, size)), None)
    if size is None:
        return None
    left = list(conflicts)
    needed: set[int] = set()
    for member in members:
        without = [conflict - {member} for conflict in left]
        if _hits(without, avoiding, size):
            left = without
        else:
            needed.add(member)
    return frozenset(needed)


def _hits(conflicts: Collection[frozenset[int]], avoiding: Sequence[frozenset[int]], size: int) -> bool:
    """Whether a set of at most so many members hits every conflict and has none of those to avoid inside."""
    return next(_hitting(conflicts, avoiding, size, frozenset()), None) is not None


def _hitting(
    conflicts: Collection[frozenset[int]], avoiding: Sequence[frozenset[int]], size: int, chosen: frozenset[int]
) -> Iterator[frozenset[int]]:
    if any(one <= chosen for one in avoiding):
        return
    if not conflicts:
        yield chosen
        return
    if _disjoint(conflicts) > size:
        return
    branch = min(conflicts, key=lambda conflict: (len(conflict), sorted(conflict)))
    tried: frozenset[int] = frozenset()
    for member in sorted(branch, reverse=True):
        rest = [conflict - tried for conflict in conflicts if member not in conflict]
        yield from _hitting(rest, avoiding, size - 1, chosen | {member})
        tried |= {member}


def _disjoint(conflicts: Collection[frozenset[int]]) -> int:
    """How many conflicts share no member, taken greedily: no fewer members hit them all."""
    seen: set[int] = set()
    count = 0
    for conflict in sorted(conflicts, key=len):
        if seen.isdisjoint(conflict):
            seen |= conflict
            count += 1
    return count
