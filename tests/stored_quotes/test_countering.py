"""Counter-offers: what an approver proposes is theirs already, and what it does not cover is asked of the others."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cpq.people.person import Delegation
from cpq.problems import Conflict, NotAllowed, NotApproved, NotFound
from cpq.stored_quotes.actions.countering import accept_counter, counter, decline_counter, withdraw_counter
from cpq.stored_quotes.actions.deciding import approve
from cpq.stored_quotes.actions.recalling import recall
from cpq.stored_quotes.actions.revoking import revoke
from cpq.stored_quotes.actions.routing_steps import reassign
from cpq.stored_quotes.record import StoredQuote
from tests.stored_quotes.deals import DISCOUNT, PEOPLE, Deal, desk_rules, replaced
from tests.stored_quotes.log import DAY

TWO = DISCOUNT + "  law: { when: quote.discretionary_discount > 0.05, ask: legal }\n"


def countered(rules: str = DISCOUNT, says: str = "15 % instead of 25 %", rate: str = "15%", **desk: str) -> Deal:
    """A deal of 25 %, for which the director offers less."""
    deal = Deal("{ product: thing, discount: 25% }", rules=rules, desk=desk_rules(**desk))
    deal.submit()
    proposal = deal.say(f"{{ product: thing, discount: {rate} }}")
    director = next(step.id for step in deal.request.steps if step.approvers == ("sales-director",))
    deal.do("director", counter, director, proposal, says=says, seen=deal.hash, comment="not more this year")
    return deal


def accept(deal: Deal, actor: str = "rep-north") -> StoredQuote:
    return deal.do(actor, accept_counter, 1, deal.assessment)


def test_a_counter_offer_that_is_taken_is_approved_by_who_made_it() -> None:
    deal = countered()
    assert deal.statuses == {"1.1": "open"}
    before = [one.kind for one in deal.log.events]
    quote = accept(deal)
    assert (quote.status, quote.head, quote.newest.how_approved) == ("approved", 2, "counter")
    assert [event.kind for event in deal.log.events[len(before) :]] == [
        "counter-answered",
        "request-ended",
        "revised",
        "submitted",
        "request-ended",
    ]
    assert quote.counters[0].status == "accepted"
    assert (quote.revisions[0].status, quote.requests[0].status) == ("superseded", "superseded")
    assert quote.newest.content == quote.counters[0].proposal
    assert quote.newest.edited_by == ("rep-north",)
    (step,) = quote.requests[1].steps
    assert step.carried is not None
    assert (step.carried.by, step.carried.counter) == (("director",), ("director",))
    assert (step.carried.why, step.decisions) == ("it is what director offered on 2026-11-20", ())


def test_what_the_counter_offer_does_not_cover_is_asked() -> None:
    deal = countered(TWO)
    quote = accept(deal)
    assert quote.status == "in approval"
    assert {step.requirement[0]: step.status for step in deal.request.steps} == {"discount": "carried", "law": "open"}
    quote = deal.approve("lawyer")
    assert (quote.status, quote.newest.how_approved) == ("approved", "people")


def test_what_was_approved_before_the_counter_offer_still_counts() -> None:
    deal = countered(TWO.replace("ask: legal", "risk: { discretionary_discount: higher is worse }, ask: legal"))
    deal.approve("lawyer", next(step.id for step in deal.request.steps if step.approvers == ("legal",)))
    assert accept(deal).status == "approved"


def test_the_approval_that_a_counter_offer_is_may_be_reused_and_taken_back() -> None:
    deal = countered()
    accept(deal)
    (grant,) = deal.quote.grants
    assert (grant.by, grant.request, grant.requirement.facts[0].value) == (("director",), 2, "0.15")
    deal.edit("{ product: thing, discount: 12% }")
    assert deal.submit().status == "approved"
    assert len(deal.quote.grants) == 1
    deal.do("admin", revoke, reason="wrong cost")
    assert deal.quote.grants[0].revoked


def test_a_worse_content_than_the_offer_is_asked_again() -> None:
    deal = countered()
    accept(deal)
    deal.edit("{ product: thing, discount: 16% }")
    assert deal.submit().status == "in approval"
    assert deal.request.steps[0].asked_again == "discretionary discount 15 % -> 16 %"


def test_an_offer_of_nothing_unusual_is_approved_by_the_policy() -> None:
    quote = accept(countered(rate="5%"))
    assert (quote.status, quote.newest.how_approved) == ("approved", "auto")


def test_an_offer_beyond_ones_own_level_asks_the_others() -> None:
    deal = countered(rate="35%")
    assert accept(deal).status == "in approval"
    assert deal.step("2.1").eligible == ("cfo",)


def test_who_accepts_their_own_offer_has_not_approved_it() -> None:
    """The director stands above the rep, so may answer for them: submitting it, they approve nothing of it."""
    deal = countered()
    deal.person("manager-north", manager="director")
    quote = accept(deal, actor="director")
    assert quote.status == "in approval"
    assert deal.request.steps[0].eligible == ("manager-north", "manager-south")


def test_of_several_who_must_agree_the_maker_counts_as_one() -> None:
    people = "  second: { name: Second director, roles: [manager], approves: [sales-director] }\n"
    deal = countered(rate="22%", people=PEOPLE + people, routing="routing: { sales-director: { need: at least 2 } }\n")
    quote = accept(deal)
    assert quote.status == "in approval"
    assert deal.refuses("director", approve, "2.1", seen=deal.hash).code == "already-decided"
    assert deal.approve("second").status == "approved"
    assert [one.by for one in deal.quote.grants] == [("director", "second")]


def test_an_offer_that_is_declined_or_withdrawn_changes_nothing_else() -> None:
    for action, actor, status in (
        (decline_counter, "rep-north", "declined"),
        (withdraw_counter, "director", "withdrawn"),
    ):
        deal = countered()
        quote = deal.do(actor, action, 1)
        assert (quote.status, quote.counters[0].status, deal.statuses) == ("in approval", status, {"1.1": "open"})
        error = deal.refuses("rep-north", accept_counter, 1, deal.assessment)
        assert (error.code, error.message) == ("already-decided", f"counter-offer 1 is {status}")
        assert deal.approve("director").status == "approved"


def test_a_newer_offer_takes_the_place_of_the_older() -> None:
    deal = countered()
    newer = deal.say("{ product: thing, discount: 18% }")
    deal.do("director", counter, "1.1", newer, says="18 %", seen=deal.hash)
    assert [one.status for one in deal.quote.counters] == ["withdrawn", "open"]


def test_an_offer_goes_with_its_request() -> None:
    deal = countered()
    deal.do("rep-north", recall)
    assert deal.quote.counters[0].status == "void"
    error = deal.refuses("rep-north", accept_counter, 1, deal.assessment)
    assert (error.code, error.message) == ("already-decided", "counter-offer 1 went with its request")


@pytest.mark.parametrize("actor", ["rep-south", "lawyer", "manager-south", "nobody"])
def test_not_everybody_answers_an_offer(actor: str) -> None:
    assert isinstance(countered().refuses(actor, accept_counter, 1, countered().assessment), NotAllowed)


@pytest.mark.parametrize("actor", ["rep-north", "lawyer", "manager-north"])
def test_only_who_may_decide_makes_an_offer(actor: str) -> None:
    deal = countered()
    proposal = deal.say("{ product: thing, discount: 18% }")
    error = deal.refuses(actor, counter, "1.1", proposal, says="18 %", seen=deal.hash)
    assert isinstance(error, NotAllowed)


def test_what_cannot_be_offered() -> None:
    deal = countered()
    same = deal.quote.newest.content
    assert deal.refuses("director", counter, "1.1", same, says="", seen=deal.hash).code == "no-change"
    other = same.model_copy(update={"content_hash": "0" * 64, "policy": "0" * 64})
    assert deal.refuses("director", counter, "1.1", other, says="", seen=deal.hash).code == "stale"
    assert deal.refuses("director", counter, "1.1", other, says="", seen="0" * 64).code == "stale"
    assert isinstance(deal.refuses("rep-north", accept_counter, 7, deal.assessment), NotFound)
    assert isinstance(deal.refuses("rep-north", withdraw_counter, 1), NotAllowed)


def test_what_is_accepted_is_what_was_offered() -> None:
    deal = countered()
    deal.say("{ product: thing, discount: 40% }")
    error = deal.refuses("rep-north", accept_counter, 1, deal.assessment)
    assert (type(error), error.code) == (Conflict, "stale")


def test_an_offer_below_a_floor_is_not_accepted() -> None:
    floor = "guardrails: { floor: { fact: quote.net_total, below: 70.00 EUR, then: stop } }\n"
    deal = countered(DISCOUNT + floor, rate="40%")
    assert isinstance(deal.refuses("rep-north", accept_counter, 1, deal.assessment), NotApproved)


def test_an_offer_lapses_with_the_quote() -> None:
    deal = Deal("{ product: thing, discount: 25% }", valid_until="2026-11-21")
    deal.submit()
    proposal = deal.say("{ product: thing, discount: 15% }")
    deal.do("director", counter, "1.1", proposal, says="15 %", seen=deal.hash)
    deal.at += 2 * DAY
    assert "valid until 2026-11-21" in deal.refuses("rep-north", accept_counter, 1, deal.assessment).message


def left(deal: Deal) -> None:
    deal.person("director", active=False)


def lost_the_right(deal: Deal) -> None:
    deal.person("director", roles=("rep",))


def was_taken_off(deal: Deal) -> None:
    deal.person("cfo", approves=("cfo", "sales-director"))
    deal.do("desk-1", reassign, "1.1", "cfo")


@pytest.mark.parametrize("meanwhile", [left, lost_the_right, was_taken_off])
def test_an_offer_of_somebody_who_may_no_longer_decide_approves_nothing(meanwhile: Callable[[Deal], None]) -> None:
    deal = countered()
    meanwhile(deal)
    quote = accept(deal)
    assert quote.status == "in approval"
    assert not any(step.status == "carried" for step in deal.request.steps)


def test_an_offer_made_for_somebody_who_was_away_counts_only_as_long_as_that_lasts() -> None:
    for days, status in ((1, "approved"), (3, "in approval")):
        deal = Deal("{ product: thing, discount: 15% }")
        deal.person("stand-in", name="Stand-in", roles=("manager",))
        deal.rules = replaced(
            deal.rules,
            deal.directory.with_delegations(
                *(
                    Delegation(of=one, to="stand-in", **{"from": deal.at, "until": deal.at + 2 * DAY})
                    for one in ("manager-north", "manager-south")
                )
            ),
        )
        deal.submit()
        proposal = deal.say("{ product: thing, discount: 12% }")
        deal.do("stand-in", counter, "1.1", proposal, says="12 %", seen=deal.hash)
        deal.at += days * DAY
        assert accept(deal).status == status
