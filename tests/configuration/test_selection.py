"""Attribute values: typed, defaulted, and checked against every kind of constraint with its own words and place."""

import pytest

from cpq.problems import InvalidRequest, Problem
from cpq.workspace import Workspace
from tests.small_world import codes, only, price, problems, reasons, refused, world

ATTRIBUTES = """
    service:   {{ one of: [water, glycol, solvent] }}
    flow:      {{ from: 5, to: 180, step: 5, unit: m3/h }}
    motor-kw:  {{ one of: [4, 7.5, 11], unit: kW }}
    material:  {{ one of: [iron, steel], default: iron }}
    vfd:       {{ yes or no: yes }}
    heater-kw: {{ one of: [0, 3, 6], unit: kW, default: 0 }}
    documents: {{ any of: [fat, map, en-10204], at most: 2 }}
    label:     {{ text: yes, required: no }}
    color:     {{ one of: [red, blue], required: no }}
    spare:     {{ from: 0, to: 9, required: no }}
"""


def pump(constraints: str = "", compatibility: str = "", files: dict[str, str] | None = None) -> Workspace:
    return world(
        "pump: { mode: flat, price: 1.00 }",
        catalog=compatibility,
        more_products=product(constraints),
        files=files or {},
    )


def product(constraints: str = "") -> str:
    rules = f"  constraints:\n{constraints}" if constraints else ""
    return f"pump:\n  name: Pump\n  charge: one-time\n  attributes:{ATTRIBUTES.format()}{rules}"


GOOD = {"service": "water", "flow": "60", "motor-kw": "7.5"}


def deal(**chosen: str) -> str:
    values = {**GOOD, **{name.replace("_", "-"): value for name, value in chosen.items()}}
    return (
        f"{{ product: pump, "
        f"selection: {{ {', '.join(f'{name}: {value}' for name, value in values.items() if value)} }} }}"
    )


def found(workspace: Workspace, **chosen: str) -> tuple[Problem, ...]:
    error = refused(workspace, deal(**chosen))
    assert isinstance(error, InvalidRequest)
    return error.problems


def test_what_is_not_chosen_takes_its_default() -> None:
    selection = only(pump(), deal()).selection
    assert (selection["material"], selection["vfd"], selection["heater-kw"]) == ("iron", True, 0)
    assert (selection["documents"], selection["label"], selection["color"]) == ((), None, None)
    assert (str(selection["motor-kw"]), selection["flow"]) == ("7.5", 60)


def test_a_required_attribute_without_default_must_be_chosen() -> None:
    (problem,) = found(pump(), service="")
    assert problem.code == "missing-choice"
    assert "water" in problem.hint


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"service": "watr"}, "did you mean 'water'"),
        ({"flow": "4"}, "outside"),
        ({"flow": "181"}, "outside"),
        ({"flow": "61"}, "grid"),
        ({"flow": "much"}, "number"),
        ({"motor_kw": "8"}, "not one of"),
        ({"vfd": "maybe"}, "neither yes nor no"),
        ({"documents": "[fat, map, en-10204]"}, "at most 2"),
        ({"documents": "[fax]"}, "not one of"),
        ({"material": "[iron, steel]"}, "one value"),
    ],
)
def test_a_value_outside_its_domain_is_refused_with_what_is_right(chosen: dict[str, str], message: str) -> None:
    (problem,) = found(pump(), **chosen)
    assert problem.code == "invalid-choice"
    assert message in str(problem)


@pytest.mark.parametrize("flow", ["5", "180", "65"])
def test_both_ends_and_every_step_of_a_range_are_in_it(flow: str) -> None:
    assert only(pump(), deal(flow=flow)).selection["flow"] == int(flow)


def test_several_values_come_in_the_order_of_the_catalog() -> None:
    assert only(pump(), deal(documents="[map, fat]")).selection["documents"] == ("fat", "map")
    assert only(pump(), deal(documents="map")).selection["documents"] == ("map",)
    assert only(pump(), deal(label='"North pump"')).selection["label"] == "North pump"


