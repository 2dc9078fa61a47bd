"""Best configurations: what they cost equals the cheapest of all, and what cannot be proven says so."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpq.configuration import objectives
from cpq.configuration.completing import best, completed
from cpq.configuration.configuration import Configuration
from cpq.configuration.objectives import OBJECTIVES, ObjectiveName, TooManyPrices
from cpq.configured_prices import priced_lines_of
from cpq.problems import CannotPrice
from cpq.quotes.request import QuoteRequest
from cpq.solving.meaning import holds
from cpq.solving.model import Value
from cpq.workspace import Workspace
from tests.small_world import d, world

MACHINE = """
machine:
  name: Machine
  charge: one-time
  cost: 300.00 EUR
  attributes:
    size: { one of: [1, 2, 3] }
    paint: { one of: [plain, gloss], default: plain }
    note: { text: yes, required: no }
  bundle:
    groups:
      drives: { min: 1, max: 1, options: { motor: { max: 2 }, turbine: {} } }
      extras: { options: { lamp: { included: yes }, horn: {} } }
  constraints:
    strong: { when: size == 3, require: motor.quantity == 2 or turbine.chosen }
    bright: { when: paint == "gloss", require: lamp.chosen }
motor: { name: Motor, charge: one-time, cost: 60.00 EUR, attributes: { kw: { one of: [4, 7] } } }
turbine: { name: Turbine, charge: one-time, cost: 100.00 EUR }
lamp: { name: Lamp, charge: one-time, cost: 5.00 EUR }
horn: { name: Horn, charge: one-time, cost: 9.00 EUR }
"""
PRICES = """
machine:
  mode: per unit
  price: 500.00
  adders: { big: { when: size > 1, add: 100 * (size - 1) }, gloss: { when: paint == "gloss", add: 10%, of: base } }
motor:
  mode: range
  price: 100.00
  tiers: [{ from: 2, price: 70.00 }]
  adders: { strong: { when: kw == 7, add: 20.00 } }
turbine: { mode: per unit, price: 190.00 }
lamp: { mode: per unit, price: 30.00 }
horn: { mode: per unit, price: 12.00 }
"""
BIG_DEALS = """
promotions:
  big-deals: { on: [motor], discount: 10%, of: list, when: quote.weight > 1000 }
