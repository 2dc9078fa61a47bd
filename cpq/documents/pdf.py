"""The PDF of a quote: the view laid out on pages and written, the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cpq.documents.closing import acceptance, passage
from cpq.documents.flow import Block, Flow
from cpq.documents.fonts import check_drawable
from cpq.documents.frame import SECTION_SPACE, Frame, heading
from cpq.documents.head import head, parties, references
from cpq.documents.line_layout import line_table
from cpq.documents.paper import SIZES, Page, write
from cpq.documents.sums import plain_table, totals
from cpq.documents.table import RULE
from cpq.documents.typeset import FINE, STRONG
from cpq.documents.typeset import lines as broken
from cpq.documents.view import LineTable, PlainTable, QuoteView

MARGIN = 50.0
TOP = 46.0
RUNNING_HEAD = 24.0
WARNING = "#a4262c"
"""Ground of the band that marks a draft."""


def render(view: QuoteView) -> bytes:
    """The quote document as PDF.

    The same view gives the same bytes, in any process and on any day.

    Raises:
        CannotRender: A text holds a character that the fonts lack, a control character or a direction override.
    """
    check_drawable(view, view.language)
    size = SIZES[view.look.page]
    pages = _pages(view, size)
    return write(pages, size, view.metadata, view.language)


def _pages(view: QuoteView, size: tuple[float, float]) -> list[Page]:
    width, height = size
    footer = [line for text in view.footer for line in broken(text, FINE, width - MARGIN * 2 - 66)]
    bottom = height - 34 - max(len(footer), 1) * FINE.leading - 14
    flow = Flow(first_top=TOP, top=TOP + RUNNING_HEAD, bottom=bottom)
    frame = Frame(MARGIN, width - MARGIN * 2, bottom - TOP - RUNNING_HEAD, view.look.accent)
    flow.place(_blocks(view, frame))
    running = broken(view.running_title, FINE, frame.width)
    for number, page in enumerate(flow.pages, start=1):
        _mark(page, view.mark, frame)
        if number > 1:
            page.text(MARGIN, TOP - 4, running[0].text, FINE)
            page.rule(MARGIN, TOP + 8, frame.width, RULE)
        page.rule(MARGIN, bottom + 8, frame.width, RULE)
        for index, line in enumerate(footer):
            page.text(MARGIN, bottom + 14 + index * FINE.leading, line.text.removesuffix(" ·"), FINE)
        label = view.page_label.format(page=number, pages=len(flow.pages))
        page.text(MARGIN, bottom + 14, label, FINE, "right", frame.width)
    return flow.pages


def _mark(page: Page, text: str, frame: Frame) -> None:
    """A band across the top of a page that nobody can overlook."""
    if text:
        page.box(frame.left, 16, frame.width, 20, WARNING)
        page.text(frame.left + 8, 16 + (20 - STRONG.leading) / 2, text, replace(STRONG, colour="#ffffff"))


def _blocks(view: QuoteView, frame: Frame) -> Iterator[Block]:
    yield from head(view, frame)
    yield from parties(view, frame)
    yield from references(view, frame)
    if view.lines is not None:
        *rows, last = _line_table(view.lines, frame)
        # The totals never stand alone on a page: the last row comes along.
        yield from (*rows, replace(last, keep_with_next=True))
    yield from totals(view, frame)
    for table in (view.years, view.milestones, view.billing):
        if table is not None:
            yield from _plain_table(table, frame)
    for lines in (view.usage, view.options):
        if lines is not None:
            yield from _line_table(lines, frame)
    for part in view.passages:
        yield from passage(part, frame)
    if view.acceptance is not None:
        yield from acceptance(view.acceptance, frame)


def _line_table(table: LineTable, frame: Frame) -> Iterator[Block]:
    if table.title:
        yield from heading(table.title, frame, remark=table.remark)
    before = 0 if table.title else SECTION_SPACE
    yield from line_table(table, frame.left, frame.width, frame.accent).blocks(frame.height, before=before)


def _plain_table(table: PlainTable, frame: Frame) -> Iterator[Block]:
    yield from heading(table.title, frame)
    yield from plain_table(table, frame, frame.width * 0.62).blocks(frame.height)
