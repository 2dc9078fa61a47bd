"""Texts that people type beside figures, such as comments and reasons: readable, and of a length that people read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cpq.files.scalar_text import read_text
from cpq.files.wrong_value import WrongValue
from cpq.problems import InvalidRequest, Problem, SourceLocation

LONGEST: Final = 10_000
"""Characters; more is a document, which can be attached."""


def readable(text: str, what: str, longest: int = LONGEST, *, lines: bool = False) -> str:
    """A text that people can read, without what surrounds it.

    Args:
        what: Place shown in problems.
        longest: Characters at most.
        lines: Whether it may have several lines.

    Raises:
        InvalidRequest: It is empty or too long, or holds what cannot be seen.
    """
    here = SourceLocation(what)
    try:
        read = read_text(text.strip())
    except WrongValue as error:
        raise InvalidRequest([Problem(error.code, here, error.message, error.hint)]) from error
    if len(read) > longest:
        message = f"the text has {len(read):,} characters, and at most {longest:,} are kept"
        raise InvalidRequest([Problem("invalid-value", here, message, "attach it as a file")])
    if not lines and len(read.splitlines()) > 1:
        raise InvalidRequest([Problem("invalid-value", here, "this is one line of text", "leave out the line ends")])
    return read


def all_readable(details: Mapping[str, Any]) -> None:
    """Insist that every text in what somebody asks for can be read; empty ones say nothing and stay.

    Raises:
        InvalidRequest: One is too long, or holds what cannot be seen.
    """
    for name, value in details.items():
        _readable_parts(value, f"<{name}>")


def _readable_parts(value: Any, what: str) -> None:
    if isinstance(value, str):
        if value.strip():
            readable(value, what, lines=True)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            _readable_parts(str(name), what)
            _readable_parts(inner, f"<{name}>" if str(name).isprintable() else what)
    elif isinstance(value, list | tuple):
        for inner in value:
            _readable_parts(inner, what)
