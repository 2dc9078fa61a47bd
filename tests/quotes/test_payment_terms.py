"""When invoices fall due, deposits, and discounts for early payment, as deals say them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cpq.quotes.payment_terms import PaymentTerms
from cpq.quotes.request import QuoteRequest

days = st.dates(date(2000, 1, 1), date(2090, 12, 31))


def request(**fields: Any) -> QuoteRequest:
    base = {"as_of": "2026-11-20", "account": "acme", "lines": [{"product": "seat"}]}
    return QuoteRequest.model_validate(base | fields)


@pytest.mark.parametrize(
    ("written", "kept", "due"),
    [
        ("45 days", (45, ""), "2027-02-15"),
        ("net 30", (30, ""), "2027-01-31"),
        ("45 days end of month", (45, "end of month"), "2027-02-28"),
        ("end of month 45 days", (45, "from end of month"), "2027-03-17"),
        ("end of month plus 45 days", (45, "from end of month"), "2027-03-17"),
        ("30 days end of month on the 10th", (30, "end of month on day 10"), "2027-02-10"),
        ("60 days end of month on day 31", (60, "end of month on day 31"), "2027-04-30"),
        ("0 days end of month", (0, "end of month"), "2027-01-31"),
    ],
)
def test_the_order_of_the_words_says_where_the_end_of_the_month_counts(
    written: str, kept: tuple[int, str], due: str
) -> None:
    asked = request(payment_days=written)

    assert (asked.payment_days, asked.payment_due) == kept
    assert asked.payment_terms.due(date(2027, 1, 1)) == date.fromisoformat(due)
    assert QuoteRequest.model_validate(asked.to_json()) == asked


@pytest.mark.parametrize("written", ["end of month", "45 days end of year", "30 days end of month on the 0th", "soon"])
def test_other_payment_terms_are_refused(written: str) -> None:
    with pytest.raises(ValidationError):
        request(payment_days=written)


@pytest.mark.parametrize("rule", ["end of the month", "end of month on day 32", "10th"])
def test_an_unknown_rule_is_refused_with_those_there_are(rule: str) -> None:
    with pytest.raises(ValidationError, match="known are end of month"):
        request(payment_due=rule)


@given(day=days, count=st.integers(0, 180), last=st.integers(1, 31))
def test_an_invoice_never_falls_due_before_its_days_are_over(day: date, count: int, last: int) -> None:
    plain = PaymentTerms(count).due(day)

    for terms in (
        PaymentTerms(count, "after the days"),
        PaymentTerms(count, "before the days"),
        PaymentTerms(count, "after the days", last),
    ):
        assert terms.due(day) >= plain


@pytest.mark.parametrize(
    ("terms", "text"),
    [
        (PaymentTerms(1), "1 day"),
        (PaymentTerms(45, "after the days"), "45 days end of month"),
        (PaymentTerms(30, "after the days", 10), "30 days end of month on day 10"),
        (PaymentTerms(45, "before the days"), "end of month 45 days"),
    ],
)
def test_terms_are_written_as_they_are_read(terms: PaymentTerms, text: str) -> None:
    assert str(terms) == text
    assert request(payment_days=text).payment_terms == terms


def test_a_deposit_is_a_share_or_an_amount() -> None:
    share, amount = request(deposit="30%").deposit, request(deposit="5000.00 EUR").deposit

    assert share is not None and share.share == Decimal("0.3")  # noqa: PT018 - the type checker wants both
    assert amount is not None and (amount.amount, amount.currency) == (Decimal("5000.00"), "EUR")  # noqa: PT018


def test_an_early_payment_has_a_rate_and_days() -> None:
    early = request(early_payment="2% within 10 days").early_payment

    assert early is not None and (early.discount, early.days) == (Decimal("0.02"), 10)  # noqa: PT018


@pytest.mark.parametrize(
    "fields",
    [
        {"deposit": "0%"},
        {"deposit": "101%"},
        {"deposit": "-5.00 EUR"},
        {"deposit": "some"},
        {"deposit": {"share": "10%", "amount": "5.00"}},
        {"deposit": {}},
        {"deposit": "10%", "payment_schedule": [{"100%": "at order"}]},
        {"early_payment": "2%"},
        {"early_payment": "0% within 10 days"},
        {"early_payment": "100% within 10 days"},
    ],
)
def test_what_cannot_be_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        request(**fields)
