"""From a request to complete lines: products, quantities, units, selling models, companions and special items."""

import pytest

from cpq.configuration import configure
from cpq.problems import InvalidRequest
from cpq.quotes.request import QuoteRequest
from cpq.workspace import Workspace
from tests.small_world import d, only, price, reasons, refused, world

PRICES = """
thing: { mode: per unit, price: 100.00 }
seat: { per: seat per month, mode: per unit, price: 10.00 }
calls: { mode: per unit, price: 1.00 }
"""
GOODS_PRICES = """
thing: { mode: per unit, price: 100.00 }
ore: { mode: per unit, price: 10.00 }
eggs: { mode: per unit, price: 12.00 }
cable: { mode: per unit, price: 1.00 }
"""
UNITS = """
units:
  kg: { decimals: 3 }
  t: { of: kg, factor: 1000, decimals: 3 }
  g: { of: kg, factor: 0.001 }
  piece: {}
  dozen: { of: piece, factor: 12 }
  m: { decimals: 1 }
"""
GOODS = """
ore: { name: Ore, charge: one-time, unit: kg }
eggs: { name: Eggs, charge: one-time, unit: dozen }
cable: { name: Cable, charge: one-time, unit: m }
"""


def units_world() -> Workspace:
    return world(GOODS_PRICES, catalog=UNITS, more_products=GOODS)


@pytest.mark.parametrize(
    ("line", "quantity"),
    [
        ("product: ore, quantity: 1.5", "1.5"),
        ("product: ore, quantity: 2, unit: t", "2000"),
        ("product: ore, quantity: 0.4, unit: t", "400"),
        ("product: ore, quantity: 500, unit: g", "0.5"),
        ("product: ore, quantity: 3, unit: kg", "3"),
        ("product: eggs, quantity: 24, unit: piece", "2"),
        ("product: eggs, quantity: 36, unit: piece", "3"),
        ("product: eggs, quantity: 5", "5"),
    ],
)
def test_quantities_convert_by_exact_factors_to_the_products_unit(line: str, quantity: str) -> None:
    assert only(units_world(), f"{{ {line} }}").quantity == d(quantity)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("product: ore, quantity: 1.0005", "fractional-quantity"),
        ("product: ore, quantity: 0.0001, unit: t", ""),
        ("product: eggs, quantity: 25, unit: piece", "fractional-quantity"),
        ("product: cable, quantity: 1.55", "fractional-quantity"),
        ("product: cable, quantity: 1.5", ""),
        ("product: thing, quantity: 1.5", "fractional-quantity"),
        ("product: ore, quantity: 1, unit: tt", "unknown-unit"),
        ("product: ore, quantity: 1, unit: piece", "unit-mismatch"),
        ("product: thing, quantity: 1, unit: dozen", "unit-mismatch"),
        ("product: cable, quantity: 1, unit: kg", "unit-mismatch"),
    ],
)
def test_fractions_and_units_that_do_not_fit_are_refused(line: str, code: str) -> None:
    if code:
        assert reasons(units_world(), f"{{ {line} }}") == [code]
    else:
        assert only(units_world(), f"{{ {line} }}").net_total > 0


def test_segments_speak_the_unit_of_their_line() -> None:
    products = "gas: { name: Gas, charge: recurring, unit: kg }"
    workspace = world("gas: { per: kg per month, mode: per unit, price: 1.00 }", catalog=UNITS, more_products=products)
    quote = price(
        workspace, ("{ product: gas, quantity: 1, unit: t, segments: [{ months: 1 }, { months: 1, quantity: 2 }] }")
    )
    assert [line.quantity for line in quote.lines] == [1000, 2000]


@pytest.mark.parametrize(
    ("quantity", "codes"),
    [("0", ["zero-quantity"]), ("-1", None), ("1e400", None), ("NaN", None), ("1000000000001", None)],
)
def test_quantities_that_are_none_are_refused(quantity: str, codes: list[str] | None) -> None:
    found = reasons(world(PRICES), f"{{ product: thing, quantity: {quantity} }}")
    assert found
    if codes is not None:
        assert found == codes


def test_one_unit_where_nothing_is_said() -> None:
    assert only(world(PRICES), "{ product: thing }").quantity == 1


def test_zero_of_a_segment_is_refused_as_of_a_line() -> None:
    deal = "{ product: seat, segments: [{ months: 1, quantity: 0 }] }"
    assert reasons(world(PRICES), deal) == ["zero-quantity"]


