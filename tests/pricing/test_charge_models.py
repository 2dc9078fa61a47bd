"""Charge models beyond prices per unit and tiers: what they refuse, what they say, and how they inherit."""

from decimal import Decimal

import pytest

from tests.small_world import codes, d, price, problems, refused, world

MONEY = "units: { money: { decimals: 2 } }"
PAYMENTS = "payments: { name: Payments, charge: usage, family: goods, tax: standard, unit: money }"


def parts(entry: str, line: str, **given: str) -> list[tuple[str, Decimal]]:
    """The parts of the first line's list amount."""
    made = world(entry, more_products=PAYMENTS, catalog=MONEY)
    return [(part.name, part.amount) for part in price(made, line, **given).lines[0].build_up]


def test_included_units_and_overage_are_parts_of_their_own_and_leave_no_unit_price() -> None:
    entry = "seat: { per: seat per month, mode: overage, price: 50.00, included: 10, overage price: 4.00 }"
    found = parts(entry, "{ product: seat, quantity: 13 }", term="2 months")
    assert found == [("base price", d("100.00")), ("overage", d("24.00"))]
    line = price(world(entry), "{ product: seat, quantity: 13 }", term="2 months").lines[0]
    assert line.net is None
    assert line.tiers == ((">0", "0 + 50.00"), (">10", "4.00"))


def test_an_inherited_fee_and_its_overage_change_with_the_price_book() -> None:
    book = "price book: main\ncurrency: EUR"
    special = "price book: special\ncurrency: EUR\nbased on: { price book: main, change: -10% }\n"
    made = world(
        "thing: { mode: overage, price: 50.00, included: 10, overage price: 4.00 }",
        book=book,
        files={"pricing_rules/special.yaml": special},
    )
    line = price(made, "{ product: thing, quantity: 12 }", price_book="special").lines[0]
    assert line.net_total == d("52.20")  # (50.00 + 2 x 4.00) x 0.9
    assert line.tiers == ((">0", "0 + 45.00"), (">10", "3.60"))


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{ mode: slab, tiers: [{ from: 1, price: 1, overage price: 2 }] }", "goes with mode: stairstep"),
        (
            "{ mode: stairstep, tiers: [{ from: 1, price: 1, overage price: 2 }, { from: 9, price: 3 }] }",
            "only the last",
        ),
        ("{ mode: range, tiers: [{ from: 1, rate: 3% }] }", "says a price"),
        ("{ mode: range, tiers: [{ from: 1, price: 1, rate: 3% }] }", "graduated percentage"),
        ("{ mode: graduated percentage, tiers: [{ from: 1, price: 2 }] }", "says a rate"),
        ("{ mode: graduated percentage, tiers: [{ from: 1, rate: 2%, price: 2 }] }", "perhaps a flat fee"),
        ("{ mode: percentage, rate: 101% }", "between 0% and 100%"),
        ("{ mode: percentage, rate: 1%, minimum per transaction: 3, maximum per transaction: 2 }", "lies above"),
        ("{ mode: per unit, price: 1, minimum charge: 3, maximum charge: 2 }", "lies above"),
        ("{ mode: cost plus, markup: 10%, margin: 10% }", "one of the two"),
        ("{ mode: cost plus }", "one of the two"),
        ("{ mode: cost plus, markup: -10% }", "not negative"),
        ("{ mode: cost plus, margin: 100% }", "below 100%"),
        ("{ mode: percent of total, rate: 5%, of: { scope: category, level: net } }", "say which it covers"),
    ],
)
def test_what_an_entry_may_not_say_is_refused_in_words(entry: str, said: str) -> None:
    found = problems(f"thing: {entry}")
    assert codes(found) == ["invalid-value"]
    assert said in f"{found[0].message}; {found[0].hint}"


def test_a_flat_fee_has_no_bounds() -> None:
    assert codes(problems("thing: { mode: flat, price: 5, minimum charge: 3 }")) == ["unknown-field"]


# --- transactions -----------------------------------------------------------------------------------------------------


def test_a_plain_share_needs_no_transactions_and_has_its_value_free() -> None:
    entry = "payments: { mode: percentage, rate: 1.5%, free units: 200 }"
    assert parts(entry, "{ product: payments, quantity: 300.50 }", term="1 month") == [("percentage", d("1.5075"))]
    assert parts(entry, "{ product: payments, quantity: 150 }", term="1 month") == [("percentage", d("0"))]


