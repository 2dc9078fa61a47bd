"""What variants are compared by: amounts, rates and metrics of a priced quote, and which way each is better."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Literal, NamedTuple

from cpq.quotes.priced import PricedQuote


class Measure(NamedTuple):
    """One figure of a quote.

    Attributes:
        key: Its name in JSON and CSV.
        label: Its name in tables.
        kind: An amount of money, or a rate.
        of: The figure of a quote; None where it is undefined or unknown.
        best: Whether the ``lowest`` or the ``highest`` is marked; empty where neither is better.
        always: Whether it is shown even where every variant has zero or none.
        internal: Whether only the seller may see it.
    """

    key: str
    label: str
    kind: Literal["money", "rate"]
    of: Callable[[PricedQuote], Decimal | None]
    best: Literal["lowest", "highest", ""] = ""
    always: bool = False
    internal: bool = False


def _fact(name: str) -> Callable[[PricedQuote], Decimal | None]:
    def read(quote: PricedQuote) -> Decimal | None:
        value = quote.facts.get(name)
        return value if isinstance(value, Decimal) else None

    return read


def _metric(name: str) -> Callable[[PricedQuote], Decimal | None]:
    return lambda quote: quote.metrics.get(name)


MEASURES: tuple[Measure, ...] = (
    Measure("list", "list", "money", lambda quote: quote.totals.list),
    Measure("one_time", "one-time", "money", lambda quote: quote.totals.one_time),
    Measure("recurring", "recurring", "money", lambda quote: quote.totals.recurring),
    Measure("pass_through", "pass-through", "money", lambda quote: quote.totals.pass_through),
    Measure("allowances", "allowances", "money", lambda quote: quote.totals.allowances),
    Measure("net", "net", "money", lambda quote: quote.totals.net, "lowest", always=True),
    Measure("tax", "tax", "money", lambda quote: quote.totals.tax),
    Measure("gross", "gross", "money", lambda quote: quote.totals.gross, "lowest", always=True),
    Measure("optional", "optional", "money", lambda quote: quote.totals.optional),
    Measure("usage", "usage estimate", "money", lambda quote: quote.totals.usage),
    Measure("discount_off_list", "off list", "rate", _fact("quote.discount_off_list"), "highest"),
    Measure("discretionary_discount", "asked by the rep", "rate", _fact("quote.discretionary_discount")),
    Measure("mrr", "MRR", "money", _metric("mrr")),
    Measure("arr", "ARR", "money", _metric("arr")),
    Measure("acv", "ACV", "money", _metric("acv"), "lowest"),
    Measure("tcv", "TCV", "money", _metric("tcv")),
    Measure("margin", "margin", "money", lambda quote: quote.totals.margin, "highest", internal=True),
    Measure("margin_rate", "margin rate", "rate", lambda quote: quote.totals.margin_rate, "highest", internal=True),
)
"""The figures in the order of their rows."""
