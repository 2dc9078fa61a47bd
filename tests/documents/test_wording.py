"""The words of documents: complete in every language, in step with the code, with the same placeholders."""

import re
from fractions import Fraction

import pytest

from cpq.catalog.products import Unit
from cpq.documents.formats import Formats
from cpq.documents.names import CatalogNames
from cpq.documents.texts import LANGUAGES, texts_for
from cpq.documents.wording import counted, in_periods, per, segment, term, term_unit
from cpq.problems import CannotRender
from cpq.terms import Term
from tests.documents import deals
from tests.documents.catalogs import compiled, extracted, languages, po_file, read

TRANSLATED = ["de", "fr", "ja"]
PLACEHOLDER = re.compile(r"\{[a-z]+\}")


def test_every_language_that_documents_offer_has_a_catalog() -> None:
    assert languages() == list(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalog_holds_exactly_the_texts_of_the_code(language: str) -> None:
    code = {(message.context, message.id) for message in extracted() if message.id}
    assert len(code) > 100
    assert {(message.context, message.id) for message in read(language) if message.id} == code


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_with_the_same_placeholders(language: str) -> None:
    for message in read(language):
        if not message.id:
            continue
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        source = message.id if isinstance(message.id, str) else message.id[-1]
        assert forms
        assert not message.fuzzy
        for form in forms:
            assert form, message.id
            assert sorted(PLACEHOLDER.findall(form)) == sorted(PLACEHOLDER.findall(source)), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalog_comes_from_the_edited_one(language: str) -> None:
    assert po_file(language).with_suffix(".mo").read_bytes() == compiled(read(language))


def test_words_are_found_by_language_or_locale() -> None:
    assert texts_for("fr-CA").gettext("Quotation") == "Devis"
    assert texts_for("de_AT").gettext("Quotation") == "Angebot"
    assert texts_for("en").gettext("Quotation") == "Quotation"


def test_a_language_without_wording_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(CannotRender) as caught:
        texts_for("pt_BR")
    assert caught.value.code == "unknown-language"
    assert "de, en, fr, ja" in caught.value.hint


def test_an_empty_word_stays_empty() -> None:
    assert texts_for("fr").word("") == ""


@pytest.mark.parametrize(
    ("unit", "count", "french", "german"),
    [
        ("day", Fraction(1), "1 jour", "1 Tag"),
        ("week", Fraction(2), "2 semaines", "2 Wochen"),
        ("month", Fraction(12), "12 mois", "12 Monate"),
        ("month", Fraction(23, 2), "11,5 mois", "11,5 Monate"),
        ("month", Fraction(358, 31), "11,5484 mois", "11,5484 Monate"),
        ("quarter", Fraction(3), "3 trimestres", "3 Quartale"),
        ("half-year", Fraction(1), "1 semestre", "1 Halbjahr"),
        ("year", Fraction(1, 2), "0,5 an", "0,5 Jahr"),
        ("year", Fraction(3), "3 ans", "3 Jahre"),
    ],
)
def test_durations_take_the_plural_of_their_language(unit: str, count: Fraction, french: str, german: str) -> None:
    assert counted(unit, count, texts_for("fr"), Formats("fr_FR", "EUR")) == french
    assert counted(unit, count, texts_for("de"), Formats("de_DE", "EUR")) == german


@pytest.mark.parametrize(
    ("metric", "period", "said"),
    [
        ("seat", "month", "je Arbeitsplatz und Monat"),
        ("project", "", "je Projekt"),
        ("", "year", "je Jahr"),
        ("", "", ""),
        ("Palette {x}", "", "je Palette {x}"),
        ("t", "", "je Tonne"),
    ],
)
def test_price_units_are_said_in_the_language_or_as_the_catalog_names_them(metric: str, period: str, said: str) -> None:
    units = {"t": Unit.model_validate({"name": {"de": "Tonne"}})}
    line = deals.line("l1", "x", "X", "1.00", per=metric, period=period)
    assert per(line, CatalogNames("de", units=units), texts_for("de")) == said


@pytest.mark.parametrize(
    ("written", "said"), [("36 months", "36 Monate"), ("90 days", "90 Tage"), ("1 month 1 day", "1 Monat 1 Tag")]
)
def test_terms_are_said_in_months_and_days(written: str, said: str) -> None:
    assert term(Term.parse(written), "month", texts_for("de"), Formats("de_DE", "EUR")) == said


def test_a_document_counts_every_term_in_one_unit() -> None:
    texts, formats = texts_for("en"), Formats("en_GB", "EUR")
    monthly = deals.line("l1", "x", "X", "1.00", period="month", periods=Fraction(36))
    yearly = deals.line("l2", "y", "Y", "1.00", period="year", periods=Fraction(3))
    weekly = deals.line("l3", "z", "Z", "1.00", period="week", periods=Fraction(8))
    request = {"as_of": "2026-11-20", "account": "a", "term": "36 months", "lines": [{"product": "x"}]}
    mixed, years = deals.quote(request, [monthly, yearly, weekly]), deals.quote(request, [yearly])
    assert (term_unit(mixed), term_unit(years)) == ("month", "year")
    said = [in_periods(line, term_unit(mixed), texts, formats) for line in mixed.lines]
    assert said == ["36 months", "36 months", "8 weeks"]
    assert in_periods(yearly, "year", texts, formats) == "3 years"
    assert term(Term.parse("36 months"), term_unit(years), texts, formats) == "3 years"
    broken = deals.quote({**request, "term": "36 months 1 day"}, [yearly])
    assert term_unit(broken) == "month"


def test_a_segment_without_dates_is_said_in_months_and_a_broken_one_by_its_length() -> None:
    texts, formats = texts_for("fr"), Formats("fr_FR", "EUR")
    whole = deals.line("l1", "x", "X", "1.00", **deals.months(12, 12, None))
    single = deals.line("l1", "x", "X", "1.00", **deals.months(3, 1, None))
    broken = deals.line("l1", "x", "X", "1.00", offset_months=Fraction(1, 2), length_months=Fraction(3))
    assert segment(whole, texts, formats) == "Mois 13 à 24"
    assert segment(single, texts, formats) == "Mois 4"
    assert segment(broken, texts, formats) == "3 mois"
