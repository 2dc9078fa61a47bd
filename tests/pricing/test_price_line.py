"""One line from list to net: where it rounds, to how many decimals, and what it prints at each level."""

from decimal import Decimal

import pytest

from cpq.rounding import exact
from tests.small_world import d, names, only, price, step, total, world

HALF_EVEN = "rounding: { mode: half even }\n"
NEVER = "rounding: { unit price: never }\n"


def test_the_net_unit_price_rounds_before_it_is_multiplied() -> None:
    line = only(world("thing: { mode: per unit, price: 412.35 }"), "{ product: thing, quantity: 7, discount: 30% }")
    assert (line.net, line.net_total) == (d("288.65"), d("2020.55"))
    rounding = step(line, "rounding")
    assert rounding.amount == d("0.035")
    assert dict(rounding.inputs) == {"what": "unit price", "decimals": "2", "mode": "half up"}


def test_half_even_is_a_declaration() -> None:
    line = only(
        world("thing: { mode: per unit, price: 412.35 }", HALF_EVEN), "{ product: thing, quantity: 7, discount: 30% }"
    )
    assert (line.net, line.net_total) == (d("288.64"), d("2020.48"))


def test_the_unit_price_may_stay_unrounded_and_then_only_the_total_rounds() -> None:
    line = only(
        world("thing: { mode: per unit, price: 412.35 }", NEVER), "{ product: thing, quantity: 7, discount: 30% }"
    )
    assert (line.net, line.net_total) == (d("288.645"), d("2020.52"))
    assert dict(step(line, "rounding").inputs)["what"] == "line total"


@pytest.mark.parametrize(("mode", "amount"), [("half up", "0.13"), ("half even", "0.12")])
def test_half_a_cent_goes_away_from_zero_or_to_the_even_cent(mode: str, amount: str) -> None:
    workspace = world("thing: { mode: flat, price: 0.25 }", f"rounding: {{ mode: {mode} }}\n")
    assert total(workspace, "{ product: thing, discount: 50% }") == d(amount)


@pytest.mark.parametrize("mode", ["half up", "half even"])
def test_a_credit_is_the_mirror_of_its_sale(mode: str) -> None:
    workspace = world("thing: { mode: per unit, price: 412.35 }", f"rounding: {{ mode: {mode} }}\n")
    sale, credit = price(
        workspace,
        "{ product: thing, quantity: 7, discount: 30% }\n{ product: thing, quantity: 7, discount: 30%, kind: credit }",
    ).lines
    assert credit.credit
    assert credit.net_total == -sale.net_total
    assert credit.list_total == -sale.list_total
    assert [(one.name, -one.amount) for one in credit.steps] == [(one.name, one.amount) for one in sale.steps]
    assert credit.net == sale.net


# --- decimals -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("book", "listed", "net"),
    [
        ("", "10.00", "6.67"),
        ("unit decimals: 4", "10.00", "6.6667"),
        ("unit decimals: 0", "10.00", "6.67"),
        ("unit decimals: 0", "10", "7"),
        ("", "10.0000", "6.6667"),
        ("unit decimals: 3", "10.0000", "6.6667"),
    ],
)
def test_unit_prices_keep_the_larger_of_the_books_and_the_entrys_decimals(book: str, listed: str, net: str) -> None:
    workspace = world(f"thing: {{ mode: per unit, price: {listed} }}", book=book)
    assert only(workspace, "{ product: thing, discount: 33.3333% }").net == d(net)


def test_an_entry_may_state_its_own_decimals() -> None:
    workspace = world("thing: { mode: per unit, price: 10.00, unit decimals: 5 }")
    assert only(workspace, "{ product: thing, discount: 33.333% }").net == d("6.6667")
    assert only(workspace, "{ product: thing, discount: 33.3333% }").net == d("6.66667")


def test_an_inherited_price_keeps_the_decimals_that_it_was_written_with() -> None:
    files = {"pricing_rules/north.yaml": "price book: north\ncurrency: EUR\nbased on: { price book: main }\n"}
    workspace = world("thing: { mode: per unit, price: 10.0000 }", files=files)
    deal = "{ product: thing, discount: 33.3333% }"
    assert only(workspace, deal, price_book="main").net == d("6.6667")
    assert only(workspace, deal, price_book="north").net == d("6.6667")


