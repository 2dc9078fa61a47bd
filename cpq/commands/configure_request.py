"""What ``cpq configure`` is told about the deal: who buys, when, how many, at which prices."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from cpq.amounts import parse_amount
from cpq.commands.options import today

if TYPE_CHECKING:
    from cpq.configured_prices import PolicyPrices
    from cpq.quotes.request import QuoteRequest
    from cpq.workspace import Workspace

_MISTYPED = frozenset(("unknown-currency", "unknown-price-book"))
"""What no price book can ever fit; a deal that says so would be of no use."""


def request_for(workspace: Workspace, product: str, about: dict[str, Any]) -> QuoteRequest:
    """Who buys and when, as a request whose one line will be replaced."""
    from cpq.commands.product_lines import Asked, deal_document, months

    workspace.catalog.product(product)
    asked = Asked(
        products=(product,),
        fields={"currency": about["currency"], "price book": about["price_book"], "term": months(about["term"])},
        account={"id": about["account"]},
        sold_through={},
        facts={},
        account_facts={},
        choices={},
    )
    day: date = about["as_of"] or today()
    return workspace.deal_from(deal_document(asked, day, workspace.catalog), as_of=None).request


def quantity_of(text: str) -> Decimal:
    """Units of the product.

    Raises:
        BadParameter: It is no number above zero.
    """
    try:
        quantity = parse_amount(text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--quantity") from error
    if quantity <= 0:
        raise click.BadParameter(f"a quantity is above zero, got {text}", param_hint="--quantity")
    return quantity


def line_prices(workspace: Workspace, request: QuoteRequest, *, needed: bool, told: bool) -> PolicyPrices | None:
    """Prices of single lines; None where no price book fits and none is needed.

    Args:
        told: Whether the error stream says why there are none.

    Raises:
        CannotPrice: They are needed, and no price book fits, or several do; or there is no such currency or price book.
    """
    from cpq.commands.screen import note
    from cpq.problems import CannotPrice

    try:
        return workspace.line_prices(request)
    except CannotPrice as error:
        if needed or error.code in _MISTYPED:
            raise
        if told:
            note(f"without prices: {error.message}; --price-book names one")
        return None
