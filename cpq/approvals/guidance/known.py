"""The points that tell a lever's level everywhere, by the quickest way that gives what pricing all of them gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cpq.approvals.guidance.independence import misplaced_discount, price_rules_reading
from cpq.approvals.guidance.lever import Lever
from cpq.approvals.guidance.outlined import outlined
from cpq.approvals.guidance.points import Point, Points, paid_on_its_own, paid_points, points_of, repriced_points
from cpq.approvals.guidance.search import Gap, Proof, search
from cpq.approvals.guidance.standings import Standings
from cpq.problems import SourceLocation


def known(lever: Lever, standings: Standings, places: Mapping[str, SourceLocation], *, most: int) -> Points[Any] | Gap:
    """The points that tell a lever's level everywhere, or why it is not known. In the exact context.

    Args:
        standings: Of the quote as it is, priced in this process.
        places: Place of each line in the deal's file.
        most: Points that may be priced.
    """
    policy = standings.policy
    against = price_rules_reading(policy.policy, lever.reads)
    if lever.moves:
        against += misplaced_discount(policy.policy)
    points: Points[Any]
    quick = None if against else outlined(lever, standings, places)
    if quick is not None:
        points = quick.points()
        gap = search(lever, points, quick.in_doubt, most=most)
    else:
        points = points_of(lever, policy, places) if against else quickest_points(lever, standings, places)
        gap = search(lever, points, None if against else Proof(lever, policy).in_doubt, most=most)
    if gap is None:
        return points
    return Gap(against) if against else gap


def quickest_points(lever: Lever, standings: Standings, places: Mapping[str, SourceLocation]) -> Points[Point]:
    """The points of a lever, none of them priced yet, each of which prices no more than the lever reaches."""
    if lever.subject != "quote":
        return repriced_points(lever, standings)
    if lever.kind == "payment days" and paid_on_its_own(standings.quote, standings.policy):
        return paid_points(lever, standings)
    return points_of(lever, standings.policy, places)
