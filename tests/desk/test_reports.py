"""Reports from a person's seat: who sees which quotes, and what the figures come to on the way through the desk."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cpq.desk import Edits
from cpq.desk.impact_view import impact_json, renewals_json, repriced_json
from cpq.desk.insight_view import insight_json
from cpq.desk.report_view import report_json
from cpq.insight.statistics import Share
from cpq.problems import NotAllowed, NotFound
from cpq.terms import Term
from tests.desk.world import House


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_the_report_counts_what_went_through_the_desk(house: House) -> None:
    house.sold("rep-north")
    house.sold("rep-north", "20%")
    found = house.seat("desk-1").report()
    assert found.kpis.auto == Share(1, 2)
    assert found.kpis.first_pass == Share(2, 2)
    assert [(one.name, one.approved) for one in found.rules] == [("deep-discount", 1)]
    (leak,) = found.leakage
    assert (leak.target, leak.by_people, leak.alone) == (Decimal(2000), Decimal(200), Decimal(0))
    assert found.counters == house.store.counters()


def test_a_manager_sees_the_quotes_of_those_below_and_no_others(house: House) -> None:
    house.sold("rep-north")
    house.sold("rep-south")
    house.sold("rep-south")
    seen = {person: house.seat(person).report().kpis.submitted for person in ("manager", "director", "desk-1", "admin")}
    assert seen == {"manager": 1, "director": 3, "desk-1": 3, "admin": 3}


def test_a_rep_sees_no_report_and_a_manager_none_of_other_teams(house: House) -> None:
    house.sold("rep-south")
    with pytest.raises(NotAllowed, match="may not see reports"):
        house.seat("rep-south").report()
    with pytest.raises(NotAllowed, match="rep-south"):
        house.seat("manager").report(reps=["rep-south"])
    with pytest.raises(NotFound):
        house.seat("desk-1").report(reps=["nobody"])
    assert house.seat("desk-1").report(reps=["rep-north"]).kpis.submitted == 0


def test_days_of_the_period_are_both_included(house: House) -> None:
    house.sold("rep-north")
    seat = house.seat("desk-1")
    days = [(date(2026, 11, 2), date(2026, 11, 2)), (date(2026, 11, 3), None), (None, date(2026, 11, 1))]
    assert [seat.report(first=first, last=last).kpis.submitted for first, last in days] == [1, 0, 0]


def test_commission_on_margin_is_told_to_who_may_see_cost(house: House) -> None:
    house.sold("rep-north")
    plans = house.workspace.desk_rules.commission
    told = {}
    for person in ("desk-1", "admin"):
        seat = house.seat(person)
        told[person] = report_json(seat.report(), plans, seat.audience)["commission"]
    assert [(one["plan"], one["commission"]) for one in told["desk-1"]] == [("by-margin", "5.88"), ("by-net", "10.00")]
    assert [one["plan"] for one in told["admin"]] == ["by-net"]


def test_drafts_that_nobody_touches_are_stalled(house: House) -> None:
    number = house.quoted("rep-north")
    house.later(24 * 4)
    (stalled,) = house.seat("manager").report().stalled
    assert (stalled.story.quote.number, stalled.rule) == (number, "forgotten")


# --- One quote --------------------------------------------------------------------------------------------------


def test_no_view_of_a_rep_tells_the_cost(house: House) -> None:
    """Costs of 41.23 and 17.77 stand for the sentinel: neither they nor what they leave may show."""
    for _ in range(11):
        house.sold("rep-north")
    number = house.quoted("rep-north", discount="5%")
    rules = house.workspace.desk_rules.score
    told = {}
    for person in ("rep-north", "desk-1"):
        seat = house.seat(person)
        told[person] = json.dumps(insight_json(seat.insight(number), rules, seat.audience))
    hidden = ("412.3", "537.7", "412.30", "537.70", "margin", "points")
    assert [word for word in hidden if word in told["rep-north"]] == []
    assert [word for word in hidden if word not in told["desk-1"]] == []
    assert json.loads(told["rep-north"])["score"] == {"band": "C"}


def test_a_quote_stands_among_those_that_were_bought(house: House) -> None:
    for percent in range(10):
        house.sold("rep-north", f"{percent}%" if percent else "")
    number = house.quoted("rep-south", discount="4.5%")
    whole, thing = house.seat("rep-south").insight(number).found.positions
    # five of ten were bought at 5 to 9 % off, so for less of the list price
    assert (thing.product, thing.number, thing.percentile) == ("thing", 10, Decimal("0.5"))
    assert whole.realised == Decimal("0.955")


def test_the_history_of_a_customer_holds_what_the_reader_may_see(house: House) -> None:
    north, south = house.sold("rep-north", "5%"), house.sold("rep-south", "10%")
    number = house.quoted("rep-north")
    seen = {
        person: [one.number for one in house.seat(person).insight(number).found.history.quotes]
        for person in ("rep-north", "desk-1")
    }
    assert seen == {"rep-north": [north], "desk-1": [south, north]}


# --- A change of the policy -------------------------------------------------------------------------------------


def test_a_change_of_the_policy_hits_the_open_quotes_that_it_concerns(house: House) -> None:
    hit = house.quoted("rep-north", discount="8%")
    house.quoted("rep-north", "{ product: seat, quantity: 1, term: 12 months }")
    house.sold("rep-north", "8%")
    assert house.seat("desk-1").policy_change().hits == ()
    house.changed("pricing_rules/rules.yaml", "above: 10%", "above: 5%")
    house.changed("pricing_rules/book.yaml", "price: 100.00", "price: 110.00")
    seat = house.seat("desk-1")
    found = seat.policy_change()
    assert found.unchanged == 1
    (said,) = impact_json(found, seat.audience)["quotes"]
    assert (said["number"], said["net_before"], said["net_after"], said["net_change"]) == (
        hit,
        "920.00",
        "1012.00",
        "92.00",
    )
    assert [one["rule"] for one in said["asks_more"]] == ["deep-discount"]
    assert (said["asks_no_more"], said["margin_change"]) == ([], "92.00")
    admin = house.seat("admin")
    assert "margin_change" not in impact_json(admin.policy_change(), admin.audience)["quotes"][0]


def test_what_the_other_policy_cannot_price_is_told(house: House) -> None:
    house.quoted("rep-north")
    house.changed("pricing_rules/book.yaml", "  thing: { mode: per unit, price: 100.00 }\n", "")
    (hit,) = house.seat("desk-1").policy_change().hits
    assert (hit.after, "price" in hit.problem) == (None, True)


def test_drafts_are_priced_anew_in_bulk_and_nothing_else_is(house: House) -> None:
    draft, sold = house.quoted("rep-north"), house.sold("rep-north")
    waiting = house.quoted("rep-south", discount="20%")
    house.seat("rep-south").submit(waiting)
    house.changed("pricing_rules/book.yaml", "price: 100.00", "price: 110.00")
    seat = house.seat("desk-1")
    before = house.store.verify().length
    tried = repriced_json(seat.reprice_all(dry_run=True), dry_run=True)
    assert house.store.verify().length == before
    assert [(one["number"], one["net_change"]) for one in tried["quotes"]] == [(draft, "100.00")]
    assert repriced_json(seat.reprice_all(), dry_run=False)["quotes"] == tried["quotes"]
    assert house.store.read(draft).newest.content.net_total == 1100
    assert house.store.read(sold).status == "accepted"
    assert house.store.read(waiting).status == "in approval"
    assert seat.reprice_all() == ()


def test_only_who_may_reprices_in_bulk(house: House) -> None:
    for person in ("rep-north", "manager", "admin"):
        with pytest.raises(NotAllowed):
            house.seat(person).reprice_all(dry_run=True)


def test_one_draft_that_has_no_price_any_more_does_not_stop_the_others(house: House) -> None:
    lost = house.quoted("rep-north")
    kept = house.quoted("rep-north", "{ product: seat, quantity: 1, term: 12 months }")
    house.changed("pricing_rules/book.yaml", "  thing: { mode: per unit, price: 100.00 }\n", "")
    found = {one.number: one for one in house.seat("desk-1").reprice_all()}
    assert found[lost].changed is None
    assert found[lost].problem
    assert found[kept].changed is not None


# --- Renewals ---------------------------------------------------------------------------------------------------

CONTRACT = """
schema: cpq/contract/1
id: running
account: buyer
currency: EUR
price book: main
order date: 2026-01-01
start: 2026-01-01
end: 2026-12-31
renewal: { auto: yes, notice: 1 month }
lines:
  seats:
    product: seat
    per: seat per month
    ledger: [{ from: 2026-01-01, until: 2026-12-31, quantity: 10, price: 50.00, source: running }]