"""
REQUEST = QuoteRequest.model_validate(
    {"as_of": "2026-06-15", "account": "buyer", "price_book": "main", "lines": [{"id": "any", "product": "any"}]}
)


@cache
def machines(rules: str = "") -> Workspace:
    return world(PRICES, rules, more_products=MACHINE)


def wanted(workspace: Workspace, *objectives: ObjectiveName, **answers: str) -> Configuration:
    session = workspace.configuration("machine")
    for path, text in answers.items():
        session = session.assign_text(path, text)
    return workspace.best_configuration(session, objectives, workspace.line_prices(REQUEST))


def whole(workspace: Workspace, configuration: Configuration) -> dict[ObjectiveName, Decimal]:
    """What a configuration comes to as a quote."""
    lines = configuration.lines()
    total = priced_lines_of(workspace.price(REQUEST.model_copy(update={"lines": lines})), lines)
    assert total.margin is not None
    return {
        "cheapest net": total.net,
        "cheapest list": total.list,
        "best margin": -total.margin,
        "fewest lines": Decimal(len(lines)),
    }


@cache
def everything() -> list[dict[ObjectiveName, Decimal]]:
    """Every configuration that the rules allow, priced as a quote of its own."""
    workspace = machines()
    session = workspace.configuration("machine")
    model = session.product.model.model
    found = []
    for values in product(*(variable.values for variable in model.variables)):
        one: dict[str, Value] = dict(zip((variable.name for variable in model.variables), values, strict=True))
        if all(holds(rule.formula, one) for rule in model.rules):
            sources = dict.fromkeys(session.choices.choices, "completed")
            found.append(whole(workspace, Configuration(session.choices, one, sources, d("1"), "l1")))
    return found


@pytest.mark.parametrize("name", OBJECTIVES)
def test_the_best_is_the_best_of_all_priced_as_quotes(name: ObjectiveName) -> None:
    workspace = machines()
    found = wanted(workspace, name)
    every = everything()
    assert len(every) > 50
    assert whole(workspace, found)[name] == min(one[name] for one in every)
    assert found.proven
    assert not found.doubts


@settings(max_examples=12)
@given(st.permutations(OBJECTIVES))
def test_the_next_objective_decides_among_equally_good_ones(names: list[ObjectiveName]) -> None:
    workspace = machines()
    found = whole(workspace, wanted(workspace, *names))
    best_of_all = min(tuple(one[name] for name in names) for one in everything())
    assert tuple(found[name] for name in names) == best_of_all


def test_prices_of_many_amounts_are_added_up_digit_by_digit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objectives, "_DIGIT", 7)
    names: tuple[ObjectiveName, ...] = ("cheapest net", "best margin")
    for name in names:
        found = wanted(machines(), name)
        assert found.proven
        assert whole(machines(), found)[name] == min(one[name] for one in everything())


def test_equally_good_ones_are_told_apart_by_the_defaults() -> None:
    found = wanted(machines(), "fewest lines")
    assert (found.values["paint"], found.values["lamp"]) == ("plain", False)


def test_answers_are_kept() -> None:
    found = wanted(machines(), "cheapest net", size="3", paint="gloss")
    assert found.typed(sources=("you",)) == {"size": "3", "paint": "gloss"}
    assert found.sources["lamp"] == "rules"
    assert dict(found.amounts)["cheapest net"] == d("890")  # 500 + 200 + 50, and two motors at 70


def test_what_only_a_person_knows_comes_before_what_it_costs() -> None:
    workspace = world(
        "cut: { mode: per unit, price: 5.00, adders: { long: { when: length > 2, add: 1.00 * length } } }",
        more_products="""
        cut: { name: Cut, charge: one-time, attributes: { length: { from: 0, to: 9 }, size: { one of: [1, 2] } } }
        """,
    )
    session = workspace.configuration("cut")
    found = workspace.best_configuration(session, ("cheapest net",), workspace.line_prices(REQUEST))
    assert (found.undecided, found.proven, found.amounts) == (("length",), False, ())


def test_a_price_that_several_lines_decide_together_is_not_proven() -> None:
    rules = """
    schedules:
      volume:
        by: quantity
        mode: range
        of: list
        over: quote
        on: { families: [drives] }
        tiers: [{ from: 2, discount: 10% }]
    """
    more = MACHINE.replace("motor: {", "motor: { family: drives,").replace(
        "turbine: { name", "turbine: { family: drives, name"
    )
    more = more.replace("motor: { family: drives, max", "motor: { max").replace(
        "horn: { name", "horn: { family: drives, name"
    )
    workspace = world(PRICES, rules, more_products=more)
    session = workspace.configuration("machine").assign_text("motor", "1").assign_text("horn", "1")
    found = workspace.best_configuration(session, ["cheapest net"], workspace.line_prices(REQUEST))
    assert not found.proven
    assert "single lines" in found.doubts[0]
    assert "schedule volume (pricing_rules/" in found.doubts[0]
    assert "together" in found.doubts[1]
    assert dict(found.amounts)["cheapest net"] == whole(workspace, found)["cheapest net"]


@pytest.mark.parametrize(
    ("prices", "rules", "named"),
    [
        (
            "lamp: { mode: per unit, price: 30.00, overrides: [{ price: 3.00, when: quote.line_count > 3 }] }",
            "",
            "the price of lamp",
        ),
        ("lamp: { mode: percent of total, rate: 5%, of: { scope: bundle, level: net } }", "", "the price of lamp"),
        ("", BIG_DEALS, "promotion big-deals"),
    ],
)
def test_rules_over_several_lines_prove_nothing_even_where_the_sum_agrees(prices: str, rules: str, named: str) -> None:
    """The cheapest by single lines need not be the cheapest of all; what it costs as a whole may agree all the same."""
    kept = [line for line in PRICES.splitlines() if not prices or not line.startswith("lamp:")]
    workspace = world("\n".join([*kept, prices]), rules, more_products=MACHINE)
    found = wanted(workspace, "cheapest net", size="1")
    assert not found.proven
    assert named in found.doubts[0]
    assert wanted(machines(), "cheapest net", size="1").proven


def test_a_line_without_a_price_is_avoided_and_else_told() -> None:
    workspace = world(PRICES.replace("turbine: { mode: per unit, price: 190.00 }\n", ""), more_products=MACHINE)
    found = wanted(workspace, "cheapest net", size="3")
    assert found.values["turbine"] is False
    with pytest.raises(CannotPrice, match="line 'turbine' has none"):
        wanted(workspace, "cheapest net", turbine="yes")


def test_more_combinations_than_can_be_tried_are_refused_with_what_would_help() -> None:
    workspace = world(
        "beam: { mode: formula, formula: length * width * height, gives: unit price }",
        more_products="""
        beam:
          name: Beam
          charge: one-time
          attributes:
            length: { from: 1, to: 30, step: 1 }
            width: { from: 1, to: 30, step: 1 }
            height: { from: 1, to: 30, step: 1 }
        """,
    )
    session = workspace.configuration("beam")
    with pytest.raises(TooManyPrices) as caught:
        workspace.best_configuration(session, ["cheapest net"], workspace.line_prices(REQUEST))
    assert "27,000" in caught.value.message
    found = workspace.best_configuration(
        session.assign_text("length", "7"), ["cheapest net"], workspace.line_prices(REQUEST)
    )
    assert dict(found.amounts) == {"cheapest net": d("7")}


def test_the_price_of_a_line_depends_on_nothing_that_it_does_not_say_it_reads() -> None:
    workspace = machines()
    prices = workspace.line_prices(REQUEST)
    assert prices.reads("machine") == {"size", "paint"}
    assert prices.reads("motor") == {"kw"}
    assert prices.reads("turbine") == frozenset()


def test_parts_sum_to_the_whole() -> None:
    workspace = machines()
    session = workspace.configuration("machine", 3)
    for name in ("cheapest net", "best margin"):
        found = workspace.best_configuration(session, [name], workspace.line_prices(REQUEST))
        assert found.proven
        expected = whole(workspace, found)[name]
        assert dict(found.amounts)[name] == (-expected if name == "best margin" else expected)


def test_fewest_lines_need_no_prices() -> None:
    session = machines().configuration("machine")
    assert len(best(session, ["fewest lines"]).lines()) == 2
    with pytest.raises(ValueError, match="needs prices"):
        best(session, ["cheapest net"])


def test_completing_twice_gives_the_same() -> None:
    session = machines().configuration("machine").assign_text("note", "as agreed")
    assert completed(session) == completed(session)
    assert completed(session).lines()[0].selection["note"] == "as agreed"


STAND_INS = """
machine:
  name: Machine
  charge: one-time
  attributes: { size: { one of: [1, 2, 3], default: 1 } }
  bundle:
    groups:
      drives: { min: 2, max: 3, options: { motor: {}, turbine: {}, lamp: {}, horn: {} } }
  defaults:
    quiet: { when: size == 2, choose: { horn: yes } }
    loud: { when: size == 3, choose: { lamp: yes, horn: yes } }
