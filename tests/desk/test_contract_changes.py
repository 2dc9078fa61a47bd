"""Amendments and renewals as quotes: priced by the contract, approved, sent and accepted like any other."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from cpq.contracts.changes import Amendment, Change
from cpq.contracts.contract_change import RenewalAsked
from cpq.contracts.renewal_terms import RenewalTerms
from cpq.contracts.renewing import Asked
from cpq.contracts.written import contract_json
from cpq.desk import Desk, Edits, Writing
from cpq.desk.history import HistoryView
from cpq.desk.work import Work
from cpq.problems import Conflict, InvalidFiles, InvalidRequest, NotFound, NotReady, TransitionRefused
from cpq.store import Store
from cpq.stored_quotes.contract_states import state_hash
from cpq.workspace import Workspace
from tests.desk.conftest import Clock, Sit

CONTRACT = "boreal-2026"
ON = date(2027, 3, 1)
LAST_DAY = date(2026, 12, 31)
WHY = "a competitor offers the same, and we have their letter"


def asks(*changes: Change, on: date = ON, **more: object) -> Amendment:
    return Amendment.model_validate({"amends": CONTRACT, "effective": on, "changes": changes, **more})


MORE_SEATS = asks(Change(line="seats", quantity=Decimal(150)))
CHEAPER_SEATS = asks(Change(line="seats", price=Decimal("28.00"), reason="competitor"))


def amended(sit: Sit, amendment: Amendment = MORE_SEATS) -> str:
    """Number of a new quote that amends the contract of the sample."""
    return sit("rep-north").amend(CONTRACT, amendment, valid_until=LAST_DAY).quote.number


def sent(sit: Sit, number: str) -> str:
    """The same quote, approved by whoever is asked, and sent."""
    rep = sit("rep-north")
    quote = rep.submit(number, justification=WHY).quote
    while quote.pending is not None:
        step = next(one for one in quote.pending.steps if one.status == "open")
        quote = sit(step.eligible[0]).approve(number, steps=[step.id]).quote
    rep.send(number)
    return number


def test_an_amendment_is_priced_as_the_contract_engine_prices_it(sit: Sit) -> None:
    rep = sit("rep-north")
    shown = rep.show(amended(sit))
    folder = rep.desk.workspace.contracts
    engine = folder.amend(folder.read(CONTRACT), MORE_SEATS)
    assert shown.priced.totals.net == engine.net
    assert [line.net_total for line in shown.priced.lines] == [one.amount for one in engine.adjustments]
    assert shown.quote.contract == CONTRACT
    assert shown.quote.source == "amendment"


def test_every_line_of_an_amendment_leads_from_list_to_net(sit: Sit) -> None:
    number = amended(sit, asks(Change(line="platform", remove=True), Change(line="seats", quantity=Decimal(150))))
    lines = sit("rep-north").show(number).priced.lines
    assert {line.credit for line in lines} == {True, False}
    for line in lines:
        assert line.list_total + sum(step.amount for step in line.steps) == line.net_total


def test_who_must_approve_is_decided_over_what_is_asked_for(sit: Sit) -> None:
    """More units at the agreed price ask nobody; a lower price is a discount that somebody allows."""
    rep = sit("rep-north")
    assert rep.submit(amended(sit)).quote.newest.how_approved == "auto"
    cheaper = amended(sit, CHEAPER_SEATS)
    preview = rep.preview(cheaper)
    submitted = rep.submit(cheaper, justification=WHY).quote
    assert [step.requirement[0] for step in submitted.requests[0].steps] == ["software-discount"]
    assert tuple(preview.plan.requirements) == submitted.requests[0].requirements
    assert submitted.newest.content.discount is not None
    assert submitted.newest.content.discount > Decimal("0.1")


def test_an_accepted_amendment_is_the_next_state_of_its_contract_and_an_order_of_differences(sit_anywhere: Sit) -> None:
    rep = sit_anywhere("rep-north")
    number = sent(sit_anywhere, amended(sit_anywhere))
    agreed = rep.accept(number, by="head of purchasing")
    contract = rep.desk.workspace.contracts.parse(agreed.contract, "<contract>.yaml")
    last = contract.lines["seats"].ledger[-1]
    assert (contract.id, last.source, last.revision, last.quantity) == (CONTRACT, number, 1, 30)
    assert rep.contract(CONTRACT).state == state_hash(contract)
    order = json.loads(agreed.order)
    assert order["change"]["kind"] == "amendment"
    assert {line["quantity"] for line in order["lines"] if line["line"] == "seats"} == {"30"}
    assert order["totals"]["net"] == str(rep.show(number).priced.totals.net)
    assert rep.desk.store.verify().ok


def test_a_second_amendment_goes_on_from_the_first_although_no_file_was_written(sit: Sit) -> None:
    rep = sit("rep-north")
    rep.accept(sent(sit, amended(sit)))
    second = amended(sit, asks(Change(line="seats", by=Decimal(10))))
    change = rep.show(second).change
    assert change is not None
    assert {entry.source for entry in change.after.lines["seats"].ledger} == {CONTRACT, "Q-2026-0001", "amendment"}


def test_a_contract_that_changed_meanwhile_refuses_the_change_until_it_is_priced_again(sit: Sit) -> None:
    rep = sit("rep-north")
    first, second = amended(sit), amended(sit, asks(Change(line="seats", by=Decimal(10))))
    late = sent(sit, second)
    draft = amended(sit, CHEAPER_SEATS)
    rep.accept(sent(sit, first))
    with pytest.raises(Conflict, match=r"was priced before contract 'boreal-2026' was changed by Q-2026-0001") as told:
        rep.accept(late)
    assert (told.value.code, told.value.hint.partition(" prices")[0]) == ("stale", f"cpq quote reprice {late}")
    with pytest.raises(NotReady) as refused:
        rep.submit(draft, justification=WHY)
    assert "stale" in {problem.code for problem in refused.value.problems}
    assert rep.reprice(late).quote.head == 2
    assert rep.accept(sent(sit, late)).changed.quote.status == "accepted"


def test_two_acceptances_of_one_state_are_told_apart_by_the_database(
    sit_anywhere: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was looked at before the transaction may be over by then; the transaction looks again."""
    rep = sit_anywhere("rep-north")
    first, second = sent(sit_anywhere, amended(sit_anywhere)), sent(sit_anywhere, amended(sit_anywhere))
    monkeypatch.setattr(Work, "_changed_since", lambda *_: "")  # as if each had looked a moment earlier
    rep.accept(first)
    with pytest.raises(Conflict) as told:
        rep.accept(second)
    assert told.value.code == "stale"
    assert rep.show(second).quote.status == "sent"


