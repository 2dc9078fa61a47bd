"""Working time: when something is due, and how long people worked, over weekends, holidays and changed clocks."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cpq.desk_rules.calendar import BusinessCalendar, CalendarSpec, Closing
from cpq.desk_rules.public_holidays import public_holidays, wrong_place
from cpq.desk_rules.working_hours import WEEKDAYS, Hours, read_week
from cpq.desk_rules.working_time import WorkingTime, read_working_time, working_days, working_hours
from cpq.files.wrong_value import WrongValue
from cpq.problems import CpqError

PARIS, NEW_YORK, LORD_HOWE = (ZoneInfo(name) for name in ("Europe/Paris", "America/New_York", "Australia/Lord_Howe"))
OFFICE = read_week({"monday to friday": "09:00-17:00"})
WITH_LUNCH = read_week({"monday to thursday": ["09:00-12:30", "14:00-18:00"], "friday": "09:00-15:00"})
NIGHTS = read_week({"monday to sunday": ["00:00-04:00", "22:00-23:59"]})
FRANCE = BusinessCalendar(PARIS, OFFICE, ("FR",))


def paris(text: str, *, fold: int = 0) -> datetime:
    """A local time as an instant; kept in its zone, Python would not compare one that comes twice."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS, fold=fold).astimezone(UTC)


def hours(number: int | str) -> WorkingTime:
    return working_hours(Decimal(number))


# --- due times by hand


@pytest.mark.parametrize(
    ("opened", "allowed", "due"),
    [
        ("2026-11-20 10:00", hours(4), "2026-11-20 14:00"),  # a Friday
        ("2026-11-20 16:00", hours(4), "2026-11-23 12:00"),
        ("2026-11-20 16:00", hours(1), "2026-11-20 17:00"),  # to the last second of the day
        ("2026-11-20 17:00", hours(1), "2026-11-23 10:00"),  # the end is not worked in any more
        ("2026-11-21 11:00", hours(1), "2026-11-23 10:00"),  # a Saturday
        ("2026-11-20 08:00", hours(1), "2026-11-20 10:00"),
        ("2026-11-20 10:00", hours(24), "2026-11-25 10:00"),
        ("2026-11-20 10:00", hours("0.5"), "2026-11-20 10:30"),
        ("2026-11-20 10:00", working_days(1), "2026-11-23 17:00"),
        ("2026-11-20 23:30", working_days(1), "2026-11-23 17:00"),
        ("2026-11-21 10:00", working_days(1), "2026-11-23 17:00"),
        ("2026-11-22 10:00", working_days(2), "2026-11-24 17:00"),
        ("2026-12-24 15:00", hours(3), "2026-12-28 10:00"),  # Christmas on a Friday
        ("2026-12-24 15:00", working_days(1), "2026-12-28 17:00"),
        ("2026-12-31 16:00", hours(2), "2027-01-04 10:00"),  # New Year's Day, a Friday
        ("2028-02-28 16:00", hours(2), "2028-02-29 10:00"),  # a leap day is worked on like another
        ("2028-02-28 16:00", working_days(1), "2028-02-29 17:00"),
        ("2027-02-26 16:00", hours(2), "2027-03-01 10:00"),
    ],
)
def test_when_it_is_due(opened: str, allowed: WorkingTime, due: str) -> None:
    assert FRANCE.due(paris(opened), allowed) == paris(due)


def test_minutes_and_breaks_count() -> None:
    calendar = BusinessCalendar(PARIS, WITH_LUNCH)
    assert calendar.due(paris("2026-11-18 12:15"), WorkingTime(Decimal(30), "minute")) == paris("2026-11-18 14:15")
    assert calendar.due(paris("2026-11-19 10:00"), working_days(1)) == paris("2026-11-20 15:00"), "Fridays end early"
    assert calendar.working_between(paris("2026-11-18 00:00"), paris("2026-11-19 00:00")) == timedelta(hours=7.5)


def test_closings_and_days_that_are_worked_on_all_the_same() -> None:
    spec = CalendarSpec.model_validate(
        {
            "time zone": "Europe/Paris",
            "working hours": {"monday to friday": "09:00-17:00"},
            "public holidays": ["FR"],
            "closed": ["2026-11-23", {"from": "2026-12-28", "until": "2026-12-31", "why": "End of the year"}],
            "open": ["2026-12-29", "2027-01-01"],
        }
    )
    calendar = BusinessCalendar.of(spec)
    assert calendar.due(paris("2026-11-20 16:00"), hours(2)) == paris("2026-11-24 10:00")
    days = {date(2026, 12, day): calendar.why_closed(date(2026, 12, day)) for day in (25, 26, 28, 29)}
    assert list(days.values()) == ["Christmas Day", "Saturday", "End of the year", ""]
    assert calendar.is_working_day(date(2027, 1, 1))
    assert calendar.due(paris("2026-12-24 10:00"), working_days(2)) == paris("2027-01-01 17:00")


