"""The priced quote of a revision as JSON-ready data for whoever reads it."""

from __future__ import annotations

from typing import Any, Final

from cpq.desk.json_parts import Json, picked
from cpq.desk.restricted import Audience
from cpq.quotes.json_form import priced_quote_json
from cpq.quotes.priced import PricedQuote

_QUOTE: Final = ("schema", "fingerprint", "as_of", "currency", "price_book", "allowances", "taxes", "years", "findings")
_LINE: Final = (
    "id",
    "line",
    "product",
    "name",
    "charge",
    "kind",
    "family",
    "segment",
    "parent",
    "group",
    "optional",
    "credit",
    "quantity",
    "per",
    "period",
    "periods",
    "start",
    "end",
    "selection",
    "list",
    "regular",
    "customer",
    "net",
    "list_total",
    "net_total",
    "allocated",
    "part_of",
)
_TOTALS: Final = (
    "list",
    "regular",
    "customer",
    "one_time",
    "recurring",
    "usage",
    "pass_through",
    "allowances",
    "net",
    "tax",
    "gross",
    "cash_rounding",
    "payable",
    "optional",
    "milestones",
)
_METRICS: Final = ("acv", "arr", "mrr", "tcv")


def priced_json(quote: PricedQuote, audience: Audience) -> Json:
    """A priced quote: whole for who may see cost and margin, else prices and totals without how they are made.

    The steps behind a price stay with those who see cost too, since a price can be made of one.
    """
    data: Any = priced_quote_json(quote)
    if audience.sees_cost:
        return dict(data)
    return {
        **picked(data, _QUOTE),
        "lines": [picked(line, _LINE) for line in data["lines"]],
        "totals": picked(data["totals"], _TOTALS),
        "metrics": picked(data["metrics"], _METRICS),
    }
