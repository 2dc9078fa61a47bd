"""Segments of a line: patterns written out, dates checked, uplifts on the right price."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cpq.dates import add_months
from cpq.problems import InvalidFiles
from cpq.quotes.request import LineRequest, QuoteRequest
from cpq.quotes.segment_pattern import SegmentPattern
from cpq.quotes.segments import SegmentRequest, check_segments, whole_term
from cpq.terms import PERIOD_MONTHS, Term, end_of
from tests.small_world import deal_text, price, refused, world


def segments(text: str, **given: str) -> tuple[SegmentRequest, ...]:
    """The segments of a deal's only line."""
    deal = world().parse_deal(deal_text(f"{{ product: seat, {text} }}", **given).encode(), "deals/deal.yaml")
    return deal.request.lines[0].segments


def said(text: str, **given: str) -> str:
    """Why a deal with such a line is refused."""
    error = refused(world(), f"{{ product: seat, {text} }}", **given)
    assert isinstance(error, InvalidFiles)
    return str(error)


def test_a_pattern_cuts_the_deal_s_term_into_years() -> None:
    found = segments("segments: { every: year, quantity: [100, 200, 300] }", term="36 months")
    assert [(one.term, one.quantity) for one in found] == [(Term(12), 100), (Term(12), 200), (Term(12), 300)]


def test_the_line_s_term_goes_before_the_deal_s_and_the_ramp_s_before_both() -> None:
    by_line = segments("term: 18 months, segments: { every: half-year }", term="36 months")
    assert len(by_line) == 3
    by_ramp = segments("term: 18 months, segments: { every: half-year, term: 1 year }", term="36 months")
    assert len(by_ramp) == 2


def test_without_a_term_the_lists_say_how_many_segments_there_are() -> None:
    assert [one.term for one in segments("segments: { every: quarter, discount: [10%, 5%] }")] == [Term(3)] * 2


def test_what_is_left_of_a_term_is_a_shorter_last_segment() -> None:
    found = segments("segments: { every: year, term: 30 months 10 days }")
    assert [one.term for one in found] == [Term(12), Term(12), Term(6, 10)]


def test_days_beyond_whole_segments_are_a_segment_of_their_own() -> None:
    found = segments("segments: { every: year, term: 24 months 10 days }")
    assert [one.term for one in found] == [Term(12), Term(12), Term(0, 10)]


def test_one_uplift_raises_every_segment_but_the_first() -> None:
    found = segments("segments: { every: year, term: 3 years, uplift: 3% }")
    assert [one.uplift for one in found] == [None, Decimal("0.03"), Decimal("0.03")]


def test_a_shorter_first_segment_moves_every_break() -> None:
    text = "segments: { every: year, first segment ends: 2026-12-31, quantity: [10, 20, 30, 40] }"
    found = segments(text, start="2026-10-15", term="36 months")
    assert [(one.start, one.end) for one in found] == [
        (date(2026, 10, 15), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 12, 31)),
        (date(2028, 1, 1), date(2028, 12, 31)),
        (date(2029, 1, 1), date(2029, 10, 14)),
    ]
    assert [one.quantity for one in found] == [10, 20, 30, 40]


def test_free_months_are_cut_out_of_the_beginning_and_move_no_break() -> None:
    found = segments("segments: { every: year, term: 2 years, free: 3 months, quantity: [10, 20] }")
    assert [(one.term, one.free, one.quantity) for one in found] == [
        (Term(3), True, 10),
        (Term(9), False, 10),
        (Term(12), False, 20),
    ]


def test_free_months_longer_than_a_segment_make_it_free_as_a_whole() -> None:
    found = segments("segments: { every: quarter, term: 1 year, free: 4 months }")
    assert [(one.term, one.free) for one in found[:3]] == [(Term(3), True), (Term(1), True), (Term(2), False)]
    assert not any(one.free for one in found[2:])


def test_a_segment_that_free_time_cuts_is_raised_once() -> None:
    text = "{ every: year, term: 3 years, free: 15 months, uplift: 10%, uplift of: previous }"
    quote = price(world(), f"{{ product: seat, segments: {text} }}")
    assert [(line.length_months, line.list) for line in quote.lines] == [
        (12, Decimal("10.00")),
        (3, Decimal("11.00")),
        (9, Decimal("11.00")),
        (12, Decimal("12.10")),
    ]


