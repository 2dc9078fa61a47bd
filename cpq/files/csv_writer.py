"""Tables written as CSV that spreadsheets open and do not run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from cpq.files.csv_dialect import DELIMITERS
from cpq.files.text import clean_text
from cpq.problems import NOWHERE, CpqError

_RISKY = re.compile(r"'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?%?")


def write_csv(
    columns: Sequence[str],
    rows: Iterable[Mapping[str, object] | Sequence[object]],
    *,
    delimiter: str = ",",
    decimal_mark: str = ".",
) -> bytes:
    """A table as UTF-8 bytes; :func:`cpq.files.csv_reader.read_csv` gives the same cells back.

    Texts stand in quotation marks, and one that a spreadsheet would run as a formula gets a ``'`` in front.
    Numbers stay numbers, negative ones too. None is an empty cell.

    Args:
        columns: Column names, in order.
        rows: Cells by column name, or in the order of the columns.
        delimiter: ``,``, ``;``, tab or ``|``.
        decimal_mark: ``.`` or ``,`` before the decimals of Decimal cells.

    Raises:
        CpqError: A text holds a character that no file may hold, or a row has a wrong number of cells.
    """
    lines = csv_lines(columns, rows, delimiter=delimiter, decimal_mark=decimal_mark)
    return ("\r\n".join(lines) + "\r\n").encode("utf-8")


def csv_lines(
    columns: Sequence[str],
    rows: Iterable[Mapping[str, object] | Sequence[object]],
    *,
    delimiter: str = ",",
    decimal_mark: str = ".",
) -> Iterator[str]:
    """The same table line by line, its head first, as fast as the rows come; lines have no ending.

    Raises:
        CpqError: As :func:`write_csv`.
    """
    if delimiter not in DELIMITERS or (delimiter == "," and decimal_mark == ","):
        raise CpqError(f"{delimiter!r} with decimal mark {decimal_mark!r} cannot be read back", code="bad-csv")
    yield delimiter.join(_text_cell(column) for column in columns)
    for row in rows:
        yield delimiter.join(_cell(cell, decimal_mark) for cell in _in_order(columns, row))


def _in_order(columns: Sequence[str], row: Mapping[str, object] | Sequence[object]) -> Sequence[object]:
    cells = [row.get(column) for column in columns] if isinstance(row, Mapping) else row
    if len(cells) != len(columns):
        raise CpqError(f"a row has {len(cells)} cells for {len(columns)} columns", code="bad-csv")
    return cells


def _cell(value: object, decimal_mark: str) -> str:
    if value is None:
        return '""'
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal | int):
        return f"{value:f}".replace(".", decimal_mark) if isinstance(value, Decimal) else str(value)
    text = str(value)
    return text if _NUMBER.fullmatch(text) and decimal_mark == "." else _text_cell(text)


def _text_cell(text: str) -> str:
    lines = text.replace("\r\n", "\n")
    for problem in clean_text(lines, NOWHERE):
        raise CpqError(problem.message, code=problem.code, hint=problem.hint)
    guarded = f"'{lines}" if _RISKY.match(lines) else lines
    return '"' + guarded.replace('"', '""') + '"'
