"""Data that remembers where it was written: texts, maps and lists with their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, TypeAlias

from cpq.problems import NOWHERE, SourceLocation


class LocatedText(str):
    """A scalar as it was written, with its place; an empty or null value is the empty text.

    Attributes:
        where: Place of the first character, quotation mark included.
        quoted: Whether it stood in quotation marks or in a block, so that it can only mean text.
    """

    __slots__ = ("quoted", "where")

    where: SourceLocation
    quoted: bool

    def __new__(cls, text: str, where: SourceLocation = NOWHERE, quoted: bool = True) -> LocatedText:
        """Text with its place."""
        self = str.__new__(cls, text)
        self.where = where
        self.quoted = quoted
        return self


class JsonNumber(LocatedText):
    """Digits of a JSON number, exactly as sent; models that hold money refuse it."""

    __slots__ = ()


class JsonNull(LocatedText):
    """A JSON null: the sender says that an optional field is not given."""

    __slots__ = ()


class LocatedMap(dict[str, Any]):
    """A map of fields with the place of the map and of each key."""

    __slots__ = ("key_where", "where")

    def __init__(
        self,
        pairs: Iterable[tuple[str, Any]] = (),
        where: SourceLocation = NOWHERE,
        key_where: dict[str, SourceLocation] | None = None,
    ) -> None:
        """Map from pairs; keys without a place of their own have the place of the map."""
        super().__init__(pairs)
        self.where = where
        self.key_where: dict[str, SourceLocation] = {} if key_where is None else key_where

    def copy(self) -> LocatedMap:
        """A map with the same fields and places, to be changed before a model reads it."""
        return LocatedMap(self.items(), self.where, self.key_where)

    def place_of(self, key: str) -> SourceLocation:
        """Place of a key, or of the map when the key is not there."""
        return self.key_where.get(key, self.where)


class LocatedList(list[Any]):
    """A list with the place where it begins."""

    __slots__ = ("where",)

    def __init__(self, items: Iterable[Any] = (), where: SourceLocation = NOWHERE) -> None:
        """List from items."""
        super().__init__(items)
        self.where = where


Located: TypeAlias = LocatedText | LocatedMap | LocatedList

KEY = "[key]"
"""The part that pydantic adds to a path when a key, not its value, is wrong."""


def place_of(value: object) -> SourceLocation:
    """Place of a located value, or nowhere for one built in code."""
    where = getattr(value, "where", NOWHERE)
    return where if isinstance(where, SourceLocation) else NOWHERE


ABSENT: Final = object()
"""What a path part leads to when it is no key or index of a value."""


def step_into(value: object, part: str | int) -> Any:
    """The value one path part further, or :data:`ABSENT`."""
    if isinstance(value, dict) and isinstance(part, str):
        return value.get(part, ABSENT)
    if isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value):
        return value[part]
    return ABSENT


def location_of(value: object, path: Sequence[str | int]) -> SourceLocation:
    """Place of what a validation path leads to, skipping parts that the file does not spell.

    Args:
        value: The located document.
        path: Keys and indexes, possibly with union tags and type names between them. A final
            ``[key]`` asks for the place of the key rather than its value.
    """
    where = place_of(value)
    for part, following in _with_following(path):
        inner = step_into(value, part)
        if inner is ABSENT:
            continue
        if following == KEY and isinstance(value, LocatedMap):
            return value.place_of(str(part))
        value = inner
        where = place_of(inner) if place_of(inner) is not NOWHERE else where
    return where


def _with_following(path: Sequence[str | int]) -> Iterator[tuple[str | int, str | int | None]]:
    """Each part with the one after it."""
    return zip(path, [*path[1:], None], strict=False)