def test_free_time_ends_by_date_where_the_segments_have_dates() -> None:
    text = "segments: { every: year, first segment ends: 2026-12-31, free: 1 month }"
    found = segments(text, start="2026-10-15", term="12 months")
    assert [(one.end, one.free) for one in found[:2]] == [(date(2026, 11, 14), True), (date(2026, 12, 31), False)]


def test_a_line_with_dated_segments_starts_with_the_first() -> None:
    deal = world().parse_deal(
        deal_text("{ product: seat, segments: [{ start: 2027-02-01, end: 2027-12-31 }] }", start="2027-01-01").encode(),
        "deals/deal.yaml",
    )
    line = deal.request.lines[0]
    assert (line.start, line.segments[0].term) == (date(2027, 2, 1), Term(11))


def test_a_ramp_that_was_written_out_reads_back_as_it_is() -> None:
    text = "segments: { every: year, first segment ends: 2026-12-31, uplift: 3%, uplift of: previous }"
    deal = world().parse_deal(
        deal_text(f"{{ product: seat, {text} }}", start="2026-10-15", term="36 months").encode(), "deals/deal.yaml"
    )
    assert QuoteRequest.model_validate(deal.request.to_json()) == deal.request


def test_a_line_built_in_code_may_be_given_a_pattern() -> None:
    line = LineRequest.model_validate({"id": "a", "product": "seat", "segments": {"every": "year", "term": "2 years"}})
    assert len(line.segments) == 2


@pytest.mark.parametrize(
    ("text", "because"),
    [
        (
            "segments: { every: year, term: 3 years, quantity: [1, 2] }",
            "the ramp has 3 segments, its quantity 2 values",
        ),
        ("segments: { every: year, quantity: 5 }", "nothing says how long the ramp is"),
        ("segments: { every: week, term: 1 year }", "week"),
        ("segments: { every: year, first segment ends: 2026-12-31, term: 1 year }", "needs the first day"),
        ("start: 2026-10-15, segments: { every: year, first segment ends: 2027-10-15, term: 2 years }", "not within"),
        ("start: 2026-10-15, segments: { every: year, first segment ends: 2026-10-14, term: 2 years }", "not within"),
        ("start: 2026-10-15, segments: { every: year, first segment ends: 2027-01-14, term: 3 months }", "itself on"),
        ("segments: { every: year, term: 2 years, price: 9.00, uplift: 3% }", "lists its prices, or raises one"),
        ("segments: { every: year, term: 2 years, uplift: -3% }", "an uplift raises a price"),
        ("segments: { every: month, term: 1 year, free: 10 days }", "are not whole months"),
        ("segments: [{ quantity: 3 }]", "say how long the segment lasts"),
        ("segments: [{ start: 2027-01-01 }]", "says both its start and its end"),
        ("segments: [{ start: 2027-01-01, end: 2026-12-31 }]", "at least one day"),
        ("segments: [{ start: 2027-01-01, end: 2027-12-31, months: 11 }]", "are 12 months, not 11 months"),
        ("segments: [{ months: 12, price: 9.00, uplift: 3% }]", "its price or an uplift"),
        ("segments: [{ months: 12, uplift: 3%, uplift of: previous }]", "the first segment has none before it"),
        ("segments: [{ months: 1 }, { start: 2027-01-01, end: 2027-12-31 }]", "or none does"),
        ("gaps: yes, segments: [{ months: 1 }, { months: 2 }]", "gaps lie between segments that say their dates"),
        (
            "segments: [{ start: 2027-01-01, end: 2027-06-30 }, { start: 2027-06-30, end: 2027-12-31 }]",
            "segment 2 starts on 2027-06-30, before segment 1 ends on 2027-06-30",
        ),
        (
            "segments: [{ start: 2027-01-01, end: 2027-06-30 }, { start: 2027-07-02, end: 2027-12-31 }]",
            "start it on 2027-07-01, or say gaps: yes",
        ),
        ("start: 2027-02-01, segments: [{ start: 2027-01-01, end: 2027-06-30 }]", "its first segment on 2027-01-01"),
    ],
)
def test_a_ramp_that_cannot_be_is_refused_with_what_would_be_right(text: str, because: str) -> None:
    assert because in said(text)


