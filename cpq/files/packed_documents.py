"""Located documents as JSON-ready data: columns of numbers and texts, which unpack several times faster than a tree.

A file becomes columns. ``shape`` lists its values in the order they were written: the keys of a map, the length of a
list, -1 for a text. ``places`` are the lines and columns of maps, lists and keys in that order, ``texts`` the texts
and ``text_places`` theirs; ``quoted`` has a 1 for each text that stood in quotation marks or in a block.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, Final, TypeAlias, TypeVar

from cpq.files.located import Located, LocatedList, LocatedMap, LocatedText
from cpq.problems import SourceLocation

Documents: TypeAlias = Mapping[str, list[LocatedMap]]
"""The documents of each file, by path."""

Value = TypeVar("Value")

_TEXT: Final = -1
"""What stands in a shape for a text."""


@dataclass(slots=True)
class _Columns:
    """The columns of one file while they are written."""

    shape: list[Any] = field(default_factory=list)
    places: tuple[list[int], list[int]] = field(default_factory=lambda: ([], []))
    texts: list[str] = field(default_factory=list)
    text_places: tuple[list[int], list[int]] = field(default_factory=lambda: ([], []))
    quoted: list[str] = field(default_factory=list)

    def put(self, value: Any) -> None:
        """Add a value and what it holds."""
        if isinstance(value, LocatedText):
            self.shape.append(_TEXT)
            self.texts.append(str(value))
            self.quoted.append("1" if value.quoted else "0")
            _put_place(self.text_places, value.where)
            return
        _put_place(self.places, value.where)
        if isinstance(value, LocatedList):
            self.shape.append(len(value))
            for part in value:
                self.put(part)
            return
        self.shape.append(list(value))
        for key, part in value.items():
            _put_place(self.places, value.key_where[key])
            self.put(part)


def _put_place(places: tuple[list[int], list[int]], where: SourceLocation) -> None:
    places[0].append(where.line)
    places[1].append(where.column)


def packed(documents: Documents) -> dict[str, Any]:
    """Documents that were read without a problem, as data."""
    found = {}
    for file, values in documents.items():
        columns = _Columns()
        for value in values:
            columns.put(value)
        found[file] = {
            "documents": len(values),
            "shape": columns.shape,
            "places": columns.places,
            "texts": columns.texts,
            "text_places": columns.text_places,
            "quoted": "".join(columns.quoted),
        }
    return found


def unpacked(data: Any) -> dict[str, list[LocatedMap]]:
    """Documents from data; what :func:`packed` does not make is refused, whatever it is.

    Raises:
        ValueError: Texts, places or values are too many or too few, or something else than they should be.
        TypeError: The same.
        LookupError: A column is missing.
        RecursionError: It is nested deeper than any file may be.
    """
    return {file: _File(columns, file).documents() for file, columns in data.items()}


class _File:
    """One file on its way from columns to documents."""

    def __init__(self, columns: Mapping[str, Any], file: str) -> None:
        self._count = columns["documents"]
        self._shape = iter(columns["shape"])
        self._places = _places(columns["places"], file)
        texts, quoted = columns["texts"], columns["quoted"]
        if len(texts) != len(quoted) or len(texts) != len(columns["text_places"][0]):
            raise ValueError("every text has a place and a mark")
        places = _places(columns["text_places"], file)
        self._texts = map(LocatedText, _all(str, texts), places, map("1".__eq__, quoted))

    def documents(self) -> list[LocatedMap]:
        """Every document; each column must end with the last."""
        found = [_map_of(self._next()) for _ in range(self._count)]
        for column in (self._shape, self._places, self._texts):
            if next(column, None) is not None:
                raise ValueError("a column is longer than its file")
        return found

    def _next(self) -> Located:
        """The value that comes next; raises ValueError where a column ends too early."""
        shape = next(self._shape, None)
        if shape == _TEXT:
            return next(self._texts)
        where = next(self._places)
        if type(shape) is int:
            return LocatedList([self._next() for _ in range(shape)], where)
        built = LocatedMap(where=where)
        places, following = built.key_where, self._next
        for key in _all(str, shape):
            places[key] = next(self._places)
            built[key] = following()
        return built


def _map_of(value: Located) -> LocatedMap:
    if not isinstance(value, LocatedMap):
        raise TypeError("a document is a map")
    return value


def _places(columns: Any, file: str) -> Iterator[SourceLocation]:
    lines, numbers = columns
    if len(lines) != len(numbers):
        raise ValueError("every line has a column")
    return map(SourceLocation, repeat(file), _all(int, lines), _all(int, numbers))


def _all(kind: type[Value], values: Any) -> list[Value]:
    """The values of a list, all of which are exactly of a type."""
    if type(values) is not list or not set(map(type, values)) <= {kind}:
        raise TypeError(f"a column holds values of type {kind.__name__}")
    return values
