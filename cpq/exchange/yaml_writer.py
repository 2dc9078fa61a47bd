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
    return (head + "\n".join(_block(_said(document), 0)) + "\n").encode("utf-8")


def _said(value: Any) -> Any:
    """A value without the fields that say nothing."""
    if isinstance(value, Mapping):
        return {key: _said(inner) for key, inner in value.items() if inner is not None}
    return [_said(item) for item in value] if isinstance(value, list | tuple) else value


def _block(value: Mapping[str, Any], depth: int) -> Iterator[str]:
    margin = "  " * depth
    for key, inner in value.items():
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
            yield f"{margin}- {_flow(item)}"


def _inline(value: Any) -> str | None:
    """A value on one line, or None where that would be hard to read: maps in lists, and maps of maps."""
    if isinstance(value, Mapping):
        easy = all(_is_easy(inner) for inner in value.values())
    else:
        easy = not isinstance(value, list | tuple) or not any(isinstance(item, Mapping | list) for item in value)
    return _flow(value) if easy else None


def _is_easy(value: Any) -> bool:
    """Whether a value reads well inside a map on one line; a map of a single text does."""
    inner = list(value.values()) if isinstance(value, Mapping) else []
    if len(inner) > 1 or any(isinstance(one, Mapping | list) for one in inner):
        return False
    return not isinstance(value, list | tuple) or not any(isinstance(item, Mapping | list) for item in value)


def _flow(value: Any) -> str:
    """Any value on one line."""
    if isinstance(value, Mapping):
        parts = ", ".join(f"{_key(key)}: {_flow(inner)}" for key, inner in value.items())
        return f"{{ {parts} }}" if parts else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
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
