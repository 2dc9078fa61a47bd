"""The priced quote of a revision as JSON-ready data for whoever reads it."""

from __future__ import annotations

from cpq.desk.json_parts import Json
from cpq.desk.restricted import Audience
from cpq.quotes.json_form import priced_quote_json
from cpq.quotes.open_prices import open_prices
from cpq.quotes.priced import PricedQuote


def priced_json(quote: PricedQuote, audience: Audience) -> Json:
    """A priced quote: whole for who may see cost and margin, else prices and totals without how they are made."""
    data = priced_quote_json(quote)
    return dict(data) if audience.sees_cost else dict(open_prices(data))
