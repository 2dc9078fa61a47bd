"""The parts of the page around the line table: head, parties, totals, small tables, terms, acceptance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Final

from reportlab.lib.utils import ImageReader

from cpq.documents.flow import Block
from cpq.documents.paper import Page, Picture
from cpq.documents.table import GAP, RULE, Row, Table, header_row, tracks_of
from cpq.documents.typeset import BODY, FINE, GREY, INK, LABEL, SMALL, STRONG, Line, Style, lines, mixed, wrap
from cpq.documents.view import Acceptance, Fact, Party, Passage, PlainTable, QuoteView, TotalRow

TITLE: Final = Style(23, 28, "bold")
BRAND: Final = Style(12.5, 16, "bold")
HEADING: Final = Style(10.5, 14, "bold")
GRAND: Final = Style(10.6, 15, "bold")
SECTION_SPACE: Final = 20.0
LOGO_BOX: Final = (150.0, 44.0)


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of a page that sections fill, and the accent colour."""

    left: float
    width: float
    height: float
    accent: str

    @property
    def right(self) -> float:
        """Right edge."""
        return self.left + self.width


def head(view: QuoteView, frame: Frame) -> Iterator[Block]:
    """Logo or name of the seller, the title, and number and dates to the right of it."""

    def draw(page: Page, y: float) -> None:
        top = y
        if view.look.logo:
            top += _logo(page, frame.left, y, view.look.logo)
        else:
            page.text(frame.left, y, view.seller, BRAND)
            top += BRAND.leading
        for line in lines(view.document, replace(TITLE, colour=frame.accent), frame.width * 0.55):
            page.text(frame.left, top + 16, line.text, line.style)
            top += line.style.leading
        _facts(page, view.facts, frame, y)
        page.rule(frame.left, y + height - 1.2, frame.width, frame.accent, 1.2)

    brand = LOGO_BOX[1] if view.look.logo else BRAND.leading
    titles = len(wrap(view.document, TITLE, frame.width * 0.55)) * TITLE.leading
    height = max(brand + 16 + titles, len(view.facts) * 15.0) + 10
    yield Block(height, draw, heading=view.metadata.title)


def _logo(page: Page, x: float, y: float, data: bytes) -> float:
    """Put the logo into its box without changing its shape; returns the height of the box."""
    wide, tall = ImageReader(BytesIO(data)).getSize()
    scale = min(LOGO_BOX[0] / wide, LOGO_BOX[1] / tall)
    page.pictures.append(Picture(x, y, wide * scale, tall * scale, data))
    return LOGO_BOX[1]


def _facts(page: Page, facts: Sequence[Fact], frame: Frame, y: float) -> None:
    widest = max((STRONG.width(fact.value) for fact in facts), default=0.0)
    for index, fact in enumerate(facts):
        top = y + index * 15
        page.text(frame.left, top, fact.value, STRONG, "right", frame.width)
        page.text(frame.left, top, fact.label, replace(BODY, colour=GREY), "right", frame.width - widest - 10)


def parties(view: QuoteView, frame: Frame) -> Iterator[Block]:
    """Seller, buyer and whoever else is named: three columns, further parties under the third."""
    count = min(max(len(view.parties), 2), 3)
    width = (frame.width - GAP * 2 * (count - 1)) / count
    columns = [_party_lines(party, width) for party in view.parties]
    for extra in columns[3:]:
        columns[2] = (*columns[2], Line("", SMALL), *extra)
    columns = columns[:3]

    def draw(page: Page, y: float) -> None:
        for index, column in enumerate(columns):
            top = y
            for line in column:
                page.text(frame.left + index * (width + GAP * 2), top, line.text, line.style)
                top += line.style.leading

    yield Block(max(sum(line.style.leading for line in column) for column in columns), draw, before=16)


def _party_lines(party: Party, width: float) -> tuple[Line, ...]:
    body = (line for text in party.lines for line in lines(text, BODY, width))
    return (*lines(party.role, LABEL, width), *lines(party.name, STRONG, width), *body)


def references(view: QuoteView, frame: Frame) -> Iterator[Block]:
    """Terms of the deal in a tinted band: label above value, three or four to a row."""
    columns = 3 if len(view.references) in (3, 5, 6, 9) else 4
    inset = 10.0
    width = (frame.width - inset * 2 - GAP * (columns - 1)) / columns
    cells = [(*lines(fact.label, LABEL, width), *lines(fact.value, BODY, width)) for fact in view.references]
    rows = [cells[index : index + columns] for index in range(0, len(cells), columns)]
    heights = [max(sum(line.style.leading for line in cell) for cell in row) + 6 for row in rows]

    def draw(page: Page, y: float) -> None:
        page.box(frame.left, y, frame.width, sum(heights) + 12, mixed(frame.accent, 0.06))
        top = y + 9
        for row, height in zip(rows, heights, strict=True):
            for index, cell in enumerate(row):
                at = top
                for line in cell:
                    page.text(frame.left + inset + index * (width + GAP), at, line.text, line.style)
                    at += line.style.leading
            top += height

    if rows:
        yield Block(sum(heights) + 12, draw, before=18)


