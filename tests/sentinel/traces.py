"""What a cost leaves behind in an output: its own digits, figures that are made of it, and fields that hold them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pypdfium2

SENTINEL = "31337.77"
"""Cost of one onboarding; no price and no total of the workspace has these digits."""

_OWN = re.compile(r"31337|1337\.77")
_FIELD = re.compile(r'"(?:unit_|total_|pocket_|line_)?(?:cost|margin|markup)(?:_[a-z]+)?":')
_SAID = re.compile(r"\b(?:cost|margin|markup)\b[^\w\n]{1,3}(?:of )?-?\d", re.IGNORECASE)
_BETWEEN_DIGITS = re.compile("(?<=\\d)[,'\u2019 \u00a0\u202f](?=\\d{3})")
_CLOSED = re.compile(r"cost|margin|markup")


def plain(text: str) -> str:
    """A text whose numbers have nothing between their digits."""
    return _BETWEEN_DIGITS.sub("", text)


def readable(data: bytes) -> str:
    """The text of a file; of a PDF its pages and what it says about itself."""
    if not data.startswith(b"%PDF"):
        return data.decode("utf-8", errors="replace")
    document = pypdfium2.PdfDocument(data)
    pages = (page.get_textpage().get_text_bounded() for page in document)
    return "\n".join((*pages, str(document.get_metadata_dict())))


def traces(text: str, derived: Iterable[str] = ()) -> list[str]:
    """What of a cost stands in a text.

    Args:
        derived: Figures that are made of costs.
    """
    said = plain(text)
    found = [match.group() for pattern in (_OWN, _FIELD, _SAID) for match in pattern.finditer(said)]
    return [*found, *(figure for figure in derived if re.search(rf"(?<![\d.]){re.escape(figure)}(?!\d)", said))]


def figures(answer: str) -> set[str]:
    """Figures of cost and margin in a JSON answer that are long enough to be known again, and that no price has too."""
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for closed, text in _figures(json.loads(answer), closed=False):
        found[closed].add(text)
    return {text for text in found[True] - found[False] if len(re.sub(r"\D", "", text)) >= 6}


def _figures(value: Any, *, closed: bool) -> Iterator[tuple[bool, str]]:
    """Every figure, with whether it stands in a field about cost."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _figures(inner, closed=closed or _CLOSED.search(name) is not None)
    elif isinstance(value, list):
        for inner in value:
            yield from _figures(inner, closed=closed)
    elif isinstance(value, str) and re.fullmatch(r"-?\d+\.\d+", value):
        yield closed, value.removeprefix("-")
