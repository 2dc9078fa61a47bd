"""A table read from CSV: columns, and rows whose cells know their place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cpq.files.located import LocatedMap
from cpq.problems import SourceLocation

DecimalMark = Literal[".", ","]


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row: cells by column name, each with its place.

    Attributes:
        values: The cells; an empty cell is the empty text.
        where: Place of the row.
    """

    values: LocatedMap
    where: SourceLocation


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A table read from CSV.

    Attributes:
        columns: Column names, in order.
        rows: Rows that have as many cells as there are columns.
        delimiter: What separates the cells.
        decimal_mark: What stands before decimals, or None where neither the caller nor the file says it.
        where: Place of the header.
    """

    columns: tuple[str, ...]
    rows: tuple[CsvRow, ...]
    delimiter: str
    decimal_mark: DecimalMark | None
    where: SourceLocation
