"""A quote's way from the first draft to a contract and an order, on each database."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from cpq.contracts.changes import Amendment, Change
from cpq.desk import Desk, Edits, Writing
from cpq.desk.plan_view import plan_json
from cpq.desk.request_views import request_json
from cpq.problems import Conflict, InvalidRequest, NotAllowed, NotApproved, NotReady, TransitionRefused
from cpq.store import Store
from cpq.workspace import Workspace
from tests.desk.conftest import DISCOUNT, Clock, Sit, drafted


def test_a_counter_offer_that_is_taken_is_approved_sent_and_becomes_a_contract(sit_anywhere: Sit) -> None:
    sit = sit_anywhere
    number = drafted(sit, *DISCOUNT)
    rep, manager = sit("rep-north"), sit("manager-north")
    assert rep.submit(number).quote.status == "in approval"
    offer = manager.counter(number, Edits({"discount": "11%"}), comment="11 % is fine").quote
    assert offer.counters[0].says == "discount 12 % → 11 %"
    taken = rep.accept_counter(number, 1).quote
    assert (taken.status, taken.head, taken.newest.how_approved) == ("approved", 2, "counter")
    assert taken.requests[-1].steps[0].carried is not None
    sent = rep.send(number, to="purchasing@pergamote.example")
    assert sent.document.startswith(b"%PDF")
    assert sent.changed.quote.newest.sent is not None
    assert sent.changed.quote.newest.sent.sha256 == sha256(sent.document).hexdigest()
    agreed = rep.accept(number, by="head of purchasing")
    assert agreed.changed.quote.status == "accepted"
    assert agreed.contract_id == number
    order = json.loads(agreed.order)
    assert order["totals"]["net"] == rep.show(number).priced.to_json()["totals"]["net"]
    assert order["quote"] == {
        "number": number,
        "revision": 2,
        "content_hash": taken.newest.content.content_hash,
        "owner": "rep-north",
    }
    assert order["accepted"]["by"] == "head of purchasing"
    kept = rep.export(number)
    assert (kept.contract, kept.order) == (agreed.contract, agreed.order)


def test_a_counter_offer_is_taken_only_where_it_could_be_submitted(sit: Sit) -> None:
    """What the desk asks of every submit holds for the revision that a counter-offer makes too."""
    number = drafted(sit, *DISCOUNT)
    rep, manager = sit("rep-north"), sit("manager-north")
    rep.submit(number)
    manager.counter(number, Edits({"discount": "11%", "discount.reason": "a feeling"}))
    with pytest.raises(NotReady) as refused:
        rep.accept_counter(number, 1)
    assert [problem.code for problem in refused.value.problems] == ["unknown-reason"]
    assert rep.seen(number).status == "in approval"


def test_a_preview_says_what_the_submit_then_does(sit: Sit) -> None:
    number = drafted(sit, *DISCOUNT)
    rep = sit("rep-north")
    planned = plan_json(rep.preview(number).plan, rep.audience)
    request = request_json(rep.submit(number).quote.requests[-1], rep.audience)
    assert planned["requirements"] == request["requirements"]
    same = ("id", "rule", "subject", "reason", "approvers", "mode", "least", "after")
    assert [[step[name] for name in same] for step in planned["steps"]] == [
        [step[name] for name in same] for step in request["steps"]
    ]
    assert [step["people"] for step in planned["steps"]] == [step["eligible"] for step in request["steps"]]
    assert [step["due"] for step in planned["steps"]] == [step["due"] for step in request["steps"]]


def test_a_submit_is_refused_with_every_reason_at_once(sit: Sit) -> None:
    number = drafted(sit, "discount=25%", "discount.reason=competitor", "valid-until=", deal="boreal")
    with pytest.raises(NotReady) as refused:
        sit("rep-north").submit(number)
    codes = {problem.code for problem in refused.value.problems}
    assert {"attachment-missing", "justification-missing"} <= codes
    assert sit("rep-north").preview(number).missing == refused.value.problems


def test_nobody_decides_about_what_they_submitted_or_edited(sit: Sit) -> None:
    number = drafted(sit, *DISCOUNT)
    sit("desk-1").edit(number, Edits({"payment-days": "45"}))
    sit("manager-north").edit(number, Edits({"payment-days": "40"}))
    sit("rep-north").submit(number)
    for person in ("rep-north", "manager-north", "desk-1"):
        with pytest.raises(NotAllowed):
            sit(person).approve(number)


def test_a_decision_about_what_has_changed_meanwhile_is_refused(sit: Sit) -> None:
    number = drafted(sit, *DISCOUNT)
    sit("rep-north").submit(number)
    seen = sit("manager-north").seen(number)
    sit("rep-north").recall(number)
    sit("rep-north").revise(number)
    sit("rep-north").submit(number)
    with pytest.raises(Conflict):
        sit("manager-north").approve(number, writing=Writing(expect=seen.version))
    with pytest.raises(Conflict):
        sit("manager-north").approve(number, seen="0" * 64)


def test_what_was_approved_is_not_asked_again_after_a_change_for_the_better(sit: Sit) -> None:
    number = drafted(sit, *DISCOUNT)
    sit("rep-north").submit(number)
    assert sit("manager-north").approve(number).quote.status == "approved"
    rep = sit("rep-north")
    rep.edit(number, Edits({"discount": "11%"}))
    assert rep.submit(number).quote.newest.how_approved == "carried"
    rep.edit(number, Edits({"discount": "13%"}))
    again = rep.submit(number).quote
    assert again.status == "in approval"
    assert again.requests[-1].steps[0].asked_again


def test_an_approver_proposes_nothing_that_a_guardrail_stops(sit: Sit) -> None:
    number = drafted(sit, *DISCOUNT)
    sit("rep-north").submit(number)
    with pytest.raises(NotApproved, match="would be stopped"):
        sit("manager-north").counter(number, Edits({"discount": "60%"}))
    with pytest.raises(TransitionRefused, match="proposes something else"):
        sit("manager-north").counter(number, Edits({"discount": "12%"}))


def test_a_question_stops_the_clock_until_it_is_answered(sit: Sit, clock: Clock) -> None:
    number = drafted(sit, *DISCOUNT)
    step = sit("rep-north").submit(number).quote.requests[-1].steps[0]
    clock.forward(hours=1)
    sit("manager-north").ask_back(number, "how many seats next year?")
    clock.forward(hours=2)
    answered = sit("rep-north").answer(number, "two hundred").quote.requests[-1].steps[0]
    assert step.due is not None
    assert answered.due is not None
    assert answered.due - step.due >= timedelta(hours=2)
    assert answered.questions[0].answer == "two hundred"


def test_nothing_is_sent_after_its_last_day(sit: Sit, clock: Clock) -> None:
    number = drafted(sit)
    sit("rep-north").submit(number)
    clock.forward(days=60)
    with pytest.raises(TransitionRefused, match=r"held until|valid until"):
        sit("rep-north").send(number)


def test_an_offer_that_leaves_its_first_day_open_begins_on_the_day_that_was_agreed(sit: Sit) -> None:
    """Without a day no contract can be made of what recurs."""
    rep = sit("rep-north")
    number = drafted(sit, "start=")
    rep.edit(number, Edits(remove=("platform",)))
    rep.submit(number)
    rep.send(number)
    with pytest.raises(InvalidRequest) as undated:
        rep.accept(number)
    assert {problem.code for problem in undated.value.problems} == {"missing-start"}
    agreed = rep.accept(number, start=date(2027, 2, 1))
    assert b"start: 2027-02-01" in agreed.contract
    assert json.loads(agreed.order)["totals"]["net"] == rep.show(number).priced.to_json()["totals"]["net"]


def test_a_first_day_that_would_move_a_price_is_another_offer(sit: Sit) -> None:
    """The platform's price follows the calendar."""
    rep = sit("rep-north")
    number = drafted(sit, "start=")
    rep.submit(number)
    rep.send(number)
    with pytest.raises(InvalidRequest) as refused:
        rep.accept(number, start=date(2027, 2, 1))
    assert [problem.code for problem in refused.value.problems] == ["not-offered"]


