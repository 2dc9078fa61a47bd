"""What a product says about choosing is checked when it is loaded: names, paths, values, cells, circles, sizes."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest

from cpq.catalog.paths import find_path
from cpq.workspace import Workspace
from tests.pace import at_once
from tests.small_world import codes, problems, world

PARTS = """
fan: { name: Fan, charge: one-time, properties: { power: 20 } }
pump:
  name: Pump
  charge: one-time
  attributes:
    motor-kw: { one of: [4, 11], unit: kW, look-ups: { amps: { 4: 9, 11: 22 } } }
    papers: { any of: [fat, map] }
    chosen-by: { text: yes, required: no }
skid: { name: Skid, charge: one-time, bundle: { groups: { wet: { options: { pump: { instances: 2 } } } } } }
"""
RACK = """
rack:
  name: Rack
  charge: one-time
  attributes:
    frame: {{ one of: [s, m], default: s, look-ups: {{ slots: {{ s: 4, m: 8 }} }} }}
    depth: {{ from: 0, to: 4, step: 0.5, default: 1 }}
    {attributes}
  bundle: {{ groups: {{ parts: {{ options: {{ fan: {{ {fan} }}, pump: {{ instances: 3, max: 4 }}, skid: {{}} }} }} }} }}
  {rest}
"""


def rack(rest: str = "", *, attributes: str = "", fan: str = "max: 4") -> str:
    return PARTS + RACK.format(rest=rest, attributes=attributes, fan=fan)


def wrong(rest: str = "", *, attributes: str = "", fan: str = "max: 4", catalog: str = "") -> list[str]:
    return codes(problems(more_products=rack(rest, attributes=attributes, fan=fan), catalog=catalog))


def rule(text: str) -> str:
    return f"constraints: {{ r: {{ {text} }} }}"


@pytest.mark.parametrize(
    "rest",
    [
        rule("require: fan.chosen and fan.quantity >= 1 and pump.chosen"),
        rule("when: pump.chosen, require: pump.motor_kw <= 11 and pump.motor_kw.amps <= 22"),
        rule("sum: total.power, at most: frame.slots * 10 - depth, at least: 0"),
        rule("require: count.parts <= fan.quantity + 3 or quantity > 1"),
        rule("columns: [frame, pump.motor-kw, fan.chosen, total.power], rows: [[s, 4..11, yes, '*']], mode: allowed"),
        "defaults: { d: { choose: { frame: m, fan: 2, pump: 'yes', 'pump#3.motor-kw': 4, 'skid.pump#2': 1 } } }",
        "defaults: { d: { when: fan.chosen, choose: { pump.papers: [fat, map], depth: 2.5, skid: 'no', fan: 0 } } }",
        "materials: { m: { part: M12-60, quantity: units.parts * 4 + 2, when: fan.chosen, unit: piece } }",
    ],
)
def test_what_the_language_offers_loads(rest: str) -> None:
    assert wrong(rest) == []


@pytest.mark.parametrize(
    ("rest", "code"),
    [
        (rule("require: fun.chosen"), "unknown-fact"),
        (rule("require: count.part > 1"), "unknown-fact"),
        (rule("require: units.fan > 1"), "unknown-fact"),
        (rule("require: total.powr > 1"), "unknown-fact"),
        (rule("require: total.slots > 1"), "unknown-fact"),
        (rule("require: pump.motor > 1"), "unknown-fact"),
        (rule("require: pump.papers > 1"), "unknown-fact"),
        (rule("require: frame.slot > 1"), "unknown-fact"),
        (rule("require: fan.chosen > 1"), "type-mismatch"),
        (rule("sum: total.power, at most: frame"), "result-type"),
        (rule("sum: total.power, at most: frame.slots >"), "syntax"),
        (rule("sum: total.power"), "invalid-value"),
        (rule("columns: [frame, fan.choosen], rows: [[s, yes]], mode: allowed"), "unknown-fact"),
        (rule("columns: [frme], rows: [[s]], mode: allowed"), "unknown-attribute"),
        (rule("columns: [fan], rows: [[1]], mode: allowed"), "unknown-attribute"),
        (rule("columns: [fan.quantity], rows: [[many]], mode: allowed"), "invalid-value"),
        (rule("columns: [fan.quantity], rows: [[1..x]], mode: allowed"), "invalid-value"),
        (rule("columns: [fan.chosen], rows: [[1]], mode: allowed"), "invalid-value"),
        ("defaults: { d: { choose: { frme: m } } }", "unknown-option"),
        ("defaults: { d: { choose: { pump.motor: 4 } } }", "unknown-option"),
        ("defaults: { d: { choose: { 'pump#4': 1 } } }", "unknown-option"),
        ("defaults: { d: { choose: { 'fan#2': 1 } } }", "unknown-option"),
        ("defaults: { d: { choose: { skid.fan: 1 } } }", "unknown-option"),
        ("defaults: { d: { choose: { fan.power: 1 } } }", "unknown-option"),
        ("defaults: { d: { choose: { frame: xl } } }", "invalid-value"),
        ("defaults: { d: { choose: { frame: [s, m] } } }", "invalid-value"),
        ("defaults: { d: { choose: { fan: 5 } } }", "invalid-value"),
        ("defaults: { d: { choose: { fan: many } } }", "invalid-value"),
        ("defaults: { d: { choose: { fan: [1, 2] } } }", "invalid-value"),
        ("defaults: { d: { choose: {} } }", "invalid-value"),
        ("defaults: { d: { when: fan.quantity, choose: { fan: 1 } } }", "result-type"),
        ("defaults: { d: { choose: { fan: 1 }, priority: high } }", "invalid-value"),
        ("materials: { m: { part: M12, quantity: fan.chosen } }", "result-type"),
        ("materials: { m: { part: M12, quantity: 1, when: units.parts } }", "result-type"),
        ("materials: { m: { part: M12, quantity: fun.quantity } }", "unknown-fact"),
        ("materials: { m: { part: M12, quantity: 1, unit: metre } }", "unknown-unit"),
        ("materials: { m: { quantity: 1 } }", "missing-field"),
        ("properties: { power: lots }", "invalid-value"),
    ],
)
def test_what_does_not_exist_or_fit_is_told(rest: str, code: str) -> None:
    assert wrong(rest) == [code]


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ("x: { one of: [1, 2], look-ups: { a: { 1: 5 } } }", "invalid-value"),
        ("x: { one of: [1, 2], look-ups: { a: { 1: 5, 2: 6, 3: 7 } } }", "invalid-value"),
        ("x: { one of: [1, 2], look-ups: { a: { 1: 5, 1.0: 5, 2: 6 } } }", "invalid-value"),
        ("x: { one of: [1, 2], look-ups: { a: { 1: five, 2: 6 } } }", "invalid-value"),
        ("x: { from: 0, to: 1, step: 0.5, look-ups: { a: { 0: 5, 1: 6 } } }", "invalid-value"),
        ("x: { from: 0, to: 1, look-ups: { a: { 0: 5, 1: 6 } } }", "invalid-value"),
        ("x: { any of: [1, 2], look-ups: { a: { 1: 5, 2: 6 } } }", "invalid-value"),
        ("x: { text: yes, look-ups: { a: { b: 5 } } }", "invalid-value"),
        ("x: { yes or no: no, look-ups: { a: { yes: 5 } } }", "invalid-value"),
        ("x: { one of: [1, 2], when: y == 1 }", "unknown-fact"),
        ("x: { one of: [1, 2], when: depth }", "result-type"),
        ("x: { one of: [1, 2], when: fan.chosen }", "unknown-fact"),
        ("x: { one of: [1, 2], when: x == 1 }", "attribute-cycle"),
        ("fan: { one of: [1, 2], default: 1 }", "duplicate-id"),
        ("frame.slots: { one of: [1, 2], default: 1 }", "duplicate-fact"),
        ("pump: { yes or no: yes, look-ups: { chosen: { yes: 1, no: 0 } } }", "duplicate-fact"),
    ],
)
def test_an_attribute_that_cannot_be_meant_is_told(attributes: str, code: str) -> None:
    assert code in wrong(attributes=attributes)


def test_look_ups_are_written_for_lists_ranges_and_switches() -> None:
    attributes = """
    a: { from: 0, to: 1, step: 0.5, default: 0, look-ups: { w: { 0: 1, 0.5: 2, 1: 3 } } }
    b: { yes or no: no, look-ups: { w: { yes: 1, no: 0 } } }
    c: { one of: [4.0, 11], default: 4, look-ups: { w: { 4: 1, 11.00: 3 } } }
    """
    loaded = world("rack: { mode: flat, price: 1.00 }", more_products=rack(attributes=attributes.strip()))
    look_ups = loaded.catalog.look_ups["rack"]
    assert look_ups["a"]["w"][Decimal("0.50")] == 2
    assert (look_ups["b"]["w"][True], look_ups["c"]["w"][Decimal(11)]) == (1, 3)


@pytest.mark.parametrize(
    ("fan", "code"),
    [
        ("requires: [pumb]", "unknown-option"),
        ("excludes: [board]", "unknown-option"),
        ("requires: [thing]", "unknown-option"),
        ("requires: [fan]", "invalid-value"),
        ("requires: [pump], excludes: [pump]", "invalid-value"),
        ("instances: 0", "invalid-value"),
        ("instances: 101", "invalid-value"),
        ("instances: some", "invalid-value"),
    ],
)
def test_an_option_names_options_of_its_bundle(fan: str, code: str) -> None:
    assert wrong(fan=fan) == [code]


@pytest.mark.parametrize(
    "loop",
    [
        "a: { one of: [1, 2], when: b == 1 }\n    b: { one of: [1, 2], when: a == 1 }",
        "a: { yes or no: no, when: c }\n    b: { yes or no: no, when: a }\n    c: { yes or no: no, when: b }",
    ],
)
def test_a_circle_of_conditions_is_told_once_with_the_way_round(loop: str) -> None:
    found = problems(more_products=rack(attributes=loop))
    assert codes(found) == ["attribute-cycle"]
    assert found[0].message.count(" > ") == loop.count("when")


def test_a_long_chain_of_conditions_is_no_circle_and_is_put_in_order() -> None:
    names = [f"a{at}" for at in range(3_000)]
    attributes = "\n    ".join(
        f"{name}: {{ one of: [1, 2], default: 1, when: {after} == 1 }}" for name, after in pairwise(names)
    )
    last = f"\n    {names[-1]}: {{ one of: [1, 2], default: 1 }}"
    loaded = world("rack: { mode: flat, price: 1.00 }", more_products=rack(attributes=attributes + last))
    assert list(loaded.catalog.conditions["rack"]) == names[-2::-1]


@pytest.mark.parametrize(
    ("attributes", "text"),
    [
        ("x: { from: 0, to: 1000, step: 0.5, default: 0 }", "require: x >= 0"),
        ("x: { from: 0, to: 1, default: 0 }", "require: x >= 0"),
        ("x: { text: yes, default: a }", 'require: x == "a"'),
        ("x: { from: 0, to: 999999999999999999, step: 0.000000000001, default: 0 }", "require: x >= 0"),
        ("x: { yes or no: no }", "require: skid.quantity >= 0"),
        ("x: { yes or no: no }", "require: units.parts >= 0"),
        ("x: { from: 0, to: 1, default: 0 }", "columns: [x], rows: [[0..1]], mode: allowed"),
    ],
)
def test_a_rule_over_too_many_values_is_a_warning(attributes: str, text: str) -> None:
    found = problems(more_products=rack(rule(text), attributes=attributes))
    assert [(one.code, one.severity) for one in found] == [("domain-too-large", "warning")]


def test_many_values_that_no_rule_reads_are_fine() -> None:
    assert wrong(rule("require: fan.chosen"), attributes="x: { from: 0, to: 9999, step: 0.1, default: 0 }") == []
    assert wrong(rule("require: depth >= 0"), attributes="x: { text: yes, default: a }") == []


def test_a_total_warns_of_every_quantity_in_it_that_has_no_end() -> None:
    found = problems(more_products=rack(rule("sum: total.power, at most: 100"), fan=""))
    assert codes(found) == ["domain-too-large"]
    assert "the quantity of 'fan', which has any number of values" in found[0].message


def test_an_id_that_the_rule_language_cannot_name_is_no_fact_and_no_problem() -> None:
    made = """
    3d-scanner: { name: Scanner, charge: one-time }
    class: { name: Class, charge: one-time }
    desk:
      name: Desk
      charge: one-time
      attributes: { size: { one of: [1, 2], default: 1 } }
      bundle: { groups: { if: { options: { 3d-scanner: {}, class: {} } } } }
      constraints: { r: { require: size < 2 } }
    """
    assert codes(problems(more_products=made)) == []


def test_soft_defaults_stand_in_the_order_in_which_they_are_tried() -> None:
    said = "a: { choose: { fan: 1 } }, b: { choose: { fan: 2 }, priority: 5 }, c: { choose: { fan: 3 }, priority: 5 }"
    loaded = world("rack: { mode: flat, price: 1.00 }", more_products=rack(f"defaults: {{ {said} }}"))
    assert [default.id for default in loaded.catalog.defaults["rack"]] == ["b", "c", "a"]


def _loaded() -> Workspace:
    return world("rack: { mode: flat, price: 1.00 }", more_products=rack())


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("frame", "attribute"),
        ("fan", "option"),
        ("pump#3", "option"),
        ("pump#2.motor-kw", "attribute"),
        ("skid.pump#2.motor-kw", "attribute"),
        ("pump#0", ""),
        ("pump#03", ""),
        ("pump#4", ""),
        ("pumps", ""),
        ("pump.", ""),
        ("", ""),
        ("frame.slots", ""),
        (".".join(["skid"] * 5_000), ""),
    ],
)
def test_a_path_leads_to_an_attribute_or_an_option_or_nowhere(path: str, leads_to: str) -> None:
    products = _loaded().catalog.products
    found = find_path(products, products["rack"], path)
    kind = "attribute" if found.attribute is not None else "option" if found.option is not None else ""
    assert kind == leads_to


def test_a_hostile_catalog_is_loaded_in_no_time() -> None:
    """Many options, many rules over all of them, and look-ups that name one value of a billion."""
    ids = [f"o{at}" for at in range(300)]
    products = "".join(f"{name}: {{ name: O, charge: one-time, properties: {{ power: 1 }} }}\n" for name in ids)
    options = ", ".join(f"{name}: {{ max: 9 }}" for name in ids)
    rules = "".join(f"    {name}: {{ sum: total.power + units.g, at most: 1 }}\n" for name in ids)
    big = f"big:\n  name: B\n  charge: one-time\n  bundle: {{ groups: {{ g: {{ options: {{ {options} }} }} }} }}\n"
    sparse = "{ from: 0, to: 999999999, step: 1, look-ups: { a: { 5: 1 } } }"
    with at_once(20):
        assert codes(problems(more_products=f"{products}{big}  constraints:\n{rules}")) == []
        assert codes(problems(more_products=f"{products}{big}  attributes: {{ x: {sparse} }}")) == ["invalid-value"]
