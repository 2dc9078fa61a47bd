"""The preferred one among minimal conflicts, found with few questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

Clashing: TypeAlias = Callable[[Sequence[int]], "Sequence[int] | None"]
"""Of some things by number, those that conflict, or None where none do; the fewer it names, the quicker the search."""


def preferred_conflict(count: int, clash: Clashing) -> tuple[int, ...] | None:
    """The minimal conflict among things numbered from 0 that needs the last ones least.

    Of two minimal conflicts, that one is preferred which does without the largest number that only one of them has. So
    none avoids the largest member of the one found, none with that member avoids its second largest, and so on.

    Args:
        count: How many things there are.
        clash: Which of some things conflict.

    Returns:
        Members in ascending order; None where nothing conflicts.

    Source: Junker, QuickXPlain, AAAI 2004 (preferred explanations). The search goes from the conflicts that the solver
    reports to smaller ones, and by halves where those do not help.
    """
    found = clash(range(count))
    if found is None:
        return None
    members: list[int] = []
    rest = _with_smallest_end(sorted(found), members, clash)
    while rest:
        members.append(rest.pop())
        rest = _with_smallest_end(rest, members, clash)
    return tuple(reversed(members))


def _with_smallest_end(conflict: list[int], members: list[int], clash: Clashing) -> list[int]:
    """Candidates, ascending, that conflict together with the members and whose largest is as small as can be."""
    free = -1  # members do not conflict with candidates below this number
    end = conflict[-1] if conflict else 0
    while conflict and free < conflict[-1]:
        found = clash([*range(end), *members])
        if found is None:
            free = end
        else:
            conflict = sorted(set(found).difference(members))
        if conflict:
            jumped = found is not None and conflict[-1] < end - 1
            end = conflict[-1] if jumped else (free + conflict[-1] + 1) // 2
    return conflict
