"""Terms: whole months and days, with and without dates."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cpq.dates import add_months
from cpq.terms import Period, Term, end_of, term_between, whole_periods

days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
terms = st.builds(Term, st.integers(0, 240), st.integers(0, 400)).filter(lambda term: term.months or term.days)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("36 months", Term(36)),
        ("1 month", Term(1)),
        ("1 year", Term(12)),
        ("3 years", Term(36)),
        ("2 quarters", Term(6)),
        ("2 years 6 months", Term(30)),
        ("12 months 10 days", Term(12, 10)),
        ("90 days", Term(0, 90)),
        ("2 weeks 1 day", Term(0, 15)),
        ("1 year 1 quarter 1 month 1 week 1 day", Term(16, 8)),
        ("100 years", Term(1200)),
        ("1200 months 36525 days", Term(1200, 36_525)),
    ],
)
def test_a_term_is_written_in_years_to_days(text: str, term: Term) -> None:
    assert Term.parse(text) == term


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (Term(36), "36 months"),
        (Term(1, 1), "1 month 1 day"),
        (Term(0, 90), "90 days"),
        (Term(), "0 days"),
    ],
)
def test_a_term_is_shown_in_months_and_days(term: Term, text: str) -> None:
    assert str(term) == text


@given(term=terms)
def test_a_term_reads_back_as_it_is_shown(term: Term) -> None:
    assert Term.parse(str(term)) == term


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("36", "say the unit: 36 months, or 36 days"),
        (36, "say the unit: 36 months, or 36 days"),
        ("24m", "write 24 months"),
        ("3 Y", "write 3 years"),
        ("2w", "write 2 weeks"),
        ("90D", "write 90 days"),
        ("1.5 years", "write months and days, such as 36 months, 1 year or 12 months 10 days"),
        ("forever", "write months and days, such as 36 months, 1 year or 12 months 10 days"),
        ("-3 months", "write months and days, such as 36 months, 1 year or 12 months 10 days"),
        ("1 month, 3 days", "write months and days, such as 36 months, 1 year or 12 months 10 days"),
        ("\uff13 months", "write months and days, such as 36 months, 1 year or 12 months 10 days"),
        ("", "write months and days, such as 36 months, 1 year or 12 months 10 days"),
        ("10 days 1 month", "name each unit once, the longest first"),
        ("1 month 1 month", "name each unit once, the longest first"),
        ("0 months", "a term lasts at least one day"),
    ],
)
def test_what_is_no_term_is_refused_with_one_that_is(text: object, hint: str) -> None:
    with pytest.raises(ValueError, match="is not a term") as refused:
        Term.parse(text)

    assert str(refused.value) == f"{text!r} is not a term; {hint}"


@pytest.mark.parametrize(("months", "days"), [(1201, 0), (0, 36_526), (-1, 0), (0, -1)])
def test_a_term_is_never_negative_nor_longer_than_a_century(months: int, days: int) -> None:
    with pytest.raises(ValueError, match=f"not {months} months {days} days"):
        Term(months, days)


@given(text=st.text() | st.from_regex(r"[0-9]{1,6} ?(years?|months?|days?|m)( [0-9]{1,6} days?)?", fullmatch=True))
@example(text="9" * 5000 + " months")
def test_any_text_is_a_term_or_refused_with_a_value_error(text: str) -> None:
    with suppress(ValueError):
        assert Term.parse(text) != Term()


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        ("2026-01-01", Term(12), "2026-12-31"),
        ("2026-01-15", Term(1), "2026-02-14"),
        ("2026-01-31", Term(1), "2026-02-27"),
        ("2026-01-31", Term(2), "2026-03-30"),
        ("2028-02-29", Term(12), "2029-02-27"),
        ("2026-01-01", Term(12, 10), "2027-01-10"),
        ("2026-03-01", Term(0, 1), "2026-03-01"),
        ("2026-03-01", Term(), "2026-02-28"),
    ],
)
def test_a_term_ends_on_the_last_day_it_covers(start: str, term: Term, end: str) -> None:
    assert end_of(date.fromisoformat(start), term).isoformat() == end
    assert term_between(date.fromisoformat(start), date.fromisoformat(end)) == term


@given(start=days, months=st.integers(0, 240), rest=st.integers(0, 27))
def test_the_term_between_a_start_and_its_end_is_the_term(start: date, months: int, rest: int) -> None:
    assert term_between(start, end_of(start, Term(months, rest))) == Term(months, rest)


@given(start=days, term=terms)
def test_the_term_between_two_dates_has_less_than_a_month_of_days(start: date, term: Term) -> None:
    found = term_between(start, end_of(start, term))

    assert end_of(start, found) == end_of(start, term)
    assert found.days < (add_months(start, found.months + 1) - add_months(start, found.months)).days


def test_dates_that_run_backwards_make_no_term() -> None:
    with pytest.raises(ValueError, match="lies before the start"):
        term_between(date(2026, 2, 1), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("term", "period", "periods"),
    [
        (Term(36), "month", Fraction(36)),
        (Term(36), "quarter", Fraction(12)),
        (Term(36), "half-year", Fraction(6)),
        (Term(36), "year", Fraction(3)),
        (Term(35), "year", Fraction(35, 12)),
        (Term(0, 30), "month", Fraction(1)),
        (Term(12, 10), "month", 12 + Fraction(1, 3)),
        (Term(0, 90), "year", Fraction(1, 4)),
        (Term(0, 90), "day", Fraction(90)),
        (Term(0, 90), "week", Fraction(90, 7)),
        (Term(), "month", Fraction(0)),
    ],
)
def test_a_term_without_dates_counts_its_months_and_thirtieths(term: Term, period: Period, periods: Fraction) -> None:
    assert whole_periods(term, period) == periods


@pytest.mark.parametrize("period", ["day", "week"])
def test_a_daily_price_over_months_needs_a_start_date(period: Period) -> None:
    message = f"a price per {period} needs a start date, or a term in days instead of 12 months 3 days"
    with pytest.raises(ValueError, match=message):
        whole_periods(Term(12, 3), period)


def test_an_unknown_period_is_refused_with_the_closest() -> None:
    with pytest.raises(ValueError, match="'monthly' is not a period of months; did you mean 'month'"):
        whole_periods(Term(12), "monthly")  # type: ignore[arg-type]
