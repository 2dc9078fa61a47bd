"""Other people for a step, and questions in between: who may, what the clock does, and that nothing approves."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cpq.people.person import SYSTEM, Delegation
from cpq.problems import Conflict, NotAllowed, NotFound, TransitionRefused
from cpq.stored_quotes.actions.asking import give_information, request_information
from cpq.stored_quotes.actions.deciding import approve
from cpq.stored_quotes.actions.editing import revise
from cpq.stored_quotes.actions.recalling import recall
from cpq.stored_quotes.actions.revoking import revoke
from cpq.stored_quotes.actions.routing_steps import (
    add_approver,
    escalate,
    override,
    reassign,
    remind,
    route_step,
    take_off,
)
from cpq.stored_quotes.actions.schedule import escalates_at, reminds_at
from tests.stored_quotes.deals import PEOPLE, Deal, desk_rules, replaced
from tests.stored_quotes.log import MORNING

FIFTEEN = "{ product: thing, discount: 15% }"
CALENDAR = """
calendars:
  house: { time zone: UTC, working hours: { monday to friday: "09:00-17:00" } }
"""
ROUTING = """
routing:
  sales-manager:
    due: 4 working hours
    remind after: 1 working hour
    escalate:
      - { after: 2 working hours, to: manager of approver }
      - { after: 1 working hour, to: person cfo, replaces: yes }