def test_a_special_item_is_rounded_as_its_own_price_or_the_book_says() -> None:
    deal = '{ product: special, discount: 33.3333%, special: { name: "Job", price: 10.00 } }'
    assert only(world(), deal).net == d("6.67")
    assert only(world(book="unit decimals: 3"), deal).net == d("6.667")
    assert only(world(), deal.replace("10.00", "10.0000")).net == d("6.6667")


@pytest.mark.parametrize(
    ("currency", "listed", "unit", "total_"),
    [("JPY", "1001", "901", "6307"), ("KWD", "1.001", "0.901", "6.307"), ("EUR", "10.01", "9.01", "63.07")],
)
def test_currencies_round_to_their_own_smallest_unit(currency: str, listed: str, unit: str, total_: str) -> None:
    workspace = world(f"thing: {{ mode: per unit, price: {listed} }}", book=f"price book: main\ncurrency: {currency}")
    line = only(workspace, "{ product: thing, quantity: 7, discount: 10% }")
    assert (line.net, line.net_total) == (d(unit), d(total_))


def test_a_yen_price_may_have_decimals_and_the_total_has_none() -> None:
    workspace = world("thing: { mode: per unit, price: 1.55 }", book="price book: main\ncurrency: JPY")
    line = only(workspace, "{ product: thing, quantity: 3 }")
    assert (line.net, line.net_total) == (d("1.55"), d("5"))
    assert step(line, "rounding").amount == d("0.35")


def test_each_step_shows_the_unit_price_it_leaves_where_the_line_has_one() -> None:
    deal = "{{ product: thing, quantity: 3, discount: {asked} }}"
    rate = only(world("thing: { mode: per unit, price: 10.01 }"), deal.format(asked="15%"))
    assert [one.unit for one in rate.steps] == [d("8.5085"), d("8.51")]
    whole = only(world(), deal.format(asked="{ amount: 10.00, per: line }"))
    assert [one.unit for one in whole.steps] == [None]
    flat = only(world("thing: { mode: flat, price: 10.01 }"), deal.format(asked="15%"))
    assert [one.unit for one in flat.steps] == [None, None]
    assert [one.unit for one in rate.build_up] == [d("10.01")]
    assert [one.unit for one in flat.build_up] == [None]


def test_a_flat_fee_rounds_once_at_the_total() -> None:
    line = only(
        world("seat: { per: month, mode: flat, price: 10.00 }"), "{ product: seat, discount: 33.33% }", term="12 months"
    )
    assert line.net_total == d("80.00")  # 6.667 x 12 = 80.004
    assert names(line) == ["discretionary discount", "rounding"]
    assert line.net is None


def test_every_level_is_rounded_for_itself_from_the_unrounded_price() -> None:
    rules = "partner discounts:\n  silver: { of: running, goods: 15% }\n"
    line = only(
        world("thing: { mode: per unit, price: 0.99 }", rules),
        "{ product: thing, quantity: 10, discount: 5% }",
        sold_through="{ partner: shop, tier: silver }",
    )
    assert line.unit_levels["customer"] == d("0.94")  # 0.9405
    assert line.levels["customer"] == d("9.40")
    assert line.net == d("0.80")  # 0.799425, and 0.94 x 0.85 = 0.799
    assert line.levels["net"] == line.net_total == d("8.00")
    assert line.amounts["customer"] == d("9.405")


def test_a_third_of_a_month_stays_exact_until_it_is_rounded() -> None:
    workspace = world("seat: { per: seat per month, mode: per unit, price: 10.00 }")
    line = only(workspace, "{ product: seat, quantity: 3 }", term="10 days")
    assert line.periods == 1 / Decimal(3) or line.periods.denominator == 3
    assert line.net_total == d("10.00")
    assert sum(one.amount for one in line.steps) == line.net_total - line.list_total


def test_amounts_that_no_decimal_holds_still_sum() -> None:
    workspace = world("seat: { per: seat per month, mode: per unit, price: 10.00 }")
    line = only(workspace, "{ product: seat, discount: 7% }", term="1 month 10 days")
    assert line.net_total == d("12.40")
    assert sum(one.amount for one in line.steps) == line.net_total - line.list_total


def test_parts_of_a_list_price_sum_to_it_where_no_decimal_is_exact() -> None:
    prices = "seat: { per: seat per quarter, mode: slab, tiers: [{ from: 1, price: 0.01 }, { from: 2, price: 0.01 }] }"
    for quantity in range(2, 9):
        line = only(world(prices), f"{{ product: seat, quantity: {quantity} }}", term="1 month")
        with exact():
            assert sum(part.amount for part in line.build_up) == line.list_total


