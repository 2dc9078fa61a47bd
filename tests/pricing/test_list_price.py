"""What each charge model makes of a quantity, at and around every bound, and how a list price is built up."""

from decimal import Decimal

import pytest

from tests.small_world import codes, d, only, price, problems, reasons, refused, total, world

TIERS = "tiers: [{ from: 1, price: 10.00 }, { from: 11, price: 8.00 }, { from: 51, price: 5.00 }]"


def tiered(mode: str, extra: str = "", tiers: str = TIERS) -> str:
    return f"calls: {{ mode: {mode}, {tiers}, {extra} }}"


def calls(workspace: object, quantity: str) -> Decimal:
    return total(workspace, f"{{ product: calls, quantity: {quantity} }}", term="1 month")  # type: ignore[arg-type]


# --- flat and per unit ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("quantity", ["1", "2", "1000"])
def test_a_flat_fee_ignores_the_quantity(quantity: str) -> None:
    line = only(world("thing: { mode: flat, price: 99.00 }"), f"{{ product: thing, quantity: {quantity} }}")
    assert line.net_total == d("99.00")
    assert line.list is None
    assert line.quantity == d(quantity)


def test_a_price_per_unit_multiplies_exactly() -> None:
    line = only(world("thing: { mode: per unit, price: 0.001 }"), "{ product: thing, quantity: 100000 }")
    assert (line.list, line.net, line.net_total) == (d("0.001"), d("0.001"), d("100.00"))


def test_the_first_override_that_holds_replaces_the_price() -> None:
    prices = """
    thing:
      mode: per unit
      price: 100.00
      overrides:
        - { when: quantity >= 10, price: 90.00 }
        - { when: quantity >= 5, price: 95.00 }
    """
    workspace = world(prices)
    assert [only(workspace, f"{{ product: thing, quantity: {n} }}").list for n in (4, 5, 9, 10)] == [
        d("100.00"),
        d("95.00"),
        d("95.00"),
        d("90.00"),
    ]
    (part,) = only(workspace, "{ product: thing, quantity: 10 }").build_up
    assert part.name == "price override"
    assert part.where.line == 9


# --- packages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quantity", "packages"), [("1", 1), ("99", 1), ("100", 1), ("101", 2), ("200", 2), ("201", 3)]
)
def test_a_started_package_is_a_whole_package(quantity: str, packages: int) -> None:
    line = only(
        world("thing: { mode: package, package size: 100, price: 5.00 }"), f"{{ product: thing, quantity: {quantity} }}"
    )
    assert line.net_total == packages * d("5.00")
    assert dict(line.build_up[0].inputs) == {"packages": str(packages), "size": "100"}


@pytest.mark.parametrize(("quantity", "amount"), [("0", "0.00"), ("50", "0.00"), ("51", "7.00"), ("61", "14.00")])
def test_free_units_come_off_before_packages_are_counted(quantity: str, amount: str) -> None:
    workspace = world("calls: { mode: package, package size: 10, price: 7.00, free units: 50 }")
    assert calls(workspace, quantity) == d(amount)


def test_a_package_holds_at_least_one_unit() -> None:
    assert codes(problems("thing: { mode: package, package size: 0, price: 5.00 }"))


# --- tiers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quantity", "amount"), [("1", "10"), ("10", "100"), ("11", "88"), ("50", "400"), ("51", "255"), ("1000", "5000")]
)
def test_range_prices_every_unit_at_the_tier_reached(quantity: str, amount: str) -> None:
    assert calls(world(tiered("range", "cliff: accepted")), quantity) == d(amount)


@pytest.mark.parametrize(
    ("quantity", "amount"), [("1", "10"), ("10", "100"), ("11", "108"), ("50", "420"), ("51", "425"), ("1000", "5170")]
)
def test_slab_prices_each_unit_at_its_own_tier(quantity: str, amount: str) -> None:
    assert calls(world(tiered("slab")), quantity) == d(amount)


