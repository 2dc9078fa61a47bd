"""A bundle price divided over components: the parts are the whole, in every currency, order and depth."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cpq
from cpq.pricing.outcome_facts import line_facts
from cpq.problems import CannotPrice
from cpq.quotes.priced import PricedQuote
from cpq.rounding import exact
from cpq.workspace import Workspace
from tests.pricing.laws import check_grid, check_parts, check_steps, check_sums
from tests.small_world import codes, d, decided, price, problems, reasons, world

NAMES = ("a", "b", "c", "e", "f")


def kit(
    parts: str, price_of_kit: str, prices: Sequence[str], *, by: str = "list value", currency: str = "EUR"
) -> Workspace:
    """A workspace with one bundle whose price is divided over as many components as there are prices."""
    chosen = NAMES[: len(prices)]
    options = ", ".join(f"{name}: {{ required: yes, {parts} }}" for name in chosen)
    products = "\n".join(f"{name}: {{ name: {name}, charge: one-time }}" for name in chosen)
    bundle = f"{{ price: allocated, allocated by: {by}, groups: {{ g: {{ options: {{ {options} }} }} }} }}"
    entries = "\n".join(
        f"{name}: {{ mode: per unit, price: {amount} }}" for name, amount in zip(chosen, prices, strict=True)
    )
    return world(
        f"kit: {{ mode: per unit, price: {price_of_kit} }}\n{entries}",
        more_products=f"kit: {{ name: Kit, charge: one-time, bundle: {bundle} }}\n{products}",
        book=f"price book: main\ncurrency: {currency}\n",
    )


def parts_of(quote: PricedQuote) -> dict[str, Decimal]:
    return {line.id: line.net_total for line in quote.lines if line.part_of is not None}


# --- what holds for any prices --------------------------------------------------------------------------------------

CURRENCIES = (("JPY", 0), ("EUR", 2), ("KWD", 3))


@given(
    st.sampled_from(CURRENCIES),
    st.integers(0, 99_999),
    st.lists(st.integers(0, 9_999), min_size=1, max_size=5),
    st.integers(1, 7),
    st.integers(0, 99),
)
def test_the_parts_sum_to_the_bundle_price_whatever_they_weigh(
    currency: tuple[str, int], whole: int, weights: list[int], quantity: int, percent: int
) -> None:
    code, digits = currency

    def amount(units: int) -> str:
        return f"{Decimal(units).scaleb(-digits):f}"

    workspace = kit("", amount(whole), [amount(weight) for weight in weights], currency=code)
    quote = price(workspace, f"{{ id: s, product: kit, quantity: {quantity}, discount: {percent}% }}")
    bundle = quote.lines[0].whole
    assert bundle is not None
    assert sum(parts_of(quote).values()) == bundle.net_total == quote.totals.net
    assert quote.totals.list == d(amount(whole)) * quantity
    check_parts(quote)
    check_sums(quote)
    check_grid(quote)
    for line in quote.lines:
        check_steps(line)


@given(st.integers(1, 9_999), st.lists(st.integers(0, 500), min_size=2, max_size=4))
def test_a_part_is_never_a_unit_or_more_away_from_its_exact_share(whole: int, weights: list[int]) -> None:
    quote = price(kit("", str(whole), [str(weight) for weight in weights]), "{ id: s, product: kit }")
    total = sum(weights)
    for name, weight in zip(NAMES, weights, strict=False):
        with exact():
            share = Decimal(whole) * weight / total if total else Decimal(whole) / len(weights)
        assert abs(quote.line(f"s.{name}").net_total - share) < d("0.01")


@pytest.mark.parametrize("order", list(permutations(("a", "b", "c"))))
def test_the_order_of_the_components_changes_no_part(order: tuple[str, ...]) -> None:
    workspace = kit("", "100.00", ["1.00", "1.00", "1.00"])
    lines = "\n".join(f"{{ id: {name}, product: {name}, parent: s }}" for name in order)
    quote = price(workspace, f"{{ id: s, product: kit }}\n{lines}")
    assert parts_of(quote) == {"a": d("33.34"), "b": d("33.33"), "c": d("33.33")}  # equal rests: the smaller id


def test_components_worth_nothing_have_equal_parts() -> None:
    quote = price(kit("", "10.00", ["0", "0", "0"]), "{ id: s, product: kit }")
    assert sorted(parts_of(quote).values()) == [d("3.33"), d("3.33"), d("3.34")]


def test_one_component_worth_nothing_has_nothing() -> None:
    quote = price(kit("", "10.00", ["5.00", "0"]), "{ id: s, product: kit }")
    assert parts_of(quote) == {"s.a": d("10.00"), "s.b": d("0.00")}


def test_shares_and_costs_divide_too() -> None:
    shared = kit("share: 2", "10.00", ["1.00", "9.00"], by="share")
    assert parts_of(price(shared, "{ id: s, product: kit }")) == {"s.a": d("5.00"), "s.b": d("5.00")}


NESTED = """
outer: {{ name: Outer, charge: one-time, bundle: {{ price: allocated, groups: {{ g: {{ options: {{
  a: {{ required: yes }}, inner: {{ required: yes, quantity: {inner} }} }} }} }} }} }}
