"""Which rules may change what they say somewhere between two values of a lever, and which certainly do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Final, NamedTuple

from cpq.approvals.guidance.conditions import Reader, truth_of
from cpq.approvals.guidance.interval import ZERO, Enclosure, Interval, Same
from cpq.approvals.guidance.level import AnyReason
from cpq.approvals.guidance.quote_bounds import QuoteBounds
from cpq.approvals.guidance.watch import Watched
from cpq.approvals.undeclared import GIVEN_AWAY, UNDECLARED
from cpq.currencies import minor_units
from cpq.expressions import Value
from cpq.policy.facts import DISCOUNT_FACTS
from cpq.policy.governance import Band, Guardrail
from cpq.pricing.discount_amounts import ASKED, regular_amount
from cpq.pricing.outcome_facts import MOST_FORGIVEN, discretionary_rate, line_facts, quote_tolerance, tolerance
from cpq.problems import CannotPrice, SourceLocation
from cpq.quotes.priced import PricedLine, PricedQuote


class Open(NamedTuple):
    """A rule that may change between two points.

    Attributes:
        crossing: Where a straight line through its fact's values at both ends meets the bound, as a fraction of the
            way; None where that says nothing.
    """

    rule: str
    where: SourceLocation
    crossing: Decimal | None


def open_rules(bounds: QuoteBounds, reasons: Iterable[AnyReason], rules: Iterable[Watched]) -> list[Open]:
    """Rules that may change the level between two priced quotes; none where it is proven to be the same all the way.

    Args:
        bounds: Where the facts of the quotes in between lie.
        reasons: Why the first quote is at its level.
        rules: Those that the lever may switch.
    """
    return that_count(reasons, [*found_open(bounds, rules), *_perhaps_given_away(bounds)])


def found_open(bounds: QuoteBounds, rules: Iterable[Watched]) -> list[Found]:
    """What of each rule may change between two priced quotes."""
    piece = _Piece(bounds)
    return [Found(one.rule.id, one.subject, one.asks, list(piece.open(one))) for one in rules]


class Found(NamedTuple):
    """What of one rule on one subject may change, and everybody whom it may ask."""

    rule: str
    subject: str
    asks: frozenset[str]
    opened: Sequence[Open]


def that_count(reasons: Iterable[AnyReason], found: Sequence[Found]) -> list[Open]:
    """What may change the level: not a rule where another stops the quote all the way, or asks the same people.

    Args:
        reasons: Why the first quote is at its level.
    """
    open_ones = {(one.rule, one.subject) for one in found if one.opened}
    certain = [
        reason
        for reason in reasons
        if (reason.rule, reason.subject) not in open_ones
        and not (open_ones and reason.rule in UNDECLARED)  # one that opens may speak instead
    ]
    if any(not reason.asks for reason in certain):
        return []
    asked = {name for reason in certain for name in reason.asks}
    return [opened for one in found if not one.asks or not one.asks <= asked for opened in one.opened]


class _Piece:
    """A stretch of a lever between two priced quotes."""

    def __init__(self, bounds: QuoteBounds) -> None:
        self.low, self.high = low, high = bounds.low, bounds.high
        self.policy = bounds.policy
        self.bounds = bounds
        pairs = zip(low.lines, high.lines, strict=False)
        self.ends = {line.id: (line, other) for line, other in pairs if not bounds.moves or line is not other}

    @cached_property
    def _mixed(self) -> bool:
        """Whether several discretionary discounts meet on a line that moves."""
        return any(_is_mixed(low) for low, _ in self.ends.values())

    @cached_property
    def _tolerances(self) -> tuple[Decimal, Decimal]:
        return quote_tolerance(self.low.lines), quote_tolerance(self.high.lines)

    def open(self, one: Watched) -> Iterator[Open]:
        """What of a rule may change: its condition, or the side of a bound that its fact is on."""
        if not self.bounds.alike:
            yield Open(one.rule.id, one.rule.where, None)
            return
        reader = self.bounds.quote_reader() if one.subject == "quote" else self.bounds.line_reader(one.subject)
        if one.condition is not None and not reader.is_constant(one.condition):
            applies = truth_of(one.condition, reader)
            if applies is None:
                yield Open(one.rule.id, one.rule.where, None)
            if not applies:
                return
        if one.fact is not None:
            yield from self._compared(one, one.fact, reader)

    def _compared(self, one: Watched, fact: str, reader: Reader) -> Iterator[Open]:
        found = reader.enclosure(fact)
        derived = fact in DISCOUNT_FACTS
        for limited in one.limits:
            limit = self._limit(limited)
            if found is None and limited.direction == "below":
                found = _at_most(fact, reader)
            if limit is None or not _may_cross(limited.direction, limit, found, _WIDEST if derived else _NONE):
                continue
            if not derived or _may_cross(limited.direction, limit, found, self._slack(one.subject)):
                where = limited.where if isinstance(limited, Band) else one.rule.where
                yield Open(one.rule.id, where, self._crossing(one.subject, fact, limit))

    def _limit(self, limited: Guardrail | Band) -> Decimal | None:
        """A bound in the quote's currency; None where it cannot be converted, so that every value is beyond it."""
        try:
            return None if limited.bound is None else self.policy.limit(limited.bound, self.low.currency)
        except CannotPrice:
            return None

    def _slack(self, subject: str) -> Interval:
        """What a derived rate may exceed a limit by; of several discounts together it may count as derived or not."""
        if subject == "quote":
            mixed, ends = self._mixed, self._tolerances
        else:
            low, high = self.ends[subject]
            mixed, ends = _is_mixed(low), (tolerance(low), tolerance(high))
        return _WIDEST if mixed else Interval.around(ends)

    def _crossing(self, subject: str, fact: str, limit: Decimal) -> Decimal | None:
        low, high = (self.low.facts, self.high.facts) if subject == "quote" else map(line_facts, self.ends[subject])
        first, second, met = (_straight(fact, value) for value in (low.get(fact), high.get(fact), limit))
        if first is None or second is None or met is None or first == second:
            return None
        return (met - first) / (second - first)


