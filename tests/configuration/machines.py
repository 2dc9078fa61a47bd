"""Small configurable machines of every kind of choice and rule, generated, and the requests that their choices are."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product
from math import prod

from hypothesis import strategies as st

from cpq.catalog.catalog import Catalog
from cpq.configuration import configure
from cpq.configuration.choices import Choices
from cpq.configuration.configured import ConfiguredLine
from cpq.configuration.parts import units_of
from cpq.configuration.product_model import ProductModel
from cpq.configuration.quote_lines import quote_lines
from cpq.problems import InvalidRequest
from cpq.quotes.request import QuoteRequest
from cpq.solving.model import Value
from tests.small_world import deal_text, world

PARTS = """
fan:   { name: { en: Fan, de: Lüfter }, charge: one-time, properties: { power: 3, slots: 1 } }
hose:  { name: Hose, charge: one-time, unit: metre, properties: { power: 0.5 } }
board:
  name: Board
  charge: one-time
  properties: { power: 2, slots: 2 }
  attributes: { kw: { one of: [1, 3], look-ups: { load: { 1: 4, 3: 9 } } }, safe: { yes or no: no } }
  constraints: { own: { when: safe, require: kw < 3 or quantity >= 4 } }
cell:  { name: Cell, charge: one-time, properties: { power: 5 } }
pack:
  name: Pack
  charge: one-time
  attributes: { grade: { one of: [a, b], required: no } }
  bundle: { groups: { cells: { min: 1, options: { cell: { max: 2 }, fan: { editable: no, quantity: 2 } } } } }
  constraints: { cells: { sum: total.power, at most: 11 if grade == "a" else 100 } }
"""

ATTRIBUTES = {
    "size": "{ one of: [1, 2.5], look-ups: { slots: { 1: 3, 2.5: 8 } } }",
    "level": "{ from: 0, to: 4, step: 2, required: no }",
    "color": "{ one of: [red, blue], default: blue }",
    "vfd": "{ yes or no: yes }",
    "heater": "{ one of: [3, 6], when: quantity >= 2 or OTHER }",
    "papers": "{ any of: [x, y], at most: 1 }",
}

OPTIONS = {
    "fan": [
        "{ max: 2 }",
        "{ min: 1, max: 2, selected: yes }",
        "{ editable: no, quantity: 2 }",
        "{ required: yes, max: 2 }",
    ],
    "hose": ["{ max: 1, min: 0.5, quantity: 1 }", "{ max: 1, quantity: 1, scales: accessory }"],
    "board": ["{ editable: no }", "{ instances: 2, editable: no }", "{ instances: 2, max: 2 }"],
    "pack": ["{ editable: no }", "{ max: 2 }", "{ required: yes, editable: no, quantity: 2 }"],
}

RULES = [
    ("size level", "{ when: size > 1, require: level != None and level >= 2 }"),
    ("size level", "{ when: level == 4, forbid: size == 1 }"),
    ("level", "{ require: level < 4 }"),
    ("size vfd level", "{ sum: 2 * size + (1.5 if vfd else 0) + (level if level != None else 0), at most: 5 }"),
    ("color vfd", "{ mode: forbidden, columns: [color, vfd], rows: [[red, yes]] }"),
    ("size level color", "{ mode: allowed, columns: [size, level, color], rows: [[1, 0..2, '*'], [2.5, '*', blue]] }"),
    ("heater", "{ when: heater != None, require: heater > 3 }"),
    ("heater vfd", "{ require: heater > 3 or vfd }"),
    ("fan", "{ require: fan.chosen and fan.quantity >= 2 }"),
    ("fan vfd", "{ when: vfd, require: fan.chosen, severity: warning }"),
    ("fan size", "{ sum: fan.quantity, at most: size.slots / 3 }"),
    ("board", "{ when: board.chosen, require: board.kw < 3 }"),
    ("board", "{ require: board.kw < 3 }"),
    ("board fan", "{ when: board.chosen and board.safe, require: fan.quantity * board.kw <= 2 }"),
    ("board", "{ sum: board.kw.load, at most: 4 }"),
    ("board size", "{ mode: forbidden, columns: [size, board.kw], rows: [[1, 3]] }"),
    ("board vfd", "{ mode: allowed, columns: [board.chosen, vfd], rows: [[yes, yes], [no, '*']] }"),
    ("size", "{ sum: total.power, at most: size.slots * 2 + quantity }"),
    ("", "{ sum: total.power, at least: 3 }"),
    ("", "{ require: count.main >= 1 or units.main == 0 }"),
    ("", '{ require: "round(units.main / 2, 0) < 3" }'),
    ("vfd", '{ when: not vfd, require: "min(units.main, 2) == count.main" }'),
    ("pack", "{ when: pack.quantity > 1, require: pack.grade == 'b' }"),
    ("pack fan", "{ forbid: pack.chosen and fan.quantity == 1 }"),
]


@st.composite
def machines(draw: st.DrawFn) -> str:
    """The text of a product ``machine`` whose choices have few enough values to look at each."""
    attributes = draw(st.lists(st.sampled_from(list(ATTRIBUTES)), max_size=3, unique=True))
    options = draw(st.lists(st.sampled_from(list(OPTIONS)), min_size=1, max_size=3, unique=True))
    there = {*attributes, *options}
    fitting = [text for needs, text in RULES if set(needs.split()) <= there]
    rules = draw(st.lists(st.sampled_from(fitting), max_size=4, unique=True))
    several = ["max: 1, ", "min: 1, max: 2, "] if len(options) > 1 else []
    group = draw(st.sampled_from(["", "min: 1, ", *several]))
    beside = draw(st.sampled_from(["", "requires", "excludes"])) if len(options) > 1 else ""
    specs = {name: draw(st.sampled_from(OPTIONS[name])) for name in options}
    if beside:
        specs[options[0]] = specs[options[0]].replace("}", f", {beside}: [{options[1]}] }}")
    other = "vfd" if "vfd" in attributes else "quantity < 1"
    sections = {
        "attributes": [f"{name}: {ATTRIBUTES[name].replace('OTHER', other)}" for name in attributes],
        "bundle": [f"groups: {{ main: {{ {group}options: {{ {', '.join(map(': '.join, specs.items()))} }} }} }}"],
        "constraints": [f"rule-{place}: {rule}" for place, rule in enumerate(rules)],
    }
    lines = ["machine:", "  name: Machine", "  charge: one-time", "  unit: metre"]
    for name, inside in sections.items():
        lines += [f"  {name}:", *(f"    {line}" for line in inside)] if inside else []
    return "\n".join(lines)


def catalog_of(machine: str) -> Catalog:
    """The catalog that holds a machine and its parts; the machine and its hoses are sold in halves of a metre."""
    units = "units:\n  metre: { decimals: 1 }\n"
    return world(prices="", products=PARTS, more_products=machine, catalog=units).catalog


def request_of(model: ProductModel, values: Mapping[str, Value]) -> QuoteRequest:
    """The request that asks for an assignment of a model's variables."""
    empty = world().parse_deal(deal_text("{ product: thing }").encode(), "deals/deal.yaml").request
    lines = quote_lines(model.choices, values, model.quantity, "l1")
    return empty.model_copy(update={"lines": lines})


