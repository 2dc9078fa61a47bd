"""Rules over what is chosen in a bundle: options, instances, nested totals, conditions of attributes, bounds."""

from __future__ import annotations

from decimal import Decimal
from itertools import product as combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.configuration import configure
from cpq.configuration.parts import Parts, inside
from cpq.configuration.reconfigure import reconfigure
from cpq.problems import InvalidRequest, InvalidSelection
from cpq.quotes.request import QuoteRequest
from cpq.workspace import Workspace
from tests.small_world import codes, world

PARTS = """
fan: { name: Fan, charge: one-time, properties: { power: 20 } }
cooler: { name: Cooler, charge: one-time }
board: { name: Board, charge: one-time, properties: { power: 45, slots: 2 } }
pump:
  name: Pump
  charge: one-time
  properties: { power: 100 }
  attributes:
    motor-kw: { one of: [4, 11], unit: kW, look-ups: { amps: { 4: 9, 11: 22 } } }
    label: { text: yes, required: no }
battery: { name: Battery, charge: one-time, properties: { weight: 6 } }
ups:
  name: Supply
  charge: one-time
  properties: { weight: 5 }
  bundle: { groups: { cells: { options: { battery: {}, spare: { scales: accessory } } } } }
spare: { name: Spare battery, charge: one-time, properties: { weight: 7 } }
"""
RACK = """
rack:
  name: Rack
  charge: one-time
  attributes:
    frame: {{ one of: [s, m], default: s, look-ups: {{ slots: {{ s: 4, m: 8 }} }} }}
    climate: {{ one of: [office, cold], default: office }}
    heater: {{ one of: [3, 6], when: climate == "cold" }}
    door: {{ yes or no: yes, when: frame == "m" }}
  bundle:
    groups:
      boards: {{ options: {{ board: {board}, fan: {{}}, cooler: {{}} }} }}
      wet: {{ options: {{ pump: {pump}, ups: {{}}, spare: {{ scales: accessory }} }} }}
  constraints:
    rule: {{ {rule} }}
"""


def racks(rule: str = "require: quantity >= 0", *, board: str = "{}", pump: str = "{}", catalog: str = "") -> Workspace:
    text = PARTS + RACK.format(rule=rule, board=board, pump=pump)
    return world("rack: { mode: flat, price: 1.00 }", more_products=text, catalog=catalog)


def asked(*lines: dict[str, object], rack: dict[str, object] | None = None, quantity: str = "1") -> QuoteRequest:
    own = {"id": "rack", "product": "rack", "quantity": quantity, "selection": rack or {}}
    made = [own] + [{"id": f"l{at}", "parent": "rack", **line} for at, line in enumerate(lines, 2)]
    return QuoteRequest.model_validate({"as_of": "2026-11-20", "account": "a", "lines": made})


def found(workspace: Workspace, request: QuoteRequest) -> list[str]:
    """Codes of what is refused."""
    try:
        configure(request, workspace.catalog)
    except InvalidRequest as refusal:
        return codes(refusal.problems)
    return []


BOARD: dict[str, object] = {"product": "board"}
FAN: dict[str, object] = {"product": "fan"}


def pump(motor: int) -> dict[str, object]:
    return {"product": "pump", "selection": {"motor-kw": str(motor)}}


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ("require: fan.chosen", True),
        ("forbid: fan.chosen", False),
        ("require: not cooler.chosen and cooler.quantity == 0", True),
        ("require: fan.quantity == 3", True),
        ("require: board.quantity == 2", True),
        ("require: count.boards == 2", True),
        ("require: count.boards >= 3", False),
        ("require: units.boards == 5", True),
        ("require: count.wet == 0 and units.wet == 0", True),
        ("require: total.power == 150", True),  # 3 x 20 + 2 x 45
        ("require: total.slots == 4", True),  # 2 x 2
        ("require: total.weight == 0", True),
        ("sum: total.slots, at most: frame.slots", True),  # 4 of 4
        ("sum: total.slots, at most: frame.slots - 1", False),
        ("sum: total.power, at most: 150", True),
        ("sum: total.power, at least: 151", False),
        ("sum: total.power, at most: fan.quantity * 50, at least: 1", True),
        ("require: pump.motor_kw == None", True),
        ("when: pump.chosen, require: pump.motor_kw >= 1000", True),
        ("require: pump.motor_kw <= 11", False),  # cannot be checked: no pump, so no motor
        ("columns: [frame, fan.chosen], rows: [[s, yes]], mode: allowed", True),
        ("columns: [frame, fan.chosen], rows: [[s, no], [m, '*']], mode: allowed", False),
        ("columns: [fan.quantity, count.boards], rows: [['2..4', 2]], mode: forbidden", False),
        ("columns: [pump.motor-kw], rows: [['*']], mode: allowed", True),
        ("columns: [pump.motor-kw], rows: [[4], [11]], mode: allowed", False),
        ("columns: [frame.slots], rows: [[4]], mode: allowed", True),
    ],
)
def test_a_rule_reads_what_is_chosen(rule: str, holds: bool) -> None:
    request = asked({**BOARD, "quantity": "2"}, {**FAN, "quantity": "3"})
    assert found(racks(rule), request) == ([] if holds else ["constraint-broken"])