@pytest.mark.parametrize(("quantity", "amount"), [("1", "10"), ("10", "10"), ("11", "8"), ("51", "5"), ("999", "5")])
def test_stairstep_takes_one_price_for_the_span(quantity: str, amount: str) -> None:
    assert calls(world(tiered("stairstep")), quantity) == d(amount)


def test_a_range_line_has_a_unit_price_and_a_slab_line_has_none() -> None:
    assert only(world(tiered("range", "cliff: accepted")), "{ product: calls, quantity: 11 }", term="1 month").net == 8
    assert only(world(tiered("slab")), "{ product: calls, quantity: 11 }", term="1 month").net is None


def test_slab_adds_the_fee_of_every_tier_entered_and_range_only_of_the_one_reached() -> None:
    tiers = "tiers: [{ from: 1, price: 1.00, flat: 10.00 }, { from: 6, price: 1.00, flat: 20.00 }]"
    slab, ranged = world(tiered("slab", tiers=tiers)), world(tiered("range", "cliff: accepted", tiers))
    assert [calls(slab, q) for q in ("5", "6")] == [d("15.00"), d("36.00")]
    assert [calls(ranged, q) for q in ("5", "6")] == [d("15.00"), d("26.00")]


@pytest.mark.parametrize("mode", ["slab", "range"])
def test_no_usage_still_owes_the_first_fee(mode: str) -> None:
    tiers = "tiers: [{ from: 1, price: 3.00, flat: 10.00 }, { from: 6, price: 1.00, flat: 20.00 }]"
    assert calls(world(tiered(mode, "cliff: accepted", tiers)), "0") == d("10.00")


@pytest.mark.parametrize("mode", ["slab", "range"])
def test_no_usage_without_fees_costs_nothing(mode: str) -> None:
    assert calls(world(tiered(mode, "cliff: accepted")), "0") == 0


def test_packages_inside_a_tier_round_up_per_tier_in_slab_and_on_the_whole_in_range() -> None:
    tiers = "tiers: [{ from: 1, price: 1.00, package size: 4 }, { from: 11, price: 2.00, package size: 5 }]"
    assert calls(world(tiered("slab", tiers=tiers)), "12") == 3 * 1 + 1 * 2
    assert calls(world(tiered("range", "cliff: accepted", tiers)), "12") == 3 * 2


def test_a_quantity_below_the_first_tier_takes_the_entry_price_or_is_refused() -> None:
    tiers = "tiers: [{ from: 5, price: 45.00 }]"
    priced = world(f"thing: {{ mode: range, cliff: accepted, price: 50.00, {tiers} }}")
    assert [total(priced, f"{{ product: thing, quantity: {q} }}") for q in (1, 4, 5)] == [50, 200, 225]
    bare = world(f"thing: {{ mode: range, {tiers} }}")
    error = refused(bare, "{ product: thing, quantity: 4 }")
    assert error.code == "below-first-tier"
    assert "5" in str(error)
    assert total(bare, "{ product: thing, quantity: 5 }") == 225


def test_above_is_exclusive_where_units_can_be_divided() -> None:
    catalog = "units:\n  t: { decimals: 3 }"
    products = "ore: { name: Ore, charge: one-time, unit: t }"
    tiers = "tiers: [{ above: 0, price: 10.00 }, { above: 3, price: 9.00 }]"

    def totals(mode: str) -> list[Decimal]:
        workspace = world(f"ore: {{ mode: {mode}, cliff: accepted, {tiers} }}", catalog=catalog, more_products=products)
        return [total(workspace, f"{{ product: ore, quantity: {q} }}") for q in ("2.999", "3", "3.001", "3.5")]

    assert totals("range") == [d("29.99"), d("30.00"), d("27.01"), d("31.50")]
    assert totals("slab") == [d("29.99"), d("30.00"), d("30.01"), d("34.50")]