def test_a_file_that_goes_on_from_what_was_agreed_is_the_contract(own_folder: Path, store: Store, clock: Clock) -> None:
    desk = Desk(Workspace.open(own_folder), store, clock)
    rep = desk.as_("rep-north")
    agreed = rep.accept(sent(desk.as_, amended(desk.as_)))
    path = own_folder / "contracts/boreal-2026.yaml"
    before = path.read_bytes()
    path.write_bytes(
        agreed.contract.replace(b"billing: yearly in advance", b"billing: yearly in advance\nbilled until: 2026-12-31")
    )
    assert rep.contract(CONTRACT).said_by == "contracts/boreal-2026.yaml"
    path.write_bytes(before)
    assert rep.contract(CONTRACT).said_by == "Q-2026-0001"
    path.write_bytes(before.replace(b"payment days: 45", b"payment days: 60"))
    with pytest.raises(Conflict, match="in different ways") as told:
        rep.contract(CONTRACT)
    assert told.value.code == "amendment-conflict"


def test_an_amendment_is_edited_compared_and_countered_in_its_own_words(sit: Sit) -> None:
    rep, manager = sit("rep-north"), sit("manager-north")
    number = amended(sit)
    said = rep.edit(number, Edits({"seats.quantity": "160"}, add=[("seat:5@20%", {"reason": "competitor"})])).happened
    assert said[0].changes == ("seats: quantity 120 → 160", "seat: added (seat, 5 units, discount 20 %)")
    rep.submit(number, justification=WHY)
    offer = manager.counter(number, Edits({"seat.discount": "12%"}), comment="12 % is fine").quote.counters[0]
    assert offer.says == "seat: added (seat, 5 units, discount 12 %)"
    taken = rep.accept_counter(number, 1).quote
    assert (taken.status, taken.newest.how_approved) == ("approved", "counter")
    assert rep.diff(number).asked == ("seat: added (seat, 5 units, discount 12 %)",)
    gone = rep.edit(number, Edits(remove=["seat"])).happened[-1]
    assert gone.changes == ("not any more: seat: added (seat, 5 units, discount 12 %)",)


