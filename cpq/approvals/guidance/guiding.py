"""Guidance: what a rep may still give, and what would bring a quote to a lower level, exact on a grid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cpq.approvals.guidance.answers import changes, largest
from cpq.approvals.guidance.guidance import Change, Guidance, Largest, NoChange, NotComputed
from cpq.approvals.guidance.independence import misplaced_discount, price_rules_reading, untouched
from cpq.approvals.guidance.level import Level, Ranks, level_of
from cpq.approvals.guidance.lever import Bounds, Lever, NoLever
from cpq.approvals.guidance.levers import Levers
from cpq.approvals.guidance.outlined import outlined
from cpq.approvals.guidance.points import Point, Points, points_of, repriced_points
from cpq.approvals.guidance.search import Gap, Proof, search, spread
from cpq.approvals.guidance.standings import Standings
from cpq.configuration import configure
from cpq.policy.compiled import CompiledPolicy
from cpq.pricing import price
from cpq.problems import SourceLocation
from cpq.quotes.request import QuoteRequest
from cpq.rounding import exact


def guide(
    request: QuoteRequest,
    policy: CompiledPolicy,
    places: Mapping[str, SourceLocation] | None = None,
    bounds: Bounds | None = None,
) -> Guidance:
    """The largest discounts by level of approval, and the smallest changes that lower the level of a quote.

    Every answer is exact on its grid: it is what pricing and deciding the quote at every value of the grid would give.
    Where that cannot be proven without pricing too many of them, the lever is not computed, and the rules are named.

    Args:
        places: Place of each line in the deal's file.
        bounds: Grids and ranges; those of the documentation where left out.

    Raises:
        CannotPrice: The quote as it is has no price.
        InvalidRequest: The quote as it is cannot be configured.
    """
    with exact():
        return _Guiding(request, policy, places or {}, bounds or Bounds()).run()


class _Guiding:
    def __init__(
        self, request: QuoteRequest, policy: CompiledPolicy, places: Mapping[str, SourceLocation], bounds: Bounds
    ) -> None:
        self.policy, self.places, self.bounds = policy, places, bounds
        configured = configure(request, policy.catalog, places)
        self.quote = price(configured, policy)
        self.standings = Standings(self.quote, policy)
        self.standing = self.standings.standing
        self.ranks = Ranks(policy.policy)
        self.levers = Levers(self.quote, configured, policy.policy, policy.catalog, bounds)
        self.largest: list[Largest] = []
        self.changes: list[Change] = []
        self.no_change: list[NoChange] = []
        self.not_computed: list[NotComputed] = []
        self.not_offered: list[NoLever] = []

    def run(self) -> Guidance:
        for lever in self.levers.discounts():
            self._discount(lever)
        if self._lower(Level()):
            for lever in self.levers.changes():
                self._change(lever)
        return Guidance(
            self.quote.currency,
            self.standing,
            tuple(self.largest),
            tuple(self.changes),
            tuple(self.no_change),
            tuple(self.not_computed),
            tuple(self.not_offered),
        )

    def _lower(self, level: Level) -> bool:
        return self.ranks.lower(level, self.standing.level)

    def _discount(self, lever: Lever | NoLever) -> None:
        if isinstance(lever, NoLever):
            self.not_offered.append(lever)
            return
        points = self._proven(lever)
        if points is not None:
            self.largest.append(largest(lever, points, self.ranks))
            self._lowering(lever, points)

    def _change(self, lever: Lever | NoLever) -> None:
        if isinstance(lever, NoLever):
            self.not_offered.append(lever)
            return
        floor = self._floor(lever)
        if lever.current is None:
            return
        if not self._lower(floor):
            self.no_change.append(NoChange(lever.kind, lever.subject, lever.grid.start, lever.grid.last))
            return
        if lever.provable:
            points = self._proven(lever)
        else:
            points = self._points(lever)
            spread(lever, points, enough=lambda level: self._lower(level) and self.ranks.within(level, floor))
        if points is not None:
            self._lowering(lever, points)

    def _lowering(self, lever: Lever, points: Points[Any]) -> None:
        """Note what of a lever brings the quote to a lower level, or that nothing of it does."""
        if lever.current is None or not self._lower(Level()):
            return
        found = changes(lever, points, self.standing.level, self.ranks)
        self.changes += found
        if not found:
            self.no_change.append(NoChange(lever.kind, lever.subject, lever.grid.start, lever.grid.last))

    def _floor(self, lever: Lever) -> Level:
        """The level that rules ask which a lever does not touch; nothing that it does goes below."""
        kept = untouched(self.policy.policy, lever)
        return level_of([one for one in self.standing.reasons if one.rule in kept], self.policy.policy)

    # --- points

    def _points(self, lever: Lever) -> Points[Point]:
        if lever.subject != "quote":
            return repriced_points(lever, self.standings)
        return points_of(lever, self.policy, self.places)

    def _proven(self, lever: Lever) -> Points[Any] | None:
        """The points that tell a lever's level everywhere; None, and why not noted, where it is not known."""
        policy = self.policy.policy
        against = price_rules_reading(policy, lever.reads)
        if lever.moves:
            against += misplaced_discount(policy)
        quick = None if against else outlined(lever, self.standings)
        points: Points[Any]
        if quick is not None:
            points = quick.points()
            gap = search(lever, points, quick.in_doubt, most=self.bounds.evaluations)
        else:
            points = self._points(lever)
            proof = None if against else Proof(lever, self.policy).in_doubt
            gap = search(lever, points, proof, most=self.bounds.evaluations)
        if gap is None:
            return points
        self.not_computed.append(self._gap(lever, gap if not against else Gap(against)))
        return None

    def _gap(self, lever: Lever, gap: Gap) -> NotComputed:
        count = f"{lever.grid.count:,} values, {self.bounds.evaluations:,} at most are priced"
        reason = f"the rules do not move one way with it, and it has {count}"
        return NotComputed(lever.kind, lever.subject, reason, gap.rules)
