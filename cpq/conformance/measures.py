"""What a published case compares, read off a priced quote or the decision about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction

from cpq.approvals import ApprovalDecision
from cpq.conformance.metric_measures import METRIC_MEASURES
from cpq.pricing.totals import rate
from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.rounding import exact, round_to

Figure = Decimal | Fraction | None
Measure = Callable[[PricedQuote], list[Figure]]

_HUNDRED = Decimal(100)


def needs_approval(decision: ApprovalDecision) -> list[Figure]:
    """One where somebody must approve the quote, else zero."""
    return [Decimal(decision.outcome == "needs approval")]


def measured(quote: PricedQuote, name: str) -> list[Figure]:
    """The figures of one name; None where a figure is undefined.

    Raises:
        KeyError: Nothing is measured under that name.
    """
    with exact():
        return MEASURES[name](quote)


def _total(quote: PricedQuote) -> list[Figure]:
    """Everything quoted, usage estimates and credits included."""
    return [quote.totals.net + quote.totals.usage]


def _asked_for(quote: PricedQuote) -> list[Figure]:
    """What the lines of the request come to, without those that rules add."""
    asked = {line.id for line in quote.request.lines}
    return [sum((line.net_total for line in quote.lines if line.line in asked), Decimal(0))]


def _unit_price(level: str) -> Measure:
    return lambda quote: [quote.lines[0].unit_levels[level]]


def _average_price(quote: PricedQuote) -> list[Figure]:
    """What a unit costs on average; nothing where there is none."""
    line = quote.lines[0]
    return [line.net_total / line.quantity if line.quantity else Decimal(0)]


def _asked_prices(quote: PricedQuote) -> list[Figure]:
    """What each line costs for one of the units that it was asked in."""
    asked = {line.id: line.quantity for line in quote.request.lines}
    return [line.net_total / (asked[line.line] or Decimal(1)) for line in quote.lines]


def _steps_taken(quote: PricedQuote) -> list[Figure]:
    """How many steps lead each line from list to net."""
    return [Decimal(len(line.steps)) for line in quote.lines]


def _percent_off_list(quote: PricedQuote) -> list[Figure]:
    line = quote.lines[0]
    return [_percent(line.list_total - line.net_total, line.list_total)]


def _percent_off_base(quote: PricedQuote) -> list[Figure]:
    """What price books and discounts took off the price that the first book names."""
    line = quote.lines[0]
    base = line.build_up[0].amount
    return [_percent(base - line.net_total, base)]


def _percent(part: Decimal | None, whole: Decimal) -> Figure:
    share = rate(part, whole)
    return None if share is None else round_to(share * _HUNDRED, 2)


def _margin_percent(line: PricedLine) -> Figure:
    return _percent(line.margin, line.effective_total)


MEASURES: Mapping[str, Measure] = {
    "total": _total,
    "total asked for": _asked_for,
    "gross": lambda quote: [quote.totals.gross],
    "line totals": lambda quote: [line.net_total for line in quote.lines],
    "list price": _unit_price("list"),
    "regular price": _unit_price("regular"),
    "customer price": _unit_price("customer"),
    "partner price": _unit_price("partner"),
    "distributor price": _unit_price("distributor"),
    "net price": _unit_price("net"),
    "net prices": lambda quote: [line.net for line in quote.lines],
    "average price": _average_price,
    "prices per unit asked": _asked_prices,
    "percentages": lambda quote: [line.net_total for line in quote.lines if line.induced],
    "steps taken": _steps_taken,
    "list parts": lambda quote: [step.amount for step in quote.lines[0].build_up],
    "amount off list": lambda quote: [quote.lines[0].list_total - quote.lines[0].net_total],
    "discount": lambda quote: [quote.lines[0].net_total - quote.lines[0].list_total],
    "percent off list": _percent_off_list,
    "percent off base": _percent_off_base,
    "allocated": lambda quote: [-line.allocated for line in quote.lines],
    "line margins": lambda quote: [line.margin for line in quote.lines],
    "line margin percents": lambda quote: [_margin_percent(line) for line in quote.lines],
    **METRIC_MEASURES,
    "margin": lambda quote: [quote.totals.margin],
    "margin percent": lambda quote: [_percent(quote.totals.margin, quote.totals.net)],
}
"""What cases may compare of a price, by name."""

DECIDED: Mapping[str, Callable[[ApprovalDecision], list[Figure]]] = {"needs approval": needs_approval}
"""What cases may compare of the decision about it, by name."""
