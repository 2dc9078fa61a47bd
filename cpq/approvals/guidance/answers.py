"""Answers from the levels of a lever: the most that each level lets pass, and the nearest value with a lower level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from cpq.approvals.guidance.guidance import Change, Grant, Largest, Reach
from cpq.approvals.guidance.level import Level, Ranks
from cpq.approvals.guidance.lever import Lever
from cpq.approvals.guidance.points import P, Points, Run

NOBODY = Level()


def largest(lever: Lever, points: Points[P], ranks: Ranks) -> Largest:
    """The most of a lever that each level lets pass; levels that let no more pass than a lower one are left out."""
    runs = points.runs()
    levels = dict.fromkeys([NOBODY, *(run.level for run in runs if not run.level.stopped)])
    grants = [_grant(lever, points, runs, level, ranks) for level in levels]
    grants.sort(key=lambda grant: (grant.most if grant.most is not None else Decimal(-1), len(grant.asked)))
    kept = [grant for grant in grants if not any(_says_as_much(other, grant) for other in grants)]
    return Largest(lever.kind, lever.subject, lever.current, tuple(kept), tuple(_reaches(lever, points, runs, ranks)))


def _reaches(lever: Lever, points: Points[P], runs: list[Run], ranks: Ranks) -> Iterator[Reach]:
    asked = {name for run in runs for name in run.level.asked}
    for approver in ranks.approvers:
        if approver in asked:
            not_above = Level(tuple(one for one in ranks.approvers if not ranks.outranks(one, approver)))
            grant = _grant(lever, points, runs, not_above, ranks)
            yield Reach(approver, grant.most, grant.net_total, grant.beyond)


def _says_as_much(one: Grant, other: Grant) -> bool:
    """Whether a grant lets as much pass and asks fewer people."""
    return one.most == other.most and set(one.asked) < set(other.asked)


def _grant(lever: Lever, points: Points[P], runs: list[Run], level: Level, ranks: Ranks) -> Grant:
    inside = [run for run in runs if _asks_only(run.level, level)]
    if not inside:
        return Grant(level.asked, None, None, points.at(0).beyond(level))
    last = inside[-1].last
    at = points.at(last)
    after = points.at(last + 1) if last + 1 < lever.grid.count else None
    holes = _joined(run for run in runs if run.last < last and not ranks.within(run.level, level))
    return Grant(
        level.asked,
        lever.grid.value(last),
        at.net_total,
        () if after is None else after.beyond(level),
        tuple((lever.grid.value(low), lever.grid.value(high)) for low, high in holes),
        at.missing,
    )


def _asks_only(level: Level, limit: Level) -> bool:
    return not level.stopped and set(level.asked) <= set(limit.asked)


def _joined(runs: Iterable[Run]) -> list[tuple[int, int]]:
    """Neighbouring runs as one range."""
    found: list[tuple[int, int]] = []
    for run in runs:
        if found and found[-1][1] + 1 == run.first:
            found[-1] = (found[-1][0], run.last)
        else:
            found.append((run.first, run.last))
    return found


def changes(lever: Lever, points: Points[P], now: Level, ranks: Ranks) -> list[Change]:
    """The nearest values of a lever with a lower level, each lower than those nearer by.

    Args:
        now: The level of the quote as it is.
    """
    if lever.current is None:
        return []
    near = [_nearest(lever, run) for run in points.runs() if ranks.lower(run.level, now)]
    near.sort(key=lambda index: (abs(lever.grid.value(index) - (lever.current or 0)), index))
    kept: list[P] = []
    for point in map(points.at, near):
        if not any(ranks.within(other.level, point.level) for other in kept):
            kept.append(point)
    return [_change(lever, points, point, lever.current) for point in kept]


def _nearest(lever: Lever, run: Run) -> int:
    """The index of a run that lies nearest to the lever's value today."""
    current = lever.current if lever.current is not None else lever.grid.start
    exact = (current - lever.grid.start) / lever.grid.step
    return run.first if exact < run.first else run.last if exact > run.last else _rounded(exact, run)


def _rounded(exact: Decimal, run: Run) -> int:
    """The nearer neighbour of a value between two points of the grid."""
    below = int(exact)
    return below if exact - below <= Decimal("0.5") or below == run.last else below + 1


def _change(lever: Lever, points: Points[P], point: P, current: Decimal) -> Change:
    to = lever.grid.value(point.index)
    before = point.index + (1 if to < current else -1)
    held = points.at(before).beyond(point.level) if 0 <= before < lever.grid.count else ()
    return Change(
        lever.kind,
        lever.subject,
        current,
        to,
        point.level.asked,
        point.net_total,
        held,
        point.missing,
    )