# --- what lines carry -----------------------------------------------------------------------------------------------


def test_a_line_carries_what_was_asked_and_what_it_counts_for() -> None:
    line = only(
        world(),
        '{ id: a, product: seat, quantity: 5, group: Core, note: "as agreed", discount: 10%, reason: volume }',
        start="2026-07-01",
        term="12 months",
    )
    assert (line.id, line.line, line.product, line.kind, line.family) == ("a", "a", "seat", "recurring", "software")
    assert (line.per, line.period, line.periods, line.group, line.note) == ("seat", "month", 12, "Core", "as agreed")
    assert (str(line.start), str(line.end), line.segment) == ("2026-07-01", "2027-06-30", 0)
    assert (line.requested_rate, line.reason, line.tax_category) == (d("0.1"), "volume", "standard")


@pytest.mark.parametrize(
    ("asked", "rate"),
    [
        ("10%", "0.1"),
        ("10% of running", "0.1"),
        ("10% of list", None),
        ("10.00 EUR", None),
        ("{ target: 50.00 }", None),
        ("0%", "0"),
    ],
)
def test_the_rate_asked_is_known_only_where_one_of_regular_was_asked(asked: str, rate: str | None) -> None:
    rules = (
        "schedules:\n"
        "  volume: { on: [thing], by: quantity, mode: range, of: list, tiers: [{ from: 1, "
        "discount: 20% }] }\n"
    )
    line = only(world(rules=rules), f"{{ product: thing, discount: {asked} }}")
    assert line.requested_rate == (None if rate is None else d(rate))


def test_several_rates_count_as_what_they_take_together() -> None:
    deal = "discounts: [10%, 5% of running]\nlines: [{ product: thing, discount: 20% }]"
    line = only(world(), deal)
    assert line.requested_rate == 1 - d("0.8") * d("0.9") * d("0.95")
    added = (
        "waterfall:\n  - { price: regular }\n  - { step: discretionary discount, combine: add }\n"
        "  - { price: customer }\n"
    )
    assert only(world(rules=added), deal).requested_rate == d("0.35")


def test_an_included_option_costs_the_buyer_nothing() -> None:
    products = """
    set:
      name: Set
      charge: one-time
      family: goods
      bundle: { price: parent, groups: { parts: { options: { thing: { included: yes, required: yes } } } } }
    """
    quote = price(
        world("thing: { mode: per unit, price: 100.00 }\nset: { mode: flat, price: 150.00 }", more_products=products),
        "{ product: set, quantity: 2 }",
    )
    included = quote.lines[1]
    assert (included.net_total, included.build_up[0].name) == (0, "included in bundle")
    assert quote.totals.net == d("150.00")


def test_a_bundle_without_a_price_of_its_own_is_priced_by_its_components() -> None:
    products = """
    set:
      name: Set
      charge: one-time
      family: goods
      bundle: { price: components, groups: { parts: { options: { thing: { required: yes } } } } }
    """
    quote = price(
        world("thing: { mode: per unit, price: 100.00 }", more_products=products), "{ product: set, quantity: 2 }"
    )
    assert [line.net_total for line in quote.lines] == [0, d("200.00")]
    assert quote.lines[0].build_up[0].name == "priced by components"


def test_an_evergreen_line_is_priced_for_one_period() -> None:
    catalog = """
    selling models:
      open: { charge: recurring, per: month, evergreen: yes }
      yearly: { charge: recurring, per: year }
    """
    products = "app: { name: App, selling models: [open, yearly], default selling model: open, family: software }"
    prices = """
    app:
      selling models:
        open: { per: seat per month, mode: per unit, price: 10.00 }
        yearly: { per: seat per year, mode: per unit, price: 100.00 }
    """
    workspace = world(prices, catalog=catalog, more_products=products)
    quote = price(workspace, "{ product: app, quantity: 3 }")
    assert (quote.lines[0].evergreen, quote.lines[0].net_total) == (True, d("30.00"))
    assert quote.metrics["tcv"] is None
    fixed = price(workspace, "{ product: app, quantity: 3, selling model: yearly }", term="24 months")
    assert (fixed.lines[0].evergreen, fixed.lines[0].net_total) == (False, d("600.00"))
    assert fixed.metrics["tcv"] == d("600.00")
