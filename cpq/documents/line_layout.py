"""The line table on the page: how each kind of row looks and how wide the columns are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from cpq.documents.table import GAP, RULE, Row, Table, Track, header_row, tracks_of
from cpq.documents.typeset import BODY, GREY, LABEL, SMALL, STRONG, Line, Style, lines, mixed, wrap
from cpq.documents.view import Column, LineRow, LineTable

INDENT: Final = 11.0
NARROWEST_NAME: Final = 150.0
"""Points that names and descriptions have at least; the table's type shrinks before they get less."""
_ATTEMPTS: Final = (
    (1.0, True, 200.0),
    *((scale, False, NARROWEST_NAME) for scale in (1.0, 0.92, 0.84, 0.76)),
)
"""Scales of the type, whether titles stay on one line, and the room for names that ends the search."""
_LEAST: Final = {"quantity": 46.0, "amount": 62.0}
"""Points that columns have at least, so that a table of small figures does not crowd to the right."""

_NAME: Final[dict[str, Style]] = {
    "group": STRONG,
    "line": STRONG,
    "component": BODY,
    "part": BODY,
    "tiers": SMALL,
    "tier": SMALL,
    "subtotal": STRONG,
}
_AFTER_LAST: Final = {"tier": 5.0, "part": 2.0}
"""White space under the last of several rows of a kind."""
_KEPT_TOGETHER: Final = frozenset({("tiers", "tier"), ("tier", "tier")})
"""Pairs of neighbours that a page end never parts."""


def line_table(view: LineTable, left: float, width: float, accent: str) -> Table:
    """The table laid out between two edges."""
    scale, widths = _fitted(view, width)
    tracks = tracks_of(widths, [column.align for column in view.columns], left)
    layout = _Layout(view, tracks, scale, accent)
    header = header_row([column.title for column in view.columns], tracks)
    return Table(tracks, header, tuple(_kept(view.rows, list(layout.rows()))))


def _fitted(view: LineTable, width: float) -> tuple[float, list[float]]:
    """Scale and column widths: figures take what they need, names take the rest.

    Titles stay on one line where that leaves room for names; they break at spaces, and then the type shrinks, where
    it does not.
    """
    room = width - GAP * (len(view.columns) - 1)
    for scale, whole_titles, enough in _ATTEMPTS:
        widths = [
            0.0 if column.key == "name" else _natural(view, column, scale, whole_titles) for column in view.columns
        ]
        rest = room - sum(widths)
        if rest >= enough:
            break
    name = [column.key for column in view.columns].index("name")
    widths[name] = max(rest, NARROWEST_NAME / 2)
    return scale, widths


def _natural(view: LineTable, column: Column, scale: float, whole_titles: bool) -> float:
    """Width of a column's widest cell."""
    titles = [column.title] if whole_titles else column.title.split()
    widest = max(_LEAST.get(column.key, 0.0), *(LABEL.width(title) for title in titles))
    figures = {(_figure_style(row, column.key), getattr(row, column.key)) for row in view.rows}
    widest = max(widest, *(style.scaled(scale).width(text) for style, text in figures))
    if column.key == "unit_price":
        units = {line for row in view.rows for line in _per_lines(row.per, scale)}
        widest = max([widest, *(SMALL.scaled(scale).width(line) for line in units)])
    return widest


def _per_lines(text: str, scale: float) -> list[str]:
    """``per seat per month`` in one line where it is short, else in two."""
    return wrap(text, SMALL.scaled(scale), 92 * scale)


def _figure_style(row: LineRow, key: str) -> Style:
    if row.kind == "tier":
        return SMALL
    if key == "position":
        return replace(BODY, colour=GREY)
    return STRONG if row.kind == "subtotal" else BODY


@dataclass(frozen=True, slots=True)
class _Layout:
    view: LineTable
    tracks: tuple[Track, ...]
    scale: float
    accent: str

    def rows(self) -> Iterator[Row]:
        for row in self.view.rows:
            yield self._row(row)

    def _row(self, row: LineRow) -> Row:
        cells = tuple(
            self._name(row, track.width) if column.key == "name" else self._figures(row, column.key, track.width)
            for column, track in zip(self.view.columns, self.tracks, strict=True)
        )
        return self._framed(row, Row(cells))

    def _framed(self, row: LineRow, framed: Row) -> Row:
        """White space and rules by kind of row."""
        match row.kind:
            case "group":
                return replace(framed, top=6, bottom=6, rule=RULE, fill=mixed(self.accent, 0.07))
            case "part":
                return replace(framed, top=1.5, bottom=3.5)
            case "tiers":
                return replace(framed, top=0, bottom=1)
            case "tier":
                return replace(framed, top=0, bottom=1)
            case "subtotal":
                return replace(framed, top=5, bottom=7, rule=RULE)
            case _:
                return replace(framed, top=5.5, bottom=5.5, rule=RULE)

    def _name(self, row: LineRow, width: float) -> tuple[Line, ...]:
        style = _NAME[row.kind].scaled(self.scale)
        small = SMALL.scaled(self.scale)
        inner = width - row.depth * INDENT
        details = (line for text in row.details for line in lines(text, small, inner))
        return tuple(replace(line, indent=row.depth * INDENT) for line in (*lines(row.name, style, inner), *details))

    def _figures(self, row: LineRow, key: str, width: float) -> tuple[Line, ...]:
        text: str = getattr(row, key)
        style = _figure_style(row, key).scaled(self.scale)
        # Figures are never broken: their column is as wide as the widest of them.
        shown = (Line(text, style),) if text else ()
        if key == "unit_price" and row.per:
            small = SMALL.scaled(self.scale)
            shown = (*shown, *(Line(part, small) for part in wrap(row.per, small, width)))
        return shown


def _kept(views: Sequence[LineRow], rows: Sequence[Row]) -> Iterator[Row]:
    """The rows, each told whether a page may end after it."""
    for index, (view, row) in enumerate(zip(views, rows, strict=True)):
        following = views[index + 1] if index + 1 < len(views) else None
        ends = following is None or following.kind != view.kind
        keep = following is not None and _together(view, following)
        yield replace(row, keep_with_next=keep, bottom=row.bottom + (_AFTER_LAST.get(view.kind, 0) if ends else 0))


def _together(row: LineRow, following: LineRow) -> bool:
    """Whether two neighbouring rows stay on one page."""
    headings = row.kind in ("group", "tiers") or (row.kind in ("line", "component") and not row.amount)
    return headings or following.kind in ("subtotal", "tiers") or (row.kind, following.kind) in _KEPT_TOGETHER
