"""Costs: per unit and period like a price, a share of net, from tables, dated, converted; and their margins."""

from decimal import Decimal

import pytest

from cpq.quotes.priced import PricedLine
from tests.small_world import codes, d, only, price, problems, refused, world

RATES = """
exchange rates:
  - { from: EUR, to: USD, rate: 1.25, date: 2026-01-01, source: bank }
"""
PRICES = "thing: { mode: per unit, price: 100.00 }\nseat: { per: seat per month, mode: per unit, price: 10.00 }\n"


def costing(cost: str, product: str = "thing", charge: str = "one-time") -> str:
    return f"{product}-c: {{ name: Costed, charge: {charge}, family: goods, cost: {cost} }}"


def line(cost: str, deal: str, charge: str = "one-time", rules: str = RATES, **given: str) -> PricedLine:
    product = f"made: {{ name: Made, charge: {charge}, family: goods, cost: {cost} }}"
    per = "" if charge == "one-time" else "per: seat per month, "
    workspace = world(f"made: {{ {per}mode: per unit, price: 100.00 }}", rules, more_products=product)
    return only(workspace, deal, **given)


def test_a_cost_counts_per_unit() -> None:
    one = line("30.00 EUR", "{ product: made, quantity: 3 }")
    assert (one.cost, one.margin) == (d("90.00"), d("210.00"))
    assert one.cost_where.file == "catalogs/products.yaml"


@pytest.mark.parametrize(
    ("cost", "expected"),
    [
        ("4.20 EUR per seat per month", "252.00"),
        ("50.40 EUR per seat per year", "252.00"),
        ("12.60 EUR per seat per quarter", "252.00"),
        ("4.20 EUR", "21.00"),
    ],
)
def test_a_recurring_cost_states_its_own_period(cost: str, expected: str) -> None:
    assert line(cost, "{ product: made, quantity: 5 }", "recurring", term="12 months").cost == d(expected)


def test_a_partial_period_costs_its_part() -> None:
    assert line("365.00 EUR per seat per year", "{ product: made }", "recurring", term="6 months").cost == d("182.50")


def test_a_share_of_net_follows_the_discount_and_the_allowances() -> None:
    assert line("35% of net", "{ product: made, discount: 10% }").cost == d("31.50")
    assert line("35% of net", "discounts: [20.00 EUR]\nlines: [{ product: made }]").cost == d("28.00")


def test_a_cost_in_another_currency_is_converted_at_the_order_date() -> None:
    assert line("50.00 USD", "{ product: made, quantity: 2 }").cost == d("80.00")
    product = "made: { name: Made, charge: one-time, cost: 50.00 USD }"
    workspace = world("made: { mode: per unit, price: 100.00 }", more_products=product)
    assert refused(workspace, "{ product: made }").code == "no-exchange-rate"


@pytest.mark.parametrize(
    ("day", "cost"), [("2025-12-31", None), ("2026-01-01", "30.00"), ("2026-06-15", "33.00"), ("2027-01-01", "33.00")]
)
def test_the_latest_cost_that_has_started_holds(day: str, cost: str | None) -> None:
    dated = "[{ valid from: 2026-06-15, cost: 33.00 EUR }, { valid from: 2026-01-01, cost: 30.00 EUR }]"
    assert line(dated, "{ product: made }", as_of=day).cost == (None if cost is None else d(cost))


def test_without_a_cost_it_is_unknown_and_so_is_the_margin_of_the_quote() -> None:
    quote = price(world(PRICES), "{ product: thing }")
    assert (quote.lines[0].cost, quote.lines[0].margin) == (None, None)
    assert (quote.totals.cost, quote.totals.margin, quote.totals.margin_rate) == (None, None, None)


def test_one_unknown_cost_makes_the_quotes_unknown() -> None:
    product = "made: { name: Made, charge: one-time, cost: 1.00 EUR }"
    workspace = world(
        "made: { mode: per unit, price: 100.00 }\nthing: { mode: per unit, price: 100.00 }", more_products=product
    )
    assert price(workspace, "{ product: made }").totals.cost == d("1.00")
    assert price(workspace, "{ product: made }\n{ product: thing }").totals.cost is None
    assert price(workspace, "{ product: made }\n{ product: thing, optional: yes }").totals.cost == d("1.00")


def test_what_costs_nobody_anything_has_a_cost_of_zero() -> None:
    products = """
    set: { name: Set, charge: one-time, bundle: { groups: { g: { options: { made: { required: yes } } } } } }
    made: { name: Made, charge: one-time, cost: 1.00 EUR }
    """
    quote = price(world("made: { mode: per unit, price: 100.00 }", more_products=products), "{ product: set }")
    assert [one.cost for one in quote.lines] == [0, d("1.00")]


