"""Prices that stand in a CSV table: one row for each product, charge or selling model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from cpq.catalog.catalog import Catalog
from cpq.catalog.per import Per
from cpq.catalog.products import Product
from cpq.catalog.reading import find_table
from cpq.catalog.tables import number_in
from cpq.files.csv_reader import CsvTable
from cpq.files.located import LocatedText
from cpq.policy.books import PriceTable
from cpq.policy.entries import FlatEntry, PerUnitEntry, PriceEntry
from cpq.policy.policy import EntryKey
from cpq.problems import Problem, SourceLocation, did_you_mean

Row = Mapping[str, LocatedText]
Priced = tuple[EntryKey, PriceEntry, SourceLocation]


def read_price_table(
    spec: PriceTable, catalog: Catalog, tables: Mapping[str, CsvTable], problems: list[Problem]
) -> Iterator[Priced]:
    """The entry of every row that fits the catalog, with its place."""
    where = spec.where_of("table")
    table = find_table(tables, spec.table, where, problems)
    if table is None:
        return
    missing = [column for column in ("product", "price") if column not in table.columns]
    if missing:
        message = f"{spec.table} has no column '{missing[0]}'"
        problems.append(Problem("unknown-column", where, message, "a price table has product and price"))
        return
    reader = _Rows(spec, table, catalog, problems)
    for row in table.rows:
        yield from reader.read(row.values)


class _Rows:
    """The rows of one price table."""

    def __init__(self, spec: PriceTable, table: CsvTable, catalog: Catalog, problems: list[Problem]) -> None:
        self.spec = spec
        self.table = table
        self.catalog = catalog
        self.problems = problems

    def read(self, row: Row) -> Iterator[Priced]:
        """The entry of a row, or nothing where it does not fit."""
        place = row["price"].where
        product = self._product(row, place)
        if product is None:
            return
        price = number_in(row["price"], self.table, self.problems)
        key = self._key(row, product, place)
        per = None if key is None else self._per(row)
        if price is not None and key is not None and per is not None:
            yield key, self._entry(per, key[2], price), place

    def _product(self, row: Row, place: SourceLocation) -> Product | None:
        name = str(row["product"])
        product = self.catalog.products.get(name)
        if product is None:
            hint = did_you_mean(name, self.catalog.products)
            self._problem("unknown-product", place, f"there is no product '{name}'", hint)
        return product

    def _key(self, row: Row, product: Product, place: SourceLocation) -> EntryKey | None:
        """Which price of the product a row is; None where it does not say, or names none that there is."""
        name = str(row["product"])
        model, charge = str(row.get("selling model", "")), str(row.get("charge", ""))
        for kind, given, known in (
            ("selling model", model, product.selling_models),
            ("charge", charge, tuple(product.charges)),
        ):
            if given and given not in known:
                code = f"unknown-{kind.replace(' ', '-')}"
                self._problem(code, place, f"'{name}' has no {kind} '{given}'", did_you_mean(given, known))
                return None
        if (len(product.selling_models) > 1 and not model) or (product.charges and not charge):
            self._problem("missing-field", place, f"'{name}' has several prices; the row does not say which")
            return None
        return name, charge, model or next(iter(product.selling_models), "")

    def _per(self, row: Row) -> Per | None:
        text = str(row.get("per", ""))
        try:
            return Per.parse(text) if text else self.spec.per
        except ValueError as error:
            self._problem("invalid-value", row["per"].where, str(error))
            return None

    def _entry(self, per: Per, model: str, price: Decimal) -> PriceEntry:
        sold_as = self.catalog.selling_models.get(model)  # a model that is not declared is a problem of the catalog
        if sold_as is not None and per.period is None:
            per = Per(per.metric, sold_as.per)
        if self.spec.mode == "per unit":
            return PerUnitEntry.model_construct(mode="per unit", price=price, per=per)
        return FlatEntry.model_construct(mode="flat", price=price, per=per)

    def _problem(self, code: str, where: SourceLocation, message: str, hint: str = "") -> None:
        self.problems.append(Problem(code, where, message, hint))
