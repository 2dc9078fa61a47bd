"""Making a grid fit the width of a terminal: what moves below its neighbour, what wraps, what is left out."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import NamedTuple

from cpq.commands.grid import GAP, Cell, Column, Grid, width_of

_COMFORTABLE = 16
"""Columns that a wrapping text keeps before further columns are left out."""
_NARROW = 6
"""Columns that a text keeps where even that is not enough."""
_HARD_SPACE = "\u00a0"


class Fit(NamedTuple):
    """How a grid is shown.

    Attributes:
        widths: Width of each column; 0 where it is not shown or moves below its neighbour.
        folded: Whether the columns that may stand below their neighbour do.
    """

    widths: tuple[int, ...]
    folded: bool

    @property
    def width(self) -> int:
        """Width of a whole row."""
        return _whole(self.widths)


def fit(columns: Sequence[Column], natural: Sequence[int], width: int) -> Fit:
    """The widths of columns in a terminal.

    Nothing changes where all fits. Else texts move below their neighbours first, then wrapping columns narrow, then
    spare columns go, the last one first; at last texts narrow as far as they can be read at all. What is needed is
    never left out, and a number never breaks: where nothing else is left, the row is wider than the room.

    Args:
        natural: Width of each column's longest text.
        width: Room for the whole row.
    """
    widths = list(natural)
    if _whole(widths) <= width:
        return Fit(tuple(widths), False)
    folded = any(column.below for column in columns)
    widths = [0 if column.below else size for column, size in zip(columns, widths, strict=True)]
    wrapping = [index for index, column in enumerate(columns) if column.wraps and widths[index]]
    spare = [index for index, column in enumerate(columns) if column.spare and widths[index]]
    most = width if folded else max(natural)
    while not _narrowed(widths, wrapping, width, most) and spare:
        dropped = spare.pop()
        widths[dropped] = 0
        wrapping = [index for index in wrapping if index != dropped]
    _squeeze(columns, widths, width)
    return Fit(tuple(widths), folded)


def _squeeze(columns: Sequence[Column], widths: list[int], width: int) -> None:
    """Take what is still too much from wrapping texts, then from names; the widest gives first."""
    for wraps in (True, False):
        texts = [i for i, column in enumerate(columns) if column.align == "left" and column.wraps == wraps]
        while _whole(widths) > width and any(widths[i] > _NARROW for i in texts):
            widths[max(texts, key=lambda i: widths[i])] -= 1


def _whole(widths: Sequence[int]) -> int:
    shown = [size for size in widths if size]
    return sum(shown) + GAP * max(0, len(shown) - 1)


def _narrowed(widths: list[int], wrapping: Sequence[int], width: int, most: int) -> bool:
    """Give the wrapping columns what the others leave; tell whether that is enough to read.

    Args:
        most: No wrapping column becomes wider.
    """
    for index in wrapping:
        rest = width - _whole([*widths[:index], 0, *widths[index + 1 :]]) - GAP
        widths[index] = max(min(rest, most), _COMFORTABLE)
    return _whole(widths) <= width


def rows(grid: Grid, shown: Fit) -> list[list[list[Cell]]]:
    """The rows of a grid as they are shown: for each column its lines, with folded texts as further lines."""
    return [_row(grid.columns, row, shown) for row in grid.rows]


def _row(columns: Sequence[Column], row: Sequence[Cell], shown: Fit) -> list[list[Cell]]:
    cells: list[list[Cell]] = []
    room = 0
    for column, cell, width in zip(columns, row, shown.widths, strict=True):
        if width:
            room = width
            breaks = column.wraps or (column.align == "left" and width_of(cell.text) > width)
            cells.append(_wrapped(cell, width, name=not column.wraps) if breaks else [cell])
        elif column.below and shown.folded and cells and cell.text:
            cells[-1] = [*(line for line in cells[-1] if line.text), *_wrapped(cell, room)]
    return cells


def _wrapped(cell: Cell, width: int, *, name: bool = False) -> list[Cell]:
    """A text in lines that fit; a number stays with its per cent sign, leading spaces stay, names break at hyphens."""
    text = cell.text.lstrip(" ")
    indent = " " * (len(cell.text) - len(text))
    held = text.replace(" %", f"{_HARD_SPACE}%")
    lines = textwrap.wrap(held, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=name) or [""]
    return [cell._replace(text=line.replace(f"{_HARD_SPACE}%", " %")) for line in lines]
