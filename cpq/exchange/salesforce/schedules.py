"""Price adjustment schedules, and the volume tiers in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cpq.exchange.salesforce.context import Import, amount
from cpq.exchange.salesforce.export import Row
from cpq.exchange.salesforce.models import Model
from cpq.exchange.salesforce.names import Ids, is_one_of
from cpq.exchange.salesforce.stock import Price, PriceBooks, Stock
from cpq.money import format_rate

_ONE_UNIT = Decimal(1)


def schedule_of(row: Row) -> tuple[str, str]:
    """Name and currency of the schedule that an adjustment belongs to; the currency is empty where names suffice."""
    return row.ref("PriceAdjustmentSchedule"), row.ref("PriceAdjustmentSchedule", "CurrencyIsoCode")


class Schedules:
    """The price adjustment schedules of an export."""

    def __init__(self, run: Import) -> None:
        self._run = run
        found = run.unique("PriceAdjustmentSchedule", lambda row: (row.text("Name"), row.text("CurrencyIsoCode")))
        self._rows = found
        self._by_name: dict[str, Row] = {}
        for (name, _), row in found.items():
            self._by_name.setdefault(name, row)

    def find(self, adjustment: Row) -> Row | None:
        """The schedule of an adjustment."""
        name, currency = schedule_of(adjustment)
        return self._rows.get((name, currency)) or self._by_name.get(name)

    def price_book(self, adjustment: Row) -> str:
        """Name of the price book that an adjustment's schedule belongs to, empty where it says none."""
        schedule = self.find(adjustment)
        return "" if schedule is None else schedule.ref("Pricebook2")

    def used(self, schedule: Row | None) -> None:
        """Count a schedule as taken, since one of its adjustments was."""
        if schedule is not None:
            inactive = schedule.text("IsActive") == "false"
            slab = schedule.text("AdjustmentMethod") == "Slab"
            self._run.take(schedule, *(["draft"] if inactive else []), *(["slab-method"] if slab else []))


@dataclass(frozen=True, slots=True)
class _Span:
    """One tier of the export: its bounds, both included, and what it takes off."""

    low: Decimal
    high: Decimal | None
    percent: bool
    off: Decimal
    row: Row


