"""What the seller's country expects on a quote."""

import pytest
from pydantic import ValidationError

from cpq.documents.identity import footer_lines
from cpq.documents.profiles import missing_fields, profile_for
from cpq.documents.seller import Seller
from cpq.documents.template import MAX_LOGO_BYTES, Template
from cpq.documents.texts import texts_for
from cpq.problems import SourceLocation
from tests.documents import deals
from tests.documents.pages import view_of


@pytest.mark.parametrize("seller", [deals.FRENCH_SELLER, deals.GERMAN_SELLER, deals.BRITISH_SELLER])
def test_a_complete_identity_has_no_findings(seller: Seller) -> None:
    assert missing_fields(seller) == ()


@pytest.mark.parametrize(
    ("country", "missing"),
    [
        ("FR", ["address", "legal form", "capital", "company number", "registration", "vat number"]),
        ("DE", ["address", "seat", "registration", "directors", "vat number"]),
        ("GB", ["address", "registration", "company number", "seat", "vat number"]),
        ("US", ["address"]),
        ("SE", ["address", "vat number"]),
    ],
)
def test_each_missing_field_is_a_warning_that_names_it(country: str, missing: list[str]) -> None:
    where = SourceLocation("cpq.toml", 3, 1)
    problems = missing_fields(Seller(name="X", country=country), where)
    assert [problem.hint for problem in problems] == [
        f'add {name.replace(" ", "_")} = "..." under [seller]' for name in missing
    ]
    assert {(problem.code, problem.severity, problem.location) for problem in problems} == {
        ("missing-identity-field", "warning", where)
    }


def test_the_footer_states_the_identity_in_the_language_of_the_document() -> None:
    french = footer_lines(deals.FRENCH_SELLER, profile_for("FR"), texts_for("fr"))
    assert french[0] == "Atelier Logiciel SAS, 12 rue des Capucins, 69001 Lyon, France"
    assert french[1].replace("\u00a0", " ") == (
        "SAS · au capital de 250 000 € · SIRET 812 345 678 00019 · RCS Lyon 812 345 678 · N° TVA FR 42 812345678"
    )
    german = footer_lines(deals.GERMAN_SELLER, profile_for("de"), texts_for("de"))
    assert "Geschäftsführer: Katrin Huber, Jörg Weiß" in german[1].replace("\u00a0", " ")


def test_a_seller_without_registrations_has_one_line() -> None:
    assert footer_lines(Seller(name="X", country="US"), profile_for("US"), texts_for("en")) == ("X",)


def test_an_american_seller_quotes_on_letter_paper_and_excludes_sales_tax() -> None:
    seller = Seller(name="Acme Inc.", country="US", address=("1 Main St",))
    from dataclasses import replace

    view = view_of(replace(deals.boreal(), taxes=()), "en_US", seller=seller)
    assert (view.document, view.look.page) == ("Quote", "letter")
    assert "sales tax" in view.total_remarks[0]


def test_a_template_may_choose_the_paper() -> None:
    assert view_of(deals.boreal(), page="letter").look.page == "letter"
    assert view_of(deals.boreal()).look.page == "A4"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("accent", "blue", "six hexadecimal digits"),
        ("accent", "#12345", "six hexadecimal digits"),
        ("logo", b"GIF89a", "not a PNG"),
        ("logo", b"\x89PNG\r\n\x1a\n" + bytes(MAX_LOGO_BYTES), "at most 512 KiB"),
        ("logo", b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\x00\x00\xff\xff\x00\x00\x00\x01", "4000 pixels"),
        ("discounts", "some", "hidden"),
    ],
)
def test_a_template_that_cannot_be_drawn_is_refused(field: str, value: object, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Template.model_validate({field: value})


def test_discounts_per_line_bring_the_list_price_along() -> None:
    assert Template(discounts="per line").show_list_price is True
    assert Template.model_validate({"show list price": "yes"}).show_list_price is True
    assert Template().show_list_price is False
