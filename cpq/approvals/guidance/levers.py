"""The levers of a quote: which of its prices, terms, payments and quantities may be changed, and how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from cpq.approvals.guidance.lever import EVERYTHING, About, Bounds, Grid, Lever, NoLever
from cpq.catalog.catalog import Catalog
from cpq.catalog.products import smallest_part
from cpq.configuration.configured import ConfiguredLine, ConfiguredQuote
from cpq.currencies import minor_units
from cpq.policy.policy import Policy
from cpq.pricing.discount_amounts import ASKED
from cpq.quotes.discounts import Discount
from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.quotes.request import LineRequest, QuoteRequest
from cpq.terms import Term

_ASKED_FACTS = frozenset({"requested_discount"})
_CUT_OFF = frozenset({"negative-price", "target-unreachable"})

Found = Iterator[Lever | NoLever]


class Levers:
    """Everything that a rep may change on one quote.

    Attributes:
        quote: As it stands.
        configured: The same, configured: lines in their products' own units.
        lines: Those that are looked at.
    """

    def __init__(
        self,
        quote: PricedQuote,
        configured: ConfiguredQuote,
        policy: Policy,
        catalog: Catalog,
        bounds: Bounds,
        about: About = EVERYTHING,
    ) -> None:
        self.about = about
        self.quote = quote
        self.request = quote.request
        self.lines = [line for line in quote.request.lines if about.takes_subject(line.id)]
        self._priced: dict[str, list[PricedLine]] = {}
        for one in quote.lines:
            self._priced.setdefault(one.line, []).append(one if one.whole is None else one.whole)
        self.configured: Mapping[str, ConfiguredLine] = {line.id: line for line in configured.lines}
        self.takes_discounts = any(entry.step in ASKED for entry in policy.waterfall.waterfall)
        self.catalog = catalog
        self.bounds = bounds
        self.unit = Decimal(bounds.amount_units).scaleb(-minor_units(quote.currency))

    def discounts(self) -> Found:
        """Percentages on the quote and on each line, and an amount off the quote."""
        return self._wanted(self._discounts())

    def changes(self) -> Found:
        """Everything else that may lower the level: a line's price, the term, the payment, quantities."""
        return self._wanted(self._changes())

    def _wanted(self, levers: Found) -> Found:
        return (one for one in levers if self.about.takes(one.kind, one.subject))

    def _discounts(self) -> Found:
        whole = _why_not_on_quote(self.quote) if self.takes_discounts else _NO_STEP
        yield NoLever("discount", "quote", whole) if whole else self._quote_rate()
        yield NoLever("amount off", "quote", whole) if whole else self._amount_off()
        for line in self.lines:
            reason = self._why_not(line)
            yield NoLever("discount", line.id, reason) if reason else self._line_rate(line)

    def _changes(self) -> Found:
        for line in self.lines:
            reason = self._why_not(line) or self._why_no_price(line)
            yield NoLever("price", line.id, reason) if reason else self._price(line)
        yield from self._terms()
        yield self._payment()
        for line in self.lines:
            reason = self._why_no_quantity(line)
            yield NoLever("quantity", line.id, reason) if reason else self._quantity(line)

    # --- discounts

    def _line_rate(self, line: LineRequest) -> Lever:
        now = line.discount
        current = Decimal(0) if now is None else now.rate
        like = now if now is not None and now.rate is not None else _in_place_of(now)
        return Lever(
            "discount",
            line.id,
            self._rates(),
            current,
            lambda rate: self._with_line(line, {"discount": like.model_copy(update={"rate": rate})}),
            fails_up=_CUT_OFF | {"not-discountable"},
            reads=_ASKED_FACTS,
        )

    def _quote_rate(self) -> Lever:
        asked = self.request.discounts
        only = asked[0] if len(asked) == 1 and not asked[0].group else None
        like = only if only is not None and only.rate is not None else _in_place_of(*asked)
        return Lever(
            "discount",
            "quote",
            self._rates(),
            Decimal(0) if not asked else like.rate if like is only else None,
            lambda rate: self._with_discounts(like.model_copy(update={"rate": rate})),
            fails_up=_CUT_OFF,
        )

    def _amount_off(self) -> Lever:
        asked = self.request.discounts
        only = asked[0] if len(asked) == 1 and asked[0].rate is None and not asked[0].group else None
        like = _in_place_of(*asked).model_copy(update={"rate": None, "at": "customer" if only is None else only.at})
        current = -sum((one.level_amount for one in self.quote.allowances), Decimal(0))
        most = sum((_most(line, like.at) for line in self.quote.lines if _bears(line)), Decimal(0))
        return Lever(
            "amount off",
            "quote",
            Grid(Decimal(0), self.unit, int(most / self.unit) + 1),
            current if only is not None or not asked else None,
            lambda amount: self._with_discounts(like.model_copy(update={"amount": amount})),
            fails_up=_CUT_OFF,
        )

    def _price(self, line: LineRequest) -> Lever:
        (priced,) = self._parts(line)
        like = _in_place_of(line.discount).model_copy(update={"rate": None})
        most = priced.unit_levels["regular"]
        return Lever(
            "price",
            line.id,
            Grid(Decimal(0), self.unit, int(most / self.unit) + 1),
            priced.unit_levels["customer"],
            lambda price: self._with_line(line, {"discount": like.model_copy(update={"target": price})}),
            fails_up=frozenset({"target-unreachable"}),
            fails_down=frozenset({"negative-price"}),
        )

    def _rates(self) -> Grid:
        step = self.bounds.rate_step
        return Grid(Decimal(0), step, int(1 / step) + 1)

    def _why_not(self, line: LineRequest) -> str:
        """Why nobody can ask for a discount on a line, or empty."""
        parts = self._parts(line)
        if not self.takes_discounts:
            return _NO_STEP
        if any(one.is_target for one in self.request.discounts):
            return "the target of the quote stays the same, whatever its lines cost"
        if line.kind == "credit":
            return "a credit gives money back"
        around = next((part.part_of.line for part in parts if part.part_of is not None), "")
        if around:
            return f"its price is a part of that of line '{around}'"
        if not all(part.discountable for part in parts):
            return f"'{line.product}' takes no discount"
        if line.segments and all(segment.discount is not None for segment in line.segments):
            return "each of its segments has a discount of its own"
        return "" if any(part.amounts["regular"] for part in parts) else "it costs nothing"

    def _why_no_price(self, line: LineRequest) -> str:
        """Why a line has no unit price that a rep could name, or empty."""
        parts = self._parts(line)
        if len(parts) != 1:
            return "it has several prices"
        return "" if {"regular", "customer"} <= parts[0].unit_levels.keys() else "it has no price per unit"

    # --- term, payment, quantity

    def _terms(self) -> Found:
        longest = max(self.bounds.term_months, 1)
        grid = Grid(Decimal(1), Decimal(1), longest)
        if self.request.term is None:
            yield NoLever("term", "quote", "the quote states no term")
        else:
            yield Lever(
                "term",
                "quote",
                grid,
                _months(self.request.term),
                lambda months: self.request.model_copy(update={"term": Term(int(months))}),
                provable=False,
            )
        for line in self.lines:
            if line.term is not None:
                yield Lever("term", line.id, grid, _months(line.term), self._with_term(line), provable=False)

    def _with_term(self, line: LineRequest) -> Any:
        return lambda months: self._with_line(line, {"term": Term(int(months))})

    def _payment(self) -> Lever:
        most = max(self.bounds.payment_days, self.request.payment_days)
        return Lever(
            "payment days",
            "quote",
            Grid(Decimal(0), Decimal(1), most + 1),
            Decimal(self.request.payment_days),
            lambda days: self.request.model_copy(update={"payment_days": int(days)}),
            reads=frozenset({"quote.payment_days"}),
            moves=False,
        )

    def _why_no_quantity(self, line: LineRequest) -> str:
        if line.segments:
            return "its segments have quantities of their own"
        if line.quantity is None:
            return "the deal states no quantity"
        own = self.catalog.products[line.product].unit or ""
        return "" if line.unit in ("", own) else f"it is asked for in {line.unit}, and sold by {own or 'piece'}"

    def _quantity(self, line: LineRequest) -> Lever:
        step = smallest_part(self.catalog.products[line.product].unit, self.catalog.units)
        now = line.quantity or Decimal(0)
        below = max(min(self.bounds.quantity_steps, int(now / step) - 1), 0)
        start = now - below * step
        return Lever(
            "quantity",
            line.id,
            Grid(start, step, below + self.bounds.quantity_steps + 1),
            now,
            lambda quantity: self._with_line(line, {"quantity": quantity}),
            provable=False,
        )

    # --- requests

    def _parts(self, line: LineRequest) -> list[PricedLine]:
        """Charges and segments of a line, a bundle's with its own price, wherever that went."""
        return self._priced.get(line.id, [])

    def _with_line(self, line: LineRequest, changes: Mapping[str, Any]) -> QuoteRequest:
        changed = line.model_copy(update=changes)
        return self.request.model_copy(
            update={"lines": tuple(changed if one.id == line.id else one for one in self.request.lines)}
        )

    def _with_discounts(self, discount: Discount) -> QuoteRequest:
        return self.request.model_copy(update={"discounts": (discount,)})


_NO_STEP = "the waterfall has no discretionary discount"


def _why_not_on_quote(quote: PricedQuote) -> str:
    return (
        "" if any(_bears(line) and line.amounts["regular"] > 0 for line in quote.lines) else "no line takes a discount"
    )


def _in_place_of(*former: Discount | None) -> Discount:
    """An empty percentage of the regular price that keeps the reason of the discounts it replaces."""
    reason = next((one.reason for one in former if one is not None and one.reason), None)
    return Discount(rate=Decimal(0), reason=reason)


def _bears(line: PricedLine) -> bool:
    return line.discountable and not line.optional and not line.pass_through and line.kind != "usage"


def _most(line: PricedLine, at: str) -> Decimal:
    """At most what a line could bear of an amount off: its regular price, or its net where that is more."""
    return max(line.levels.get("regular", line.net_total), line.levels.get(at, line.net_total), Decimal(0))


def _months(term: Term) -> Decimal | None:
    return Decimal(term.months) if not term.days else None
