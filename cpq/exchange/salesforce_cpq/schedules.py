"""Discount schedules of the package: by quantity and by term, for the products that name them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from cpq.exchange.salesforce.context import Import, amount
from cpq.exchange.salesforce.export import Row
from cpq.exchange.salesforce.names import Ids
from cpq.exchange.salesforce_cpq.products import PackageProduct
from cpq.exchange.salesforce_cpq.records import Records, figure, id_of, own
from cpq.money import format_rate

_OVER: Mapping[str, str] = {"Quote": "quote", "Group": "group"}
"""What is counted together, by the aggregation scope of a schedule."""


Users = list[tuple[str, list[PackageProduct]]]
"""By what a schedule finds its tier (``quantity`` or ``term``), with the products that use it so."""


def package_schedules(
    run: Import, records: Records, sold: Mapping[str, PackageProduct], currency: str
) -> dict[str, dict[str, Any]]:
    """Schedules by id.

    Args:
        sold: Products with a price, by the id of their record.
        currency: Currency of amounts of records that name none.
    """
    ids = Ids("schedule")
    tiers = _tiers_by_schedule(run, records)
    found: dict[str, dict[str, Any]] = {}
    for row in records.of(own("DiscountSchedule")):
        rows, users = sorted(tiers.get(_key(row), []), key=_start), _users(records, row, sold)
        reason = _refused(row, rows, users)
        if reason:
            for one in (row, *rows):
                run.leave(one, reason)
            continue
        run.take(row, *(note for note, flag in _NOTED.items() if row.flag(own(flag))))
        for one in rows:
            run.take(one)
        for by, products in users:
            for on in _together(row, products):
                name = ids.of(f"{_key(row)};{by};{on[0]}", f"{row.text('Name')} {by if len(users) > 1 else ''}")
                found[name] = {"on": on, "by": by, **_said(row, rows, currency)}
    return found


def _refused(row: Row, tiers: Sequence[Row], users: Users) -> str:
    """Why a schedule cannot be taken, or empty."""
    unit, slab = row.text(own("DiscountUnit")), _is_slab(row)
    if not users or not tiers:
        return "no-tiers" if users else "not-used"
    if unit not in ("", "Percent", "Amount"):
        return "unsupported-adjustment"
    if slab and unit == "Amount":
        return "amount-by-slab"
    return "term-by-slab" if slab and any(by == "term" for by, _ in users) else ""


def _said(row: Row, tiers: Sequence[Row], currency: str) -> dict[str, Any]:
    """What a schedule says beside its products."""
    amounts = row.text(own("DiscountUnit")) == "Amount"
    return {
        "mode": "slab" if _is_slab(row) else "range",
        "of": "running",
        "over": _OVER.get(row.text(own("AggregationScope")), "quote" if _crosses(row) else None),
        "currency": (row.text("CurrencyIsoCode") or currency) if amounts else None,
        "tiers": _written(tiers, amounts=amounts),
    }


_NOTED: Mapping[str, str] = {"cross-orders": "CrossOrders", "user-defined": "UserDefined"}
"""What to know about a schedule, by the field of the package that says it."""


def _key(row: Row) -> str:
    return id_of(row) or row.text("Name")


def _is_slab(row: Row) -> bool:
    return row.text(own("Type")) == "Slab"


def _crosses(row: Row) -> bool:
    return row.flag(own("CrossProducts"))


def _together(row: Row, products: Sequence[PackageProduct]) -> Iterator[list[str]]:
    """The products that are counted in one schedule: all of them where it crosses products, else each for itself."""
    if _crosses(row) or not row.text(own("AggregationScope")):
        yield [product.id for product in products]
    else:
        yield from ([product.id] for product in products)


def _users(records: Records, schedule: Row, sold: Mapping[str, PackageProduct]) -> Users:
    found: Users = []
    owner = records.find("Product2", schedule, own("Product"))
    for by, field in (("quantity", "DiscountSchedule"), ("term", "TermDiscountSchedule")):
        products = [
            product
            for product in sold.values()
            if records.find(own("DiscountSchedule"), product.row, own(field)) is schedule
            or (by == "quantity" and owner is product.row)
        ]
        if by == "term":
            products = [product for product in products if product.charge == "recurring"]
        if products:
            found.append((by, products))
    return found


def _tiers_by_schedule(run: Import, records: Records) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in records.of(own("DiscountTier")):
        schedule = records.find(own("DiscountSchedule"), row, own("Schedule"))
        off = amount(figure(row, "Discount") or figure(row, "DiscountAmount") or "0")
        if schedule is None:
            run.leave(row, "not-used")
        elif not figure(row, "LowerBound") or off is None or off < 0:
            run.leave(row, "invalid-value")
        else:
            found.setdefault(_key(schedule), []).append(row)
    return found


def _start(row: Row) -> Decimal:
    return Decimal(figure(row, "LowerBound"))


def _written(rows: Sequence[Row], *, amounts: bool) -> list[dict[str, str]]:
    """Tiers as files write them; where the package leaves a gap, a tier without discount fills it.

    The package's upper bound is the first quantity above the tier.
    """
    tiers: list[dict[str, str]] = []
    for index, row in enumerate(rows):
        tiers.append({"from": figure(row, "LowerBound"), **_off(row, amounts=amounts)})
        end = figure(row, "UpperBound")
        following = figure(rows[index + 1], "LowerBound") if index + 1 < len(rows) else ""
        if end and (not following or Decimal(end) < Decimal(following)):
            tiers.append({"from": end, **({"amount": "0"} if amounts else {"discount": "0%"})})
    return tiers


def _off(row: Row, *, amounts: bool) -> dict[str, str]:
    if amounts:
        return {"amount": figure(row, "DiscountAmount") or "0"}
    return {"discount": format_rate(Decimal(figure(row, "Discount") or "0") / 100)}
