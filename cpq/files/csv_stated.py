"""What a CSV file says of itself: a first line such as ``# delimiter=; decimal mark=, encoding=cp1252``."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, cast

from cpq.files.csv_table import DecimalMark

Encoding = Literal["utf-8", "utf-8-sig", "cp1252"]

_LINE = re.compile(
    rb"#[ \t]*(?=delimiter=|decimal mark=|encoding=)"
    rb"(?:delimiter=(?P<delimiter>tab|[,;|])[ \t]*)?"
    rb"(?:decimal mark=(?P<mark>[.,])[ \t]*)?"
    rb"(?:encoding=(?P<encoding>utf-8|cp1252)[ \t]*)?"
    rb"(?=\r?\n|$)"
)


class Stated(NamedTuple):
    """What the first line states; None where it leaves something to be found out.

    Attributes:
        table: The file with that line left empty, so that places stay what they are.
    """

    table: bytes
    delimiter: str | None = None
    decimal_mark: DecimalMark | None = None
    encoding: Encoding | None = None


def stated_in(data: bytes) -> Stated:
    r"""Take the statement off the first line of a CSV file, if it has one.

    >>> stated_in(b"# delimiter=; decimal mark=,\nproduct;price\n")
    Stated(table=b'\nproduct;price\n', delimiter=';', decimal_mark=',', encoding=None)
    """
    match = _LINE.match(data)
    if match is None:
        return Stated(data)
    said = {name: value.decode("ascii") if value is not None else None for name, value in match.groupdict().items()}
    delimiter = "\t" if said["delimiter"] == "tab" else said["delimiter"]
    return Stated(
        data[match.end() :],
        delimiter,
        cast("DecimalMark | None", said["mark"]),
        cast("Encoding | None", said["encoding"]),
    )
