"""People from the data of another system."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from cpq.people.actions import ACTIONS
from cpq.people.load import directory_from
from cpq.people.person import Person
from cpq.problems import InvalidRequest

SENT = json.loads(
    """{
    "people": {
        "rep": {"name": "Sales rep", "roles": ["rep"], "manager": "boss", "may_grant": "5%"},
        "boss": {"name": "Boss", "roles": ["manager"], "approves": ["manager"], "also_may": ["override"]},
        "boss-2": {"name": "Boss as administrator", "roles": ["admin"], "same_as": "boss", "active": true}
    },
    "groups": {"everybody": {"members": ["rep", "boss"]}},
    "authority": {"manager": {"may_grant": "15%", "may_grant_amount": "500.00 EUR"}},
    "delegations": [{"of": "boss", "to": "rep", "from": "2026-12-21", "until": "2026-12-24T12:00:00Z"}]
}"""
)


def test_data_of_another_system_becomes_a_directory() -> None:
    directory = directory_from(SENT)
    assert directory.may("boss", "edit", owner="rep")
    assert directory.may("boss", "override")
    assert directory.same_human("boss", "boss-2")
    assert directory.members("everybody") == ("rep", "boss")
    assert directory.authority_of("rep").may_grant == Decimal("0.05")
    assert directory.delegates_of("boss", datetime(2026, 12, 24, 11, 59, tzinfo=UTC)) == ("rep",)
    assert directory.delegates_of("boss", datetime(2026, 12, 24, 12, tzinfo=UTC)) == ()


def test_everything_that_is_wrong_in_it_is_told_at_once() -> None:
    with pytest.raises(InvalidRequest) as refused:
        directory_from({"people": {"rep": {"name": "Rep", "roles": ["wrap"]}, "Boss": {"name": "Boss"}}, "teams": {}})
    messages = [problem.message for problem in refused.value.problems]
    assert messages == [
        "entry 1 of roles: 'wrap' is not allowed here",
        "'Boss' is not an id",
        "'teams' is not a field of the people",
    ]


def test_a_number_where_a_rate_belongs_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="not text"):
        directory_from({"people": {"rep": {"name": "Rep", "may_grant": 0.15}}})


def test_nobody_is_called_what_the_log_calls_the_clock() -> None:
    with pytest.raises(InvalidRequest, match="give the person another id"):
        directory_from({"people": {"system": {"name": "Somebody", "roles": ["manager"]}}})


def test_whoever_a_program_calls_so_may_do_nothing() -> None:
    somebody = Person(name="Somebody", roles=("manager", "admin"), also_may=("override",))
    directory = directory_from(SENT).with_person("system", somebody)
    assert not any(directory.may("system", action) for action in ACTIONS)
