"""Two outlines side by side: what was added, removed, moved, renamed, put in another order, or says something else."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from cpq.policy_changes.outline import Content, Figure, Part

Way = Literal["changed", "added", "removed", "moved", "reordered"]


class Difference(NamedTuple):
    """One difference between two outlines.

    Attributes:
        path: Keys that lead to the part, section first.
        old, new: The part on either side; both the same key's, or for a moved part its two places.
        parents: The parts around it, outermost first, as the newer side has them where it does.
        field: The figure that differs; empty where the part as a whole does.
        before, after: That figure on either side; None where a side has no such field.
    """

    way: Way
    path: tuple[str, ...]
    parents: tuple[Part, ...]
    old: Part | None
    new: Part | None
    field: str = ""
    before: Figure | None = None
    after: Figure | None = None


def differences(old: Part, new: Part) -> Iterator[Difference]:
    """Every difference between two outlines of policies."""
    yield from _inside((), (), old, new)


def _inside(path: tuple[str, ...], parents: tuple[Part, ...], old: Part, new: Part) -> Iterator[Difference]:
    yield from _figures(path, parents, old, new)
    around = (*parents, new)
    if (old.ordered or new.ordered) and _order(old, new) != _order(new, old):
        yield Difference("reordered", path, parents, old, new)
    gone = {key: part for key, part in old.parts.items() if key not in new.parts}
    come = {key: part for key, part in new.parts.items() if key not in old.parts}
    moved = dict(_moved(gone, come))
    for key in (*old.parts, *come):
        before, after = old.parts.get(key), new.parts.get(key)
        here = (*path, key)
        if before is not None and after is not None:
            yield from _inside(here, around, before, after)
        elif before is not None and key in moved:
            yield Difference("moved", here, around, before, come[moved[key]])
        elif before is not None:
            yield from _whole(here, around, before, None)
        elif after is not None and key not in moved.values():
            yield from _whole(here, around, None, after)


def _whole(
    path: tuple[str, ...], parents: tuple[Part, ...], old: Part | None, new: Part | None
) -> Iterator[Difference]:
    """A part that only one side has; of one that only holds others, each of those."""
    there = old if old is not None else new
    if there is None or there.noun:
        yield Difference("removed" if new is None else "added", path, parents, old, new)
    else:
        nothing = Part("", there.label, there.where)
        yield from _inside(path, parents, old or nothing, new or nothing)


def _figures(path: tuple[str, ...], parents: tuple[Part, ...], old: Part, new: Part) -> Iterator[Difference]:
    for field in dict.fromkeys((*new.figures, *old.figures)):
        before, after = old.figures.get(field), new.figures.get(field)
        if before != after:
            yield Difference("changed", path, parents, old, new, field, before, after)


def _order(part: Part, other: Part) -> list[str]:
    """Keys of the parts that both sides have, in the order of one of them."""
    return [key for key in part.parts if key in other.parts]


def _moved(gone: Mapping[str, Part], come: Mapping[str, Part]) -> Iterator[tuple[str, str]]:
    """Parts that say the same under another key: a tier that starts elsewhere, a rule with another name."""
    if not gone or not come:
        return
    same: dict[Content, deque[str]] = {}
    for key, part in come.items():
        same.setdefault(part.content(), deque()).append(key)
    for key, part in gone.items():
        others = same.get(part.content())
        if others:
            yield key, others.popleft()
