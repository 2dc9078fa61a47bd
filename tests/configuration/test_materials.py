"""Bills of materials: what lines are built of, exact, and what no quantity can be."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.configuration import configure
from cpq.configuration.materials import NeededPart, materials, part_totals
from cpq.problems import InvalidRequest
from cpq.quotes.request import QuoteRequest
from tests.small_world import world

RACK = """
board: {{ name: Board, charge: one-time, materials: {{ screw: {{ part: M3, quantity: 4 }} }} }}
pump:
  name: Pump
  charge: one-time
  attributes: {{ motor: {{ one of: [4, 11], default: 4 }} }}
  materials:
    kit: {{ part: SK, name: {{ en: Seal kit, de: Dichtungssatz }}, quantity: 2 if motor > 4 else 1 }}
rack:
  name: Rack
  charge: one-time
  attributes:
    frame: {{ one of: [s, m], default: s, look-ups: {{ slots: {{ s: 4, m: 8 }} }} }}
  bundle: {{ groups: {{ boards: {{ options: {{ board: {{}}, pump: {{ instances: 3 }} }} }} }} }}
  materials:
    {first}
    bolts: {{ part: M12-60, quantity: 4 * units.boards + 2, when: frame == "m" }}
    screws: {{ part: M3, quantity: frame.slots }}
    cable: {{ part: CU, quantity: 0.25 * board.quantity, unit: metre }}
"""
UNITS = "units: { metre: { decimals: 2 } }"


def parts(*lines: dict[str, object], first: str = "", rack: dict[str, object] | None = None) -> tuple[NeededPart, ...]:
    text = RACK.format(first=first)
    workspace = world("rack: { mode: flat, price: 1.00 }", more_products=text, catalog=UNITS)
    own = {"id": "rack", "product": "rack", **(rack or {})}
    made = [own] + [{"id": f"l{at}", "parent": "rack", **line} for at, line in enumerate(lines, 2)]
    request = QuoteRequest.model_validate({"as_of": "2026-11-20", "account": "a", "lines": made})
    return materials(configure(request, workspace.catalog).lines, workspace.catalog)


def listed(needed: tuple[NeededPart, ...]) -> list[tuple[str, str, str, str]]:
    return [(one.line, one.part, f"{one.quantity:f}", one.unit) for one in needed]


def test_a_line_needs_the_parts_of_its_product_in_the_order_of_the_catalog() -> None:
    found = parts({"product": "board", "quantity": "2"}, rack={"selection": {"frame": "m"}})
    assert listed(found) == [
        ("rack", "M12-60", "10", "piece"),  # 4 x 2 + 2
        ("rack", "M3", "8", "piece"),
        ("rack", "CU", "0.50", "metre"),  # 0.25 x 2
        ("l2", "M3", "8", "piece"),  # 2 x 4
    ]


def test_what_is_not_needed_is_not_listed() -> None:
    assert listed(parts()) == [("rack", "M3", "4", "piece")]


def test_quantities_are_for_all_units_of_a_line() -> None:
    found = parts({"product": "board", "quantity": "2"}, rack={"quantity": "3"})
    assert listed(found) == [
        ("rack", "M3", "12", "piece"),
        ("rack", "CU", "1.50", "metre"),
        ("l2", "M3", "24", "piece"),
    ]


def test_each_instance_needs_what_it_is_configured_for() -> None:
    found = parts({"product": "pump"}, {"product": "pump", "selection": {"motor": "11"}})
    assert [(line, quantity) for line, part, quantity, _ in listed(found) if part == "SK"] == [("l2", "1"), ("l3", "2")]


def test_parts_are_summed_over_lines_and_keep_their_name() -> None:
    totals = part_totals(parts({"product": "board"}, {"product": "pump"}, {"product": "pump"}))
    assert [(one.part, one.quantity, one.lines) for one in totals] == [
        ("M3", Decimal(8), ("rack", "l2")),
        ("CU", Decimal("0.25"), ("rack",)),
        ("SK", Decimal(2), ("l3", "l4")),
    ]
    assert totals[2].name is not None
    assert totals[2].name.in_language("de") == "Dichtungssatz"


def test_what_is_only_offered_or_given_back_is_not_built() -> None:
    assert parts(rack={"optional": True}) == ()
    assert parts(rack={"kind": "credit", "quantity": "1"}) == ()


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("odd: { part: X, quantity: 2 - frame.slots }", "is -2, and nothing is built of less than nothing"),
        ("odd: { part: X, quantity: frame.slots / 8 }", "is 0.5 piece, which comes in whole units"),
        ("odd: { part: X, quantity: 0.001, unit: metre }", "is 0.001 metre, which comes in at most 2 decimals"),
        ("odd: { part: X, quantity: pump.motor }", "has no value"),
        ("odd: { part: X, quantity: 1 / (frame.slots - 4) }", "zero"),
    ],
)
def test_a_quantity_that_cannot_be_is_told_with_its_formula(first: str, said: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        parts(first=first)
    (problem,) = refusal.value.problems
    assert problem.code == "material-quantity"
    assert said in problem.message
    assert problem.location.file == "catalogs/products.yaml"
    assert problem.hint


def test_every_such_quantity_is_told_at_once() -> None:
    with pytest.raises(InvalidRequest) as refusal:
        parts(first="odd: { part: X, quantity: 0 - 1 }\n    even: { part: Y, quantity: 0.5 }")
    assert len(refusal.value.problems) == 2


def test_halves_of_two_units_are_a_whole() -> None:
    found = parts(first="odd: { part: X, quantity: 0.5 }", rack={"quantity": "2"})
    assert listed(found)[0] == ("rack", "X", "1.0", "piece")


def test_a_part_that_depends_on_the_instance_is_refused_where_instances_differ() -> None:
    first = 'odd: { part: X, quantity: 1, when: "pump.chosen and pump.motor > 4" }'
    small, large = {"product": "pump"}, {"product": "pump", "selection": {"motor": "11"}}
    assert "X" not in [one.part for one in parts(small, small, first=first)]
    assert "X" in [one.part for one in parts(large, large, first=first)]
    with pytest.raises(InvalidRequest, match="depends on which instance of an option is meant"):
        parts(small, large, first=first)


@given(st.lists(st.integers(1, 9), max_size=3), st.integers(1, 9))
def test_the_parts_of_several_racks_are_those_of_each_one_after_the_other(boards: list[int], racks: int) -> None:
    lines = [{"product": "board", "quantity": str(units)} for units in boards]
    one = part_totals(parts(*lines, rack={"quantity": "1", "selection": {"frame": "m"}}))
    several = part_totals(parts(*lines, rack={"quantity": str(racks), "selection": {"frame": "m"}}))
    assert {total.part: total.quantity for total in several} == {total.part: total.quantity * racks for total in one}