@dataclass(frozen=True, slots=True)
class _Table:
    """All tiers of a product, selling model and currency under one schedule."""

    schedule: str
    sku: str
    model: str
    currency: str
    mode: str
    spans: tuple[_Span, ...]

    @property
    def tiers(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        """Tiers as files write them; where the export ends a tier, one without discount follows."""
        return tuple(tuple(tier.items()) for tier in _written(self.spans))

    @property
    def dates(self) -> tuple[str | None, str | None]:
        """First and last order date, of the tier that starts last and the one that ends first."""
        starts = [day for span in self.spans if (day := span.row.day("EffectiveFrom")) is not None]
        ends = [day for span in self.spans if (day := span.row.day("EffectiveTo")) is not None]
        return (str(max(starts)) if starts else None, str(min(ends)) if ends else None)


def volume_schedules(
    run: Import,
    schedules: Schedules,
    stock: Stock,
    models: Mapping[str, Model],
    prices: Iterable[Price],
    books: PriceBooks,
) -> dict[str, dict[str, Any]]:
    """Volume schedules by id: one a product and selling model, several only where currencies differ."""
    currencies: dict[tuple[str, str], set[str]] = {}
    for price in prices:
        currencies.setdefault((price.sku, price.key[2]), set()).add(price.currency)
    ids = Ids("volume")
    found: dict[str, dict[str, Any]] = {}
    for tables in _by_product(_tables(run, schedules, currencies, books)):
        sku, model = tables[0].sku, models.get(tables[0].model)
        for alike in _alike(tables):
            where = {table.currency for table in alike}
            only = None if where >= currencies[sku, tables[0].model] else sorted(where)
            parts = ["volume", stock.ids[sku], *([model.id] if model else []), *([only[0].lower()] if only else [])]
            first = alike[0]
            found[ids.of(str((first.schedule, sku, first.model, only)), "-".join(parts))] = {
                "on": [stock.ids[sku]],
                "by": "quantity",
                "mode": first.mode,
                "of": "running",
                "when": _when(model, only, books.condition(schedules.price_book(first.spans[0].row))),
                "currency": first.currency if "amount" in dict(first.tiers[0]) else None,
                "valid from": first.dates[0],
                "valid until": first.dates[1],
                "tiers": [dict(tier) for tier in first.tiers],
            }
    return found


def _when(model: Model | None, currencies: Sequence[str] | None, book: Sequence[str]) -> str | None:
    """Condition of a schedule; None where it always holds."""
    selling = [] if model is None else [f'selling_model == "{model.id}"']
    return " and ".join([*selling, *currency_condition(currencies), *book]) or None


def currency_condition(currencies: Sequence[str] | None) -> list[str]:
    """The condition that a quote is in one of these currencies; none where any will do."""
    return [] if currencies is None else [is_one_of("quote.currency", currencies)]


def _tables(
    run: Import, schedules: Schedules, currencies: Mapping[tuple[str, str], set[str]], books: PriceBooks
) -> Iterator[_Table]:
    grouped: dict[tuple[str, str, str, str], list[_Span]] = {}
    methods: dict[tuple[str, str, str, str], tuple[Row | None, str]] = {}
    for row in run.unique("PriceAdjustmentTier", _tier_key).values():
        schedule = schedules.find(row)
        sku, model = row.ref("Product2", "StockKeepingUnit"), row.ref("ProductSellingModel")
        span = _span(row)
        mode = "slab" if schedule is not None and schedule.text("AdjustmentMethod") == "Slab" else "range"
        if row.text("CurrencyIsoCode") not in currencies.get((sku, model), ()):
            run.leave(row, "no-base-price")
        elif schedules.price_book(row) not in books:
            run.leave(row, "other-price-book")
        elif span is None:
            run.leave(row, "unsupported-adjustment")
        elif mode == "slab" and not span.percent:
            run.leave(row, "amount-by-slab")
        elif run.in_force(row):
            key = (schedule_of(row)[0], sku, model, row.text("CurrencyIsoCode"))
            grouped.setdefault(key, []).append(span)
            methods[key] = (schedule, mode)
    for key, spans in grouped.items():
        kept = _of_one_kind(run, sorted(spans, key=lambda span: span.low))
        for span in kept:
            run.take(span.row)
        schedules.used(methods[key][0])
        yield _Table(*key, methods[key][1], tuple(kept))


def _tier_key(row: Row) -> tuple[str, ...]:
    return (
        schedule_of(row)[0],
        row.ref("Product2", "StockKeepingUnit"),
        row.ref("ProductSellingModel"),
        row.text("LowerBound"),
        row.text("CurrencyIsoCode"),
        row.text("EffectiveFrom"),
    )


def _span(row: Row) -> _Span | None:
    """A tier that can be written: a percentage or an amount off, from a bound on."""
    low = amount(row.text("LowerBound") or "1")
    off = amount(row.text("TierValue"))
    high = amount(row.text("UpperBound")) if row.text("UpperBound") else None
    kinds = {"AdjustmentPercentage": True, "Percentage": True, "AdjustmentAmount": False, "Amount": False}
    percent = kinds.get(row.text("TierType") or row.text("AdjustmentType"))
    if percent is None or low is None or off is None or not 0 <= off <= (100 if percent else off):
        return None
    return _Span(max(low, _ONE_UNIT), high, percent, off, row)


def _of_one_kind(run: Import, spans: list[_Span]) -> list[_Span]:
    """Tiers that take off like the first, and start above one another; the others are left."""
    kept: list[_Span] = []
    for span in spans:
        if kept and (span.percent != kept[0].percent or span.low <= kept[-1].low):
            run.leave(span.row, "unsupported-adjustment" if span.percent != kept[0].percent else "conflicts")
        else:
            kept.append(span)
    return kept


def _written(spans: Sequence[_Span]) -> Iterator[dict[str, str]]:
    for index, span in enumerate(spans):
        yield {"from": f"{span.low:f}", **_off(span.percent, span.off)}
        following = spans[index + 1].low if index + 1 < len(spans) else None
        if span.high is not None and (following is None or following > span.high + 1):
            yield {"from": f"{span.high + 1:f}", **_off(span.percent, Decimal(0))}


def _off(percent: bool, value: Decimal) -> dict[str, str]:
    return {"discount": format_rate(value / 100)} if percent else {"amount": f"{value:f}"}


def _by_product(tables: Iterable[_Table]) -> Iterator[list[_Table]]:
    grouped: dict[tuple[str, str, str], list[_Table]] = {}
    for table in tables:
        grouped.setdefault((table.schedule, table.sku, table.model), []).append(table)
    yield from grouped.values()


def _alike(tables: Iterable[_Table]) -> Iterator[list[_Table]]:
    """Tables that say the same in several currencies; amounts off are of their own currency."""
    grouped: dict[object, list[_Table]] = {}
    for table in tables:
        own = table.currency if not table.spans[0].percent else ""
        grouped.setdefault((table.mode, table.tiers, table.dates, own), []).append(table)
    yield from grouped.values()