inner: {{ name: Inner, charge: one-time, bundle: {{ price: components, groups: {{ g: {{ options: {{
  b: {{ required: yes, quantity: {b} }}, c: {{ required: yes }} }} }} }} }} }}
flat: {{ name: Flat, charge: one-time, bundle: {{ price: allocated, groups: {{ g: {{ options: {{
  a: {{ required: yes }}, b: {{ required: yes, quantity: {flat_b} }},
  c: {{ required: yes, quantity: {inner} }} }} }} }} }} }}
a: {{ name: A, charge: one-time }}
b: {{ name: B, charge: one-time }}
c: {{ name: C, charge: one-time }}
"""
NESTED_PRICES = """
outer: { mode: per unit, price: 77.77 }
flat: { mode: per unit, price: 77.77 }
a: { mode: per unit, price: 10.00 }
b: { mode: per unit, price: 7.00 }
c: { mode: per unit, price: 3.00 }
"""


@given(st.integers(1, 5), st.integers(1, 6), st.integers(1, 9))
def test_a_nested_bundle_is_the_flat_one_with_quantities_multiplied(inner: int, b: int, quantity: int) -> None:
    workspace = world(NESTED_PRICES, more_products=NESTED.format(inner=inner, b=b, flat_b=inner * b))
    nested = price(workspace, f"{{ id: s, product: outer, quantity: {quantity} }}")
    flat = price(workspace, f"{{ id: s, product: flat, quantity: {quantity} }}")

    def seen(quote: PricedQuote) -> dict[str, tuple[Decimal, Decimal]]:
        return {line.product: (line.quantity, line.net_total) for line in quote.lines if line.part_of is not None}

    assert seen(nested) == seen(flat)
    assert nested.totals.net == flat.totals.net == d("77.77") * quantity


def test_an_inner_bundle_that_allocates_divides_its_part_once_more() -> None:
    products = NESTED.format(inner=1, b=1, flat_b=1).replace("price: components", "price: allocated")
    prices = NESTED_PRICES + "inner: { mode: per unit, price: 30.00 }\n"
    quote = price(world(prices, more_products=products), "{ id: s, product: outer }")
    whole = quote.line("s.inner").whole
    assert whole is not None
    assert whole.net_total == d("58.33")  # 77.77 x 30 / 40 = 58.3275
    assert quote.line("s.inner.b").net_total == d("40.83")  # 58.33 x 7 / 10 = 40.831
    assert quote.line("s.inner.c").net_total == d("17.50")
    assert quote.line("s.a").net_total == d("19.44")
    check_parts(quote)


# --- what the bundle's price is divided by, and what stays outside --------------------------------------------------


def test_included_options_take_no_part_and_change_no_other() -> None:
    workspace = kit("", "100.00", ["1.00", "3.00"])
    bare = price(workspace, "{ id: s, product: kit }")
    more = world(
        "kit: { mode: per unit, price: 100.00 }\na: { mode: per unit, price: 1.00 }\n"
        "b: { mode: per unit, price: 3.00 }\nthing: { mode: per unit, price: 900.00 }",
        more_products=(
            "kit: { name: Kit, charge: one-time, bundle: { price: allocated, groups: { g: { options: "
            "{ a: { required: yes }, b: { required: yes }, thing: { required: yes, included: yes } } } } } }\n"
            "a: { name: A, charge: one-time }\nb: { name: B, charge: one-time }"
        ),
    )
    quote = price(more, "{ id: s, product: kit }")
    assert parts_of(quote) == parts_of(bare)
    assert quote.totals.net == bare.totals.net
    assert quote.line("s.thing").net_total == 0


MIXED = """
kit: { name: Kit, charge: recurring, bundle: { price: allocated, groups: { g: { options: {
  seat: { required: yes }, plan: { required: yes }, thing: { required: yes }, calls: { required: yes } } } } } }
