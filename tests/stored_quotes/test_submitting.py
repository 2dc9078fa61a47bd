"""Submitting: a preview is what happens, nobody asked is said so, and nothing is approved by accident."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.approvals.request import Step
from cpq.problems import Conflict, NotAllowed, NotApproved, TransitionRefused
from cpq.stored_quotes.actions.creating import clone
from cpq.stored_quotes.actions.next_steps import after
from cpq.stored_quotes.actions.recalling import recall
from cpq.stored_quotes.actions.submitting import submit
from cpq.stored_quotes.happenings import QuoteCreated, RequestEnded, StepOpened, StepUnroutable, Submitted
from tests.stored_quotes.deals import DISCOUNT, PEOPLE, Deal, desk_rules
from tests.stored_quotes.log import DAY, MORNING, Log

FIFTEEN = "{ product: thing, discount: 15% }"
ROUTING = """
routing:
  sales-manager: { who: manager of owner, due: 1 working day }
  sales-director: { due: 4 working hours }
"""
CALENDAR = """
calendars:
  house: { time zone: Europe/Paris, working hours: { monday to friday: "09:00-17:00" } }
"""


def test_nobody_asked_is_an_approval_with_its_own_event() -> None:
    deal = Deal("{ product: thing, discount: 5% }")
    quote = deal.submit()
    assert (quote.status, quote.newest.how_approved) == ("approved", "auto")
    assert [event.kind for event in deal.log.events] == ["quote-created", "submitted", "request-ended"]
    assert quote.newest.approved_until == MORNING + 30 * DAY


def test_who_is_asked_may_decide_at_once_and_until_when_is_told() -> None:
    deal = Deal(FIFTEEN, desk=desk_rules(routing=ROUTING, calendar=CALENDAR))
    quote = deal.submit()
    assert quote.status == "in approval"
    (step,) = deal.request.steps
    assert (step.status, step.eligible, step.opened_at) == ("open", ("manager-north",), MORNING)
    assert step.due is not None
    assert step.due.isoformat() == "2026-11-23T16:00:00+00:00"  # Friday morning; the next working day ends at 17:00
    assert deal.request.desk_rules == deal.rules.hash
    assert deal.request.policy == quote.newest.content.policy


CHAIN = """
approval matrices:
  discount:
    fact: quote.discretionary_discount
    levels: cumulative
    chain: sales
    bands: [{ above: 10%, ask: sales-manager }, { above: 20%, ask: [sales-director, finance] }]
  terms: { when: quote.payment_days > 30, ask: [finance, legal], mode: in order, chain: sales, step: 2 }
  value: { when: quote.net_total > 10, ask: [cfo, legal, deal-desk], mode: at least 2 }
  either: { when: quote.line_count > 0, ask: [sales-manager, sales-director], mode: any }
