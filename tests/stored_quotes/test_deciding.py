"""Deciding: every mode with every answer, everybody who may not, and what an answer brings about."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.people.person import Delegation
from cpq.problems import Conflict, NotAllowed, NotFound, TransitionRefused
from cpq.stored_quotes.actions.deciding import Decision, approve, decide, reject
from cpq.stored_quotes.actions.editing import edit
from cpq.stored_quotes.actions.recalling import recall
from cpq.stored_quotes.happenings import RequestEnded, StepDecided, StepOpened
from tests.stored_quotes.deals import DISCOUNT, PEOPLE, Deal, desk_rules, replaced
from tests.stored_quotes.log import DAY, MORNING

FIFTEEN = "{ product: thing, discount: 15% }"
THREE = ["manager-north", "manager-south", "manager-west"]
TRIO = PEOPLE + (
    "  manager-west: { name: Sales manager west, roles: [manager], manager: director, approves: [sales-manager] }\n"
)


def deal_with(need: str, **rules: str) -> Deal:
    """A deal that asks three managers, of whom so many must agree."""
    routing = f"routing:\n  sales-manager: {{ need: {need} }}\n"
    deal = Deal(FIFTEEN, desk=desk_rules(TRIO, routing=routing), **rules)
    deal.submit()
    return deal


# --- modes ----------------------------------------------------------------------------------------------------------


def expected(need: str, answers: tuple[str, ...]) -> tuple[str, int]:
    """The status after some answers in a row, and how many of them were taken; written apart from the program."""
    yes = no = 0
    for taken, answer in enumerate(answers, start=1):
        yes, no = yes + (answer == "approve"), no + (answer == "reject")
        if need == "any" and yes:
            return "approved", taken
        if need == "all" and yes == len(THREE):
            return "approved", taken
        if need.startswith("at least"):
            least = int(need[-1])
            if yes >= least:
                return "approved", taken
            if len(THREE) - no < least:
                return "rejected", taken
        elif no:
            return "rejected", taken
    return "in approval", len(answers)


@pytest.mark.parametrize("need", ["any", "all", "at least 1", "at least 2", "at least 3"])
@pytest.mark.parametrize(
    "answers", [one for length in (1, 2, 3) for one in product(("approve", "reject"), repeat=length)]
)
def test_every_mode_with_every_answer(need: str, answers: tuple[str, ...]) -> None:
    """Invariants 9 and 10."""
    deal = deal_with(need)
    status, taken = expected(need, answers)
    for person, answer in list(zip(THREE, answers, strict=False))[:taken]:
        deal.do(person, decide, Decision("1.1", answer, deal.hash, "so"))  # type: ignore[arg-type] # one of the two
    assert deal.quote.status == status
    for person in THREE[taken:]:
        if status != "in approval":
            error = deal.refuses(person, approve, "1.1", seen=deal.hash)
            assert isinstance(error, Conflict)
            assert error.code == "already-decided"


def test_at_least_two_roles_of_three_ask_different_people() -> None:
    rules = "approval matrices:\n  two: { when: quote.line_count > 0, ask: [cfo, finance, legal], mode: at least 2 }\n"
    deal = Deal(rules=rules)
    deal.submit()
    assert deal.step("1.1").eligible == ("cfo", "controller", "lawyer")
    deal.approve("cfo")
    assert deal.refuses("cfo", approve, "1.1", seen=deal.hash).code == "already-decided"
    assert deal.approve("lawyer").status == "approved"


def test_in_order_asks_one_after_the_other() -> None:
    """Invariants 7 and 12."""
    rules = "approval matrices:\n  row: { when: quote.line_count > 0, ask: [finance, legal, cfo], mode: in order }\n"
    deal = Deal(rules=rules)
    deal.submit()
    assert deal.statuses == {"1.1": "open", "1.2": "waiting", "1.3": "waiting"}
    early = deal.refuses("lawyer", approve, "1.2", seen=deal.hash)
    assert isinstance(early, TransitionRefused)
    assert (early.status, early.hint) == ("waiting", "it waits for 1.1")
    deal.approve("controller")
    assert deal.statuses == {"1.1": "approved", "1.2": "open", "1.3": "waiting"}
    assert deal.reject("lawyer").status == "rejected"
    assert deal.statuses == {"1.1": "approved", "1.2": "rejected", "1.3": "void"}


CHAINS = """
approval matrices:
  one: { when: quote.line_count > 0, ask: sales-manager, chain: sales }
  two: { when: quote.line_count > 0, ask: sales-director, chain: sales, step: 2 }
  three: { when: quote.line_count > 0, ask: cfo, chain: sales, step: 3 }
  other: { when: quote.line_count > 0, ask: legal, chain: law }
  then: { when: quote.line_count > 0, ask: finance, chain: law, step: 5 }