def configured_as(model: ProductModel, request: QuoteRequest) -> dict[str, Value] | None:
    """The assignment that configuring makes of a request; None where it refuses it."""
    try:
        lines = configure(request, model.choices.catalog).lines
    except InvalidRequest:
        return None
    return _assignment(model, lines)


def _assignment(model: ProductModel, lines: tuple[ConfiguredLine, ...]) -> dict[str, Value]:
    paths = _paths(lines)
    by_path = {paths[line.id]: line for line in lines}
    return {
        variable.name: _value(variable.name, variable.values, by_path, model.choices)
        for variable in model.model.variables
    }


def _paths(lines: tuple[ConfiguredLine, ...]) -> dict[str, str]:
    """The path of each line: instances are numbered as they stand."""
    paths: dict[str, str] = {}
    for line in lines:
        if not line.request.parent:
            paths[line.id] = ""
            continue
        around = paths[line.request.parent]
        own = f"{around}.{line.product_id}" if around else line.product_id
        number = 1
        while (own if number == 1 else f"{own}#{number}") in paths.values():
            number += 1
        paths[line.id] = own if number == 1 else f"{own}#{number}"
    return paths


def _value(path: str, values: tuple[Value, ...], lines: Mapping[str, ConfiguredLine], choices: Choices) -> Value:
    choice = choices.choices[path]
    line = lines.get(choice.component)
    if choice.value:
        found = () if line is None else line.selection[choice.attribute]
        return isinstance(found, tuple) and choice.value in found
    if choice.attribute:
        selected = None if line is None else line.selection[choice.attribute]
        assert not isinstance(selected, tuple)
        return selected  # type: ignore[return-value] # no attribute is a date
    if values == (False, True):
        return line is not None
    return Decimal(0) if line is None else units_of(line)


def assignments(model: ProductModel, most: int, seed: int) -> Iterator[dict[str, Value]]:
    """Every assignment of a model's variables, or so many drawn by chance."""
    variables = model.model.variables
    names = [variable.name for variable in variables]
    if prod(len(variable.values) for variable in variables) <= most:
        for values in product(*(variable.values for variable in variables)):
            yield dict(zip(names, values, strict=True))
        return
    dice = random.Random(seed)  # noqa: S311 - seeded choices, not a secret
    for _ in range(most):
        yield {variable.name: dice.choice(variable.values) for variable in variables}
