"""Lines of text: styles, and breaking texts to a width."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, takewhile
from typing import Final

from cpq.documents.fonts import Face, Weight, face

INK: Final = "#1c2530"
GREY: Final = "#66717c"

_AFTER_MARK: Final = re.compile(r"(?<=[-/])(?=[^\W\d])")
"""Where a long word may break without a hyphen: after a dash or slash before a letter."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a line of text looks; sizes in points."""

    size: float
    leading: float
    weight: Weight = "regular"
    colour: str = INK

    @property
    def face(self) -> Face:
        """The font."""
        return face(self.weight)

    def width(self, text: str) -> float:
        """Width of a text in points."""
        return self.face.width(text, self.size)

    def scaled(self, scale: float) -> Style:
        """The same style, smaller or larger."""
        return Style(self.size * scale, self.leading * scale, self.weight, self.colour)


BODY: Final = Style(8.8, 12)
STRONG: Final = Style(8.8, 12, "bold")
SMALL: Final = Style(7.4, 10.2, colour=GREY)
LABEL: Final = Style(7.2, 10, "bold", GREY)
FINE: Final = Style(6.6, 9, colour=GREY)


@dataclass(frozen=True, slots=True)
class Line:
    """One line that fits its column, moved in by an indent."""

    text: str
    style: Style
    indent: float = 0


def lines(text: str, style: Style, width: float) -> tuple[Line, ...]:
    """A text broken into lines no wider than a width; its own line ends are kept."""
    return tuple(Line(part, style) for part in wrap(text, style, width))


def wrap(text: str, style: Style, width: float) -> list[str]:
    """A text broken at spaces; a word wider than the line breaks after dashes and slashes, else anywhere."""
    clean = text if text.isascii() else unicodedata.normalize("NFC", text)
    clean = clean.replace("\t", " ")
    if "\n" not in clean and style.width(clean) <= width:
        return [clean] if clean else []
    return [line for paragraph in clean.split("\n") for line in _wrapped(paragraph, style, width)]


def _wrapped(paragraph: str, style: Style, width: float) -> Iterator[str]:
    line = ""
    for word, glue in _pieces(paragraph, style, width):
        candidate = f"{line}{glue}{word}" if line else word
        if line and style.width(candidate) > width:
            yield line
            line = word
        else:
            line = candidate
    if line:
        yield line


def _pieces(paragraph: str, style: Style, width: float) -> Iterator[tuple[str, str]]:
    """Unbreakable pieces, each with what joins it to the piece before: a space or nothing."""
    for word in paragraph.split(" "):
        if not word:
            continue
        glue = " "
        for part in _AFTER_MARK.split(word) if style.width(word) > width else (word,):
            for piece in _cut(part, style, width):
                yield piece, glue
                glue = ""


def _cut(word: str, style: Style, width: float) -> Iterator[str]:
    """A word, in pieces where it is wider than a whole line."""
    while len(word) > 1 and style.width(word) > width:
        end = _fitting(word, style.face, width * 1000 / style.size)
        yield word[:end]
        word = word[end:]
    yield word


def _fitting(word: str, font: Face, thousandths: float) -> int:
    """How many letters of a word that is too wide fit, at least one."""
    ends = accumulate(font.widths[letter] for letter in word)
    return max(sum(1 for end in takewhile(lambda end: end <= thousandths, ends)), 1)


@lru_cache(maxsize=256)
def mixed(colour: str, share: float) -> str:
    """A colour thinned with white; ``share`` is how much of the colour stays."""
    parts = [int(colour[index : index + 2], 16) for index in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - (255 - part) * share):02x}" for part in parts)