@pytest.mark.parametrize(
    "tiers",
    [
        "[{ from: 1, price: 2.00 }, { from: 1, price: 1.00 }]",
        "[{ from: 5, price: 2.00 }, { from: 4, price: 1.00 }]",
        "[{ from: 1, price: 2.00 }, { above: 4, price: 1.00 }]",
        "[{ price: 2.00 }]",
        "[{ from: 1, above: 0, price: 2.00 }]",
        "[{ from: 1, discount: 5% }]",
        "[{ from: 1, price: 2.00, package size: 0 }]",
        "[]",
    ],
)
def test_tiers_that_cannot_be_read_one_way_are_refused_at_load(tiers: str) -> None:
    found = problems(f"thing: {{ mode: slab, tiers: {tiers} }}")
    assert any(problem.severity == "error" for problem in found)


def test_a_stairstep_tier_has_neither_fee_nor_package() -> None:
    assert codes(problems("thing: { mode: stairstep, tiers: [{ from: 1, price: 2.00, flat: 1.00 }] }"))


def test_a_document_gets_the_tier_table_of_the_line() -> None:
    line = only(world(tiered("slab")), "{ product: calls, quantity: 11 }", term="1 month")
    assert line.tiers == (("1", "10.00"), ("11", "8.00"), ("51", "5.00"))


# --- matrix, tables and zones ---------------------------------------------------------------------------------------

PUMP = """
pump:
  name: Pump
  charge: one-time
  family: goods
  attributes:
    material: { one of: [iron, steel] }
    motor-kw: { one of: [4, 7.5], unit: kW }
    painted: { yes or no: no }
"""
PUMP_TABLE = {"pricing_rules/pump.csv": "material,motor-kw,price\niron,4,100.00\niron,7.5,150.00\nsteel,4.0,180.00\n"}


def pump(selection: str, extra: str = "") -> Decimal:
    workspace = world(
        f"pump: {{ mode: matrix, by: [material, motor-kw], table: pump.csv{extra} }}",
        more_products=PUMP,
        files=PUMP_TABLE,
    )
    return total(workspace, f"{{ product: pump, quantity: 2, selection: {{ {selection} }} }}")


def test_a_matrix_finds_its_cell_by_value_however_the_number_is_written() -> None:
    assert pump("material: iron, motor-kw: 7.5") == d("300.00")
    assert pump("material: steel, motor-kw: 4") == d("360.00")


def test_a_missing_cell_is_a_problem_and_never_zero() -> None:
    workspace = world(
        "pump: { mode: matrix, by: [material, motor-kw], table: pump.csv }", more_products=PUMP, files=PUMP_TABLE
    )
    error = refused(workspace, "{ product: pump, selection: { material: steel, motor-kw: 7.5 } }")
    assert error.code == "missing-cell"
    assert "steel" in str(error)
    assert "7.5" in str(error)


FREIGHT_TABLE = {
    "pricing_rules/freight.csv": (
        "zone,from,price,minimum\nnear,0,0.50,20.00\nnear,100,0.40,\nfar,0,1.00,50.00\nfar,100,0.90,\n"
    )
}
HEAVY = "crate: { name: Crate, charge: one-time, family: goods, weight: { formula: 25, unit: kg } }"
FREIGHT = """
crate: { mode: per unit, price: 10.00 }
freight:
  mode: range
  by: quote.weight
  zone: ship_to.zone
  table: freight.csv
  charge: pass-through
  cliff: accepted
  when: ship_to.zone != ""
"""


@pytest.mark.parametrize(
    ("crates", "zone", "amount"),
    [
        ("1", "near", "20.00"),
        ("2", "near", "25.00"),
        ("4", "near", "40.00"),
        ("1", "far", "50.00"),
        ("4", "far", "90.00"),
    ],
)
def test_freight_goes_by_weight_and_zone_with_a_minimum(crates: str, zone: str, amount: str) -> None:
    workspace = world(FREIGHT, more_products=HEAVY, files=FREIGHT_TABLE)
    quote = price(workspace, f"{{ product: crate, quantity: {crates} }}", ship_to=f"{{ zone: {zone} }}")
    assert quote.totals.pass_through == d(amount)
    assert quote.line("freight").list_total == sum(step.amount for step in quote.line("freight").build_up)


