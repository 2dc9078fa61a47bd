"""Guidance on whole quotes: worked examples, every answer tried with its neighbours, and what is not computed."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import event, given, settings

from cpq.approvals.guidance import EVERYTHING, About, Bounds, Guidance, Largest, at_first_sight
from cpq.policy.policy import Policy
from cpq.problems import CannotPrice, NotFound
from cpq.quotes.request import QuoteRequest
from cpq.workspace import Workspace
from tests.approvals.guidance.generated import Case, cases
from tests.small_world import d, deal_text, world

REPOSITORY = Path(__file__).resolve().parents[3]
PEOPLE = """
approvers:
  manager: { name: Manager }
  director: { name: Director }
  finance: { name: Finance }
"""
COSTED = "made: { name: Made, charge: one-time, family: goods, cost: 60.00 EUR }"
PRICES = """
made: { mode: per unit, price: 100.00 }
seat: { per: seat per month, mode: per unit, price: 10.00 }
service: { mode: per unit, price: 100.00 }
"""
MATRIX = """
approval matrices:
  discount:
    fact: quote.discretionary_discount
    levels: highest only
    bands: [{ above: 10%, ask: manager }, { above: 20%, ask: director }]
"""


def guided(rules: str, deal: str, bounds: Bounds | None = None, **given: str) -> Guidance:
    workspace = world(PRICES, PEOPLE + dedent(rules), more_products=COSTED)
    deal_file = workspace.parse_deal(deal_text(deal, **given).encode(), "deals/deal.yaml")
    return workspace.guide(deal_file.request, deal_file.places, bounds)


def largest(guidance: Guidance, subject: str, kind: str = "discount") -> Largest:
    (found,) = [one for one in guidance.largest if (one.kind, one.subject) == (kind, subject)]
    return found


def grants(guidance: Guidance, subject: str, kind: str = "discount") -> list[tuple[tuple[str, ...], Decimal | None]]:
    return [(grant.asked, grant.most) for grant in largest(guidance, subject, kind).grants]


def changes(guidance: Guidance, kind: str) -> list[tuple[str, Decimal, Decimal, tuple[str, ...]]]:
    return [(one.subject, one.current, one.to, one.asked) for one in guidance.changes if one.kind == kind]


# --- worked examples ------------------------------------------------------------------------------------------------


def test_the_largest_discount_of_each_level() -> None:
    """Half of the quote takes no discount: 20 % on the other half is 10 % of the whole, 40 % is 20 %."""
    guidance = guided(MATRIX, "{ id: a, product: made, quantity: 3 }\n{ id: s, product: service, quantity: 3 }")
    wanted = [((), d("0.2")), (("manager",), d("0.4")), (("director",), d("1"))]
    assert grants(guidance, "quote") == wanted
    assert grants(guidance, "a") == wanted
    assert grants(guidance, "quote", "amount off") == [
        ((), d("60")),
        (("manager",), d("120")),
        (("director",), d("300")),
    ]
    assert guidance.not_computed == ()
    assert [(one.subject, one.reason) for one in guidance.not_offered] == [("s", "'service' takes no discount")]


def test_what_binds_just_beyond_is_named_with_its_place() -> None:
    guidance = guided(MATRIX, "{ id: a, product: made }")
    nobody, manager, director = largest(guidance, "a").grants
    (next_one,) = nobody.beyond
    assert (next_one.rule, next_one.asks, next_one.where.short) == (
        "discount",
        ("manager",),
        "pricing_rules/rules.yaml:11",
    )
    assert next_one.text == "discretionary discount 10.01 % is above 10 %"
    assert [one.asks for one in manager.beyond] == [("director",)]
    assert director.beyond == ()
    assert nobody.net_total == d("90.00")


def test_a_stop_ends_what_anybody_may_grant() -> None:
    rules = MATRIX + "guardrails:\n  floor: { fact: line.net_price, below: 80.00 EUR, then: stop }\n"
    guidance = guided(rules, "{ id: a, product: made }")
    assert grants(guidance, "a") == [((), d("0.1")), (("manager",), d("0.2"))]
    beyond = largest(guidance, "a").grants[-1].beyond
    assert [(one.rule, one.asks) for one in beyond] == [("floor", ()), ("discount", ("director",))]


def test_a_rounding_within_the_tolerance_is_granted() -> None:
    """A price of 90.00 is 10 % off 100.00; one that was asked as a price may lie one rounding below."""
    guidance = guided(MATRIX, "{ id: a, product: made, discount: 15% }")
    assert changes(guidance, "discount") == [("a", d("0.15"), d("0.1"), ())]
    assert changes(guidance, "price") == [("a", d("85"), d("89.99"), ())]


def test_fifteen_percent_of_a_small_price_are_fifteen_percent() -> None:
    """8.49 for 9.99 are 15.015 % off, by its rounding alone; whoever asks for 15 % asks for no more than that."""
    rules = "approval matrices:\n  any: { fact: line.discretionary_discount, levels: cumulative, "
    rules += "bands: [{ above: 15%, ask: manager }] }\n"
    workspace = world(
        PRICES.replace("made: { mode: per unit, price: 100.00 }", SMALL), PEOPLE + rules, more_products=COSTED
    )
    for asked in ("", ", discount: 15%"):
        deal = deal_text(f"{{ id: a, product: made{asked} }}")
        request = workspace.parse_deal(deal.encode(), "deals/deal.yaml").request
        guidance = workspace.guide(request)
        assert guidance.standing.level.asked == ()
        assert grants(guidance, "a")[0] == ((), d("0.15"))
        assert grants(guidance, "quote")[0] == ((), d("0" if asked else "0.15"))
    assert workspace.price(request).lines[0].net == d("8.49")


SMALL = "made: { mode: per unit, price: 9.99 }"


def test_how_far_each_approver_may_go_ends_where_somebody_above_is_asked() -> None:
    """Finance is asked beside them from 15 % on, and stands above neither."""
    rules = MATRIX + "  deep: { when: quote.discretionary_discount > 0.15, ask: finance }\n"
    rules += "guardrails:\n  floor: { fact: line.net_price, below: 60.00 EUR, then: stop }\n"
    reaches = largest(guided(rules, "{ id: a, product: made }"), "a").reaches
    assert [(one.approver, one.most, [reason.rule for reason in one.beyond]) for one in reaches] == [
        ("manager", d("0.2"), ["discount"]),
        ("director", d("0.4"), ["floor"]),
        ("finance", d("0.4"), ["floor"]),
    ]


def test_guidance_looks_at_what_somebody_asks_about() -> None:
    deal = "{ id: a, product: made, discount: 15% }\n{ id: b, product: made }"
    workspace = world(PRICES, PEOPLE + MATRIX, more_products=COSTED)
    request = workspace.parse_deal(deal_text(deal).encode(), "deals/deal.yaml").request
    priced = workspace.price(request)
    found = workspace.guide(request, about=About(frozenset({"b"})), priced=priced)
    assert {one.subject for one in found.largest} == {"b"}
    assert found.largest == tuple(one for one in workspace.guide(request).largest if one.subject == "b")
    rates = workspace.guide(request, about=About(kinds=frozenset({"discount"})))
    assert {(one.kind, one.subject) for one in rates.largest} == {("discount", one) for one in ("quote", "a", "b")}
    with pytest.raises(NotFound, match="no line 'c'"):
        workspace.guide(request, about=About(frozenset({"c"})))


def test_a_long_quote_is_looked_at_where_it_answers_at_once() -> None:
    lines = [f"{{ id: n{number}, product: made{', discount: 5%' if number == 7 else ''} }}" for number in range(21)]
    workspace = world(PRICES, PEOPLE + MATRIX, more_products=COSTED)
    request = workspace.parse_deal(deal_text("\n".join(lines)).encode(), "deals/deal.yaml").request
    about = at_first_sight(request)
    assert (about.subjects, about.kinds) == ({"quote", "n7"}, {"discount", "payment days"})
    assert at_first_sight(request.model_copy(update={"lines": request.lines[1:]})) == EVERYTHING
    found = workspace.guide(request, about=about)
    assert [(one.kind, one.subject) for one in found.largest] == [("discount", "quote"), ("discount", "n7")]
    assert found.to_json()["looked_at"] == {"subjects": ["n7", "quote"], "kinds": ["discount", "payment days"]}


def test_whom_a_higher_level_outranks_may_be_asked_below() -> None:
    """At 25 % the director decides: 20 % brings it to the manager, 10 % to nobody."""
    guidance = guided(MATRIX, "{ id: a, product: made, discount: 25% }")
    assert changes(guidance, "discount") == [("a", d("0.25"), d("0.2"), ("manager",)), ("a", d("0.25"), d("0.1"), ())]
    held = [[one.asks for one in change.held_by] for change in guidance.changes if change.kind == "discount"]
    assert held == [[("director",)], [("manager",)]]


def test_values_below_the_largest_that_ask_more_are_told() -> None:
    rules = """
    approval matrices:
      odd: { when: quote.net_total > 80 and quote.net_total < 90, ask: manager }
      deep: { fact: quote.discretionary_discount, levels: highest only, bands: [{ above: 30%, ask: director }] }
    """
    guidance = guided(rules, "{ id: a, product: made }")
    nobody = largest(guidance, "a").grants[0]
    assert (nobody.most, nobody.except_for) == (d("0.3"), ((d("0.1001"), d("0.1999")),))
    assert ("manager",) not in [grant.asked for grant in largest(guidance, "a").grants if grant.most == d("0.3")]


def test_a_term_a_payment_and_a_quantity_that_lower_the_level() -> None:
    """24 months are 2,400.00: 10 months are 1,000.00. 12 seats cost 1,200.00 for ten months, ten seats 1,000.00."""
    rules = """
    approval matrices:
      value: { fact: quote.net_total, levels: cumulative, bands: [{ above: 1000.00 EUR, ask: manager }] }
      late: { when: payment_days > 45, ask: finance }
    """
    guidance = guided(rules, "{ id: a, product: seat, quantity: 10 }", term="24 months", payment_terms="60 days")
    assert guidance.standing.level.asked == ("manager", "finance")
    assert changes(guidance, "term") == [("quote", d("24"), d("10"), ("finance",))]
    assert changes(guidance, "payment days") == [("quote", d("60"), d("45"), ("manager",))]
    assert changes(guidance, "quantity") == [("a", d("10"), d("4"), ("finance",))]
    assert changes(guidance, "price") == [("a", d("10"), d("4.16"), ("finance",))]
    assert [one.rule for change in guidance.changes if change.kind == "term" for one in change.held_by] == ["value"]


def test_a_tier_makes_a_larger_quantity_cheaper() -> None:
    """Nine cost 900.00 and are too much; ten at half the price cost 500.00: one more is the smallest change."""
    rules = """
    schedules:
      volume: { on: [made], by: quantity, mode: range, of: list, tiers: [{ from: 10, discount: 50% }] }
    approval matrices:
      value: { fact: quote.net_total, levels: cumulative, bands: [{ above: 600.00 EUR, ask: manager }] }
    """
    guidance = guided(rules, "{ id: a, product: made, quantity: 9 }")
    assert changes(guidance, "quantity") == [("a", d("9"), d("10"), ())]


def test_a_rule_that_speaks_about_special_items_takes_the_place_of_asking_everybody() -> None:
    """Between 80.00 and 90.00 the manager decides about the item; elsewhere nobody was named, so everybody does."""
    rules = """
    approval matrices:
      item: { when: has_special_items and quote.net_total > 80 and quote.net_total < 90, ask: manager }
    """
    deal = "{ id: a, product: special, special: { name: Item, price: 100.00 } }"
    guidance = guided(rules, deal)
    assert guidance.standing.level.asked == ("manager", "director", "finance")
    assert changes(guidance, "discount") == [
        ("quote", d("0"), d("0.1001"), ("manager",)),
        ("a", d("0"), d("0.1001"), ("manager",)),
    ]
    assert changes(guidance, "price") == [("a", d("100"), d("89.99"), ("manager",))]


def test_what_no_change_can_help_is_told_with_its_range() -> None:
    rules = "approval matrices:\n  billing: { when: 'billing == \"monthly\"', ask: finance }\n"
    guidance = guided(rules, "{ id: a, product: seat, quantity: 10 }", term="24 months", billing="monthly")
    assert guidance.changes == ()
    ranges = {(one.kind, one.subject): (one.least, one.most) for one in guidance.no_change}
    assert ranges["term", "quote"] == (d("1"), d("120"))
    assert ranges["payment days", "quote"] == (d("0"), d("180"))
    assert ranges["quantity", "a"] == (d("1"), d("110"))
    never, always, whole = largest(guidance, "a").grants
    assert (never.most, [one.rule for one in never.beyond]) == (None, ["billing"])
    assert (always.asked, always.most) == (("finance",), d("0.9999"))
    assert ([one.rule for one in always.beyond], whole.most) == (["given-away"], d("1"))


def test_a_field_that_a_rule_requires_is_supposed_to_be_filled_in() -> None:
    rules = MATRIX + "guardrails:\n  why: { require: reason, when: requested_discount > 0, then: stop }\n"
    guidance = guided(rules, "{ id: a, product: made, discount: 15% }")
    assert guidance.standing.level.asked == ("manager",)
    assert [one.rule for one in guidance.standing.missing] == ["why"]
    assert grants(guidance, "a")[0] == ((), d("0.1"))
    assert [one.rule for one in largest(guidance, "a").grants[0].missing] == ["why"]


def test_an_amount_that_is_asked_already_is_what_changes() -> None:
    deal = "discount: { amount: 25.00 EUR, reason: Round }\nlines:\n  - { id: a, product: made }"
    guidance = guided(MATRIX, deal)
    assert changes(guidance, "amount off") == [
        ("quote", d("25"), d("20"), ("manager",)),
        ("quote", d("25"), d("10"), ()),
    ]
    assert largest(guidance, "quote").current is None


def test_a_target_keeps_the_lines_out_of_it() -> None:
    guidance = guided(MATRIX, "discount: { target: 85.00 EUR }\nlines:\n  - { id: a, product: made }")
    reasons = {one.reason for one in guidance.not_offered if one.subject == "a"}
    assert "the target of the quote stays the same, whatever its lines cost" in reasons
    assert [change[1:3] for change in changes(guidance, "amount off")] == [(d("15"), d("10"))]


# --- not computed ---------------------------------------------------------------------------------------------------

AGAINST = """
promotions:
  modest: { on: [made], of: list, discount: 20%, when: requested_discount <= 0.07 }
