"""Which rules may change what they say somewhere between two values of a lever, and which certainly do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from cpq.approvals.guidance.conditions import Reader, truth_of
from cpq.approvals.guidance.interval import ZERO, Enclosure, Interval, Same
from cpq.approvals.guidance.level import Reason
from cpq.approvals.guidance.quote_bounds import QuoteBounds
from cpq.approvals.guidance.watch import Watched
from cpq.approvals.undeclared import GIVEN_AWAY, UNDECLARED
from cpq.currencies import minor_units
from cpq.policy.compiled import CompiledPolicy
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


def open_rules(
    low: PricedQuote,
    high: PricedQuote,
    reasons: Iterable[Reason],
    rules: Iterable[Watched],
    policy: CompiledPolicy,
    *,
    moves: bool,
) -> list[Open]:
    """Rules that may change the level between two priced quotes; none where it is proven to be the same all the way.

    A rule that may change is of no account where another stops the quote all the way, or asks the same people.

    Args:
        reasons: Why the first quote is at its level.
        rules: Those that the lever may switch.
        moves: Whether the lever moves prices; otherwise only facts of the request differ.
    """
    piece = _Piece(low, high, policy, moves=moves)
    found = [(one, list(piece.open(one))) for one in rules]
    open_ones = {(one.rule.id, one.subject) for one, opened in found if opened}
    certain = [
        reason
        for reason in reasons
        if (reason.rule, reason.subject) not in open_ones
        and not (open_ones and reason.rule in UNDECLARED)  # one that opens may speak instead
    ]
    if any(not reason.asks for reason in certain):
        return []
    asked = {name for reason in certain for name in reason.asks}
    opened = [opened for one, all_opened in found if not one.asks or not one.asks <= asked for opened in all_opened]
    if moves and not policy.policy.approvers.keys() <= asked and (_is_nearly_free(low) or _is_nearly_free(high)):
        opened.append(Open(GIVEN_AWAY, policy.policy.waterfall_where, None))
    return opened


class _Piece:
    """A stretch of a lever between two priced quotes."""

    def __init__(self, low: PricedQuote, high: PricedQuote, policy: CompiledPolicy, *, moves: bool) -> None:
        self.low, self.high = low, high
        self.policy = policy
        self.bounds = QuoteBounds(low, high, policy, moves=moves)
        self.ends = {line.id: (line, other) for line, other in zip(low.lines, high.lines, strict=False)}

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
        slack = self._slack(one.subject) if fact in DISCOUNT_FACTS else Interval.at(ZERO)
        for limited in one.limits:
            limit = self._limit(limited)
            if limit is not None and _may_cross(limited.direction, limit, found, slack):
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
            mixed = any(map(_is_mixed, self.low.lines))
            ends = quote_tolerance(self.low.lines), quote_tolerance(self.high.lines)
        else:
            low, high = self.ends[subject]
            mixed, ends = _is_mixed(low), (tolerance(low), tolerance(high))
        return Interval(ZERO, MOST_FORGIVEN) if mixed else Interval.around(ends)

    def _crossing(self, subject: str, fact: str, limit: Decimal) -> Decimal | None:
        low, high = (self.low.facts, self.high.facts) if subject == "quote" else map(line_facts, self.ends[subject])
        first, second = low.get(fact), high.get(fact)
        if not isinstance(first, Decimal) or not isinstance(second, Decimal) or first == second:
            return None
        return (limit - first) / (second - first)


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
