"""Who acts and when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from cpq.desk_rules.rules import DeskRules
from cpq.people.person import SYSTEM, Person
from cpq.stored_quotes.acting import Acting
from tests.stored_quotes.house import DIRECTORY, RULES, acting


def test_a_moment_is_kept_in_utc_and_its_day_is_that_of_utc() -> None:
    late = datetime(2026, 11, 20, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    who = acting(at=late)
    assert who.at == late
    assert who.at.tzinfo is UTC
    assert who.day == date(2026, 11, 21)


def test_a_moment_without_a_time_zone_is_none() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        acting(at=datetime(2026, 11, 20))  # noqa: DTZ001


def test_nobody_gets_rights_by_being_called_like_the_system() -> None:
    named = DIRECTORY.with_person(SYSTEM, Person(name="Somebody", roles=("admin", "deal desk")))
    assert not Acting(SYSTEM, acting().at, named, RULES).may("cancel", owner="rep-north")
    assert Acting("admin", acting().at, named, DeskRules(directory=named)).may("cancel", owner="rep-north")