def test_units_and_price_of_a_line_are_asked_for_apart(sit: Sit) -> None:
    """Each is a change of its own, so one is set without losing the other; ending the line takes both back."""
    rep = sit("rep-north")
    both = (Change(line="seats", quantity=Decimal(100)), Change(line="seats", price=Decimal(28), reason="competitor"))
    number = amended(sit, asks(*both))
    assert rep.edit(number, Edits({"seats.price": "30"})).happened[0].changes == ("seats: price 34.2 → 30",)
    assert rep.edit(number, Edits({"seats.quantity": "+5"})).happened[0].changes == ("seats: 5 units more",)
    assert rep.edit(number, Edits({"seats.price": ""})).happened[0].changes == ("not any more: seats: price 34.2 → 30",)
    assert rep.edit(number, Edits(remove=["seats"])).happened[0].changes == ("seats: ends",)


def test_a_copy_of_an_amendment_amends_the_same_contract(sit: Sit) -> None:
    rep = sit("rep-north")
    copy = rep.clone(amended(sit)).quote
    assert (copy.source, copy.contract, copy.cloned_from) == ("amendment", CONTRACT, "Q-2026-0001")


@pytest.mark.parametrize(
    ("edits", "code"),
    [
        (Edits({"seets.quantity": "5"}), "unknown-line"),
        (Edits({"seats.colour": "red"}), "unknown-line"),
        (Edits({"payment-days": "60"}), "unknown-field"),
        (Edits(remove=["seets"]), "unknown-line"),
    ],
)
def test_what_an_amendment_cannot_ask_for_is_refused(sit: Sit, edits: Edits, code: str) -> None:
    with pytest.raises(InvalidFiles) as refused:
        sit("rep-north").edit(amended(sit), edits)
    assert {problem.code for problem in refused.value.problems} == {code}


def test_an_amendment_that_changes_nothing_is_refused(sit: Sit) -> None:
    with pytest.raises(InvalidRequest) as refused:
        amended(sit, asks(Change(line="seats", quantity=Decimal(120))))
    assert [problem.code for problem in refused.value.problems] == ["no-change"]


def test_an_amendment_is_no_deal_that_could_be_priced_by_itself(sit: Sit) -> None:
    shown = sit("rep-north").show(amended(sit))
    with pytest.raises(TransitionRefused, match=r"is an amendment of contract 'boreal-2026', not a deal of its own"):
        _ = shown.deal


def test_its_history_says_what_it_does_to_the_contract(sit: Sit) -> None:
    rep = sit("rep-north")
    first = HistoryView(rep.audience).of(rep.history(amended(sit)))[0]
    assert first["data"]["changes"] == ["from 2027-03-01 on", "seats: quantity 120 → 150", "valid until 2026-12-31"]
    assert (first["data"]["source"], first["data"]["contract"]) == ("amendment", CONTRACT)


