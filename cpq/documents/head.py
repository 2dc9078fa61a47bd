"""The top of the first page: logo or name, title and dates, the parties, the terms of the deal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Final

from reportlab.lib.utils import ImageReader

from cpq.documents.flow import Block
from cpq.documents.frame import Frame, draw_stack, height_of
from cpq.documents.paper import Page, Picture
from cpq.documents.table import GAP
from cpq.documents.typeset import BODY, GREY, LABEL, SMALL, STRONG, Line, Style, lines, mixed
from cpq.documents.view import Fact, Party, QuoteView
from cpq.problems import CannotRender

TITLE: Final = Style(23, 28, "bold")
BRAND: Final = Style(12.5, 16, "bold")
LOGO_BOX: Final = (150.0, 44.0)
"""Width and height that a logo is scaled into, in points."""
_FACT_SPACE: Final = 3.0


def head(view: QuoteView, frame: Frame) -> Iterator[Block]:
    """Logo or name of the seller with the title under it; number and dates to the right."""
    left = frame.width * 0.55
    brand = () if view.look.logo else lines(view.seller, BRAND, left)
    title = lines(view.document, replace(TITLE, colour=frame.accent), left)
    facts = [lines(fact.value, STRONG, frame.width * 0.28) for fact in view.facts]
    top = LOGO_BOX[1] if view.look.logo else height_of(brand)
    beside = sum(height_of(fact) + _FACT_SPACE for fact in facts)
    height = max(top + 16 + height_of(title), beside) + 10

    def draw(page: Page, y: float) -> None:
        if view.look.logo:
            _logo(page, frame.left, y, view.look.logo)
        draw_stack(page, frame.left, y, brand)
        draw_stack(page, frame.left, y + top + 16, title)
        _facts(page, view.facts, facts, frame, y)
        page.rule(frame.left, y + height - 1.2, frame.width, frame.accent, 1.2)

    yield Block(height, draw, heading=view.metadata.title)


def _logo(page: Page, x: float, y: float, data: bytes) -> None:
    """Put the logo into its box without changing its shape.

    Raises:
        CannotRender: The image cannot be read.
    """
    try:
        wide, tall = ImageReader(BytesIO(data)).getSize()
    except (OSError, SyntaxError, ValueError) as error:
        raise CannotRender(
            "the logo is no PNG image that can be read", code="bad-logo", hint="export it anew"
        ) from error
    scale = min(LOGO_BOX[0] / wide, LOGO_BOX[1] / tall)
    page.pictures.append(Picture(x, y, wide * scale, tall * scale, data))


def _facts(page: Page, facts: Sequence[Fact], values: Sequence[tuple[Line, ...]], frame: Frame, y: float) -> None:
    """Values right-aligned at the edge, labels right-aligned before the widest of them."""
    widest = max((line.style.width(line.text) for value in values for line in value), default=0.0)
    for fact, value in zip(facts, values, strict=True):
        page.text(frame.left, y, fact.label, replace(BODY, colour=GREY), "right", frame.width - widest - 10)
        for line in value:
            page.text(frame.left, y, line.text, line.style, "right", frame.width)
            y += line.style.leading
        y += _FACT_SPACE


def parties(view: QuoteView, frame: Frame) -> Iterator[Block]:
    """Seller, buyer and whoever else is named: three columns, further parties under the third."""
    count = min(max(len(view.parties), 2), 3)
    width = (frame.width - GAP * 2 * (count - 1)) / count
    columns = [_party_lines(party, width) for party in view.parties]
    for extra in columns[3:]:
        columns[2] = (*columns[2], Line("", SMALL), *extra)

    def draw(page: Page, y: float) -> None:
        for index, column in enumerate(columns[:3]):
            draw_stack(page, frame.left + index * (width + GAP * 2), y, column)

    yield Block(max(height_of(column) for column in columns[:3]), draw, before=16)


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
    heights = [max(height_of(cell) for cell in row) + 6 for row in rows]

    def draw(page: Page, y: float) -> None:
        page.box(frame.left, y, frame.width, sum(heights) + 12, mixed(frame.accent, 0.06))
        top = y + 9
        for row, height in zip(rows, heights, strict=True):
            for index, cell in enumerate(row):
                draw_stack(page, frame.left + inset + index * (width + GAP), top, cell)
            top += height

    yield Block(sum(heights) + 12, draw, before=18)
