"""Lines of a UVL file as the grammar sees them: without comments, and with braces and brackets closed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_COMMENT_OR_TEXT = re.compile(r'"[^"\r\n]*"|\'[^\'\r\n]*\'|//[^\r\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)
_NOT_LINE_END = re.compile(r"[^\r\n]")
_BRACKETS_OR_TEXT = re.compile(r'"[^"\r\n]*"|\'[^\'\r\n]*\'|[{}\[\]()]')
_LINE_END = re.compile(r"\r\n|\n|\r")
_INSIDE = "\f"
"""Stands for a line end inside a comment, which ends no line of the model; no file may hold it."""

MAX_LINES_IN_BRACES: Final = 1_000
"""Lines that may follow an open brace; one that is not closed by then was forgotten, and the next line is read anew."""


class Line(NamedTuple):
    """A line that says something.

    Attributes:
        text: With its indentation; the line ends inside braces became blanks.
        number: Of its first line, counted from 1.
        closed: False where a brace that it opens stays open.
    """

    text: str
    number: int
    closed: bool = True


def lines_of(text: str) -> Iterator[Line]:
    """Lines that hold more than blanks, in order."""
    if "//" in text or "/*" in text:
        text = _COMMENT_OR_TEXT.sub(_blanked, text)
    pieces = _LINE_END.split(text) if "\r" in text else text.split("\n")
    number, at, count = 1, 0, len(pieces)
    while at < count:
        piece, first = pieces[at], number
        at, number = at + 1, number + 1 + piece.count(_INSIDE)
        if _INSIDE in piece:
            piece = piece.replace(_INSIDE, " ")
        if not piece or piece.isspace():
            continue
        if "{" not in piece and "[" not in piece and "(" not in piece:
            yield Line(piece, first)
            continue
        end, depth = at, _opened(piece)
        while depth > 0 and end < min(count, at + MAX_LINES_IN_BRACES):
            depth += _opened(pieces[end])
            end += 1
        if depth <= 0 and end > at:
            number += sum(1 + one.count(_INSIDE) for one in pieces[at:end])
            piece, at = " ".join([piece, *pieces[at:end]]).replace(_INSIDE, " "), end
        yield Line(piece, first, depth <= 0)


def _blanked(match: re.Match[str]) -> str:
    found = match.group()
    if not found.startswith("/"):
        return found
    return _NOT_LINE_END.sub(" ", found).replace("\r\n", _INSIDE).replace("\n", _INSIDE)


def _opened(piece: str) -> int:
    """Braces, brackets and parentheses opened in a piece less those closed."""
    if '"' not in piece and "'" not in piece:
        return sum(map(piece.count, "{[(")) - sum(map(piece.count, "}])"))
    depth = 0
    for mark in _BRACKETS_OR_TEXT.findall(piece):
        if mark in "{[(":
            depth += 1
        elif mark in "}])":
            depth -= 1
    return depth
