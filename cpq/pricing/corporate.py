"""A quote's totals in the currency that the seller counts in, at the dated rate of the order date."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cpq.currencies import minor_units
from cpq.policy.compiled import CompiledPolicy, convert
from cpq.policy.conditions import ExchangeRate
from cpq.quotes.json_form import maybe_amount_text, place_json
from cpq.quotes.priced import PricedQuote
from cpq.rounding import exact, round_to


@dataclass(frozen=True, slots=True)
class CorporateTotals:
    """Totals of one quote in another currency, each converted from the quote's own total and rounded once.

    Attributes:
        currency: The corporate currency.
        rate: The rate that converted, with its date and source.
        amounts: ``net``, ``cost``, ``margin``, and the metrics of the quote; None where the quote has none.
    """

    currency: str
    rate: ExchangeRate
    amounts: dict[str, Decimal | None]

    def to_json(self) -> dict[str, Any]:
        """The totals as JSON-ready data; numbers are strings."""
        digits = minor_units(self.currency)
        return {
            "currency": self.currency,
            "rate": {
                "from": self.rate.from_,
                "to": self.rate.to,
                "rate": f"{self.rate.rate:f}",
                "date": self.rate.date.isoformat(),
                "source": self.rate.source,
                "where": place_json(self.rate.where),
            },
            **{name: maybe_amount_text(value, digits) for name, value in self.amounts.items()},
        }


def corporate_totals(quote: PricedQuote, policy: CompiledPolicy, currency: str) -> CorporateTotals | None:
    """A quote's totals in the corporate currency; None where that is the quote's own.

    Args:
        policy: The policy of the quote's order date, which pins the rate.

    Raises:
        CannotPrice: No rate joins the two currencies on or before the order date.
    """
    if currency == quote.currency:
        return None
    rate = policy.rate(quote.currency, currency)
    own = {"net": quote.totals.net, "cost": quote.totals.cost, "margin": quote.totals.margin, **quote.metrics}
    digits, mode = minor_units(currency), policy.policy.rounding.mode
    with exact():
        amounts = {
            name: None if value is None else round_to(convert(value, rate, quote.currency), digits, mode)
            for name, value in own.items()
        }
    return CorporateTotals(currency, rate, amounts)