def test_a_transaction_that_is_partly_free_has_its_fixed_part_in_full() -> None:
    entry = "payments: { mode: percentage, rate: 10%, fixed: 1.00, free units: 150 }"
    found = parts(entry, "{ product: payments, transactions: [100, 100] }", term="1 month")
    assert found == [("percentage", d("5.00")), ("fixed part", d("1.00"))]  # 50 of the second, which pays once


def test_a_number_of_transactions_stands_for_so_many_of_equal_value() -> None:
    entry = "payments: { mode: percentage, rate: 1%, fixed: 0.10, minimum per transaction: 0.50 }"
    listed = parts(entry, "{ product: payments, transactions: [20, 20, 20, 20] }", term="1 month")
    assert parts(entry, "{ product: payments, quantity: 80, transactions: 4 }", term="1 month") == listed
    assert listed[-1] == ("bounds per transaction", d("0.80"))  # from 0.30 to 0.50 four times


def test_listed_transactions_that_are_not_the_quantity_are_refused_before_pricing() -> None:
    made = world("payments: { mode: percentage, rate: 1% }", more_products=PAYMENTS, catalog=MONEY)
    error = refused(made, "{ product: payments, quantity: 90, transactions: [20, 20] }", term="1 month")
    assert "sum to 40, its quantity is 90" in str(error)


@pytest.mark.parametrize("said", ["transactions: -1", "transactions: 2.5", "transactions: many"])
def test_a_number_of_transactions_is_whole(said: str) -> None:
    made = world("payments: { mode: percentage, rate: 1% }", more_products=PAYMENTS, catalog=MONEY)
    refused(made, f"{{ product: payments, quantity: 90, {said} }}", term="1 month")


def test_a_segment_with_another_value_does_not_say_its_transactions() -> None:
    made = world("payments: { mode: percentage, rate: 1%, fixed: 0.10 }", more_products=PAYMENTS, catalog=MONEY)
    line = "{ product: payments, quantity: 90, transactions: 3, segments: [{ months: 1, quantity: 40 }] }"
    assert refused(made, line).code == "missing-transactions"


def test_a_share_does_not_convert_into_another_currency() -> None:
    far = "price book: far\ncurrency: USD\nbased on: { price book: main, convert: yes }\n"
    rates = "exchange rates: [{ from: EUR, to: USD, rate: 1.1, date: 2026-01-01, source: bank }]"
    made = world(
        """
        payments: { mode: percentage, rate: 1% }
        calls: { mode: graduated percentage, tiers: [{ from: 1, rate: 1% }] }
        """,
        rates,
        more_products=PAYMENTS,
        catalog=MONEY,
        book="price book: main\ncurrency: EUR",
        files={"pricing_rules/far.yaml": far},
    )
    for product in ("payments", "calls"):
        error = refused(made, f"{{ product: {product}, quantity: 5 }}", term="1 month", price_book="far")
        assert (error.code, "does not convert" in str(error)) == ("no-price", True)


# --- bounds -----------------------------------------------------------------------------------------------------------


def test_a_bound_counts_after_adders_and_before_discounts_and_surcharges_stay_outside() -> None:
    entry = """
    thing:
      mode: per unit
      price: 10.00
      minimum charge: 100.00
      adders: { more: { add: 5.00 }, alloy: { add: 1.00, as: surcharge } }
    """
    line = price(world(entry), "{ product: thing, quantity: 4, discount: 10% }").lines[0]
    assert [(part.name, part.amount) for part in line.build_up] == [
        ("base price", d("40.00")),
        ("adder", d("20.00")),
        ("minimum charge", d("40.00")),
    ]
    assert line.net_total == d("94.00")  # 100.00 less 10 %, and 4 x 1.00 outside the discounts


def test_an_inherited_bound_converts_and_changes_like_a_price() -> None:
    far = "price book: far\ncurrency: USD\nbased on: { price book: main, convert: yes, change: 10% }\n"
    rates = "exchange rates: [{ from: EUR, to: USD, rate: 2, date: 2026-01-01, source: bank }]"
    made = world(
        "thing: { mode: per unit, price: 10.00, maximum charge: 25.00 }",
        rates,
        book="price book: main\ncurrency: EUR",
        files={"pricing_rules/far.yaml": far},
    )
    assert price(made, "{ product: thing, quantity: 9 }", price_book="far").lines[0].net_total == d("55.00")


