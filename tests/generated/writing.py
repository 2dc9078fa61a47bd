"""Files from plain data: YAML with one rule a line, so that every rule has a place of its own, and CSV."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._%/+-]*", re.ASCII)
_THREE_DECIMALS = re.compile(r"\d+\.\d{3}", re.ASCII)


def yaml(document: Mapping[str, Any]) -> str:
    """A document: sections as blocks, and each of their items on one line."""
    return "".join(_section(key, value) for key, value in document.items())


def _section(key: str, value: Any) -> str:
    if isinstance(value, Mapping) and value:
        return f"{key}:\n" + "".join(f"  {inner}: {flow(item)}\n" for inner, item in value.items())
    if isinstance(value, list | tuple) and value:
        return f"{key}:\n" + "".join(f"  - {flow(item)}\n" for item in value)
    return f"{key}: {flow(value)}\n"


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_scalar(str(key))}: {flow(item)}" for key, item in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(flow(item) for item in value)}]"
    return _scalar(str(value))


def _scalar(text: str) -> str:
    if _PLAIN.fullmatch(text) and not text.endswith(" "):
        return text
    return "'" + text.replace("'", "''") + "'"


def csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table with a header."""
    return "".join(",".join(map(_cell, row)) + "\n" for row in (columns, *rows))


def _cell(value: object) -> str:
    """A cell; a number with three decimals gets a fourth, since ``1.234`` may be a thousand to a reader of CSV."""
    text = str(value)
    return f"{text}0" if _THREE_DECIMALS.fullmatch(text) else text