def heading(text: str, frame: Frame, *, remark: str = "") -> Iterator[Block]:
    """A section's heading, kept with what follows it, and a remark under it."""
    marks = (
        *lines(text, replace(HEADING, colour=frame.accent), frame.width),
        *lines(remark, SMALL, frame.width),
    )
    yield replace(stack(marks, frame, before=SECTION_SPACE, keep_with_next=True, after=6), heading=text)


def stack(
    marks: Sequence[Line], frame: Frame, *, before: float = 0, after: float = 0, keep_with_next: bool = False
) -> Block:
    """Lines one under another as one block."""

    def draw(page: Page, y: float) -> None:
        for line in marks:
            page.text(frame.left + line.indent, y, line.text, line.style)
            y += line.style.leading

    height = sum(line.style.leading for line in marks) + after
    return Block(height, draw, before, keep_with_next)


def plain_table(view: PlainTable, frame: Frame, width: float) -> Table:
    """A small table as wide as asked, or wider where its figures need it; the first column takes what is left."""
    rows = [*view.rows, *((view.total,) if view.total else ())]
    widths = _natural(view)
    widths[0] = max(widths[0], width - sum(widths[1:]) - GAP * (len(widths) - 1))
    over = sum(widths) + GAP * (len(widths) - 1) - frame.width
    widths[0] = max(widths[0] - over, 60.0) if over > 0 else widths[0]
    tracks = tracks_of(widths, [column.align for column in view.columns], frame.left)
    body = []
    for index, row in enumerate(rows):
        style = STRONG if view.total and row is rows[-1] else BODY
        cells = tuple(lines(text, style, track.width + 1) for text, track in zip(row, tracks, strict=True))
        body.append(Row(cells, top=4, bottom=4, rule=RULE, keep_with_next=index == len(rows) - 2))
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
    marks = _together([_total_row(row, right) for row in view.totals], before=16, keep=bool(remarks))
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


def passage(view: Passage, frame: Frame) -> Iterator[Block]:
    """A heading and paragraphs; no single line of a paragraph is left alone on a page."""
    yield from heading(view.title, frame)
    for paragraph in view.paragraphs:
        marks = lines(paragraph, replace(SMALL, colour=INK), frame.width)
        last = len(marks) - 1
        for index, mark in enumerate(marks):
            keep = index == 0 < last or index == last - 1
            yield stack((mark,), frame, after=4 if index == last else 0, keep_with_next=keep)


def acceptance(view: Acceptance, frame: Frame) -> Iterator[Block]:
    """The statement, fields to fill in on the left, and room for signature and stamp on the right."""
    half = (frame.width - GAP * 2) / 2
    statement = lines(view.statement, BODY, frame.width - 24)
    title = replace(HEADING, colour=frame.accent)
    top_part = 12 + title.leading + 4 + len(statement) * BODY.leading + 8
    height = top_part + max(len(view.fields) * 25.0, 75) + 12

    def draw(page: Page, y: float) -> None:
        _border(page, frame, y, height)
        page.text(frame.left + 12, y + 12, view.title, title)
        for index, line in enumerate(statement):
            page.text(frame.left + 12, y + 12 + title.leading + 4 + index * BODY.leading, line.text, line.style)
        for index, label in enumerate(view.fields):
            at = y + top_part + index * 25
            page.text(frame.left + 12, at, label, FINE)
            page.rule(frame.left + 12, at + 21, half - 12, RULE)
        x = frame.left + half + GAP * 2
        page.text(x, y + top_part, view.signature, FINE)
        page.rule(x, y + top_part + len(view.fields) * 25 - 4, half - 12, RULE)

    yield replace(Block(height, draw, before=SECTION_SPACE), heading=view.title)


def _border(page: Page, frame: Frame, y: float, height: float) -> None:
    page.rule(frame.left, y, frame.width, RULE, 0.5)
    page.rule(frame.left, y + height - 0.5, frame.width, RULE, 0.5)
    page.box(frame.left, y, 0.5, height, RULE)
    page.box(frame.right - 0.5, y, 0.5, height, RULE)