def test_freight_is_added_by_itself_only_where_its_condition_holds() -> None:
    workspace = world(FREIGHT, more_products=HEAVY, files=FREIGHT_TABLE)
    assert [line.product for line in price(workspace, "{ product: crate }").lines] == ["crate"]


def test_an_unknown_freight_zone_is_refused_naming_the_known_ones() -> None:
    workspace = world(FREIGHT, more_products=HEAVY, files=FREIGHT_TABLE)
    error = refused(workspace, "{ product: crate }", ship_to="{ zone: moon }")
    assert error.code == "missing-cell"
    assert "far, near" in error.hint


def test_freight_asked_for_as_a_line_is_not_added_twice() -> None:
    workspace = world(FREIGHT, more_products=HEAVY, files=FREIGHT_TABLE)
    quote = price(workspace, "{ product: crate }\n{ product: freight }", ship_to="{ zone: near }")
    assert [line.product for line in quote.lines] == ["crate", "freight"]


# --- adders ---------------------------------------------------------------------------------------------------------


def test_percentages_of_base_and_of_running_differ_by_the_adders_before_them() -> None:
    def built(of: str) -> Decimal:
        return pump(
            "material: iron, motor-kw: 4, painted: yes",
            f", adders: {{ paint: {{ when: painted, add: 50.00 }}, zone: {{ add: 10%, of: {of} }} }}",
        )

    assert built("base") == 2 * (100 + 50 + 10)
    assert built("running") == 2 * (100 + 50 + 15)


def test_adders_stand_only_where_their_condition_holds_and_sum_to_the_list_price() -> None:
    workspace = world(
        """
        pump:
          mode: matrix
          by: [material, motor-kw]
          table: pump.csv
          adders:
            paint: { when: painted, add: 50.00 }
            motor: { when: motor_kw > 4, add: motor_kw * 2 }
        """,
        more_products=PUMP,
        files=PUMP_TABLE,
    )
    plain = only(workspace, "{ product: pump, selection: { material: iron, motor-kw: 4 } }")
    assert [part.rule for part in plain.build_up] == ["main"]
    full = only(workspace, "{ product: pump, selection: { material: iron, motor-kw: 7.5, painted: yes } }")
    assert [(part.rule, part.amount) for part in full.build_up] == [("main", 150), ("paint", 50), ("motor", 15)]
    assert [part.after for part in full.build_up] == [150, 200, 215]
    assert full.list == 215


def test_a_percentage_without_of_and_an_amount_with_of_are_refused() -> None:
    for adder in ("add: 10%", "add: 10.00, of: base", "add: 10%, of: base, as: surcharge"):
        assert codes(problems(f"thing: {{ mode: per unit, price: 1.00, adders: {{ more: {{ {adder} }} }} }}"))


def test_an_adder_that_cannot_be_evaluated_gives_no_price() -> None:
    prices = """
    pump:
      mode: matrix
      by: [material, motor-kw]
      table: pump.csv
      adders:
        alloy: { add: 'lookup("alloy", material)' }
    """
    workspace = world(
        prices,
        "tables:\n  alloy: { table: alloy.csv, keys: [material], value: price, unit: EUR }",
        more_products=PUMP,
        files={**PUMP_TABLE, "pricing_rules/alloy.csv": "material,price\nsteel,12.00\n"},
    )
    assert only(workspace, "{ product: pump, selection: { material: steel, motor-kw: 4 } }").list == 192
    error = refused(workspace, "{ product: pump, selection: { material: iron, motor-kw: 4 } }")
    assert "alloy" in str(error)


# --- inheritance and conversion -------------------------------------------------------------------------------------


RATES = """
exchange rates:
  - { from: EUR, to: USD, rate: 1.10, date: 2026-01-01, source: bank }
  - { from: EUR, to: USD, rate: 1.20, date: 2026-06-15, source: bank }
  - { from: EUR, to: USD, rate: 9.99, date: 2026-06-16, source: bank }
"""


