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
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from cpq.commands.fitting import Fit, fit, rows
from cpq.commands.grid import GAP, Cell, Grid, Section, Style, plain_lines, pointed, width_of, widths

if TYPE_CHECKING:
    from rich.console import Console
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

    def paragraph(self, text: str, style: Style = "", indent: int = 2) -> None:
        """A text of any length; a terminal breaks it into lines, a pipe gets one."""
        room = self.width - indent
        lines = textwrap.wrap(text, room, break_on_hyphens=False) if self.terminal else [text]
        for line in lines:
            self.text(" " * indent + line, style)

    def grid(self, grid: Grid) -> None:
        """One table."""
        self.grids([Section("", "", grid)])

    def grids(self, sections: Sequence[Section]) -> None:
        """Tables under headings, with the same column widths throughout."""
        grids = [section.grid for section in sections if section.grid.rows]
        if not grids:
            return
        pointed(grids)
        natural = widths(grids)
        for section in sections:
            if section.title:
                self.heading(section.title, section.right)
            if section.detail:
                self.paragraph(section.detail, "dim")
            if section.grid.rows:
                self._draw(section.grid, natural)
            if section.title:
                self._write("")

    def _draw(self, grid: Grid, natural: Sequence[int]) -> None:
        if self.terminal:
            shown = fit(grid.columns, natural, self.width - grid.indent)
            self._console(grid.indent + shown.width).print(self._table(grid, shown))
            return
        for line in plain_lines(grid, natural):
            self._write(line)

    def _write(self, text: str) -> None:
        stream = self.stream if self.stream is not None else sys.stdout
        click.echo(encodable(text, getattr(stream, "encoding", None)), file=stream)

    def _console(self, needed: int = 0) -> Console:
        from rich.console import Console

        return Console(
            file=self.stream if self.stream is not None else sys.stdout,
            force_terminal=True,
            color_system="standard" if self.colour else None,
            width=max(self.width, needed),
            highlight=False,
            markup=False,
            emoji=False,
        )

    def _styled(self, cell: Cell) -> Text:
        from rich.text import Text

        return Text(cell.text, style=_STYLES[cell.style])

    def _table(self, grid: Grid, shown: Fit) -> Any:
        from rich.box import SIMPLE_HEAD
        from rich.padding import Padding
        from rich.table import Table
        from rich.text import Text

        table = Table(box=SIMPLE_HEAD if grid.headed else None, show_header=grid.headed, show_edge=False)
        table.pad_edge = False
        table.padding = (0, GAP - 1 if grid.headed else GAP, 0, 0)
        for column, width in zip(grid.columns, shown.widths, strict=True):
            if width:
                side: Any = "left" if column.align == "left" else "right"
                table.add_column(column.title, justify=side, width=width, overflow="fold", header_style="bold")
        for row in rows(grid, shown):
            table.add_row(*(Text("\n").join(self._styled(line) for line in cell) for cell in row))
        return Padding(table, (0, 0, 0, grid.indent))


def encodable(text: str, encoding: str | None) -> str:
    """The text with typographic signs replaced where the stream's encoding lacks them."""
    name = encoding or "utf-8"
    try:
        text.encode(name)
    except UnicodeEncodeError:
        return text.translate(_ASCII).encode(name, "replace").decode(name)
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


@contextmanager
def working(label: str) -> Iterator[None]:
    """Tell a terminal's error stream that something is being done, until it is done."""
    shown = sys.stderr.isatty()
    if shown:
        click.echo(f"{label} ...", err=True, nl=False)
    try:
        yield
    finally:
        if shown:
            click.echo("\r" + " " * (len(label) + 4) + "\r", err=True, nl=False)


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
