"""Bundles: what is required or preselected, how many of a group, which quantities, and bundles inside bundles."""

import pytest

from cpq.quotes.priced import PricedQuote
from cpq.workspace import Workspace
from tests.small_world import codes, d, price, problems, reasons, world

PRICES = """
set: { mode: flat, price: 10.00 }
a: { mode: per unit, price: 1.00 }
b: { mode: per unit, price: 2.00 }
c: { mode: per unit, price: 4.00 }
thing: { mode: per unit, price: 100.00 }
"""
PARTS = """
a: { name: A, charge: one-time }
b: { name: B, charge: one-time }
c: { name: C, charge: one-time, sold alone: no }
"""


def bundle(groups: str, more: str = "") -> str:
    return f"set:\n  name: Set\n  charge: one-time\n  bundle:\n    groups:\n{groups}\n{PARTS}\n{more}"


def group(name: str, options: str, limits: str = "") -> str:
    return f"      {name}: {{ {limits} options: {{ {options} }} }}"


def made(groups: str, more: str = "") -> Workspace:
    inner = "inner: { mode: flat, price: 8.00 }\n" if more else ""
    return world(PRICES + inner, more_products=bundle(groups, more))


def products(quote: PricedQuote) -> list[tuple[str, object]]:
    return [(line.product, line.quantity) for line in quote.lines]


def test_required_options_are_added_and_preselected_ones_unless_their_group_was_touched() -> None:
    workspace = made(group("g", "a: { required: yes }, b: { selected: yes }, c: {}"))
    assert products(price(workspace, "{ id: s, product: set }")) == [("set", 1), ("a", 1), ("b", 1)]
    chosen = price(workspace, "{ id: s, product: set }\n{ product: c, parent: s }")
    assert sorted(products(chosen)) == [("a", 1), ("c", 1), ("set", 1)]
    assert [line.parent for line in chosen.lines] == ["", "s", "s"]


def test_another_group_does_not_count_as_touched() -> None:
    workspace = made("\n".join([group("g", "a: { selected: yes }"), group("h", "b: {}")]))
    quote = price(workspace, "{ id: s, product: set }\n{ product: b, parent: s }")
    assert sorted(product for product, _ in products(quote)) == ["a", "b", "set"]


def test_added_lines_have_readable_ids_and_follow_their_bundle() -> None:
    workspace = made(group("g", "a: { required: yes }"))
    quote = price(workspace, "{ id: s, product: set, group: core, optional: yes }\n{ product: thing }")
    assert [(line.id, line.group, line.optional) for line in quote.lines] == [
        ("s", "core", True),
        ("s.a", "core", True),
        ("l2", "", False),
    ]


@pytest.mark.parametrize(
    ("deal", "code"),
    [
        ("{ id: s, product: set }", "too-few-options"),
        ("{ id: s, product: set }\n{ product: a, parent: s }", ""),
        ("{ id: s, product: set }\n{ product: a, parent: s }\n{ product: b, parent: s }", ""),
        (
            "{ id: s, product: set }\n{ product: a, parent: s }\n{ product: b, parent: s }\n{ product: c, parent: s }",
            "too-many-options",
        ),
        ("{ id: s, product: set }\n{ product: thing, parent: s }\n{ product: a, parent: s }", "not-an-option"),
        ("{ id: s, product: thing }\n{ product: a, parent: s }", "not-a-bundle"),
    ],
)
def test_a_group_takes_at_least_min_and_at_most_max_of_its_own_options(deal: str, code: str) -> None:
    workspace = made(group("g", "a: {}, b: {}, c: {}", "min: 1, max: 2,"))
    if code:
        assert reasons(workspace, deal) == [code]
    else:
        assert price(workspace, deal).totals.net > 0


def test_what_is_not_sold_alone_needs_its_bundle() -> None:
    workspace = made(group("g", "a: {}, c: {}"))
    assert reasons(workspace, "{ product: c }") == ["not-sold-alone"]
    assert price(workspace, "{ id: s, product: set }\n{ product: c, parent: s }").totals.net == d("14.00")


@pytest.mark.parametrize(
    ("option", "asked", "quantity"),
    [
        ("quantity: 2", "", 6),
        ("quantity: 2", "quantity: 5", 15),
        ("quantity: 2, scales: accessory", "", 2),
        ("quantity: 2, scales: accessory", "quantity: 5", 5),
        ("quantity: 2, min: 2, max: 5", "quantity: 5", 15),
    ],
)
def test_components_are_multiplied_by_the_bundle_and_accessories_stand_beside_it(
    option: str, asked: str, quantity: int
) -> None:
    workspace = made(group("g", f"a: {{ {option}, required: yes }}"))
    lines = "{ id: s, product: set, quantity: 3 }" + (f"\n{{ product: a, parent: s, {asked} }}" if asked else "")
    assert price(workspace, lines).lines[1].quantity == quantity


@pytest.mark.parametrize(
    ("option", "asked", "code"),
    [
        ("min: 2, quantity: 2", "1", "quantity-too-small"),
        ("max: 5", "6", "quantity-too-large"),
        ("quantity: 2, editable: no", "3", "quantity-fixed"),
        ("quantity: 2", "0", "zero-quantity"),
        ("quantity: 2", "0.5", "fractional-quantity"),
    ],
)
def test_option_quantities_keep_to_what_the_bundle_allows(option: str, asked: str, code: str) -> None:
    workspace = made(group("g", f"a: {{ {option} }}"))
    assert reasons(workspace, f"{{ id: s, product: set }}\n{{ product: a, parent: s, quantity: {asked} }}") == [code]