def test_giving_everything_away_does_not_make_an_unknown_cost_zero() -> None:
    assert only(world(PRICES), "{ product: thing, discount: 100% }").cost is None


def test_a_credit_gives_its_cost_back() -> None:
    one = line("30.00 EUR", "{ product: made, quantity: 3, kind: credit }")
    assert (one.net_total, one.cost, one.margin) == (d("-300.00"), d("-90.00"), d("-210.00"))
    share = line("35% of net", "{ product: made, kind: credit }")
    assert (share.cost, share.margin) == (d("-35.00"), d("-65.00"))


def test_special_items_cost_what_the_request_says() -> None:
    workspace = world(PRICES)
    cheap = only(workspace, '{ product: special, quantity: 4, special: { name: "Job", price: 10.00, cost: 2.50 } }')
    assert cheap.cost == d("10.00")
    assert only(workspace, '{ product: special, special: { name: "Job", price: 10.00 } }').cost is None


def test_costs_round_to_the_currency() -> None:
    assert line("0.333 EUR", "{ product: made, quantity: 5 }").cost == d("1.67")


def test_a_charge_may_have_its_own_cost() -> None:
    product = """
    app:
      name: App
      family: software
      cost: 1.00 EUR
      charges:
        setup: { charge: one-time, cost: 50.00 EUR }
        fee: { charge: recurring }
    """
    prices = """
    app:
      charges:
        setup: { mode: flat, price: 100.00 }
        fee: { per: month, mode: per unit, price: 10.00 }
    """
    quote = price(world(prices, more_products=product), "{ product: app, quantity: 2 }", term="12 months")
    assert [(one.id, one.cost) for one in quote.lines] == [("l1/setup", d("50.00")), ("l1/fee", d("2.00"))]


# --- tables ---------------------------------------------------------------------------------------------------------

PUMP = """
pump:
  name: Pump
  charge: one-time
  family: goods
  cost: { matrix: cost.csv, by: [material, motor-kw], plus: adder costs }
  attributes:
    material: { one of: [iron, steel] }
    motor-kw: { one of: [4, 7.5], unit: kW }
"""
PUMP_FILES = {"catalogs/cost.csv": "material,motor-kw,cost\niron,4,60.00\niron,7.5,80.00\n"}
PUMP_PRICE = """
pump:
  mode: per unit
  price: 200.00
  adders:
    big: { when: motor_kw > 4, add: 50.00, cost: 20.00 }
    tax: { add: 5.00, as: surcharge, cost: 5.00 }
"""


def test_a_matrix_finds_the_cost_of_what_was_configured_plus_that_of_its_adders() -> None:
    workspace = world(PUMP_PRICE, more_products=PUMP, files=PUMP_FILES)
    small = only(workspace, "{ product: pump, quantity: 2, selection: { material: iron, motor-kw: 4 } }")
    assert small.cost == 2 * Decimal(65)
    big = only(workspace, "{ product: pump, quantity: 2, selection: { material: iron, motor-kw: 7.5 } }")
    assert big.cost == 2 * Decimal(105)
    assert big.cost_where.file == "catalogs/cost.csv"
    error = refused(workspace, "{ product: pump, selection: { material: steel, motor-kw: 4 } }")
    assert (error.code, error.step) == ("missing-cell", "cost")  # type: ignore[attr-defined]
    assert "steel" in str(error)


def test_a_matrix_without_plus_leaves_adders_out_and_may_have_a_currency() -> None:
    product = PUMP.replace(", plus: adder costs", ", currency: USD")
    workspace = world(PUMP_PRICE, RATES, more_products=product, files=PUMP_FILES)
    big = only(workspace, "{ product: pump, selection: { material: iron, motor-kw: 7.5 } }")
    assert big.cost == d("64.00")


TABLE = {
    "catalogs/costs.csv": (
        "product,cost,currency,per,selling model,valid from\n"
        "thing,40.00,EUR,,,2026-01-01\n"
        "thing,45.00,EUR,,,2026-06-15\n"
        "thing,10.00,USD,,,2026-06-15\n"
        "seat,24.00,EUR,seat per year,,\n"
        "plan,5.00,USD,,,\n"
    )
}
TABLED = "cost tables: [{ table: costs.csv }]"


def test_a_cost_table_finds_the_latest_row_in_the_currency_of_the_quote_first() -> None:
    workspace = world(PRICES, RATES, catalog=TABLED, files=TABLE)
    assert only(workspace, "{ product: thing, quantity: 2 }").cost == d("90.00")
    assert only(workspace, "{ product: thing, quantity: 2 }", as_of="2026-06-14").cost == d("80.00")
    assert only(workspace, "{ product: thing }", as_of="2025-12-31").cost is None
    assert only(workspace, "{ product: seat, quantity: 2 }", term="6 months").cost == d("24.00")