"""
HOUR = timedelta(hours=1)


def submitted(routing: str = ROUTING, deal: str = FIFTEEN, **given: str) -> Deal:
    made = Deal(deal, desk=desk_rules(PEOPLE, routing=routing, calendar=CALENDAR), **given)  # type: ignore[arg-type]
    made.submit()
    return made


def at(hour: int, minute: int = 0, day: int = 20) -> datetime:
    return MORNING.replace(day=day, hour=hour, minute=minute)


# --- reassigning ----------------------------------------------------------------------------------------------------


def test_who_is_asked_passes_their_part_on_and_the_due_time_stays() -> None:
    deal = submitted()
    due = deal.step("1.1").due
    deal.do("manager-north", reassign, "1.1", "director", reason="a strategic customer")
    step = deal.step("1.1")
    assert (step.deciders, step.due, step.status) == (("manager-south", "director"), due, "open")
    assert isinstance(deal.refuses("manager-north", approve, "1.1", seen=deal.hash), NotAllowed)
    quote = deal.approve("director")
    assert (quote.status, quote.grants[0].authority) == ("approved", ("sales-manager",))


def test_the_desk_passes_on_the_part_of_one_or_of_all() -> None:
    deal = submitted()
    deal.do("desk-1", reassign, "1.1", "director", instead_of="manager-north")
    assert deal.step("1.1").deciders == ("manager-south", "director")
    deal.do("desk-1", reassign, "1.1", "cfo")
    assert deal.step("1.1").deciders == ("cfo",)


def test_the_desk_leaves_a_step_to_one_of_those_whom_it_asks() -> None:
    deal = submitted()
    deal.do("desk-1", reassign, "1.1", "manager-south")
    assert deal.step("1.1").deciders == ("manager-south",)


@pytest.mark.parametrize(
    ("actor", "to", "instead_of", "error"),
    [
        ("rep-north", "director", "", NotAllowed),
        ("director", "director", "", NotAllowed),
        ("manager-north", "lawyer", "", NotAllowed),
        ("manager-north", "rep-south", "", NotAllowed),
        ("manager-north", "nobody", "", NotFound),
        ("desk-1", "director", "lawyer", TransitionRefused),
        ("manager-north", "manager-north", "", TransitionRefused),
        ("desk-1", "manager-north", "manager-north", TransitionRefused),
    ],
)
def test_a_step_is_not_passed_to_or_by_just_anybody(actor: str, to: str, instead_of: str, error: type) -> None:
    assert isinstance(submitted().refuses(actor, reassign, "1.1", to, instead_of=instead_of), error)


def test_whoever_takes_a_part_of_all_must_decide_in_its_place() -> None:
    deal = submitted("routing: { sales-manager: { need: all } }\n")
    deal.do("manager-north", reassign, "1.1", "director")
    deal.approve("manager-south")
    assert deal.quote.status == "in approval"
    assert deal.approve("director").status == "approved"


@pytest.mark.parametrize("instead_of", ["", "manager-south"])
def test_of_at_least_so_many_enough_are_left(instead_of: str) -> None:
    """Rule S5 beside S4: a step that could not be satisfied any more would wait for ever."""
    deal = submitted("routing: { sales-manager: { need: at least 2 } }\n")
    to = "director" if not instead_of else "manager-north"
    refused = deal.refuses("desk-1", reassign, "1.1", to, instead_of=instead_of)
    assert "too few would be left" in str(refused)
    deal.do("desk-1", reassign, "1.1", "director", instead_of="manager-south")
    deal.approve("manager-north")
    assert deal.approve("director").status == "approved"


# --- people who left ------------------------------------------------------------------------------------------------


def test_somebody_who_left_holds_up_no_step_of_all() -> None:
    """Invariant 9: all of those frozen at opening, without recorded removals."""
    deal = submitted("routing: { sales-manager: { need: all } }\n")
    deal.approve("manager-north")
    assert isinstance(deal.refuses("desk-1", take_off, "1.1", "manager-south"), NotAllowed)
    deal.person("manager-south", active=False)
    assert deal.quote.status == "in approval"
    assert isinstance(deal.refuses("manager-north", take_off, "1.1", "manager-south"), NotAllowed)
    quote = deal.do("desk-1", take_off, "1.1", "manager-south", reason="left the house")
    assert (quote.status, deal.step("1.1").removed) == ("approved", ("manager-south",))


def test_the_last_of_those_who_decide_is_not_taken_off() -> None:
    deal = submitted("routing: { sales-manager: { need: at least 2 } }\n")
    for person in ("manager-north", "manager-south"):
        deal.person(person, active=False)
    assert isinstance(deal.refuses("desk-1", take_off, "1.1", "manager-south"), TransitionRefused)
    assert isinstance(deal.refuses("desk-1", take_off, "1.1", "director"), TransitionRefused)
    deal.do("desk-1", reassign, "1.1", "director", instead_of="manager-north")
    assert deal.step("1.1").deciders == ("manager-south", "director")


# --- ad-hoc approvers -----------------------------------------------------------------------------------------------


def test_somebody_asked_besides_is_needed_too() -> None:
    deal = submitted()
    deal.do("desk-1", add_approver, "1.1", "lawyer", reason="an unusual clause")
    assert deal.statuses == {"1.1": "open", "1.2": "open"}
    assert (deal.step("1.2").deciders, deal.step("1.2").due) == (("lawyer",), deal.step("1.1").due)
    assert deal.refuses("desk-1", add_approver, "1.1", "lawyer").code == "already-decided"
    assert deal.approve("manager-north", "1.1").status == "in approval"
    quote = deal.approve("lawyer", "1.2")
    assert quote.status == "approved"
    deal.do("rep-north", revise)
    assert deal.submit().status == "approved"
    assert [step.approvers for step in deal.request.steps] == [("sales-manager",)]


@pytest.mark.parametrize(("actor", "person"), [("rep-north", "lawyer"), ("desk-1", "rep-south"), ("desk-1", "admin")])
def test_not_everybody_asks_or_is_asked_besides(actor: str, person: str) -> None:
    assert isinstance(submitted().refuses(actor, add_approver, "1.1", person), NotAllowed)


# --- routing a step that has nobody ---------------------------------------------------------------------------------


def test_a_step_without_people_opens_for_whom_the_desk_names() -> None:
    """Invariant 24."""
    deal = Deal(FIFTEEN, desk=desk_rules(routing=ROUTING, calendar=CALENDAR))
    for person in ("manager-north", "manager-south"):
        deal.person(person, active=False)
    deal.submit()
    assert isinstance(deal.refuses("rep-north", route_step, "1.1", ["director"]), NotAllowed)
    assert isinstance(deal.refuses("director", approve, "1.1", seen=deal.hash), TransitionRefused)
    deal.do("admin", route_step, "1.1", ["director"], reason="both are away")
    assert (deal.statuses, deal.step("1.1").due) == ({"1.1": "open"}, at(13))
    assert deal.approve("director").status == "approved"
    assert isinstance(deal.refuses("admin", route_step, "1.1", ["director"]), Conflict)


def test_two_accounts_of_one_human_are_not_enough_where_two_must_agree() -> None:
    deal = Deal(
        FIFTEEN, desk=desk_rules(routing="routing: { sales-manager: { need: at least 2 } }\n", calendar=CALENDAR)
    )
    for person in ("manager-north", "manager-south"):
        deal.person(person, active=False)
    deal.submit()
    deal.person("lawyer", same_as="director")
    refused = deal.refuses("admin", route_step, "1.1", ["director", "lawyer"])
    assert isinstance(refused, TransitionRefused)
    assert "needs 2 people" in str(refused)
    deal.do("admin", route_step, "1.1", ["director", "lawyer", "cfo"])
    assert deal.statuses == {"1.1": "open"}


def test_only_a_step_without_people_is_routed() -> None:
    assert isinstance(submitted().refuses("admin", route_step, "1.1", ["director"]), TransitionRefused)


# --- escalation and reminders ---------------------------------------------------------------------------------------


def test_escalation_adds_people_level_by_level_and_never_decides() -> None:
    """Invariant 26."""
    deal = submitted()
    assert deal.step("1.1").due == at(13)
    assert escalates_at(deal.step("1.1"), deal.acting(SYSTEM)) == at(15)
    deal.at = at(14, 59)
    before = deal.quote
    assert deal.do(SYSTEM, escalate, "1.1") == before
    deal.at = at(15)
    deal.do(SYSTEM, escalate, "1.1", level=1)
    assert deal.step("1.1").deciders == ("manager-north", "manager-south", "director")
    once = deal.quote
    assert deal.do(SYSTEM, escalate, "1.1", level=1) == once
    assert deal.do(SYSTEM, escalate, "1.1") == once  # the second level is not due yet
    deal.at = at(16)
    quote = deal.do(SYSTEM, escalate, "1.1")
    assert (quote.status, deal.statuses, deal.step("1.1").escalated) == ("in approval", {"1.1": "open"}, 2)
    assert deal.step("1.1").deciders == ("cfo",)
    deal.at = at(16, day=27)
    assert deal.do(SYSTEM, escalate, "1.1") == quote
    assert isinstance(deal.refuses("desk-1", escalate, "1.1"), TransitionRefused)
    assert isinstance(deal.refuses("desk-1", escalate, "1.1", level=7), TransitionRefused)


def test_an_escalee_decides_as_one() -> None:
    deal = submitted()
    deal.at = at(15)
    deal.do("rep-north", escalate, "1.1", reason="the customer waits")
    quote = deal.approve("director")
    (decision,) = quote.requests[0].steps[0].decisions
    assert (decision.authority, decision.on_behalf_of) == ("sales-manager as escalee", "")
    deal.do("rep-north", revise)
    assert deal.submit().status == "approved"


def test_an_escalee_stands_in_for_one_of_all() -> None:
    deal = submitted(ROUTING.replace("due:", "need: all\n    due:"))
    deal.at = at(15)
    deal.do("rep-north", escalate, "1.1")
    deal.approve("director")
    assert deal.step("1.1").decisions[0].on_behalf_of == "manager-north"
    assert deal.refuses("manager-north", approve, "1.1", seen=deal.hash).code == "already-decided"
    assert deal.approve("manager-south").status == "approved"


def test_those_put_in_the_place_of_all_must_all_decide() -> None:
    routing = ROUTING.replace("due:", "need: all\n    due:").replace("person cfo", "[person cfo, person lawyer]")
    deal = submitted(routing)
    deal.approve("manager-north")
    deal.at = at(16)
    for _ in range(2):
        deal.do("rep-north", escalate, "1.1")
    assert deal.step("1.1").deciders == ("cfo", "lawyer")
    deal.approve("cfo")
    assert (deal.quote.status, deal.step("1.1").decisions[-1].on_behalf_of) == ("in approval", "")
    assert deal.approve("lawyer").status == "approved"


@pytest.mark.parametrize("actor", ["rep-north", "manager-north", "desk-1", "admin"])
def test_nobody_escalates_what_may_still_be_decided_in_time(actor: str) -> None:
    """Guard of S6: the time has passed. Having others asked at once would be a way around those who are asked."""
    deal = submitted()
    deal.at = at(14, 59)
    assert "before 2026-11-20 15:00 UTC" in str(deal.refuses(actor, escalate, "1.1"))
    deal.at = at(15)
    deal.do("manager-north", request_information, "1.1", "who else bids?")
    assert "waits for information" in str(deal.refuses(actor, escalate, "1.1"))
    deal.do("rep-north", give_information, "1.1", "nobody")
    assert deal.do(actor, escalate, "1.1").requests[0].steps[0].escalated == 1


def test_a_level_that_finds_nobody_new_is_recorded() -> None:
    deal = submitted(ROUTING.replace("manager of approver", "person manager-north"))
    deal.at = at(15)
    deal.do("desk-1", escalate, "1.1")
    assert (deal.step("1.1").escalated, deal.step("1.1").deciders) == (1, ("manager-north", "manager-south"))
    assert "nobody who is not asked already" in str(deal.log.events[-1].data["reason"])


@pytest.mark.parametrize("actor", ["rep-south", "lawyer", "nobody"])
def test_not_everybody_escalates(actor: str) -> None:
    assert isinstance(submitted().refuses(actor, escalate, "1.1"), NotAllowed)


def test_reminders_come_at_their_times_and_name_who_has_not_decided() -> None:
    deal = submitted(ROUTING.replace("due:", "need: all\n    due:"))
    away = Delegation(of="manager-south", to="desk-2", **{"from": MORNING, "until": MORNING + timedelta(days=1)})
    deal.rules = replaced(deal.rules, deal.directory.with_delegations(away))
    deal.approve("manager-north")
    assert reminds_at(deal.step("1.1"), deal.acting(SYSTEM)) == at(10)
    assert deal.do(SYSTEM, remind, "1.1") == deal.quote
    deal.at = at(10)
    deal.do(SYSTEM, remind, "1.1")
    assert deal.log.events[-1].data["to"] == ["manager-south", "desk-2"]
    before = deal.quote
    assert deal.do(SYSTEM, remind, "1.1") == before
    assert reminds_at(deal.step("1.1"), deal.acting(SYSTEM)) == at(11)
    deal.do("rep-north", remind, "1.1")
    assert deal.step("1.1").reminded == 2
    assert isinstance(deal.refuses("lawyer", remind, "1.1"), NotAllowed)


# --- questions ------------------------------------------------------------------------------------------------------


def test_the_clock_stands_still_while_the_rep_is_asked() -> None:
    deal = submitted()
    assert deal.step("1.1").due == at(13)
    deal.at = at(11)
    deal.do("manager-north", request_information, "1.1", "who else bids?")
    assert deal.step("1.1").paused == at(11)
    deal.at = at(16)
    assert escalates_at(deal.step("1.1"), deal.acting(SYSTEM)) is None
    assert reminds_at(deal.step("1.1"), deal.acting(SYSTEM)) is None
    assert deal.do(SYSTEM, escalate, "1.1") == deal.do(SYSTEM, remind, "1.1")
    assert isinstance(deal.refuses("manager-south", request_information, "1.1", "and when?"), TransitionRefused)
    assert deal.refuses("rep-north", give_information, "1.1", " ").code == "no-comment"
    assert isinstance(deal.refuses("rep-north", remind, "1.1"), TransitionRefused)
    assert isinstance(deal.refuses("rep-south", give_information, "1.1", "nobody"), NotAllowed)
    deal.do("rep-north", give_information, "1.1", "nobody")
    step = deal.step("1.1")
    assert (step.paused, step.due) == (None, at(10, day=23))  # two hours were left; Friday ends at 17:00
    (question,) = step.questions
    assert (question.text, question.answer, question.answered_by) == ("who else bids?", "nobody", "rep-north")
    assert isinstance(deal.refuses("rep-north", give_information, "1.1", "again"), TransitionRefused)


def test_what_was_overdue_before_the_question_stays_overdue() -> None:
    deal = submitted()
    deal.at = at(14)
    deal.do("manager-north", request_information, "1.1", "who else bids?")
    deal.at = at(15)
    deal.do("rep-north", give_information, "1.1", "nobody")
    assert deal.step("1.1").due == at(13)


@pytest.mark.parametrize("actor", ["rep-north", "lawyer", "director"])
def test_only_who_may_decide_asks_the_rep(actor: str) -> None:
    assert isinstance(submitted().refuses(actor, request_information, "1.1", "why?"), NotAllowed)
    assert submitted().refuses("manager-north", request_information, "1.1", "").code == "no-comment"


def test_an_approver_who_asked_may_decide_without_the_answer() -> None:
    deal = submitted()
    deal.do("manager-north", request_information, "1.1", "who else bids?")
    assert deal.approve("manager-south").status == "approved"
    assert deal.step("1.1").paused is None


# --- override, recall, revoke ---------------------------------------------------------------------------------------


def test_an_override_is_told_apart_and_never_reused() -> None:
    deal = submitted()
    for actor in ("rep-north", "desk-1", "director"):
        error = deal.refuses(actor, override, "1.1", "approve", reason="urgent", seen=deal.hash)
        assert isinstance(error, NotAllowed)
    assert deal.refuses("admin", override, "1.1", "approve", reason=" ", seen=deal.hash).code == "no-comment"
    assert deal.refuses("admin", override, "1.1", "approve", reason="urgent", seen="x").code == "stale"
    quote = deal.do("admin", override, "1.1", "approve", reason="urgent", seen=deal.hash)
    assert (quote.status, deal.statuses, quote.grants) == ("approved", {"1.1": "overridden"}, ())
    deal.do("rep-north", revise)
    assert deal.submit().status == "in approval"


def test_an_override_keeps_what_others_approved_before_it() -> None:
    deal = submitted("routing: { sales-manager: { need: all } }\n")
    deal.approve("manager-north")
    quote = deal.do("admin", override, "1.1", "approve", reason="urgent", seen=deal.hash)
    assert [one.by for one in quote.grants] == [("manager-north",)]


def test_an_override_may_reject() -> None:
    deal = submitted()
    quote = deal.do("admin", override, "1.1", "reject", reason="sanctions", seen=deal.hash)
    assert (quote.status, deal.statuses) == ("rejected", {"1.1": "rejected"})


@pytest.mark.parametrize("actor", ["rep-north", "manager-north", "desk-1", "admin"])
def test_a_request_is_recalled_by_its_people(actor: str) -> None:
    deal = submitted()
    assert deal.do(actor, recall, reason="a mistake").status == "recalled"
    assert deal.statuses == {"1.1": "void"}
    assert isinstance(deal.refuses(actor, recall), TransitionRefused)


@pytest.mark.parametrize("actor", ["rep-south", "manager-south", "lawyer"])
def test_a_request_is_not_recalled_by_others(actor: str) -> None:
    assert isinstance(submitted().refuses(actor, recall), NotAllowed)


def test_an_approval_is_taken_back_by_those_who_gave_it_by_finance_and_administrators() -> None:
    for actor in ("manager-north", "cfo", "controller", "admin"):
        deal = submitted()
        deal.approve("manager-north")
        assert deal.refuses(actor, revoke, reason="").code == "no-comment"
        assert deal.do(actor, revoke, reason="wrong cost").status == "revoked"
    for actor in ("rep-north", "manager-south", "desk-1"):
        deal = submitted()
        deal.approve("manager-north")
        assert isinstance(deal.refuses(actor, revoke, reason="wrong cost"), NotAllowed)
    assert isinstance(submitted().refuses("admin", revoke, reason="wrong cost"), TransitionRefused)


def test_whoever_left_no_longer_takes_an_approval_back() -> None:
    deal = submitted()
    deal.approve("manager-north")
    deal.person("manager-north", active=False)
    assert isinstance(deal.refuses("manager-north", revoke, reason="wrong cost"), NotAllowed)


def test_revoking_takes_back_every_approval_that_it_rested_on() -> None:
    deal = submitted("routing: { sales-manager: { need: at least 2 } }\n")
    deal.approve("manager-north")
    deal.do("rep-north", recall)
    deal.do("rep-north", revise)
    deal.submit()
    deal.approve("manager-south")
    deal.do("rep-north", revise)
    assert deal.submit().status == "approved"
    carried = deal.step("3.1").carried
    assert carried is not None
    assert (carried.by, carried.also) == (("manager-south", "manager-north"), ((1, "1.1"),))
    deal.do("admin", revoke, reason="wrong cost")
    assert {one.revoked for one in deal.quote.grants} == {True}