def test_what_is_read_is_for_one_bundle_whatever_its_quantity() -> None:
    workspace = racks("require: fan.quantity == 3 and total.power == 60 and quantity == 7")
    assert found(workspace, asked({**FAN, "quantity": "3"}, quantity="7")) == []


def test_a_component_counts_with_every_bundle_around_it_and_an_accessory_by_itself() -> None:
    lines = [
        {"id": "ups", "product": "ups", "quantity": "2"},
        {"parent": "ups", "product": "battery", "quantity": "3"},  # 2 x 3 x 6 = 36
        {"parent": "ups", "product": "spare", "quantity": "4"},  # 4 x 7 = 28
        {"product": "spare", "quantity": "5"},  # 5 x 7 = 35, and 2 x 5 = 10 of the supplies
    ]
    assert found(racks("require: total.weight == 109"), asked(*lines, quantity="3")) == []


def test_an_inner_bundle_has_rules_of_its_own() -> None:
    inner = PARTS.replace(
        "bundle: { groups: { cells",
        "constraints: { few: { sum: total.weight, at most: 12 } }\n  bundle: { groups: { cells",
    )
    workspace = world("ups: { mode: flat, price: 1.00 }", more_products=inner)
    lines = [{"id": "ups", "product": "ups"}, {"id": "b", "product": "battery", "parent": "ups", "quantity": "3"}]
    request = QuoteRequest.model_validate({"as_of": "2026-11-20", "account": "a", "lines": lines})
    assert found(workspace, request) == ["constraint-broken"]  # 3 x 6 of 12
    lines[1]["quantity"] = "2"
    assert found(workspace, QuoteRequest.model_validate({"as_of": "2026-11-20", "account": "a", "lines": lines})) == []


@pytest.mark.parametrize(
    ("motors", "holds"), [([], True), ([4], True), ([11], False), ([4, 11], False), ([4, 4], True)]
)
def test_a_rule_over_an_attribute_holds_for_every_instance(motors: list[int], holds: bool) -> None:
    workspace = racks("when: pump.chosen, require: pump.motor_kw.amps <= 10", pump="{ instances: 3 }")
    assert found(workspace, asked(*map(pump, motors))) == ([] if holds else ["constraint-broken"])


def test_instances_count_as_one_option_with_all_their_units() -> None:
    workspace = racks("require: count.wet == 1 and pump.quantity == 3 and units.wet == 3", pump="{ instances: 2 }")
    assert found(workspace, asked(pump(4), {**pump(11), "quantity": "2"})) == []


def test_a_rule_over_two_options_holds_for_every_pair_of_instances() -> None:
    two = PARTS.replace(
        "fan: { name: Fan, charge: one-time,",
        "fan: { name: Fan, charge: one-time, attributes: { size: { one of: [1, 2], unit: kW } },",
    )
    text = two + RACK.format(rule="require: pump.motor_kw + fan.size <= 12", board="{}", pump="{ instances: 9 }")
    workspace = world("rack: { mode: flat, price: 1.00 }", more_products=text)
    for motors, sizes in combinations(([4], [4, 11]), ([1], [1, 2])):
        fans = [{"product": "fan", "selection": {"size": str(size)}} for size in sizes]
        broken = max(motors) + max(sizes) > 12
        assert (found(workspace, asked(*map(pump, motors), *fans)) == ["constraint-broken"]) is broken


