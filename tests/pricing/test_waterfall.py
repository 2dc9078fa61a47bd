"""The waterfall as data: order, named prices, roundings, proration as a step, surcharges, and steps that sum."""

import pytest

from cpq.quotes.priced import PricedLine
from tests.small_world import codes, d, names, only, price, problems, refused, step, world

CHANNEL = "partner discounts:\n  silver: { of: running, goods: 20%, software: 20% }\n"
SOLD = "{ partner: shop, tier: silver }"
YEARLY = "plan: { per: plan per year, mode: per unit, price: 1000.00 }"


def assert_sums(line: PricedLine) -> None:
    """Steps sum exactly to net less list, and each one starts where the former ended."""
    assert sum(one.amount for one in line.steps) == line.net_total - line.list_total
    running = line.list_total
    for one in line.steps:
        running += one.amount
        assert one.after == running
    assert sum(one.amount for one in line.build_up) == line.list_total


def test_steps_run_in_the_order_of_the_file() -> None:
    rules = (
        CHANNEL + "waterfall:\n  - { step: partner discount }\n  - { price: regular }\n"
        "  - { step: discretionary discount }\n  - { price: customer }\n"
    )
    line = only(world(rules=rules), "{ product: thing, discount: 10.00 EUR }", sold_through=SOLD)
    assert names(line) == ["partner discount", "discretionary discount"]
    assert line.net == d("70.00")
    swapped = (
        CHANNEL + "waterfall:\n  - { price: regular }\n  - { step: discretionary discount }\n  - { price: customer }\n"
        "  - { step: partner discount }\n"
    )
    assert only(world(rules=swapped), "{ product: thing, discount: 10.00 EUR }", sold_through=SOLD).net == d("72.00")


def test_a_step_that_the_file_leaves_out_does_not_run() -> None:
    rules = CHANNEL + "waterfall:\n  - { price: regular }\n  - { price: customer }\n"
    line = only(world(rules=rules), "{ product: thing, discount: 10% }", sold_through=SOLD)
    assert (line.net, names(line)) == (d("100.00"), [])


def test_every_named_price_is_kept_and_net_is_what_stands_last() -> None:
    line = only(world(rules=CHANNEL), "{ product: thing, quantity: 3, discount: 10% }", sold_through=SOLD)
    assert list(line.unit_levels) == ["list", "regular", "customer", "partner", "distributor", "net"]
    assert line.levels == {
        "list": d("300.00"),
        "regular": d("300.00"),
        "customer": d("270.00"),
        "partner": d("216.00"),
        "distributor": d("216.00"),
        "net": d("216.00"),
    }


@pytest.mark.parametrize(
    "steps",
    [
        "[{ price: regular }]",
        "[{ price: customer }]",
        "[{ price: regular }, { price: regular }, { price: customer }]",
        "[{ step: promotion }, { step: promotion }, { price: regular }, { price: customer }]",
        "[{ price: regular }, { price: customer }, { price: net }]",
        "[{ price: list }, { price: regular }, { price: customer }]",
        "[{ price: regular, step: promotion }, { price: customer }]",
        "[{ step: haggling }, { price: regular }, { price: customer }]",
        "[{}, { price: regular }, { price: customer }]",
    ],
)
def test_a_waterfall_that_cannot_be_read_one_way_is_refused(steps: str) -> None:
    found = problems(rules=f"waterfall: {steps}\n")
    assert any(problem.severity == "error" for problem in found)


def test_one_workspace_has_one_waterfall() -> None:
    once = "waterfall: [{ price: regular }, { price: customer }]\n"
    assert "duplicate-id" in codes(problems(rules=once, files={"pricing_rules/second.yaml": once}))


def test_a_rounding_entry_rounds_the_running_price_as_a_step() -> None:
    rules = """
    schedules:
      volume: { on: [thing], by: quantity, mode: range, of: list, tiers: [{ from: 1, discount: 33.333% }] }
    waterfall:
      - { step: volume schedule }
      - { round: price, decimals: 0 }
      - { price: regular }
      - { price: customer }
    """
    line = only(world(rules=rules), "{ product: thing, quantity: 2 }")
    assert line.net == 67
    assert [one.name for one in line.steps] == ["volume schedule", "rounding"]
    assert step(line, "rounding").amount == d("0.666")
    assert_sums(line)


