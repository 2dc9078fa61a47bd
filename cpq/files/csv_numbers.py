"""Numbers in CSV cells, as spreadsheets of several countries write them."""

from __future__ import annotations

import re

from cpq.files.csv_table import CsvTable
from cpq.files.located import LocatedText, place_of
from cpq.files.text import quoted
from cpq.files.wrong_value import WrongValue

_GROUPS = " '\u00a0\u202f\u2019"


def _reading(mark: str, group: str) -> re.Pattern[str]:
    """Numbers in which one sign stands before decimals and another, or none, between thousands."""
    grouped = rf"[1-9][0-9]{{0,2}}([{_GROUPS}{group}])[0-9]{{3}}(?:\3[0-9]{{3}})*"
    return re.compile(rf"(-?)([0-9]+|{grouped})(?:{re.escape(mark)}([0-9]+))? ?(%?)")


_READINGS = {".": _reading(".", ","), ",": _reading(",", ".")}
_AMBIGUOUS = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3} ?%?")


def csv_amount(text: str, table: CsvTable) -> LocatedText:
    """A cell's number in plain digits with a point, as models read it: ``1.234,50`` is ``1234.50``.

    Groups of thousands are taken out and a percent sign is kept. The place is that of the cell.

    Args:
        text: The cell.
        table: Its table, which says what the decimal mark is.

    Raises:
        WrongValue: The cell is no number, or ``1.234`` in a table that does not tell whether that is 1234.
    """
    if not text:
        raise WrongValue("a value is missing", hint="write a number, or remove the row")
    mark = table.decimal_mark
    if mark is None and _AMBIGUOUS.fullmatch(text):
        plain = text.replace(".", "").replace(",", "")
        raise WrongValue(
            f"{quoted(text)} may be {plain} or {text.replace(',', '.')}",
            hint="let another number of the table show which mark stands before decimals, such as 12.50",
            code="ambiguous-number",
        )
    for known in (mark,) if mark else (".", ","):
        match = _READINGS[known].fullmatch(text)
        if match is not None:
            sign, whole, _, decimals, percent = match.groups()
            digits = re.sub(r"[^0-9]", "", whole)
            return LocatedText(
                f"{sign}{digits}{f'.{decimals}' if decimals else ''}{percent}", place_of(text), quoted=False
            )
    raise WrongValue(f"{quoted(text)} is not a number", hint=_hint(mark))


def _hint(mark: str | None) -> str:
    if mark is None:
        return "write digits, such as 1234.50"
    return f"in this table '{mark}' stands before decimals, as in 1234{mark}50"
