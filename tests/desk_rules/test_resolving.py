"""From an approver role to people: managers, groups, holders, fallbacks, and why there is nobody."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.desk_rules.resolving import Asked, Resolved, escalated, resolve
from cpq.desk_rules.routing import Routing
from cpq.desk_rules.who import Who, read_who
from cpq.files.wrong_value import WrongValue
from cpq.money import Money
from cpq.people.directory import Directory
from cpq.people.person import Authority, Group, Person

HOUSE = Directory(
    {
        "rep": Person(name="Rep", roles=("rep",), manager="manager"),
        "manager": Person(name="Manager", roles=("manager",), manager="lead", approves=("sales-manager",)),
        "lead": Person(name="Lead", roles=("manager",), manager="director"),
        "director": Person(name="Director", roles=("manager",), manager="cfo", approves=("sales-director",)),
        "cfo": Person(name="CFO", roles=("finance",), approves=("cfo",), may_grant=Decimal("0.40")),
        "cfo-admin": Person(name="CFO at the desk", roles=("deal desk",), same_as="cfo", approves=("deal-desk",)),
        "desk-1": Person(name="Deal desk 1", roles=("deal desk",), groups=("desk",), approves=("deal-desk",)),
        "desk-2": Person(name="Deal desk 2", roles=("deal desk",), groups=("desk",), approves=("deal-desk",)),
        "gone": Person(name="Gone", roles=("deal desk",), groups=("desk",), approves=("legal",), active=False),
    },
    groups={"bosses": Group(members=("director", "cfo"))},
    authority={"manager": Authority(may_grant=Decimal("0.15"), may_grant_amount=Money(Decimal(1000), "EUR"))},
)
BY_REP = Asked("rep", "rep", Decimal("0.10"))


def found(who: str, asked: Asked = BY_REP, directory: Directory = HOUSE, approver: str = "sales-manager") -> Resolved:
    return resolve(approver, Routing.model_validate({"who": who}), directory, asked)


@pytest.mark.parametrize(
    ("who", "people"),
    [
        ("holders", ("manager",)),
        ("manager of owner", ("manager",)),
        ("managers of owner until sales-director", ("director",)),
        ("managers of owner until cfo", ("cfo",)),
        ("managers of owner with authority", ("manager",)),
        ("group desk", ("desk-1", "desk-2")),
        ("group bosses", ("director", "cfo")),
        ("person lead", ("lead",)),
        ("person gone", ()),
        ("managers of owner until legal", ()),
    ],
)
def test_each_way_leads_to_its_people(who: str, people: tuple[str, ...]) -> None:
    assert found(who).people == people


def test_a_manager_who_left_is_passed_over_for_the_next_above() -> None:
    assert found("manager of owner", directory=HOUSE.without("manager", "lead")).people == ("director",)


def test_whoever_submits_for_somebody_else_has_a_chain_of_their_own() -> None:
    for_rep = replace(BY_REP, submitter="desk-1")
    assert found("manager of owner", for_rep).people == ("manager",)
    assert found("manager of submitter", for_rep).people == ()


@pytest.mark.parametrize(
    ("discount", "amount", "people"),
    [
        ("0.15", None, ("manager",)),
        ("0.16", None, ("cfo",)),
        ("0.41", None, ()),
        ("0.10", "1000", ("manager",)),
        ("0.10", "1000.01", ("cfo",)),
    ],
)
def test_the_first_with_authority_is_asked(discount: str, amount: str | None, people: tuple[str, ...]) -> None:
    money = None if amount is None else Money(Decimal(amount), "EUR")
    asked = Asked("rep", "rep", Decimal(discount), money)
    assert found("managers of owner with authority", asked).people == people


def test_nobody_has_the_authority_for_a_discount_that_is_undefined() -> None:
    assert found("managers of owner with authority", Asked("rep", "rep")).people == ()


def test_whoever_had_a_part_in_the_quote_is_not_asked_with_any_account() -> None:
    assert found("holders", Asked("rep", "desk-1"), approver="deal-desk").people == ("cfo-admin", "desk-2")
    assert found("holders", Asked("cfo", "rep"), approver="deal-desk").people == ("desk-1", "desk-2")
    edited = replace(BY_REP, barred=("manager",))
    assert found("manager of owner", edited).people == ("lead",), "the next above"
    assert found("holders", edited).people == ()
    assert "not manager, who had a part in the quote" in found("holders", edited).why


def test_somebody_who_may_not_decide_is_passed_over_like_somebody_who_left() -> None:
    """A manager without the right would block the step, though others above, or those of otherwise, could decide."""
    rep = Person(name="Rep", roles=("rep",), manager="rep-2")
    house = HOUSE.with_people({"rep": rep, "rep-2": Person(name="Rep two", roles=("rep",), manager="lead")})
    assert found("manager of owner", directory=house).people == ("lead",)
    alone = house.with_person("rep-2", Person(name="Rep two", roles=("rep",)))
    routing = Routing.model_validate({"who": "manager of owner", "otherwise": "group desk"})
    assert resolve("sales-manager", routing, alone, BY_REP).people == ("desk-1", "desk-2")
    two = Routing.model_validate({"who": "group pair", "need": "at least 2", "otherwise": "group desk"})
    pair = house.with_groups({"pair": Group(members=("rep-2", "lead"))})
    assert resolve("sales-manager", two, pair, BY_REP).people == ("desk-1", "desk-2")


def test_two_ways_are_asked_together_and_each_person_once() -> None:
    routing = Routing.model_validate({"who": ["manager of owner", "group bosses", "person director"], "need": "all"})
    resolved = resolve("x", routing, HOUSE, BY_REP)
    assert (resolved.people, resolved.mode) == (("manager", "director", "cfo"), "all")
    assert resolved.why == "manager of rep, group bosses, person director"


def test_who_is_asked_otherwise_and_why() -> None:
    routing = Routing.model_validate({"who": "person gone", "otherwise": "group desk"})
    resolved = resolve("legal", routing, HOUSE, BY_REP)
    assert (resolved.people, resolved.fallback) == (("desk-1", "desk-2"), True)
    assert resolved.why == "person gone: nobody may decide; otherwise group desk"


def test_where_nobody_may_decide_it_says_why() -> None:
    routing = Routing.model_validate({"otherwise": "person gone"})
    resolved = resolve("legal", routing, HOUSE, BY_REP)
    assert not resolved.found
    assert not resolved.fallback
    assert resolved.why == "holders of legal: nobody may decide; person gone: nobody may decide"


def test_fewer_than_are_needed_are_nobody() -> None:
    routing = Routing.model_validate({"who": "group desk", "need": "at least 3", "otherwise": "group bosses"})
    resolved = resolve("deal-desk", routing, HOUSE, BY_REP)
    assert resolved.people == ()
    assert resolved.why == "group desk: 2 of the 3 needed may decide; group bosses: 2 of the 3 needed may decide"
    two = resolve("deal-desk", Routing.model_validate({"who": "group desk", "need": "at least 2"}), HOUSE, BY_REP)
    assert (two.people, two.mode, two.least) == (("desk-1", "desk-2"), "at least", 2)


def test_escalation_adds_whoever_is_not_asked_yet() -> None:
    level = Routing.model_validate({"due": "1 working day", "escalate": ["manager of approver"]}).escalate[0]
    assert escalated("sales-manager", level, HOUSE, BY_REP, ("manager",)).people == ("lead",)
    assert escalated("sales-manager", level, HOUSE.without("lead"), BY_REP, ("manager",)).people == ("director",)
    top = escalated("cfo", level, HOUSE, BY_REP, ("cfo",))
    assert (top.people, top.why) == ((), "manager of approver: nobody who is not asked already")


def test_a_person_or_group_asked_again_is_no_escalation() -> None:
    level = Routing.model_validate({"due": "1 working day", "escalate": "group desk"}).escalate[0]
    assert escalated("deal-desk", level, HOUSE, BY_REP, ("desk-1",)).people == ("desk-2",)


IDS = sorted(HOUSE.people)
WAYS = st.sampled_from(
    [
        "holders",
        "manager of owner",
        "manager of submitter",
        "managers of owner with authority",
        "managers of submitter until sales-director",
        "group desk",
        "group bosses",
        *(f"person {one}" for one in IDS),
    ]
)


@given(
    st.lists(WAYS, min_size=1, max_size=3),
    st.lists(WAYS, max_size=2),
    st.sampled_from(["any", "all", "at least 2"]),
    st.sampled_from(IDS),
    st.sampled_from(IDS),
    st.sets(st.sampled_from(IDS)),
    st.fixed_dictionaries({one: st.none() | st.sampled_from(IDS) for one in IDS}),
)
def test_whoever_is_asked_is_there_has_no_part_and_is_enough(
    who: list[str],
    otherwise: list[str],
    need: str,
    owner: str,
    submitter: str,
    gone: set[str],
    managers: dict[str, str | None],
) -> None:
    people = {one: person.model_copy(update={"manager": managers[one]}) for one, person in HOUSE.people.items()}
    directory = HOUSE.with_people(people).without(*gone)
    routing = Routing.model_validate({"who": who, "otherwise": otherwise, "need": need})
    resolved = resolve("deal-desk", routing, directory, Asked(owner, submitter, Decimal("0.05")))
    assert resolved.why
    assert len(set(resolved.people)) == len(resolved.people)
    for one in resolved.people:
        assert directory.active(one)
        assert not directory.same_human(one, owner)
        assert not directory.same_human(one, submitter)
    assert not resolved.people or len(resolved.people) >= resolved.least


# --- words


@pytest.mark.parametrize(
    "text",
    [
        "holders",
        "manager of owner",
        "manager of submitter",
        "manager of approver",
        "managers of owner until sales-director",
        "managers of submitter with authority",
        "group desk",
        "person desk-1",
    ],
)
def test_whom_to_ask_is_written_as_it_is_read(text: str) -> None:
    assert str(read_who(text)) == text


@pytest.mark.parametrize("text", ["manager of owners", "manager", "the desk", "group", "person Desk 1", "holders of x"])
def test_whom_to_ask_in_other_words_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(WrongValue) as refused:
        read_who(text)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"need": "in order"}, "not asked in order"),
        ({"who": "manager of approver"}, "only escalate may say"),
        ({"otherwise": ["person x", "manager of approver"]}, "only escalate may say"),
        ({"escalate": "person x"}, "never due is never escalated"),
    ],
)
def test_a_routing_that_makes_no_sense_is_refused(said: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Routing.model_validate(said)


def test_a_routing_without_fields_asks_any_holder() -> None:
    routing = Routing()
    assert (routing.who, routing.need, routing.due, routing.escalate) == ((Who("holders"),), "any", None, ())
