"""Every action from every status: it happens where the life of a quote says so, and is refused everywhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from cpq.people.person import SYSTEM
from cpq.problems import NotAllowed, TransitionRefused
from cpq.quotes.status import FOLLOWS, QuoteStatus
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions.editing import REVISABLE, change_owner, edit, revise
from cpq.stored_quotes.actions.expiring import expire
from cpq.stored_quotes.actions.sending import accept, cancel, decline, send, withdraw
from cpq.stored_quotes.guards import RIGHT_FROM
from cpq.stored_quotes.happenings import EventData, Revised
from cpq.stored_quotes.record import StoredQuote
from tests.stored_quotes.house import acting
from tests.stored_quotes.log import MORNING, content
from tests.stored_quotes.standing import APPROVED_UNTIL, DOCUMENT, HISTORY, standing

YEAR_LATER = MORNING + timedelta(days=365)


def _accept(quote: StoredQuote, who: Acting) -> tuple[EventData, ...]:
    return accept(quote, who, DOCUMENT, by="Head of purchasing", contract_id="c", contract="1" * 64, order="2" * 64)


ACTIONS: dict[str, tuple[Callable[[StoredQuote, Acting], tuple[EventData, ...]], frozenset[str], str]] = {
    "edit": (lambda quote, who: edit(quote, who, content("other")), REVISABLE, "draft"),
    "revise": (revise, REVISABLE, "draft"),
    "send": (lambda quote, who: send(quote, who, DOCUMENT, "en"), frozenset({"approved"}), "sent"),
    "accept": (_accept, frozenset({"sent"}), "accepted"),
    "decline": (lambda quote, who: decline(quote, who, "price"), frozenset({"sent"}), "declined"),
    "withdraw": (lambda quote, who: withdraw(quote, who, "wrong product"), frozenset({"sent"}), "withdrawn"),
    "cancel": (
        lambda quote, who: cancel(quote, who, "no budget"),
        frozenset(HISTORY) - {"accepted", "declined", "cancelled", "withdrawn", "expired"},
        "cancelled",
    ),
}
"""Each action, the statuses from which it happens, and the status after it."""


def test_every_status_can_be_reached_and_says_what_would_be_right() -> None:
    assert set(HISTORY) == set(FOLLOWS) - {"superseded"}
    assert set(RIGHT_FROM) == set(FOLLOWS)
    for status in HISTORY:
        assert standing(status).now.status == status


@pytest.mark.parametrize("status", HISTORY)
@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_happens_where_it_may_and_is_refused_elsewhere(action: str, status: QuoteStatus) -> None:
    act, allowed, after = ACTIONS[action]
    log = standing(status)
    before = log.now
    if status not in allowed:
        with pytest.raises(TransitionRefused) as refused:
            act(before, acting())
        assert refused.value.status == status
        assert refused.value.hint == RIGHT_FROM[status]
        assert log.now == before
        return
    quote = log.add(*act(before, acting()))
    assert quote.status == after
    assert quote.pending is None
    if quote.head == 1 and after != "draft":
        assert after in FOLLOWS[status]


@pytest.mark.parametrize("status", sorted(REVISABLE - {"draft"}))
def test_an_edit_after_the_draft_makes_the_next_revision_and_leaves_the_old_one_as_it_was(status: QuoteStatus) -> None:
    log = standing(status)
    old = log.now.newest
    quote = log.add(*edit(log.now, acting(), content("other"), changes=("payment days 30 → 60",), reason="asked"))
    assert [one.number for one in quote.revisions] == [1, 2]
    assert quote.revisions[0].status == "superseded"
    assert quote.revisions[0].content == old.content
    assert (quote.newest.content, quote.newest.reason) == (content("other"), "asked")


def test_a_draft_is_edited_in_place() -> None:
    log = standing("draft")
    quote = log.add(*edit(log.now, acting(), content("other")))
    assert (quote.head, quote.newest.content, quote.version) == (1, content("other"), 2)


@pytest.mark.parametrize("status", sorted(REVISABLE))
def test_saving_what_is_there_already_changes_nothing(status: QuoteStatus) -> None:
    assert edit(standing(status).now, acting(), content()) == ()


def test_another_customer_is_a_change_even_at_the_same_price() -> None:
    log = standing("draft")
    assert log.add(*edit(log.now, acting(), content(), account="aurora")).account == "aurora"


def test_an_edit_in_approval_ends_the_request_and_keeps_what_was_approved_for_later() -> None:
    log = standing("in approval")
    quote = log.add(*edit(log.now, acting(), content("other")))
    assert quote.requests[0].status == "superseded"
    assert [step.status for step in quote.requests[0].steps] == ["void"]
    assert log.events[-2].kind == "request-ended"
    assert log.events[-2].data["grants_until"] == "2027-02-18T09:00:00Z"


@pytest.mark.parametrize("status", HISTORY)
@pytest.mark.parametrize("actor", ["rep-south", "manager-south", "finance-lead", "rep-former", "nobody", SYSTEM])
@pytest.mark.parametrize("action", ACTIONS)
def test_whoever_has_no_right_is_refused_whatever_the_status(action: str, actor: str, status: QuoteStatus) -> None:
    act, _, _ = ACTIONS[action]
    with pytest.raises(NotAllowed, match=f"'{actor}' may not"):
        act(standing(status).now, acting(actor))


@pytest.mark.parametrize("actor", ["rep-north", "manager-north", "desk"])
@pytest.mark.parametrize(("action", "status"), [("send", "approved"), ("edit", "draft"), ("withdraw", "sent")])
def test_its_owner_their_manager_and_the_desk_may(action: str, status: QuoteStatus, actor: str) -> None:
    act, _, after = ACTIONS[action]
    log = standing(status)
    assert log.add(*act(log.now, acting(actor)), actor=actor).status == after


@pytest.mark.parametrize("actor", ["manager-north", "desk"])
def test_an_owner_is_changed_by_those_above_but_not_while_it_is_decided(actor: str) -> None:
    log = standing("draft")
    assert log.add(*change_owner(log.now, acting(actor), "rep-south")).owner == "rep-south"
    assert change_owner(log.now, acting("desk"), "rep-south") == ()
    with pytest.raises(TransitionRefused, match="keeps its owner"):
        change_owner(standing("in approval").now, acting(actor), "rep-south")
    with pytest.raises(NotAllowed, match="no longer works here"):
        change_owner(standing("draft").now, acting(actor), "rep-former")
    with pytest.raises(NotAllowed):
        change_owner(standing("draft").now, acting("rep-north"), "rep-south")


def test_nothing_is_sent_after_the_approval_ran_out_even_if_nobody_swept() -> None:
    quote = standing("approved").now
    assert send(quote, acting(at=APPROVED_UNTIL), DOCUMENT, "en")
    with pytest.raises(TransitionRefused, match="held until 2026-12-04 09:00 UTC") as refused:
        send(quote, acting(at=APPROVED_UNTIL + timedelta(microseconds=1)), DOCUMENT, "en")
    assert (refused.value.status, refused.value.hint) == ("approved", RIGHT_FROM["approval expired"])


def test_nothing_is_accepted_after_the_offers_last_day_even_if_nobody_swept() -> None:
    last = MORNING.replace(month=12, day=31, hour=23, minute=59)
    quote = standing("sent").now
    assert _accept(quote, acting(at=last))
    with pytest.raises(TransitionRefused, match="valid until 2026-12-31"):
        _accept(quote, acting(at=last + timedelta(minutes=1)))


def test_another_document_than_the_one_sent_is_not_accepted() -> None:
    with pytest.raises(TransitionRefused, match="not the document"):
        accept(standing("sent").now, acting(), "8" * 64, by="x", contract_id="c", contract="1" * 64, order="2" * 64)


def test_a_sweep_ends_what_is_over_once() -> None:
    approved = standing("approved")
    assert expire(approved.now, acting(SYSTEM)) == ()
    late = acting(SYSTEM, APPROVED_UNTIL + timedelta(seconds=1))
    assert approved.add(*expire(approved.now, late), actor=SYSTEM).status == "approval expired"
    assert expire(approved.now, late) == ()
    assert expire(approved.now, acting(SYSTEM)) == ()


@pytest.mark.parametrize("status", HISTORY)
def test_an_offers_end_ends_whatever_is_not_final(status: QuoteStatus) -> None:
    log = standing(status)
    happened = expire(log.now, acting(SYSTEM, YEAR_LATER))
    if "expired" not in FOLLOWS[status]:
        assert happened == ()
        return
    quote = log.add(*happened, actor=SYSTEM)
    assert (quote.status, quote.pending) == ("expired", None)
    assert expire(quote, acting(SYSTEM, YEAR_LATER)) == ()


def test_a_revision_begins_once_more_even_with_the_same_content() -> None:
    log = standing("expired")
    happened = revise(log.now, acting(), reason="the customer came back")
    assert [one.kind for one in happened] == ["revised"]
    assert isinstance(happened[0], Revised)
    assert log.add(*happened).newest.content == content()