def test_a_rounding_entry_without_decimals_rounds_as_unit_prices_do_and_leaves_whole_prices_alone() -> None:
    rules = """
    waterfall:
      - { step: discretionary discount, of: list }
      - { price: regular }
      - { round: price }
      - { price: customer }
    """
    workspace = world("thing: { mode: per unit, price: 9.99 }", rules)
    assert only(workspace, "{ product: thing, discount: 15% }").net == d("8.49")
    assert names(only(workspace, "{ product: thing }")) == []


# --- proration ------------------------------------------------------------------------------------------------------

AS_STEP = """
waterfall:
  - { step: contracted price }
  - { step: volume schedule }
  - { step: promotion }
  - { step: proration }
  - { price: regular }
  - { step: discretionary discount }
  - { price: customer }
  - { step: partner discount }
  - { step: surcharge }
"""


def test_half_a_year_is_half_of_everything_and_no_discount() -> None:
    line = only(world(YEARLY), "{ product: plan, quantity: 2 }", term="6 months")
    assert (line.list, line.net, line.list_total, line.net_total) == (
        d("1000.00"),
        d("1000.00"),
        d("1000.00"),
        d("1000.00"),
    )
    assert names(line) == []


def test_as_a_step_proration_turns_the_yearly_price_into_the_price_of_the_span() -> None:
    line = only(world(YEARLY, AS_STEP), "{ product: plan, quantity: 2 }", term="6 months")
    assert (line.list_total, line.net, line.net_total) == (d("2000.00"), d("500.00"), d("1000.00"))
    assert step(line, "proration").amount == d("-1000.00")
    assert_sums(line)


@pytest.mark.parametrize("rules", ["", AS_STEP])
@pytest.mark.parametrize(("asked", "net"), [("10%", "900.00"), ("10% of list", "900.00"), ("10% of running", "900.00")])
def test_a_percentage_takes_the_same_wherever_proration_stands(rules: str, asked: str, net: str) -> None:
    line = only(world(YEARLY, rules), f"{{ product: plan, quantity: 2, discount: {asked} }}", term="6 months")
    assert line.net_total == d(net)


@pytest.mark.parametrize("rules", ["", AS_STEP])
def test_policy_amounts_and_contracts_are_per_period_wherever_proration_stands(rules: str) -> None:
    volume = (
        "schedules:\n  volume: { on: [plan], by: quantity, mode: range, of: list, currency: EUR,"
        " tiers: [{ from: 1, amount: 100.00 }] }\n"
    )
    assert only(world(YEARLY, rules + volume), "{ product: plan }", term="6 months").net_total == d("450.00")
    promo = "promotions:\n  summer: { on: [plan], of: list, amount: 100.00, currency: EUR }\n"
    assert only(world(YEARLY, rules + promo), "{ product: plan }", term="6 months").net_total == d("450.00")
    files = {"pricing_rules/c.yaml": "contract: c\naccount: buyer\nprices: { plan: 800.00 EUR per plan per year }\n"}
    assert only(world(YEARLY, rules, files=files), "{ product: plan }", term="6 months").net_total == d("400.00")


@pytest.mark.parametrize("rules", ["", AS_STEP])
def test_surcharges_are_per_period_too(rules: str) -> None:
    prices = (
        "plan: { per: plan per year, mode: per unit, price: 1000.00, adders: { energy: { add: 100.00, "
        "as: surcharge } } }"
    )
    line = only(world(prices, rules), "{ product: plan, discount: 50% }", term="6 months")
    assert line.net_total == d("300.00")
    assert_sums(line)


def test_a_promotion_behind_proration_takes_its_amount_for_the_span() -> None:
    rules = """
    promotions:
      summer: { on: [plan], of: list, amount: 100.00, currency: EUR }
    waterfall:
      - { step: proration }
      - { step: promotion }
      - { price: regular }
      - { price: customer }
    """
    assert only(world(YEARLY, rules), "{ product: plan, quantity: 3 }", term="6 months").net_total == d("1350.00")


def test_the_discount_facts_are_blind_to_the_short_term() -> None:
    for rules in ("", AS_STEP):
        quote = price(world(YEARLY, rules), "{ product: plan, discount: 10% }", term="6 months")
        assert quote.facts["quote.discount_off_list"] == d("0.1")
        assert quote.facts["quote.discretionary_discount"] == d("0.1")


