"""Wrong input as a message can show it."""

from __future__ import annotations

_LONGEST = 48


def shown(value: object) -> str:
    """A value in quotes: control and direction characters escaped, and never long enough to hide the message."""
    if isinstance(value, str):
        return repr(value) if len(value) <= _LONGEST else f"{value[:_LONGEST]!r}…"
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