def test_no_usage_owes_the_minimum_charge() -> None:
    made = world("calls: { mode: per unit, price: 0.10, minimum charge: 20.00 }")
    assert price(made, "{ product: calls, quantity: 0 }", term="1 month").totals.usage == d("20.00")


# --- cost plus and formulas -------------------------------------------------------------------------------------------

GEAR = "gear: { name: Gear, charge: one-time, family: goods, tax: standard, cost: COST }"


@pytest.mark.parametrize(
    ("cost", "ok"), [("40.00 EUR", True), ("35% of net", False), ("[{ valid from: 2027-01-01, cost: 9 EUR }]", True)]
)
def test_a_price_from_cost_needs_an_amount(cost: str, ok: bool) -> None:
    found = problems("gear: { mode: cost plus, markup: 50% }", more_products=GEAR.replace("COST", cost))
    assert codes(found) == ([] if ok else ["unknown-cost"])


def test_a_cost_that_is_not_in_force_yet_refuses_the_price() -> None:
    later = GEAR.replace("COST", "[{ valid from: 2027-01-01, cost: 9.00 EUR }]")
    made = world("gear: { mode: cost plus, markup: 50% }", more_products=later)
    assert refused(made, "{ product: gear }").code == "unknown-cost"
    assert price(made, "{ product: gear }", as_of="2027-01-01").lines[0].net_total == d("13.50")


def test_a_recurring_price_from_cost_needs_a_cost_with_a_period() -> None:
    lamp = "lamp: { name: Lamp, charge: recurring, family: goods, tax: standard, cost: 3.00 EUR }"
    found = problems("lamp: { per: lamp per month, mode: cost plus, markup: 50% }", more_products=lamp)
    assert codes(found) == ["cost-without-period"]


def test_the_price_from_a_cost_by_day_counts_365_days_a_year() -> None:
    lamp = "lamp: { name: Lamp, charge: recurring, family: goods, tax: standard, cost: 0.10 EUR per lamp per day }"
    made = world("lamp: { per: lamp per year, mode: cost plus, markup: 0% }", more_products=lamp)
    assert price(made, "{ product: lamp }", term="12 months", start="2027-01-01").lines[0].list == d("36.50")


def test_the_price_from_a_cost_table_adds_the_costs_of_adders() -> None:
    made = world(
        """
        gear:
          mode: cost plus
          margin: 50%
          adders: { coat: { when: coated, add: 1.00, cost: 2.00 } }
        """,
        more_products="""
        gear:
          { name: Gear, charge: one-time, family: goods, tax: standard,
            attributes: { size: { one of: [s, l], default: s }, coated: { yes or no: no } },
            cost: { matrix: costs.csv, by: [size], currency: EUR, plus: adder costs } }
        """,
        files={"catalogs/costs.csv": "size,cost\ns,10.00\nl,20.00\n"},
    )
    line = price(made, "{ product: gear, selection: { size: l, coated: yes } }").lines[0]
    assert [(part.name, part.amount) for part in line.build_up] == [
        ("cost", d("22.00")),
        ("added margin", d("22.00")),
        ("adder", d("1.00")),
    ]


def test_a_formula_that_gives_the_amount_does_not_multiply_by_the_quantity() -> None:
    each = "thing: { mode: formula, formula: quantity + 1, gives: unit price }"
    whole = "thing: { mode: formula, formula: quantity + 1, gives: amount }"
    assert price(world(each), "{ product: thing, quantity: 3 }").lines[0].net_total == d("12.00")
    assert price(world(whole), "{ product: thing, quantity: 3 }").lines[0].net_total == d("4.00")


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ('"product"', "wrong-type"),
        ("quantity / 3", "unrounded-division"),
        ("quantty + 1", "unknown-fact"),
        ("net_price + 1", "phase-order"),
    ],
)
def test_a_formula_is_checked_when_it_is_read(formula: str, code: str) -> None:
    text = formula.replace('"', "'")
    found = problems(f'thing: {{ mode: formula, formula: "{text}", gives: amount }}')
    assert code in codes(found)


def test_a_formula_below_zero_refuses_the_price() -> None:
    made = world("thing: { mode: formula, formula: 5 - quantity, gives: amount }")
    assert refused(made, "{ product: thing, quantity: 6 }").code == "negative-price"
    assert price(made, "{ product: thing, quantity: 5 }").lines[0].net_total == 0
