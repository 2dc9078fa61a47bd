"""Where every fact of a quote lies between two values of a lever: sums and shares of what its lines may be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property

from cpq.approvals.guidance.conditions import Reader, number_of, truth_of
from cpq.approvals.guidance.interval import ZERO, Enclosure, Interval, Same, between, total
from cpq.approvals.guidance.line_bounds import LineBounds, money_made
from cpq.approvals.guidance.shares import Share, shares
from cpq.currencies import minor_units
from cpq.expressions import Value
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.policy import Aggregate
from cpq.pricing.discount_amounts import CHANNEL
from cpq.pricing.inherited_price import INCLUDED_TAX
from cpq.pricing.years import average_year, months_of
from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.rounding import round_to

CONSTANT = frozenset({"list_total", "regular_total"})
RISING = frozenset({"discretionary_discount", "discount_off_list"})
MARGINS = frozenset({"cost", "margin", "margin_rate", "markup_rate"})
_POCKET = frozenset({"pocket_margin", "pocket_margin_rate"})


class QuoteBounds:
    """A priced quote at both ends of a piece of a lever.

    Attributes:
        moves: Whether the lever moves prices at all; without, the facts of pricing are the same all over the piece.
    """

    def __init__(self, low: PricedQuote, high: PricedQuote, policy: CompiledPolicy, *, moves: bool) -> None:
        self.low, self.high = low, high
        self.policy = policy
        self.moves = moves
        self.digits = minor_units(low.currency)
        self.alike = [line.id for line in low.lines] == [line.id for line in high.lines]

    @cached_property
    def lines(self) -> Mapping[str, LineBounds]:
        """Each line by id; none where the two ends do not have the same lines."""
        if not self.alike:
            return {}
        known = shares(self.low, self.high)
        pairs = list(zip(self.low.lines, self.high.lines, strict=True))
        currency, moves = self.low.currency, self.moves
        return {a.id: LineBounds(a, b, self._share(known, a), self.policy, currency, moves=moves) for a, b in pairs}

    def _share(self, known: Mapping[str, Share] | None, line: PricedLine) -> Share | None:
        if line.induced and self._lines_move_apart:
            return None
        return None if known is None else known.get(line.id, Share())

    @cached_property
    def _lines_move_apart(self) -> bool:
        """Whether one line rises where another falls, as a credit does; percentages of both are then not bounded."""
        pairs = list(zip(self.low.lines, self.high.lines, strict=True))
        moved = [b.amounts["customer"] - a.amounts["customer"] for a, b in pairs if not a.induced]
        return any(by > 0 for by in moved) and any(by < 0 for by in moved)

    def line_fact(self, line_id: str, name: str) -> Enclosure:
        """The enclosure of a fact as a rule over lines reads it, of the line or outward."""
        bounds = self.lines.get(line_id)
        return None if bounds is None else self._fact_of(bounds.judged, name)

    def _fact_of(self, bounds: LineBounds, name: str) -> Enclosure:
        if bounds.low.induced and self._lines_move_apart:
            return None
        if name in _OF_THE_QUOTE and name in bounds.facts:
            return self.quote_fact(name)
        return bounds.fact(name)

    def line_reader(self, line_id: str) -> Reader:
        """What an expression over a line reads."""
        return self._reader(self.lines[line_id].judged)

    def _reader(self, bounds: LineBounds) -> Reader:
        def read(name: str) -> Enclosure:
            return self._fact_of(bounds, name)

        return Reader(read, bounds.facts, self.policy, "line")

    def quote_reader(self) -> Reader:
        """What an expression over the quote reads."""
        return Reader(self.quote_fact, self.low.facts, self.policy, "quote")

    def quote_fact(self, name: str) -> Enclosure:
        """The enclosure of a fact as a rule over the quote reads it."""
        short = name.removeprefix("quote.")
        aggregate = next((one for one in self.policy.policy.aggregates if name == f"quote.{one.id}"), None)
        if aggregate is not None:
            return self._aggregate(aggregate) if self.alike else None
        if self.moves and short in _POCKET:
            if self.policy.rebates or self.policy.policy.pocket is not None:
                return None  # a rebate's bands make it jump, and expressions may read anything
            return self.quote_fact(name.replace("pocket_", ""))
        if self.moves and name.startswith("quote.") and short in _OUTCOME:
            return self._outcome(short, (self.low.facts.get(name), self.high.facts.get(name))) if self.alike else None
        return self._request_fact(name)

    def _request_fact(self, name: str) -> Enclosure:
        return between(self.low.facts.get(name), self.high.facts.get(name))

    def _outcome(self, name: str, ends: tuple[Value, Value]) -> Enclosure:
        if name in CONSTANT:
            return between(*ends)
        if any(self.lines[line.id].net is None for line in self.low.lines):
            return None
        if name in RISING:
            return self._discount(name, ends)
        if name == "channel_discount":
            return self._channel(ends)
        if name == "acv":
            return self._acv()
        if name in MARGINS:
            return money_made(name, self._net, self._cost, ends)
        sums: Mapping[str, Interval | None] = {
            "customer_total": self._sum(self._contracted, "customer_total"),
            "one_time_total": self._sum(self._of_kind("one-time"), "net_total"),
            "recurring_total": self._sum(self._of_kind("recurring"), "net_total"),
            "net_total": self._net,
        }
        if name == "gross_total":
            return self._net.plus(self._tax)
        if name == "tcv":
            return Same(None) if ends == (None, None) else self._net
        return sums[name]

    # --- the lines that count

    @cached_property
    def _contracted(self) -> list[LineBounds]:
        """Lines inside the total; estimates of usage are apart."""
        return [one for one in self.lines.values() if not one.low.optional and one.low.kind != "usage"]

    @property
    def _sold(self) -> list[LineBounds]:
        """Lines that discounts are counted over."""
        sold = (one for one in self._contracted if not one.low.credit and not one.low.pass_through)
        return [one for one in sold if not one.low.committed]

    def _of_kind(self, kind: str) -> list[LineBounds]:
        return [one for one in self._contracted if one.low.kind == kind and not one.low.pass_through]

    def _sum(self, lines: Iterable[LineBounds], name: str) -> Interval | None:
        parts = [one.fact(name) for one in lines]
        return total(part for part in parts if isinstance(part, Interval))

    @cached_property
    def _net(self) -> Interval:
        lines = total(one.own for one in self._contracted)
        return lines.plus(self._allowed)

    @cached_property
    def _allowed(self) -> Interval:
        """The allowances' effect on net: their amount where no channel takes part of it."""
        quotes = (self.low, self.high)
        if all(one.at == "net" for quote in quotes for one in quote.allowances) or not any(
            step.name in self._behind for one in self._contracted for step in one.low.steps
        ):
            return Interval.around(quote.totals.allowances for quote in quotes)
        return total(one.share.allocated for one in self._contracted if one.share is not None)

    @cached_property
    def _behind(self) -> frozenset[str]:
        """Steps that stand behind the customer price; without them it is the net price."""
        entries = self.policy.policy.waterfall.waterfall
        at = next(number for number, entry in enumerate(entries) if entry.price == "customer")
        return frozenset(entry.step for entry in entries[at:] if entry.step is not None)

    @cached_property
    def _cost(self) -> Enclosure:
        costs = [one.cost for one in self._contracted]
        if any(isinstance(cost, Same) for cost in costs):
            return Same(None)
        known = [cost for cost in costs if isinstance(cost, Interval)]
        return total(known) if len(known) == len(costs) else None

    # --- facts that are made of several

    def _discount(self, name: str, ends: tuple[Value, Value]) -> Enclosure:
        """Rates rise with what is asked, and an allowance is either fixed or the lever itself."""
        targets = any(one.is_target for one in self.low.request.discounts)
        sold = self._sold
        if targets or any(one.fact(name) is None for one in sold):
            return None
        return between(*ends)

    def _channel(self, ends: tuple[Value, Value]) -> Enclosure:
        sold = self._sold
        off = total(
            Interval.around(
                -sum((step.amount for step in line.steps if step.name in CHANNEL), ZERO) for line in (one.low, one.high)
            )
            for one in sold
        )
        customer = total(Interval.around(line.amounts["customer"] for line in (one.low, one.high)) for one in sold)
        if off == Interval.at(ZERO) or (off.is_point and customer.is_point):
            return between(*ends)
        return off.over(customer)

    def _acv(self) -> Enclosure:
        """The average of the recurring lines per year, from the least and the most that they may cost."""
        found = []
        for end in (0, 1):
            lines = [
                one.low._replace(net_total=one.net[end], allocated=ZERO)
                for one in self.lines.values()
                if one.net is not None and one.low.kind == "recurring" and not one.low.optional
            ]
            months = months_of(lines, self.policy.policy.rounding_in(self.low.price_book).day_count)
            found.append(average_year(sum((line.net_total for line in lines), ZERO), months, self.digits))
        return Interval.around(found)

    @cached_property
    def _tax(self) -> Interval:
        rounding = self.policy.policy.rounding
        bases: dict[tuple[Decimal, str], list[Interval]] = {}
        for one in self._contracted:
            if one.net is not None:
                bases.setdefault((one.low.tax_rate, one.low.tax_reason), []).append(one.net)
        exact = [
            Interval(*(end * rate for end in base))
            for (rate, _), parts in bases.items()
            for base in (parts if rounding.tax == "per line" else [total(parts)])
        ]
        together = [total(exact)] if rounding.tax == "per document" else exact
        rounded = [Interval(*(round_to(end, self.digits, rounding.mode) for end in one)) for one in together]
        return total([*rounded, self._tax_put_back])

    @property
    def _tax_put_back(self) -> Interval:
        """How far the tax of lines whose price included it can be off, since total and net round for themselves."""
        lines = sum(any(part.name == INCLUDED_TAX for part in one.low.build_up) for one in self._contracted)
        slack = Decimal(2 * lines).scaleb(-self.digits)
        return Interval(-slack, slack)

    # --- aggregates

    def _aggregate(self, aggregate: Aggregate) -> Enclosure:
        """A declared figure over lines, where it is clear which lines take part."""
        values: list[Interval] = []
        for place, line in enumerate(self.low.lines):
            if line.optional or line.kind == "usage":
                continue
            found = self._adds(aggregate, place)
            if found is None:
                return None
            values += found
        if aggregate.function in ("sum", "count"):
            return total(values)
        if not values:
            return Same(None)
        best = max if aggregate.function == "max" else min
        return Interval(best(value.low for value in values), best(value.high for value in values))

    def _adds(self, aggregate: Aggregate, place: int) -> Sequence[Interval] | None:
        """What the line at a place adds to a figure: nothing where it takes no part; None where that is not clear."""
        reader = self._reader(self.lines[self.low.lines[place].id])
        takes_part = True if aggregate.when is None else truth_of(aggregate.when, reader)
        if takes_part is None:
            return None
        if not takes_part:
            return ()
        value = Interval.at(Decimal(1)) if aggregate.value is None else number_of(aggregate.value, reader)
        return None if value is None else (value,)


_OUTCOME = frozenset(
    {
        *CONSTANT,
        *RISING,
        *MARGINS,
        "customer_total",
        "one_time_total",
        "recurring_total",
        "net_total",
        "channel_discount",
        "acv",
        "tcv",
        "gross_total",
    }
)
_OF_THE_QUOTE = frozenset(f"quote.{name}" for name in _OUTCOME)
