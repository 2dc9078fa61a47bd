"""The end of the document: remarks and terms, and the block that the buyer signs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cpq.documents.flow import Block
from cpq.documents.frame import HEADING, SECTION_SPACE, Frame, heading, stack
from cpq.documents.paper import Page
from cpq.documents.table import GAP, RULE
from cpq.documents.typeset import BODY, FINE, INK, SMALL, lines
from cpq.documents.view import Acceptance, Passage


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