def books(based: str) -> dict[str, str]:
    return {"pricing_rules/other.yaml": based}


def test_a_book_based_on_another_changes_every_inherited_price_and_keeps_its_own() -> None:
    workspace = world(
        "thing: { mode: per unit, price: 100.00 }\nother: { mode: per unit, price: 50.00 }",
        files=books(
            "price book: north\ncurrency: EUR\nbased on: { price book: main, change: 3% }\n"
            "prices:\n  other: { mode: per unit, price: 60.00 }\n---\n"
            "price book: far-north\ncurrency: EUR\nbased on: { price book: north, change: -10% }\n"
        ),
    )
    assert only(workspace, "{ product: thing }", price_book="north").net == d("103.00")
    assert only(workspace, "{ product: other }", price_book="north").net == d("60.00")
    line = only(workspace, "{ product: thing }", price_book="far-north")
    assert [(step.name, step.rule, step.amount) for step in line.build_up] == [
        ("base price", "main", d("100.00")),
        ("price book change", "north", d("3.00")),
        ("price book change", "far-north", d("-10.30")),
    ]
    assert line.net == d("92.70")
    assert only(workspace, "{ product: other }", price_book="far-north").net == d("54.00")


def test_conversion_takes_the_latest_rate_up_to_the_order_date_and_says_which() -> None:
    files = books("price book: us\ncurrency: USD\nbased on: { price book: main, convert: yes }\n")
    workspace = world(rules=RATES, files=files)
    line = only(workspace, "{ product: thing }", price_book="us")
    assert line.net == d("120.00")
    conversion = line.build_up[1]
    assert (conversion.name, conversion.amount) == ("conversion", d("20.00"))
    assert dict(conversion.inputs)["date"] == "2026-06-15"
    assert dict(conversion.inputs)["source"] == "bank"
    assert only(workspace, "{ product: thing }", price_book="us", as_of="2026-06-14").net == d("110.00")
    assert refused(workspace, "{ product: thing }", price_book="us", as_of="2025-12-31").code == "no-exchange-rate"


def test_a_rate_may_be_written_the_other_way_round_and_stays_exact() -> None:
    files = books("price book: us\ncurrency: USD\nbased on: { price book: main, convert: yes, change: 10% }\n")
    rules = "exchange rates:\n  - { from: USD, to: EUR, rate: 0.80, date: 2026-01-01, source: bank }\n"
    assert only(world(rules=rules, files=files), "{ product: thing }", price_book="us").net == d("137.50")


def test_a_book_in_another_currency_must_say_that_it_converts() -> None:
    files = books("price book: us\ncurrency: USD\nbased on: { price book: main }\n")
    assert "currency-mismatch" in codes(problems(rules=RATES, files=files))


# --- special items, segment prices, uplift --------------------------------------------------------------------------


def test_a_special_item_takes_name_price_and_cost_from_the_request() -> None:
    line = only(
        world("thing: { mode: flat, price: 1.00 }"),
        '{ product: special, quantity: 3, special: { name: "Odd job", price: 12.50, cost: 10.00 } }',
    )
    assert (line.name, line.net_total, line.cost, line.is_special) == ("Odd job", d("37.50"), d("30.00"), True)


def test_uplift_raises_the_list_price_of_its_segment_only() -> None:
    quote = price(world(), "{ product: seat, quantity: 10, segments: [{ months: 12 }, { months: 12, uplift: 5% }] }")
    assert [line.list for line in quote.lines] == [d("10.00"), d("10.50")]
    assert quote.lines[1].build_up[-1].name == "uplift"
    assert quote.totals.net == d("1200.00") + d("1260.00")


# --- what has no price ----------------------------------------------------------------------------------------------


def test_every_line_without_a_price_is_named_at_once() -> None:
    error = refused(world(), "{ product: other }\n{ product: thing }\n{ product: book }")
    assert error.code == "no-price"
    assert [getattr(one, "line", "") for one in (error, *error.others)] == ["l1", "l3"]  # type: ignore[attr-defined]