def test_an_unknown_attribute_is_named_with_the_closest() -> None:
    (problem,) = found(pump(), motr_kw="4")
    assert (problem.code, problem.hint) == ("unknown-attribute", "did you mean 'motor-kw'?")


def test_every_wrong_value_is_named_at_once() -> None:
    assert [one.code for one in found(pump(), service="", flow="4", materil="iron")] == [
        "unknown-attribute",
        "missing-choice",
        "invalid-choice",
    ]


# --- constraints ----------------------------------------------------------------------------------------------------


def broken(rule: str, files: dict[str, str] | None = None, **chosen: str) -> bool:
    workspace = pump(f"    rule: {{ {rule} }}\n", files=files)
    try:
        price(workspace, deal(**chosen))
    except InvalidRequest as error:
        reasons_given = [one.code for one in error.problems]
    else:
        return False
    assert reasons_given == ["constraint-broken"]
    return True


def test_when_and_require() -> None:
    rule = 'when: service == "solvent", require: material == "steel"'
    assert broken(rule, service="solvent")
    assert not broken(rule, service="solvent", material="steel")
    assert not broken(rule, service="water")


def test_when_and_forbid() -> None:
    rule = "when: motor_kw > 7.5, forbid: vfd"
    assert broken(rule, motor_kw="11")
    assert not broken(rule, motor_kw="11", vfd="no")
    assert not broken(rule, motor_kw="7.5")


def test_a_requirement_without_condition_always_holds() -> None:
    assert broken("require: quantity >= 2")
    assert broken("forbid: vfd and heater_kw == 3", heater_kw="3")


@pytest.mark.parametrize(("heater", "over"), [("0", False), ("3", False), ("6", True)])
def test_a_sum_has_an_upper_bound_that_is_included(heater: str, over: bool) -> None:
    assert broken("sum: motor_kw + heater_kw + (1.5 if vfd else 0), at most: 12, unit: kW", heater_kw=heater) is over


@pytest.mark.parametrize(("heater", "under"), [("0", True), ("3", False), ("6", False)])
def test_a_sum_may_have_a_lower_bound(heater: str, under: bool) -> None:
    assert broken("sum: motor_kw + heater_kw, at least: 10.5", heater_kw=heater) is under


def test_rows_of_allowed_combinations_with_ranges_and_wildcards() -> None:
    rule = "columns: [service, flow, vfd], rows: [[water, 5..60, '*'], [glycol, 100..180, no]], mode: allowed"
    assert not broken(rule)
    assert broken(rule, flow="65")
    assert broken(rule, service="glycol", flow="100")
    assert not broken(rule, service="glycol", flow="100", vfd="no")
    assert not broken(rule, service="glycol", flow="180", vfd="no")
    assert broken(rule, service="glycol", flow="95", vfd="no")


def test_rows_of_forbidden_combinations() -> None:
    rule = "columns: [service, motor-kw], rows: [[water, 7.50]], mode: forbidden"
    assert broken(rule)
    assert not broken(rule, motor_kw="4")


def test_a_table_beside_the_catalog_holds_the_same() -> None:
    files = {"catalogs/hydraulics.csv": "flow,motor-kw\n5..60,4\n5..180,7.5\n"}
    rule = "table: hydraulics.csv, columns: [flow, motor-kw], mode: allowed"
    assert not broken(rule, files, flow="60", motor_kw="4")
    assert broken(rule, files, flow="65", motor_kw="4")
    assert not broken(rule, files, flow="65")


COMPATIBILITY = """
compatibility:
  service-material: { mode: forbidden, columns: [service, material], rows: [[solvent, iron]] }
  elsewhere: { mode: allowed, columns: [planet], rows: [[mars]] }
"""


def test_compatibility_holds_for_every_product_that_has_the_attributes() -> None:
    workspace = pump(compatibility=COMPATIBILITY)
    assert [one.code for one in found(workspace, service="solvent")] == ["constraint-broken"]
    assert price(workspace, deal(service="solvent", material="steel")).totals.net == 1


