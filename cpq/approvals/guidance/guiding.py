"""Guidance: what a rep may still give, and what would bring a quote to a lower level, exact on a grid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from cpq.approvals.guidance.answers import changes, largest
from cpq.approvals.guidance.guidance import Change, Guidance, Largest, NoChange, NotComputed
from cpq.approvals.guidance.independence import untouched
from cpq.approvals.guidance.known import known, quickest_points
from cpq.approvals.guidance.level import Level, Ranks, level_of
from cpq.approvals.guidance.lever import EVERYTHING, About, Bounds, Lever, NoLever
from cpq.approvals.guidance.levers import Levers
from cpq.approvals.guidance.points import Points
from cpq.approvals.guidance.search import Gap, spread
from cpq.approvals.guidance.standings import Standings
from cpq.configuration import configure
from cpq.policy.compiled import CompiledPolicy
from cpq.pricing import price
from cpq.pricing.closing import Worked
from cpq.problems import NotFound, SourceLocation, did_you_mean
from cpq.quotes.priced import PricedQuote
from cpq.quotes.request import QuoteRequest
from cpq.rounding import exact


def guide(
    request: QuoteRequest,
    policy: CompiledPolicy,
    places: Mapping[str, SourceLocation] | None = None,
    bounds: Bounds | None = None,
    about: About = EVERYTHING,
    *,
    priced: PricedQuote | None = None,
) -> Guidance:
    """The largest discounts by level of approval, and the smallest changes that lower the level of a quote.

    Every answer is exact on its grid: it is what pricing and deciding the quote at every value of the grid would give.
    Where that cannot be proven without pricing too many of them, the lever is not computed, and the rules are named.

    Args:
        places: Place of each line in the deal's file.
        bounds: Grids and ranges; those of the documentation where left out.
        about: What is looked at.
        priced: The request as it was priced under this policy, in this process; it is priced where left out.

    Raises:
        CannotPrice: The quote as it is has no price.
        InvalidRequest: The quote as it is cannot be configured.
        NotFound: There is no such line.
    """
    _insist_on_lines(request, about)
    with exact():
        if priced is None or not isinstance(priced.worked, Worked):
            priced = price(configure(request, policy.catalog, places or {}), policy)
        return _Guiding(priced, policy, places or {}, bounds or Bounds(), about).run()


def _insist_on_lines(request: QuoteRequest, about: About) -> None:
    known = {"quote", *(line.id for line in request.lines)}
    for unknown in sorted((about.subjects or frozenset()) - known):
        hint = did_you_mean(unknown, known) or f"its lines are {', '.join(line.id for line in request.lines[:20])}"
        raise NotFound(f"the quote has no line '{unknown}'", code="unknown-line", hint=hint)


class _Guiding:
    def __init__(
        self,
        quote: PricedQuote,
        policy: CompiledPolicy,
        places: Mapping[str, SourceLocation],
        bounds: Bounds,
        about: About,
    ) -> None:
        self.policy, self.places, self.bounds, self.about = policy, places, bounds, about
        self.quote = quote
        self.standings = Standings(self.quote, policy)
        self.standing = self.standings.standing
        self.ranks = Ranks(policy.policy)
        worked = cast("Worked", quote.worked)
        self.levers = Levers(quote, worked.run.configured, policy.policy, policy.catalog, bounds, about)
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
            self.about,
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
            points = quickest_points(lever, self.standings, self.places)
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

    def _proven(self, lever: Lever) -> Points[Any] | None:
        """The points that tell a lever's level everywhere; None, and why not noted, where it is not known."""
        found = known(lever, self.standings, self.places, most=self.bounds.evaluations)
        if not isinstance(found, Gap):
            return found
        count = f"{lever.grid.count:,} values, {self.bounds.evaluations:,} at most are priced"
        reason = f"the rules do not move one way with it, and it has {count}"
        self.not_computed.append(NotComputed(lever.kind, lever.subject, reason, found.rules))
        return None
