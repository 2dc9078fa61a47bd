"""Where facts lie while few lines move, or all of them in one direction: from the two ends alone.

A sum of figures that all fall lies between its ends, so nothing has to be added up again. What one line adds is bounded
as ever; lines that do not move add nothing to what is not certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property

from cpq.approvals.guidance.interval import ZERO, Enclosure, Interval, between
from cpq.approvals.guidance.line_bounds import LineBounds, money_made
from cpq.approvals.guidance.quote_bounds import MARGINS, RISING, QuoteBounds
from cpq.approvals.guidance.shares import Share
from cpq.expressions import Value
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.policy import Aggregate
from cpq.pricing.aggregates import UNKNOWN
from cpq.pricing.closing import Entry, Worked
from cpq.pricing.inherited_price import INCLUDED_TAX
from cpq.pricing.ledger import Sums
from cpq.quotes.priced import PricedLine, PricedQuote

Pair = tuple[PricedLine, PricedLine]


def bounds_of(low: PricedQuote, high: PricedQuote, policy: CompiledPolicy, *, moves: bool) -> QuoteBounds:
    """The bounds between two priced quotes, by the quickest way that is sound for them."""
    if moves and low.allowances == high.allowances == () and len(low.lines) == len(high.lines):
        moved = [(a, b) for a, b in zip(low.lines, high.lines, strict=True) if a is not b]
        if isinstance(low.worked, Worked) and isinstance(high.worked, Worked) and _goes_one_way(moved):
            return OneWayBounds(
                low, high, policy, moved, (low.worked.closed.sums, high.worked.closed.sums), low.worked.closed.entries
            )
    return QuoteBounds(low, high, policy, moves=moves)


def _goes_one_way(moved: Iterable[Pair]) -> bool:
    """Whether the lines that differ are the same ones, have a price of their own, and all fall or all rise."""
    falls = rises = False
    for a, b in moved:
        if a.id != b.id or a.part_of is not None or a.whole is not None or b.whole is not None or a.committed:
            return False
        if len(a.build_up) > 1 and any(part.name == INCLUDED_TAX for part in a.build_up):
            return False
        if (a.cost is None) != (b.cost is None):
            return False
        for one, other in _figures(a, b):
            falls, rises = falls or other < one, rises or other > one
    return not (falls and rises)


def _figures(a: PricedLine, b: PricedLine) -> Iterable[tuple[Decimal, Decimal]]:
    yield a.amounts["customer"], b.amounts["customer"]
    yield a.customer_total, b.customer_total
    yield a.net_total, b.net_total
    if a.cost is not None and b.cost is not None:
        yield a.cost, b.cost


class OneWayBounds(QuoteBounds):
    """A priced quote at both ends of a piece over which every line that moves goes the same way.

    Attributes:
        moved: Lines that are not the same at both ends, each with its two ends.
        sums: What all lines add up to, at both ends.
        entries: What each line adds at the lower end; what the others add to declared figures is the same at both.
    """

    def __init__(
        self,
        low: PricedQuote,
        high: PricedQuote,
        policy: CompiledPolicy,
        moved: Sequence[Pair],
        sums: tuple[Sums, Sums],
        entries: Sequence[Entry],
    ) -> None:
        super().__init__(low, high, policy, moves=True)
        self.moved = moved
        self.sums = sums
        self.entries = entries

    @cached_property
    def lines(self) -> Mapping[str, LineBounds]:
        """Each line that moves, by its id."""
        currency = self.low.currency
        return {a.id: LineBounds(a, b, Share(), self.policy, currency, moves=True) for a, b in self.moved}

    @property
    def _lines_move_apart(self) -> bool:
        return False

    def _outcome(self, name: str, ends: tuple[Value, Value]) -> Enclosure:
        if name in RISING:
            return self._discount(name, ends)
        if name == "channel_discount":
            return self._channel(ends)
        if name in MARGINS:
            return money_made(name, *self._net_and_cost, ends)
        return between(*ends)

    @cached_property
    def _net_and_cost(self) -> tuple[Interval, Enclosure]:
        net, cost = ([quote.facts[name] for quote in (self.low, self.high)] for name in _NET_AND_COST)
        return Interval.around(net), between(*cost)

    def _discount(self, name: str, ends: tuple[Value, Value]) -> Enclosure:
        unknown = any(one.fact(name) is None for one in self.lines.values())
        return None if unknown else between(*ends)

    def _channel(self, ends: tuple[Value, Value]) -> Enclosure:
        off = Interval.around(one.off_channel for one in self.sums)
        customer = Interval.around(one.of_customer for one in self.sums)
        if off == Interval.at(ZERO) or (off.is_point and customer.is_point):
            return between(*ends)
        return off.over(customer)

    def _aggregate(self, aggregate: Aggregate) -> Enclosure:
        if self.moved:
            return super()._aggregate(aggregate)
        name = f"quote.{aggregate.id}"
        return between(self.low.facts[name], self.high.facts[name])

    def _adds(self, aggregate: Aggregate, place: int) -> Sequence[Interval] | None:
        if self.low.lines[place].id in self.lines:
            return super()._adds(aggregate, place)
        part = self.entries[place].parts[self.policy.policy.aggregates.index(aggregate)]
        if part is UNKNOWN:
            return None
        return (Interval.at(part),) if isinstance(part, Decimal) else ()


_NET_AND_COST = ("quote.net_total", "quote.cost")