_NONE: Final = Interval.at(ZERO)
_WIDEST: Final = Interval(ZERO, MOST_FORGIVEN)
"""What a derived rate may exceed a limit by at most."""


def _straight(fact: str, value: Value) -> Decimal | None:
    """A figure that goes straight where a price does: net by cost in place of a margin as a share of net."""
    if fact.endswith("margin_rate"):
        if value is None:
            return ZERO
        return 1 / (1 - value) if isinstance(value, Decimal) and value < 1 else None
    return value if isinstance(value, Decimal) else None


def _at_most(fact: str, reader: Reader) -> Enclosure:
    """Where a margin as a share of net lies while net may fall to zero, where the share is undefined.

    An undefined figure is beyond every bound, so that it may count as below all of them.
    """
    if not fact.endswith("margin_rate") or "pocket" in fact:
        return None
    margin, cost = (reader.enclosure(fact.replace("margin_rate", name)) for name in ("margin", "cost"))
    if not isinstance(margin, Interval) or not isinstance(cost, Interval) or cost.low < 0:
        return None
    most = margin.high / (margin.high + cost.low) if margin.high > 0 else ZERO
    return Interval(Decimal("-Infinity"), most).noisy()


def _perhaps_given_away(bounds: QuoteBounds) -> Iterator[Found]:
    """Something that may be given away whole in between, whatever the rules say."""
    policy = bounds.policy.policy
    if bounds.moves and (_is_nearly_free(bounds.low) or _is_nearly_free(bounds.high)):
        yield Found(GIVEN_AWAY, "quote", frozenset(policy.approvers), [Open(GIVEN_AWAY, policy.waterfall_where, None)])


def _is_nearly_free(quote: PricedQuote) -> bool:
    """Whether a line is so near to nothing that the rounding of its part of an allowance may give the rest away.

    Everything else that is given away is so at one of the two points, since discounts move one way between them.
    """
    room = Decimal(1 + 2 * len(quote.allowances)).scaleb(-minor_units(quote.currency))
    bearing = (line for line in quote.lines if line.conceded)
    return any(0 < regular_amount(line) * (1 - discretionary_rate(line)) <= room for line in bearing)


def _may_cross(direction: str, limit: Decimal, found: Enclosure, slack: Interval) -> bool:
    """Whether a fact may be on either side of a bound; an undefined one is beyond every bound, everywhere alike."""
    if isinstance(found, Same):
        return False
    if found is None:
        return True
    if direction == "above":
        return found.high > limit + slack.low and found.low <= limit + slack.high
    return found.low < limit <= found.high


def _is_mixed(line: PricedLine) -> bool:
    """Whether several discretionary discounts meet on a line."""
    return sum(step.name in ASKED for step in line.steps) > 1