def test_an_unknown_product_is_named_with_the_closest() -> None:
    error = refused(world(PRICES), "{ product: thimg }")
    assert isinstance(error, InvalidRequest)
    (problem,) = error.problems
    assert (problem.code, problem.hint) == ("unknown-product", "did you mean 'thing'?")
    assert problem.location.file == "deals/deal.yaml"


def test_every_reason_is_given_at_once_at_its_line() -> None:
    deal = (
        "lines:\n  - { product: thimg }\n  - { product: thing, quantity: 1.5 }\n  - { product: thing, quantity: 0 }\n"
    )
    error = refused(world(PRICES), deal)
    assert isinstance(error, InvalidRequest)
    assert [(one.code, one.location.line) for one in error.problems] == [
        ("unknown-product", 4),
        ("fractional-quantity", 5),
        ("zero-quantity", 6),
    ]


# --- companions -----------------------------------------------------------------------------------------------------

COMPANIONS = """
base: { name: Base, charge: one-time }
top: { name: Top, charge: one-time, requires: [base], excludes: [thing] }
"""
COMPANION_PRICES = PRICES + "base: { mode: flat, price: 1.00 }\ntop: { mode: flat, price: 2.00 }\n"


@pytest.mark.parametrize(
    ("deal", "codes"),
    [
        ("{ product: top }", ["requires"]),
        ("{ product: top }\n{ product: base }", []),
        ("{ product: base }\n{ product: top }", []),
        ("{ product: top }\n{ product: base, optional: yes }", ["requires"]),
        ("{ product: top }\n{ product: base }\n{ product: thing }", ["excludes"]),
        ("{ product: top }\n{ product: thing }", ["requires", "excludes"]),
        ("{ product: base }\n{ product: thing }", []),
    ],
)
def test_requires_and_excludes_look_at_what_is_sold(deal: str, codes: list[str]) -> None:
    workspace = world(COMPANION_PRICES, more_products=COMPANIONS)
    if codes:
        assert reasons(workspace, deal) == codes
    else:
        assert price(workspace, deal).totals.net > 0


def test_a_companion_is_named_with_what_to_do() -> None:
    error = refused(world(COMPANION_PRICES, more_products=COMPANIONS), "{ product: top }")
    assert isinstance(error, InvalidRequest)
    assert "add a line with product: base" in error.problems[0].hint


# --- special items --------------------------------------------------------------------------------------------------


def test_a_special_item_needs_its_fields_and_others_take_none() -> None:
    workspace = world(PRICES)
    assert reasons(workspace, "{ product: special }") == ["missing-field"]
    assert reasons(workspace, '{ product: thing, special: { name: "X", price: 1.00 } }') == ["not-free-entry"]


# --- the plain function ---------------------------------------------------------------------------------------------


def test_configure_needs_no_places_and_keeps_the_request() -> None:
    workspace = world(PRICES)
    request = QuoteRequest.model_validate(
        {"as_of": "2026-06-15", "account": "buyer", "lines": [{"id": "a", "product": "thing", "quantity": "2"}]}
    )
    configured = configure(request, workspace.catalog)
    assert configured.request is request
    assert [(line.id, line.quantity, line.added) for line in configured.lines] == [("a", 2, False)]
    wrong = request.model_copy(update={"lines": (request.lines[0].model_copy(update={"product": "thng"}),)})
    with pytest.raises(InvalidRequest) as refusal:
        configure(wrong, workspace.catalog)
    assert refusal.value.problems[0].location.file == "<line a>"


def test_a_line_is_never_its_own_parent_through_others() -> None:
    deal = "{ id: a, product: thing, parent: b }\n{ id: b, product: thing, parent: a }"
    assert reasons(world(PRICES), deal) == ["parent-cycle"]


def test_weights_are_computed_from_what_was_chosen() -> None:
    products = """
    skid:
      name: Skid
      charge: one-time
      weight: { formula: 410 + motor_kw * 14 + (90 if vfd else 0), unit: kg }
      attributes:
        motor-kw: { one of: [4, 15] }
        vfd: { yes or no: no }
    """
    workspace = world("skid: { mode: flat, price: 1.00 }", more_products=products)
    deal = "{ product: skid, quantity: 3, selection: { motor-kw: 15, vfd: yes } }"
    assert price(workspace, deal).totals.weight == 3 * (410 + 15 * 14 + 90)
