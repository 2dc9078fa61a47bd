"""What a scenario expects of the bill of materials: parts by their number, and nothing for a part left out."""

from __future__ import annotations

import pytest

from cpq.scenarios import run_scenarios
from tests.small_world import world

RACK = """
rack:
  name: Rack
  charge: one-time
  attributes: { door: { yes or no: no } }
  materials:
    bolts: { part: M12, quantity: 2.50 * 4 }
    hinges: { part: HG, quantity: 2, when: door }
    rail: { part: RL, quantity: 1 }
    rest: { part: RL, quantity: 0.5, unit: metre }
"""
WORLD = world("rack: { mode: flat, price: 1.00 }", more_products=RACK, catalog="units: { metre: { decimals: 1 } }")


def said(materials: str, quantity: str = "2", error: str = "") -> list[str]:
    expect = f"expect: {{ {error or f'materials: {materials}'} }}"
    text = (
        "given: { as of: 2026-11-01, price book: main, account: buyer }\n"
        f"scenarios: [{{ name: Racks, lines: [{{ product: rack, quantity: {quantity} }}], {expect} }}]\n"
    )
    report = run_scenarios(WORLD, {"tests/scenarios/racks.yaml": text.encode()})
    assert report.problems == ()
    return [str(one) for result in report.results for one in result.differences]


def test_parts_as_expected_say_nothing() -> None:
    assert said("{ M12: 20, HG: 0, XY: 0 }") == []


@pytest.mark.parametrize(
    ("materials", "words"),
    [
        ("{ M12: 21 }", "bill of materials: M12 expected 21, got 20 piece"),
        ("{ M12: 0 }", "bill of materials: M12 expected 0, got 20 piece"),
        ("{ HG: 4 }", "bill of materials: HG expected 4, got 0"),
        ("{ XY: 1 }", "bill of materials: XY expected 1, got 0"),
        ("{ RL: 3 }", "bill of materials: RL expected 3, got 2 piece, 1 metre"),
    ],
)
def test_another_quantity_is_told(materials: str, words: str) -> None:
    assert said(materials) == [words]


def test_a_bill_that_is_not_spoken_about_is_not_made() -> None:
    assert said("", error="totals: { net: 1.00 }") == []
