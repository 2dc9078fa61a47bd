"""An optical switch of published components, as catalog files, and all its configurations by plain arithmetic."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cpq.catalog.catalog import Catalog
from cpq.configuration.compiled_product import CompiledProduct, compile_product
from cpq.configuration.prices import PartPrice, PricedPart
from cpq.solving.model import Model, Term, Value, Variable
from tests.oracle.enumerated import Enumerated
from tests.small_world import world

BOARDS = ("B:8x10_16x1", "B:8x10", "B:16xE1_75", "B:16xE1_120", "B:2xMOD")
MODULES = ("M:4xGE", "M:6xE3")
TRANSCEIVERS = ("SFP+:LR", "SFP:LX")
MOST = {"B:8x10": 3, "SFP+:LR": 3, "B:16xE1_120": 1, "M:6xE3": 1, "SFP:LX": 1}
"""How many of one component there may be, two of all others."""

SLOTS = {"OS4": 4, "OS6": 6, "OS16": 16}
WATTS = {"single": 120, "double": 240}

CATALOG = """
optical-switch:
  name: Optical switch
  charge: one-time
  attributes:
    chassis: {{ one of: [OS4, OS6, OS16], look-ups: {{ slots: {slots} }} }}
    supply:  {{ one of: [single, double], look-ups: {{ watts: {watts} }} }}
  bundle:
    groups:
      boards: {{ min: 1, options: {{ {boards} }} }}
      modules: {{ options: {{ {modules} }} }}
      transceivers: {{ options: {{ {transceivers} }} }}
  constraints:
    slots:     {{ sum: total.slots, at most: chassis.slots }}
    power:     {{ sum: total.power, at most: supply.watts * 0.8, unit: W }}
    carriers:  {{ sum: units.modules, at most: 2 * b_2xmod.quantity }}
    sfp-ports: {{ sum: sfp_lx.quantity, at most: 16 * b_8x10_16x1.quantity + 4 * m_4xge.quantity }}
    sfpp-ports: {{ sum: sfpp_lr.quantity, at most: 8 * (b_8x10_16x1.quantity + b_8x10.quantity) }}
    small:     {{ when: chassis == "OS4", require: count.boards <= 2 }}