def test_more_combinations_of_instances_than_can_be_looked_at_are_refused() -> None:
    labels = [{"product": "pump", "selection": {"motor-kw": "4", "label": f"p{at}"}} for at in range(400)]
    named = PARTS.replace("board: { name: Board,", "board: { name: Board, attributes: { label: { text: yes } },")
    text = named + RACK.format(rule="require: pump.label != board.label", board="{}", pump="{}")
    workspace = world("rack: { mode: flat, price: 1.00 }", more_products=text)
    boards = [{"product": "board", "selection": {"label": f"b{at}"}} for at in range(400)]
    assert found(workspace, asked(*labels[:20], *boards[:20])) == []
    with pytest.raises(
        InvalidSelection, match="cannot be checked: it reads more than 100,000 combinations of instances"
    ):
        configure(asked(*labels, *boards), workspace.catalog)


def test_an_option_has_so_many_instances_and_any_number_where_nothing_is_said() -> None:
    three = asked(pump(4), pump(4), pump(11))
    assert found(racks(pump="{ instances: 2 }"), three) == ["too-many-instances"]
    assert found(racks(pump="{ instances: 3 }"), three) == []
    assert found(racks(), three) == []


def test_options_require_and_exclude_each_other() -> None:
    workspace = racks(board="{ requires: [fan, pump], excludes: [cooler] }")
    assert found(workspace, asked()) == []
    assert found(workspace, asked(BOARD, FAN, pump(4))) == []
    assert found(workspace, asked(BOARD, FAN)) == ["option-requires"]
    assert found(workspace, asked(BOARD)) == ["option-requires", "option-requires"]
    assert found(workspace, asked(BOARD, FAN, pump(4), {"product": "cooler"})) == ["option-excludes"]
    assert found(workspace, asked({"product": "cooler"})) == []


def test_what_does_not_go_together_is_an_invalid_selection() -> None:
    with pytest.raises(InvalidSelection):
        configure(asked(BOARD), racks(board="{ requires: [fan] }").catalog)


def test_an_attribute_has_a_value_only_where_its_condition_holds() -> None:
    workspace = racks()
    office, cold = (
        configure(asked(), workspace.catalog),
        configure(asked(rack={"climate": "cold", "heater": "6"}), workspace.catalog),
    )
    assert office.lines[0].selection == {"frame": "s", "climate": "office", "heater": None, "door": None}
    assert cold.lines[0].selection["heater"] == Decimal(6)
    assert configure(asked(rack={"frame": "m"}), workspace.catalog).lines[0].selection["door"] is True


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ({"heater": "6"}, "not-applicable"),
        ({"climate": "cold"}, "missing-choice"),
        ({"climate": "cold", "heater": "5"}, "invalid-choice"),
        ({"door": "yes"}, "not-applicable"),
    ],
)
def test_a_choice_that_is_missing_or_not_to_be_made_is_refused(chosen: dict[str, object], code: str) -> None:
    assert found(racks(), asked(rack=chosen)) == [code]


def test_a_condition_over_what_is_wrong_already_adds_nothing() -> None:
    assert found(racks(), asked(rack={"climate": "colt", "heater": "6"})) == ["invalid-choice"]


def test_conditions_follow_each_other() -> None:
    chain = """
    thing2:
      name: Thing
      charge: one-time
      attributes:
        last: { one of: [1, 2], default: 1, when: middle == "yes" }
        middle: { one of: ["yes", "no"], default: "yes", when: first > 1 }
        first: { one of: [1, 2], default: 1 }
      constraints:
        odd: { when: first == 2, require: last != None and last + first == 3 }
    """
    workspace = world("thing2: { mode: flat, price: 1.00 }", more_products=chain)

    def chosen(**selection: str) -> QuoteRequest:
        line = {"id": "l", "product": "thing2", "selection": selection}
        return QuoteRequest.model_validate({"as_of": "2026-11-20", "account": "a", "lines": [line]})

    assert list(configure(chosen(), workspace.catalog).lines[0].selection.values()) == [None, None, Decimal(1)]
    assert list(configure(chosen(first="2"), workspace.catalog).lines[0].selection.values()) == [1, "yes", 2]
    assert found(workspace, chosen(first="2", last="2")) == ["constraint-broken"]
    assert found(workspace, chosen(last="2")) == ["not-applicable"]


