"""How deals say that they are invoiced, and what is no way to say it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.quotes.billing_terms import BillingTerms, check_billing, one_time_event
from tests.small_world import PRICES, price, world

WORLD = world(PRICES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("monthly", BillingTerms(1)),
        ("monthly in advance", BillingTerms(1)),
        ("quarterly in arrears", BillingTerms(3, in_advance=False)),
        ("half-yearly in advance on day 15", BillingTerms(6, day=15)),
        ("Yearly  in Advance by Calendar", BillingTerms(12, by_calendar=True)),
        ("up front", BillingTerms(0)),
        ("whole term in arrears", BillingTerms(0, in_advance=False)),
    ],
)
def test_billing_is_read_as_it_is_written(text: str, expected: BillingTerms) -> None:
    assert BillingTerms.parse(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("montly in advance", "did you mean 'monthly in advance'?"),
        ("annually", "write such as monthly in advance, yearly in arrears or up front"),
        ("monthly on day 32", "names a day 32; a month has at most 31"),
        ("monthly on day 0", "does not say how often"),
        ("up front in arrears", "does not say how often"),
        ("whole term on day 5", "has one period only"),
        ("monthly by calendar on day 5", "does not say how often"),
    ],
)
def test_words_that_no_invoice_can_be_dated_by_are_refused_with_a_way_out(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        BillingTerms.parse(text)


@given(months=st.sampled_from((1, 3, 6, 12)), advance=st.booleans(), day=st.integers(0, 31), calendar=st.booleans())
def test_terms_read_back_what_they_write(months: int, advance: bool, day: int, calendar: bool) -> None:
    terms = BillingTerms(months, advance, day, calendar and not day)

    assert BillingTerms.parse(str(terms)) == terms


def test_a_line_may_name_the_event_of_its_one_time_charges() -> None:
    assert one_time_event("At  delivery") == "at delivery"
    assert one_time_event("monthly") is None
    check_billing("", one_time=True)
    check_billing("at delivery", one_time=True)
    with pytest.raises(ValueError, match="at delivery"):
        check_billing("at delivery")


def test_the_rep_is_told_of_billing_that_gives_no_schedule_with_its_place() -> None:
    quote = price(WORLD, "billing: someday\nlines:\n  - { product: seat, term: 2 months, billing: soon }\n")

    told = [(finding.code, finding.severity, finding.location.line) for finding in quote.findings]
    assert told == [("unknown-billing", "warning", 3), ("unknown-billing", "warning", 5)]