"""


def test_a_renewal_is_to_be_acted_on_by_its_notice(house: House) -> None:
    house.write("contracts/running.yaml", CONTRACT)
    house.write("accounts/buyer.yaml", "account: buyer\nname: Buyer\n")
    house.changed("desk/alerts.yaml", "2 working", "3 working")
    (one,) = renewals_json(house.seat("desk-1").renewals())["renewals"]
    assert (one["contract"], one["notice_by"], one["standing"], one["act_by"], one["days"]) == (
        "running",
        "2026-11-30",
        "notice due",
        "2026-11-30",
        28,
    )
    assert (one["happens"], one["renewal_net"]) == ("renews", "6000.00")
    (late,) = house.seat("desk-1").renewals(on=date(2026, 12, 1))
    assert (late.renewal.standing, late.renewal.next) == ("notice over", date(2026, 12, 31))
    assert house.seat("desk-1").renewals(within=Term(days=27)) == ()
    assert house.seat("desk-1").renewals(on=date(2027, 1, 1)) == ()


def test_what_a_quote_became_is_renewed_by_who_owns_it(house: House) -> None:
    number = house.quoted("rep-north", "{ product: seat, quantity: 10, term: 12 months }")
    seat = house.seat("rep-north")
    seat.edit(number, Edits(fields={"start": "2026-12-01"}))
    seat.submit(number)
    seat.send(number)
    seat.accept(number)
    house.changed("pricing_rules/book.yaml", "price: 50.00", "price: 60.00")
    (work,) = house.seat("manager").renewals(within=Term(months=13))
    assert (work.net, work.problem) == (Decimal(6000), ""), "at the agreed price, whatever the list says by now"
    assert (work.renewal.contract.id, work.owner, work.renewal.happens) == (number, "rep-north", "ends")
    assert house.seat("director").renewals(within=Term(months=13)) == (work,)
    house.changed("desk/people.yaml", "roles: [rep], manager: manager", "roles: [rep], manager: director")
    assert house.seat("manager").renewals(within=Term(months=13)) == ()
