"""Marks, names and numbers of a constraint."""

from __future__ import annotations

import re
from typing import Final

from cpq.exchange.uvl.feature_line import NAME_PART

TOKEN: Final = re.compile(
    rf"<=>|=>|==|!=|<=|>=|{NAME_PART}(?:\.{NAME_PART})*|'[^'\r\n]*'|\d+(?:\.\d+)?|\.\d+|[!&|()<>+*/,-]|\S"
)
"""A token; a single character that no other alternative takes cannot be part of a constraint."""

MARKS: Final = frozenset(
    {"<=>", "=>", "==", "!=", "<=", ">=", "!", "&", "|", "(", ")", "<", ">", "+", "*", "/", ",", "-"}
)
FUNCTIONS: Final = frozenset({"sum", "avg", "len", "floor", "ceil"})


def tokens_of(text: str) -> list[str]:
    """Tokens of a constraint in order."""
    return TOKEN.findall(text)


def offset_of(text: str, index: int) -> int:
    """Where a token begins in its text; the end of the text where there is no such token."""
    for number, match in enumerate(TOKEN.finditer(text)):
        if number == index:
            return match.start()
    return len(text)


def is_name(token: str) -> bool:
    """Whether a token names something."""
    return (token[0] == '"' and len(token) > 2) or (token[0].isalpha() or token[0] == "_")
