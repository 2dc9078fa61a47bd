"""Rows and columns before they are drawn, and how a pipe sees them: aligned, whole, and nothing else."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from cpq.commands.figures import on_the_point

Style = Literal["", "dim", "strong", "good", "warn", "bad", "total"]


class Cell(NamedTuple):
    """A text with what it means; the terminal turns the meaning into a colour."""

    text: str
    style: Style = ""


class Column(NamedTuple):
    """A column.

    Attributes:
        align: ``point`` sets numbers flush right with their decimal points below each other.
        wraps: Whether the terminal may break its texts into several lines.
        below: Whether the terminal may move its texts below the column before, where the row is too wide.
        spare: Whether a narrow terminal may leave it out; a pipe always has it.
    """

    title: str = ""
    align: Literal["left", "right", "point"] = "left"
    wraps: bool = False
    below: bool = False
    spare: bool = False


@dataclass
class Grid:
    """Rows of cells; grids drawn together share their column widths."""

    columns: Sequence[Column]
    rows: list[tuple[Cell, ...]] = field(default_factory=list)
    indent: int = 0

    def add(self, *cells: str | Cell, style: Style = "") -> None:
        """Add a row; plain texts take the row's style."""
        self.rows.append(tuple(cell if isinstance(cell, Cell) else Cell(cell, style) for cell in cells))

    @property
    def headed(self) -> bool:
        """Whether the columns have titles."""
        return any(column.title for column in self.columns)


class Section(NamedTuple):
    """A grid under a heading.

    Attributes:
        right: What stands at the right edge of the heading.
        detail: A line below the heading.
    """

    title: str
    right: str
    grid: Grid
    detail: str = ""


def width_of(text: str) -> int:
    """Columns that a text takes in a terminal: two for East Asian wide letters, none for combining marks."""
    if text.isascii():
        return len(text)
    return sum(_letter_width(letter) for letter in text)


def _letter_width(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def pad(text: str, width: int, align: str) -> str:
    """A text filled with spaces to a width."""
    space = " " * max(0, width - width_of(text))
    return text + space if align == "left" else space + text


def pointed(grids: Iterable[Grid]) -> None:
    """Pad the numbers of ``point`` columns over several grids so that their points line up."""
    grids = list(grids)
    for index, column in enumerate(grids[0].columns if grids else ()):
        if column.align != "point":
            continue
        texts = on_the_point(row[index].text for grid in grids for row in grid.rows)
        padded = iter(texts)
        for grid in grids:
            grid.rows = [(*row[:index], row[index]._replace(text=next(padded)), *row[index + 1 :]) for row in grid.rows]


def widths(grids: Sequence[Grid]) -> list[int]:
    """The natural width of each column over several grids."""
    found = [width_of(column.title) for column in grids[0].columns]
    for grid in grids:
        for row in grid.rows:
            for index, cell in enumerate(row):
                found[index] = max(found[index], width_of(cell.text))
    return found


GAP = 2
"""Spaces between columns."""


def plain_lines(grid: Grid, column_widths: Sequence[int]) -> Iterable[str]:
    """A grid as text lines: no colour, no boxes, nothing cut."""
    if grid.headed:
        yield _plain_row(grid, [column.title for column in grid.columns], column_widths)
    for row in grid.rows:
        yield _plain_row(grid, [cell.text for cell in row], column_widths)


def _plain_row(grid: Grid, texts: Sequence[str], column_widths: Sequence[int]) -> str:
    cells = [
        pad(text, width, column.align)
        for text, width, column in zip(texts, column_widths, grid.columns, strict=True)
        if width
    ]
    return (" " * grid.indent + (" " * GAP).join(cells)).rstrip()
