"""A deal from what is typed behind ``cpq price``: products, and options that describe the quote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from cpq.commands.options import today
from cpq.commands.product_lines import Asked, deal_document, months
from cpq.problems import did_you_mean

if TYPE_CHECKING:
    from cpq.quotes.deal_file import Deal
    from cpq.workspace import Workspace


def deal_from_products(
    workspace: Workspace, tokens: tuple[str, ...], as_of: date | None, about: Mapping[str, Any], *, named: bool = False
) -> Deal:
    """The deal of products named on the command line, without a file.

    Args:
        tokens: ``PRODUCT[:QUANTITY][@DISCOUNT]`` each.
        about: What the options of ``cpq price`` say, by parameter.
        named: Call lines after their products, so that they can be named later.

    Raises:
        InvalidFiles: A value is none of its kind.
        BadParameter: A pair is not ``NAME=VALUE``, or no product has the attribute that is chosen.
    """
    facts = _pairs(about["fact"], "--fact")
    choices = _pairs(about["select"], "--select")
    asked = Asked(
        products=tokens,
        fields={
            "currency": about["currency"] or "",
            "price book": about["price_book"] or "",
            "start": _iso(about["start"]),
            "term": months(about["term"] or ""),
            "valid until": _iso(about["valid_until"]),
            "payment days": about["payment_days"] or "",
            "billing": about["billing"] or "",
        },
        account={"id": about["account"] or "", "segment": about["segment"] or "", "country": about["country"] or ""},
        sold_through={
            "tier": about["partner"] or "",
            "distributor": about["distributor"] or "",
            "registered": "yes" if about["registered"] else "",
        },
        account_facts={name.removeprefix("account."): v for name, v in facts.items() if name.startswith("account.")},
        facts={name: value for name, value in facts.items() if not name.startswith("account.")},
        choices=choices,
        codes=about["code"],
        quantity=about["quantity"] or "",
        discount=about["discount"] or "",
        reason=about["reason"] or "",
        named=named,
    )
    _check_choices(workspace, choices)
    return workspace.deal_from(deal_document(asked, as_of or today(), workspace.catalog), as_of=None)


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _pairs(texts: Iterable[str], flag: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise click.BadParameter(f"{text!r} is not NAME=VALUE", param_hint=flag)
        pairs[name] = value
    return pairs


def _check_choices(workspace: Workspace, choices: dict[str, str]) -> None:
    known = {name for product in workspace.catalog.products.values() for name in product.attributes}
    for name in choices:
        if name not in known:
            hint = did_you_mean(name, known)
            raise click.BadParameter(f"no product has the attribute '{name}'" + (f"; {hint}" if hint else ""))
