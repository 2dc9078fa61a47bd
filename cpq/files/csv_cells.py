"""The cells of a CSV text, row by row: quotation marks, line breaks inside them, and places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cpq.files.limits import MAX_COLUMNS, MAX_PROBLEMS, MAX_TEXT, MAX_VALUES
from cpq.files.located import LocatedText
from cpq.problems import Problem, SourceLocation

_SPACES = re.compile(" *+")
_UP_TO_CLOSING = re.compile(r'(?:[^"]++|"")*+"')
_GUARDED = re.compile(r"'+[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
_DOUBLED = "put the whole cell in quotation marks and write each one inside it twice"


def records(text: str, file: str, delimiter: str, problems: list[Problem]) -> Iterator[list[LocatedText]]:
    """The rows of a text; blank lines are left out.

    Args:
        text: The whole file.
        file: Path shown in places.
        delimiter: What separates the cells.
        problems: Where findings are added.
    """
    reader = _Rows(text.replace("\r\n", "\n").split("\n"), file, delimiter, problems)
    count = 0
    while (record := reader.next()) is not None and len(problems) < MAX_PROBLEMS:
        count += len(record)
        if count > MAX_VALUES or len(record) > MAX_COLUMNS:
            problems.append(too_many(record[0].where))
            return
        long = next((cell for cell in record if len(cell) > MAX_TEXT), None)
        if long is None:
            yield record
        else:
            hint = "is a quotation mark never closed?"
            message = f"a text of {len(long):,} characters is too long"
            problems.append(Problem("text-too-long", long.where, message, hint))


def too_many(where: SourceLocation) -> Problem:
    """A table beyond the size that is read."""
    message = f"more than {MAX_VALUES:,} cells, or {MAX_COLUMNS:,} in one row"
    return Problem("too-many-values", where, message, "split the file")


class _Rows:
    """Where reading stands: a line, and a position in it."""

    def __init__(self, lines: list[str], file: str, delimiter: str, problems: list[Problem]) -> None:
        self._lines = lines
        self._file = file
        self._delimiter = delimiter
        self._problems = problems
        self._number = 0
        self._position = 0

    def next(self) -> list[LocatedText] | None:
        """The next row that is not blank, or None at the end."""
        while self._number < len(self._lines):
            line = self._lines[self._number]
            if line.strip(" "):
                record = self._quoted(line) if '"' in line else self._plain(line)
                self._number, self._position = self._number + 1, 0
                return record
            self._number += 1
        return None

    def _plain(self, line: str) -> list[LocatedText]:
        """Cells of a line without quotation marks; no more of them than are worth looking at."""
        cells, column = [], 1
        for part in line.split(self._delimiter, MAX_COLUMNS):
            text = part.strip(" ")
            lead = len(part) - len(part.lstrip(" ")) if text else 0
            where = SourceLocation(self._file, self._number + 1, column + lead)
            cells.append(LocatedText(_unguarded(text), where, quoted=False))
            column += len(part) + 1
        return cells

    def _quoted(self, line: str) -> list[LocatedText]:
        """Cells of a row that may run over several lines."""
        cells: list[LocatedText] = []
        while len(cells) <= MAX_COLUMNS:
            spaces = _SPACES.match(line, self._position)
            opening = spaces.end() if spaces else self._position
            quoted = line.startswith('"', opening)
            cells.append(self._quoted_cell(opening) if quoted else self._bare_cell(line, opening))
            line = self._lines[self._number] if self._number < len(self._lines) else ""
            if self._position >= len(line):
                break
            self._position += 1
        return cells

    def _bare_cell(self, line: str, begin: int) -> LocatedText:
        end = self._next_delimiter(line, begin)
        text = line[begin:end].strip(" ")
        where = self._place(begin if text else self._position)
        if '"' in text:
            self._wrong(where, "a quotation mark stands inside a cell")
        self._position = end
        return LocatedText(_unguarded(text), where, quoted=False)

    def _quoted_cell(self, opening: int) -> LocatedText:
        where = self._place(opening)
        text, end = self._until_closed(opening + 1)
        if end < 0:
            self._wrong(where, "a quotation mark is opened and never closed")
            return LocatedText(text, where)
        line = self._lines[self._number]
        self._position = self._next_delimiter(line, end)
        if line[end : self._position].strip(" "):
            self._wrong(self._place(end), "text follows after a closing quotation mark")
        return LocatedText(_unguarded(text), where)

    def _until_closed(self, position: int) -> tuple[str, int]:
        """Text of a quoted cell and the position after it, or -1 when it never ends."""
        parts: list[str] = []
        end, size = -1, 0
        while self._number < len(self._lines) and size <= MAX_TEXT:
            line = self._lines[self._number]
            end = _closing(line, position)
            parts.append(line[position : end if end >= 0 else len(line)])
            if end >= 0:
                break
            size += len(parts[-1]) + 1
            self._number, position = self._number + 1, 0
        if size > MAX_TEXT:
            self._number = len(self._lines)
        return "\n".join(parts).replace('""', '"'), end + 1 if end >= 0 else -1

    def _next_delimiter(self, line: str, position: int) -> int:
        end = line.find(self._delimiter, position)
        return len(line) if end < 0 else end

    def _place(self, position: int) -> SourceLocation:
        return SourceLocation(self._file, self._number + 1, position + 1)

    def _wrong(self, where: SourceLocation, message: str) -> None:
        if len(self._problems) < MAX_PROBLEMS:
            self._problems.append(Problem("bad-csv", where, message, _DOUBLED))


def _closing(line: str, position: int) -> int:
    """Position of the quotation mark that closes a cell on this line, or -1; doubled ones do not."""
    match = _UP_TO_CLOSING.match(line, position)
    return match.end() - 1 if match else -1


def _unguarded(text: str) -> str:
    """A cell without the mark that kept a spreadsheet from running it."""
    return text[1:] if text.startswith("'") and _GUARDED.match(text) else text
