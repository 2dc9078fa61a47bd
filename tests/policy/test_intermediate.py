"""The intermediate form: what each phase's rows say about keys, intervals, rest, effect, rounding and place."""

from datetime import date

from cpq.policy.intermediate import PhaseTable, intermediate_form
from tests.small_world import world

RULES = """
approvers: { boss: { name: Boss }, cfo: { name: CFO } }
schedules:
  many: { on: [thing, other], by: quantity, mode: range, of: list, over: quote,
      when: segment == 'small' and quantity > 2, tiers: [{ from: 1, discount: 5% }, { from: 10, discount: 7.5% }] }
  slabs: { on: { families: [software] }, by: quantity, mode: slab, of: list,
      tiers: [{ above: 0, discount: 0% }, { above: 5, discount: 1.50% }] }
  off: { on: [freight], by: quantity, mode: range, of: list, currency: EUR, tiers: [{ from: 3, amount: 1.50 }] }
  years: { on: { everything: yes }, by: term, mode: range, of: running, tiers: [{ from: 12 months, discount: 3% }] }
promotions:
  june: { on: [thing], of: list, discount: 5%, stacking: add, code: JUNE }
  start: { on: [seat], of: list, amount: 2.00, currency: EUR, for: first 3 months, group: new }
guardrails:
  floor: { product: thing, fact: line.discretionary_discount, above: 30%, then: stop }
  why: { require: reason, when: requested_discount > 0.05, then: ask boss }
approval matrices:
  ladder: { fact: quote.net_total, levels: cumulative,
      bands: [{ above: 100.00 EUR, ask: boss }, { above: 200.00 EUR, ask: [boss, cfo] }] }
  abroad: { when: "ship_to.country in ('DE', 'AT')", ask: cfo, scope: quote }
"""
CONTRACT = """
contract: frame
account: buyer
prices: { seat: 8.00 EUR per seat per month, thing: 10% off list }
for orders until: 2026-06-30
"""


def form(day: str = "2026-06-15", rules: str = RULES) -> dict[str, PhaseTable]:
    workspace = world(rules=rules, files={"pricing_rules/frame.yaml": CONTRACT})
    return {table.phase: table for table in intermediate_form(workspace.compiled(date.fromisoformat(day)))}


def said(table: PhaseTable) -> list[tuple[str, str, str, str, str]]:
    return [(row.rule, ", ".join(row.keys), row.interval, row.rest, row.effect) for row in table.rows]


def test_phases_stand_in_the_order_in_which_a_quote_meets_them() -> None:
    names = [
        "volume schedule",
        "term schedule",
        "promotion",
        "total schedule",
        "contracted price",
        "guardrail",
        "approval",
    ]
    assert list(form()) == names
    assert list(form(rules="")) == names


def test_a_schedule_has_a_row_for_each_tier_with_where_it_begins_and_ends() -> None:
    small = "product = thing | other, segment = small"
    assert said(form()["volume schedule"]) == [
        ("many", small, "[1, 10) quantity of the quote", "quantity > 2", "− 5% of list"),
        ("many", small, "[10, ∞) quantity of the quote", "quantity > 2", "− 7.5% of list"),
        ("slabs", "family = software", "(0, 5] quantity of the line", "", "− 0% of list of the units in it"),
        ("slabs", "family = software", "(5, ∞) quantity of the line", "", "− 1.5% of list of the units in it"),
        ("off", "product = freight", "[3, ∞) quantity of the line", "", "− 1.5 EUR"),
    ]
    assert said(form()["term schedule"]) == [("years", "", "[12, ∞) months", "", "− 3% of running")]


def test_a_promotion_says_its_months_stacking_and_code() -> None:
    assert said(form()["promotion"]) == [
        ("june", "product = thing", "", "", "− 5% of list, add in default, with code JUNE"),
        ("start", "product = seat", "months [0, 3)", "", "− 2 EUR, best of in new"),
    ]


def test_a_contract_in_force_has_a_row_for_each_price() -> None:
    assert said(form()["contracted price"]) == [
        ("frame", "account = buyer, product = seat", "", "", "= 8.00 EUR per seat per month"),
        ("frame", "account = buyer, product = thing", "", "", "10% off list"),
    ]
    assert form("2026-07-01")["contracted price"].rows == ()


def test_guardrails_and_approvals_say_what_they_look_at_and_whom_they_ask() -> None:
    assert said(form()["guardrail"]) == [
        ("floor", "product = thing", "line.discretionary_discount above 30%", "", "stop"),
        ("why", "", "reason is missing", "requested_discount > 0.05", "ask boss"),
    ]
    assert said(form()["approval"]) == [
        ("ladder", "", "quote.net_total above 100.00 EUR", "", "ask boss"),
        ("ladder", "", "quote.net_total above 200.00 EUR", "", "ask boss, cfo"),
        ("abroad", "ship_to.country = DE | AT", "", "", "ask cfo"),
    ]


def test_the_hit_policy_of_schedules_is_that_of_the_waterfall() -> None:
    steps = "  - { step: volume schedule, hit policy: best }\n  - { price: regular }\n  - { price: customer }\n"
    tables = form(rules=RULES + "waterfall:\n" + steps)
    assert tables["volume schedule"].hit_policy == "best"
    assert tables["term schedule"].hit_policy == "not in the waterfall"
    assert form()["term schedule"].hit_policy == "unique"


def test_every_row_leads_to_its_place_in_the_files() -> None:
    places = [str(row.where) for table in form().values() for row in table.rows]
    assert len(set(places)) == len(places) == 15
    assert all(place.startswith("pricing_rules/") for place in places)
