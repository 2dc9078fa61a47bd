"""From the list price of a quote to its pocket margin: every leg with its amount and the lines that it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from cpq.insight.statistics import sum_of
from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.rounding import EXACT

LegKind = Literal["list", "on invoice", "net", "off invoice", "pocket price", "cost", "pocket margin"]
"""Where a leg stands: a price, or what is taken off between two of them."""

ASKED: Final = frozenset({"discretionary discount", "allowance"})
"""Legs that the rep asked for."""

OTHER: Final = "rounding and other"
"""What is left between list and net once every named step is counted: roundings, parts of a bundle's price."""


class Leg(NamedTuple):
    """One leg.

    Attributes:
        name: Kind of step, such as ``volume schedule``, or the price that is reached.
        amount: What it adds, negative for what is taken off; of a price, the price. None where it is not known.
        after: What is left after it; None where that is not known.
        share: The amount as a share of list; None without a list amount.
        lines: Ids of the lines that it comes from, and each one's part.
        rule: Rule of an off-invoice cost.
        why: Why an amount is not known.
    """

    kind: LegKind
    name: str
    amount: Decimal | None
    after: Decimal | None
    share: Decimal | None
    lines: tuple[tuple[str, Decimal], ...] = ()
    rule: str = ""
    why: str = ""


class Waterfall(NamedTuple):
    """Every leg, from the top; those on and off invoice sum exactly to the difference of the prices around them.

    Attributes:
        currency: In which every amount is.
    """

    currency: str
    legs: tuple[Leg, ...]

    def of_kind(self, *kinds: LegKind) -> tuple[Leg, ...]:
        """Its legs of some kinds, in order."""
        return tuple(leg for leg in self.legs if leg.kind in kinds)


def margin_waterfall(quote: PricedQuote) -> Waterfall:
    """The way of what is contracted from list to pocket margin; optional lines and estimated usage stand outside.

    Without rebates and other costs beside the invoice the pocket price is the net.
    """
    listed = quote.totals.list
    legs = [Leg("list", "list", listed, listed, _share(listed, listed))]
    running = listed
    for name, parts in _on_invoice(quote):
        amount = sum_of(part for _, part in parts)
        running = EXACT.add(running, amount)
        legs.append(Leg("on invoice", name, amount, running, _share(amount, listed), parts))
    net = quote.totals.net
    legs.append(Leg("net", "net", net, net, _share(net, listed)))
    legs += _below_net(quote)
    return Waterfall(quote.currency, tuple(legs))


def inside(quote: PricedQuote) -> Iterable[PricedLine]:
    """The lines that are contracted: inside the total, and no estimate."""
    return (line for line in quote.lines if not line.optional and line.kind != "usage")


def _on_invoice(quote: PricedQuote) -> Iterator[tuple[str, tuple[tuple[str, Decimal], ...]]]:
    """What stands between list and net, by the name of the step, in the order in which lines meet it."""
    steps: dict[str, dict[str, Decimal]] = {}
    order: list[str] = []
    for line in inside(quote):
        place = 0
        for step in line.steps:
            if not step.amount or step.name == "rounding":
                continue
            if step.name not in order:
                order.insert(place, step.name)
            place = max(place, order.index(step.name) + 1)
            own = steps.setdefault(step.name, {})
            own[line.id] = EXACT.add(own.get(line.id, Decimal(0)), step.amount)
    for name in order:
        yield name, tuple(steps[name].items())
    for allowance in quote.allowances:
        yield "allowance", allowance.parts or ((allowance.id, allowance.amount),)
    told = sum_of(
        [
            *(amount for parts in steps.values() for amount in parts.values()),
            *(allowance.amount for allowance in quote.allowances),
        ]
    )
    rest = EXACT.subtract(EXACT.subtract(quote.totals.net, quote.totals.list), told)
    if rest:
        yield OTHER, (("quote", rest),)


def _below_net(quote: PricedQuote) -> Iterator[Leg]:
    totals, pocket = quote.totals, quote.pocket
    listed, price = totals.list, totals.net
    unknown = "" if pocket is None else pocket.unknown
    for leak in () if pocket is None else pocket.leaks:
        price = EXACT.subtract(price, leak.amount)
        name = f"rebate, year {leak.year}" if leak.kind == "rebate" else leak.kind
        yield Leg("off invoice", name, -leak.amount, price, _share(-leak.amount, listed), rule=leak.rule)
    known = None if unknown else price
    yield Leg("pocket price", "pocket price", known, known, _share(known, listed), why=unknown)
    why = "" if totals.cost is not None else "the cost of a line is not known"
    cost = None if totals.cost is None else -totals.cost
    margin = None if known is None or cost is None else EXACT.add(known, cost)
    yield Leg("cost", "cost", cost, margin, _share(cost, listed), _costs(quote), why=why)
    yield Leg("pocket margin", "pocket margin", margin, margin, _share(margin, listed), why=unknown or why)


def _costs(quote: PricedQuote) -> tuple[tuple[str, Decimal], ...]:
    return tuple((line.id, -line.cost) for line in inside(quote) if line.cost)


def _share(amount: Decimal | None, listed: Decimal) -> Decimal | None:
    return None if amount is None or listed <= 0 else EXACT.divide(amount, listed)
