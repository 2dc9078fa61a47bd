"""Costs and exchange rates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from cpq.currencies import is_currency
from cpq.exchange.salesforce.context import Import, amount
from cpq.exchange.salesforce.export import Row
from cpq.exchange.salesforce.stock import Stock
from cpq.rounding import round_to

COLUMNS = ("product", "cost", "currency", "valid from")
SOURCE = "Salesforce, CurrencyType"
_DECIMALS = 12


def cost_rows(run: Import, stock: Stock) -> list[tuple[str, str, str, str]]:
    """Rows of the cost table: what one unit costs the seller, whatever the selling model it is sold under."""
    books = run.unique("CostBook", lambda row: row.text("Name"))
    chosen = {name for name, row in books.items() if row.flag("IsDefault")} or set(books)

    def key(row: Row) -> tuple[str, ...]:
        sku = row.ref("Product", "StockKeepingUnit")
        return row.ref("CostBook"), sku, row.text("CurrencyIsoCode"), row.text("EffectiveFrom")

    found = []
    for (book, sku, currency, _), row in run.unique("CostBookEntry", key).items():
        value = amount(row.text("Cost"))
        if books and book not in chosen:
            run.leave(row, "other-cost-book")
        elif sku not in stock:
            run.leave(row, "product-not-taken")
        elif value is None or not is_currency(currency):
            run.leave(row, "invalid-value")
        elif run.in_force(row):
            run.take(row)
            if book in books:
                run.take(books[book])
            start = row.day("EffectiveFrom")
            found.append((stock.ids[sku], in_table(row.text("Cost")), currency, str(start or "")))
    return found


def in_table(digits: str) -> str:
    """Digits that no reader of a table takes for thousands: ``1.234`` is written ``1.2340``."""
    whole, point, decimals = digits.partition(".")
    grouped = point and len(decimals) == 3 and 1 <= len(whole.removeprefix("-")) <= 3
    return f"{digits}0" if grouped else digits


def exchange_rates(run: Import) -> tuple[str, list[dict[str, Any]]]:
    """The corporate currency, and what one unit of it is in every other."""
    rows = run.unique("CurrencyType", lambda row: row.text("IsoCode"))
    corporate = next((code for code, row in rows.items() if row.flag("IsCorporate")), "")
    found = []
    for code, row in rows.items():
        exact = amount(row.text("ConversionRate"))
        rate = _rounded(row.text("ConversionRate")) if exact is None else exact
        if row.text("IsActive") == "false":
            run.leave(row, "inactive")
        elif rate is None or rate <= 0 or not is_currency(code) or not is_currency(corporate):
            run.leave(row, "invalid-value")
        elif code == corporate:
            run.take(row)
        else:
            run.take(row, *(["rounded-rate"] if exact is None else []))
            found.append({"from": corporate, "to": code, "rate": f"{rate:f}", "date": run.exported, "source": SOURCE})
    return corporate, found


def _rounded(text: str) -> Decimal | None:
    """A rate with more decimals than files hold, rounded half up."""
    whole, _, decimals = text.partition(".")
    if not (whole.isascii() and whole.isdigit() and decimals.isascii() and decimals.isdigit()):
        return None
    return round_to(Decimal(text), _DECIMALS, "half up")
