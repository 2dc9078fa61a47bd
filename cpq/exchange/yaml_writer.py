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

_PLAIN = re.compile(r"\w[\w ./%()+–-]*")
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
        start = f"{margin}{_key(key)}:"
        line = _beside(start, inner, depth)
        if line is not None:
            yield line
        elif isinstance(inner, Mapping):
            yield start
            yield from _block(inner, depth + 1)
        else:
            yield start
            yield from _items(inner, depth + 1)


def _beside(start: str, value: Any, depth: int) -> str | None:
    """A value beside its key, or None where it needs lines of its own."""
    text = _inline(value)
    if text is None or (isinstance(value, Mapping) and value and depth < _ALWAYS_BLOCK_ABOVE):
        return None
    fits = len(start) + 1 + len(text) <= WIDTH or not isinstance(value, Mapping | list | tuple)
    return f"{start} {text}" if fits else None


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


def _inline(value: Any, *, nested: bool = True) -> str | None:
    """A value on one line, or None where its maps nest deeper than a line can show."""
    if isinstance(value, Mapping):
        parts = [(key, _inline(inner, nested=False)) for key, inner in value.items() if inner is not None]
        if any(part is None for _, part in parts) or (not nested and len(parts) > 1):
            return None
        return "{ " + ", ".join(f"{_key(key)}: {part}" for key, part in parts) + " }" if parts else "{}"
    if isinstance(value, list | tuple):
        items = [_inline(item, nested=nested) for item in value]
        if any(item is None for item in items) or any(isinstance(item, Mapping) for item in value):
            return None
        return "[" + ", ".join(str(item) for item in items) + "]"
    return _scalar(value)


def _key(name: object) -> str:
    """A field or an id; words such as ``on`` stay bare, as people write them."""
    return str(name) if _PLAIN.fullmatch(str(name)) else _scalar(name)


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    if _PLAIN.fullmatch(text) and not text.endswith(" ") and text.lower() not in _WORDS:
        return text
    if re.fullmatch(r"-[0-9]+(?:\.[0-9]+)?%?", text):
        return text
    return "'" + text.replace("'", "''") + "'"
