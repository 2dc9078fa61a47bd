"""What options take from their bundle: dates, segments and discounts; and lines that products bring along."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.problems import InvalidRequest
from cpq.quotes.priced import PricedQuote
from cpq.workspace import Workspace
from tests.small_world import codes, d, price, problems, reasons, world

PRICES = "set: { per: month, mode: per unit, price: 10.00 }\nseat: { per: month, mode: per unit, price: 2.00 }"


def made(option: str, of: str = "") -> Workspace:
    groups = f"groups: {{ g: {{ options: {{ seat: {{ {option} }} }} }} }}"
    return world(PRICES, more_products=f"set: {{ name: Set, charge: recurring, bundle: {{ {of} {groups} }} }}")


RAMP = "segments: [{ months: 6, quantity: 1 }, { months: 6, quantity: 4, uplift: 10%, discount: 20% }]"


def seats(quote: PricedQuote) -> list[tuple[Decimal, Decimal]]:
    return [(line.quantity, line.net_total) for line in quote.lines if line.product == "seat"]


@pytest.mark.parametrize(
    ("option", "of", "expected"),
    [
        ("quantity: 5", "", [(5, "60.00"), (20, "264.00")]),  # 5 x 2 x 6; 20 x 2.20 x 6
        ("quantity: 5", "discount on bundle: all components,", [(5, "60.00"), (20, "211.20")]),  # and 20 % off
        ("quantity: 5, scales: accessory", "", [(5, "60.00"), (5, "66.00")]),
    ],
)
def test_the_segments_of_a_bundle_are_those_of_its_options(
    option: str, of: str, expected: list[tuple[int, str]]
) -> None:
    quote = price(made(f"required: yes, {option}", of), f"{{ id: s, product: set, {RAMP} }}")
    assert seats(quote) == [(quantity, d(net)) for quantity, net in expected]


def test_a_related_option_and_one_with_segments_of_its_own_keep_to_themselves() -> None:
    lines = f"{{ id: s, product: set, {RAMP} }}\n{{ product: seat, parent: s, quantity: 3"
    related = price(made("scales: related"), f"{lines} }}", term="10 months")
    assert seats(related) == [(3, d("60.00"))]
    own = price(made(""), f"{lines}, segments: [{{ months: 2 }}] }}")
    assert seats(own) == [(3, d("12.00"))]


def test_an_option_runs_as_long_as_its_bundle_and_starts_with_it() -> None:
    lines = "{ id: s, product: set, term: 3 months, start: 2027-01-01 }\n{ product: seat, parent: s }"
    line = price(made(""), lines, term="12 months").lines[1]
    assert (line.periods, str(line.start)) == (3, "2027-01-01")


@pytest.mark.parametrize(
    ("of", "own", "net"),
    [
        ("", "", "24.00"),
        ("discount on bundle: all components,", "", "21.60"),
        ("discount on bundle: all components,", ", discount: 50%", "12.00"),
        ("discount on bundle: parent only,", "", "24.00"),
    ],
)
def test_a_discount_on_the_bundle_is_for_its_components_where_the_bundle_says_so(of: str, own: str, net: str) -> None:
    deal = f"{{ id: s, product: set, discount: 10%, reason: fair }}\n{{ product: seat, parent: s{own} }}"
    quote = price(made("", of), deal, term="12 months")
    assert (quote.lines[0].net_total, quote.lines[1].net_total) == (108, d(net))


def test_preselected_options_can_be_left_out_and_keep_their_ids_otherwise() -> None:
    workspace = world(
        PRICES + "\nplan: { per: month, mode: flat, price: 5.00 }",
        more_products=(
            "set: { name: Set, charge: recurring, bundle: { groups: { "
            "g: { options: { seat: { selected: yes } } }, h: { options: { plan: { selected: yes } } } } } }"
        ),
    )
    both = price(workspace, "{ id: s, product: set }", term="12 months")
    one = price(workspace, "{ id: s, product: set, without: [plan] }", term="12 months")
    assert [line.id for line in both.lines] == ["s", "s.seat", "s.plan"]
    assert [line.id for line in one.lines] == ["s", "s.seat"]


@pytest.mark.parametrize(
    ("deal", "code"),
    [
        ("{ id: s, product: set, without: [plan] }", "not-an-option"),
        ("{ id: s, product: set, without: [seat] }\n{ product: seat, parent: s }", "option-required"),
        ("{ product: seat, without: [plan] }", "not-a-bundle"),
    ],
)
def test_what_cannot_be_left_out_is_refused(deal: str, code: str) -> None:
    assert reasons(made("selected: yes"), deal, term="12 months") == [code]


def test_a_refusal_names_line_option_and_the_place_in_the_catalog() -> None:
    with pytest.raises(InvalidRequest) as caught:
        price(made("max: 3"), "{ id: s, product: set }\n{ product: seat, parent: s, quantity: 4 }", term="12 months")
    (problem,) = caught.value.problems
    assert problem.message == "'seat' allows at most 3 per bundle, got 4"
    assert problem.hint.startswith("the bundle says so at catalogs/products.yaml:")
    assert str(problem.location).startswith("deals/deal.yaml:6")


# --- quantities -----------------------------------------------------------------------------------------------------


def test_a_component_of_parts_of_a_unit_is_refused_where_it_is_sold_whole() -> None:
    products = (
        "set: { name: Set, charge: one-time, unit: metre, "
        "bundle: { groups: { g: { options: { thing: { required: yes, quantity: 3 } } } } } }"
    )
    workspace = world(
        "set: { mode: per unit, price: 1.00 }\nthing: { mode: per unit, price: 1.00 }",
        more_products=products,
        catalog="units: { metre: { decimals: 1 } }",
    )
    assert price(workspace, "{ id: s, product: set, quantity: 2.0 }").lines[1].quantity == 6
    assert reasons(workspace, "{ id: s, product: set, quantity: 1.5 }") == ["fractional-quantity"]


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 10**6))
def test_quantities_multiply_exactly_or_are_refused(outer: int, inner: int, innermost: int) -> None:
    workspace = world(
        "a: { mode: per unit, price: 0.01 }",
        products="""
        a: { name: A, charge: one-time }
        b: { name: B, charge: one-time, bundle: { price: components, groups: { g: { options: { a: {} } } } } }
        c: { name: C, charge: one-time, bundle: { price: components, groups: { g: { options: { b: {} } } } } }
        """,
    )
    deal = (
        f"{{ id: c, product: c, quantity: {outer} }}\n{{ id: b, product: b, parent: c, quantity: {inner} }}\n"
        f"{{ id: a, product: a, parent: b, quantity: {innermost} }}"
    )
    units = outer * inner * innermost
    if units > 10**12:
        assert reasons(workspace, deal) == ["quantity-too-large"]
    else:
        assert price(workspace, deal).line("a").quantity == units


# --- products that bring others along -------------------------------------------------------------------------------

ADDING = """
big:
  name: Big
  charge: one-time
  adds: { thing: { when: quantity >= 10, quantity: 2, because: { en: big ones need it } } }
