"""What the desk's own files hardly mean: roles nobody decides for, circles, escalations and delegations to nobody."""

from __future__ import annotations

import pytest

from cpq.lint import LintFinding
from tests.lint.showing import linted
from tests.small_world import world

RULES = """
approvers: { manager: { name: Manager }, director: { name: Director }, legal: { name: Legal } }
approval matrices:
  discount:
    fact: quote.discretionary_discount
    levels: cumulative
    bands: [{ above: 10%, ask: manager }, { above: 20%, ask: director }]
"""
PEOPLE = {
    "rep": "roles: [rep], manager: boss",
    "boss": "roles: [manager], manager: top, approves: [manager]",
    "top": "roles: [manager], approves: [director]",
}
DESK_CODES = (
    "escalates-to-nobody",
    "idle-delegation",
    "manager-circle",
    "powerless-approver",
    "undeclared-approver",
    "unroutable-approver",
)


def found(routing: str = "", more: str = "", /, **people: str) -> list[LintFinding]:
    said = {**PEOPLE, **people}
    lines = "".join(f"  {one}: {{ name: Somebody, {fields} }}\n" for one, fields in said.items())
    files = {"desk/people.yaml": f"people:\n{lines}{more}"}
    if routing:
        files["desk/routing.yaml"] = f"routing:\n  {routing}\n"
    return linted(world(rules=RULES, files=files), *DESK_CODES)


def codes(routing: str = "", more: str = "", /, **people: str) -> list[str]:
    return [finding.code for finding in found(routing, more, **people)]


def test_a_desk_whose_roles_are_held_has_no_findings() -> None:
    assert codes() == []
    assert codes("manager: { who: manager of owner, due: 1 working day, escalate: manager of approver }") == []


def test_a_workspace_without_people_leaves_them_to_the_program_around_it() -> None:
    assert linted(world(rules=RULES), *DESK_CODES) == []


@pytest.mark.parametrize(
    ("routing", "people"),
    [
        ("", {"top": "roles: [manager]"}),
        ("", {"top": "roles: [manager], approves: [director], active: no"}),
        ("director: { who: managers of owner until legal }", {}),
        ("director: { who: manager of owner }", {"rep": "roles: [rep]"}),
        ("director: { need: at least 2 }", {}),
        ("", {"rep": "roles: [rep], manager: boss, same as: top"}),
    ],
)
def test_a_role_that_leads_to_nobody_for_a_rep_is_told(routing: str, people: dict[str, str]) -> None:
    (finding,) = [one for one in found(routing, **people) if one.code == "unroutable-approver"]
    assert finding.subject == "director"
    assert "for a quote of 'rep' nobody can decide" in finding.problem.message


def test_what_otherwise_is_asked_for_makes_a_role_lead_to_somebody() -> None:
    assert codes("director: { who: managers of owner until legal, otherwise: person top }") == []


def test_a_role_that_no_rule_asks_may_lead_to_nobody() -> None:
    assert codes("legal: { due: 1 working day }") == []


@pytest.mark.parametrize(
    ("routing", "people", "hint"),
    [
        ("directer: { due: 1 working day }", {}, "did you mean 'director'?"),
        ("", {"extra": "roles: [manager], approves: [board]"}, "declare 'board' under approvers:"),
        (
            "manager: { who: managers of owner until boss, otherwise: person boss }",
            {},
            "declare 'boss' under approvers:",
        ),
    ],
)
def test_a_role_that_the_policy_does_not_declare_is_told(routing: str, people: dict[str, str], hint: str) -> None:
    (finding,) = found(routing, **people)
    assert (finding.code, finding.problem.hint) == ("undeclared-approver", hint)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ("roles: [rep], approves: [legal]", True),
        ("roles: [admin], approves: [legal]", True),
        ("approves: [legal]", True),
        ("roles: [rep], also may: [decide], approves: [legal]", False),
        ("roles: [legal], approves: [legal]", False),
        ("roles: [rep], approves: [legal], active: no", False),
    ],
)
def test_somebody_who_holds_a_role_and_may_not_decide_is_told(fields: str, told: bool) -> None:
    assert codes(extra=fields) == (["powerless-approver"] if told else [])


def test_people_who_report_to_each_other_are_told_once_a_circle() -> None:
    circle = found(top="roles: [manager], manager: boss, approves: [director]", own="roles: [legal], manager: own")
    assert [one.code for one in circle] == ["manager-circle", "manager-circle"]
    assert {one.problem.message for one in circle} == {
        "'boss' reports to 'top' reports to 'boss'",
        "'own' reports to 'own'",
    }


@pytest.mark.parametrize(
    ("escalate", "told"),
    [
        ("person top", True),  # who is asked already
        ("group nobodies", True),
        ("manager of approver", True),  # nobody stands above
        ("person boss", False),
        ("[person boss, manager of approver]", True),  # the second level: boss reports to top
        ("[person boss, person other]", False),
    ],
)
def test_a_level_of_escalation_that_reaches_nobody_new_is_told(escalate: str, told: bool) -> None:
    routing = f"director: {{ due: 1 working day, escalate: {escalate} }}"
    groups = "groups: { nobodies: { members: [] } }\n"
    assert codes(routing, groups, other="roles: [finance]") == (["escalates-to-nobody"] if told else [])


@pytest.mark.parametrize(
    ("delegation", "why"),
    [
        ("of: top, to: boss, from: 2026-07-01, until: 2026-07-31", ""),
        ("of: top, to: boss, from: 2026-06-01, until: 2026-06-15", ""),
        ("of: top, to: boss, from: 2026-06-01, until: 2026-06-14", "it ended on 2026-06-14"),
        ("of: top, to: second, from: 2026-07-01, until: 2026-07-31", "both are the same human being"),
        ("of: top, to: top, from: 2026-07-01, until: 2026-07-31", "both are the same human being"),
        ("of: top, to: gone, from: 2026-07-01, until: 2026-07-31", "'gone' has left"),
        ("of: gone, to: top, from: 2026-07-01, until: 2026-07-31", "'gone' has left"),
        ("of: top, to: rep, from: 2026-07-01, until: 2026-07-31", "'rep' may not decide"),
        ("of: top, to: boss, from: 2026-07-01 12:00, until: 2026-07-01T12:00+02:00", "it ends before it begins"),
    ],
)
def test_a_delegation_that_does_nothing_is_told(delegation: str, why: str) -> None:
    more = f"delegations: [{{ {delegation} }}]\n"
    findings = found("", more, second="roles: [admin], same as: top", gone="roles: [manager], active: no")
    assert [one.problem.message.partition("does nothing: ")[2] for one in findings] == ([why] if why else [])
    assert all(one.code == "idle-delegation" for one in findings)


def test_findings_stand_at_their_place_in_the_file() -> None:
    (finding,) = found("director: { due: 1 working day, escalate: person top }")
    assert str(finding.problem.location) == "desk/routing.yaml:2:45"
