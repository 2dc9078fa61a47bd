"""What variants are compared by: amounts, rates and metrics of a priced quote, and which way each is better."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, NamedTuple

from cpq.metrics import Metrics, metrics
from cpq.quotes.priced import PricedQuote

Figures = Mapping[str, Decimal | None]
"""Figures of one quote by the key of their measure; None where one is undefined or unknown."""


class Measure(NamedTuple):
    """One figure of a quote.

    Attributes:
        key: Its name in JSON and CSV.
        label: Its name in tables.
        kind: An amount of money, or a rate.
        of: The figure of a quote and its metrics; None where it is undefined or unknown.
        best: Whether the ``lowest`` or the ``highest`` is marked; empty where neither is better.
        always: Whether it is shown even where every variant has zero or none.
        internal: Whether only the seller may see it.
    """

    key: str
    label: str
    kind: Literal["money", "rate"]
    of: Callable[[PricedQuote, Metrics], Decimal | None]
    best: Literal["lowest", "highest", ""] = ""
    always: bool = False
    internal: bool = False


def _fact(name: str) -> Callable[[PricedQuote, Metrics], Decimal | None]:
    def read(quote: PricedQuote, _: Metrics) -> Decimal | None:
        value = quote.facts.get(name)
        return value if isinstance(value, Decimal) else None

    return read


def _metric(name: str) -> Callable[[PricedQuote, Metrics], Decimal | None]:
    return lambda _, found: found[name].net


MEASURES: tuple[Measure, ...] = (
    Measure("list", "list", "money", lambda quote, _: quote.totals.list),
    Measure("one_time", "one-time", "money", lambda quote, _: quote.totals.one_time),
    Measure("recurring", "recurring", "money", lambda quote, _: quote.totals.recurring),
    Measure("pass_through", "pass-through", "money", lambda quote, _: quote.totals.pass_through),
    Measure("allowances", "allowances", "money", lambda quote, _: quote.totals.allowances),
    Measure("net", "net", "money", lambda quote, _: quote.totals.net, "lowest", always=True),
    Measure("tax", "tax", "money", lambda quote, _: quote.totals.tax),
    Measure("gross", "gross", "money", lambda quote, _: quote.totals.gross, "lowest", always=True),
    Measure("optional", "optional", "money", lambda quote, _: quote.totals.optional),
    Measure("usage", "usage estimate", "money", lambda quote, _: quote.totals.usage),
    Measure("discount_off_list", "off list", "rate", _fact("quote.discount_off_list"), "highest"),
    Measure("discretionary_discount", "asked by the rep", "rate", _fact("quote.discretionary_discount")),
    Measure("mrr", "MRR", "money", _metric("mrr")),
    Measure("arr", "ARR", "money", _metric("arr")),
    Measure("acv", "ACV", "money", _metric("acv"), "lowest"),
    Measure("tcv", "TCV", "money", _metric("tcv")),
    Measure("margin", "margin", "money", lambda quote, _: quote.totals.margin, "highest", internal=True),
    Measure("margin_rate", "margin rate", "rate", lambda quote, _: quote.totals.margin_rate, "highest", internal=True),
)
"""The figures in the order of their rows."""


def figures_of(quote: PricedQuote) -> Figures:
    """Every figure of a quote; run rates are those of its first day of service."""
    found = metrics(quote)
    return MappingProxyType({measure.key: measure.of(quote, found) for measure in MEASURES})
