"""Where results go: tables and colours in a terminal, plain aligned text in a pipe or a file.

The one place that knows about terminals, ``NO_COLOR`` and ``FORCE_COLOR``. Results go to the standard output,
everything else to the error stream.
"""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from cpq.commands.grid import GAP, Cell, Grid, Style, plain_lines, pointed, width_of, widths

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

Item = TypeVar("Item")

_STYLES: Mapping[Style, str] = MappingProxyType(
    {
        "": "",
        "dim": "dim",
        "strong": "bold",
        "good": "green",
        "warn": "yellow",
        "bad": "bold red",
        "total": "bold",
    }
)
_ASCII = str.maketrans({"−": "-", "–": "-", "×": "x", "…": "...", "·": "-", "’": "'", "\u00a0": " ", "\u202f": " "})
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_NARROWEST = 40


def visible(text: str) -> str:
    """A text whose control, invisible and direction-override characters are spelled out."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        ascii(letter)[1:-1] if unicodedata.category(letter) in _HIDDEN and letter != "\n" else letter for letter in text
    )


@dataclass(frozen=True)
class Screen:
    """Draws results.

    Attributes:
        stream: Where to; the standard output where left out.
        terminal: Whether a person reads along, so that tables may fit themselves to the width.
        colour: Whether colours are wanted.
        width: Columns of the terminal.
    """

    terminal: bool = False
    colour: bool = False
    width: int = 100
    stream: IO[str] | None = None

    def text(self, text: str = "", style: Style = "") -> None:
        """One line."""
        if self.terminal and text:
            self._console().print(self._styled(Cell(text, style)))
        else:
            self._write(text)

    def heading(self, left: str, right: str = "", style: Style = "strong") -> None:
        """A line with something at its left and, in a terminal, something at the right edge."""
        gap = self.width - width_of(left) - width_of(right)
        if not self.terminal or gap < GAP:
            self.text(f"{left}  {right}".rstrip(), style)
            return
        self.text(f"{left}{' ' * gap}{right}" if right else left, style)

    def grid(self, grid: Grid) -> None:
        """One table."""
        self.grids([("", "", grid)])

    def grids(self, sections: Sequence[tuple[str, str, Grid]]) -> None:
        """Tables under headings, with the same column widths throughout."""
        grids = [grid for _, _, grid in sections if grid.rows]
        if not grids:
            return
        pointed(grids)
        natural = widths(grids)
        for left, right, grid in sections:
            if left:
                self.heading(left, right)
            if grid.rows and self.terminal:
                self._console().print(self._table(grid, natural))
            elif grid.rows:
                for line in plain_lines(grid, natural):
                    self._write(line)
            if left:
                self._write("")

    def _write(self, text: str) -> None:
        stream = self.stream if self.stream is not None else sys.stdout
        click.echo(encodable(text, getattr(stream, "encoding", None)), file=stream)

    def _console(self) -> Console:
        from rich.console import Console

        return Console(
            file=self.stream if self.stream is not None else sys.stdout,
            force_terminal=True,
            color_system="standard" if self.colour else None,
            width=self.width,
            highlight=False,
            markup=False,
            emoji=False,
        )

    def _styled(self, cell: Cell) -> Text:
        from rich.text import Text

        return Text(cell.text, style=_STYLES[cell.style])

    def _table(self, grid: Grid, natural: Sequence[int]) -> Any:
        from rich.box import SIMPLE_HEAD
        from rich.padding import Padding
        from rich.table import Table

        folds = self._folds(grid, natural)
        table = Table(box=SIMPLE_HEAD if grid.headed else None, show_header=grid.headed, pad_edge=False)
        table.show_edge = False
        table.padding = (0, GAP - 1 if grid.headed else GAP, 0, 0)
        for index, (column, width) in enumerate(zip(grid.columns, natural, strict=True)):
            if width and not (folds and column.below):
                self._add_column(table, grid, index, width, folds=folds)
        for row in grid.rows:
            table.add_row(*self._row(grid, row, natural, folds=folds))
        return Padding(table, (0, 0, 0, grid.indent))

    def _add_column(self, table: Table, grid: Grid, index: int, width: int, *, folds: bool) -> None:
        column = grid.columns[index]
        takes_rest = folds and index + 1 < len(grid.columns) and grid.columns[index + 1].below
        table.add_column(
            column.title,
            justify="left" if column.align == "left" else "right",
            no_wrap=not column.wraps,
            overflow="fold",
            min_width=None if column.wraps else width,
            ratio=1 if takes_rest else None,
            header_style="bold",
        )

    def _folds(self, grid: Grid, natural: Sequence[int]) -> bool:
        """Whether texts that may stand below their neighbour have to."""
        shown = [width for width in natural if width]
        whole = grid.indent + sum(shown) + GAP * (len(shown) - 1)
        return whole > max(self.width, _NARROWEST) and any(column.below for column in grid.columns)

    def _row(self, grid: Grid, row: Sequence[Cell], natural: Sequence[int], *, folds: bool) -> list[Any]:
        from rich.text import Text

        shown: list[Text] = []
        kept = [
            width for width, column in zip(natural, grid.columns, strict=True) if not (column.wraps or column.below)
        ]
        fixed = [width for width in kept if width]
        room = max(self.width - grid.indent - sum(fixed) - GAP * len(fixed), _NARROWEST // 2)
        for column, cell, width in zip(grid.columns, row, natural, strict=True):
            if folds and column.below and shown:
                if cell.text:
                    shown[-1] = Text.assemble(shown[-1], "\n" if shown[-1].plain else "", self._styled(cell))
            elif width:
                shown.append(
                    self._styled(cell._replace(text=wrapped(cell.text, room)) if column.wraps and folds else cell)
                )
        return shown


def wrapped(text: str, room: int) -> str:
    """A text in lines of at most ``room`` columns; a number stays with its per cent sign."""
    lines = textwrap.wrap(text.replace(" %", "\u00a0%"), room, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace("\u00a0%", " %")


def encodable(text: str, encoding: str | None) -> str:
    """The text with typographic signs replaced where the stream's encoding lacks them."""
    try:
        text.encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return text.translate(_ASCII).encode(encoding or "ascii", "replace").decode(encoding or "ascii")
    return text


def wants_colour(stream: IO[str]) -> bool:
    """Whether colours are wanted on a stream: NO_COLOR forbids, FORCE_COLOR asks, else terminals get them."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def screen() -> Screen:
    """The screen that the standard output is right now."""
    terminal = sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR"))
    width = max(shutil.get_terminal_size((100, 24)).columns, _NARROWEST)
    return Screen(terminal, wants_colour(sys.stdout), width)


def note(text: str) -> None:
    """A message for the person, on the error stream."""
    click.echo(encodable(visible(text), getattr(sys.stderr, "encoding", None)), err=True)


def progress(items: Iterable[Item], label: str) -> Iterator[Item]:
    """The items; once a second has passed, a terminal's error stream says how far the work is."""
    began = shown = time.monotonic()
    for done, item in enumerate(items, start=1):
        yield item
        now = time.monotonic()
        if now - began > 1 and now - shown > 0.1 and sys.stderr.isatty():
            shown = now
            click.echo(f"\r{label} {done:,}", err=True, nl=False)
    if shown != began:
        click.echo("\r" + " " * (len(label) + 20) + "\r", err=True, nl=False)
