"""Nobody decides about their own work: every part that somebody may have, by every route to a decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest

from cpq.people.person import Delegation
from cpq.problems import CpqError, NotAllowed
from cpq.stored_quotes.actions.deciding import approve, reject
from cpq.stored_quotes.actions.editing import change_owner, revise
from cpq.stored_quotes.actions.recalling import recall
from cpq.stored_quotes.actions.routing_steps import add_approver, escalate, override, reassign, route_step
from cpq.stored_quotes.actions.submitting import submit
from tests.stored_quotes.deals import Deal, desk_rules, replaced
from tests.stored_quotes.log import DAY, MORNING

ROUTING = """
routing:
  sales-manager:
    who: holders
    due: 1 working day
    escalate: [{ to: [person manager-north, person director] }]
"""
CALENDAR = """
calendars:
  house: { time zone: UTC, working hours: { monday to friday: "09:00-17:00" } }
"""
FIFTEEN = "{ product: thing, discount: 15% }"
PARTS: Final = ("submitter", "owner", "creator", "editor", "account of the owner")


def with_a_part(part: str) -> Deal:
    """A submitted deal in which the manager of the north has a part, and the manager of the south is asked."""
    owner = "manager-north" if part in ("owner", "creator") else "rep-north"
    deal = Deal(FIFTEEN, owner=owner, desk=desk_rules(routing=ROUTING, calendar=CALENDAR))
    if part == "editor":
        deal.edit("{ product: thing, discount: 16% }", actor="manager-north")
    if part == "account of the owner":
        deal.person("manager-north", same_as="rep-north")
    deal.do("manager-north" if part == "submitter" else "desk-1", submit, deal.assessment, seen=deal.hash)
    assert deal.step("1.1").eligible == ("manager-south",)
    return deal


def asked(deal: Deal) -> CpqError:
    """Held by role, yet not asked."""
    return deal.refuses("manager-north", approve, "1.1", seen=deal.hash)


def rejecting(deal: Deal) -> CpqError:
    return deal.refuses("manager-north", reject, "1.1", seen=deal.hash, comment="no")


def delegate(deal: Deal) -> CpqError:
    away = Delegation(of="manager-south", to="manager-north", **{"from": MORNING, "until": MORNING + DAY})
    deal.rules = replaced(deal.rules, deal.directory.with_delegations(away))
    return deal.refuses("manager-north", approve, "1.1", seen=deal.hash)


def ad_hoc(deal: Deal) -> CpqError:
    return deal.refuses("desk-2", add_approver, "1.1", "manager-north")


def reassigned(deal: Deal) -> CpqError:
    return deal.refuses("desk-2", reassign, "1.1", "manager-north")


def passed_on(deal: Deal) -> CpqError:
    return deal.refuses("manager-south", reassign, "1.1", "manager-north")


def escalee(deal: Deal) -> CpqError:
    deal.at += 5 * DAY
    deal.do("desk-2", escalate, "1.1")
    assert deal.step("1.1").deciders == ("manager-south", "director")
    return deal.refuses("manager-north", approve, "1.1", seen=deal.hash)


def overriding(deal: Deal) -> CpqError:
    deal.person("manager-north", also_may=("override",))
    return deal.refuses("manager-north", override, "1.1", "approve", reason="urgent", seen=deal.hash)


def routed(deal: Deal) -> CpqError:
    """Named for a step that has nobody, in a deal of its own."""
    deal.person("manager-south", active=False)
    deal.edit("{ product: thing, discount: 17% }", actor=deal.quote.newest.created_by)
    deal.submit(deal.request.submitted_by)
    assert deal.statuses == {"2.1": "needs routing"}
    return deal.refuses("admin", route_step, "2.1", ["manager-north"])


ROUTES: Final[tuple[Callable[[Deal], CpqError], ...]] = (
    asked,
    rejecting,
    delegate,
    ad_hoc,
    reassigned,
    passed_on,
    escalee,
    overriding,
    routed,
)


# An editor of an earlier revision has no part in the next one, so that there is nothing to refuse.
EVERY: Final = [(part, route) for part in PARTS for route in ROUTES if (part, route) != ("editor", routed)]


@pytest.mark.parametrize(("part", "route"), EVERY)
def test_nobody_decides_about_their_own_work_by_any_route(part: str, route: Callable[[Deal], CpqError]) -> None:
    """Invariant 6."""
    error = route(with_a_part(part))
    assert isinstance(error, NotAllowed)
    assert "manager-north" in error.message


def test_without_a_part_every_one_of_these_routes_is_open() -> None:
    """What the refusals above are worth: the same people may decide where they have no part."""
    deal = Deal(FIFTEEN, desk=desk_rules(routing=ROUTING, calendar=CALENDAR))
    deal.submit()
    assert deal.step("1.1").eligible == ("manager-north", "manager-south")
    deal.do("desk-2", add_approver, "1.1", "director")
    deal.at += 5 * DAY
    deal.do("desk-2", escalate, "1.1")
    deal.person("desk-2", also_may=("override",))
    deal.do("desk-2", override, "1.2", "approve", reason="urgent", seen=deal.hash)
    assert deal.approve("manager-north", "1.1").status == "approved"


def test_revising_unchanged_makes_nobody_an_outsider_to_their_own_prices() -> None:
    deal = with_a_part("editor")
    deal.do("rep-north", revise)
    deal.submit()
    assert isinstance(deal.refuses("manager-north", approve, "2.1", seen=deal.hash), NotAllowed)


def test_whoever_made_an_earlier_revision_may_decide_about_a_later_one() -> None:
    deal = with_a_part("editor")
    deal.edit("{ product: thing, discount: 17% }")
    deal.submit()
    assert deal.approve("manager-north").status == "approved"


def test_nobody_names_who_decides_about_their_own_work() -> None:
    """A step that nobody was found for asks whoever is named, with whatever authority."""
    deal = Deal(FIFTEEN, owner="desk-1", desk=desk_rules(routing=ROUTING, calendar=CALENDAR))
    for manager in ("manager-north", "manager-south"):
        deal.person(manager, active=False)
    deal.submit("desk-1")
    assert deal.statuses == {"1.1": "needs routing"}
    refused = deal.refuses("desk-1", route_step, "1.1", ["lawyer"])
    assert isinstance(refused, NotAllowed)
    assert "somebody else names who decides" in refused.message
    deal.do("desk-2", route_step, "1.1", ["director"])
    assert deal.approve("director").status == "approved"


def test_whoever_made_the_prices_has_a_part_in_a_later_revision_that_says_the_same() -> None:
    deal = with_a_part("editor")
    deal.do("desk-1", recall)
    deal.do("rep-north", revise)
    deal.do("rep-north", revise)
    deal.submit()
    assert deal.step("2.1").eligible == ("manager-south",)
    assert (
        "made this quote or changed its prices" in deal.refuses("manager-north", approve, "2.1", seen=deal.hash).message
    )


def test_whoever_began_a_quote_for_somebody_else_has_a_part_in_every_revision_of_it() -> None:
    deal = Deal(FIFTEEN, owner="manager-north", desk=desk_rules(routing=ROUTING, calendar=CALENDAR))
    deal.do("desk-1", change_owner, "rep-north")
    deal.submit()
    deal.do("rep-north", recall)
    deal.edit("{ product: thing, discount: 17% }")
    deal.submit()
    assert deal.step("2.1").eligible == ("manager-south",)
    assert isinstance(deal.refuses("manager-north", approve, "2.1", seen=deal.hash), NotAllowed)


def test_an_approval_by_somebody_who_owns_the_quote_by_now_is_not_carried_over() -> None:
    deal = Deal(FIFTEEN, desk=desk_rules(routing=ROUTING, calendar=CALENDAR))
    deal.submit()
    deal.approve("manager-north")
    deal.do("desk-1", change_owner, "manager-north")
    deal.do("desk-1", revise)
    deal.submit("manager-north")
    assert deal.statuses == {"2.1": "open"}
    assert deal.step("2.1").asked_again == "manager-north submitted this quote"
