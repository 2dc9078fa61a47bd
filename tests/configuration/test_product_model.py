"""A product's model allows exactly the requests that configuring accepts."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpq.configuration.product_model import ProductModel, product_model
from cpq.problems import InvalidFiles
from cpq.solving.meaning import holds
from cpq.solving.model import Value
from cpq.workspace import Workspace
from tests.configuration.machines import assignments, catalog_of, configured_as, machines, request_of


@pytest.fixture(scope="module")
def samples() -> Workspace:
    return Workspace.open(Path(__file__).resolve().parents[2])


def allowed(model: ProductModel, values: dict[str, Value]) -> bool:
    return all(holds(rule.formula, values) for rule in model.model.rules)


def broken(model: ProductModel, values: dict[str, Value]) -> list[str]:
    return [rule.id for rule in model.model.rules if not holds(rule.formula, values)]


def agrees(model: ProductModel, values: dict[str, Value]) -> None:
    """An assignment is allowed exactly where its request is accepted and means this very assignment."""
    request = request_of(model, values)
    found = configured_as(model, request)
    assert allowed(model, values) == (found == values), (values, found, broken(model, values))
    if found is not None:
        assert allowed(model, found), (values, found, broken(model, found))


@settings(max_examples=40)
@given(machines(), st.sampled_from(["1", "2", "1.5"]))
def test_a_generated_machine_allows_what_configuring_accepts(machine: str, quantity: str) -> None:
    model = product_model(catalog_of(machine), "machine", quantity=Decimal(quantity))
    for values in assignments(model, most=150, seed=len(machine)):
        agrees(model, values)


@pytest.mark.long
@settings(max_examples=1_000)
@given(machines(), st.sampled_from(["1", "2", "1.5", "0.5"]))
def test_a_thousand_machines_allow_what_configuring_accepts(machine: str, quantity: str) -> None:
    model = product_model(catalog_of(machine), "machine", quantity=Decimal(quantity))
    for values in assignments(model, most=300, seed=len(machine)):
        agrees(model, values)


@pytest.mark.parametrize(("product", "most"), [("skid", 400), ("station", 400)])
def test_the_sample_machines_allow_what_configuring_accepts(samples: Workspace, product: str, most: int) -> None:
    model = product_model(samples.catalog, product)
    tried = list(assignments(model, most=most, seed=7))
    for values in tried:
        agrees(model, values)
    assert 0 < sum(allowed(model, values) for values in tried) < len(tried)


# --- variables


def of(machine: str, quantity: int = 1) -> ProductModel:
    """The model of a machine of which only what matters is written."""
    return product_model(
        catalog_of("machine:\n  name: Machine\n  charge: one-time\n" + machine), "machine", quantity=quantity
    )


def domains(model: ProductModel) -> dict[str, tuple[Value, ...]]:
    return {variable.name: variable.values for variable in model.model.variables}


def test_attributes_become_the_values_that_a_line_may_have() -> None:
    model = of(
        """
  attributes:
    size:   { one of: [2.5, 1, 1.0], default: 1 }
    colour: { one of: [red, blue], required: no }
    flow:   { from: 5, to: 20, step: 5 }
    vfd:    { yes or no: no }
    papers: { any of: [x, y], at most: 1 }
    heater: { one of: [3, 6], when: vfd }
    note:   { text: yes, required: no }
    exact:  { from: 0, to: 1, required: no }
    fine:   { from: 0, to: 500, step: 0.1, required: no }
"""
    )
    assert domains(model) == {
        "size": (Decimal(1), Decimal("2.5")),
        "colour": (None, "red", "blue"),
        "flow": (Decimal(5), Decimal(10), Decimal(15), Decimal(20)),
        "vfd": (False, True),
        "papers=x": (False, True),
        "papers=y": (False, True),
        "heater": (None, Decimal(3), Decimal(6)),
    }
    assert model.unlisted == {"note", "exact", "fine"}
    assert [rule.id for rule in model.model.rules] == ["at most papers", "when heater"]


def test_options_become_their_units_and_fixed_ones_switches() -> None:
    model = of(
        """
  bundle:
    groups:
      main:
        options:
          fan:   { min: 2, max: 4, quantity: 2 }
          hose:  { max: 0.3, quantity: 0.1 }
          cell:  { editable: no, quantity: 3 }
          board: { instances: 2, required: yes, editable: no }
          thing: {}
"""
    )
    found = domains(model)
    assert found["fan"] == (Decimal(0), Decimal(2), Decimal(3), Decimal(4))
    assert found["hose"] == (Decimal(0), Decimal("0.1"), Decimal("0.2"), Decimal("0.3"))
    assert found["cell"] == found["board"] == found["board#2"] == found["thing"] == (False, True)
    assert found["board.kw"] == (Decimal(1), Decimal(3))
    assert found["board#2.kw"] == (None, Decimal(1), Decimal(3))
    assert model.unlisted == {"thing"}


def test_rules_have_ids_by_path_words_in_languages_and_places() -> None:
    model = of(
        """
  bundle:
    groups:
      main:
        name: { en: Parts, de: Teile }
        min: 1
        max: 1
        options: { fan: { max: 2, requires: [cell] }, cell: { max: 1 } }
      rest: { options: { pack: { editable: no }, board: { instances: 2, editable: no } } }
  constraints:
    power: { sum: total.power, at most: 9, unit: W }
    calm:  { when: fan.chosen, require: fan.quantity < 2, severity: warning }