def test_a_price_in_another_book_is_pointed_out() -> None:
    files = books("price book: extra\ncurrency: EUR\nprices:\n  other: { mode: per unit, price: 60.00 }\n")
    assert "extra" in refused(world(files=files), "{ product: other }", price_book="main").hint


@pytest.mark.parametrize("product", ["thing", "seat"])
def test_zero_is_refused_on_one_time_and_recurring_lines(product: str) -> None:
    assert reasons(world(), f"{{ product: {product}, quantity: 0 }}", term="12 months") == ["zero-quantity"]


def test_zero_usage_is_priced_at_nothing_per_unit() -> None:
    assert calls(world("calls: { mode: per unit, price: 2.00 }"), "0") == 0


def test_the_parts_of_a_list_price_sum_to_it_on_the_whole_line() -> None:
    quote = price(
        world(
            rules=RATES,
            files=books("price book: us\ncurrency: USD\nbased on: { price book: main, convert: yes, change: 7% }\n"),
        ),
        "{ product: thing, quantity: 7 }\n{ product: seat, quantity: 3, segments: [{ months: 5, uplift: 3% }] }",
        price_book="us",
    )
    for line in quote.lines:
        assert sum(step.amount for step in line.build_up) == line.list_total
        assert line.build_up[-1].after == line.list_total


def test_each_part_names_the_row_of_its_tier() -> None:
    prices = """
    calls:
      mode: slab
      tiers:
        - { from: 1, price: 10.00, flat: 1.00 }
        - { from: 11, price: 8.00 }
    """
    line = only(world(prices), "{ product: calls, quantity: 11 }", term="1 month")
    assert [(part.name, part.where.line) for part in line.build_up] == [("tier", 8), ("tier fee", 8), ("tier", 9)]
    assert [dict(part.inputs)["from"] for part in line.build_up] == ["1", "1", "11"]


def test_an_adder_says_why_it_stands_and_of_what_it_is_taken() -> None:
    prices = (
        "thing: { mode: per unit, price: 10.00, adders: { big: { when: quantity > 1, add: 10%, "
        "of: base }, all: { add: 1.00 } } }"
    )
    big, plain = only(world(prices), "{ product: thing, quantity: 2 }").build_up[1:]
    assert (big.rule, dict(big.inputs)) == ("big", {"when": "quantity > 1", "of": "base"})
    assert (plain.rule, dict(plain.inputs)) == ("all", {})


def test_the_minimum_of_a_freight_tier_shows_only_where_it_lifts_the_price() -> None:
    workspace = world(FREIGHT, more_products=HEAVY, files=FREIGHT_TABLE)

    def parts(crates: int) -> list[str]:
        quote = price(workspace, f"{{ product: crate, quantity: {crates} }}", ship_to="{ zone: far }")
        return [part.name for part in quote.line("freight").build_up]

    assert parts(1) == ["tier", "minimum"]
    assert parts(2) == ["tier"]  # 50 kg at 1.00 is the minimum itself


@pytest.mark.parametrize(("decimals", "shown"), [("", ("11.11", "8.89")), ("unit decimals: 1\n", ("11.1", "8.9"))])
def test_inherited_tiers_are_printed_as_the_book_that_inherits_them_prices(
    decimals: str, shown: tuple[str, str]
) -> None:
    files = books(f"price book: north\ncurrency: EUR\n{decimals}based on: {{ price book: main, change: 11.11% }}\n")
    prices = "thing: { mode: range, cliff: accepted, tiers: [{ from: 1, price: 10.00 }, { from: 11, price: 8.00 }] }"
    line = only(world(prices, files=files), "{ product: thing }", price_book="north")
    assert tuple(price for _, price in line.tiers) == shown
    assert only(world(prices, files=files), "{ product: thing }", price_book="main").tiers[0] == ("1", "10.00")


# --- slabs without holes --------------------------------------------------------------------------------------------