def test_holidays_of_a_part_of_a_country_are_beside_those_of_the_country() -> None:
    assert date(2026, 1, 6) in public_holidays("DE-BY", 2026)  # Epiphany
    assert date(2026, 1, 6) not in public_holidays("DE", 2026)
    bavaria = BusinessCalendar(ZoneInfo("Europe/Berlin"), OFFICE, ("DE", "DE-BY"))
    assert not bavaria.is_working_day(date(2026, 1, 6))
    assert BusinessCalendar(ZoneInfo("Europe/Berlin"), OFFICE, ("DE",)).is_working_day(date(2026, 1, 6))


@pytest.mark.parametrize("language", ["fr_FR.UTF-8", "de_DE", "ja_JP", "C"])
def test_names_of_days_do_not_depend_on_the_language_of_the_machine(language: str) -> None:
    code = (
        "from datetime import date; from zoneinfo import ZoneInfo\n"
        "from cpq.desk_rules.calendar import BusinessCalendar; from cpq.desk_rules.working_hours import read_week\n"
        "week = read_week({'monday to friday': '09:00-17:00'})\n"
        "calendar = BusinessCalendar(ZoneInfo('Europe/Paris'), week, ('FR',))\n"
        "print([calendar.why_closed(date(2026, 12, day)) for day in (25, 26)])\n"
    )
    environment = {**os.environ, "LANG": language, "LANGUAGE": language, "LC_ALL": language}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert run.stdout == "['Christmas Day', 'Saturday']\n"


@pytest.mark.parametrize(("place", "wrong"), [("FR", False), ("DE-BY", False), ("XX", True), ("FR-QQ", True)])
def test_places_without_known_holidays_are_told(place: str, wrong: bool) -> None:
    assert (wrong_place(place) is not None) is wrong


def test_a_part_of_a_country_without_known_holidays_is_told_when_somebody_asks_for_a_due_time() -> None:
    nowhere = BusinessCalendar(PARIS, OFFICE, ("FR-QQ",))
    with pytest.raises(CpqError, match="has no part 'QQ'") as refused:
        nowhere.due(paris("2026-06-01 10:00"), hours(1))
    assert refused.value.code == "unknown-holidays"


# --- days on which clocks are changed


def test_an_hour_that_is_leapt_over_is_not_worked() -> None:
    calendar = BusinessCalendar(PARIS, read_week({"monday to sunday": "01:00-04:00"}))
    leap = date(2026, 3, 29)  # 02:00 becomes 03:00
    midnight = datetime.combine(leap, time(), PARIS)
    assert calendar.working_between(midnight, midnight + timedelta(days=1)) == timedelta(hours=2)
    assert calendar.due(paris("2026-03-29 01:30"), hours(1)) == paris("2026-03-29 03:30")


def test_an_hour_that_comes_twice_is_worked_twice() -> None:
    calendar = BusinessCalendar(PARIS, read_week({"monday to sunday": "01:00-04:00"}))
    assert calendar.working_between(paris("2026-10-25 00:00"), paris("2026-10-26 00:00")) == timedelta(hours=4)
    assert calendar.due(paris("2026-10-25 01:30"), hours(1)) == paris("2026-10-25 02:30", fold=0)
    local = datetime(2026, 10, 25, 1, 30, tzinfo=PARIS)
    assert calendar.due(local, hours(1)) == paris("2026-10-25 02:30"), "asked in local time, it is the same instant"
    assert calendar.due(paris("2026-10-25 01:30"), hours(2)) == paris("2026-10-25 02:30", fold=1)


def test_spans_that_meet_in_an_hour_that_comes_twice_count_it_once() -> None:
    parted = BusinessCalendar(PARIS, read_week({"monday to sunday": ["01:00-02:30", "02:30-04:00"]}))
    whole = BusinessCalendar(PARIS, read_week({"monday to sunday": "01:00-04:00"}))
    begin, end = paris("2026-10-25 00:00"), paris("2026-10-26 00:00")
    assert parted.working_between(begin, end) == whole.working_between(begin, end)


