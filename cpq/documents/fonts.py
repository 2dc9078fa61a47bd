"""The fonts inside the package: widths, coverage, and the check that every character can be drawn."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from importlib import resources
from io import BytesIO
from typing import Final, Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from cpq.files.text import clean_text
from cpq.problems import NOWHERE, CannotRender

Weight = Literal["regular", "bold"]

_FILES: Final[dict[Weight, str]] = {"regular": "NotoSans-Regular", "bold": "NotoSans-Bold"}
_LAYOUT: Final = frozenset("\n\t")
"""Characters that say where text goes and are never drawn."""

_SCRIPTS: Final = {
    "CJK": "Chinese and Japanese",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "FULLWIDTH": "Chinese and Japanese",
    "IDEOGRAPHIC": "Chinese and Japanese",
    "HANGUL": "Korean",
    "ARABIC": "Arabic",
    "HEBREW": "Hebrew",
    "THAI": "Thai",
    "DEVANAGARI": "Devanagari",
}
_LANGUAGES: Final = {"ja": "Japanese", "zh": "Chinese", "ko": "Korean"}


@dataclass(frozen=True, slots=True)
class Face:
    """One embedded font: its name in the PDF writer and its advance widths in thousandths of the size."""

    name: str
    widths: dict[str, float]

    def width(self, text: str, size: float) -> float:
        """Width of a text in points."""
        return _thousandths(self, text) * size / 1000

    def __hash__(self) -> int:
        return hash(self.name)


@lru_cache(maxsize=100_000)
def _thousandths(face: Face, text: str) -> float:
    widths = face.widths
    return sum([widths[letter] for letter in text])


@lru_cache(maxsize=len(_FILES))
def face(weight: Weight) -> Face:
    """The font of a weight, read once per process."""
    name = _FILES[weight]
    data = (resources.files("cpq.documents") / "fonts" / f"{name}.ttf").read_bytes()
    font = TTFont(name, BytesIO(data), shapable=False)
    pdfmetrics.registerFont(font)
    widths = {chr(code): float(font.face.charWidths[code]) for code in font.face.charToGlyph}
    return Face(name, widths)


def check_drawable(view: object, language: str) -> None:
    """See that every text of a view can be drawn.

    Args:
        view: A tree of dataclasses, tuples and texts.
        language: Language of the document, for the hint.

    Raises:
        CannotRender: Naming the character, the text and the field: ``missing-glyph`` where the fonts lack it,
            ``control-character`` for controls and direction overrides, ``needs-shaping`` for combining marks.
    """
    drawable = set(face("regular").widths) & set(face("bold").widths) | _LAYOUT
    for path, text in _texts(view, ""):
        if not text.isascii() or not text.isprintable():
            _check(path, text, drawable, language)


def _check(path: str, text: str, drawable: set[str], language: str) -> None:
    problems = clean_text(text, NOWHERE)
    if problems:
        raise CannotRender(f"{problems[0].message}; in {path}", code="control-character", hint=problems[0].hint)
    for letter in unicodedata.normalize("NFC", text):
        if letter not in drawable:
            raise _missing(letter, path, text, language)
        if unicodedata.combining(letter):
            raise CannotRender(
                f"{_named(letter)} cannot be placed over its letter; in {path}: '{_excerpt(text)}'",
                code="needs-shaping",
                hint="use a letter that has its accent built in",
            )


def _missing(letter: str, path: str, text: str, language: str) -> CannotRender:
    script = _LANGUAGES.get(language.partition("-")[0]) or _SCRIPTS.get(unicodedata.name(letter, "").split(" ")[0])
    lacking = f"; they have no {script}" if script else ""
    return CannotRender(
        f"the document fonts have no glyph for {_named(letter)}; in {path}: '{_excerpt(text)}'",
        code="missing-glyph",
        hint=f"the fonts cover Latin, Greek and Cyrillic{lacking}",
    )


def _named(letter: str) -> str:
    return f"U+{ord(letter):04X} '{letter}' ({unicodedata.name(letter, 'no name').lower()})"


def _excerpt(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def _texts(node: object, path: str) -> Iterator[tuple[str, str]]:
    """Every text under a node with the path that leads to it, such as ``tables[0].rows[3].name``."""
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, tuple):
        for index, part in enumerate(node):
            yield from _texts(part, f"{path}[{index}]")
    elif is_dataclass(node):
        for field in fields(node):
            yield from _texts(getattr(node, field.name), f"{path}.{field.name}" if path else field.name)