def test_a_row_without_a_period_counts_per_period_of_the_price_and_is_converted() -> None:
    workspace = world("plan: { per: month, mode: per unit, price: 10.00 }", RATES, catalog=TABLED, files=TABLE)
    assert only(workspace, "{ product: plan }", term="12 months").cost == d("48.00")


def test_a_row_of_the_selling_model_comes_before_one_for_all() -> None:
    catalog = (
        "selling models:\n  buy: { charge: one-time }\n  rent: { charge: recurring, per: month }\n"
        "cost tables: [{ table: costs.csv }]\n"
    )
    products = "machine: { name: Machine, selling models: [buy, rent] }"
    prices = """
    machine:
      selling models:
        buy: { mode: per unit, price: 1000.00 }
        rent: { per: month, mode: per unit, price: 50.00 }
    """
    files = {
        "catalogs/costs.csv": (
            "product,cost,currency,selling model,valid from\nmachine,700.00,EUR,,2026-01-01\nmachine,20.00,EUR,rent,\n"
        )
    }
    workspace = world(prices, catalog=catalog, more_products=products, files=files)
    assert only(workspace, "{ product: machine, selling model: buy }").cost == d("700.00")
    assert only(workspace, "{ product: machine, selling model: rent }", term="12 months").cost == d("240.00")


@pytest.mark.parametrize("cost", ["35%", "35% of list", "12.00", "12.00 XXQ", "{ matrix: nowhere.csv, by: [size] }"])
def test_a_cost_that_says_too_little_is_refused(cost: str) -> None:
    assert codes(problems(more_products=f"made: {{ name: Made, charge: one-time, cost: {cost} }}"))


# --- what a cost counts for -----------------------------------------------------------------------------------------

JOB = "job: { name: Job, charge: one-time, family: services, cost: 300.00 EUR }"


def test_a_fee_that_ignores_the_quantity_costs_once() -> None:
    line = only(world("job: { mode: flat, price: 1000.00 }", more_products=JOB), "{ product: job, quantity: 50 }")
    assert (line.net_total, line.cost) == (d("1000.00"), d("300.00"))
    each = only(world("job: { mode: per unit, price: 1000.00 }", more_products=JOB), "{ product: job, quantity: 50 }")
    assert each.cost == d("15000.00")


@pytest.mark.parametrize(("per", "cost"), [("", "120.00"), (" per course", "120.00"), (" per person", "720.00")])
def test_the_cost_of_a_fee_follows_the_quantity_only_where_it_counts_another_unit(per: str, cost: str) -> None:
    course = JOB.replace("300.00 EUR", f"120.00 EUR{per}")
    workspace = world("job: { per: course, mode: flat, price: 1480.00 }", more_products=course)
    assert only(workspace, "{ product: job, quantity: 6 }").cost == d(cost)


def test_a_cost_per_day_of_a_monthly_price_needs_a_start() -> None:
    daily = "app: { name: App, charge: recurring, family: software, cost: 0.10 EUR per seat per day }"
    workspace = world("app: { per: seat per month, mode: per unit, price: 10.00 }", more_products=daily)
    error = refused(workspace, "{ product: app }", term="12 months")
    assert error.code == "missing-start"
    assert "cost counts per day" in error.message
    assert only(workspace, "{ product: app }", term="1 month", start="2027-01-01").cost == d("3.10")


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ("charge: recurring, cost: 4.20 EUR per seat", ["cost-without-period"]),
        ("charge: recurring, cost: 4.20 EUR per seat per month", []),
        ("charge: recurring, cost: 35% of net", []),
        ("charge: one-time, cost: 4.20 EUR", []),
        ("charge: usage, cost: 4.20 EUR", []),
        ("charges: { fee: { charge: recurring, cost: 1.00 EUR }, set-up: { charge: one-time, cost: 1.00 EUR } }",
         ["cost-without-period"]),
        ("cost: 1.00 EUR, charges: { fee: { charge: recurring }, set-up: { charge: one-time } }",
         ["cost-without-period"]),
        ("cost: 1.00 EUR, charges: { fee: { charge: recurring, cost: 35% of net }, set-up: { charge: one-time } }", []),
    ],
)  # fmt: skip
def test_a_recurring_charge_whose_cost_has_no_period_is_a_warning(fields: str, found: list[str]) -> None:
    told = problems("", more_products=f"app: {{ name: App, family: software, {fields} }}")
    assert codes(told) == found
    assert all(one.severity == "warning" and "per month" in one.hint for one in told)
