"""Look-up tables kept in CSV: cells found by the values of key columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cpq.files.csv_reader import CsvTable, csv_amount
from cpq.files.located import LocatedText
from cpq.files.wrong_value import WrongValue
from cpq.money import parse_amount
from cpq.problems import Problem, SourceLocation, did_you_mean

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of a table and where it stands."""

    value: Decimal
    where: SourceLocation


@dataclass(frozen=True, slots=True)
class KeyedTable:
    """Numbers by key; a missing cell is the caller's problem, never zero."""

    file: str
    keys: tuple[str, ...]
    cells: Mapping[Key, Cell] = field(default_factory=dict)

    def find(self, key: Key) -> Cell | None:
        """The cell of a key whose parts are texts, numbers or yes/no."""
        return self.cells.get(tuple(_plain(part) for part in key))


def _plain(part: Any) -> Any:
    if isinstance(part, bool):
        return "yes" if part else "no"
    if isinstance(part, Decimal):
        return part.normalize()
    return _as_number(str(part))


def _as_number(text: str) -> Any:
    """Numbers compare by value, so that ``15`` finds the row ``15.0``; anything else is text."""
    try:
        return parse_amount(text).normalize()
    except ValueError:
        return text


def _key_part(cell: LocatedText, table: CsvTable) -> Any:
    """A cell of a key column: ``7,5`` is a number where the table writes decimals with a comma."""
    text = cell.strip()
    if table.decimal_mark == ",":
        with suppress(ValueError):
            return parse_amount(csv_amount(text, table)).normalize()
    return _as_number(text)


def keyed_table(
    table: CsvTable, keys: Sequence[str], value: str, where: SourceLocation, problems: list[Problem]
) -> KeyedTable:
    """Index a CSV table by key columns; every problem of a row is reported at its place.

    Args:
        keys: Columns that find a row, as the file names them.
        value: Column of the number.
        where: Place of the reference, for a column that is not there.
    """
    name = table.where.file
    missing = [column for column in (*keys, value) if column not in table.columns]
    for column in missing:
        hint = did_you_mean(column, table.columns) or f"its columns are {', '.join(table.columns)}"
        problems.append(Problem("unknown-column", where, f"{name} has no column '{column}'", hint))
    if missing:
        return KeyedTable(name, tuple(keys))
    cells: dict[Key, Cell] = {}
    for row in table.rows:
        key = tuple(_key_part(row.values[column], table) for column in keys)
        cell = row.values[value]
        number = number_in(cell, table, problems)
        if number is None:
            continue
        if key in cells:
            problems.append(
                Problem(
                    "duplicate-row",
                    cell.where,
                    f"the combination {_shown(key)} stands at {cells[key].where} already",
                    "keep one of the two rows",
                )
            )
            continue
        cells[key] = Cell(number, cell.where)
    return KeyedTable(name, tuple(keys), cells)


def number_in(cell: Any, table: CsvTable, problems: list[Problem]) -> Decimal | None:
    """The number of a cell, or None with a problem at its place."""
    try:
        return parse_amount(csv_amount(cell, table))
    except WrongValue as error:
        problems.append(Problem(error.code, cell.where, error.message, error.hint))
    except ValueError as error:
        message, _, hint = str(error).partition("; ")
        problems.append(Problem("invalid-value", cell.where, message, hint))
    return None


def _shown(key: Key) -> str:
    return ", ".join(format(part, "f") if isinstance(part, Decimal) else str(part) for part in key)
