"""Totals, taxes and other small tables on the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from cpq.documents.flow import Block
from cpq.documents.frame import Frame, stack
from cpq.documents.paper import Page
from cpq.documents.table import GAP, RULE, Row, Table, header_row, tracks_of
from cpq.documents.typeset import BODY, LABEL, SMALL, STRONG, Style, lines
from cpq.documents.view import PlainTable, QuoteView, TotalRow

GRAND: Final = Style(10.6, 15, "bold")


SHORT = 12
"""Rows up to which a small table stands on one page."""


def plain_table(view: PlainTable, frame: Frame, width: float) -> Table:
    """A small table as wide as asked, or wider where its figures need it; the first column takes what is left."""
    rows = [*view.rows, *((view.total,) if view.total else ())]
    widths = _natural(view)
    widths[0] = max(widths[0], width - sum(widths[1:]) - GAP * (len(widths) - 1))
    over = sum(widths) + GAP * (len(widths) - 1) - frame.width
    widths[0] = max(widths[0] - over, 60.0) if over > 0 else widths[0]
    tracks = tracks_of(widths, [column.align for column in view.columns], frame.left)
    body, short = [], len(rows) <= SHORT
    for index, row in enumerate(rows):
        style = STRONG if view.total and row is rows[-1] else BODY
        cells = tuple(lines(text, style, track.width + 1) for text, track in zip(row, tracks, strict=True))
        last = index == len(rows) - 1
        kept = not last and (short or index == len(rows) - 2)
        body.append(Row(cells, top=4, bottom=4, rule=RULE, keep_with_next=kept))
    header = header_row([column.title for column in view.columns], tracks)
    return Table(tracks, header, tuple(body))


def _natural(view: PlainTable) -> list[float]:
    """Width of each column's widest text."""
    rows = [*view.rows, *((view.total,) if view.total else ())]
    return [
        max([LABEL.width(column.title), *(STRONG.width(row[index]) for row in rows)])
        for index, column in enumerate(view.columns)
    ]


def totals(view: QuoteView, frame: Frame) -> Iterator[Block]:
    """Taxes on the left and totals on the right, together; one under the other where they do not fit so."""
    remarks = [line for text in view.total_remarks for line in lines(text, SMALL, frame.width)]
    right = replace(frame, left=frame.left + frame.width * 0.52, width=frame.width * 0.48)
    rows = [_total_row(row, right) for row in view.totals]
    if sum(row.height for row in rows) > frame.height / 2:
        # Dozens of tax rates: kept together they might not fit on any page.
        yield from rows
        yield from plain_table(view.taxes, frame, frame.width).blocks(frame.height, before=12) if view.taxes else ()
        return
    marks = _together(rows, before=16, keep=bool(remarks))
    if view.taxes is None or (len(view.taxes.rows) == 1 and not view.taxes.remarks):
        yield marks
    else:
        yield from _with_taxes(view.taxes, marks, frame)
    if remarks:
        yield stack(remarks, frame, before=6)


def _with_taxes(view: PlainTable, marks: Block, frame: Frame) -> Iterator[Block]:
    room = frame.width * 0.46
    fits = sum(_natural(view)) + GAP * (len(view.columns) - 1) <= room
    width = room if fits else frame.width
    table = [*plain_table(view, replace(frame, width=width), width).blocks(frame.height, before=0 if fits else 12)]
    reasons = [stack(lines(text, SMALL, width), frame, before=4) for text in view.remarks]
    if fits and sum(block.height for block in table) < frame.height / 2:
        yield _beside(_together([*table, *reasons]), marks)
    else:
        yield marks
        yield from table
        yield from reasons


def _total_row(row: TotalRow, frame: Frame) -> Block:
    style = {"part": BODY, "sum": STRONG, "grand": replace(GRAND, colour=frame.accent), "remark": SMALL}[row.kind]
    room = frame.width - style.width(row.value) - GAP
    label = lines(row.label, style, room)
    pad = {"grand": 6.0, "sum": 4.0, "remark": 1.5}.get(row.kind, 2.5)
    height = max(len(label), 1) * style.leading + pad * 2

    def draw(page: Page, y: float) -> None:
        if row.kind == "grand":
            page.rule(frame.left, y, frame.width, frame.accent, 1.2)
        elif row.kind == "sum":
            page.rule(frame.left, y, frame.width, RULE)
        for index, line in enumerate(label):
            page.text(frame.left, y + pad + index * style.leading, line.text, style)
        page.text(frame.left, y + pad, row.value, style, "right", frame.width)

    return Block(height, draw, before=4 if row.kind == "grand" else 0)


def _together(blocks: Sequence[Block], *, before: float = 0, keep: bool = False) -> Block:
    """Blocks one under another that no page end parts."""

    def draw(page: Page, y: float) -> None:
        for block in blocks:
            y += block.before
            block.draw(page, y)
            y += block.height

    height = sum(block.before + block.height for block in blocks)
    return Block(height, draw, before, keep)


def _beside(left: Block, right: Block) -> Block:
    """Two blocks on one height, with what the right one says about space and keeping."""

    def draw(page: Page, y: float) -> None:
        left.draw(page, y)
        right.draw(page, y)

    return replace(right, height=max(left.height, right.height), draw=draw)
