"""Costs from CSV files: tables of costs by product, and matrices of costs by attribute values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TypeVar

from cpq.catalog.catalog import CostTable, TabledCost
from cpq.catalog.costs import CostMatrix
from cpq.catalog.per import Per
from cpq.catalog.products import Product
from cpq.catalog.reading import find_table
from cpq.catalog.tables import KeyedTable, keyed_table, number_in
from cpq.currencies import is_currency, unknown_currency
from cpq.dates import parse_date
from cpq.files.csv_reader import CsvTable
from cpq.files.located import LocatedText
from cpq.problems import Problem, did_you_mean

T = TypeVar("T")

CostsByProduct = dict[str, list[tuple[str, TabledCost]]]
"""For each product its costs, each with the selling model that it is for, or an empty text."""

_NEEDED = ("product", "cost", "currency")


def tabled_costs(
    named: Iterable[CostTable],
    tables: Mapping[str, CsvTable],
    products: Mapping[str, Product],
    problems: list[Problem],
) -> CostsByProduct:
    """The rows of every cost table by product."""
    found: CostsByProduct = {}
    for spec in named:
        table = _cost_table(spec, tables, problems)
        for row in table.rows if table is not None else ():
            cost = _tabled_cost(row.values, table, problems) if table is not None else None
            if cost is not None:
                model = str(row.values.get("selling model", ""))
                found.setdefault(str(row.values["product"]), []).append((model, cost))
    for product, rows in found.items():
        if product not in products:
            hint = did_you_mean(product, products)
            problems.append(Problem("unknown-product", rows[0][1].where, f"there is no product '{product}'", hint))
    return found


def _cost_table(spec: CostTable, tables: Mapping[str, CsvTable], problems: list[Problem]) -> CsvTable | None:
    where = spec.where_of("table")
    table = find_table(tables, spec.table, where, problems)
    missing = [column for column in _NEEDED if column not in table.columns] if table is not None else []
    if not missing:
        return table
    hint = f"a cost table has {', '.join(_NEEDED)}"
    problems.append(Problem("unknown-column", where, f"{spec.table} has no column '{missing[0]}'", hint))
    return None


def _tabled_cost(row: Mapping[str, LocatedText], table: CsvTable, problems: list[Problem]) -> TabledCost | None:
    """The cost of a row; every cell that cannot be read is a problem at its place."""
    known = len(problems)
    cost = number_in(row["cost"], table, problems)
    currency = row["currency"]
    if not is_currency(currency):
        wrong = unknown_currency(currency)
        problems.append(Problem(wrong.code, currency.where, wrong.message, wrong.hint))
        return None
    per = _read(row.get("per"), Per.parse, problems)
    valid_from = _read(row.get("valid from"), parse_date, problems)
    if cost is None or len(problems) > known:
        return None
    return TabledCost(cost, str(currency), per, valid_from or date.min, row["cost"].where)


def _read(cell: LocatedText | None, reader: Callable[[str], T], problems: list[Problem]) -> T | None:
    if not cell:
        return None
    try:
        return reader(cell)
    except ValueError as error:
        problems.append(Problem("invalid-value", cell.where, str(error)))
        return None


def cost_matrices(
    products: Mapping[str, Product], tables: Mapping[str, CsvTable], problems: list[Problem]
) -> dict[tuple[str, str], KeyedTable]:
    """The matrices that products take their costs from, by product and table."""
    found: dict[tuple[str, str], KeyedTable] = {}
    for name, product in products.items():
        for matrix in (dated.cost for dated in product.cost if isinstance(dated.cost, CostMatrix)):
            where = matrix.where_of("matrix")
            for column in matrix.by:
                if column not in product.attributes:
                    message = f"'{name}' has no attribute '{column}'"
                    problems.append(Problem("unknown-attribute", where, message))
            table = find_table(tables, matrix.matrix, where, problems)
            if table is not None:
                found[name, matrix.matrix] = keyed_table(table, matrix.by, "cost", where, problems)
    return found