"""


def option_id(name: str) -> str:
    """A published name as an id of the catalog."""
    return name.lower().replace("sfp+", "sfpp").replace(":", "-").replace("_", "-")


@dataclass(frozen=True)
class Part:
    """A component as it is published; its price is in another file.

    Attributes:
        id: Its id in the catalog.
        slots: Slots of the chassis that it takes.
        power: Watts.
        price: In whole currency units.
    """

    id: str
    slots: int
    power: Fraction
    price: int


def parts(models: Path) -> dict[str, Part]:
    """The components that the switch may have, by their published names."""
    text = (models / "opencpq_optical_components.json").read_text(encoding="utf-8")
    found: dict[str, Any] = {one["name"]: one for kind in json.loads(text).values() for one in kind}
    prices = prices_of(models)
    return {
        name: Part(
            option_id(name),
            (2 if found[name].get("doubleWidth") else 1) if name in BOARDS else 0,
            Fraction(str(found[name]["power"])),
            prices[name],
        )
        for name in (*BOARDS, *MODULES, *TRANSCEIVERS)
    }


def prices_of(models: Path) -> dict[str, int]:
    """Published prices by name."""
    lines = (models / "opencpq_optical_materials.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {name: int(price) for name, _, price in rows}


def catalog(known: Mapping[str, Part]) -> Catalog:
    """The switch and its components as a catalog."""
    products = "\n".join(
        f"{one.id}: {{ name: {json.dumps(name)}, charge: one-time, "
        f"properties: {{ power: {float(one.power)}, slots: {one.slots} }} }}"
        for name, one in known.items()
    )
    excluding = {"B:16xE1_75": ", excludes: [b-16xe1-120]"}

    def options(names: tuple[str, ...]) -> str:
        return ", ".join(
            f"{option_id(name)}: {{ max: {MOST.get(name, 2)}{excluding.get(name, '')} }}" for name in names
        )

    switch = CATALOG.format(
        slots=json.dumps(SLOTS).replace('"', ""),
        watts=json.dumps(WATTS).replace('"', ""),
        boards=options(BOARDS),
        modules=options(MODULES),
        transceivers=options(TRANSCEIVERS),
    )
    return world(prices="", products=products, more_products=switch).catalog


@dataclass(frozen=True)
class Optical:
    """The switch as a session configures it, and everything about it by plain arithmetic.

    Attributes:
        product: As a session configures it.
        everything: All its configurations.
        assignments: All combinations of values, allowed or not.
        kept: Whether each combination keeps a rule, by the rule's id.
        prices: Prices of lines.
    """

    product: CompiledProduct
    everything: Enumerated
    assignments: Enumerated
    kept: Mapping[str, NDArray[np.bool_]]
    prices: Prices


def optical(models: Path) -> Optical:
    """The switch from the published components."""
    known = parts(models)
    counted = tuple(Variable(one.id, tuple(map(Decimal, range(MOST.get(name, 2) + 1)))) for name, one in known.items())
    model = Model((Variable("chassis", tuple(SLOTS)), Variable("supply", tuple(WATTS)), *counted))
    grid = np.meshgrid(*(np.arange(len(one.values), dtype=np.int16) for one in model.variables), indexing="ij")
    table = np.stack([one.ravel() for one in grid], axis=1)
    units = {name: table[:, place].astype(np.int64) for place, name in enumerate(known, start=2)}
    slots = np.array(list(SLOTS.values()))[table[:, 0]]
    milliwatts = np.array(list(WATTS.values()))[table[:, 1]] * 1_000

    def total(names: tuple[str, ...]) -> NDArray[np.int64]:
        return sum((units[name] for name in names), np.zeros(len(table), dtype=np.int64))

    boards = sum(((units[name] > 0).astype(np.int64) for name in BOARDS), np.zeros(len(table), dtype=np.int64))
    used = {name: int(one.power * 1_000) * units[name] for name, one in known.items()}
    ports = 16 * units["B:8x10_16x1"] + 4 * units["M:4xGE"]
    kept = {
        "slots": sum(one.slots * units[name] for name, one in known.items()) <= slots,
        "power": 10 * sum(used.values()) <= 8 * milliwatts,
        "carriers": total(MODULES) <= 2 * units["B:2xMOD"],
        "sfp-ports": units["SFP:LX"] <= ports,
        "sfpp-ports": units["SFP+:LR"] <= 8 * (units["B:8x10_16x1"] + units["B:8x10"]),
        "small": (table[:, 0] != 0) | (boards <= 2),
        "group boards": boards >= 1,
        "b-16xe1-75 excludes b-16xe1-120": (units["B:16xE1_75"] == 0) | (units["B:16xE1_120"] == 0),
    }
    allowed = np.logical_and.reduce(list(kept.values()))
    chassis = {name: price for name, price in prices_of(models).items() if name.startswith("CH:")}
    return Optical(
        compile_product(catalog(known), "optical-switch"),
        Enumerated(model, table[allowed]),
        Enumerated(model, table),
        kept,
        Prices({one.id: one.price for one in known.values()}, {name[3:]: price for name, price in chassis.items()}),
    )


@dataclass(frozen=True)
class Prices:
    """Published prices; cost is such that electrical boards and the largest chassis are sold below it.

    Attributes:
        of: Price by product.
        chassis: Price of the switch itself, by its chassis.
    """

    of: Mapping[str, int]
    chassis: Mapping[str, int]

    def reads(self, product: str) -> frozenset[str]:
        """As the protocol says."""
        return frozenset({"chassis"}) if product == "optical-switch" else frozenset()

    def across_lines(self, products: Iterable[str]) -> tuple[str, ...]:
        """None: every line has its own price, whatever stands beside it."""
        del products
        return ()

    def price(self, way: tuple[PricedPart, ...]) -> PartPrice | None:
        """As the protocol says."""
        last = way[-1]
        chosen = last.selection.get("chassis")
        if last.product == "optical-switch" and chosen is None:
            return None
        each = self.chassis[str(chosen)] if last.product == "optical-switch" else self.of[last.product]
        net = Decimal(each) * last.quantity * Decimal("0.9")
        return PartPrice(Decimal(each) * last.quantity, net, net * self._cost(last.product, str(chosen)))

    @staticmethod
    def _cost(product: str, chassis: str) -> Decimal:
        return Decimal("1.25") if "e1" in product or chassis == "OS16" else Decimal("0.5")

    def terms(self, name: str, model: Model) -> list[Term]:
        """The objective as sums over single choices."""
        return [
            Term((one.name,), {(value,): self._amount(name, one.name, value) for value in one.values})
            for one in model.variables
        ]

    def _amount(self, name: str, path: str, value: Value) -> Fraction:
        if path == "supply":
            return Fraction(0)
        if name == "fewest lines":
            return Fraction(0 if path == "chassis" else int(value != 0))
        units = Decimal(1) if path == "chassis" else value
        assert isinstance(units, Decimal)
        each = self.chassis[str(value)] if path == "chassis" else self.of[path]
        listed = Fraction(each) * Fraction(units)
        if name == "cheapest list":
            return listed
        net = listed * Fraction(9, 10)
        product, chosen = ("optical-switch", str(value)) if path == "chassis" else (path, "")
        return net if name == "cheapest net" else -(net - net * Fraction(self._cost(product, chosen)))