def test_asking_for_the_fixed_quantity_is_fine() -> None:
    workspace = made(group("g", "a: { quantity: 2, editable: no }"))
    assert price(workspace, "{ id: s, product: set }\n{ product: a, parent: s, quantity: 2 }").lines[1].quantity == 2


INNER = """
inner:
  name: Inner
  charge: one-time
  bundle: { groups: { g: { options: { a: { quantity: 2, required: yes } } } } }
"""


def test_bundles_inside_bundles_bring_their_own_defaults_and_multiply() -> None:
    workspace = made(group("g", "inner: { quantity: 3, required: yes }"), INNER)
    quote = price(workspace, "{ id: s, product: set, quantity: 5 }")
    assert [(line.id, line.quantity) for line in quote.lines] == [("s", 5), ("s.inner", 15), ("s.inner.a", 30)]


def test_a_bundle_that_contains_itself_is_refused_at_load() -> None:
    found = problems(PRICES, more_products=bundle(group("g", "inner: {}"), INNER.replace("a: {", "set: {")))
    assert "bundle-cycle" in codes(found)


@pytest.mark.parametrize(
    "groups",
    [
        group("g", "a: {}", "min: 2,"),
        group("g", "a: {}, b: {}", "min: 2, max: 1,"),
        group("g", "a: { required: yes }, b: { required: yes }", "max: 1,"),
        group("g", "a: { min: 3, max: 2, quantity: 3 }"),
        group("g", "a: { min: 3, quantity: 2 }"),
        group("g", "a: { max: 1, quantity: 2 }"),
        group("g", "nothing: {}"),
    ],
)
def test_a_bundle_that_nobody_can_complete_is_refused_at_load(groups: str) -> None:
    assert any(one.severity == "error" for one in problems(PRICES, more_products=bundle(groups)))


def test_an_option_may_say_how_it_is_sold() -> None:
    catalog = "selling models:\n  rent: { charge: recurring, per: month }\n  buy: { charge: one-time }\n"
    tool = "tool: { name: Tool, selling models: [buy, rent] }"
    prices = PRICES + (
        "tool:\n  selling models:\n    buy: { mode: flat, price: 100.00 }\n"
        "    rent: { per: month, mode: flat, price: 5.00 }\n"
    )
    workspace = world(
        prices, catalog=catalog, more_products=bundle(group("g", "tool: { selling model: rent, required: yes }"), tool)
    )
    assert price(workspace, "{ id: s, product: set }", term="12 months").lines[1].net_total == d("60.00")


def test_options_take_the_dates_of_their_bundle() -> None:
    fees = "fee: { name: Fee, charge: recurring }"
    prices = PRICES + "fee: { per: month, mode: per unit, price: 5.00 }\n"
    groups = bundle(group("g", "fee: { required: yes }"), fees)
    quote = price(world(prices, more_products=groups), "{ id: s, product: set, term: 6 months, start: 2026-09-01 }")
    assert (quote.lines[1].periods, str(quote.lines[1].start)) == (6, "2026-09-01")


def test_requires_counts_what_a_bundle_brings() -> None:
    needs = "needy: { name: Needy, charge: one-time, requires: [a] }"
    prices = PRICES + "needy: { mode: flat, price: 1.00 }\n"
    workspace = world(prices, more_products=bundle(group("g", "a: { required: yes }"), needs))
    assert price(workspace, "{ id: s, product: set }\n{ product: needy }").totals.net == d("12.00")


def test_what_a_credited_bundle_brings_is_credited_too() -> None:
    prices = "set: { mode: flat, price: 10.00 }\nthing: { mode: per unit, price: 100.00 }"
    workspace = world(prices, more_products=bundle(group("g", "thing: { required: yes }")))
    assert price(workspace, "{ id: s, product: set, kind: credit, quantity: 2 }").totals.net == d("-210.00")


# --- segments of options --------------------------------------------------------------------------------------------


def ramped(option: str, segments: str, quantity: int = 3) -> tuple[Workspace, str]:
    workspace = world(
        "set: { mode: flat, price: 10.00 }\nseat: { per: seat per month, mode: per unit, price: 10.00 }",
        more_products=bundle(group("g", option)),
    )
    return workspace, f"{{ id: s, product: set, quantity: {quantity} }}\n{{ product: seat, parent: s, {segments} }}"


def test_the_segments_of_a_component_count_for_every_bundle() -> None:
    workspace, deal = ramped("seat: {}", "quantity: 2, segments: [{ months: 12 }, { months: 12, quantity: 4 }]")
    quote = price(workspace, deal)
    assert [line.quantity for line in quote.lines[1:]] == [6, 12]
    assert [line.net_total for line in quote.lines[1:]] == [d("720.00"), d("1440.00")]
    assert quote.request.lines[1].segments[1].quantity == 4  # what was asked stays as it was


def test_the_segments_of_an_accessory_count_as_asked() -> None:
    workspace, deal = ramped("seat: { scales: accessory }", "segments: [{ months: 12, quantity: 4 }]")
    assert price(workspace, deal).lines[1].quantity == 4


@pytest.mark.parametrize(
    ("option", "quantity", "code"),
    [
        ("seat: { max: 5 }", "6", "quantity-too-large"),
        ("seat: { min: 2, quantity: 2 }", "1", "quantity-too-small"),
        ("seat: { editable: no }", "2", "quantity-fixed"),
        ("seat: {}", "0.5", "fractional-quantity"),
        ("seat: {}", "0", "zero-quantity"),
    ],
)
def test_the_segments_of_an_option_keep_its_limits(option: str, quantity: str, code: str) -> None:
    workspace, deal = ramped(option, f"segments: [{{ months: 12 }}, {{ months: 12, quantity: {quantity} }}]")
    assert reasons(workspace, deal) == [code]
