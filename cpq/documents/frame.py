"""The part of a page that sections fill, and what every section is made of: headings and stacked lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from cpq.documents.flow import Block
from cpq.documents.paper import Page
from cpq.documents.typeset import SMALL, Line, Style, lines

HEADING: Final = Style(10.5, 14, "bold")
SECTION_SPACE: Final = 20.0


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


def height_of(marks: Sequence[Line]) -> float:
    """Height of lines one under another."""
    return sum(line.style.leading for line in marks)


def draw_stack(page: Page, x: float, y: float, marks: Sequence[Line]) -> None:
    """Draw lines one under another."""
    for line in marks:
        page.text(x + line.indent, y, line.text, line.style)
        y += line.style.leading
