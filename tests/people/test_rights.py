"""The table of rights, cell by cell: what it does not grant is refused."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from cpq.people.actions import ACTIONS, Action
from cpq.people.person import ROLES, Person, Role
from cpq.people.rights import RIGHTS, Reach, Relation, may, sees_cost

RELATIONS: tuple[Relation, ...] = ("own", "team", "other")

# One letter for each role, in the order rep, manager, deal desk, finance, legal, admin: "o" own, "t" team, "a" any
# quote, "-" not at all. Written by hand, apart from the table.
EXPECTED = {
    "see quotes": "otaaaa",
    "see cost": "-aaa--",
    "see reports": "-taa-a",
    "create": "ota---",
    "edit": "ota---",
    "comment": "oaaaa-",
    "attach": "oaaaa-",
    "mark": "ota---",
    "submit": "ota---",
    "recall": "ota--a",
    "decide": "-aaaa-",
    "ask for information": "-aaaa-",
    "give information": "ota---",
    "counter": "-aaaa-",
    "answer counter": "ota---",
    "add approver": "-aaaa-",
    "reassign": "--a--a",
    "escalate": "ota--a",
    "override": "-----a",
    "revoke": "---a-a",
    "send": "ota---",
    "accept": "ota---",
    "decline": "ota---",
    "withdraw": "ota---",
    "cancel": "ota--a",
    "change owner": "-ta--a",
    "delegate": "otoooa",
    "reprice in bulk": "--a---",
    "audit": "--aaaa",
    "manage people": "-----a",
    "manage subscribers": "-----a",
    "manage database": "-----a",
}
REACHES: dict[str, Reach] = {"o": "own", "t": "team", "a": "any"}
COVERED: dict[str, set[Relation]] = {"o": {"own"}, "t": {"own", "team"}, "a": {"own", "team", "other"}, "-": set()}


def test_the_table_has_a_row_for_every_action_and_no_other() -> None:
    assert tuple(RIGHTS) == ACTIONS
    assert tuple(EXPECTED) == ACTIONS


@pytest.mark.parametrize(("action", "role"), list(product(ACTIONS, ROLES)))
def test_a_role_may_do_what_the_table_says_and_nothing_more(action: Action, role: Role) -> None:
    letter = EXPECTED[action][ROLES.index(role)]
    assert RIGHTS[action].get(role) == REACHES.get(letter)
    person = Person(name="Somebody", roles=(role,))
    if action == "see cost":
        assert sees_cost(person) is may(person, action) is (letter == "a")
        return
    assert {relation for relation in RELATIONS if may(person, action, of=relation)} == COVERED[letter]


DOCUMENTED = {
    "reassign steps of others": "reassign",
    "revoke approvals of others": "revoke",
    "delegate for": "delegate",
}


def test_the_documentation_shows_the_table() -> None:
    """Rows of the page name several actions where all of them are granted alike."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "files" / "desk.md").read_text(encoding="utf-8")
    table = page.partition("| Action | ")[2].partition("\n\n")[0]
    shown: dict[str, dict[str, str]] = {}
    for line in table.splitlines()[2:]:
        named, *reaches = (cell.strip() for cell in line.strip("|").split("|"))
        named = named.replace("see cost and margin", "see cost")
        named = named.replace("subscribers, database", "manage subscribers, manage database")
        for action in named.split(", "):
            reached = {role: reach for role, reach in zip(ROLES, reaches, strict=True) if reach}
            shown[DOCUMENTED.get(action, action)] = reached
    assert shown == RIGHTS


@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_without_a_role_may_do_anything(action: Action) -> None:
    assert not any(may(Person(name="Guest"), action, of=relation) for relation in RELATIONS)


@pytest.mark.parametrize("action", ACTIONS)
def test_somebody_who_left_may_do_nothing_whatever_the_files_grant(action: Action) -> None:
    gone = Person(name="Gone", roles=ROLES, also_may=ACTIONS, sees_cost=True, active=False)
    assert not any(may(gone, action, of=relation) for relation in RELATIONS)
    assert not sees_cost(gone)


def test_several_roles_grant_what_any_of_them_does() -> None:
    both = Person(name="Rep and counsel", roles=("rep", "legal"))
    assert may(both, "edit", of="own")
    assert may(both, "decide")
    assert not may(both, "edit", of="other")
    assert not sees_cost(both)


def test_a_right_of_the_person_counts_on_every_quote() -> None:
    lead = Person(name="Deal desk lead", roles=("deal desk",), also_may=("override",))
    assert may(lead, "override")
    assert not may(Person(name="Deal desk analyst", roles=("deal desk",)), "override")


def test_the_files_say_yes_or_no_where_the_role_does_not_decide_who_sees_cost() -> None:
    assert sees_cost(Person(name="Rep with costs", roles=("rep",), sees_cost=True))
    assert not sees_cost(Person(name="Manager without", roles=("manager",), sees_cost=False))
    assert not sees_cost(Person(name="Denied", roles=("rep",), also_may=("see cost",), sees_cost=False))
    assert sees_cost(Person(name="Granted", roles=("rep",), also_may=("see cost",)))


def test_an_administrator_sees_quotes_but_neither_cost_nor_margin() -> None:
    admin = Person(name="Administrator", roles=("admin",))
    assert may(admin, "see quotes")
    assert not sees_cost(admin)