def test_a_span_inside_the_hour_that_is_leapt_over_is_no_work() -> None:
    calendar = BusinessCalendar(PARIS, read_week({"sunday": "02:10-02:50", "monday": "09:00-10:00"}))
    assert not calendar.is_working_day(date(2026, 3, 29))
    assert calendar.due(paris("2026-03-28 12:00"), working_days(1)) == paris("2026-03-30 10:00")
    assert calendar.is_working_day(date(2026, 3, 22))


def test_a_clock_that_leaps_by_half_an_hour_is_followed_too() -> None:
    calendar = BusinessCalendar(LORD_HOWE, read_week({"monday to sunday": "02:15-03:00"}))
    leap = datetime(2026, 10, 4, tzinfo=LORD_HOWE)  # 02:00 becomes 02:30
    assert calendar.working_between(leap, leap + timedelta(days=1)) == timedelta(minutes=30)


def test_office_hours_keep_their_local_time_when_clocks_change() -> None:
    calendar = BusinessCalendar(NEW_YORK, OFFICE)
    friday = datetime(2026, 10, 30, 16, tzinfo=NEW_YORK)
    due = calendar.due(friday, hours(2))
    assert due.astimezone(NEW_YORK) == datetime(2026, 11, 2, 10, tzinfo=NEW_YORK)
    assert (friday.utcoffset(), due.astimezone(NEW_YORK).utcoffset()) == (timedelta(hours=-4), timedelta(hours=-5))


# --- laws