motor: { name: Motor, charge: one-time }
turbine: { name: Turbine, charge: one-time }
lamp: { name: Lamp, charge: one-time }
horn: { name: Horn, charge: one-time }
"""


@pytest.mark.parametrize(("size", "chosen"), [(1, {"motor", "turbine"}), (2, {"motor", "horn"}), (3, {"lamp", "horn"})])
def test_the_first_options_of_a_group_only_make_up_the_number_that_others_leave(size: int, chosen: set[str]) -> None:
    session = world("machine: { mode: per unit, price: 500.00 }", "", more_products=STAND_INS).configuration("machine")
    found = completed(session.assign("size", d(str(size))))
    assert {name for name in ("motor", "turbine", "lamp", "horn") if found.values[name]} == chosen


PLANT = """
plant:
  name: Plant
  charge: one-time
  attributes: { flow: { one of: [10, 20, 40, 90], default: 10 } }
  bundle:
    groups:
      pumps: { min: 1, options: { pump-10: { max: 1 }, pump-20: { max: 1 }, pump-40: { max: 1 }, pump-90: { max: 1 } } }
      pipes: { options: { pipe-25: {}, pipe-65: {}, pipe-100: {} } }
      drives: { min: 1, options: { drive-s: {}, drive-m: { excludes: [pump-10] } } }
  constraints:
    carries: { sum: total.flow, at least: flow }
    piped: { when: flow >= 20, require: count.pipes >= 1 }
    wide: { when: flow >= 40, forbid: pipe_25.chosen }
    small-drive: { when: flow >= 20, forbid: drive_s.chosen }
  defaults: { sturdy: { when: flow == 90, choose: { pump-90: 1, pipe-100: 1 } } }
"""
PARTS = "".join(
    f"{name}: {{ name: Part, charge: one-time, properties: {{ flow: {flow} }} }}\n"
    for name, flow in {"pump-10": 10, "pump-20": 20, "pump-40": 40, "pump-90": 90}.items()
) + "".join(
    f"{name}: {{ name: Part, charge: one-time }}\n" for name in ("pipe-25", "pipe-65", "pipe-100", "drive-s", "drive-m")
)


@pytest.mark.parametrize(
    ("flow", "taken"),
    [
        ("10", ["pump-10", "drive-s"]),
        ("20", ["pump-20", "pipe-25", "drive-m"]),
        ("40", ["pump-40", "pipe-65", "drive-m"]),
        ("90", ["pump-90", "pipe-100", "drive-m"]),
    ],
)
def test_where_one_of_several_options_is_needed_the_first_that_would_do_is_taken(flow: str, taken: list[str]) -> None:
    session = world(more_products=PLANT + PARTS).configuration("plant").assign_text("flow", flow)
    assert [line.product for line in completed(session).lines()[1:]] == taken


def test_among_equally_good_ones_the_first_options_that_would_do_are_taken() -> None:
    session = world(more_products=PLANT + PARTS).configuration("plant").assign_text("flow", "20")
    found = best(session, ("fewest lines",))
    assert [line.product for line in found.lines()[1:]] == ["pump-20", "pipe-25", "drive-m"]


def test_the_group_that_stands_first_has_its_first_option_and_the_others_follow() -> None:
    """pump-10 and drive-m exclude each other: the pumps stand first."""
    session = world(more_products=PLANT + PARTS).configuration("plant")
    assert [line.product for line in completed(session).lines()[1:]] == ["pump-10", "drive-s"]
    driven = session.assign_text("drive-s", "no")
    assert [line.product for line in completed(driven).lines()[1:]] == ["pump-20", "drive-m"]
