"""The translators' catalogs beside the code: what the code says, and the way to bring them in step.

``python -m tests.documents.catalogs`` adds new texts to each ``.po``, drops those that the code no longer has, and
compiles the ``.mo`` files.
"""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

DOCUMENTS = Path(__file__).resolve().parents[2] / "cpq" / "documents"
LOCALES = DOCUMENTS / "locales"
DAY = datetime(2026, 11, 21, tzinfo=UTC)


def extracted() -> Catalog:
    """Every text that the code marks for translation."""
    catalog = Catalog(project="cpq-engine", fuzzy=False, creation_date=DAY, charset="utf-8")
    for _, _, message, _, context in extract_from_dir(str(DOCUMENTS), keywords=dict(DEFAULT_KEYWORDS)):
        catalog.add(message, context=context)
    return catalog


def po_file(language: str) -> Path:
    """The catalog of a language as translators edit it."""
    return LOCALES / language / "LC_MESSAGES" / "cpq.po"


def read(language: str) -> Catalog:
    """That catalog, read."""
    with po_file(language).open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalog: Catalog) -> bytes:
    """The catalog as programs read it."""
    buffer = BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def languages() -> list[str]:
    """Languages that have a catalog."""
    return sorted(path.name for path in LOCALES.iterdir())


def update() -> None:
    """Bring every catalog in step with the code."""
    template = extracted()
    for language in languages():
        catalog = read(language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalog.creation_date = catalog.revision_date = DAY
        with po_file(language).open("wb") as file:
            write_po(file, catalog, no_location=True, width=110)
        po_file(language).with_suffix(".mo").write_bytes(compiled(read(language)))


if __name__ == "__main__":
    update()
