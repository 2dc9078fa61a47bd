"""Blocks flowing down pages: what keeps together, what repeats, where a new page begins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from cpq.documents.paper import Page
from cpq.problems import CannotRender

Draw = Callable[[Page, float], None]
"""Draws a block onto a page with its top at a height counted from the top of the page."""


@dataclass(frozen=True, slots=True)
class Block:
    """Something that is never cut by a page end.

    Attributes:
        before: Space above it, dropped at the top of a page.
        keep_with_next: Whether it must stand on the same page as the block after it.
        repeat: Block drawn above this one when it begins a page, such as a table's header row.
        heading: Entry in the viewer's outline.
    """

    height: float
    draw: Draw
    before: float = 0
    keep_with_next: bool = False
    repeat: Block | None = None
    heading: str = ""


@dataclass(slots=True)
class Flow:
    """Pages being filled from top to bottom.

    Attributes:
        first_top: Where the first page begins.
        top: Where every other page begins.
        bottom: Where every page ends.
    """

    first_top: float
    top: float
    bottom: float
    pages: list[Page] = field(default_factory=lambda: [Page()])
    _y: float = field(init=False)
    _fresh: bool = True

    def __post_init__(self) -> None:
        self._y = self.first_top

    def place(self, blocks: Iterable[Block]) -> None:
        """Put blocks one under another; those kept together begin a new page when they do not fit on this one.

        Raises:
            CannotRender: A block is taller than a page.
        """
        for unit in _units(blocks):
            if not self._fits(unit) and not self._fresh:
                self._new_page()
            for block in unit:
                self._put(block)

    def _put(self, block: Block) -> None:
        """Put one block; a unit that is longer than a page breaks where it must."""
        if block.height > self.bottom - self.top:
            raise CannotRender(
                "a part of the document is taller than a page",
                code="too-tall",
                hint="shorten the addresses, the statement of acceptance or the names at the top",
            )
        if not self._fits((block,)) and not self._fresh:
            self._new_page()
        if self._fresh and block.repeat is not None and len(self.pages) > 1:
            block.repeat.draw(self.pages[-1], self._y)
            self._y += block.repeat.height
        self._y += 0 if self._fresh else block.before
        page = self.pages[-1]
        if block.heading:
            page.headings.append((block.heading, self._y))
        block.draw(page, self._y)
        self._y += block.height
        self._fresh = False

    def _fits(self, unit: Sequence[Block]) -> bool:
        needed = sum(block.before + block.height for block in unit)
        if self._fresh:
            needed -= unit[0].before
            needed += unit[0].repeat.height if unit[0].repeat is not None and len(self.pages) > 1 else 0
        return self._y + needed <= self.bottom + 0.01

    def _new_page(self) -> None:
        self.pages.append(Page())
        self._y = self.top
        self._fresh = True


def _units(blocks: Iterable[Block]) -> Iterable[tuple[Block, ...]]:
    """Runs of blocks that are kept together."""
    unit: list[Block] = []
    for block in blocks:
        unit.append(block)
        if not block.keep_with_next:
            yield tuple(unit)
            unit = []
    if unit:
        yield tuple(unit)