CALENDARS = st.sampled_from(
    [
        FRANCE,
        BusinessCalendar(PARIS, WITH_LUNCH, ("FR",), (Closing(from_=date(2026, 12, 28), until=date(2026, 12, 31)),)),
        BusinessCalendar(NEW_YORK, OFFICE, ("US",)),
        BusinessCalendar(PARIS, NIGHTS),
        BusinessCalendar(LORD_HOWE, NIGHTS),
        BusinessCalendar(ZoneInfo("Asia/Kolkata"), read_week({"sunday": "23:00-23:59", "monday": "00:00-01:00"})),
    ]
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
SPRING = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
AUTUMN = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
HOURS = st.integers(1, 3600 * 60).map(lambda seconds: WorkingTime(Decimal(seconds) / 60, "minute"))
SECONDS = st.integers(1, 200_000).map(lambda seconds: timedelta(seconds=seconds))
DAYS = st.integers(1, 40).map(working_days)
ALLOWED = HOURS | DAYS


@given(CALENDARS, MOMENTS, ALLOWED)
@example(BusinessCalendar(PARIS, NIGHTS), SPRING, working_hours(3))
@example(BusinessCalendar(PARIS, NIGHTS), AUTUMN, working_hours(3))
def test_nothing_is_due_on_a_day_that_is_not_worked_on_nor_before_it_was_asked(
    calendar: BusinessCalendar, opened: datetime, allowed: WorkingTime
) -> None:
    due = calendar.due(opened, allowed)
    assert due > opened
    assert calendar.is_working_day(due.astimezone(calendar.zone).date())
    assert calendar.is_working(due - timedelta(microseconds=1))


@given(CALENDARS, MOMENTS, MOMENTS, ALLOWED)
def test_what_is_asked_later_is_not_due_earlier(
    calendar: BusinessCalendar, one: datetime, other: datetime, allowed: WorkingTime
) -> None:
    earlier, later = sorted((one, other))
    assert calendar.due(earlier, allowed) <= calendar.due(later, allowed)


@given(CALENDARS, MOMENTS, st.integers(1, 40), st.integers(1, 40))
def test_days_add_up(calendar: BusinessCalendar, opened: datetime, first: int, second: int) -> None:
    once = calendar.due(opened, working_days(first + second))
    assert calendar.due(calendar.due(opened, working_days(first)), working_days(second)) == once


@given(CALENDARS, MOMENTS, st.integers(1, 2000), st.integers(1, 2000))
@example(BusinessCalendar(PARIS, NIGHTS), SPRING, 60, 60)
@example(BusinessCalendar(PARIS, NIGHTS), AUTUMN, 60, 60)
def test_minutes_add_up(calendar: BusinessCalendar, opened: datetime, first: int, second: int) -> None:
    def after(start: datetime, minutes: int) -> datetime:
        return calendar.due(start, WorkingTime(Decimal(minutes), "minute"))

    assert after(after(opened, first), second) == after(opened, first + second)


@given(CALENDARS, MOMENTS, st.integers(1, 4000))
@example(BusinessCalendar(LORD_HOWE, NIGHTS), datetime(2026, 10, 3, 15, tzinfo=UTC), 600)
def test_between_asking_and_the_due_time_lies_the_time_allowed(
    calendar: BusinessCalendar, opened: datetime, minutes: int
) -> None:
    due = calendar.due(opened, WorkingTime(Decimal(minutes), "minute"))
    assert calendar.working_between(opened, due) == timedelta(minutes=minutes)
    assert calendar.working_between(due, opened) == -timedelta(minutes=minutes)


@given(CALENDARS, st.lists(MOMENTS.map(lambda at: at.replace(year=2026)), min_size=3, max_size=3))
def test_working_time_of_two_spans_that_meet_is_that_of_the_whole(
    calendar: BusinessCalendar, moments: list[datetime]
) -> None:
    first, middle, last = sorted(moments)
    parts = calendar.working_between(first, middle) + calendar.working_between(middle, last)
    assert parts == calendar.working_between(first, last)
    assert timedelta() <= parts <= last - first


@given(MOMENTS.map(lambda at: at.replace(second=0, microsecond=0)), st.integers(1, 1500))
def test_hours_agree_with_counting_minute_by_minute(opened: datetime, minutes: int) -> None:
    """The naive way: look at each minute of the clock on the wall, and count those in which people work."""
    calendar = BusinessCalendar(PARIS, WITH_LUNCH, ("FR",))
    at, left = opened, minutes
    while left:
        local = at.astimezone(PARIS)
        spans = [] if local.date() in public_holidays("FR", local.year) else WITH_LUNCH[local.weekday()]
        left -= any(hours.start <= local.time() < hours.end for hours in spans)
        at += timedelta(minutes=1)
    assert calendar.due(opened, WorkingTime(Decimal(minutes), "minute")) == at


# --- what is refused


def test_a_calendar_on_which_nobody_works_any_more_is_told() -> None:
    closed = BusinessCalendar(PARIS, OFFICE, closed=(Closing(from_=date(2026, 1, 1), until=date(2090, 1, 1)),))
    with pytest.raises(CpqError, match="nobody works in the ten years") as refused:
        closed.due(paris("2026-06-01 10:00"), hours(1))
    assert refused.value.code == "never-working"
    with pytest.raises(CpqError, match="outside the calendar"):
        FRANCE.due(datetime(9999, 12, 31, 20, tzinfo=UTC), hours(100))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2 days", "write 2 working days: only time in which people work counts"),
        ("4h", "write working time such as"),
        ("0 working hours", "write working time such as"),
        ("0.001 working minutes", "write working time such as"),
        ("1.5 working days", "write hours"),
        ("100000 working hours", "write working time such as"),
        ("-1 working days", "write working time such as"),
    ],
)
def test_working_time_in_other_words_is_refused(text: str, words: str) -> None:
    with pytest.raises(WrongValue) as refused:
        read_working_time(text)
    assert words in refused.value.hint


@pytest.mark.parametrize("text", ["4 working hours", "1 working hour", "0.25 working hours", "30 working minutes"])
def test_working_time_is_written_as_it_is_read(text: str) -> None:
    assert str(read_working_time(text)) == text


@pytest.mark.parametrize(
    ("week", "message"),
    [
        ({}, "nobody ever works"),
        ({"mondey": "09:00-17:00"}, "'mondey' is no weekday"),
        ({"friday to monday": "09:00-17:00"}, "runs over the end of the week"),
        ({"monday": "09:00-17:00", "monday to friday": "09:00-17:00"}, "monday has working hours twice"),
        ({"monday": "17:00-09:00"}, "ends before it begins"),
        ({"monday": "9-17"}, "is no span of hours"),
        ({"monday": "09:00-24:00"}, "is no span of hours"),
        ({"monday": ["14:00-18:00", "09:00-12:00"]}, "begins before"),
        ("09:00-17:00", "working hours are a map by weekday"),
    ],
)
def test_working_hours_that_cannot_be_are_refused(week: object, message: str) -> None:
    with pytest.raises(WrongValue, match=message):
        read_week(week)


def test_a_span_of_weekdays_includes_both_ends() -> None:
    week = read_week({"tuesday to thursday": "09:00-17:00"})
    worked = [name for name, day in zip(WEEKDAYS, week, strict=True) if day == (Hours(time(9), time(17)),)]
    assert worked == ["tuesday", "wednesday", "thursday"]
