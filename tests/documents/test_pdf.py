"""The PDF: the same bytes every time, nothing cut or overlapping, nothing secret, every glyph there."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from itertools import combinations
from pathlib import Path

import pypdfium2
import pytest

from cpq.documents.paper import SIZES
from cpq.documents.pdf import MARGIN, render
from cpq.problems import CannotRender
from cpq.quotes.priced import PricedQuote
from tests.documents import deals
from tests.documents.pages import opened, page_rects, page_texts, pdf_of, squeezed, view_of

REPOSITORY = Path(__file__).resolve().parents[2]
DEALS: dict[str, Callable[[], PricedQuote]] = {
    "boreal": deals.boreal,
    "hydro-est": deals.hydro_est,
    "everything": deals.everything,
}
LOCALES = ["en_GB", "fr_FR", "de_DE"]
DISCOUNTS = ["hidden", "per line", "summed"]

SECRET = re.compile(r"31[\W_]?337")
"""The planted cost, however its digits are grouped."""

HASH_IN_A_PROCESS = """
from hashlib import sha256
from tests.documents import deals
from tests.documents.pages import pdf_of
pdf_of(deals.hydro_est(), "fr_FR")
print(sha256(pdf_of(deals.everything(), "de_DE")).hexdigest())
"""


def _hash_elsewhere(**environment: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", HASH_IN_A_PROCESS],
        cwd=REPOSITORY,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


def test_the_same_quote_gives_the_same_bytes_in_any_process_and_on_any_day() -> None:
    here = sha256(pdf_of(deals.everything(), "de_DE")).hexdigest()
    assert sha256(pdf_of(deals.everything(), "de_DE")).hexdigest() == here
    assert _hash_elsewhere(PYTHONHASHSEED="1", SOURCE_DATE_EPOCH="1700000000") == here
    assert _hash_elsewhere(PYTHONHASHSEED="2", TZ="Asia/Tokyo") == here


def test_another_quote_gives_another_file_identity() -> None:
    ids = {re.findall(rb"/ID\s*\[<([0-9a-f]+)>", pdf_of(make()))[0] for make in DEALS.values()}
    assert len(ids) == len(DEALS)


def _assert_tidy(pdf: bytes) -> None:
    """Every run of text lies inside the margins and touches no other."""
    for (width, height), rects in page_rects(pdf):
        assert rects
        for rect in rects:
            assert rect.left >= MARGIN - 1, rect
            assert rect.right <= width - MARGIN + 1, rect
            assert 20 < rect.bottom < rect.top < height - 30, rect
        for one, other in combinations(rects, 2):
            across = min(one.right, other.right) - max(one.left, other.left)
            along = min(one.top, other.top) - max(one.bottom, other.bottom)
            assert across < 0.5 or along < 0.5, (one, other)


@pytest.mark.parametrize("discounts", DISCOUNTS)
@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", DEALS)
def test_no_text_leaves_the_margins_or_touches_another(name: str, locale: str, discounts: str) -> None:
    _assert_tidy(pdf_of(DEALS[name](), locale, discounts=discounts))


@pytest.mark.parametrize("word", ["x" * 180, "many short words " * 14, "Wide-Words-With-Dashes/" * 9])
def test_texts_of_any_length_stay_in_their_place(word: str) -> None:
    word = word.strip()
    asked = {
        "id": word,
        "account": {"id": "a", "name": word, "address": (word,), "contact": word, "country": "FR", "tax_id": word},
        "billing": word,
        "prepared_by": word,
        "incoterm": word,
        "end_customer": word,
        "payment_schedule": [{"share": "100%", "when": word}],
        "notes": [word],
    }
    priced = deals.hydro_est(**asked)
    lines = tuple(line._replace(name=word, note=word, group=word) for line in priced.lines[:2])
    total = replace(priced.totals, milestones=((word, Decimal("96187.32")),))
    view = view_of(replace(priced, lines=(*lines, priced.lines[2]), totals=total), "fr_FR", discounts="per line")
    _assert_tidy(render(replace(view, seller=word)))


def test_a_document_may_end_with_its_totals() -> None:
    pages = page_texts(pdf_of(deals.hydro_est(valid_until=None), show_acceptance="no", mentions="no"))
    assert len(pages) == 1
    assert "Signature" not in pages[0]


def test_an_address_taller_than_a_page_is_refused() -> None:
    account = {"id": "a", "address": tuple(f"line {number}" for number in range(100))}
    with pytest.raises(CannotRender) as caught:
        pdf_of(deals.hydro_est(account=account))
    assert caught.value.code == "too-tall"


def test_a_logo_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(CannotRender) as caught:
        pdf_of(deals.boreal(), logo=b"\x89PNG\r\n\x1a\n" + bytes(40))
    assert caught.value.code == "bad-logo"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", DEALS)
def test_every_text_of_the_view_is_on_the_pages(name: str, locale: str) -> None:
    view = view_of(DEALS[name](), locale, discounts="per line")
    found = squeezed(" ".join(page_texts(render(view)))).replace(" ", "")
    tables = [table for table in (view.lines, view.usage, view.options) if table is not None]
    for row in (row for table in tables for row in table.rows):
        figures = (row.quantity, row.list_price, row.discount, row.unit_price, row.per, row.term, row.amount)
        for text in (row.position, row.name, *row.details, *figures):
            assert squeezed(text).replace(" ", "") in found, text
    for total in view.totals:
        assert squeezed(total.label + total.value).replace(" ", "") in found


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", DEALS)
def test_no_cost_or_margin_reaches_the_document(name: str, locale: str) -> None:
    view = view_of(DEALS[name](), locale, discounts="per line")
    pdf = render(view)
    assert not SECRET.search(str(view.to_json()))
    assert not SECRET.search("".join(page_texts(pdf)))
    assert not SECRET.search(str(pypdfium2.PdfDocument(pdf).get_metadata_dict()))
    assert not SECRET.search(opened(pdf).decode("latin-1"))


def test_the_search_for_secrets_looks_into_the_page_streams() -> None:
    pdf = pdf_of(deals.hydro_est(delivery="31337 weeks", id="Q-31337"))
    assert SECRET.search("".join(page_texts(pdf)))
    assert SECRET.search(opened(pdf).replace(pdf, b"").decode("latin-1"))
    assert SECRET.search(str(pypdfium2.PdfDocument(pdf).get_metadata_dict()))


def test_a_long_table_repeats_its_header_and_counts_its_pages() -> None:
    pages = page_texts(pdf_of(deals.long_quote(120)))
    with_lines = [page for page in pages if "Flanged coupling" in page]
    assert len(with_lines) >= 5
    assert all("Quantity" in page and "Unit price" in page for page in with_lines)
    assert [f"Page {number} of {len(pages)}" in page for number, page in enumerate(pages, start=1)] == [True] * len(
        pages
    )


def test_every_line_of_a_long_table_is_printed_once_and_in_order() -> None:
    text = squeezed(" ".join(page_texts(pdf_of(deals.long_quote(120)))))
    drawings = re.findall(r"Drawing (\d{5})", text)
    assert drawings == [f"{number:05d}" for number in range(1, 121)]


@pytest.mark.parametrize("count", range(14, 40))
def test_totals_come_with_the_last_line_and_the_acceptance_block_in_one_piece(count: int) -> None:
    pages = page_texts(pdf_of(deals.long_quote(count)))
    [totals] = [page for page in pages if "Total including tax" in page]
    assert f"Drawing {count:05d}" in totals
    assert "Total excluding tax" in totals
    [signed] = [page for page in pages if "Signature" in page]
    assert "We accept this quotation" in squeezed(signed)


def test_a_heading_never_ends_a_page() -> None:
    for count in range(1, 30):
        for page in page_texts(pdf_of(deals.long_quote(count))):
            body = page.split("Atelier Software Ltd, 27 Foundry Lane")[0].rstrip()
            assert not body.endswith("Terms")


def test_a_description_longer_than_a_page_continues_on_the_next() -> None:
    words = [f"word{number}" for number in range(4000)]
    priced = deals.hydro_est()
    line = priced.lines[0]._replace(note=" ".join(words))
    pages = page_texts(pdf_of(replace(priced, lines=(line, *priced.lines[1:]))))
    assert len(pages) > 3
    assert re.findall(r"word\d+", " ".join(pages)) == words


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        ("見積", "missing-glyph", "U+898B"),
        ("Łódź ☃", "missing-glyph", "U+2603"),
        ("pay\u202eme", "control-character", "U+202E"),
        ("tab\x07", "control-character", "U+0007"),
        ("x\u0323", "needs-shaping", "U+0323"),
    ],
)
def test_a_character_that_cannot_be_drawn_is_an_error_that_names_it(text: str, code: str, named: str) -> None:
    priced = deals.hydro_est()
    line = priced.lines[1]._replace(name=text)
    with pytest.raises(CannotRender) as caught:
        pdf_of(replace(priced, lines=(priced.lines[0], line, *priced.lines[2:])))
    assert caught.value.code == code
    assert named in caught.value.message
    assert "lines.rows[1].name" in caught.value.message


def test_the_error_for_a_missing_script_says_which_one() -> None:
    with pytest.raises(CannotRender) as caught:
        render(view_of(deals.boreal(), "ja_JP", deals.FRENCH_SELLER))
    assert "they have no Japanese" in caught.value.hint


def test_a_letter_with_a_separate_accent_is_drawn_as_one_letter() -> None:
    priced = deals.hydro_est(end_customer="Laiterie du Pre\u0301")
    assert "Laiterie du Pré" in squeezed(page_texts(pdf_of(priced))[0])


def test_scripts_of_the_package_fonts_are_copied_out_as_they_went_in() -> None:
    text = "Žluťoučký kůň, Ελληνικά, Кириллица, 12 ₹ £ ¥ € – “x” ½ m²"
    priced = deals.hydro_est(end_customer=text)
    assert text in squeezed(page_texts(pdf_of(priced))[0])


def test_the_file_says_its_title_language_and_the_day_of_the_quote() -> None:
    pdf = pdf_of(deals.boreal(), "fr_FR")
    metadata = pypdfium2.PdfDocument(pdf).get_metadata_dict()
    assert metadata["Title"] == "Devis Q-2026-0117"
    assert metadata["Author"] == "Atelier Logiciel SAS"
    assert metadata["CreationDate"] == "D:20261120000000+00'00'"
    assert b"/Lang (fr-FR)" in pdf


def test_only_the_package_fonts_are_named_in_the_file() -> None:
    names = set(re.findall(rb"/BaseFont /([\w+-]+)", opened(pdf_of(deals.boreal()))))
    assert names
    assert {name.rpartition(b"+")[2] for name in names} == {b"NotoSans-Regular", b"NotoSans-Bold"}


@pytest.mark.parametrize("page", ["A4", "letter"])
def test_the_paper_is_the_one_asked_for(page: str) -> None:
    for size, _ in page_rects(pdf_of(deals.boreal(), page=page)):
        assert size == pytest.approx(SIZES[page], abs=0.01)


def test_a_quote_far_from_today_is_stamped_with_its_own_day() -> None:
    pdf = pdf_of(deals.boreal(as_of="1999-01-04", valid_until="1999-02-01"))
    assert pypdfium2.PdfDocument(pdf).get_metadata_dict()["CreationDate"].startswith("D:19990104")
    assert date(1999, 1, 4).isoformat() == view_of(deals.boreal(as_of="1999-01-04")).metadata.created


def test_a_logo_replaces_the_name_at_the_top() -> None:
    logo = _png(30, 12)
    with_logo, without = pdf_of(deals.boreal(), logo=logo), pdf_of(deals.boreal())
    assert b"/Subtype /Image" in with_logo
    assert b"/Subtype /Image" not in without
    assert (
        page_texts(with_logo)[0].count("Atelier Software Ltd")
        == page_texts(without)[0].count("Atelier Software Ltd") - 1
    )


def _png(width: int, height: int) -> bytes:
    from io import BytesIO

    from PIL import Image

    buffer = BytesIO()
    Image.new("RGB", (width, height), (29, 78, 107)).save(buffer, "PNG")
    return buffer.getvalue()


def test_building_a_view_does_not_load_the_pdf_writer() -> None:
    script = "import sys, cpq.documents.build; sys.exit('reportlab' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, check=False).returncode == 0


def test_the_writer_setting_is_put_back_after_a_document() -> None:
    from reportlab import rl_config

    before = rl_config.useA85
    pdf_of(deals.boreal())
    assert rl_config.useA85 == before


def test_a_credit_and_twelve_digits_fit_their_columns() -> None:
    text = squeezed(page_texts(pdf_of(deals.everything(), "en_GB"))[0])
    assert "€123,456,789,012.34" in text
    assert "\N{MINUS SIGN}€500.00" in text
    assert Decimal("123456789012.34") == deals.everything().line("machine").net_total


def test_a_draft_is_marked_on_every_page() -> None:
    view = replace(view_of(deals.everything()), mark="Draft – not approved")
    pages = page_texts(render(view))
    assert len(pages) > 1
    assert all("Draft – not approved" in page for page in pages)


def test_a_quote_of_options_only_still_has_totals() -> None:
    priced = deals.everything()
    options = tuple(line for line in priced.lines if line.optional)
    text = squeezed(" ".join(page_texts(pdf_of(replace(priced, lines=options)))))
    assert "Extended backup" in text
    assert "Total including tax" in text


@pytest.mark.parametrize("count", [2, 12, 30, 80])
def test_many_tax_rates_stand_beside_the_totals_or_under_them(count: int) -> None:
    priced = deals.boreal()
    [tax] = priced.taxes
    rates = tuple(tax._replace(rate=Decimal(number) / 1000, reason="") for number in range(1, count + 1))
    pages = page_texts(pdf_of(replace(priced, taxes=rates)))
    text = squeezed(" ".join(pages))
    assert "Taxable amount" in text
    assert len(re.findall(r"VAT \d+(?:\.\d+)?% €", text)) >= count


def test_remarks_under_the_totals_are_on_their_page() -> None:
    pages = page_texts(pdf_of(replace(deals.boreal(), taxes=())))
    [page] = [page for page in pages if "Total excluding tax" in page]
    assert "All prices exclude VAT" in squeezed(page)


def test_titles_are_drawn_in_the_accent_colour() -> None:
    red, usual = opened(pdf_of(deals.boreal(), accent="#CC0000")), opened(pdf_of(deals.boreal()))
    assert b".8 0 0 rg" in red
    assert b".8 0 0 rg" not in usual
