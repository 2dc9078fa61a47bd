"""Discounts on groups of lines, and margins and discounts to arrive at: on a line, a group and the quote."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cpq
from cpq.problems import InvalidRequest
from cpq.quotes.priced import PricedQuote
from cpq.rounding import exact
from cpq.workspace import Workspace
from tests.small_world import d, price, refused, step, world

PRICES = """
thing: { mode: per unit, price: 100.00 }
other: { mode: per unit, price: 75.00 }
service: { mode: per unit, price: 50.00 }
seat: { per: seat per month, mode: per unit, price: 10.00 }
costed: { mode: per unit, price: 100.00 }
shared: { mode: per unit, price: 100.00 }
"""
MORE = """
costed: { name: Costed, charge: one-time, family: goods, cost: 60.00 EUR }
shared: { name: Shared, charge: one-time, family: goods, cost: 40% of net }
"""
LINES = """
  - { id: a, product: thing, quantity: 3, group: hall }
  - { id: b, product: other, quantity: 2, group: hall }
  - { id: c, product: seat, quantity: 10, group: office, term: 12 months }
  - { id: e, product: service, group: hall }
"""


def small(rules: str = "") -> Workspace:
    return world(PRICES, rules, more_products=MORE)


def asked(discounts: str, lines: str = LINES, rules: str = "", more: str = "") -> PricedQuote:
    return price(small(rules), f"{more}discounts: [{discounts}]\nlines:\n{lines}")


def nets(quote: PricedQuote) -> dict[str, Decimal]:
    return {line.id: line.effective_total for line in quote.lines}


def test_a_rate_on_a_group_goes_into_its_prices_and_passes_the_others_by() -> None:
    assert nets(asked("{ rate: 10%, group: hall }")) == {
        "a": d("270.00"),
        "b": d("135.00"),
        "c": d("1200.00"),
        "e": d("50.00"),  # takes no discount
    }


def test_the_lines_own_rate_comes_first_then_the_groups_then_the_quotes_however_they_are_written() -> None:
    line = "  - { id: a, product: thing, group: hall, discount: 10% }\n"
    for discounts in ("{ rate: 30% }, { rate: 20%, group: hall }", "{ rate: 20%, group: hall }, { rate: 30% }"):
        (priced,) = asked(discounts, line).lines
        assert priced.net_total == d("50.40")  # 100 x 0.9 x 0.8 x 0.7
        assert [(one.rule, one.amount) for one in priced.steps] == [
            ("line", d("-10.000")),
            ("group", d("-18.0000")),
            ("quote", d("-21.60000")),
        ]


def test_an_amount_on_a_group_is_one_allowance_over_its_discountable_lines() -> None:
    quote = asked("{ amount: 90.00, group: hall }")
    assert [(one.id, one.amount, dict(one.parts)) for one in quote.allowances] == [
        ("discount-1", d("-90.00"), {"a": d("-60.00"), "b": d("-30.00")})  # 300 and 150
    ]


def test_the_groups_amounts_come_before_the_quotes() -> None:
    quote = asked("{ target: 1500.00 }, { target: 440.00, group: hall }")
    assert [(one.id, one.amount) for one in quote.allowances] == [
        ("discount-2", d("-60.00")),
        ("discount-1", d("-140.00")),
    ]
    assert quote.totals.net == d("1500.00")
    assert sum(line.effective_total for line in quote.lines if line.group == "office") == d("1200.00") + d(
        quote.allowances[1].parts[2][1].to_eng_string()
    )


def test_a_groups_total_is_hit_with_its_lines_that_take_no_discount() -> None:
    quote = asked("{ target: 450.00, group: hall }")
    assert sum(line.effective_total for line in quote.lines if line.group == "hall") == d("450.00")
    error = refused(small(), f"discounts: [{{ target: 49.99, group: hall }}]\nlines:\n{LINES}")
    assert error.code == "target-unreachable"
    assert error.hint == "totals from 50.00 to 500.00 can be reached; lines that take no discount keep the lowest there"


@pytest.mark.parametrize("discounts", ["{ rate: 5%, group: hal }", "{ amount: 5.00, group: hal }"])
def test_a_group_without_lines_is_refused_with_what_was_meant(discounts: str) -> None:
    error = refused(small(), f"discounts: [{discounts}]\nlines:\n{LINES}")
    assert "no line" in str(error)
    assert "'hall'" in str(error)


def test_a_lines_own_discount_is_for_no_group() -> None:
    error = refused(small(), "{ product: thing, group: hall, discount: { rate: 5%, group: hall } }")
    assert "it stands on the quote" in str(error)


def test_a_line_that_leaves_its_group_is_priced_as_the_changed_deal() -> None:
    quote = asked("{ rate: 10%, group: hall }")
    moved = quote.request.lines[0].model_copy(update={"group": "office"})
    assert nets(cpq.reprice(quote, [moved]))["a"] == d("300.00")
    alone = asked("{ rate: 10%, group: hall }", "  - { id: a, product: thing, group: hall }\n  - { product: thing }\n")
    gone = alone.request.lines[0].model_copy(update={"group": ""})
    with pytest.raises(InvalidRequest):
        cpq.reprice(alone, [gone])


def test_a_margin_is_arrived_at_to_the_cent() -> None:
    quote = asked("{ target margin: 25% }", "  - { product: costed, quantity: 3 }\n")
    assert quote.totals.net == d("240.00")  # a cost of 180.00 is 75 % of it
    assert quote.totals.margin_rate == d("0.25")
    third = asked("{ target margin: 1/3 }".replace("1/3", "33.33%"), "  - { product: costed, quantity: 3 }\n")
    assert third.totals.net == d("269.99")  # 180 / 0.6667 = 269.986...: a cent less would be below the margin


def test_a_cost_that_is_a_share_of_net_moves_with_the_total() -> None:
    quote = asked("{ target margin: 30% }", "  - { product: costed }\n  - { product: shared }\n")
    assert quote.totals.margin_rate is not None
    assert quote.totals.net == d("120.00")  # 0.7 N = 60 + 0.4 x N / 2, so N = 60 / 0.5
    assert quote.totals.margin_rate == d("0.3")


def test_a_margin_on_a_group_leaves_the_rest_alone() -> None:
    lines = "  - { id: a, product: costed, group: hall }\n  - { id: b, product: thing }\n"
    assert nets(asked("{ target margin: 20%, group: hall }", lines)) == {"a": d("75.00"), "b": d("100.00")}


def test_a_margin_needs_costs_that_are_known_and_that_do_not_follow_the_price() -> None:
    unknown = refused(small(), "discounts: [{ target margin: 20% }]\nlines: [{ product: thing }]")
    assert (unknown.code, "cost of line 'l1' is not known" in str(unknown)) == ("target-unreachable", True)
    fixed = refused(small(), "discounts: [{ target margin: 70% }]\nlines: [{ product: shared }]")
    assert (fixed.code, "falls with their price" in str(fixed)) == ("target-unreachable", True)


def test_a_margin_counts_what_serving_a_commitment_costs() -> None:
    calls = "calls: { per: call per month, mode: per unit, price: 0.10 }"
    product = "metered: { name: Calls, charge: usage, family: software, cost: 0.02 EUR per call per month }"
    workspace = world(f"{PRICES}{calls.replace('calls:', 'metered:')}", more_products=f"{MORE}{product}")
    lines = "[{ id: a, product: costed, quantity: 3 }, { id: c, product: metered, quantity: 500, commitment: %s }]"
    deal = f"term: 12 months\ndiscounts: [{{ target margin: 50% }}]\nlines: {lines % '25.00 EUR per month'}"
    quote = price(workspace, deal)
    # 500 x 0.10 x 12 = 600.00 cost 500 x 0.02 x 12 = 120.00; the 300.00 committed are half of it: 60.00.
    assert quote.line("c/commitment").cost == d("60.00")
    assert quote.totals.net == d("480.00")  # 180.00 + 60.00 are half of it
    assert quote.totals.allowances == d("-120.00")


def test_a_margin_above_the_one_there_is_names_both_totals() -> None:
    error = refused(small(), "discounts: [{ target margin: 50% }]\nlines: [{ product: costed }]")
    assert "a margin of 50% is a total of 120.00, which lies above the total 100.00" in str(error)
    assert error.hint == "the nearest reachable totals are 0.00 and 100.00"


@pytest.mark.parametrize(
    ("discount", "net"),
    [
        ("{ target discount: 20%, of: list }", "240.00"),
        ("{ target discount: 20%, of: regular }", "216.00"),
        ("{ target discount: 20%, of: list, at: net }", "240.00"),
    ],
)
def test_a_discount_off_list_counts_what_the_policy_takes_off_itself(discount: str, net: str) -> None:
    rules = (
        "schedules:\n  s: { on: [thing], by: quantity, mode: range, of: list, tiers: [{ from: 3, discount: 10% }] }\n"
    )
    assert asked(discount, "  - { product: thing, quantity: 3 }\n", rules).totals.net == d(net)


def test_a_discount_that_the_policy_is_beyond_already_is_refused() -> None:
    rules = (
        "schedules:\n  s: { on: [thing], by: quantity, mode: range, of: list, tiers: [{ from: 1, discount: 10% }] }\n"
    )
    error = refused(small(rules), "discounts: [{ target discount: 5%, of: list }]\nlines: [{ product: thing }]")
    assert "a discount of 5% of list is a total of 95.00, which lies above the total 90.00" in str(error)
    own = refused(small(rules), "{ product: thing, discount: { target discount: 5%, of: list } }")
    assert (own.code, own.hint) == ("target-unreachable", "ask for at least 10% off list")


def test_the_total_of_a_discount_is_rounded_up_below_zero_too() -> None:
    care = "care: { mode: percent of total, rate: 20%, of: { families: [goods], scope: quote, level: customer } }\n"
    workspace = world(PRICES + care, more_products=MORE + "care: { name: Care, charge: one-time, family: support }\n")
    lines = "[{ product: thing, kind: credit }, { product: care }]"
    error = refused(workspace, f"discounts: [{{ target discount: 33.33%, of: regular }}]\nlines: {lines}")
    assert "is a total of -113.33, which" in str(error)  # -20.00 x 0.6667 = -13.334 beside the credit of 100.00


def test_a_line_arrives_at_its_discount_whatever_the_policy_took_off() -> None:
    rules = (
        "schedules:\n  s: { on: [thing], by: quantity, mode: range, of: list, tiers: [{ from: 3, discount: 10% }] }\n"
    )
    for quantity in (1, 3):
        (line,) = price(
            small(rules),
            f"{{ product: thing, quantity: {quantity}, discount: {{ target discount: 25%, of: list }} }}",
        ).lines
        assert line.net == d("75.00")
        assert step(line, "discretionary discount").unit == d("75.00")


@pytest.mark.parametrize(
    ("rules", "more", "net"),
    [
        ("", "", "80.00"),
        (
            "partner discounts:\n  silver: { of: running, goods: 20% }\n",
            "sold through: { partner: p, tier: silver }\n",
            "80.00",
        ),
        (
            "partner discounts:\n  silver: { of: list, goods: 10% }\n",
            "sold through: { partner: p, tier: silver }\n",
            "80.00",
        ),
    ],
)
def test_a_line_arrives_at_its_margin_behind_the_channel(rules: str, more: str, net: str) -> None:
    quote = price(
        small(rules),
        f"{more}lines:\n  - {{ product: costed, discount: {{ target margin: 25% }} }}\n",
    )
    assert quote.totals.net == d(net)  # 60 / 0.75, whoever sells it


def test_a_line_with_segments_arrives_at_its_margin_as_a_whole() -> None:
    products = MORE + "run: { name: Run, charge: recurring, family: software, cost: 6.00 EUR per month }\n"
    workspace = world(PRICES + "run: { per: run per month, mode: per unit, price: 10.00 }\n", more_products=products)
    line = "{ product: run, segments: [{ months: 5 }, { months: 7, uplift: 3% }], discount: { target margin: 20% } }"
    quote = price(workspace, line)
    assert quote.totals.cost == d("72.00")
    assert quote.totals.net == d("90.00")


@pytest.mark.parametrize(
    "discount",
    [
        "{ target margin: 20%, at: customer }",
        "{ target margin: 100% }",
        "{ target discount: 120% }",
        "{ target discount: 20%, of: running }",
        "{ target discount: 20%, rate: 5% }",
    ],
)
def test_what_cannot_be_arrived_at_is_refused_when_read(discount: str) -> None:
    error = refused(small(), f"discounts: [{discount}]\nlines: [{{ product: costed }}]")
    assert isinstance(error, InvalidRequest) or error.code


_CURRENCIES = {"JPY": 0, "EUR": 2, "KWD": 3}


@given(
    currency=st.sampled_from(sorted(_CURRENCIES)),
    quantities=st.lists(st.integers(1, 40), min_size=1, max_size=5),
    margin=st.integers(0, 3990),
    order=st.randoms(use_true_random=False),
)
def test_a_margin_is_the_lowest_total_that_keeps_it_and_the_order_of_lines_changes_nothing(
    currency: str, quantities: list[int], margin: int, order: object
) -> None:
    digits = _CURRENCIES[currency]
    book = f"price book: main\ncurrency: {currency}"
    product = f"item: {{ name: Item, charge: one-time, family: goods, cost: 60 {currency} }}"
    workspace = world("item: { mode: per unit, price: 100 }", book=book, more_products=product)
    asked_rate = Decimal(margin) / 10000
    lines = [f"  - {{ id: n{number}, product: item, quantity: {count} }}\n" for number, count in enumerate(quantities)]

    def quoted() -> PricedQuote:
        head = f"discounts: [{{ target margin: {margin / 100:.2f}% }}]\nlines:\n"
        return price(workspace, head + "".join(lines))

    quote = quoted()
    unit = Decimal(1).scaleb(-digits)
    with exact():
        net, cost = quote.totals.net, quote.totals.cost or Decimal(0)
        assert net - cost >= asked_rate * net
        assert net - unit - cost < asked_rate * (net - unit)
        assert sum(part for one in quote.allowances for _, part in one.parts) == net - 100 * sum(quantities)
    before = nets(quote)
    order.shuffle(lines)  # type: ignore[attr-defined]
    assert nets(quoted()) == before