chain: { name: Chain, charge: one-time, adds: { big: { quantity: 10, because: a chain } } }
"""
ADDING_PRICES = (
    "big: { mode: per unit, price: 1.00 }\nchain: { mode: flat, price: 5.00 }\nthing: { mode: per unit, price: 100.00 }"
)


@pytest.mark.parametrize(
    ("deal", "lines"),
    [
        ("{ id: b, product: big, quantity: 9 }", ["b"]),
        ("{ id: b, product: big, quantity: 10 }", ["b", "b+thing"]),
        ("{ id: b, product: big, quantity: 10, without: [thing] }", ["b"]),
        ("{ id: b, product: big, quantity: 10 }\n{ id: t, product: thing }", ["b", "t"]),
        ("{ id: b, product: big, quantity: 10, optional: yes }\n{ id: o, product: other }", None),
        ("{ id: c, product: chain }", ["c", "c+big", "c+big+thing"]),
        ("{ id: b, product: big, quantity: 10 }\n{ id: d, product: big, quantity: 99 }", ["b", "d", "b+thing"]),
    ],
)
def test_a_product_adds_another_once_and_says_why(deal: str, lines: list[str] | None) -> None:
    workspace = world(ADDING_PRICES + "\nother: { mode: flat, price: 1.00 }", more_products=ADDING)
    quote = price(workspace, deal)
    assert [line.id for line in quote.lines] == (lines or ["b", "o"])
    added = [line for line in quote.lines if "+" in line.id]
    assert [finding.code for finding in quote.findings] == ["added-by-rule"] * len(added)


COUNTED = "counter: { name: Counter, charge: recurring, adds: { calls: { because: they are counted } } }"
COUNTED_PRICES = (
    "counter: { per: month, mode: per unit, price: 2.00 }\ncalls: { per: call per month, price: 0.10, mode: per unit }"
)


def test_of_several_lines_that_would_add_a_product_the_smallest_id_does_in_any_order() -> None:
    workspace = world(COUNTED_PRICES, more_products=COUNTED)
    lines = ["{ id: a, product: counter, start: 2027-03-01 }", "{ id: b, product: counter, start: 2027-01-01 }"]
    for deal in (lines, lines[::-1]):
        quote = price(workspace, "\n".join(deal), term="12 months")
        assert str(quote.line("a+calls").start) == "2027-03-01"
        assert "b+calls" not in {line.id for line in quote.lines}


def test_what_a_seasonal_line_adds_has_its_seasons() -> None:
    seasons = "[{ start: 2027-05-01, end: 2027-08-31 }, { start: 2028-05-01, end: 2028-07-31 }]"
    deal = f"{{ id: a, product: counter, gaps: yes, segments: {seasons} }}"
    quote = price(world(COUNTED_PRICES, more_products=COUNTED), deal)
    assert [(line.id, line.net_total) for line in quote.lines[2:]] == [
        ("a+calls/1", d("0.40")),  # four months at 0.10
        ("a+calls/2", d("0.30")),
    ]


def test_the_reason_names_both_lines_and_the_rule_s_place() -> None:
    (finding,) = price(world(ADDING_PRICES, more_products=ADDING), "{ id: b, product: big, quantity: 12 }").findings
    assert finding.message == "line 'b+thing' was added, since line 'b' is 'big': big ones need it"
    assert finding.location.file == "catalogs/products.yaml"
    assert "without: [thing]" in finding.hint


def test_an_unknown_product_or_fact_in_a_rule_is_found_at_load() -> None:
    unknown = ADDING.replace("adds: { thing:", "adds: { thnig:")
    assert "unknown-product" in codes(problems(ADDING_PRICES, more_products=unknown))
    wrong = ADDING.replace("quantity >= 10", "quantitty >= 10")
    assert "unknown-fact" in codes(problems(ADDING_PRICES, more_products=wrong))


def test_what_a_credited_bundle_brings_along_is_credited_too() -> None:
    catalog_of_kit = {
        "catalogs/kit.yaml": (
            "catalog: kits\n"
            "products:\n"
            "  kit: { name: Kit, charge: one-time, bundle: { price: components, groups: { all: "
            "{ options: { lamp: { required: yes } } } } } }\n"
            "  lamp: { name: Lamp, charge: one-time }\n"
        ),
        "pricing_rules/kit.yaml": (
            "price book: kits\ncurrency: EUR\nprices:\n  lamp: { mode: per unit, price: 40.00 }\n"
        ),
    }
    workspace = Workspace.from_files({path: text.encode() for path, text in catalog_of_kit.items()})
    deal = "account: a\nas of: 2026-01-01\nlines:\n  - { id: kit, product: kit, quantity: 2, kind: credit }\n"
    quote = workspace.price_deal(workspace.parse_deal(deal.encode(), "deals/deal.yaml"))
    assert [(line.product, line.credit, line.net_total) for line in quote.lines] == [
        ("kit", True, 0),
        ("lamp", True, -80),
    ]