def test_a_broken_rule_says_its_own_words_its_reason_and_its_place() -> None:
    rule = '    power: { sum: motor_kw + heater_kw, at most: 12, unit: kW, text: { en: "Too much power", fr: Trop } }\n'
    (problem,) = found(pump(rule), heater_kw="6")
    assert problem.message == "Too much power (motor_kw + heater_kw is 13.5 kW, at most 12 kW)"
    assert "power" in problem.hint
    assert "catalogs/products.yaml:" in problem.hint
    (plain,) = found(pump("    rule: { forbid: vfd }\n"))
    assert "forbids vfd" in plain.message


def test_a_warning_advises_and_does_not_stop() -> None:
    quote = price(pump("    rule: { forbid: vfd, severity: warning }\n"), deal())
    assert [(one.code, one.severity) for one in quote.findings] == [("constraint-broken", "warning")]


def test_an_attribute_left_open_does_not_switch_the_other_constraints_off() -> None:
    workspace = pump('    rule: { when: service == "solvent", require: material == "steel" }\n')
    assert "color" not in deal()
    assert [one.code for one in found(workspace, service="solvent")] == ["constraint-broken"]


def test_an_attribute_left_open_equals_nothing() -> None:
    assert not broken('forbid: color == "red"')
    assert broken('forbid: color == "red"', color="red")
    assert broken('require: color == "red"')
    assert broken("require: color != None")


def test_a_size_that_is_not_known_breaks_the_rule_unless_the_rule_says_what_then() -> None:
    assert broken("forbid: spare > 3")
    assert not broken("forbid: spare != None and spare > 3")
    assert broken("forbid: spare != None and spare > 3", spare="4")


def test_a_missing_choice_does_not_hide_what_else_is_broken() -> None:
    workspace = pump("    rule: { forbid: vfd }\n    other: { forbid: motor_kw > 1 }\n")
    assert [one.code for one in found(workspace, motor_kw="")] == ["missing-choice", "constraint-broken"]


@pytest.mark.parametrize(
    "rule",
    [
        "forbid: vfd, require: vfd",
        "when: vfd",
        "sum: motor_kw",
        "columns: [service], rows: [[water]]",
        "columns: [service], rows: [[water, iron]], mode: allowed",
        "columns: [servce], rows: [[water]], mode: allowed",
        "rows: [[water]], mode: allowed",
        "forbid: vfdd",
        "forbid: motor_kw",
        'forbid: motor_kw > "big"',
        "table: nowhere.csv, columns: [service], mode: allowed",
        "forbid: vfd, sum: motor_kw, at most: 1",
    ],
)
def test_a_constraint_that_cannot_be_meant_is_refused_at_load(rule: str) -> None:
    catalog = problems("pump: { mode: flat, price: 1.00 }", more_products=product(f"    rule: {{ {rule} }}\n"))
    assert any(one.severity == "error" for one in catalog)


@pytest.mark.parametrize(
    "attribute",
    [
        "{ one of: [a, b], yes or no: yes }",
        "{ }",
        "{ from: 5 }",
        "{ from: 5, to: 4 }",
        "{ from: 5, to: 9, step: 0 }",
        "{ one of: [a, a] }",
        "{ one of: [a, b], default: c }",
        "{ from: 5, to: 9, default: 10 }",
    ],
)
def test_an_attribute_that_cannot_be_meant_is_refused_at_load(attribute: str) -> None:
    made = f"made: {{ name: Made, charge: one-time, attributes: {{ size: {attribute} }} }}"
    assert any(one.severity == "error" for one in problems(more_products=made))


def test_an_attribute_cannot_be_called_quantity() -> None:
    made = "made: { name: Made, charge: one-time, attributes: { quantity: { from: 1, to: 9 } } }"
    assert "duplicate-fact" in codes(problems(more_products=made))


def test_a_product_without_attributes_takes_no_selection() -> None:
    assert reasons(world(), "{ product: thing, selection: { size: big } }") == ["unknown-attribute"]
