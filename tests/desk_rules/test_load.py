"""The files of the desk: read with their places, checked against each other, and apart from the policy."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest

from cpq.commands.schemas import FILES
from cpq.desk_rules.documents import DESK_FILES
from cpq.desk_rules.load import load_desk_rules
from cpq.desk_rules.resolving import Asked
from cpq.desk_rules.rules import DeskRules
from cpq.desk_rules.settings import lasts_until
from cpq.desk_rules.subscribers import EventKind
from cpq.desk_rules.working_time import working_hours
from cpq.people.person import Person
from cpq.problems import InvalidFiles
from cpq.stored_quotes import happenings
from cpq.terms import Term
from cpq.workspace import Workspace
from tests.small_world import world

REPOSITORY = Path(__file__).resolve().parents[2]
PEOPLE = """
people:
  rep: { name: Rep, roles: [rep], manager: boss }
  boss: { name: Boss, roles: [manager], approves: [manager], calendar: paris }
  other: { name: Other, roles: [manager], approves: [manager], time zone: Asia/Tokyo }
delegations:
  - { of: boss, to: other, from: 2026-12-21, until: 2026-12-24 }
  - { of: other, to: boss, from: 2026-12-21 09:00, until: 2026-12-21T18:00+09:00 }
"""
CALENDARS = """
calendars:
  paris: { time zone: Europe/Paris, working hours: { monday to friday: 09:00-17:00 } }
