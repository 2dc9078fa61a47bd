"""Small charts in text: bars and a line of columns; blocks in a terminal, plain letters in a pipe."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

_EIGHTHS: Final = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
_COLUMNS: Final = "▁▂▃▄▅▆▇█"
_PLAIN_COLUMNS: Final = ".:-=+*#@"


def bar(value: Decimal | int, most: Decimal | int, *, width: int = 16, plain: bool = False) -> str:
    """A bar as long as a value is of the largest one; what is not zero is never invisible.

    Args:
        most: Value of a bar over the whole width; no bar where it is zero or below.
        plain: Without signs that a file or an old terminal may lack.

    >>> bar(3, 4, width=8), bar(1, 3, width=8, plain=True), bar(0, 4)
    ('██████', '###', '')
    """
    if most <= 0 or value <= 0:
        return ""
    share = min(Fraction(value) / Fraction(most), Fraction(1))
    if plain:
        return "#" * max(round(share * width), 1)
    eighths = max(round(share * width * 8), 1)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8]


def columns(values: Sequence[Decimal | int], *, plain: bool = False) -> str:
    """One column a value, as high as it is of the largest; a space for zero.

    >>> columns([0, 1, 4, 8]), columns([0, 1, 4, 8], plain=True)
    (' ▁▄█', ' .=@')
    """
    most = max(values, default=0)
    letters = _PLAIN_COLUMNS if plain else _COLUMNS
    return "".join(_column(value, most, letters) for value in values)


def _column(value: Decimal | int, most: Decimal | int, letters: str) -> str:
    if value <= 0 or most <= 0:
        return " "
    share = Fraction(value) / Fraction(most)
    return letters[max(-(-share.numerator * len(letters) // share.denominator), 1) - 1]
