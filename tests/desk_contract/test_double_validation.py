"""Four ways in which an approval was evaded by the order of clicks, in a system that asked twice (OCA #1087).

Each goes through the store from end to end. None of them reaches a customer here.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from cpq.desk.edits import Edits
from cpq.problems import Conflict, NotAllowed, TransitionRefused
from cpq.store import Store
from tests.desk_contract.real import Real
from tests.desk_contract.says import whole
from tests.desk_contract.trying import MORNING

BELOW = {"days": 14, "lines": [{"product": "thing", "quantity": 2, "percent": 4}]}
ABOVE = Edits({"a.discount": "25%"})


@pytest.fixture
def real(store: Store, policies) -> Real:  # type: ignore[no-untyped-def]
    """The house over a store of each kind."""
    return Real(store, policies, MORNING)


def quote(real: Real) -> str:
    """A quote that nobody needs to approve."""
    return real.seat("rep-1").new(real.deal(whole(BELOW, real.now))).quote.number


def kinds(real: Real, number: str) -> list[str]:
    return [event.kind for event in real.store.events(number)]


def test_confirming_before_saving_does_not_skip_the_approval(real: Real) -> None:
    """What a customer is sent was saved, submitted and approved; a draft that is worth more on the screen is not."""
    number = quote(real)
    rep = real.seat("rep-1")
    with pytest.raises(TransitionRefused):
        real.seat("rep-1").send(number)
    seen = real.quote(number).newest.content.content_hash
    rep.edit(number, ABOVE)
    with pytest.raises(Conflict):
        rep.submit(number, seen=seen)  # what the screen showed before it was saved
    assert rep.submit(number).quote.status == "in approval"
    with pytest.raises(TransitionRefused):
        real.seat("rep-1").send(number)
    assert "sent" not in kinds(real, number)


def test_what_was_saved_below_the_limit_and_edited_above_it_is_asked_again(real: Real) -> None:
    """An approval belongs to a content: the edit begins a revision that nobody approved."""
    number = quote(real)
    rep = real.seat("rep-1")
    assert rep.submit(number).quote.newest.how_approved == "auto"
    edited = rep.edit(number, ABOVE).quote
    assert [one.status for one in edited.revisions] == ["superseded", "draft"]
    with pytest.raises(TransitionRefused):
        real.seat("rep-1").send(number)
    again = rep.submit(number).quote
    assert again.status == "in approval"
    assert {step.approvers for step in again.requests[-1].steps} >= {("sales-manager",), ("sales-director",)}


def test_a_copy_of_an_approved_quote_is_not_approved(real: Real) -> None:
    """A copy has what the other says, and nothing that anybody decided about it."""
    number = quote(real)
    rep = real.seat("rep-1")
    rep.edit(number, ABOVE)
    rep.submit(number)
    for person in ("manager-1", "director", "controller", "cfo"):
        try:
            real.seat(person).approve(number)
        except (NotAllowed, TransitionRefused, Conflict):
            continue
    assert real.quote(number).status == "approved"
    copy = rep.clone(number).quote
    assert (copy.status, copy.requests, copy.grants) == ("draft", (), ())
    with pytest.raises(TransitionRefused):
        real.seat("rep-1").send(copy.number)
    assert rep.submit(copy.number).quote.status == "in approval"


def test_there_is_a_way_back_from_being_asked(real: Real) -> None:
    """A request is taken back by whoever asked, changed, and asked again; a late approval of the old one is refused."""
    number = quote(real)
    rep = real.seat("rep-1")
    rep.edit(number, ABOVE)
    request = rep.submit(number).quote.requests[-1]
    assert rep.recall(number, reason="a typing error").quote.status == "recalled"
    with pytest.raises((Conflict, TransitionRefused)):
        real.seat("manager-1").approve(number, [request.steps[0].id])
    rep.edit(number, Edits({"a.discount": "4%"}))
    assert rep.submit(number).quote.status == "approved"
    real.now += timedelta(hours=1)
    real.seat("rep-1").send(number)
    assert real.quote(number).status == "sent"
    assert real.store.verify().ok