def test_a_rule_over_a_missing_choice_of_an_option_is_left_out() -> None:
    workspace = racks("when: pump.chosen, require: pump.motor_kw.amps <= 10")
    assert found(workspace, asked({"product": "pump"})) == ["missing-choice"]


def test_a_broken_rule_says_its_figures_and_the_formula_of_its_bound() -> None:
    with pytest.raises(InvalidRequest) as refusal:
        configure(
            asked({**BOARD, "quantity": "3"}), racks("sum: total.slots, at most: frame.slots, unit: slots").catalog
        )
    assert [one.message for one in refusal.value.problems] == ["total.slots is 6 slots, at most 4 slots (frame.slots)"]


def test_a_shared_rule_reads_the_options_of_every_bundle_that_has_them() -> None:
    shared = "compatibility: { small: { mode: forbidden, columns: [frame, fan.chosen], rows: [[s, yes]] } }"
    workspace = racks(catalog=shared)
    assert found(workspace, asked(FAN)) == ["constraint-broken"]
    assert found(workspace, asked(FAN, rack={"frame": "m"})) == []
    assert set(workspace.catalog.constraints) == {"rack"}


def test_a_warning_advises_and_does_not_stop() -> None:
    quote = configure(asked(BOARD), racks("forbid: board.chosen, severity: warning").catalog)
    assert codes(quote.findings) == ["constraint-broken"]


def test_configuring_one_line_again_gives_the_whole_anew() -> None:
    workspace = racks("require: total.power <= 100")
    first = configure(asked(BOARD, FAN), workspace.catalog)
    more = first.request.lines[2].model_copy(update={"quantity": Decimal(2)})
    changed = asked(BOARD, {**FAN, "quantity": "2"})
    assert reconfigure(first, [more], workspace.catalog).lines == configure(changed, workspace.catalog).lines
    with pytest.raises(InvalidSelection):
        reconfigure(first, [more.model_copy(update={"quantity": Decimal(3)})], workspace.catalog)
    cold = first.request.lines[0].model_copy(update={"selection": {"climate": "cold"}})
    with pytest.raises(InvalidRequest):
        reconfigure(first, [cold], workspace.catalog)


Tree = tuple[int, bool, tuple["Tree", ...]]
"""Units, whether it is a component, and what is inside."""


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> tuple[Tree, ...]:
    if depth == 0:
        return ()
    node = st.tuples(st.integers(1, 3), st.booleans(), trees(depth - 1))
    return tuple(draw(st.lists(node, max_size=2)))


@given(trees())
def test_a_total_is_what_one_finds_by_taking_the_bundle_apart(tree: tuple[Tree, ...]) -> None:
    """Each level is a product of its own, so that lines may be components or accessories of it as they like."""
    catalog: list[str] = []
    lines: list[dict[str, object]] = [{"id": "n", "product": "n"}]
    expected = _laid_out("n", tree, 1, catalog, lines)
    workspace = world("n: { mode: flat, price: 1.00 }", more_products="\n".join(catalog))
    request = QuoteRequest.model_validate({"as_of": "2026-11-20", "account": "a", "lines": lines})
    configured = configure(request, workspace.catalog)
    assert Parts.of(configured.lines[0], inside(configured.lines)).total("size") == expected


def _laid_out(
    name: str, inner: tuple[Tree, ...], around: int, catalog: list[str], lines: list[dict[str, object]]
) -> int:
    """Write a product with its options and lines; the sum of the sizes inside it, one unit after the other."""
    options, found = [], 0
    for at, (units, component, deeper) in enumerate(inner):
        own = f"{name}-{at}"
        options.append(f"{own}: {{ scales: {'component' if component else 'accessory'} }}")
        lines.append({"id": own, "product": own, "parent": name, "quantity": str(units)})
        count = units * around if component else units
        found += sum(len(own) for _ in range(count)) + _laid_out(own, deeper, count, catalog, lines)
    bundle = f"{{ groups: {{ g: {{ options: {{ {', '.join(options)} }} }} }} }}"
    size = f"{{ size: {len(name)} }}"
    catalog.append(f"{name}: {{ name: N, charge: one-time, properties: {size}, bundle: {bundle} }}")
    return found
