"""Cash rounding and reverse charge on paper: a line of its own above what is paid, and the wording in each language."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpq.documents.view import QuoteView
from cpq.workspace import Workspace

SHOP = Workspace.open(Path(__file__).resolve().parents[2] / "docs" / "examples" / "tax")


def view(deal: str, language: str) -> QuoteView:
    return SHOP.document(SHOP.price_deal(SHOP.read_deal(deal)), language)


def test_what_is_paid_stands_below_the_total_and_milestones_sum_to_it() -> None:
    shown = view("gymnase", "fr")
    # 25 × 48.00 + 3 × 129.90 = 1,589.70; taxes 31.20 and 31.57 (389.70 × 8.1 % = 31.5657): 1,652.47, in coins 1,652.45
    assert [(row.label, row.value, row.kind) for row in shown.totals[-3:]] == [
        ("Total TTC", "1\u202f652,47\u00a0CHF", "sum"),
        ("Arrondi en espèces", "−0,02\u00a0CHF", "part"),
        ("Montant à payer", "1\u202f652,45\u00a0CHF", "grand"),
    ]
    assert shown.milestones is not None
    assert [row[-1] for row in shown.milestones.rows] == ["826,25\u00a0CHF", "826,20\u00a0CHF"]


@pytest.mark.parametrize(
    ("language", "wording", "label"),
    [
        ("en", "Reverse charge: the recipient accounts for the VAT.", "Amount to pay"),
        ("fr", "Autoliquidation\u00a0: la TVA est due par le preneur.", "Montant à payer"),
        ("de", "Steuerschuldnerschaft des Leistungsempfängers.", "Zahlbetrag"),
    ],
)
def test_reverse_charge_is_worded_in_the_documents_language(language: str, wording: str, label: str) -> None:
    shown = view("verlag", language)
    assert shown.taxes is not None
    assert shown.taxes.remarks == (wording,)
    assert shown.totals[-1].label == label  # 7 × 125.61 = 879.27, in coins 879.25


def test_paid_otherwise_the_total_is_what_is_paid() -> None:
    deal = SHOP.read_deal("gymnase")
    quote = SHOP.price(deal.request.model_copy(update={"paid_by": "transfer"}))
    assert SHOP.document(quote, "fr").totals[-1].label == "Total TTC"