approval matrices:
  margin: { fact: quote.margin_rate, levels: cumulative, bands: [{ below: 22%, ask: manager }] }
"""


def test_a_price_rule_that_reads_the_discount_is_named() -> None:
    """A discount above 7 % costs the buyer the promotion, so the margin rises where the discount does."""
    guidance = guided(AGAINST, "{ id: a, product: made }")
    (gap,) = [one for one in guidance.not_computed if one.subject == "a"]
    assert (gap.kind, [(rule.rule, rule.where.short) for rule in gap.rules]) == (
        "discount",
        [("modest", "pricing_rules/rules.yaml:8")],
    )
    assert [one.subject for one in guidance.largest if one.kind == "discount"] == ["quote"]


def test_a_small_grid_is_tried_as_a_whole() -> None:
    """With the promotion 80.00 leave a margin of 25 %, and 4 % off that 21.9 %; without it 76.92 leave 22 %."""
    guidance = guided(AGAINST, "{ id: a, product: made }", Bounds(rate_step=d("0.01")))
    nobody = largest(guidance, "a").grants[0]
    assert (nobody.most, nobody.except_for) == (d("0.23"), ((d("0.04"), d("0.07")),))


def test_a_figure_that_goes_up_and_down_is_named_or_tried() -> None:
    """Cost is a share of net: after rounding the rate swings around 65 % wherever the price is."""
    products = "share: { name: Share, charge: one-time, family: goods, cost: 35% of net }"
    rules = PEOPLE + (
        "approval matrices:\n  margin: { fact: line.margin_rate, levels: cumulative, "
        "bands: [{ below: 65%, ask: manager }] }\n"
    )
    workspace = world("share: { mode: per unit, price: 33.33 }", rules, more_products=products)
    deal = workspace.parse_deal(deal_text("{ id: a, product: share, quantity: 7 }").encode(), "deals/deal.yaml")
    fine = workspace.guide(deal.request)
    assert {(one.subject, one.rules[0].rule) for one in fine.not_computed} == {("a", "margin"), ("quote", "margin")}
    coarse = workspace.guide(deal.request, bounds=Bounds(rate_step=d("0.01"), amount_units=500))
    assert coarse.not_computed == ()
    assert_as_tried(workspace, deal.request, coarse, Bounds(rate_step=d("0.01"), amount_units=500))


# --- against trying everything --------------------------------------------------------------------------------------


def with_rate(request: QuoteRequest, subject: str, rate: Decimal) -> QuoteRequest:
    """The request with another percentage, read again as JSON would be."""
    data: dict[str, Any] = request.to_json()
    if subject == "quote":
        data["discounts"] = [_with(data.get("discounts", []), rate)]
    for line in data["lines"]:
        if line["id"] == subject:
            line["discount"] = _with([line["discount"]] if "discount" in line else [], rate)
    return QuoteRequest.model_validate(data)


def _with(former: list[dict[str, Any]], rate: Decimal) -> dict[str, Any]:
    only = former[0] if len(former) == 1 and "rate" in former[0] else {}
    return {**only, "rate": f"{rate:f}"}


def asked(workspace: Workspace, request: QuoteRequest) -> frozenset[str] | None:
    """Who is asked for a request; None where it is stopped or has no price."""
    requiring = required(workspace.policy)
    try:
        decision = workspace.decide(workspace.price(request))
    except CannotPrice:
        return None
    if any(stop.rule not in requiring for stop in decision.stops):
        return None
    return frozenset(name for need in decision.requirements if need.rule not in requiring for name in need.asked)


def required(policy: Policy) -> set[str]:
    return {rule.id for rule in policy.guardrails if rule.spec.require is not None}


def assert_as_tried(workspace: Workspace, request: QuoteRequest, guidance: Guidance, bounds: Bounds) -> None:
    """Compare what guidance says about percentages with the decision at every percentage of the grid."""
    for one in guidance.largest:
        if one.kind != "discount":
            continue
        rates = [bounds.rate_step * number for number in range(int(1 / bounds.rate_step) + 1)]
        tried = {rate: asked(workspace, with_rate(request, one.subject, rate)) for rate in rates}
        wanted = {
            people: most_of(tried, people) for people in {*tried.values(), frozenset[str]()} if people is not None
        }
        for grant in one.grants:
            assert wanted.pop(frozenset(grant.asked)) == grant.most
        for people, most in wanted.items():  # left out: a lower level grants as much
            assert any(grant.most == most and set(grant.asked) < people for grant in one.grants)


def most_of(tried: dict[Decimal, frozenset[str] | None], people: Iterable[str]) -> Decimal | None:
    return max((rate for rate, who in tried.items() if who is not None and who <= set(people)), default=None)


@settings(max_examples=12)
@given(cases())
def test_the_largest_discounts_are_those_of_trying_every_percentage(case: Case) -> None:
    bounds = Bounds(rate_step=d("0.02"), amount_units=3_000)
    try:
        guidance = case.workspace.guide(case.request, bounds=bounds)
    except CannotPrice:
        return
    event(f"{len(guidance.largest)} computed, {len(guidance.not_computed)} not")
    assert_as_tried(case.workspace, case.request, guidance, bounds)


@pytest.fixture(scope="module")
def samples() -> Workspace:
    return Workspace.open(REPOSITORY)


@pytest.mark.parametrize("name", ["chimie-loire", "kaiyo"])
def test_answers_on_sample_deals_hold_and_the_next_value_does_not(samples: Workspace, name: str) -> None:
    deal = samples.read_deal(name)
    guidance = samples.guide(deal.request, deal.places)
    assert guidance.not_computed == ()
    step = Bounds().rate_step
    for one in guidance.largest:
        for grant in one.grants if one.kind == "discount" else ():
            if grant.most is None:
                continue
            people = set(grant.asked)
            here = asked(samples, with_rate(deal.request, one.subject, grant.most))
            assert here is not None
            assert here <= people
            if grant.most < 1:
                after = asked(samples, with_rate(deal.request, one.subject, grant.most + step))
                assert after is None or not after <= people


def test_a_sample_deal_by_hand(samples: Workspace) -> None:
    """Six skids: from 15 % of discretionary discount the CFO decides, from 18 % nobody; margins decide below."""
    guidance = samples.guide(samples.read_deal("chimie-loire").request)
    assert grants(guidance, "skids") == [
        ((), None),
        (("finance",), d("0.0269")),
        (("sales-manager", "finance"), d("0.0844")),
        (("sales-manager", "sales-director", "finance"), d("0.15")),
        (("sales-manager", "sales-director", "finance", "cfo"), d("0.18")),
    ]
    cost = samples.price(samples.read_deal("chimie-loire").request).totals.cost
    assert cost is not None
    for rate, least in (("0.0269", "0.2"), ("0.0844", "0.15")):
        nets = [
            samples.price(with_rate(samples.read_deal("chimie-loire").request, "skids", d(rate) + more)).totals.net
            for more in (d("0"), d("0.0001"))
        ]
        assert [net - cost >= net * d(least) for net in nets] == [True, False]


@pytest.mark.long
@pytest.mark.parametrize("name", ["boreal", "hydro-est", "sagerei-tobelbach"])
def test_sample_deals_are_as_every_hundredth_of_a_point_says(samples: Workspace, name: str) -> None:
    deal = samples.read_deal(name)
    guidance = samples.guide(deal.request, deal.places)
    one_line = guidance._replace(largest=guidance.largest[:1])
    assert_as_tried(samples, deal.request, one_line, Bounds())