"""


def loaded(**files: str) -> DeskRules:
    found = load_desk_rules({f"desk/{name}.yaml": text.encode() for name, text in files.items()})
    assert found.problems == ()
    return found.rules


def said(**files: str) -> list[str]:
    found = load_desk_rules({f"desk/{name.replace('__', '/')}.yaml": text.encode() for name, text in files.items()})
    return [str(problem).partition("\n")[0] for problem in found.problems]


def test_a_workspace_without_the_folder_has_nobody_and_asks_holders() -> None:
    rules = load_desk_rules({}).rules
    assert not rules.directory.people
    assert not rules.resolve("manager", Asked("rep", "rep")).found
    assert rules.due("manager", (), datetime(2026, 11, 20, tzinfo=UTC)) is None
    assert rules.calendar_of() is None


def test_days_of_a_delegation_are_those_of_whoever_is_away() -> None:
    directory = loaded(people=PEOPLE, calendar=CALENDARS).directory
    by_day, by_time = directory.delegations
    assert (by_day.start, by_day.end) == (
        datetime(2026, 12, 20, 23, tzinfo=UTC),  # midnight in Paris
        datetime(2026, 12, 24, 23, tzinfo=UTC),
    )
    assert (by_time.start, by_time.end) == (
        datetime(2026, 12, 21, 0, tzinfo=UTC),  # nine in Tokyo
        datetime(2026, 12, 21, 9, tzinfo=UTC),
    )


def test_somebody_works_by_their_calendar_in_their_own_time_zone() -> None:
    rules = loaded(people=PEOPLE, calendar=CALENDARS)
    opened = datetime(2026, 11, 20, 12, tzinfo=UTC)
    ends = {
        one: calendar.due(opened, working_hours(1)) for one in ("boss", "other") if (calendar := rules.calendar_of(one))
    }
    assert ends == {
        "boss": datetime(2026, 11, 20, 13, tzinfo=UTC),
        "other": datetime(2026, 11, 23, 1, tzinfo=UTC),  # Monday at ten in Tokyo
    }


def test_the_latest_of_those_asked_decides_when_a_step_is_due() -> None:
    rules = loaded(people=PEOPLE, calendar=CALENDARS, routing="routing: { manager: { due: 1 working hour } }")
    opened = datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert rules.due("manager", ("boss",), opened) == datetime(2026, 11, 20, 13, tzinfo=UTC)
    assert rules.due("manager", ("boss", "other"), opened) == datetime(2026, 11, 23, 1, tzinfo=UTC)
    assert rules.due("director", ("boss",), opened) is None


def test_the_calendar_of_a_routing_counts_before_those_of_the_people() -> None:
    calendars = CALENDARS + "  night: { time zone: UTC, working hours: { monday to sunday: 00:00-23:59 } }\n"
    routing = "routing: { manager: { due: 1 working hour, calendar: night } }"
    rules = loaded(people=PEOPLE, calendar=calendars, routing=routing)
    opened = datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert rules.due("manager", ("boss",), opened) == opened + timedelta(hours=1)


def test_levels_of_escalation_are_taken_one_after_the_other() -> None:
    routing = "routing: { manager: { due: 1 working day, escalate: [{ to: person other }, { to: person rep }] } }"
    rules = loaded(people=PEOPLE.replace("[rep]", "[rep, finance]"), calendar=CALENDARS, routing=routing)
    asked = Asked("boss", "boss")
    assert rules.escalated("manager", 0, asked, ()).people == ("other",)
    assert rules.escalated("manager", 1, asked, ("other",)).people == ("rep",)
    over = rules.escalated("manager", 2, asked, ())
    assert (over.people, over.why) == ((), "'manager' has 2 levels of escalation, and all were taken")


def test_the_hash_changes_with_every_byte_and_path_and_with_nothing_else() -> None:
    files = {"desk/people.yaml": PEOPLE.encode(), "desk/calendar.yaml": CALENDARS.encode()}
    hashes = {
        load_desk_rules(files).rules.hash,
        load_desk_rules({**files, "desk/people.yaml": PEOPLE.encode() + b"\n"}).rules.hash,
        load_desk_rules({"desk/people.yaml": PEOPLE.encode()}).rules.hash,
    }
    assert len(hashes) == 3
    assert load_desk_rules(dict(reversed(files.items()))).rules.hash in hashes


def test_the_desk_is_no_part_of_the_policy() -> None:
    files = {"catalogs/a.yaml": b"catalog: a\nproducts: {}\n", "pricing_rules/a.yaml": b"{}\n"}
    plain = Workspace.from_files(files)
    desk = Workspace.from_files({**files, "desk/people.yaml": PEOPLE.replace("calendar: paris", "").encode()})
    broken = Workspace.from_files({**files, "desk/people.yaml": b"people: [\n"})
    assert plain.fingerprint == desk.fingerprint == broken.fingerprint
    assert desk.desk_rules.directory.active("rep")
    assert broken.problems == plain.problems, "what is wrong in the desk's files keeps nobody from pricing"
    with pytest.raises(InvalidFiles):
        _ = broken.desk_rules
    assert {problem.location.file for problem in broken.check()} == {"desk/people.yaml"}


def test_everything_that_is_wrong_is_told_at_once_with_its_place() -> None:
    assert said(
        people="people:\n  rep: { name: Rep, roles: [reb], manager: bos }\n",
        routing="routing:\n  manager: { who: group desk, due: 2 days, escalate: person nobody }\n",
        settings="aproval lasts: 30 days\n",
    ) == [
        "desk/people.yaml:2:29: error: entry 1 of roles: 'reb' is not allowed here [invalid-value]",
        "desk/routing.yaml:2:36: error: due: '2 days' is no working time [invalid-value]",
        "desk/settings.yaml:1:1: error: 'aproval lasts' is not a field of the settings of the desk [unknown-field]",
    ]


def test_a_file_under_a_name_that_means_nothing_is_told() -> None:
    (problem,) = load_desk_rules({"desk/rooting.yaml": b"routing: {}"}).problems
    assert (problem.code, problem.hint) == ("unknown-desk-file", "did you mean 'routing'?")


def test_names_that_lead_nowhere_are_told() -> None:
    found = said(
        people="people: { rep: { name: Rep, manager: boss, same as: rap, calendar: paris, time zone: CEST+2 } }\n"
        "groups: { desk: { members: [rep, dusk] } }\n"
        "delegations: [{ of: rep, to: bos, from: 2026-01-01, until: 2026-01-02 }]\n",
        routing="routing: { a: { who: [group dusk, person rup], otherwise: group desk, calendar: rome } }",
        alerts="alerts: { late: { kind: overdue step, tell: [chat] } }",
        settings="calendar: london",
        calendar="calendars:\n  berlin: { time zone: Berlin, working hours: { monday: 09:00-10:00 },"
        " public holidays: [UK] }\n",
    )
    assert [line.partition("error: ")[2] for line in found] == [
        "there is no person 'boss' [unknown-person]",
        "there is no person 'rap' [unknown-person]",
        "there is no calendar 'paris' [unknown-calendar]",
        "there is no time zone 'CEST+2' [unknown-time-zone]",
        "there is no person 'dusk' [unknown-person]",
        "there is no person 'bos' [unknown-person]",
        "there is no time zone 'Berlin' [unknown-time-zone]",
        "'UK' is no country [unknown-country]",
        "there is no subscriber 'chat' [unknown-subscriber]",
        "there is no group 'dusk' [unknown-group]",
        "there is no person 'rup' [unknown-person]",
        "there is no calendar 'rome' [unknown-calendar]",
        "there is no calendar 'london' [unknown-calendar]",
    ]


def test_while_a_file_cannot_be_read_its_names_are_not_told_to_be_unknown() -> None:
    routing = "routing: { a: { who: [group desk, person rep], calendar: rome } }"
    assert said(people="people: { rep: { name: Rep, nome: Rep } }", calendar=CALENDARS, routing=routing) == [
        "desk/people.yaml:1:29: error: 'nome' is not a field of a person [unknown-field]",
        "desk/routing.yaml:1:58: error: there is no calendar 'rome' [unknown-calendar]",
    ]


SCORE = (
    "parts: { margin: { name: Margin, fact: %s, weight: 1, points: [{ at: %s, points: 0 }, { at: %s, points: 100 }] } }"
)


@pytest.mark.parametrize(
    ("fact", "low", "high", "wrong"),
    [
        ("quote.margin_rate", "10%", "75%", None),
        ("payment_days", "30", "90", None),
        ("quote.net_total", "10.00 EUR", "20.00 EUR", None),
        (
            "quote.margin",
            "10%",
            "75%",
            "'quote.margin' is an amount in the quote's currency, the corner 10% is not [wrong-type]",
        ),
        ("quote.marginrate", "10%", "75%", "there is no fact 'quote.marginrate' of a quote [unknown-fact]"),
        (
            "line.margin_rate",
            "10%",
            "75%",
            "'line.margin_rate' is of one line; a score is made of numbers [wrong-type]",
        ),
        ("account.segment", "1", "2", "'account.segment' is a text; a score is made of numbers [wrong-type]"),
    ],
)
def test_a_score_reads_numbers_of_the_whole_quote(fact: str, low: str, high: str, wrong: str | None) -> None:
    found = world(files={"desk/score.yaml": SCORE % (fact, low, high)}).loaded_desk.problems
    told = [str(problem).partition("error: ")[2].partition("\n")[0] for problem in found]
    assert wrong is None or told[0] == wrong
    assert bool(told) == (wrong is not None)


def test_the_condition_of_a_part_of_the_score_is_checked_at_its_place() -> None:
    text = "parts:\n  a:\n    name: A\n    fact: quote.margin_rate\n    weight: 1\n    when: quote.net_totl > 5\n"
    text += "    points: [{ at: 1%, points: 0 }, { at: 2%, points: 9 }]\n"
    (problem,) = world(files={"desk/score.yaml": text}).loaded_desk.problems
    assert (str(problem.location), problem.code) == ("desk/score.yaml:6:11", "unknown-fact")


def test_limits_of_roles_in_two_currencies_cannot_be_compared() -> None:
    authority = "authority: { rep: { may grant amount: 5.00 EUR }, manager: { may grant amount: 9.00 USD } }"
    assert said(people=f"people: {{}}\n{authority}\n") == [
        "desk/people.yaml:2:80: error: this limit is in USD, that of another role in EUR [currency-mismatch]"
    ]


@pytest.mark.parametrize("secret", ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "s3cret", "lower_case"])
def test_a_secret_in_a_file_is_refused_and_never_repeated(secret: str) -> None:
    text = f"subscribers: {{ crm: {{ kind: webhook, url: https://crm.example/hook, secret: {secret} }} }}"
    (problem,) = load_desk_rules({"desk/subscribers.yaml": text.encode()}).problems
    assert secret not in str(problem)
    assert "environment variable" in problem.message


@pytest.mark.parametrize("url", ["ftp://crm.example", "https://user:word@crm.example/", "crm.example", "https://"])
def test_an_address_that_no_webhook_has_is_refused(url: str) -> None:
    text = f"subscribers: {{ crm: {{ kind: webhook, url: '{url}', secret: CPQ_SECRET }} }}"
    assert len(load_desk_rules({"desk/subscribers.yaml": text.encode()}).problems) == 1


def test_a_subscriber_wants_what_it_names_or_everything() -> None:
    subscribers = loaded(
        subscribers="""