OIL = {
    "catalog": "units:\n  kg: { decimals: 3 }",
    "more_products": "oil: { name: Oil, charge: one-time, unit: kg, family: goods }",
}


@pytest.mark.parametrize("first", ["from: 11", "from: 2", "above: 10", "above: 1"])
def test_a_slab_that_starts_above_the_first_unit_is_refused(first: str) -> None:
    (found,) = problems(f"thing: {{ mode: slab, tiers: [{{ {first}, price: 2.00 }}] }}")
    assert found.code == "below-first-tier"
    assert found.location.line == 5


@pytest.mark.parametrize("first", ["from: 0", "from: 1", "above: 0"])
def test_a_slab_may_start_at_the_first_unit(first: str) -> None:
    workspace = world(f"thing: {{ mode: slab, tiers: [{{ {first}, price: 2.00 }}] }}")
    assert only(workspace, "{ product: thing, quantity: 5 }").net_total == d("10.00")


@pytest.mark.parametrize("first", ["from: 11", "above: 10"])
def test_a_slab_may_say_a_price_for_what_lies_below_its_first_tier(first: str) -> None:
    workspace = world(f"thing: {{ mode: slab, price: 3.00, tiers: [{{ {first}, price: 2.00 }}] }}")
    assert only(workspace, "{ product: thing, quantity: 5 }").net_total == d("15.00")
    line = only(workspace, "{ product: thing, quantity: 15 }")
    assert line.net_total == d("40.00")  # 10 x 3.00 + 5 x 2.00
    assert [price for _, price in line.tiers] == ["3.00", "2.00"]


def test_a_part_of_a_unit_below_the_first_whole_unit_is_not_free() -> None:
    workspace = world("oil: { per: kg, mode: slab, tiers: [{ from: 1, price: 2.00 }] }", **OIL)
    error = refused(workspace, "{ product: oil, quantity: 0.5 }")
    assert error.code == "below-first-tier"
    assert "above 0" in error.hint
    assert only(workspace, "{ product: oil, quantity: 1.5 }").net_total == d("3.00")


def test_no_usage_of_a_slab_costs_nothing() -> None:
    workspace = world("calls: { per: call, mode: slab, tiers: [{ from: 1, price: 2.00 }] }")
    assert only(workspace, "{ product: calls, quantity: 0, term: 1 month }").net_total == d("0.00")


def test_whole_unit_slabs_of_a_product_sold_in_parts_of_a_unit_are_refused() -> None:
    whole = "oil: { per: kg, mode: slab, tiers: [{ from: 1, price: 2.00 }, { from: 101, price: 1.00 }] }"
    (found,) = problems(whole, **OIL)
    assert found.code == "invalid-value"
    assert "above: 100 instead of from: 101" in found.hint
    divided = whole.replace("from: 101", "above: 100").replace("from: 1,", "above: 0,")
    assert only(world(divided, **OIL), "{ product: oil, quantity: 100.5 }").net_total == d("200.50")


def test_a_slab_by_weight_is_bounded_above_since_weights_have_parts() -> None:
    prices = "thing: { mode: slab, by: quote.weight, tiers: [{ from: 1, price: 2.00 }, { from: 101, price: 1.00 }] }"
    assert codes(problems(prices)) == ["invalid-value"]


def test_whole_unit_slab_schedules_over_a_product_sold_in_parts_of_a_unit_are_refused() -> None:
    rules = """
    schedules:
      volume: { on: [thing, oil], by: quantity, mode: slab, of: list, tiers: [
        { from: 1, discount: 50% }, { from: 101, discount: 60% } ] }
    """
    (found,) = problems("oil: { per: kg, mode: per unit, price: 1.00 }", rules, **OIL)
    assert found.code == "invalid-value"
    assert found.message.startswith("'oil' is sold in parts of a unit")
    assert problems("thing: { mode: per unit, price: 1.00 }", rules.replace("[thing, oil]", "[thing]"), **OIL) == ()
