"""Where the keys and values of a TOML text stand, since Python's reader does not say.

The scanner follows the text's structure and leaves its rules to the reader; it also keeps the source of numbers,
and stops at nesting that the reader would follow to the end of Python's stack.
"""

from __future__ import annotations

import re
import tomllib

from cpq.files.limits import MAX_DEPTH, MAX_PROBLEMS, MAX_SETTINGS
from cpq.files.text import quoted
from cpq.problems import Problem, SourceLocation

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_KEY_PART = re.compile(r"[ \t]*+(?:([A-Za-z0-9_-]++)|(\"(?:[^\"\\\n]|\\.)*+\"|'[^'\n]*+'))[ \t]*+(\.?)")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*+"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*+'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*+"'
    r"|'[^'\n]*+'",
    re.DOTALL,
)
_SPACES = re.compile(r"[ \t]*+")
_BARE = re.compile(r"[^,\]}#\r\n\"'][^,\]}#\r\n]*+")


class Lost(Exception):
    """The text is not TOML from an offset on, which the reader will say better."""

    def __init__(self, offset: int) -> None:
        self.offset = offset


class Stop(Exception):
    """A limit is passed; the problem says which."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class TomlPlaces:
    """Places by path, filled by one pass over the text.

    Attributes:
        keys: Place of each key.
        values: Place of each value; tables have the place of their header.
        sources: Source text of values that are not strings, arrays or tables.
        duplicates: Problems for keys and tables given twice.
        lost: Where the text stops making sense, if it does.
    """

    def __init__(self, text: str, file: str) -> None:
        self.keys: dict[Path, SourceLocation] = {}
        self.values: dict[Path, SourceLocation] = {}
        self.sources: dict[Path, str] = {}
        self.duplicates: list[Problem] = []
        self.lost: SourceLocation | None = None
        self._text = text
        self._file = file
        self._written: dict[Path, SourceLocation] = {}
        self._arrays: dict[Path, int] = {}
        self._line, self._line_start, self._seen = 1, 0, 0

    def scan(self) -> None:
        """Find every place, or as far as the text makes sense.

        Raises:
            Stop: The text is nested deeper than anything here needs.
        """
        try:
            self._statements()
        except Lost as lost:
            self.lost = self._place(lost.offset)

    def _statements(self) -> None:
        table: Path = ()
        position = _after(_BLANK, self._text, 0)
        while position < len(self._text):
            self._check_count(position)
            if self._text.startswith("[", position):
                table, position = self._header(position)
            else:
                position = self._pair(table, position, 0)
            position = _after(_BLANK, self._text, position)

    def _header(self, position: int) -> tuple[Path, int]:
        many = self._text.startswith("[[", position)
        where = self._place(position)
        parts, end = self._key(position + (2 if many else 1))
        closing = "]]" if many else "]"
        if not self._text.startswith(closing, end):
            raise Lost(end)
        path: Path = ()
        for part in parts[:-1]:
            path = self._current((*path, part))
            self._imply(path, where, where)
        path = (*path, parts[-1])
        if many:
            self._imply(path, where, where)
            self._arrays[path] = self._arrays.get(path, -1) + 1
            path = (*path, self._arrays[path])
        self._define(path, where, where)
        return path, end + len(closing)

    def _current(self, path: Path) -> Path:
        """A path with the index of the table that an array of tables is at."""
        return (*path, self._arrays[path]) if path in self._arrays else path

    def _define(self, path: Path, key: SourceLocation, value: SourceLocation) -> None:
        """Note a key or table that is written out, as opposed to one that a longer name implies."""
        first = self._written.setdefault(path, key)
        if first is not key:
            message = f"{quoted(path[-1])} stands twice, already on line {first.line}"
            hint = f"keep one of the two; the first is at {first}"
            self.duplicates.append(Problem("duplicate-key", key, message, hint))
            if len(self.duplicates) >= MAX_PROBLEMS:
                raise Stop(self.duplicates.pop())
        self._imply(path, key, value)

    def _imply(self, path: Path, key: SourceLocation, value: SourceLocation) -> None:
        self.keys.setdefault(path, key)
        self.values.setdefault(path, value)

    def _pair(self, table: Path, position: int, depth: int) -> int:
        """One ``key = value``; the position after it."""
        where = self._place(position)
        parts, end = self._key(position)
        if not self._text.startswith("=", end):
            raise Lost(end)
        path = table
        for part in parts[:-1]:
            path = (*path, part)
            self._imply(path, where, where)
        start = _after(_SPACES, self._text, end + 1)
        path = (*path, parts[-1])
        self._define(path, where, self._place(start))
        return self._value(path, start, depth)

    def _key(self, position: int) -> tuple[list[str], int]:
        """Parts of a dotted key and the position after it."""
        parts: list[str] = []
        dot = "."
        while dot:
            match = _KEY_PART.match(self._text, position)
            if match is None:
                raise Lost(position)
            bare, marked, dot = match.groups()
            parts.append(bare or _unquoted(marked, position))
            self._check_depth(len(parts), position)
            position = match.end()
        return parts, position

    def _value(self, path: Path, position: int, depth: int) -> int:
        """The position after a value."""
        self._check_depth(depth, position)
        self._check_count(position)
        if self._text.startswith("[", position):
            return self._array(path, position + 1, depth + 1)
        if self._text.startswith("{", position):
            return self._inline_table(path, position + 1, depth + 1)
        match = _STRING.match(self._text, position)
        if match is not None:
            return match.end()
        match = _BARE.match(self._text, position)
        if match is None:
            raise Lost(position)
        self.sources[path] = match.group().strip(" \t")
        return match.end()

    def _array(self, path: Path, position: int, depth: int) -> int:
        index = 0
        while True:
            position = _after(_BLANK, self._text, position)
            if self._text.startswith("]", position):
                return position + 1
            self._imply((*path, index), self._place(position), self._place(position))
            position = _after(_BLANK, self._text, self._value((*path, index), position, depth))
            if self._text.startswith(",", position):
                position, index = position + 1, index + 1
            elif not self._text.startswith("]", position):
                raise Lost(position)

    def _inline_table(self, path: Path, position: int, depth: int) -> int:
        while True:
            position = _after(_BLANK, self._text, position)
            if self._text.startswith("}", position):
                return position + 1
            position = _after(_BLANK, self._text, self._pair(path, position, depth))
            if self._text.startswith(",", position):
                position += 1
            elif not self._text.startswith("}", position):
                raise Lost(position)

    def _check_depth(self, depth: int, position: int) -> None:
        if depth >= MAX_DEPTH:
            message = f"nested deeper than {MAX_DEPTH} levels"
            raise Stop(Problem("nested-too-deep", self._place(position), message, "settings need far fewer levels"))

    def _check_count(self, position: int) -> None:
        if len(self.values) > MAX_SETTINGS:
            message = f"more than {MAX_SETTINGS:,} values in a settings file"
            raise Stop(Problem("too-many-values", self._place(position), message, "keep data in YAML or CSV"))

    def _place(self, offset: int) -> SourceLocation:
        """Line and column of an offset; offsets come in the order of the text."""
        if ends := self._text.count("\n", self._seen, offset):
            self._line += ends
            self._line_start = self._text.rfind("\n", self._seen, offset) + 1
        self._seen = max(self._seen, offset)
        return SourceLocation(self._file, self._line, offset - self._line_start + 1)


def _after(pattern: re.Pattern[str], text: str, position: int) -> int:
    """The position after what a pattern matches, or the same one."""
    match = pattern.match(text, position)
    return match.end() if match else position


def _unquoted(key: str, position: int) -> str:
    """The name that a quoted key spells."""
    try:
        return next(iter(tomllib.loads(f"{key}=0")))
    except tomllib.TOMLDecodeError:
        raise Lost(position) from None
