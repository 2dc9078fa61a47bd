"""Whole documents, as reviewed by eye once: the view's JSON and the text of each page.

``CPQ_UPDATE_GOLDEN=1 pytest tests/documents/test_golden.py`` writes them anew; look at the difference.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cpq.documents.pdf import render
from cpq.quotes.priced import PricedQuote
from tests.documents import deals
from tests.documents.pages import page_texts, view_of

GOLDEN = Path(__file__).parent / "golden"
UPDATE = os.environ.get("CPQ_UPDATE_GOLDEN") == "1"

TERMS = {
    "en": ["Prices are fixed for the term of the contract."],
    "fr": ["Les prix sont fermes pendant toute la durée du contrat."],
    "de": ["Die Preise gelten für die gesamte Vertragslaufzeit."],
}
DEALS: dict[str, tuple[Callable[[], PricedQuote], dict[str, Any]]] = {
    "boreal": (deals.boreal, {"terms": TERMS}),
    "hydro-est": (deals.hydro_est, {"discounts": "per line"}),
    "everything": (deals.everything, {"discounts": "summed", "terms": TERMS}),
}


def _same(path: Path, text: str) -> None:
    if UPDATE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("locale", ["en_GB", "fr_FR", "de_DE"])
@pytest.mark.parametrize("name", DEALS)
def test_a_document_shows_what_was_reviewed(name: str, locale: str) -> None:
    make, template = DEALS[name]
    view = view_of(make(), locale, **template)
    _same(GOLDEN / f"{name}.{locale}.json", json.dumps(view.to_json(), ensure_ascii=False, indent=1) + "\n")
    pages = page_texts(render(view))
    _same(GOLDEN / f"{name}.{locale}.txt", "\n\n--- page ---\n\n".join(pages) + "\n")