subscribers:
  all: { kind: chat, url: CPQ_URL }
  some: { kind: chat, url: CPQ_URL, events: [sent] }
  none: { kind: chat, url: CPQ_URL, active: no }
"""
    ).subscribers
    assert {name: (one.wants("sent"), one.wants("revised")) for name, one in subscribers.items()} == {
        "all": (True, True),
        "some": (True, False),
        "none": (False, False),
    }


def test_every_file_of_the_folder_has_a_schema_for_its_path() -> None:
    wanted = {f"desk-{name}": f"desk/{name}.yaml" for name in DESK_FILES}
    assert wanted.items() <= FILES.items()


def test_every_kind_of_event_can_be_subscribed_to() -> None:
    kinds = [model.model_fields["kind"].default for model in get_args(get_args(happenings.EventData)[0])]
    assert get_args(EventKind) == (*kinds, "alert")


def test_an_approval_lasts_to_the_same_time_of_its_last_day() -> None:
    at = datetime(2026, 1, 31, 14, 30, tzinfo=UTC)
    assert lasts_until(at, Term(days=30)) == datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
    assert lasts_until(at, Term(months=1)) == datetime(2026, 2, 28, 14, 30, tzinfo=UTC)


TEMPLATE = "template: {id}\nname: Small\ndeal:\n  lines: [{{ product: seat, quantity: {quantity} }}]\n"


def test_a_template_is_a_deal_without_account_and_date() -> None:

    files = {"desk/templates/small.yaml": TEMPLATE.format(id="small", quantity=3).encode()}
    rules = load_desk_rules(files).rules
    document = rules.templates["small"].document("acme", date(2026, 11, 20))
    assert (document["account"], document["as of"]) == ("acme", "2026-11-20")
    assert "account" not in rules.templates["small"].deal, "the template itself is not changed"


def test_what_is_wrong_in_a_template_is_told_like_in_a_deal() -> None:
    assert said(
        templates__a=TEMPLATE.format(id="a", quantity="three"),
        templates__b=TEMPLATE.format(id="a", quantity=1),
        templates__c="template: c\nname: C\ndeal: { account: acme, lines: [{ product: seat }] }\n",
    ) == [
        "desk/templates/a.yaml:4:38: error: quantity: 'three' is not an amount [invalid-value]",
        "desk/templates/b.yaml:1:11: error: the template 'a' stands in desk/templates/a.yaml:1 already [duplicate-id]",
        "desk/templates/c.yaml:3:9: error: 'account' is said when a quote is made from the template [invalid-value]",
    ]


def test_the_sample_desk_routes_every_approver_of_the_sample_policy() -> None:
    workspace = Workspace.load(REPOSITORY)
    rules = workspace.desk_rules
    assert rules.routing.keys() == workspace.policy.approvers.keys()
    opened = datetime(2026, 11, 20, 16, tzinfo=UTC)
    reps = [one for one, person in rules.directory.people.items() if "rep" in person.roles]
    for rep in reps:
        for approver in workspace.policy.approvers:
            resolved = rules.resolve(approver, Asked(rep, rep, Decimal("0.25")))
            assert resolved.found, f"{approver} for {rep}: {resolved.why}"
            due = rules.due(approver, resolved.people, opened)
            assert due is not None
            assert due > opened
    assert len(reps) == 2


def test_a_person_added_by_a_program_takes_part_like_those_of_the_files() -> None:
    rules = Workspace.load(REPOSITORY).desk_rules
    east = Person(name="Sales rep east", roles=("rep",), manager="manager-north")
    directory = rules.directory.with_person("rep-east", east)
    assert directory.may("manager-north", "edit", owner="rep-east")
