"""Products that cannot be configured as their rules mean."""

import pytest

from cpq.lint import LintFinding
from tests.lint.showing import linted
from tests.small_world import world

CODES = ("cannot-be-configured", "dead-option", "false-optional", "redundant-rule", "too-many-combinations")
PUMP = """
pump:
  name: Pump
  charge: one-time
  attributes: { size: { one of: [1, 2, 3], default: 1 }, fast: { yes or no: no } }
"""


def found(products: str) -> list[LintFinding]:
    return list(linted(world(more_products=products), *CODES))


def test_a_contradiction_is_an_error_with_what_follows_and_its_rules() -> None:
    (finding,) = found(f"{PUMP}  constraints: {{ low: {{ require: size < 2 }}, high: {{ require: size > 2 }} }}")
    assert (finding.code, finding.subject, finding.problem.severity) == ("cannot-be-configured", "pump", "error")
    assert finding.explanation == "Every quote of the product is refused, whatever is chosen."
    assert finding.problem.hint.startswith("correct one of 'low' (catalogs/products.yaml:")


def test_what_is_so_inside_a_product_is_told_of_that_product_alone() -> None:
    options = "{ pump: { editable: no } }"
    station = (
        f"station: {{ name: Station, charge: one-time, bundle: {{ groups: {{ in: {{ options: {options} }} }} }} }}"
    )
    (finding,) = found(f"{PUMP}  constraints: {{ low: {{ require: size < 3 }} }}\n{station}")
    assert (finding.code, finding.subject) == ("dead-option", "pump/size")
    assert finding.problem.message == "'size' of 'pump' can never be 3"


def test_what_the_rules_of_a_bundle_do_to_its_options_is_told_of_the_bundle() -> None:
    station = """
station:
  name: Station
  charge: one-time
  bundle: { groups: { in: { min: 1, options: { pump: { editable: no } } } } }
  constraints: { small: { when: pump.chosen, require: pump.size < 3 } }
"""
    subjects = [(finding.code, finding.subject) for finding in found(PUMP + station)]
    assert subjects == [("dead-option", "station/pump.size"), ("false-optional", "station/pump")]


def test_a_product_whose_rules_read_the_quantity_is_left_out() -> None:
    assert found(f"{PUMP}  constraints: {{ many: {{ when: quantity < 10, require: size < 3 }} }}") == []


def test_advice_forbids_nothing() -> None:
    assert found(f"{PUMP}  constraints: {{ low: {{ require: size < 2, severity: warning }} }}") == []


def test_a_rule_that_cannot_be_decided_ahead_is_told_with_what_would_help() -> None:
    ranges = ", ".join(f"{name}: {{ from: 1, to: 50, step: 1, default: 1 }}" for name in "abc")
    product = f"""
tank:
  name: Tank
  charge: one-time
  attributes: {{ {ranges} }}
  constraints: {{ volume: {{ sum: a * b * c, at most: 90 }} }}
"""
    (finding,) = found(product)
    assert (finding.code, finding.problem.severity) == ("too-many-combinations", "warning")


@pytest.mark.parametrize("rule", ["{ require: size < 3 or fast }", "{ when: fast, require: size > 1 }"])
def test_a_rule_that_decides_something_is_not_told(rule: str) -> None:
    assert found(f"{PUMP}  constraints: {{ rule: {rule} }}") == []
