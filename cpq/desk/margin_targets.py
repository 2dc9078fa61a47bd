"""Prices that are asked for by their margin: what meets one exactly says what the cost is."""

from __future__ import annotations

from collections.abc import Iterator

from cpq.desk.restricted import Audience
from cpq.problems import NotAllowed
from cpq.quotes.discounts import Discount
from cpq.quotes.request import QuoteRequest


def no_margin_targets(request: QuoteRequest, audience: Audience) -> None:
    """Refuse a target margin, wherever it stands in a request, to who may not see cost.

    Raises:
        NotAllowed: It asks for one.
    """
    if not audience.sees_cost and any(one.target_margin is not None for one in _discounts(request)):
        raise NotAllowed(
            f"'{audience.person}' may not ask for a margin, since they may not see cost",
            hint="ask for a price or a discount",
        )


def _discounts(request: QuoteRequest) -> Iterator[Discount]:
    """Every discount that a request asks for: on the quote, on its lines, and in their segments."""
    yield from request.discounts
    for line in request.lines:
        for discount in (line.discount, *(segment.discount for segment in line.segments)):
            if discount is not None:
                yield discount