"""


def shape(step: Step) -> tuple[tuple[str, ...], str, int, tuple[str, ...]]:
    return (step.approvers, step.mode, step.least, step.after)


def test_modes_and_chains_make_the_steps() -> None:
    deal = Deal("{ product: thing, discount: 25% }", rules=CHAIN, payment_terms="60 days")
    deal.submit()
    found = {step.id: shape(step) for step in deal.request.steps}
    assert found == {
        "1.1": (("sales-manager", "sales-director"), "any", 1, ()),
        "1.2": (("cfo", "legal", "deal-desk"), "at least", 2, ()),
        "1.3": (("sales-manager",), "any", 1, ()),
        "1.4": (("sales-director",), "any", 1, ()),
        "1.5": (("finance",), "any", 1, ()),
        "1.6": (("finance",), "any", 1, ("1.3", "1.4", "1.5")),
        "1.7": (("legal",), "any", 1, ("1.3", "1.4", "1.5", "1.6")),
    }
    assert deal.statuses == {**dict.fromkeys(found, "open"), "1.6": "waiting", "1.7": "waiting"}


@given(
    st.sampled_from(["5%", "15%", "25%", "35%"]),
    st.sampled_from(["30 days", "60 days"]),
    st.sampled_from([(), ("manager-north",), ("director", "cfo"), ("lawyer", "manager-north", "manager-south")]),
    st.sampled_from(["rep-north", "manager-north", "desk-1"]),
)
def test_a_preview_is_what_a_submit_does(discount: str, terms: str, gone: tuple[str, ...], submitter: str) -> None:
    """Invariant 13: the same requirements, reasons, people and times."""
    deal = Deal(f"{{ product: thing, discount: {discount} }}", rules=CHAIN, payment_terms=terms)
    for person in gone:
        if person != submitter:
            deal.person(person, active=False)
    planned = deal.preview(submitter)
    deal.submit(submitter)
    request = deal.request
    assert request.requirements == planned.requirements
    assert [step.id for step in request.steps if step.status == "open"] == [one.step.id for one in planned.opening]
    assert [step.id for step in request.steps if step.status == "needs routing"] == [
        one.step.id for one in planned.unroutable
    ]
    people = {one.step.id: (one.people, one.due) for one in planned.opening}
    assert {step.id: (step.eligible, step.due) for step in request.steps if step.status == "open"} == people
    assert [shape(step) for step in request.steps] == [shape(step) for step in planned.steps]


def test_a_preview_says_who_is_asked_in_all() -> None:
    deal = Deal(FIFTEEN, rules=CHAIN, payment_terms="60 days")
    planned = deal.preview()
    assert set(planned.asked) == {
        *("manager-north", "manager-south", "director", "cfo", "controller", "lawyer", "desk-1", "desk-2"),
    }
    assert not planned.satisfied
    assert Deal("{ product: thing }").preview().satisfied


def test_the_same_arguments_give_the_same_bytes() -> None:
    """Invariant 14."""
    deal = Deal("{ product: thing, discount: 25% }", rules=CHAIN)
    once, again = (submit(deal.quote, deal.acting("rep-north"), deal.assessment, seen=deal.hash) for _ in range(2))
    assert [event.model_dump_json() for event in once] == [event.model_dump_json() for event in again]


def test_somebody_who_would_have_to_approve_their_own_work_is_passed_over() -> None:
    deal = Deal(FIFTEEN, owner="manager-north")
    deal.submit("manager-north")
    assert deal.step("1.1").eligible == ("manager-south",)


def test_an_approver_who_cannot_be_found_blocks() -> None:
    """Invariant 24."""
    deal = Deal(FIFTEEN)
    deal.person("manager-north", active=False)
    deal.person("manager-south", approves=())
    assert [one.step.id for one in deal.preview().unroutable] == ["1.1"]
    quote = deal.submit()
    assert (quote.status, deal.statuses) == ("in approval", {"1.1": "needs routing"})
    assert "holders of sales-manager" in deal.step("1.1").note


def test_fewer_people_than_are_needed_block_too() -> None:
    rules = "approval matrices: { two: { when: quote.line_count > 0, ask: [cfo, sales-director], mode: at least 2 } }\n"
    deal = Deal(rules=rules)
    deal.person("cfo", active=False)
    deal.submit()
    assert deal.statuses == {"1.1": "needs routing"}


def test_a_rule_that_fails_asks_the_desk_too() -> None:
    """Invariant 23: what could not be evaluated asks at least those whom it would have asked."""
    rules = "approval matrices: { sum: { when: 1 / (quote.line_count - 1) > 0, ask: cfo } }\n"
    deal = Deal(rules=rules)
    deal.submit()
    assert [(step.approvers, step.status) for step in deal.request.steps] == [
        (("cfo",), "open"),
        (("deal-desk",), "open"),
    ]
    assert deal.request.requirements[0].failed


def test_the_desk_is_everybody_who_works_there_where_nobody_holds_its_role() -> None:
    deal = Deal("{ product: thing, discount: 100% }", rules="")
    for person in ("desk-1", "desk-2"):
        deal.person(person, approves=())
    for person in ("manager-north", "manager-south", "director", "cfo", "controller", "lawyer"):
        deal.person(person, active=False)
    deal.submit()
    assert deal.step("1.1").eligible == ("desk-1", "desk-2")


def test_somebody_without_the_right_to_decide_is_not_asked() -> None:
    deal = Deal(FIFTEEN)
    deal.person("manager-north", roles=("rep",))
    deal.submit()
    assert deal.step("1.1").eligible == ("manager-south",)


def test_two_accounts_of_one_human_are_asked_once() -> None:
    deal = Deal(FIFTEEN)
    deal.person("manager-south", same_as="manager-north")
    deal.submit()
    assert deal.step("1.1").eligible == ("manager-north",)


SELF = DISCOUNT.replace("levels:", "self authority: yes\n    levels:")


@pytest.mark.parametrize(("granted", "status"), [("15%", "approved"), ("14.99%", "in approval"), (None, "in approval")])
def test_ones_own_authority_is_enough_where_the_rule_says_so(granted: str | None, status: str) -> None:
    people = PEOPLE.replace("manager: manager-north }", f"manager: manager-north, may grant: {granted} }}", 1)
    deal = Deal(FIFTEEN, rules=SELF, desk=desk_rules(people if granted else PEOPLE))
    quote = deal.submit()
    assert quote.status == status
    if status == "approved":
        assert quote.newest.how_approved == "auto"
        carried = deal.step("1.1").carried
        assert carried is not None
        assert (carried.own_authority, carried.by) == (True, ())
        assert carried.why == "rep-north may grant 15% alone, and the discount is 15%"
        assert quote.grants == ()


def test_ones_own_authority_is_not_enough_where_the_rule_does_not_say_so() -> None:
    people = PEOPLE.replace("manager: manager-north }", "manager: manager-north, may grant: 90% }", 1)
    assert Deal(FIFTEEN, desk=desk_rules(people)).submit().status == "in approval"


@pytest.mark.parametrize(
    ("amount", "status"),
    [
        ("15.00 EUR", "approved"),
        ("14.99 EUR", "in approval"),
        ("16.50 USD", "approved"),
        ("16.49 USD", "in approval"),
        ("99.00 GBP", "in approval"),
    ],
)
def test_an_amount_that_one_may_grant_counts_in_the_currency_of_the_quote(amount: str, status: str) -> None:
    limits = f"manager: manager-north, may grant: 50%, may grant amount: {amount} }}"
    people = PEOPLE.replace("manager: manager-north }", limits, 1)
    rates = "exchange rates:\n  - { from: EUR, to: USD, rate: 1.10, date: 2026-01-01, source: bank }\n"
    assert Deal(FIFTEEN, rules=SELF + rates, desk=desk_rules(people)).submit().status == status


def test_fifteen_percent_asked_on_9_99_lies_within_ones_authority() -> None:
    """What was asked counts, not what roundings made of it; an amount may pass the limit by its rounding."""
    people = PEOPLE.replace("manager: manager-north }", "manager: manager-north, may grant: 15% }", 1)
    for asked, status in (("15%", "approved"), ("1.50 EUR", "approved"), ("1.52 EUR", "in approval")):
        deal = Deal(f"{{ product: odd, discount: {asked} }}", rules=SELF, desk=desk_rules(people))
        assert deal.submit().status == status, asked


# --- refusals -------------------------------------------------------------------------------------------------------


def test_what_one_did_not_see_is_not_submitted() -> None:
    deal = Deal(FIFTEEN)
    seen = deal.hash
    deal.edit("{ product: thing, discount: 16% }")
    error = deal.refuses("rep-north", submit, deal.assessment, seen=seen)
    assert isinstance(error, Conflict)
    assert error.code == "stale"


def test_a_draft_is_assessed_by_the_policy_that_priced_it() -> None:
    """Invariant 36."""
    deal = Deal(FIFTEEN)
    deal.policy(DISCOUNT.replace("10%", "11%"))
    deal.say(FIFTEEN)
    assert deal.refuses("rep-north", submit, deal.assessment, seen=deal.hash).code == "stale"


@pytest.mark.parametrize(
    ("actor", "said"),
    [("rep-north", "stopped by floor"), ("desk-1", "margin 25.00 EUR is below 30.00 EUR")],
)
def test_a_guardrail_that_stops_is_not_submitted(actor: str, said: str) -> None:
    """Nor does the refusal tell a margin to those who may not see it."""
    rules = "guardrails: { floor: { fact: quote.margin, below: 30.00 EUR, then: stop } }\n"
    deal = Deal("{ product: made, discount: 15% }", rules=rules)
    error = deal.refuses(actor, submit, deal.assessment, seen=deal.hash)
    assert isinstance(error, NotApproved)
    assert error.message == f"Q-2026-0042 cannot be submitted: {said}"


@pytest.mark.parametrize("actor", ["rep-south", "lawyer", "admin", "nobody"])
def test_only_those_who_answer_for_it_submit(actor: str) -> None:
    deal = Deal(FIFTEEN)
    assert isinstance(deal.refuses(actor, submit, deal.assessment, seen=deal.hash), NotAllowed)


def test_only_a_draft_is_submitted_and_only_within_its_days() -> None:
    deal = Deal(FIFTEEN)
    deal.submit()
    assert isinstance(deal.refuses("rep-north", submit, deal.assessment, seen=deal.hash), TransitionRefused)
    late = Deal(FIFTEEN, valid_until="2026-11-19")
    assert isinstance(late.refuses("rep-north", submit, late.assessment, seen=late.hash), TransitionRefused)


# --- approval evaded by the order of clicks: four reports about another system (OCA sale-workflow 1087) --------------


def test_confirming_before_saving_does_not_skip_the_approval() -> None:
    """What is submitted is what is stored and was looked at; a discount typed meanwhile does not slip through."""
    deal = Deal("{ product: thing, discount: 40% }")
    harmless = deal.say("{ product: thing, discount: 5% }")  # on the screen, not saved
    for seen in (harmless.content_hash, deal.hash):
        error = deal.refuses("rep-north", submit, deal.assessment, seen=seen)
        assert isinstance(error, Conflict)
        assert error.code == "stale"
    deal.say("{ product: thing, discount: 40% }")
    assert deal.submit().status == "in approval"


def test_saving_below_the_limit_and_editing_above_it_asks() -> None:
    deal = Deal("{ product: thing, discount: 5% }")
    assert deal.submit().status == "approved"
    edited = deal.edit("{ product: thing, discount: 40% }")
    assert (edited.status, edited.revisions[0].status) == ("draft", "superseded")
    assert deal.submit().status == "in approval"


def test_a_copy_of_something_approved_is_not_approved() -> None:
    """Invariant 21."""
    deal = Deal(FIFTEEN)
    deal.submit()
    deal.approve("manager-north")
    (first,) = clone(deal.quote, "Q-2026-0043", deal.acting("rep-north"))
    assert isinstance(first, QuoteCreated)
    copy = Log(first).now
    assert (copy.status, copy.requests, copy.grants) == ("draft", (), ())
    again = submit(copy, deal.acting("rep-north"), deal.assessment, seen=copy.newest.content.content_hash)
    assert after(copy, deal.acting("rep-north"), again).status == "in approval"


def test_there_is_a_way_back_from_in_approval() -> None:
    deal = Deal(FIFTEEN)
    deal.submit()
    assert deal.do("rep-north", recall).status == "recalled"
    assert deal.edit("{ product: thing, discount: 5% }").status == "draft"
    assert deal.submit().status == "approved"


# --- events ---------------------------------------------------------------------------------------------------------


def test_one_submit_is_one_tuple_of_events() -> None:
    deal = Deal("{ product: thing, discount: 25% }", rules=CHAIN, payment_terms="60 days")
    for person in ("cfo", "controller"):
        deal.person(person, active=False)
    events = submit(deal.quote, deal.acting("rep-north"), deal.assessment, seen=deal.hash)
    assert [type(event) for event in events].count(Submitted) == 1
    assert all(isinstance(event, Submitted | StepOpened | StepUnroutable) for event in events)
    assert not any(isinstance(event, RequestEnded) for event in events)


def test_a_submit_at_the_last_moment_of_the_last_day_counts() -> None:
    deal = Deal(FIFTEEN, valid_until="2026-11-20")
    deal.at = MORNING.replace(hour=23, minute=59, second=59)
    assert deal.submit().status == "in approval"
    late = Deal(FIFTEEN, valid_until="2026-11-20")
    late.at = MORNING.replace(hour=0) + timedelta(days=1)
    assert isinstance(late.refuses("rep-north", submit, late.assessment, seen=late.hash), TransitionRefused)
