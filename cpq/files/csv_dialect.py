"""What separates the cells of a table and what stands before its decimals, found out from the whole file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

DELIMITERS = (",", ";", "\t", "|")
"""Signs that may separate cells."""

_LOOKED_AT = 50
_SAMPLE = 256 * 1024
_QUOTED = re.compile(r'"(?:[^"]|"")*+(?:"|\Z)')
_GROUP = "[ '\u00a0\u202f\u2019]"
_NUMBER = re.compile(rf"-?[0-9]{{1,30}}(?:{_GROUP}[0-9]{{3}})*(?:[.,][0-9]{{1,30}})*(?: ?%)?")
_ONE_GROUP = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")


def find_delimiter(text: str) -> str | None:
    """The sign that separates the cells, or None where several would do equally well.

    A sign does when every row has as many of it as the header, outside quotation marks.
    """
    sample = text[:_SAMPLE].lstrip("\r\n ")
    lines = [line for line in _QUOTED.sub("q", sample).split("\n") if line.strip()][:_LOOKED_AT]
    if len(text) > _SAMPLE and len(lines) > 1:
        lines = lines[:-1]
    if not lines:
        return ","
    counts = {sign: [line.count(sign) for line in lines] for sign in DELIMITERS}
    even = [sign for sign, found in counts.items() if found[0] > 0 and len(set(found)) == 1]
    if even:
        return even[0] if len(even) == 1 else None
    return max(DELIMITERS, key=lambda sign: counts[sign][0])


def find_decimal_mark(cells: Iterable[str]) -> Literal[".", ","] | None:
    """The mark before decimals that the numbers of a table agree on, or None.

    Only numbers that can be read in one way count: ``12,50`` and ``1.234,5`` say a comma, ``1.234`` says nothing.
    """
    marks = {mark for cell in cells if (mark := decimal_mark_of(cell)) is not None}
    return marks.pop() if len(marks) == 1 else None


def decimal_mark_of(cell: str) -> Literal[".", ","] | None:
    """The decimal mark that one number proves, or None."""
    if ("." not in cell and "," not in cell) or not _NUMBER.fullmatch(cell):
        return None
    digits = cell.removeprefix("-").rstrip("% ")
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        return "." if digits.rfind(".") > digits.rfind(",") else ","
    if points + commas > 1:
        return "," if points else "."
    if _ONE_GROUP.fullmatch(digits):
        return None
    return "." if points else ","
