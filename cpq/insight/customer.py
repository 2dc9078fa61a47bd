"""What a customer was offered before, and at which discount."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from cpq.insight.past import PastQuote
from cpq.insight.statistics import mean_share
from cpq.rounding import EXACT


class CustomerHistory(NamedTuple):
    """The discounts that a customer asked for and got.

    Attributes:
        quotes: Quotes that were bought or lost, the newest first.
        bought: Mean discount of those bought, the larger ones weighing more; None where there are none.
        change: How much larger the discount of this quote is than that of the last one bought, in points; None where
            one of the two is not known.
    """

    quotes: tuple[PastQuote, ...]
    bought: Decimal | None
    change: Decimal | None


def customer_history(quote: PastQuote, past: Iterable[PastQuote]) -> CustomerHistory:
    """What the customer of a quote was offered before it."""
    own = [one for one in past if one.account == quote.account and one.number != quote.number]
    quotes = tuple(sorted(own, key=lambda one: (one.on, one.number), reverse=True))
    won = [
        one for one in quotes if one.outcome == "won" and one.discount is not None and one.currency == quote.currency
    ]
    weighed = ((EXACT.multiply(one.listed, one.discount), one.listed) for one in won if one.discount is not None)
    parts = list(weighed)
    last = won[0].discount if won else None
    change = None if last is None or quote.discount is None else EXACT.subtract(quote.discount, last)
    return CustomerHistory(quotes, mean_share([part for part, _ in parts], [whole for _, whole in parts]), change)
