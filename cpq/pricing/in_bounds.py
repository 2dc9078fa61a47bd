"""How large amounts of a quote may become: what is beyond is a slip of the keys, and no sum of it would be exact.

Amounts are carried to 60 digits. Compound uplifts over a hundred years, or the largest price of the largest quantity,
get beyond what leaves room for decimals, sums and shares; then there is no price.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import Final

from cpq.pricing.built_up import ListPrice
from cpq.pricing.context import ChargeLine, Run
from cpq.pricing.price_line import price_line
from cpq.problems import CannotPrice
from cpq.quotes.priced import PricedLine

MOST: Final = Decimal(10) ** 40
"""No line total reaches it."""

_MESSAGE: Final = "its amounts have more than 40 digits before the point"
_HINT: Final = "check its quantity, prices, uplifts and term"


def in_bounds(item: ChargeLine, run: Run, listed: ListPrice | None = None) -> PricedLine:
    """A charge line from list to net.

    Args:
        listed: Its list price where other lines decide it.

    Raises:
        CannotPrice: It has no price, or one that is too large.
    """
    try:
        line = price_line(item, run, listed)
    except InvalidOperation as error:
        raise item.fail(_MESSAGE, code="amount-too-large", step="net", hint=_HINT) from error
    if -MOST < line.list_total < MOST and -MOST < line.net_total < MOST:
        return line
    raise item.fail(_MESSAGE, code="amount-too-large", step="net", hint=_HINT)


@contextmanager
def refused_if_too_large() -> Iterator[None]:
    """A block in which sums and shares of a quote are worked out.

    Raises:
        CannotPrice: Some of them do not fit into the digits that amounts are carried to.
    """
    try:
        yield
    except InvalidOperation as error:
        raise CannotPrice(f"the quote is too large: {_MESSAGE}", code="amount-too-large", hint=_HINT) from error
