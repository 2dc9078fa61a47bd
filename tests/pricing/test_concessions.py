"""What a rep concedes for a while: discounts that lapse by date or after months, and free months."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.quotes.request import QuoteRequest
from tests.small_world import d, decided, price, refused, world


def seats(wishes: str, **given_: str) -> PricedQuote:
    """Ten seats at 10.00 a month for a year from 1 January 2027."""
    given_ = {"start": "2027-01-01", "term": "12 months"} | given_
    return price(world(), f"{{ product: seat, quantity: 10, {wishes} }}", **given_)


def windows(quote: PricedQuote) -> list[tuple[str, Decimal]]:
    return [(line.id, line.net_total) for line in quote.lines]


@pytest.mark.parametrize("start", ["2027-01-01", ""])
def test_a_discount_holds_for_the_first_months(start: str) -> None:
    quote = price(
        world(),
        "{ product: seat, quantity: 10, discount: { rate: 20%, for: first 3 months } }",
        term="12 months",
        **({"start": start} if start else {}),
    )
    assert windows(quote) == [("l1/1", d("240.00")), ("l1/2", d("900.00"))]
    assert [line.requested_rate for line in quote.lines] == [d("0.20"), 0]


def test_a_discount_holds_until_a_day_that_is_included() -> None:
    quote = seats("discount: { rate: 20%, until: 2027-03-31 }")
    assert windows(quote) == [("l1/1", d("240.00")), ("l1/2", d("900.00"))]
    assert [(str(line.start), str(line.end)) for line in quote.lines] == [
        ("2027-01-01", "2027-03-31"),
        ("2027-04-01", "2027-12-31"),
    ]


def test_a_day_inside_a_month_cuts_it_by_its_days() -> None:
    quote = seats("discount: { rate: 50%, until: 2027-01-10 }")
    assert windows(quote) == [("l1/1", d("16.13")), ("l1/2", d("1167.74"))]  # 10/31 x 50; 21/31 x 100 + 11 x 100


@pytest.mark.parametrize("until", ["2027-12-31", "2030-01-01"])
def test_a_discount_that_outlives_the_term_cuts_nothing(until: str) -> None:
    assert windows(seats(f"discount: {{ rate: 10%, until: {until} }}")) == [("l1", d("1080.00"))]


@pytest.mark.parametrize(
    ("wishes", "given_", "says"),
    [
        ("discount: { rate: 10%, until: 2026-12-31 }", {}, "ends before the 2027-01-01"),
        ("discount: { rate: 10%, until: 2027-12-31 }", {"start": "~"}, "nobody said when it starts"),
        ("discount: { rate: 10%, until: 2027-12-31, for: first 3 months }", {}, "not both"),
        ("segments: [{ months: 12, discount: { rate: 5%, for: first 3 months } }]", {}, "holds for its segment"),
        ("segments: [{ months: 12 }], free months: 2", {}, "leave free months out"),
        ("free months: 12", {}, "leave nothing of its term"),
        ("free months: 1, free months at: end", {"term": "12 months 5 days"}, "does not end with whole months"),
    ],
)
def test_what_cannot_be_conceded_is_refused(wishes: str, given_: dict[str, str], says: str) -> None:
    head = {"start": "2027-01-01", "term": "12 months"} | given_
    if head["start"] == "~":
        del head["start"]
    assert says in str(refused(world(), f"{{ product: seat, quantity: 10, {wishes} }}", **head)).replace("\n    ", " ")


def test_a_discount_on_the_quote_does_not_lapse() -> None:
    error = refused(world(), "discounts: [{ rate: 5%, for: first 3 months }]\nlines: [{ product: thing }]")
    assert "stands on its lines" in str(error)


def test_an_amount_that_counts_once_stays_in_the_time_it_holds() -> None:
    quote = seats("discount: { amount: 30.00, per: line, for: first 2 months }")
    assert windows(quote) == [("l1/1", d("170.00")), ("l1/2", d("1000.00"))]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("start", [("l1/1", d("0.00")), ("l1/2", d("1000.00"))]),
        ("end", [("l1/1", d("1000.00")), ("l1/2", d("0.00"))]),
    ],
)
def test_free_months_lie_at_the_start_or_the_end_and_count_as_a_discount(
    at: str, expected: list[tuple[str, Decimal]]
) -> None:
    quote = seats(f"free months: 2, free months at: {at}")
    assert windows(quote) == expected
    assert round(quote.facts["quote.discretionary_discount"], 12) == d("0.166666666667")  # 200 of 1,200
    assert quote.totals.list == d("1200.00")


def test_free_months_meet_the_limits_of_reps() -> None:
    rules = "guardrails:\n  most: { fact: line.discretionary_discount, above: 15%, then: stop }\n"
    assert decided(world(rules=rules), "{ product: seat, free months: 1 }", term="12 months").outcome == "stopped"


def test_free_months_leave_one_time_charges_alone() -> None:
    assert price(world(), "{ product: thing, free months: 2 }").totals.net == d("100.00")


def test_both_promotion_and_concession_cut_the_line_where_each_ends() -> None:
    rules = "promotions:\n  start: { on: [seat], of: list, discount: 10%, for: first 6 months }\n"
    quote = price(
        world(rules=rules), "{ product: seat, discount: { rate: 50%, for: first 2 months } }", term="12 months"
    )
    assert [(line.net, line.periods) for line in quote.lines] == [(d("4.50"), 2), (d("9.00"), 4), (d("10.00"), 6)]


def test_a_request_with_concessions_reads_back_from_its_json() -> None:
    request = seats("free months: 1, discount: { rate: 5%, for: first 3 months }").request
    data = request.to_json()
    assert data["lines"][0]["discount"] == {"rate": "0.05", "for": "first 3 months"}
    assert data["lines"][0]["free_months"] == 1
    assert QuoteRequest.model_validate(data) == request


def _covered(lines: tuple[PricedLine, ...]) -> Decimal:
    return sum((Decimal(line.periods.numerator) / line.periods.denominator for line in lines), Decimal(0))


@given(
    months=st.integers(1, 24),
    free=st.integers(0, 23),
    held=st.integers(1, 30),
    rate=st.integers(1, 100),
    at=st.sampled_from(["start", "end"]),
)
def test_the_windows_of_a_line_tile_its_term_and_a_concession_never_raises_its_price(
    months: int, free: int, held: int, rate: int, at: str
) -> None:
    free = min(free, months - 1)
    wishes = f"discount: {{ rate: {rate}%, for: first {held} months }}, free months: {free}, free months at: {at}"
    quote = seats(wishes, term=f"{months} months")
    assert _covered(quote.lines) == months
    assert quote.totals.list == 100 * months
    assert 0 <= quote.totals.net <= 100 * (months - free)
