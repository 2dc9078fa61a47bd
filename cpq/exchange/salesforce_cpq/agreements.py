"""What the package keeps beside prices: contracted prices of accounts, and costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cpq.currencies import is_currency
from cpq.exchange.salesforce.context import Import, amount
from cpq.exchange.salesforce.costs import in_table
from cpq.exchange.salesforce.export import Row
from cpq.exchange.salesforce.names import Ids, kebab
from cpq.exchange.salesforce_cpq.products import PackageProduct
from cpq.exchange.salesforce_cpq.records import Records, figure, id_of, own, reference
from cpq.money import format_rate


def contracts(
    run: Import, records: Records, sold: Mapping[str, PackageProduct], currency: str
) -> dict[str, dict[str, Any]]:
    """Contracts with contracted prices by id: one for each account and validity.

    Args:
        sold: Products with a price, by the id of their record.
        currency: Currency of prices that name none.
    """
    ids = Ids("contract")
    found: dict[str, dict[str, Any]] = {}
    for row in records.of(own("ContractedPrice")):
        product = records.find("Product2", row, own("Product"))
        agreed = sold.get(id_of(product) or product.text("ProductCode")) if product is not None else None
        account = _account(records, row)
        start, end = (row.day(own(name)) for name in ("EffectiveDate", "ExpirationDate"))
        price = _price(row, agreed, row.text("CurrencyIsoCode") or currency) if agreed is not None else ""
        if agreed is None:
            run.leave(row, "product-not-taken")
        elif not account:
            run.leave(row, "unknown-account")
        elif not price:
            run.leave(row, "unsupported-adjustment")
        elif end is not None and end < run.exported:
            run.leave(row, "expired")
        else:
            name = ids.of(f"{account};{start};{end}", account)
            document = found.setdefault(
                name,
                {
                    "contract": name,
                    "account": account,
                    "for orders from": start,
                    "for orders until": end,
                    "prices": {},
                    "stacks with": ["volume", "term", "promotion"],
                },
            )
            if agreed.id in document["prices"]:
                run.leave(row, "conflicts")
            else:
                document["prices"][agreed.id] = price
                run.take(row)
    return found


def _account(records: Records, row: Row) -> str:
    """Id of the account that a record names: made of its name where the export holds the accounts."""
    described = records.find("Account", row, own("Account"))
    return kebab(described.text("Name") if described is not None else reference(row, own("Account")))


def _price(row: Row, product: PackageProduct, currency: str) -> str:
    """A contracted price as files write it; empty where the record says neither a price nor a percentage."""
    price, rate = figure(row, "Price"), figure(row, "Discount")
    if price and amount(price) is not None and is_currency(currency):
        return f"{price} {currency} per {product.per or 'unit'}"
    value = amount(rate) if rate else None
    return f"{format_rate(value / 100)} off list" if value is not None and 0 < value <= 100 else ""


def costs(
    run: Import, records: Records, taken: Mapping[str, PackageProduct], currency: str
) -> list[tuple[str, str, str, str]]:
    """Rows of the cost table.

    Args:
        taken: Products by the id of their record.
        currency: Currency of costs that name none.
    """
    found = []
    for row in records.of(own("Cost")):
        product = records.find("Product2", row, own("Product"))
        known = taken.get(id_of(product) or product.text("ProductCode")) if product is not None else None
        money = row.text("CurrencyIsoCode") or currency
        if row.text(own("Active")) == "false":
            run.leave(row, "inactive")
        elif known is None:
            run.leave(row, "product-not-taken")
        elif not figure(row, "UnitCost") or not is_currency(money):
            run.leave(row, "invalid-value")
        else:
            run.take(row)
            start = row.day(own("EffectiveDate"))
            found.append((known.id, in_table(figure(row, "UnitCost")), money, str(start or "")))
    return found
