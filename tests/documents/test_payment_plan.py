"""The payment plan of a document: the invoices of the term, in the reader's language."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cpq.config import DocumentConfig
from cpq.documents.texts import texts_for
from cpq.documents.view import QuoteView
from cpq.documents.wording import billing, payment
from cpq.problems import InvalidRequest
from cpq.quotes.payment_terms import Deposit, EarlyPayment, PaymentTerms
from cpq.quotes.request import Milestone
from cpq.workspace import Workspace
from tests.documents.pages import page_texts

REPOSITORY = Path(__file__).resolve().parents[2]
WORKSPACE = Workspace.open(REPOSITORY)
NARROW = str.maketrans({"\u202f": " ", "\xa0": " "})


def planned(**settings: Any) -> Workspace:
    template = DocumentConfig.model_validate({**dict(WORKSPACE.config.documents), "show_billing": "yes", **settings})
    return replace(WORKSPACE, config=WORKSPACE.config.model_copy(update={"documents": template}))


def view(language: str = "en_GB", **changes: Any) -> QuoteView:
    deal = WORKSPACE.read_deal("boreal")
    request = deal.request.model_copy(update={"addressee": "distributor", **changes})
    return planned().document(WORKSPACE.price(request), language)


def rows(table: Any) -> list[tuple[str, ...]]:
    return [tuple(cell.translate(NARROW) for cell in row) for row in (*table.rows, table.total) if row]


def test_a_template_that_does_not_ask_shows_no_plan() -> None:
    quote = WORKSPACE.price_deal(WORKSPACE.read_deal("boreal"))

    assert WORKSPACE.document(quote, "en").billing is None


def test_each_invoice_is_a_row_with_its_span_day_and_amount() -> None:
    plan = view().billing

    assert plan is not None
    assert [column.title for column in plan.columns] == ["Invoice date", "Period", "Due", "Amount including tax"]
    assert rows(plan) == [
        ("20/11/2026", "", "04/01/2027", "€10,200.00"),
        ("01/01/2027", "01/01/2027 – 31/12/2027", "15/02/2027", "€110,924.76"),
        ("01/01/2028", "01/01/2028 – 31/12/2028", "15/02/2028", "€148,382.82"),
        ("01/01/2029", "01/01/2029 – 31/12/2029", "15/02/2029", "€190,070.83"),
        ("Total", "", "", "€459,578.41"),
    ]


@pytest.mark.parametrize(
    ("language", "title", "deposit"),
    [
        ("fr_FR", "Échéancier de facturation", "Acompte, imputé sur les factures suivantes"),
        ("de_DE", "Zahlungsplan", "Anzahlung, wird auf die folgenden Rechnungen angerechnet"),
        ("ja_JP", "請求予定", "前受金（以降の請求に充当）"),
    ],
)
def test_the_plan_speaks_the_readers_language(language: str, title: str, deposit: str) -> None:
    plan = view(language, deposit=Deposit.model_validate({"share": "30%"})).billing

    assert plan is not None
    assert plan.title == title
    assert plan.rows[0][1] == deposit


def test_a_partner_sees_what_the_partner_pays() -> None:
    deal = WORKSPACE.read_deal("boreal")
    quote = WORKSPACE.price_deal(deal)
    shown = planned().document(quote, "en_GB")

    assert shown.billing is not None
    assert shown.billing.total[-1] == next(row.value for row in shown.totals if row.kind == "grand")


def test_a_payment_schedule_has_its_own_table() -> None:
    shares = tuple(Milestone.model_validate({"share": share, "when": "at order"}) for share in ("30%", "70%"))
    shown = view(payment_schedule=shares)

    assert shown.billing is None
    assert shown.milestones is not None


def test_words_that_give_no_schedule_are_printed_and_no_plan() -> None:
    shown = view(billing="as agreed")

    assert shown.billing is None
    assert "as agreed" in [fact.value for fact in shown.references]


def test_a_deposit_that_cannot_be_stops_the_document() -> None:
    with pytest.raises(InvalidRequest, match="more than the net total"):
        view(deposit=Deposit.model_validate({"amount": "9000000.00"}))


def test_the_plan_is_printed() -> None:
    deal = WORKSPACE.read_deal("boreal")
    pages = page_texts(planned().pdf(WORKSPACE.price_deal(deal), "en_GB"))

    assert any("Payment plan" in page and "Invoice date" in page for page in pages)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("quarterly in advance on day 15", "trimestrielle, terme à échoir, à partir du 15 du mois"),
        ("half-yearly in arrears by calendar", "semestrielle, terme échu, par périodes civiles"),
        ("monthly", "mensuelle, terme à échoir"),
        ("up front", "en une fois, à l’avance"),
        ("as agreed", "as agreed"),
    ],
)
def test_billing_is_worded_in_the_readers_language(text: str, words: str) -> None:
    assert billing(text, texts_for("fr")) == words


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (PaymentTerms(0), "due on receipt of invoice"),
        (PaymentTerms(30), "30 days net"),
        (PaymentTerms(45, "after the days"), "45 days, then end of the month"),
        (PaymentTerms(45, "before the days"), "end of the month, then 45 days"),
        (PaymentTerms(30, "after the days", 10), "30 days, end of the month, then day 10"),
    ],
)
def test_payment_terms_say_which_reading_is_meant(terms: PaymentTerms, words: str) -> None:
    assert payment(terms, texts_for("en")) == words


def test_a_document_that_offers_a_discount_for_early_payment_does_not_deny_it() -> None:
    denied = "Aucun escompte n’est accordé pour paiement anticipé."
    plain = " ".join(text for passage in view("fr_FR").passages for text in passage.paragraphs)
    offer = EarlyPayment.model_validate({"discount": "2%", "days": 10})
    offering = view("fr_FR", early_payment=offer)

    assert denied in plain
    assert not any(denied in text for passage in offering.passages for text in passage.paragraphs)
    assert ("Escompte", "2 % pour un paiement sous 10 jours") in [
        (fact.label, fact.value.translate(NARROW)) for fact in offering.references
    ]