"""
    )
    rules = {rule.id: rule.text for rule in model.rules.values()}
    assert list(rules) == [
        "group main",
        "fan requires cell",
        "board#2 in order",
        "power",
        "pack/value of grade",
        "pack/group cells",
        "pack/cells",
        "board/value of kw",
        "board/value of safe",
        "board/own",
        "board#2/value of kw",
        "board#2/value of safe",
        "board#2/own",
    ]
    assert rules["group main"].in_language("de") == "Teile: mindestens 1 und höchstens 1"
    assert rules["fan requires cell"].in_language("de") == "Lüfter verlangt Cell"
    assert rules["power"].in_language("en") == "total.power is at most 9 W"
    assert rules["board/own"].in_language("en") == "where safe, it requires kw < 3 or quantity >= 4"
    assert str(model.places["power"]).startswith("catalogs/products.yaml:")
    assert [rule.id for rule in model.advice] == ["calm"]
    assert model.texts["power"] == rules["power"]


def test_a_rule_about_instances_is_about_each_of_them() -> None:
    model = of(
        """
  bundle: { groups: { main: { options: { board: { instances: 2, editable: no } } } } }
  constraints: { small: { when: board.chosen, require: board.kw < 3 } }
"""
    )
    values: dict[str, Value] = {"board": True, "board.kw": Decimal(1), "board.safe": False}
    second: dict[str, Value] = {"board#2": True, "board#2.kw": Decimal(3), "board#2.safe": False}
    assert broken(model, values | second) == ["small"]
    assert broken(model, values | second | {"board#2.kw": Decimal(1)}) == []
    assert broken(model, values | dict.fromkeys(second, None) | {"board#2": False}) == []


def test_bundles_in_bundles_multiply_to_any_depth() -> None:
    levels = 8
    inner = "\n".join(
        f"level-{level}: {{ name: L, charge: one-time, bundle: {{ groups: {{ in: {{ options: "
        f"{{ {f'level-{level + 1}' if level < levels else 'cell'}: {{ max: 2 }} }} }} }} }} }}"
        for level in range(1, levels + 1)
    )
    machine = f"""machine:
  name: Machine
  charge: one-time
  bundle: {{ groups: {{ in: {{ options: {{ level-1: {{ max: 2 }} }} }} }} }}
  constraints: {{ power: {{ sum: total.power, at most: 500 }} }}
{inner}"""
    model = product_model(catalog_of(machine), "machine")
    everything: dict[str, Value] = {variable.name: Decimal(2) for variable in model.model.variables}
    assert len(everything) == levels + 1
    assert broken(model, everything) == ["power"]  # 5 x 2 ** 9
    path = "level-1.level-2"
    assert broken(model, everything | {"level-1": Decimal(1), path: Decimal(1), f"{path}.level-3": Decimal(1)}) == []
    agrees(model, everything)


def test_what_products_require_and_exclude_on_a_quote_holds_inside_one() -> None:
    machine = """machine:
  name: Machine
  charge: one-time
  bundle: { groups: { main: { options: { fan: { max: 1 }, lamp: { editable: no }, dimmer: { editable: no } } } } }
lamp: { name: Lamp, charge: one-time, excludes: [fan], requires: [dimmer] }
dimmer: { name: Dimmer, charge: one-time, requires: [machine] }"""
    model = product_model(catalog_of(machine), "machine")
    assert [rule.id for rule in model.model.rules] == [
        "lamp/product lamp requires dimmer",
        "lamp/product lamp excludes fan",
    ]
    for values in assignments(model, most=100, seed=0):
        agrees(model, values)


# --- what cannot be decided ahead


def test_a_rule_over_what_cannot_be_listed_is_refused_at_its_place() -> None:
    with pytest.raises(InvalidFiles) as caught:
        of(
            """
  attributes: { note: { text: yes } }
  bundle: { groups: { main: { options: { fan: {} } } } }
  constraints:
    units: { require: fan.quantity < 3 }
    power: { sum: total.power, at most: 9 }
    plain: { when: fan.chosen, require: count.main == 1 }
    words: { forbid: note == "x" }
"""
        )
    found = caught.value.problems
    assert {problem.code for problem in found} == {"domain-too-large"}
    first = found[0].location.line
    assert [problem.location.line - first for problem in found] == [0, 1, 3]  # "plain" is decided all the same
    assert "'fan', whose values cannot be listed" in found[0].message


def test_a_rule_that_combines_too_many_values_is_refused_with_what_it_reads() -> None:
    with pytest.raises(InvalidFiles) as caught:
        of(
            """
  attributes:
    a: { from: 0, to: 100, step: 1 }
    b: { from: 0, to: 100, step: 1 }
    c: { from: 0, to: 100, step: 1 }
  constraints:
    fine: { sum: a * b + c, at most: 50 }
    area: { sum: "round(a * b * c, 0)", at most: 50 }
"""
        )
    (problem,) = caught.value.problems
    assert (problem.code, problem.message) == (
        "too-many-combinations",
        "'area' combines more than can be tried ahead: a (101) x b (101) x c (101)",
    )


def test_a_product_of_too_many_components_is_refused_before_they_are_made() -> None:
    machine = (
        "machine: { name: M, charge: one-time, bundle: { groups: { in: { options: { one: { instances: 100 } } } } } }\n"
    )
    for level, inner in (("one", "two"), ("two", "three"), ("three", "fan")):
        options = f"{{ {inner}: {{ instances: 100 }} }}"
        machine += (
            f"{level}: {{ name: L, charge: one-time, bundle: {{ groups: {{ in: {{ options: {options} }} }} }} }}\n"
        )
    with pytest.raises(InvalidFiles) as caught:
        product_model(catalog_of(machine), "machine")
    (problem,) = caught.value.problems
    assert problem.code == "too-many-components"
    assert "101,010,101 components" in problem.message
