"""Documents made for tests, and what a reader of the PDF finds on their pages."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2

from cpq.documents.build import build_view
from cpq.documents.pdf import render
from cpq.documents.seller import Seller
from cpq.documents.template import Template
from cpq.documents.texts import texts_for
from cpq.documents.view import QuoteView
from cpq.quotes.priced import PricedQuote
from tests.documents import deals

SELLERS: dict[str, Seller] = {
    "en_GB": deals.BRITISH_SELLER,
    "en_US": deals.BRITISH_SELLER,
    "fr_FR": deals.FRENCH_SELLER,
    "de_DE": deals.GERMAN_SELLER,
}


class Rect(NamedTuple):
    """A run of text on a page, in points from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float
    text: str


def view_of(quote: PricedQuote, locale: str = "en_GB", seller: Seller | None = None, **template: Any) -> QuoteView:
    """The view with the seller of that locale."""
    return build_view(
        quote,
        texts=texts_for(locale),
        seller=seller or SELLERS[locale],
        template=Template.model_validate(template),
        locale=locale,
    )


def pdf_of(quote: PricedQuote, locale: str = "en_GB", **template: Any) -> bytes:
    """The PDF of that view."""
    return render(view_of(quote, locale, **template))


def page_texts(pdf: bytes) -> list[str]:
    """Text of each page as a viewer copies it."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]


def page_rects(pdf: bytes) -> Iterator[tuple[tuple[float, float], list[Rect]]]:
    """Size and runs of text of each page."""
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        boxes = [text.get_rect(index) for index in range(text.count_rects())]
        yield (
            page.get_size(),
            [
                Rect(left, bottom, right, top, text.get_text_bounded(left, bottom, right, top))
                for left, bottom, right, top in boxes
            ],
        )


def opened(pdf: bytes) -> bytes:
    """The file with every compressed stream beside it in the open."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    return pdf + b"".join(_inflated(stream) for stream in streams)


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return b""


def squeezed(text: str) -> str:
    """A text with every kind of white space as one plain space."""
    return re.sub(r"\s+", " ", text)
