"""The level of a quote at every value of a lever: proven between the points that were priced, never guessed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from cpq.approvals.guidance.changes import Open, open_rules
from cpq.approvals.guidance.level import Level
from cpq.approvals.guidance.lever import Lever
from cpq.approvals.guidance.one_way_bounds import bounds_of
from cpq.approvals.guidance.points import AnyPoint, P, Point, Points
from cpq.approvals.guidance.watch import Moved, Watched, watched
from cpq.policy.compiled import CompiledPolicy
from cpq.problems import SourceLocation


class Unproven(NamedTuple):
    """A rule that keeps a lever from being computed."""

    rule: str
    where: SourceLocation


class Gap(NamedTuple):
    """A lever whose level is not known everywhere, with the rules that were open when the points were used up."""

    rules: tuple[Unproven, ...]


InDoubt = Callable[[P, P], Sequence[Open]]
"""Rules that may change the level somewhere between two points."""


def search(lever: Lever, points: Points[P], in_doubt: InDoubt[P] | None, *, most: int) -> Gap | None:
    """Price points of a lever until its level is known at every value; a gap where that would take too many.

    Between two points nothing changes where every rule that asks or stops is proven to say the same; any other stretch
    is divided, down to neighbours on the grid.

    Args:
        in_doubt: Proves stretches, as :meth:`Proof.in_doubt` does; without, every point is priced.
        most: Points that may be priced.
    """
    last = lever.grid.count - 1
    if in_doubt is None and last >= most:
        return Gap(())
    ends = sorted({0, min(1, last), last})
    stack = [(low, high, 0) for low, high in reversed(list(pairwise(ends)))]
    points.at(0)
    while stack:
        low, high, depth = stack.pop()
        first, second = points.at(low), points.at(high)
        if high - low < 2:
            continue
        doubts = () if in_doubt is None else in_doubt(first, second)
        if in_doubt is not None and not doubts and _alike(lever, first, second):
            continue
        if len(points.known) >= most:
            return Gap(tuple(dict.fromkeys(Unproven(one.rule, one.where) for one in doubts)))
        middle = _middle(low, high, depth, doubts)
        stack += [(middle, high, depth + 1), (low, middle, depth + 1)]
    return None


class Proof:
    """What is known of a lever's rules; those that it cannot switch are sorted out once."""

    def __init__(self, lever: Lever, policy: CompiledPolicy) -> None:
        self.lever, self.policy = lever, policy
        self.rules: tuple[Watched, ...] | None = None

    def in_doubt(self, first: Point, second: Point) -> Sequence[Open]:
        """Rules that may change the level between two points; where one has no price, no rule is looked at."""
        if first.quote is None or second.quote is None:
            return ()
        if self.rules is None:
            moved = Moved(self.policy.policy, self.lever.reads, prices=self.lever.moves)
            lines = [one for one, other in zip(first.quote.lines, second.quote.lines, strict=False) if one is not other]
            self.rules = watched(first.quote, lines, self.policy, moved)
        bounds = bounds_of(first.quote, second.quote, self.policy, moves=self.lever.moves)
        return open_rules(bounds, first.standing.reasons, self.rules)


def spread(lever: Lever, points: Points[P], *, enough: Callable[[Level], bool]) -> None:
    """Price points around a lever's value today, nearest first, until one has the level that is looked for.

    Args:
        enough: Whether no point further away can have a lower level than this one.
    """
    grid = lever.grid
    at = int(((lever.current or grid.start) - grid.start) / grid.step)
    for distance in range(grid.count):
        near = [index for index in (at - distance, at + distance) if 0 <= index < grid.count]
        levels = [points.at(index).level for index in near]
        if any(map(enough, levels)):
            return


def _alike(lever: Lever, first: AnyPoint, second: AnyPoint) -> bool:
    """Whether two points, between which no rule changes, are of one level."""
    if not first.failures and not second.failures:
        return first.level == second.level
    if not first.failures or not second.failures:
        return False
    return bool(first.failures & lever.fails_up or second.failures & lever.fails_down)


def _middle(low: int, high: int, depth: int, in_doubt: Sequence[Open]) -> int:
    """Where to divide: on the way at which a straight line meets a bound, and every third time in the middle."""
    middle = (low + high) // 2
    if depth % 3 < 2:
        for one in in_doubt:
            if one.crossing is not None and 0 <= one.crossing <= 1:
                middle = low + int(one.crossing * Decimal(high - low))
                break
    return min(max(middle, low + 1), high - 1)