def test_gaps_that_are_declared_are_allowed() -> None:
    found = segments(
        "gaps: yes, segments: [{ start: 2027-05-01, end: 2027-08-31 }, { start: 2028-05-01, end: 2028-08-31 }]"
    )
    assert whole_term(found) == Term(16)
    quote = price(
        world(),
        "{ product: seat, gaps: yes, segments: [{ start: 2027-05-01, end: 2027-08-31 }, "
        "{ start: 2028-05-01, end: 2028-08-31 }] }",
    )
    assert [line.net_total for line in quote.lines] == [40, 40]


def test_an_uplift_of_the_previous_segment_compounds() -> None:
    quote = price(
        world(), "{ product: seat, segments: { every: year, term: 3 years, uplift: 10%, uplift of: previous } }"
    )
    assert [line.list for line in quote.lines] == [Decimal("10.00"), Decimal("11.00"), Decimal("12.10")]


def test_an_uplift_of_list_does_not_compound() -> None:
    quote = price(world(), "{ product: seat, segments: { every: year, term: 3 years, uplift: [0%, 10%, 20%] } }")
    assert [line.list for line in quote.lines] == [Decimal("10.00"), Decimal("11.00"), Decimal("12.00")]


def test_a_price_of_the_first_segment_is_raised_in_those_after_it() -> None:
    text = "{ product: seat, segments: { every: year, term: 3 years, price: 8.00, uplift: 5%, uplift of: previous } }"
    quote = price(world(), text)
    assert [line.net for line in quote.lines] == [Decimal("8.00"), Decimal("8.40"), Decimal("8.82")]
    given = [part.amount for line in quote.lines for part in line.build_up if part.name == "segment price"]
    assert given == [-24, Decimal("-19.2"), Decimal("-14.16")]  # 12 x (8.00, 8.40, 8.82 - 10.00)


def test_a_segment_without_uplift_costs_the_price_book_s_price_again() -> None:
    last = "{ months: 1, uplift: 10%, uplift of: previous }"
    text = f"{{ product: seat, segments: [{{ months: 1, price: 8.00 }}, {{ months: 1 }}, {last}] }}"
    assert [line.list for line in price(world(), text).lines] == [8, 10, 11]


# --- laws -----------------------------------------------------------------------------------------------------------

STARTS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
EVERY = st.sampled_from(sorted(PERIOD_MONTHS))


@given(start=STARTS, every=EVERY, months=st.integers(1, 60), days=st.integers(0, 29), shift=st.integers(0, 400))
def test_segments_of_a_pattern_tile_their_term_exactly(
    start: date, every: str, months: int, days: int, shift: int
) -> None:
    term = Term(months, days)
    first_end = start + timedelta(days=shift)
    last = end_of(start, term)
    if first_end >= min(add_months(start, PERIOD_MONTHS[every]), last):
        plain = SegmentPattern.model_validate({"every": every, "term": term}).segments(start)
        assert (sum(one.term.months for one in plain), sum(one.term.days for one in plain)) == (months, days)
        assert all(one.term.months <= PERIOD_MONTHS[every] for one in plain)
        return
    found = SegmentPattern.model_validate({"every": every, "term": term, "first_segment_ends": first_end}).segments(
        start
    )
    check_segments(found, gaps=False)
    assert (found[0].start, found[0].end, found[-1].end) == (start, first_end, last)


@given(every=EVERY, months=st.integers(2, 48), free=st.integers(1, 47))
def test_free_time_is_as_long_as_was_asked(every: str, months: int, free: int) -> None:
    found = SegmentPattern.model_validate({"every": every, "term": Term(months), "free": Term(free)}).segments(None)
    assert sum(one.term.months for one in found) == months
    assert sum(one.term.months for one in found if one.free) == min(free, months)
    assert [one.free for one in found] == sorted((one.free for one in found), reverse=True)


def test_a_request_in_code_with_a_wrong_pattern_is_refused_in_its_place() -> None:
    with pytest.raises(ValidationError) as caught:
        QuoteRequest.model_validate(
            {
                "as_of": "2026-06-15",
                "account": "a",
                "lines": [{"product": "seat", "segments": {"every": "year", "quantity": ["1", "x"]}}],
            }
        )
    assert caught.value.errors()[0]["loc"] == ("lines", 0, "segments", "quantity", 1)
