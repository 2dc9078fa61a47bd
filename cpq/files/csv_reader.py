"""CSV tables to located rows: delimiter and decimal mark stated or found out, never guessed.

Cells keep their place, one quotation mark style is understood (``"`` doubled inside), and a leading ``'`` that
the writer put before a formula sign is taken off again.
"""

from __future__ import annotations

from collections.abc import Sequence

from cpq.files.csv_cells import records, too_many
from cpq.files.csv_dialect import DELIMITERS, find_decimal_mark, find_delimiter
from cpq.files.csv_numbers import csv_amount
from cpq.files.csv_stated import Encoding, stated_in
from cpq.files.csv_table import CsvRow, CsvTable, DecimalMark
from cpq.files.csv_writer import write_csv
from cpq.files.limits import MAX_PROBLEMS, MAX_VALUES
from cpq.files.located import LocatedMap, LocatedText
from cpq.files.text import decode, quoted, without_forbidden
from cpq.problems import Problem, SourceLocation

__all__ = ["CsvRow", "CsvTable", "DecimalMark", "Encoding", "csv_amount", "read_csv", "write_csv"]

_ENCODINGS = ("utf-8", "utf-8-sig", "cp1252")


def read_csv(
    data: bytes,
    file: str,
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
    decimal_mark: DecimalMark | None = None,
) -> tuple[CsvTable, list[Problem]]:
    """Read a table, with all problems that its text has.

    What the caller leaves out the file may state in its first line, such as ``# delimiter=; decimal mark=,``.

    Args:
        data: The file's bytes.
        file: Path shown in places and problems.
        delimiter: ``,``, ``;``, tab or ``|``; found out where left out.
        encoding: UTF-8 where left out; ``cp1252`` only where stated.
        decimal_mark: ``.`` or ``,``; found out from unambiguous numbers where left out.
    """
    said = stated_in(data)
    data = said.table
    delimiter, encoding = delimiter or said.delimiter, encoding or said.encoding
    decimal_mark = decimal_mark or said.decimal_mark
    problems = _stated(file, delimiter, encoding)
    text = "" if problems else _text(data, file, encoding or "utf-8", problems)
    chosen = delimiter or find_delimiter(text)
    if chosen is None:
        hint = "begin the file with a line such as # delimiter=;"
        problems.append(_bad(SourceLocation(file), "several signs could separate the cells", hint))
    rows = [] if chosen is None else list(records(text, file, chosen, problems))
    if not rows:
        if not problems:
            hint = "write a line with the column names"
            problems.append(_bad(SourceLocation(file), "the file holds no table", hint))
        return CsvTable((), (), chosen or ",", decimal_mark, SourceLocation(file)), problems
    return _table(rows, chosen or ",", decimal_mark, problems), problems


def _stated(file: str, delimiter: str | None, encoding: str | None) -> list[Problem]:
    """Problems of what the caller says about the file."""
    problems = []
    if delimiter is not None and delimiter not in DELIMITERS:
        hint = "use , ; | or a tab"
        problems.append(_bad(SourceLocation(file), f"{delimiter!r} cannot separate cells", hint))
    if encoding is not None and encoding not in _ENCODINGS:
        hint = f"use {', '.join(_ENCODINGS)}"
        problems.append(_bad(SourceLocation(file), f"the encoding {encoding!r} is not read", hint))
    return problems


def _text(data: bytes, file: str, encoding: str, problems: list[Problem]) -> str:
    """Text of the file, empty where it cannot be read."""
    text, found = decode(data, file, encoding=encoding)
    if text.count("\n") > MAX_VALUES:
        text, found = "", [too_many(SourceLocation(file))]
    if not found:
        text, found = without_forbidden(text, file, limit=MAX_PROBLEMS)
    problems.extend(found)
    return text


def _table(
    rows: list[list[LocatedText]], delimiter: str, mark: DecimalMark | None, problems: list[Problem]
) -> CsvTable:
    header, *body = rows
    columns = _columns(header, problems)
    fitting = tuple(_row(columns, record) for record in body if _fits(columns, record, problems))
    cells = (cell for row in fitting for cell in row.values.values())
    return CsvTable(columns, fitting, delimiter, mark or find_decimal_mark(cells), header[0].where)


def _columns(header: Sequence[LocatedText], problems: list[Problem]) -> tuple[str, ...]:
    """Names of the columns, each of which must be there and differ."""
    seen: dict[str, SourceLocation] = {}
    for cell in header:
        name = str(cell)
        if not name:
            _report(problems, _bad(cell.where, "a column has no name", "write one, or remove the column"))
        elif name in seen:
            message = f"the column {quoted(name)} stands twice, already on line {seen[name].line}"
            hint = f"keep one of the two; the first is at {seen[name]}"
            _report(problems, Problem("duplicate-key", cell.where, message, hint))
        seen.setdefault(name, cell.where)
    return tuple(str(cell) for cell in header)


def _fits(columns: tuple[str, ...], record: list[LocatedText], problems: list[Problem]) -> bool:
    """Whether a row has a cell for each column; a stranger is shown at its first cell too many, or its last."""
    if len(record) == len(columns):
        return True
    message = f"the row has {len(record)} cells, the header {len(columns)}"
    where = record[min(len(record), len(columns) + 1) - 1].where
    _report(problems, _bad(where, message, "a cell that holds the delimiter stands in quotation marks"))
    return False


def _row(columns: tuple[str, ...], record: list[LocatedText]) -> CsvRow:
    where = record[0].where
    key_where = {column: cell.where for column, cell in zip(columns, record, strict=True)}
    return CsvRow(LocatedMap(zip(columns, record, strict=True), where, key_where), where)


def _bad(where: SourceLocation, message: str, hint: str) -> Problem:
    return Problem("bad-csv", where, message, hint)


def _report(problems: list[Problem], problem: Problem) -> None:
    if len(problems) < MAX_PROBLEMS:
        problems.append(problem)