def test_the_contract_of_quotes_that_somebody_may_not_see_is_not_there_for_them(sit: Sit) -> None:
    rep = sit("rep-north")
    number = rep.new(rep.desk.workspace.read_deal("brasserie-du-nord")).quote.number
    rep.edit(number, Edits({"valid-until": "2026-12-31"}))
    sent(sit, number)
    rep.accept(number, contract_id="brasserie-2027")
    assert rep.contract("brasserie-2027").said_by == number
    with pytest.raises(NotFound) as refused:
        sit("rep-south").contract("brasserie-2027")
    assert refused.value.code == "contract-not-found"


UPLIFT = RenewalAsked(terms=RenewalTerms(pricing="uplift", uplift=Decimal("0.05")))


def test_a_renewal_is_priced_as_the_contract_engine_prices_it_and_makes_the_contract_that_follows(
    sit: Sit, clock: Clock
) -> None:
    rep = sit("rep-north")
    number = rep.renew(CONTRACT, UPLIFT, valid_until=LAST_DAY).quote.number
    rep.attach(number, "mandate.txt", "text/plain", b"yes")
    folder = rep.desk.workspace.contracts
    engine = folder.renew(folder.read(CONTRACT), Asked(terms=UPLIFT.terms, order_date=clock.at.date()))
    assert rep.show(number).priced.totals.net == engine.net
    agreed = rep.accept(sent(sit, number))
    made = folder.parse(agreed.contract, "<contract>.yaml")
    assert (made.id, made.renews, made.start) == ("boreal-2026-r2", CONTRACT, date(2030, 1, 1))
    assert (agreed.closes, agreed.closed) == ("", b"")
    assert contract_json(rep.contract("boreal-2026-r2").contract) == contract_json(made)


def test_an_early_renewal_closes_the_old_contract_and_gives_back_its_rest(sit: Sit) -> None:
    rep = sit("rep-north")
    early = UPLIFT.model_copy(update={"on": date(2029, 7, 1)})
    number = rep.renew(CONTRACT, early, valid_until=LAST_DAY).quote.number
    rep.attach(number, "mandate.txt", "text/plain", b"yes")
    other = sent(sit, amended(sit))
    agreed = rep.accept(sent(sit, number))
    assert agreed.closes == CONTRACT
    assert rep.contract(CONTRACT).contract.end == date(2029, 6, 30)
    assert any(line.credit for line in rep.show(number).priced.lines)
    with pytest.raises(Conflict) as told:
        rep.accept(other)
    assert told.value.code == "stale"
    assert rep.desk.store.verify().ok


def test_a_contract_is_renewed_once(sit: Sit) -> None:
    rep = sit("rep-north")
    numbers = [rep.renew(CONTRACT, UPLIFT, valid_until=LAST_DAY).quote.number for _ in range(2)]
    for number in numbers:
        rep.attach(number, "mandate.txt", "text/plain", b"yes")
        sent(sit, number)
    rep.accept(numbers[0])
    with pytest.raises(Conflict) as told:
        rep.accept(numbers[1])
    assert told.value.code == "stale"


def test_the_worklist_of_renewals_goes_by_what_was_agreed_since_and_names_the_quotes(sit: Sit, clock: Clock) -> None:
    rep = sit("rep-north")
    rep.accept(sent(sit, amended(sit)))
    clock.at = datetime(2029, 10, 1, 9, tzinfo=UTC)
    number = rep.renew(CONTRACT, UPLIFT, order_date=date(2026, 12, 1)).quote.number
    row = next(one for one in sit("desk-1").renewals() if one.renewal.contract.id == CONTRACT)
    assert row.quotes == (number,)
    assert row.renewal.contract.lines["seats"].ledger[-1].source == "Q-2026-0001"


def test_a_dry_run_writes_nothing(sit: Sit) -> None:
    rep = sit("rep-north")
    assert not rep.amend(CONTRACT, MORE_SEATS, writing=Writing(dry_run=True)).written
    assert rep.list() == ()