"""
MIXED_PRICES = """
kit: { per: kit per month, mode: per unit, price: 90.00 }
seat: { per: seat per month, mode: per unit, price: 10.00 }
plan: { per: plan per year, mode: per unit, price: 240.00 }
thing: { mode: per unit, price: 7.00 }
calls: { per: call per month, mode: per unit, price: 0.05 }
"""


def test_only_what_recurs_too_has_a_part_of_a_recurring_price_and_periods_are_compared_as_amounts() -> None:
    quote = price(world(MIXED_PRICES, more_products=MIXED), "{ id: s, product: kit, term: 6 months }")
    assert quote.line("s.seat").net_total == d("180.00")  # 540 x 60 / (60 + 120)
    assert quote.line("s.plan").net_total == d("360.00")
    assert (quote.line("s.thing").net_total, quote.line("s.thing").part_of) == (d("7.00"), None)
    assert quote.line("s.calls").part_of is None
    assert quote.totals.net == d("547.00")


def test_a_percentage_of_the_bundle_covers_its_parts() -> None:
    prices = MIXED_PRICES + (
        "support: { mode: percent of total, per: year, rate: 10%, "
        "of: { products: [kit], scope: quote, level: customer } }\n"
    )
    quote = price(
        world(prices, more_products=MIXED),
        "{ id: s, product: kit, term: 12 months }\n{ product: support, term: 12 months }",
    )
    assert quote.lines[-1].net_total == d("108.00")  # 10 % of 12 x 90


# --- what rules see -------------------------------------------------------------------------------------------------


def decided_by_line_rule(prices: str, products: str) -> list[str]:
    """Who is asked where a rule looks at the net unit price of the bundle."""
    rules = """
    approvers: { boss: { name: Boss } }
    approval matrices:
      dear:
        fact: line.net_price
        on: { products: [kit] }
        levels: cumulative
        bands: [{ above: 80.00 EUR, ask: boss }]
    """
    workspace = world(prices, rules, more_products=products)
    return list(decided(workspace, "{ id: s, product: kit, quantity: 2, discount: 10% }").approvers)


def test_rules_about_the_bundle_see_its_own_price_and_the_cost_of_all_parts() -> None:
    products = (
        "kit: { name: Kit, charge: one-time, bundle: { price: allocated, groups: { g: { options: "
        "{ a: { required: yes }, b: { required: yes } } } } } }\n"
        "a: { name: A, charge: one-time, cost: 20.00 EUR }\nb: { name: B, charge: one-time, cost: 30.00 EUR }"
    )
    prices = (
        "kit: { mode: per unit, price: 100.00 }\na: { mode: per unit, price: 10.00 }\n"
        "b: { mode: per unit, price: 30.00 }"
    )
    quote = price(world(prices, more_products=products), "{ id: s, product: kit, quantity: 2, discount: 10% }")
    facts = line_facts(quote.lines[0])
    assert (facts["net_price"], facts["net_total"], facts["discretionary_discount"]) == (90, 180, d("0.10"))
    assert (facts["cost"], facts["margin"]) == (d("100.00"), d("80.00"))
    assert quote.lines[0].net_total == 0
    assert decided_by_line_rule(prices, products) == ["boss"]
    part = line_facts(quote.line("s.a"))
    assert (part["net_total"], part["discretionary_discount"], part["margin"]) == (d("45.00"), d("0.10"), d("5.00"))


def test_an_amount_off_the_quote_counts_in_the_bundle_s_discount() -> None:
    workspace = kit("", "100.00", ["1.00", "1.00"])
    quote = price(workspace, "discount: { amount: 10.00, at: customer }\nlines:\n  - { id: s, product: kit }")
    assert line_facts(quote.lines[0])["discretionary_discount"] == d("0.1")
    assert [line.allocated for line in quote.lines] == [0, d("-5.00"), d("-5.00")]


def test_a_changed_line_beside_a_bundle_leaves_its_parts_as_they_are() -> None:
    workspace = kit("", "100.00", ["1.00", "2.00"])
    quote = price(workspace, "{ id: s, product: kit }\n{ id: t, product: a }")
    changed = quote.request.lines[1].model_copy(update={"quantity": Decimal(5)})
    again = cpq.reprice(quote, [changed])
    assert again.totals.net == d("105.00")
    assert again.lines[0].whole is quote.lines[0].whole


# --- what is refused ------------------------------------------------------------------------------------------------


def test_a_price_without_components_to_divide_it_over_is_refused() -> None:
    optional = world(
        "kit: { mode: per unit, price: 1.00 }\nthing: { mode: per unit, price: 1.00 }",
        more_products=(
            "kit: { name: K, charge: one-time, "
            "bundle: { price: allocated, groups: { g: { options: { thing: {} } } } } }"
        ),
    )
    with pytest.raises(CannotPrice) as caught:
        price(optional, "{ id: s, product: kit }")
    assert (caught.value.code, caught.value.line) == ("nothing-to-allocate", "s")


@pytest.mark.parametrize(
    "asked",
    [
        "discount: 5%",
        "optional: yes",
        "kind: credit",
        "term: 3 months",
        "start: 2027-01-01",
        "segments: [{ months: 3 }]",
    ],
)
def test_what_only_the_bundle_can_ask_for_is_refused_on_its_parts(asked: str) -> None:
    workspace = kit("", "100.00", ["1.00", "2.00"])
    assert reasons(workspace, f"{{ id: s, product: kit }}\n{{ product: a, parent: s, {asked} }}") == ["part-of-bundle"]


@pytest.mark.parametrize(
    ("bundle", "contains"),
    [
        ("price: allocated, allocated by: share, groups: { g: { options: { thing: {} } } }", "has none"),
        ("price: allocated, groups: { g: { options: { thing: { share: 1 } } } }", "takes no part"),
        ("groups: { g: { options: { thing: { included: yes, price: 50% } } } }", "costs nothing"),
        ("groups: { g: { options: { thing: { scales: related, discount: 5% } } } }", "stood alone"),
        ("groups: { g: { options: { thing: { price: 50%, discount: 5% } } } }", "not both"),
        ("groups: { g: { options: { thing: { included: yes, extra: yes } } } }", "either included or extra"),
        ("groups: { g: { options: { thing: { discount: 120% } } } }", "at most 100%"),
        ("groups: { g: { options: { thing: { price: -1.00 EUR } } } }", "not negative"),
    ],
)
def test_a_bundle_that_says_two_things_is_refused_at_load(bundle: str, contains: str) -> None:
    found = problems(
        "thing: { mode: per unit, price: 1.00 }",
        more_products=f"kit: {{ name: K, charge: one-time, bundle: {{ {bundle} }} }}",
    )
    assert contains in " ".join(problem.message for problem in found)


def test_a_bundle_with_one_share_must_divide_it_itself() -> None:
    products = NESTED.format(inner=1, b=1, flat_b=1).replace(
        "bundle: { price: allocated, groups: { g: { options: {\n  a: { required: yes }, inner: { required: yes",
        "bundle: { price: allocated, allocated by: share, groups: { g: { options: {\n"
        "  a: { required: yes, share: 1 }, inner: { share: 1, required: yes",
        1,
    )
    found = problems(NESTED_PRICES, more_products=products)
    assert codes(found) == ["invalid-value"]
    assert "one share" in found[0].message
