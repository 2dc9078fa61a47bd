"""Pages as lists of marks, and the PDF that they become.

Layout comes first and drawing last, so that "page 2 of 5" is known before a byte is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import md5
from io import BytesIO
from threading import Lock
from typing import Any, Final, NamedTuple

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from cpq.documents.fonts import face
from cpq.documents.typeset import Style
from cpq.documents.view import Align, Metadata

SIZES: Final = {"A4": (595.28, 841.89), "letter": (612.0, 792.0)}
"""Width and height of a page in points."""

_SETTINGS = Lock()


class Text(NamedTuple):
    """A line of text; ``x`` is its left edge and ``y`` its baseline, counted from the top."""

    x: float
    y: float
    text: str
    style: Style


class Box(NamedTuple):
    """A filled rectangle, also used for rules; ``y`` is its top edge, counted from the top of the page."""

    x: float
    y: float
    width: float
    height: float
    colour: str


class Picture(NamedTuple):
    """An image scaled into a rectangle."""

    x: float
    y: float
    width: float
    height: float
    data: bytes


@dataclass(slots=True)
class Page:
    """The marks on one page, and the headings that begin on it."""

    texts: list[Text] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    headings: list[tuple[str, float]] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, style: Style, align: Align = "left", width: float = 0) -> None:
        """Put a line whose top is at ``y``; aligned right it ends at ``x + width``."""
        left = x + width - style.width(text) if align == "right" else x
        baseline = y + style.leading * 0.5 + style.size * 0.36
        self.texts.append(Text(left, baseline, text, style))

    def rule(self, x: float, y: float, width: float, colour: str, thickness: float = 0.5) -> None:
        """Put a horizontal rule."""
        self.boxes.append(Box(x, y, width, thickness, colour))

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Put a filled rectangle."""
        self.boxes.append(Box(x, y, width, height, colour))


class _Stamp:
    """The time that the PDF says it was made: midnight of the quote's own date."""

    tzname = "UTC"
    dhh = dmm = 0

    def __init__(self, day: date) -> None:
        self.YMDhms = (day.year, day.month, day.day, 0, 0, 0)
        self.t = float(day.toordinal())


def write(pages: Sequence[Page], size: tuple[float, float], metadata: Metadata, language: str) -> bytes:
    """The PDF of the pages; the same pages give the same bytes."""
    buffer = BytesIO()
    with _binary_streams():
        canvas = _canvas(buffer, size, metadata, language)
        for page in pages:
            _draw(canvas, page, size[1])
            canvas.showPage()
        canvas.save()
    return buffer.getvalue()


def _canvas(buffer: BytesIO, size: tuple[float, float], metadata: Metadata, language: str) -> Any:
    canvas = Canvas(
        buffer,
        pagesize=size,
        pageCompression=1,
        invariant=1,
        lang=language,
        initialFontName=face("regular").name,
        pdfVersion=(1, 7),
    )
    stamp = _Stamp(date.fromisoformat(metadata.created))
    document = canvas._doc
    document._timeStamp = stamp
    # The writer has seeded the document's id with an environment variable's date; the id follows the quote instead.
    document.signature = md5(repr((metadata, language)).encode(), usedforsecurity=False)
    canvas.setTitle(metadata.title)
    canvas.setAuthor(metadata.author)
    canvas.setSubject(metadata.subject)
    canvas.setCreator("cpq")
    canvas.setProducer("cpq")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    return canvas


def _draw(canvas: Any, page: Page, height: float) -> None:
    for x, y, width, tall, colour in page.boxes:
        canvas.setFillColor(_ink(colour))
        canvas.rect(x, height - y - tall, width, tall, stroke=0, fill=1)
    for picture in page.pictures:
        image = ImageReader(BytesIO(picture.data))
        bottom = height - picture.y - picture.height
        canvas.drawImage(image, picture.x, bottom, picture.width, picture.height, mask="auto")
    _draw_texts(canvas, page.texts, height)
    for title, y in page.headings:
        key = f"{canvas.getPageNumber()}-{y:.0f}-{title}"
        canvas.bookmarkHorizontal(key, 0, height - y)
        canvas.addOutlineEntry(title, key, level=0)


def _draw_texts(canvas: Any, texts: Sequence[Text], height: float) -> None:
    out = canvas.beginText()
    style: Style | None = None
    for text in texts:
        if text.style is not style:
            style = text.style
            out.setFont(style.face.name, style.size, style.leading)
            out.setFillColor(_ink(style.colour))
        out.setTextOrigin(text.x, height - text.y)
        out.textOut(text.text)
    canvas.drawText(out)


@lru_cache(maxsize=64)
def _ink(colour: str) -> Any:
    """The colour as the PDF writer knows it; reading it anew for every text would take longer than drawing."""
    return HexColor(colour)


@contextmanager
def _binary_streams() -> Iterator[None]:
    """Write streams as bytes: the writer's habit of ASCII-85 costs time and a fifth of the size.

    The setting belongs to the whole process, so one document is written at a time and the setting is put back.
    """
    with _SETTINGS:
        before = rl_config.useA85
        rl_config.useA85 = 0
        try:
            yield
        finally:
            rl_config.useA85 = before
