"""Calendar dates: ISO only, months from the start's own day, inclusive ends."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.dates import add_days, add_months, check_span, day_after, parse_date, whole_months

days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
typed = st.text() | st.from_regex(r"[0-9]{0,5}[-./ ][0-9]{0,5}[-./ ][0-9]{0,5}", fullmatch=True)


@given(day=days)
def test_an_iso_date_reads_back_as_itself(day: date) -> None:
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("1/11/2026", "write 2026-11-01 or 2026-01-11, whichever is meant"),
        ("12.1.2026", "write 2026-01-12 or 2026-12-01, whichever is meant"),
        ("31.12.2026", "write 2026-12-31"),
        ("13-1-2026", "write 2026-01-13"),
        ("5.5.2026", "write 2026-05-05"),
        ("12/31/2026", "write 2026-12-31"),
        ("2026/1/5", "write 2026-01-05"),
        ("2026-1-1", "write 2026-01-01"),
        (" 2026-01-01 ", "write 2026-01-01"),
        ("31/31/2026", "write the year in four digits, month and day, such as 2026-11-01"),
        ("2026-01-2026", "write the year in four digits, month and day, such as 2026-11-01"),
        ("26-1-5", "write the year in four digits, month and day, such as 2026-11-01"),
        ("today", "write the year in four digits, month and day, such as 2026-11-01"),
        ("2026-11-01T00:00:00", "write the year in four digits, month and day, such as 2026-11-01"),
        ("\uff12026-11-01", "write the year in four digits, month and day, such as 2026-11-01"),
        ("2026-02-29", "days of 2026-02 run from 01 to 28"),
        ("2028-02-30", "days of 2028-02 run from 01 to 29"),
        ("2026-01-32", "days of 2026-01 run from 01 to 31"),
        ("2026-12-32", "days of 2026-12 run from 01 to 31"),
        ("0001-02-30", "days of 0001-02 run from 01 to 28"),
        ("2026-13-01", "months run from 01 to 12"),
        ("2026-00-01", "months run from 01 to 12"),
        ("0000-01-01", "years run from 0001 to 9999"),
    ],
)
def test_another_spelling_of_a_date_is_refused_with_ours(text: str, hint: str) -> None:
    with pytest.raises(ValueError, match="is not a date") as refused:
        parse_date(text)

    assert str(refused.value) == f"{text!r} is not a date; {hint}"


@pytest.mark.parametrize("value", [20261101, None])
def test_a_date_is_text(value: object) -> None:
    with pytest.raises(ValueError, match=f"a date is text such as 2026-11-01, not {value}"):
        parse_date(value)


@given(text=typed)
def test_any_text_is_a_date_or_refused_with_a_value_error(text: str) -> None:
    with suppress(ValueError):
        assert parse_date(text).isoformat() == text


@pytest.mark.parametrize(
    ("start", "months", "moved"),
    [
        ("2026-01-15", 1, "2026-02-15"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-01-31", 2, "2026-03-31"),
        ("2026-01-31", 3, "2026-04-30"),
        ("2026-01-29", 1, "2026-02-28"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 48, "2032-02-29"),
        ("2026-11-15", 2, "2027-01-15"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-12-01", 0, "2026-12-01"),
    ],
)
def test_months_end_on_the_starts_day_or_the_months_last(start: str, months: int, moved: str) -> None:
    assert add_months(date.fromisoformat(start), months).isoformat() == moved


@given(day=days, months=st.integers(-600, 600))
def test_months_never_leave_their_month_nor_pass_the_starts_day(day: date, months: int) -> None:
    moved = add_months(day, months)

    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day <= day.day
    assert moved.day == day.day or day_after(moved).day == 1


@given(start=days, until=days)
def test_whole_months_are_the_most_that_fit(start: date, until: date) -> None:
    months = whole_months(start, until)

    assert add_months(start, months) <= until < add_months(start, months + 1)


def test_months_reach_both_ends_of_the_calendar() -> None:
    assert add_months(date(9999, 1, 31), 11) == date.max
    assert add_months(date(1, 12, 1), -11) == date.min


def test_days_cross_months_and_leap_days() -> None:
    assert add_days(date(2028, 2, 28), 2) == date(2028, 3, 1)
    assert day_after(date(2026, 12, 31)) == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (lambda: add_months(date(9999, 12, 1), 1), "1 months from 9999-12-01 is outside the calendar"),
        (lambda: add_months(date(1, 1, 1), -1), "-1 months from 0001-01-01 is outside the calendar"),
        (lambda: day_after(date.max), "1 days from 9999-12-31 is outside the calendar"),
        (lambda: add_days(date(2026, 1, 1), 10**12), "1000000000000 days from 2026-01-01 is outside the calendar"),
    ],
)
def test_dates_outside_the_calendar_are_refused(step, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        step()


@given(start=days, length=st.integers(0, 1000))
def test_a_span_ends_on_its_last_day_and_may_be_empty(start: date, length: int) -> None:
    assert check_span(start, start + timedelta(days=length - 1)) == start + timedelta(days=length)


def test_a_span_that_runs_backwards_is_refused() -> None:
    with pytest.raises(
        ValueError, match="the end 2026-01-08 lies before the start 2026-01-10; an end date is the last"
    ):
        check_span(date(2026, 1, 10), date(2026, 1, 8))