def test_an_offer_that_says_its_first_day_begins_on_no_other(sit: Sit) -> None:
    rep = sit("rep-north")
    number = drafted(sit)
    rep.submit(number)
    rep.send(number)
    with pytest.raises(InvalidRequest) as refused:
        rep.accept(number, start=date(2027, 2, 1))
    assert [problem.code for problem in refused.value.problems] == ["not-offered"]
    assert rep.show(number).quote.status == "sent"


def test_the_customer_accepts_what_they_were_sent_and_nothing_else(sit: Sit) -> None:
    number = drafted(sit)
    rep = sit("rep-north")
    rep.submit(number)
    with pytest.raises(TransitionRefused, match="nobody can have accepted"):
        rep.accept(number)
    rep.send(number)
    with pytest.raises(TransitionRefused, match="not the document"):
        rep.accept(number, document="0" * 64)
    assert rep.accept(number).changed.quote.status == "accepted"


def test_an_optional_line_is_bought_at_the_price_of_the_document(sit: Sit) -> None:
    rep = sit("rep-north")
    number = rep.new(rep.desk.workspace.read_deal("pergamote")).quote.number
    rep.submit(number)
    rep.send(number)
    offered = rep.show(number).priced
    agreed = rep.accept(number, chosen=["training"])
    order = json.loads(agreed.order)
    bought = {line["line"]: line["net_total"] for line in order["lines"]}
    training = offered.line("training").net_total
    assert bought["training"] == f"{training}"
    assert agreed.changed.quote.agreement is not None
    assert agreed.changed.quote.agreement.net_total == offered.totals.net + training


def test_remarks_for_the_customer_are_printed_and_internal_ones_are_not(sit: Sit) -> None:
    number = drafted(sit)
    rep = sit("rep-north")
    rep.comment(number, "Installation is included.", audience="customer")
    rep.comment(number, "they will sign anyway")
    rep.submit(number)
    quote = rep.seen(number)
    priced, under = rep._printed(quote, quote.newest)
    said = " ".join(priced.request.notes)
    assert "Installation is included." in said
    assert "sign anyway" not in said
    assert under.fingerprint == quote.newest.content.policy


def test_a_contract_is_amended_a_year_later_under_the_policy_that_holds_it(
    own_folder: Path, store: Store, clock: Clock
) -> None:
    workspace = Workspace.open(own_folder)
    desk = Desk(workspace, store, clock)
    number = drafted(desk.as_)
    rep = desk.as_("rep-north")
    rep.submit(number)
    rep.send(number)
    rep.accept(number, contract_id="pergamote-2027")
    exported = rep.export(number)
    (own_folder / "contracts" / "pergamote-2027.yaml").write_bytes(exported.contract)
    (own_folder / "pricing_rules" / "later.yaml").write_text("{}\n", encoding="utf-8")
    later = Workspace.open(own_folder)
    assert later.fingerprint != workspace.fingerprint
    contract = later.contracts.read("pergamote-2027")
    more = Change(line="platform", quantity=Decimal(50))
    asked = Amendment(amends="pergamote-2027", effective=date(2027, 11, 15), changes=(more,))
    changed = later.contracts.amend(contract, asked)
    assert changed.net > 0
    assert contract.pin.policy == workspace.fingerprint