# --- prices that count for the whole quantity -----------------------------------------------------------------------

SLAB = "plan: { per: seat per month, mode: slab, tiers: [{ from: 1, price: 12.00 }, { from: 101, price: 9.00 }] }"


def test_a_contract_per_unit_prices_every_unit_of_a_slab_line() -> None:
    files = {
        "pricing_rules/c.yaml": (
            "contract: c\naccount: buyer\nprices: { plan: 8.00 EUR per seat per month }\n"
            "when list path is cheaper: keep contract\n"
        )
    }
    line = only(world(SLAB, files=files), "{ product: plan, quantity: 200 }", term="12 months")
    assert line.list_total == (100 * 12 + 100 * 9) * 12
    assert line.net_total == 200 * 8 * 12
    assert_sums(line)


def test_a_contract_on_a_flat_fee_replaces_the_fee() -> None:
    files = {"pricing_rules/c.yaml": "contract: c\naccount: buyer\nprices: { thing: 80.00 EUR }\n"}
    line = only(world("thing: { mode: flat, price: 100.00 }", files=files), "{ product: thing, quantity: 5 }")
    assert line.net_total == d("80.00")


@pytest.mark.parametrize(
    ("discount", "off"),
    [
        ("{ amount: 1.00 }", 200 * 12),
        ("{ amount: 100.00, per: line }", 100),
        ("{ amount: 1.00, prorates: no }", 200),
        ("{ target: 20000.00, per: line }", 25200 - 20000),
        ("{ target: 10.00 }", 25200 - 200 * 10 * 12),
    ],
)
def test_amounts_on_a_slab_line_mean_units_and_lines_as_on_any_other(discount: str, off: int) -> None:
    line = only(world(SLAB), f"{{ product: plan, quantity: 200, discount: {discount} }}", term="12 months")
    assert line.list_total - line.net_total == off
    assert_sums(line)


def test_an_amount_per_line_comes_off_a_flat_fee_once_whatever_its_quantity() -> None:
    deal = "{ product: thing, quantity: 5, discount: { amount: 10.00, per: line } }"
    assert only(world("thing: { mode: flat, price: 100.00 }"), deal).net_total == d("90.00")


def test_policy_amounts_per_unit_come_off_every_unit_of_a_slab_line() -> None:
    rules = (
        "schedules:\n  volume: { on: [plan], by: quantity, mode: range, of: list, currency: EUR,"
        " tiers: [{ from: 1, amount: 1.00 }] }\n"
        "promotions:\n  summer: { on: [plan], of: list, amount: 0.50, currency: EUR }\n"
    )
    prices = SLAB.replace("mode: slab,", "mode: slab, stack: yes,")
    line = only(world(prices, rules), "{ product: plan, quantity: 200 }", term="1 month")
    assert line.net_total == 2100 - 200 - 100


# --- surcharges and pass-through ------------------------------------------------------------------------------------

ALLOY = """
thing:
  mode: per unit
  price: 100.00
  adders:
    alloy: { add: alloy * 2, as: surcharge }
    crate: { add: 5.00, discountable: no }
    paint: { add: 10.00 }
"""
DATED = """
parameters:
  alloy:
    unit: EUR
    values: [{ valid from: 2026-01-01, value: 3.00 }, { valid from: 2026-06-15, value: 4.00 }]
"""


def test_surcharges_stand_outside_every_discount_and_follow_their_date() -> None:
    workspace = world(ALLOY, DATED + CHANNEL)
    line = only(workspace, "{ product: thing, quantity: 2, discount: 10% }", sold_through=SOLD)
    assert line.list == d("110.00")
    assert line.net == d("92.20")  # 110 x 0.9 x 0.8 + 8 + 5
    assert [(one.rule, one.amount) for one in line.steps if one.name == "surcharge"] == [
        ("alloy", d("16.00")),
        ("crate", d("10.00")),
    ]
    assert_sums(line)
    assert only(workspace, "{ product: thing }", as_of="2026-06-14").net == d("121.00")


