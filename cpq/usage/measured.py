"""Measured usage as it is handed over: a table of months, products and quantities."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cpq.amounts import parse_amount
from cpq.files.csv_reader import CsvRow, CsvTable, csv_amount, read_csv
from cpq.files.wrong_value import WrongValue
from cpq.problems import Problem, SourceLocation
from cpq.quoted import shown
from cpq.quotes.scalars import YEARS

COLUMNS = ("month", "line", "quantity")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
ZERO = Decimal(0)


class Measurement(NamedTuple):
    """Units of one line that were used in one calendar month.

    Attributes:
        month: First day of the month.
        line: Id of the line, of one of its charges (``hub/transfer``), or of the product where one line has it.
    """

    month: date
    line: str
    quantity: Decimal
    where: SourceLocation


@dataclass(frozen=True, slots=True)
class MeasuredUsage:
    """Every measurement of a table, in its order."""

    rows: tuple[Measurement, ...]

    @property
    def until(self) -> date | None:
        """First day of the last month that was measured."""
        return max((row.month for row in self.rows), default=None)


def read_measured(data: bytes, file: str, problems: list[Problem]) -> MeasuredUsage:
    """Usage from a CSV with the columns ``month``, ``line`` and ``quantity``; several rows of a month add up.

    Args:
        file: Path shown in problems.
    """
    table, found = read_csv(data, file)
    problems += found
    missing = [column for column in COLUMNS if column not in table.columns]
    for column in missing if not found else ():
        hint = f"the columns are {', '.join(COLUMNS)}"
        problems.append(Problem("unknown-column", table.where, f"the table has no column '{column}'", hint))
    if missing or found:
        return MeasuredUsage(())
    rows = (_row(row, table, problems) for row in table.rows)
    return MeasuredUsage(tuple(row for row in rows if row is not None))


def month_of(text: str) -> date:
    """The first day of the month that a text names: ``2027-01``.

    Raises:
        ValueError: Saying what would be right.
    """
    match = _MONTH.fullmatch(text.strip())
    if match is None or not int(match[1]):
        raise ValueError(f"{shown(text)} is no month; write 2027-01")
    if int(match[1]) not in YEARS:
        raise ValueError(f"{text.strip()} is no month of a deal; write a year from {YEARS[0]} to {YEARS[-1]}")
    return date(int(match[1]), int(match[2]), 1)


def _quantity(number: Decimal) -> Decimal:
    if number < 0:
        raise ValueError(f"usage is zero or more, not {number:f}")
    return number


def _row(row: CsvRow, table: CsvTable, problems: list[Problem]) -> Measurement | None:
    month, line, quantity = (row.values[column] for column in COLUMNS)
    try:
        day = month_of(str(month))
    except ValueError as error:
        problems.append(Problem("invalid-value", month.where, str(error)))
        return None
    try:
        number = _quantity(parse_amount(str(csv_amount(quantity, table))))
    except WrongValue as error:
        problems.append(Problem(error.code, quantity.where, str(error), error.hint))
        return None
    except ValueError as error:
        problems.append(Problem("invalid-value", quantity.where, str(error)))
        return None
    return Measurement(day, str(line).strip(), number, row.where)
