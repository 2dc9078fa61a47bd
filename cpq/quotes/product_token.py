"""Products as people type them: ``seat:120@8%``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_TOKEN = re.compile(r"(?P<product>[^:@]*)(?::(?P<quantity>[^@]*))?(?:@(?P<discount>.*))?", re.DOTALL)


class ProductToken(NamedTuple):
    """A product with what was typed behind it; the texts are read by whoever knows what they must be.

    Attributes:
        quantity: What stood behind the colon; None without one.
        discount: What stood behind the at sign; None without one.
    """

    product: str
    quantity: str | None = None
    discount: str | None = None

    @classmethod
    def parse(cls, text: str) -> ProductToken:
        """Take ``PRODUCT[:QUANTITY][@DISCOUNT]`` apart.

        >>> ProductToken.parse("seat:120@8%")
        ProductToken(product='seat', quantity='120', discount='8%')
        """
        match = _TOKEN.fullmatch(text)
        return cls(text) if match is None else cls(match["product"], match["quantity"], match["discount"])


def free_id(product: str, taken: Iterable[str]) -> str:
    """An id for a line of a product: the product's, with a number behind it where that is taken.

    >>> free_id("seat", ["seat", "support", "seat-2"])
    'seat-3'
    """
    known = set(taken)
    if product not in known:
        return product
    number = 2
    while f"{product}-{number}" in known:
        number += 1
    return f"{product}-{number}"