def test_a_document_prints_every_level_with_its_surcharges() -> None:
    line = only(world(ALLOY, DATED + CHANNEL), "{ product: thing, discount: 10% }", sold_through=SOLD)
    assert line.unit_levels["customer"] == d("112.00")  # 99 + 13
    assert line.unit_levels["net"] == d("92.20")


def test_a_parameter_before_its_first_date_gives_no_price() -> None:
    assert "alloy" in str(refused(world(ALLOY, DATED), "{ product: thing }", as_of="2025-12-31"))


def test_pass_through_lines_see_no_discount_of_any_kind() -> None:
    rules = (
        "schedules:\n"
        "  volume: { on: [freight], by: quantity, mode: range, of: list, tiers: [{ from: 1, "
        "discount: 50% }] }\n"
        "promotions:\n  summer: { on: [freight], of: list, discount: 50% }\n"
        "partner discounts:\n  silver: { of: running, freight: 20% }\n"
        "distributor discounts:\n  buyer: { of: running, freight: 20% }\n"
    )
    prices = "freight: { mode: flat, price: 30.00, charge: pass-through }"
    files = {"pricing_rules/c.yaml": "contract: c\naccount: buyer\nprices: { freight: 1.00 EUR }\n"}
    line = only(
        world(prices, rules, files=files),
        "discounts: [10%]\nlines: [{ product: freight }]",
        sold_through=SOLD,
    )
    assert (line.net_total, names(line), line.pass_through) == (d("30.00"), [], True)


def test_a_condition_that_cannot_be_evaluated_gives_no_price() -> None:
    rules = """
    facts:
      account.score: { type: number }
    schedules:
      volume:
        on: [thing]
        by: quantity
        mode: range
        of: list
        when: account.score > 5
        tiers: [{ from: 1, discount: 10% }]
    """
    workspace = world(rules=rules)
    error = refused(workspace, "{ product: thing }")
    assert error.step == "volume schedule"  # type: ignore[attr-defined]
    assert "volume" in str(error)
    scored = "{ id: buyer, facts: { score: 6 } }"
    assert only(workspace, "{ product: thing }", account=scored).net == d("90.00")


KIT = """
kit: { name: Kit, charge: one-time, family: goods,
  bundle: { groups: { parts: { options: { thing: { included: yes } } } } } }
"""
AMOUNT_OFF = "{ on: [thing], by: quantity, mode: range, of: list, currency: EUR, tiers: [{ from: 1, amount: 5.00 }] }"
INSIDE = "{ product: kit, id: k }\n{ product: thing, parent: k, quantity: 3 }"


@pytest.mark.parametrize(
    "rules",
    [
        "promotions:\n  p: { on: [thing], of: list, amount: 5.00, currency: EUR }",
        f"schedules:\n  v: {AMOUNT_OFF}",
        "schedules:\n  v: { on: [thing], by: quantity, mode: slab, of: list, tiers: [{ from: 1, discount: 5% }] }",
    ],
)
def test_an_option_that_its_bundle_includes_stays_at_zero_whatever_the_policy_takes_off(rules: str) -> None:
    workspace = world(
        "thing: { mode: per unit, price: 100.00 }\nkit: { mode: per unit, price: 50.00 }", rules, more_products=KIT
    )
    line = price(workspace, INSIDE).line("l2")
    assert (line.net_total, names(line)) == (d("0.00"), [])


def test_a_contract_does_not_price_an_option_that_its_bundle_includes() -> None:
    files = {"pricing_rules/c.yaml": "contract: c\naccount: buyer\nprices: { thing: 80.00 EUR }\n"}
    workspace = world(
        "thing: { mode: per unit, price: 100.00 }\nkit: { mode: per unit, price: 50.00 }",
        more_products=KIT,
        files=files,
    )
    quote = price(workspace, INSIDE)
    assert (quote.line("l2").net_total, quote.totals.net) == (d("0.00"), d("50.00"))
    assert price(workspace, "{ product: thing }").totals.net == d("80.00")


def test_proration_behind_the_regular_price_is_refused() -> None:
    entries = "[{ price: regular }, { step: proration }, { price: customer }]"
    (problem,) = problems(rules=f"waterfall: {entries}")
    assert (problem.code, problem.severity) == ("invalid-value", "error")
    assert "proration stands before the price 'regular'" in problem.message
