"""The order that an accepted quote is for whoever delivers and invoices: ``cpq/order/1``, without any cost.

Amounts are texts in the order's currency, rates are fractions as texts, and counts of periods are exact: ``12`` or
``37/30``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from cpq.amounts import short
from cpq.currencies import minor_units
from cpq.dates import iso_day
from cpq.quotes.json_form import amount_text, maybe_amount_text, rate_text
from cpq.quotes.priced import Allowance, PricedLine, PricedQuote, TaxLine
from cpq.quotes.request import LineRequest

SCHEMA: Final = "cpq/order/1"

_TERMS: Final = (
    "start",
    "term",
    "has_opt_out",
    "opt_out_after",
    "payment_days",
    "payment_due",
    "early_payment",
    "billing",
    "one_time_billing",
    "deposit",
    "payment_schedule",
    "paid_by",
    "incoterm",
    "delivery",
    "codes",
    "notes",
)
"""Fields of a request that say how an order is delivered, invoiced and paid."""

_PARTIES: Final = ("sold_through", "end_customer", "ship_to")


def order_of(
    sold: PricedQuote,
    *,
    quote: str,
    revision: int,
    document: str,
    contract_id: str,
    at: datetime,
    by: str,
    content_hash: str = "",
    owner: str = "",
    chosen: tuple[str, ...] = (),
    change: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The order of what was accepted.

    Args:
        sold: What the buyer takes: :func:`cpq.pricing.bought.bought` of the offer.
        quote, revision, content_hash: What was offered.
        document: SHA-256 of the document that was accepted.
        contract_id: The contract that it became; empty where nothing that was sold runs on.
        at, by: When it was accepted, and by whom on the customer's side.
        owner: Who answers for the quote.
        chosen: Optional lines among those sold.
        change: What is done to a contract, where one is amended or renewed; lines are then charges, and credits
            below zero, each the difference to what the contract cost before.

    Raises:
        ValueError: A line is still optional, so the buyer's choice was not made.
    """
    if any(line.optional for line in sold.lines):
        raise ValueError("an order holds what the buyer takes; optional lines are chosen or left out first")
    digits = minor_units(sold.currency)
    asked = {line.id: line for line in sold.request.lines}
    said = sold.request.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {
        "schema": SCHEMA,
        "id": f"{quote}-{revision}",
        "quote": {"number": quote, "revision": revision, "content_hash": content_hash, "owner": owner},
        "document": document,
        "contract": contract_id or None,
        "change": None if change is None else dict(change),
        "accepted": {"at": at.isoformat(), "by": by},
        "order_date": sold.as_of.isoformat(),
        "currency": sold.currency,
        "price_book": sold.price_book,
        "policy": sold.fingerprint,
        "account": said["account"],
        **{name: said[name] for name in _PARTIES if name in said},
        "terms": {"payment_days": sold.request.payment_days, **{name: said[name] for name in _TERMS if name in said}},
        "lines": [_line(line, asked.get(line.line), digits, chosen) for line in sold.lines],
        "allowances": [_allowance(one, digits) for one in sold.allowances],
        "taxes": [_tax(one, digits) for one in sold.taxes],
        "totals": _totals(sold, digits),
        "due": [{"when": when, "amount": amount_text(share, digits)} for when, share in sold.totals.milestones],
    }


def _allowance(allowance: Allowance, digits: int) -> Mapping[str, Any]:
    return {
        "id": allowance.id,
        "name": allowance.name,
        "amount": amount_text(allowance.amount, digits),
        "tax_category": allowance.tax_category,
        "tax_rate": short(allowance.tax_rate),
        "parts": {line: amount_text(part, digits) for line, part in allowance.parts},
    }


def _tax(tax: TaxLine, digits: int) -> Mapping[str, Any]:
    return {
        "category": tax.category,
        "name": tax.name,
        "rate": short(tax.rate),
        "base": amount_text(tax.base, digits),
        "amount": amount_text(tax.amount, digits),
        "reason": tax.reason or None,
    }


def _line(line: PricedLine, asked: LineRequest | None, digits: int, chosen: tuple[str, ...]) -> Mapping[str, Any]:
    """One charge of one line over one segment.

    ``net_total`` is what the line says; ``allocated`` is its part of the allowances, which stand below the lines. An
    ``estimate`` is invoiced by what is measured. Of a part of a bundle, ``part_of`` is the line that was priced.
    """
    return {
        "id": line.id,
        "line": line.line,
        "product": line.product,
        "name": line.name,
        "charge": line.charge or None,
        "charge_type": "pass-through" if line.pass_through else line.kind,
        "credit": line.credit,
        "estimate": line.kind == "usage",
        "chosen": line.line in chosen,
        "parent": line.parent or None,
        "part_of": None if line.part_of is None else line.part_of.line,
        "group": line.group or None,
        "selection": {name: _chosen(value) for name, value in line.selection.items() if value is not None},
        "quantity": short(line.quantity),
        "per": line.per or None,
        "period": line.period or None,
        "periods": _count(line),
        "start": iso_day(line.start),
        "end": iso_day(line.end),
        "segment": line.segment,
        "evergreen": line.evergreen,
        "billing": asked.billing or None if asked is not None else None,
        "list_price": maybe_amount_text(line.unit_levels.get("list"), digits),
        "net_price": maybe_amount_text(line.unit_levels.get("net"), digits),
        "list_total": amount_text(line.listed_total, digits),
        "net_total": amount_text(line.net_total, digits),
        "allocated": amount_text(line.allocated, digits),
        "tax_category": line.tax_category,
        "tax_rate": rate_text(line.tax_rate),
        "tax_reason": line.tax_reason or None,
        "note": line.note or None,
    }


def _totals(sold: PricedQuote, digits: int) -> Mapping[str, str]:
    totals = sold.totals
    names = ("one_time", "recurring", "pass_through", "allowances", "net", "tax", "gross", "cash_rounding", "payable")
    return {
        **{name: amount_text(getattr(totals, name), digits) for name in names},
        "usage_estimate": amount_text(totals.usage, digits),
    }


def _count(line: PricedLine) -> str:
    above, below = line.periods.as_integer_ratio()
    return str(above) if below == 1 else f"{above}/{below}"


def _chosen(value: Any) -> Any:
    """A value of an attribute as JSON carries it: numbers are texts, several values a list."""
    if isinstance(value, Decimal):
        return short(value)
    return list(value) if isinstance(value, tuple) else value
