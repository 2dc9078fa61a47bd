"""YAML as a person would have written it: blocks outside, short maps on one line, few quotation marks.

The reader of this project keeps every scalar as text, so nothing here depends on what other readers make of ``no``;
words that they would turn into something else are quoted all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

WIDTH = 116
"""Longest line that a short map or list is written on."""

_PLAIN = re.compile(r"\w[\w ./%()+-]*")
_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})
_ALWAYS_BLOCK_ABOVE = 2
"""Maps nearer to the top than this are never put on one line."""


def to_yaml(document: Mapping[str, Any], comment: str = "") -> bytes:
    """A document of maps, lists, texts and yes/no as UTF-8 bytes.

    Args:
        document: What to write, in its order; None leaves a field out.
        comment: A line for the reader, without its sign.
    """
    head = f"# {comment}\n" if comment else ""
    return (head + "\n".join(_block(document, 0)) + "\n").encode("utf-8")


def _block(value: Mapping[str, Any], depth: int) -> Iterator[str]:
    margin = "  " * depth
    for key, inner in value.items():
        if inner is None:
            continue
        start = f"{margin}{_scalar(key)}:"
        line = _inline(inner)
        if line is not None and (depth >= _ALWAYS_BLOCK_ABOVE or not _is_filled_map(inner)):
            if len(start) + 1 + len(line) <= WIDTH or not _is_container(inner):
                yield f"{start} {line}"
                continue
        yield start
        if isinstance(inner, Mapping):
            yield from _block(inner, depth + 1)
        else:
            yield from _items(inner, depth + 1)


def _items(values: Sequence[Any], depth: int) -> Iterator[str]:
    """One item a line; a map that fits no line begins beside its sign."""
    margin = "  " * depth
    for item in values:
        line = _inline(item)
        if line is not None and len(margin) + 2 + len(line) <= WIDTH:
            yield f"{margin}- {line}"
        elif isinstance(item, Mapping):
            first, *rest = _block(item, depth + 1)
            yield f"{margin}- {first.strip()}"
            yield from rest
        else:
            yield f"{margin}- {_inline(item, nested=True)}"


def _is_container(value: Any) -> bool:
    return isinstance(value, Mapping | list | tuple)


def _is_filled_map(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(value)


def _inline(value: Any, *, nested: bool = True) -> str | None:
    """A value on one line, or None where its maps nest deeper than a line can show."""
    if isinstance(value, Mapping):
        parts = [(key, _inline(inner, nested=False)) for key, inner in value.items() if inner is not None]
        if any(part is None for _, part in parts) or (not nested and len(parts) > 1):
            return None
        return "{ " + ", ".join(f"{_scalar(key)}: {part}" for key, part in parts) + " }" if parts else "{}"
    if isinstance(value, list | tuple):
        items = [_inline(item, nested=nested) for item in value]
        if any(item is None for item in items) or any(isinstance(item, Mapping) for item in value):
            return None
        return "[" + ", ".join(str(item) for item in items) + "]"
    return _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    if _PLAIN.fullmatch(text) and not text.endswith(" ") and text.lower() not in _WORDS:
        return text
    if re.fullmatch(r"-[0-9]+(?:\.[0-9]+)?%?", text):
        return text
    return "'" + text.replace("'", "''") + "'"
