"""Tables: column widths from their contents, rows with wrapped cells, a header row that repeats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from cpq.documents.flow import Block
from cpq.documents.paper import Page
from cpq.documents.typeset import LABEL, Line, lines
from cpq.documents.view import Align

GAP: Final = 14.0
"""White space between two columns."""
RULE: Final = "#d9dee3"


@dataclass(frozen=True, slots=True)
class Track:
    """Where one column lies on the page."""

    x: float
    width: float
    align: Align


@dataclass(frozen=True, slots=True)
class Row:
    """One row, its cells already broken into lines.

    Attributes:
        cells: Lines of each column; an empty tuple leaves the cell blank.
        top, bottom: White space inside the row.
        rule: Colour of the rule above it, or nothing.
        closing: Whether a rule is drawn under it, as under the last row.
        fill: Background, or nothing.
        keep_with_next: Whether the next row must be on the same page.
    """

    cells: tuple[tuple[Line, ...], ...]
    top: float = 5
    bottom: float = 5
    rule: str = ""
    closing: bool = False
    fill: str = ""
    keep_with_next: bool = False

    @property
    def height(self) -> float:
        """Height with its white space."""
        return self.top + self.bottom + max((_height(cell) for cell in self.cells), default=0.0)


def _height(cell: Sequence[Line]) -> float:
    return sum(line.style.leading for line in cell)


@dataclass(frozen=True, slots=True)
class Table:
    """Columns, a header row, and rows."""

    tracks: tuple[Track, ...]
    header: Row
    rows: tuple[Row, ...]

    def blocks(self, tallest: float, *, before: float = 0, heading: str = "") -> Iterator[Block]:
        """The table as blocks: the header row, kept with the first row, and the rows, which repeat it on new pages.

        Args:
            tallest: Room for rows on one page; a taller row is cut between lines.
            before: White space above the table.
            heading: Entry in the viewer's outline.
        """
        header = self._block(self.header)
        yield replace(header, before=before, keep_with_next=True, heading=heading)
        room = tallest - header.height
        for row in (*self.rows[:-1], *(replace(row, closing=True) for row in self.rows[-1:])):
            for piece in _pieces(row, room):
                yield replace(self._block(piece), repeat=header)

    def _block(self, row: Row) -> Block:
        def draw(page: Page, y: float) -> None:
            self._draw(page, y, row)

        return Block(row.height, draw, keep_with_next=row.keep_with_next)

    def _draw(self, page: Page, y: float, row: Row) -> None:
        left, right = self.tracks[0].x, self.tracks[-1].x + self.tracks[-1].width
        if row.fill:
            page.box(left, y, right - left, row.height, row.fill)
        if row.rule:
            page.rule(left, y, right - left, row.rule)
        if row.closing:
            page.rule(left, y + row.height, right - left, RULE)
        for track, cell in zip(self.tracks, row.cells, strict=True):
            top = y + row.top
            for line in cell:
                page.text(track.x + line.indent, top, line.text, line.style, track.align, track.width)
                top += line.style.leading


def _pieces(row: Row, room: float) -> Iterator[Row]:
    """The row, cut between lines when it is taller than a page."""
    while row.height > room:
        here, there = _cut(row, room)
        yield replace(row, cells=here, bottom=0, closing=False, keep_with_next=False)
        row = replace(row, cells=there, top=0, rule="")
    yield row


def _cut(row: Row, room: float) -> tuple[tuple[tuple[Line, ...], ...], tuple[tuple[Line, ...], ...]]:
    here, there = [], []
    for cell in row.cells:
        used, count = row.top, 0
        for line in cell:
            used += line.style.leading
            if used > room and count:
                break
            count += 1
        here.append(cell[:count])
        there.append(cell[count:])
    return tuple(here), tuple(there)


def header_row(titles: Sequence[str], tracks: Sequence[Track]) -> Row:
    """The row of column titles."""
    cells = tuple(lines(title, LABEL, track.width) for title, track in zip(titles, tracks, strict=True))
    deepest = max(len(cell) for cell in cells)
    # Titles stand on a common last line, just above the first row.
    padded = tuple((Line("", LABEL),) * (deepest - len(cell)) + cell for cell in cells)
    return Row(padded, top=0, bottom=4)


def tracks_of(widths: Sequence[float], aligns: Sequence[Align], left: float) -> tuple[Track, ...]:
    """Columns side by side from a left edge."""
    placed, x = [], left
    for width, align in zip(widths, aligns, strict=True):
        placed.append(Track(x, width, align))
        x += width + GAP
    return tuple(placed)
