"""The prices of a quote as everybody may see them who sees the quote: what each line and the whole come to.

Lists of what is open, so that whatever a priced quote holds besides stays closed: cost, margin, and the steps behind a
price, since a price can be made of a cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cpq.quotes.json_form import picked
from cpq.quotes.json_shapes import PricedQuoteJson

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


def open_prices(quote: PricedQuoteJson) -> Mapping[str, Any]:
    """The open part of a priced quote as JSON-ready data."""
    return {
        **picked(quote, _QUOTE),
        "lines": [picked(line, _LINE) for line in quote["lines"]],
        "totals": picked(quote["totals"], _TOTALS),
        "metrics": picked(quote["metrics"], _METRICS),
    }
