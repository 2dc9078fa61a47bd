"""Who stands where: managers, second accounts, groups, delegates and what somebody may grant alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.money import Money
from cpq.people.directory import Directory
from cpq.people.person import Authority, Delegation, Group, Person
from cpq.problems import NotFound

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
NAMES = [f"p{number}" for number in range(6)]


def house(**people: Person) -> Directory:
    return Directory({id_.replace("_", "-"): person for id_, person in people.items()})


SALES = house(
    rep_north=Person(name="Sales rep north", roles=("rep",), manager="manager-north", groups=("north",)),
    rep_south=Person(name="Sales rep south", roles=("rep",), manager="manager-south"),
    manager_north=Person(name="Manager north", roles=("manager",), manager="director", approves=("sales-manager",)),
    manager_south=Person(name="Manager south", roles=("manager",), manager="director", active=False),
    director=Person(name="Director", roles=("manager",), approves=("sales-director", "sales-manager")),
    director_admin=Person(name="Director as admin", roles=("admin",), same_as="director"),
)


def test_somebody_is_found_by_id_and_a_misspelt_one_gets_a_hint() -> None:
    assert SALES.person("rep-north").name == "Sales rep north"
    assert SALES.find("nobody") is None
    with pytest.raises(NotFound) as refused:
        SALES.person("rep-nort")
    assert (refused.value.code, refused.value.hint) == ("person-not-found", "did you mean 'rep-north'?")


def test_the_chain_of_managers_goes_to_the_top_and_knows_those_who_left() -> None:
    assert SALES.manager_chain("rep-north") == ("manager-north", "director")
    assert SALES.manager_chain("rep-south") == ("manager-south", "director")
    assert SALES.manager_chain("director") == ()
    assert SALES.manager_chain("nobody") == ()


@given(st.fixed_dictionaries({name: st.none() | st.sampled_from([*NAMES, "nobody"]) for name in NAMES}))
def test_a_chain_of_managers_ends_and_names_everybody_once_whoever_manages_whom(
    managers: dict[str, str | None],
) -> None:
    directory = Directory({name: Person(name=name, manager=manager) for name, manager in managers.items()})
    for name in NAMES:
        chain = directory.manager_chain(name)
        assert len(set(chain)) == len(chain)
        assert name not in chain
        assert all(one in directory.people for one in chain)
        assert all(directory.is_above(above, name) for above in chain)
        assert name not in directory.team_of(name)


@given(st.fixed_dictionaries({name: st.none() | st.sampled_from([*NAMES, "nobody"]) for name in NAMES}))
def test_being_the_same_human_is_an_equivalence_however_accounts_are_linked(links: dict[str, str | None]) -> None:
    directory = Directory({name: Person(name=name, same_as=other) for name, other in links.items()})
    for a in NAMES:
        assert directory.same_human(a, a)
        assert links[a] is None or directory.same_human(a, links[a] or "")
        for b in NAMES:
            assert directory.same_human(a, b) == directory.same_human(b, a)
            for c in NAMES:
                if directory.same_human(a, b) and directory.same_human(b, c):
                    assert directory.same_human(a, c)


@given(st.fixed_dictionaries({name: st.none() | st.sampled_from(NAMES) for name in NAMES}))
def test_accounts_that_no_chain_of_links_joins_are_different_people(links: dict[str, str | None]) -> None:
    directory = Directory({name: Person(name=name, same_as=other) for name, other in links.items()})
    joined = {name: {name} for name in NAMES}
    for _ in NAMES:  # the naive way: merge until nothing changes
        for a, b in links.items():
            if b is not None:
                together = joined[a] | joined[b]
                for one in together:
                    joined[one] = together
    assert all(directory.same_human(a, b) == (b in joined[a]) for a in NAMES for b in NAMES)
    assert all(set(directory.accounts_of(a)) == joined[a] for a in NAMES)


def test_what_a_quote_is_to_somebody_follows_from_its_owner() -> None:
    assert SALES.relation("rep-north", "rep-north") == "own"
    assert SALES.relation("manager-north", "rep-north") == "team"
    assert SALES.relation("director", "rep-north") == "team"
    assert SALES.relation("director-admin", "rep-north") == "team", "another account of the director"
    assert SALES.relation("rep-north", "rep-south") == "other"
    assert SALES.relation("rep-north", "director") == "other"
    assert SALES.relation("rep-north", "") == "other"
    assert SALES.may("manager-north", "edit", owner="rep-north")
    assert not SALES.may("manager-north", "edit", owner="rep-south")
    assert not SALES.may("nobody", "see quotes", owner="nobody")
    assert not SALES.may("manager-south", "edit", owner="rep-south"), "left"


def test_a_team_is_everybody_below() -> None:
    assert SALES.team_of("director") == ("rep-north", "rep-south", "manager-north", "manager-south")
    assert SALES.team_of("manager-north") == ("rep-north",)
    assert SALES.team_of("rep-north") == ()


def test_a_group_has_those_who_say_so_and_those_who_are_listed_without_those_who_left() -> None:
    grouped = SALES.with_groups({"north": Group(members=("manager-north", "manager-south", "nobody"))})
    assert grouped.members("north") == ("rep-north", "manager-north")
    assert grouped.members("unknown") == ()


def test_holders_of_an_approver_role_are_those_still_there() -> None:
    assert SALES.holders("sales-manager") == ("manager-north", "director")
    assert SALES.without("director").holders("sales-manager") == ("manager-north",)
    assert SALES.holders("cfo") == ()


def test_somebody_who_left_stays_known() -> None:
    after = SALES.without("director", "nobody")
    assert after.person("director").name == "Director"
    assert not after.active("director")
    assert SALES.active("director"), "the directory before is not changed"
    assert "nobody" not in after.people


def test_people_from_an_api_are_people_like_others() -> None:
    made = Directory().with_person("rep-east", Person.model_validate({"name": "Sales rep east", "roles": ("rep",)}))
    assert made.may("rep-east", "edit", owner="rep-east")
    changed = made.with_person("rep-east", Person(name="Sales rep east", roles=("finance",)))
    assert not changed.may("rep-east", "edit", owner="rep-east")


# --- delegation


def away(of: str, to: str, days: int = 1, start: datetime = NOON) -> Delegation:
    return Delegation(of=of, to=to, from_=start, until=start + timedelta(days=days))


def test_a_delegation_holds_from_its_first_moment_until_before_its_last() -> None:
    directory = SALES.with_delegations(away("director", "manager-north"))
    assert directory.delegates_of("director", NOON - timedelta(seconds=1)) == ()
    assert directory.delegates_of("director", NOON) == ("manager-north",)
    assert directory.delegates_of("director", NOON + timedelta(days=1, seconds=-1)) == ("manager-north",)
    assert directory.delegates_of("director", NOON + timedelta(days=1)) == ()
    assert directory.principals_of("manager-north", NOON) == ("director",)


def test_a_delegation_is_the_same_instant_in_every_zone() -> None:
    directory = SALES.with_delegations(away("director", "manager-north"))
    tokyo = timezone(timedelta(hours=9))
    assert directory.delegates_of("director", NOON.astimezone(tokyo)) == ("manager-north",)
    assert directory.delegates_of("director", NOON.astimezone(tokyo) - timedelta(seconds=1)) == ()


def test_a_delegation_by_days_covers_the_last_day_whole() -> None:
    days = Delegation(of="director", to="manager-north", from_=date(2026, 12, 21), until=date(2026, 12, 24))
    paris = timezone(timedelta(hours=1))
    placed = days.in_zone(paris)
    assert placed.start == datetime(2026, 12, 20, 23, tzinfo=UTC)
    assert placed.end == datetime(2026, 12, 24, 23, tzinfo=UTC)
    assert placed.in_zone(paris) == placed, "instants have no zone to be read in"
    assert (days.start, days.end) == (datetime(2026, 12, 21, tzinfo=UTC), datetime(2026, 12, 25, tzinfo=UTC))


@pytest.mark.parametrize("until", [NOON, NOON - timedelta(days=1)])
def test_a_delegation_that_ends_before_it_begins_is_refused(until: datetime) -> None:
    with pytest.raises(ValueError, match="the end lies before the start"):
        Delegation(of="a", to="b", from_=NOON, until=until)


def test_a_delegate_does_not_delegate_further_and_a_circle_is_harmless() -> None:
    circle = SALES.with_delegations(
        away("director", "manager-north"), away("manager-north", "rep-north"), away("rep-north", "director")
    )
    assert circle.delegates_of("director", NOON) == ("manager-north",)
    assert circle.delegates_of("manager-north", NOON) == ("rep-north",)
    assert circle.principals_of("director", NOON) == ("rep-north",)


def test_nobody_decides_for_themselves_nor_for_or_through_somebody_who_left() -> None:
    directory = SALES.with_delegations(
        away("director", "director-admin"),  # another account of the same human being
        away("director", "manager-south"),  # left
        away("manager-south", "director"),
        away("director", "nobody"),
    )
    assert directory.delegates_of("director", NOON) == ()
    assert directory.principals_of("director", NOON) == ()


PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.integers(-3, 3)), max_size=8)


@given(PAIRS, st.sets(st.sampled_from(NAMES)), st.integers(-3, 4))
def test_delegates_and_principals_are_two_sides_of_one_table(
    pairs: list[tuple[str, str, int]], gone: set[str], day: int
) -> None:
    directory = Directory({name: Person(name=name, active=name not in gone) for name in NAMES}).with_delegations(
        *(away(of, to, start=NOON + timedelta(days=start)) for of, to, start in pairs)
    )
    at = NOON + timedelta(days=day)
    holding = {(of, to) for of, to, start in pairs if start == day and of != to and not {of, to} & gone}
    assert {(of, to) for of in NAMES for to in directory.delegates_of(of, at)} == holding
    assert {(of, to) for to in NAMES for of in directory.principals_of(to, at)} == holding


# --- authority


GRANTING = Directory(
    {
        "rep": Person(name="Rep", roles=("rep",)),
        "both": Person(name="Manager and rep", roles=("rep", "manager")),
        "director": Person(name="Director", roles=("manager",), may_grant=Decimal("0.30")),
        "new": Person(name="New manager", roles=("manager",), may_grant=Decimal(0)),
        "legal": Person(name="Counsel", roles=("legal",)),
    },
    authority={
        "rep": Authority(may_grant=Decimal("0.05"), may_grant_amount=Money(Decimal(500), "EUR")),
        "manager": Authority(may_grant=Decimal("0.15"), may_grant_amount=Money(Decimal(4000), "EUR")),
    },
)


def test_the_limit_of_the_person_counts_before_that_of_the_roles() -> None:
    limits = {id_: GRANTING.authority_of(id_).may_grant for id_ in GRANTING.people}
    assert limits == {
        "rep": Decimal("0.05"),
        "both": Decimal("0.15"),
        "director": Decimal("0.30"),
        "new": Decimal(0),
        "legal": None,
    }


def test_a_limit_itself_may_still_be_granted() -> None:
    assert GRANTING.may_grant("rep", discount=Decimal("0.05"))
    assert not GRANTING.may_grant("rep", discount=Decimal("0.0500001"))
    assert not GRANTING.may_grant("new", discount=Decimal("0.01"))


def test_whom_nobody_gave_a_limit_may_grant_nothing() -> None:
    assert not GRANTING.may_grant("legal", discount=Decimal(0))
    assert not GRANTING.may_grant("nobody", discount=Decimal(0))
    assert not GRANTING.without("rep").may_grant("rep", discount=Decimal(0))


def test_an_amount_lies_within_the_limit_in_the_same_currency_only() -> None:
    little = Decimal("0.01")
    assert GRANTING.may_grant("rep", discount=little, amount=Money(Decimal(500), "EUR"))
    assert not GRANTING.may_grant("rep", discount=little, amount=Money(Decimal("500.01"), "EUR"))
    assert not GRANTING.may_grant("rep", discount=little, amount=Money(Decimal(1), "USD"))
