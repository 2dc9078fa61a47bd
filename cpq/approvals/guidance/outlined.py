"""A percentage on a quote of many plain lines: its points from sums, its rules over lines from where each begins.

Pricing five hundred lines takes as long as a whole answer may. So no line is priced again here but those that the
answer names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from cpq.approvals.decide import in_turn, triggered
from cpq.approvals.decision import ApprovalDecision
from cpq.approvals.given_away import given_away_whole
from cpq.approvals.guidance.changes import Open, found_open, that_count
from cpq.approvals.guidance.level import Level, Reason, level_of, standing_of
from cpq.approvals.guidance.lever import Lever
from cpq.approvals.guidance.line_switches import Asked, LineSwitches, line_switches
from cpq.approvals.guidance.one_way_bounds import OneWayBounds
from cpq.approvals.guidance.points import Point, Points, goes_beyond, points_of
from cpq.approvals.guidance.standings import Standings
from cpq.approvals.guidance.watch import Moved, Watched, watched
from cpq.policy.compiled import CompiledPolicy
from cpq.pricing.quote_rates import Outline, QuoteRates, quote_rates
from cpq.pricing.rate_lines import RATE_DIGITS
from cpq.problems import SourceLocation


class Outlined:
    """The lever of a percentage on a quote whose totals follow from it.

    Attributes:
        whole: The same quotes, each priced and decided as a whole.
    """

    def __init__(
        self,
        lever: Lever,
        standings: Standings,
        rates: QuoteRates,
        rules: Sequence[Watched],
        switches: LineSwitches,
        whole: Points[Point],
    ) -> None:
        self.lever = lever
        self.policy = standings.policy
        self.missing = standings.standing.missing
        self.rates = rates
        self.rules = rules
        self.switches = switches
        self.whole = whole

    def points(self) -> Points[OutlinedPoint]:
        """The points of the lever, none of them worked out yet."""
        return Points(lambda index: OutlinedPoint(index, self.rates.at(self.lever.grid.value(index)), self))

    def in_doubt(self, first: OutlinedPoint, second: OutlinedPoint) -> Sequence[Open]:
        """Rules that may change the level between two points."""
        low, high = first.outline, second.outline
        closed = self.rates.worked.closed
        bounds = OneWayBounds(low.quote, high.quote, self.policy, (), (low.sums, high.sums), closed.entries)
        lines = self.switches.found(first.index, second.index)
        return that_count(first.asking, [*found_open(bounds, self.rules), *lines])


@dataclass(frozen=True)
class OutlinedPoint:
    """A quote at one percentage, its lines unpriced."""

    index: int
    outline: Outline
    of: Outlined

    failures: frozenset[str] = frozenset()

    @property
    def net_total(self) -> Decimal:
        """Net of the quote."""
        return self.outline.quote.totals.net

    @property
    def missing(self) -> tuple[Reason, ...]:
        """Fields that rules miss; no percentage changes them."""
        return self.of.missing

    @cached_property
    def asking(self) -> Sequence[Asked | Reason]:
        """Who is asked by which rule: on lines, one line for each."""
        return [*self._reasons(()), *self.of.switches.asked(self.index)]

    @cached_property
    def level(self) -> Level:
        """Who is asked."""
        files = self.of.policy.policy
        found = level_of(self.asking, files)
        if not self._gives_all_away or found.stopped or (files.approvers and files.approvers.keys() <= {*found.asked}):
            return found
        return self.of.whole.at(self.index).level

    @property
    def _gives_all_away(self) -> bool:
        """Whether somebody is asked where no rule of the files speaks about prices, which is not looked at here."""
        return self.of.lever.grid.value(self.index) >= 1

    def beyond(self, level: Level) -> tuple[Reason, ...]:
        """The reasons that stop, or ask somebody whom a level does not."""
        if self._gives_all_away:
            return self.of.whole.at(self.index).beyond(level)
        places = self.of.switches.lines_beyond(self.index, level)
        return tuple(one for one in self._reasons(places) if goes_beyond(one.asks, level))

    def _reasons(self, places: Sequence[int]) -> tuple[Reason, ...]:
        """What the rules say about the quote and some of its lines."""
        lines = [self.of.rates.line(place, self.outline) for place in places]
        found = triggered(self.outline.quote, self.of.policy, lines)
        said = ApprovalDecision("needs approval", in_turn(found.needs), found.stops, (), ())
        return standing_of(said, self.of.policy.policy).reasons


def outlined(lever: Lever, standings: Standings, places: Mapping[str, SourceLocation]) -> Outlined | None:
    """The percentage on a quote from sums; None where its lines or rules have to be looked at one by one.

    Args:
        standings: Of the quote as it is, priced in this process.
        places: Place of each line in the deal's file.
    """
    quote, policy = standings.quote, standings.policy
    step = lever.grid.step.scaleb(RATE_DIGITS)
    if (lever.kind, lever.subject) != ("discount", "quote") or lever.grid.start != 0 or step != int(step):
        return None
    if any(line.is_special for line in quote.lines) or given_away_whole(quote):
        return None
    moved = Moved(policy.policy, lever.reads, prices=True)
    if _requires_what_moves(policy, moved):
        return None
    (like,) = lever.request(Decimal(0)).discounts
    rates = quote_rates(quote, like)
    if rates is None:
        return None
    lines = [quote.lines[place] for place in rates.moving]
    rules = watched(quote, lines, policy, moved)
    about_lines = [one for one in rules if one.subject != "quote"]
    switches = line_switches(about_lines, rates, policy, lever.grid.count, int(step))
    if switches is None:
        return None
    about_quote = [one for one in rules if one.subject == "quote"]
    return Outlined(lever, standings, rates, about_quote, switches, points_of(lever, policy, places))


def _requires_what_moves(policy: CompiledPolicy, moved: Moved) -> bool:
    """Whether a rule requires a field under a condition that the lever may switch."""
    return any(
        rule.spec.require is not None and rule.when is not None and moved.any_of(rule.when)
        for rule in policy.policy.guardrails
    )