"""


@given(st.permutations(["manager-north", "director", "cfo", "lawyer", "controller"]))
def test_chains_run_side_by_side_and_each_in_its_order(people: list[str]) -> None:
    """Invariant 12: whoever comes too early is refused, and no chain waits for another."""
    deal = Deal(rules=CHAINS)
    deal.submit()
    of = {"manager-north": "one", "director": "two", "cfo": "three", "lawyer": "other", "controller": "then"}
    before = {"two": "one", "three": "two", "then": "other"}
    ids = {step.requirement[0]: step.id for step in deal.request.steps}
    done: set[str] = set()
    for person in people:
        rule = of[person]
        if rule in before and before[rule] not in done:
            assert isinstance(deal.refuses(person, approve, ids[rule], seen=deal.hash), TransitionRefused)
        else:
            deal.approve(person, ids[rule])
            done.add(rule)
    assert (deal.quote.status == "approved") == (len(done) == len(of))


def test_what_an_answer_brings_about_happens_with_it() -> None:
    deal = Deal(rules=CHAINS)
    deal.submit()
    ids = {step.requirement[0]: step.id for step in deal.request.steps}
    events = approve(deal.quote, deal.acting("manager-north"), ids["one"], seen=deal.hash)
    assert [type(event) for event in events] == [StepDecided, StepOpened]
    refused = reject(deal.quote, deal.acting("manager-north"), ids["one"], seen=deal.hash, comment="no")
    assert [type(event) for event in refused] == [StepDecided, RequestEnded]


# --- who may --------------------------------------------------------------------------------------------------------


def test_the_authority_of_a_decision_is_kept() -> None:
    """Invariant 37: it stays as it was, whatever becomes of the person."""
    deal = Deal(FIFTEEN)
    deal.submit()
    quote = deal.approve("manager-north", comment="a good customer")
    (decision,) = quote.requests[0].steps[0].decisions
    assert (decision.by, decision.authority, decision.on_behalf_of) == ("manager-north", "sales-manager", "")
    assert (decision.comment, decision.content_hash) == ("a good customer", deal.hash)
    deal.person("manager-north", active=False)
    assert deal.quote.requests == quote.requests


@pytest.mark.parametrize("actor", ["rep-north", "rep-south", "director", "desk-1", "admin", "nobody", "system"])
def test_who_is_not_asked_does_not_decide(actor: str) -> None:
    deal = Deal(FIFTEEN)
    deal.submit()
    assert isinstance(deal.refuses(actor, approve, "1.1", seen=deal.hash), NotAllowed)


def delegated(deal: Deal, of: str, to: str, days: int = 1) -> None:
    away = Delegation(of=of, to=to, **{"from": MORNING, "until": MORNING + timedelta(days=days)})
    deal.rules = replaced(deal.rules, deal.directory.with_delegations(away))


def test_a_delegate_decides_from_one_moment_until_before_another() -> None:
    """Invariant 25."""
    deal = Deal(FIFTEEN)
    delegated(deal, "manager-north", "desk-1")
    deal.submit()
    deal.at = MORNING - timedelta(seconds=1)
    assert isinstance(deal.refuses("desk-1", approve, "1.1", seen=deal.hash), NotAllowed)
    deal.at = MORNING + DAY
    assert isinstance(deal.refuses("desk-1", approve, "1.1", seen=deal.hash), NotAllowed)
    deal.at = MORNING + DAY - timedelta(seconds=1)
    quote = deal.approve("desk-1")
    (decision,) = quote.requests[0].steps[0].decisions
    assert (decision.on_behalf_of, decision.authority) == (
        "manager-north",
        "sales-manager as delegate of manager-north",
    )
    assert (quote.status, quote.grants[0].on_behalf_of) == ("approved", ("manager-north",))


def test_a_delegate_of_a_delegate_decides_nothing_and_circles_do_no_harm() -> None:
    deal = Deal(FIFTEEN)
    deal.person("manager-south", active=False)
    for of, to in (("manager-north", "desk-1"), ("desk-1", "desk-2"), ("desk-2", "manager-north")):
        delegated(deal, of, to)
    deal.submit()
    assert isinstance(deal.refuses("desk-2", approve, "1.1", seen=deal.hash), NotAllowed)
    assert deal.approve("desk-1").status == "approved"


def test_a_delegate_needs_the_right_to_decide_and_no_part_in_the_quote() -> None:
    deal = Deal(FIFTEEN)
    delegated(deal, "manager-north", "rep-south")
    delegated(deal, "manager-north", "desk-1")
    deal.edit("{ product: thing, discount: 16% }", actor="desk-1")
    deal.submit()
    assert isinstance(deal.refuses("rep-south", approve, "1.1", seen=deal.hash), NotAllowed)
    assert isinstance(deal.refuses("desk-1", approve, "1.1", seen=deal.hash), NotAllowed)


def test_a_delegate_and_their_principal_count_as_one() -> None:
    """Invariant 8."""
    deal = deal_with("at least 2")
    delegated(deal, "manager-north", "desk-1")
    deal.approve("desk-1")
    for actor in ("manager-north", "desk-1"):
        assert deal.refuses(actor, approve, "1.1", seen=deal.hash).code == "already-decided"
    delegated(deal, "manager-south", "desk-1")
    assert deal.refuses("desk-1", approve, "1.1", seen=deal.hash).code == "already-decided"
    assert deal.approve("manager-south").status == "approved"


def test_another_account_of_somebody_who_decided_does_not_decide_again() -> None:
    deal = deal_with("at least 2")
    deal.approve("manager-north")
    deal.person("manager-south", same_as="manager-north")
    assert deal.refuses("manager-south", approve, "1.1", seen=deal.hash).code == "already-decided"


def test_a_delegates_decision_counts_for_the_principal_where_all_must_agree() -> None:
    deal = deal_with("all")
    delegated(deal, "manager-north", "desk-1")
    deal.approve("desk-1")
    deal.approve("manager-south")
    assert deal.approve("manager-west").status == "approved"


def test_somebody_who_left_since_the_step_opened_does_not_decide() -> None:
    deal = Deal(FIFTEEN)
    deal.submit()
    deal.person("manager-north", active=False)
    assert isinstance(deal.refuses("manager-north", approve, "1.1", seen=deal.hash), NotAllowed)
    assert deal.approve("manager-south").status == "approved"


# --- what is decided on ---------------------------------------------------------------------------------------------


def test_the_second_to_decide_learns_who_was_first() -> None:
    """Invariant 31."""
    deal = Deal(FIFTEEN)
    deal.submit()
    deal.approve("manager-south")
    error = deal.refuses("manager-north", approve, "1.1", seen=deal.hash)
    assert isinstance(error, Conflict)
    assert error.message == "step 1.1 was approved by manager-south on 2026-11-20 09:00 UTC"


def test_nobody_approves_what_they_did_not_see() -> None:
    """Invariant 32."""
    deal = Deal(FIFTEEN)
    deal.submit()
    seen = deal.hash
    deal.edit("{ product: thing, discount: 18% }")
    gone = deal.refuses("manager-north", approve, "1.1", seen=seen)
    assert (type(gone), gone.code) == (Conflict, "already-decided")
    assert gone.message == "the request of step 1.1 is superseded"
    deal.submit()
    error = deal.refuses("manager-north", approve, "2.1", seen=seen)
    assert (type(error), error.code) == (Conflict, "stale")


def test_a_decision_after_a_recall_is_too_late() -> None:
    deal = Deal(FIFTEEN)
    deal.submit()
    deal.do("rep-north", recall)
    error = deal.refuses("manager-north", approve, "1.1", seen=deal.hash)
    assert (error.code, error.message) == ("already-decided", "the request of step 1.1 is recalled")


def test_a_rejection_says_why() -> None:
    deal = Deal(FIFTEEN)
    deal.submit()
    error = deal.refuses("manager-north", reject, "1.1", seen=deal.hash, comment=" ")
    assert (type(error), error.code) == (TransitionRefused, "no-comment")
    quote = deal.reject("manager-north", comment="not for this customer")
    assert quote.requests[0].steps[0].decisions[0].comment == "not for this customer"
    assert quote.grants == ()


def test_a_step_that_does_not_exist_is_not_found() -> None:
    deal = Deal(FIFTEEN)
    deal.submit()
    error = deal.refuses("manager-north", approve, "1.2", seen=deal.hash)
    assert (type(error), error.hint) == (NotFound, "did you mean '1.1'?")


def test_nothing_is_approved_after_the_last_day_of_the_offer() -> None:
    """Invariant 28: whether or not a job noticed."""
    deal = Deal(FIFTEEN, valid_until="2026-11-21")
    deal.submit()
    deal.at = MORNING + 2 * DAY
    assert isinstance(deal.refuses("manager-north", approve, "1.1", seen=deal.hash), TransitionRefused)


def test_a_clock_that_was_set_back_changes_no_decision() -> None:
    """Invariant 27."""
    deal = Deal(FIFTEEN)
    deal.submit()
    deal.approve("manager-north")
    deal.at = MORNING - 30 * DAY
    assert deal.refuses("manager-south", approve, "1.1", seen=deal.hash).code == "already-decided"
    assert deal.quote.status == "approved"


def test_an_approval_holds_as_long_as_its_rule_says() -> None:
    rules = DISCOUNT.replace("levels:", "approval lasts: 10 days\n    levels:")
    deal = Deal(FIFTEEN, rules=rules)
    deal.submit()
    quote = deal.approve("manager-north")
    assert quote.newest.approved_until == MORNING + 10 * DAY
    assert quote.grants[0].until == MORNING + 10 * DAY


def test_saving_without_a_change_costs_no_approval() -> None:
    deal = Deal(FIFTEEN)
    deal.submit()
    deal.approve("manager-north")
    assert deal.do("rep-north", edit, deal.say(FIFTEEN)).status == "approved"
