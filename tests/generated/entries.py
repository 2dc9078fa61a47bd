"""Price book entries of every charge model, with adders, surcharges and overrides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from tests.generated.conditions import LINE, QUOTE, Known, condition, formula
from tests.generated.dice import Dice
from tests.generated.money import price, small
from tests.generated.products import Product, Spec
from tests.generated.writing import csv

ZONES = ("north", "south")


@dataclass(frozen=True)
class Shelf:
    """Where entries are written: a currency, what formulas may read, and the tables that stand beside.

    Attributes:
        facts: Declared facts, parameters and tables that rules may read.
        amounts: Facts and calls that formulas add as amounts.
        stack: Whether volume tiers stand beside volume schedules.
    """

    currency: str
    files: dict[str, str]
    facts: Known
    amounts: tuple[str, ...]
    families: tuple[str, ...]
    prefix: str

    def known(self, product: Product) -> Known:
        """What rules of a product's entry may read."""
        return LINE.with_more(self.facts).with_more(product.known)

    def table(self, name: str, text: str) -> str:
        """Put a table beside the price book and give its name."""
        file = f"{self.prefix}-{name}.csv"
        self.files[f"pricing_rules/{file}"] = text
        return file


_COUNTS_UNITS = ("per unit", "package", "range", "slab", "stairstep", "matrix")
"""Modes whose price counts units, some of which may be included."""


def entry(dice: Dice, product: Product, charge: str, shelf: Shelf) -> Spec:
    """The price of one charge of a product."""
    if product.role == "induced":
        return _percent_of_total(dice, product, shelf)
    if product.role == "freight":
        return _pass_through(dice, product, shelf)
    mode = _mode(dice, product)
    made: Spec = {"mode": mode, **_MODES[mode](dice, product, shelf)}
    counted = product.counted.get(charge, "")
    if counted and product.charges[charge] == "recurring" and shelf.prefix != "main" and dice.chance(10):
        counted = f"seat per {dice.pick(('day', 'month', 'year'))}"
    if counted:
        made = {"per": counted.removeprefix("per "), **made}
    if product.charges[charge] == "usage" and counted.endswith(" month") and mode in _COUNTS_UNITS and dice.chance(60):
        made["included"] = str(dice.whole(1, 40))
        if dice.chance(50):
            made["smoothing"] = {"mode": dice.pick(("rolling window", "rollover")), "periods": str(dice.whole(1, 6))}
    return made | _sundry(dice, product, shelf, mode)


def _mode(dice: Dice, product: Product) -> str:
    if product.transacts:
        return dice.pick(("percentage", "percentage", "graduated percentage"))
    return dice.weighted(
        {
            "per unit": 7,
            "flat": 2,
            "package": 2,
            "range": 3,
            "slab": 3,
            "stairstep": 2,
            "overage": 2,
            "matrix": 6 if _matrix_keys(product) else 0,
            "cost plus": 2 if product.has_cost else 0,
            "formula": 2,
        }
    )


def _bounds(dice: Dice, shelf: Shelf, mode: str) -> Spec:
    """A minimum or maximum charge, or both."""
    if mode == "flat" or not dice.chance(15):
        return {}
    low, high = sorted((price(dice, shelf.currency) for _ in range(2)), key=Decimal)
    both = {"minimum charge": low, "maximum charge": high}
    return dice.pick((both, {"minimum charge": high}, {"maximum charge": low}))


def _sundry(dice: Dice, product: Product, shelf: Shelf, mode: str) -> Spec:
    found: Spec = _bounds(dice, shelf, mode)
    if dice.chance(4):
        found["discountable"] = dice.pick(("yes", "no"))
    if dice.chance(12):
        found["unit decimals"] = str(dice.whole(0, 4))
    if dice.chance(35):
        found["adders"] = adders(dice, product, shelf)
    return found


def adders(dice: Dice, product: Product, shelf: Shelf) -> Spec:
    """What attribute values, parameters and tables add to a price."""
    found: Spec = {}
    for number in range(dice.whole(1, 3)):
        kind = dice.weighted({"amount": 4, "rate": 3, "formula": 3, "surcharge": 4})
        adder: Spec = {"when": condition(dice, shelf.known(product), 1)} if dice.chance(55) else {}
        if kind == "rate":
            adder |= {"add": dice.rate(-5, 20), "of": dice.pick(("base", "running"))}
        elif kind == "amount" or (kind == "surcharge" and dice.chance(50)):
            adder["add"] = small(dice, shelf.currency)
        else:
            adder["add"] = formula(dice, shelf.known(product), shelf.amounts)
        if kind == "surcharge":
            adder |= dice.pick(({"as": "surcharge"}, {"discountable": "no"}))
        if dice.chance(50):
            adder["cost"] = small(dice, shelf.currency)
        found[f"extra-{number}"] = adder
    return found


def _per_unit(dice: Dice, product: Product, shelf: Shelf) -> Spec:
    found: Spec = {"price": price(dice, shelf.currency)}
    if dice.chance(25):
        found["overrides"] = [
            {"when": condition(dice, shelf.known(product), 1), "price": price(dice, shelf.currency)}
            for _ in range(dice.whole(1, 2))
        ]
    return found


def _flat(dice: Dice, product: Product, shelf: Shelf) -> Spec:  # noqa: ARG001 (one signature for all)
    return {"price": price(dice, shelf.currency)}


def _package(dice: Dice, product: Product, shelf: Shelf) -> Spec:  # noqa: ARG001 (one signature for all)
    free = {"free units": str(dice.whole(1, 12))} if dice.chance(35) else {}
    return {"package size": str(dice.whole(1, 12)), "price": price(dice, shelf.currency), **free}


def _tiered(mode: str) -> Callable[[Dice, Product, Shelf], Spec]:
    def make(dice: Dice, product: Product, shelf: Shelf) -> Spec:
        found: Spec = {"tiers": tiers(dice, product, shelf.currency, mode), "stack": "yes"}
        if dice.chance(25):
            found["price"] = price(dice, shelf.currency)
            del found["tiers"][0]
            found["tiers"] = found["tiers"] or tiers(dice, product, shelf.currency, mode)[:1]
        elif mode != "slab" and len(found["tiers"]) > 1 and dice.chance(2):
            del found["tiers"][0]
        return found

    return make


def tiers(dice: Dice, product: Product, currency: str, mode: str) -> list[Spec]:
    """A climbing tier table of prices from the first unit."""
    if product.divides and dice.chance(10):  # less than a whole unit lies below it
        return [{"from": "1", "price": price(dice, currency)}]
    above = product.divides or dice.chance(15)
    starts = [0 if above else 1, *dice.climbing(2, 60, dice.whole(1, 3))]
    rows = []
    for start in starts:
        row = {"above" if above else "from": str(start), "price": price(dice, currency)}
        if mode != "stairstep" and dice.chance(20):
            row["flat"] = small(dice, currency)
        if mode != "stairstep" and dice.chance(12):
            row["package size"] = str(dice.whole(2, 6))
        if mode == "range" and dice.chance(12):
            row["minimum"] = price(dice, currency)
        rows.append(row)
    if mode == "stairstep" and dice.chance(40):
        rows[-1]["overage price"] = small(dice, currency)
    return rows


def _matrix_keys(product: Product) -> list[str]:
    return [name for name in product.values if name in ("material", "edition", "motor-kw", "drive")][:2]


def _matrix(dice: Dice, product: Product, shelf: Shelf) -> Spec:
    keys = _matrix_keys(product)
    rows: list[tuple[str, ...]] = [()]
    for key in keys:
        rows = [(*row, value) for row in rows for value in product.values[key]]
    if len(rows) > 2 and dice.chance(5):
        rows = rows[:-1]
    text = csv((*keys, "price"), ((*row, price(dice, shelf.currency)) for row in rows))
    return {"by": keys, "table": shelf.table(product.id, text)}


def _overage(dice: Dice, product: Product, shelf: Shelf) -> Spec:
    included = f"{dice.decimal('0', '20', 2):f}" if product.divides else str(dice.whole(0, 40))
    return {"price": price(dice, shelf.currency), "included": included, "overage price": price(dice, shelf.currency)}


def _percentage(dice: Dice, product: Product, shelf: Shelf) -> Spec:  # noqa: ARG001 (one signature for all)
    found: Spec = {"rate": dice.rate(1, 9)}
    if dice.chance(50):
        found["fixed"] = small(dice, shelf.currency)
    low, high = sorted((price(dice, shelf.currency) for _ in range(2)), key=Decimal)
    if dice.chance(35):
        found["minimum per transaction"] = low
    if dice.chance(35):
        found["maximum per transaction"] = high
    if dice.chance(30):
        found["free units"] = str(dice.whole(1, 20))
    if dice.chance(30):
        found["free transactions"] = str(dice.whole(1, 2))
    return found


def _graduated(dice: Dice, product: Product, shelf: Shelf) -> Spec:  # noqa: ARG001 (one signature for all)
    above = dice.chance(50)
    rows: list[Spec] = []
    for start in (0 if above else 1, *dice.climbing(2, 60, dice.whole(1, 3))):
        rows.append({"above" if above else "from": str(start), "rate": dice.rate(1, 9)})
        if dice.chance(50):
            rows[-1]["flat"] = small(dice, shelf.currency)
    return {"tiers": rows}


def _cost_plus(dice: Dice, product: Product, shelf: Shelf) -> Spec:  # noqa: ARG001 (one signature for all)
    return {"markup": dice.rate(0, 90)} if dice.chance(50) else {"margin": dice.rate(0, 80)}


def _formula(dice: Dice, product: Product, shelf: Shelf) -> Spec:
    written = formula(dice, shelf.known(product), shelf.amounts)
    counted = dice.pick(
        (f"{price(dice, shelf.currency)} + {written}", f"quantity * max(1, {written})", f"9 + {written}")
    )
    return {"formula": counted, "gives": dice.pick(("unit price", "amount"))}


_MODES: dict[str, Callable[[Dice, Product, Shelf], Spec]] = {
    "per unit": _per_unit,
    "flat": _flat,
    "package": _package,
    "range": _tiered("range"),
    "slab": _tiered("slab"),
    "stairstep": _tiered("stairstep"),
    "overage": _overage,
    "matrix": _matrix,
    "percentage": _percentage,
    "graduated percentage": _graduated,
    "cost plus": _cost_plus,
    "formula": _formula,
}


def _percent_of_total(dice: Dice, product: Product, shelf: Shelf) -> Spec:
    recurring = "recurring" in product.charges.values()
    covered: Spec = {"products": list(product.covers)} if product.covers else {}
    scope = dice.weighted(
        {"quote": 6, "group": 3, "category": 2, "bundle": product.bundled, "siblings": product.bundled}
    )
    if dice.chance(70 if covered or scope not in ("quote", "category") else 85) or (
        scope == "category" and not covered
    ):
        covered["families"] = dice.some([name for name in shelf.families if name != "freight"], least=1)
    level = dice.pick(("list", "regular", "customer", "net"))
    found: Spec = {"mode": "percent of total", "rate": dice.rate(1, 30), "of": {**covered, "scope": scope}}
    found["of"]["level"] = level
    own = Dice.seeded("counts", found["rate"], level, scope)
    if recurring and own.chance(40):
        found["of"]["counts"] = own.pick(("once", "both"))
    if product.counted[""]:
        found["per"] = product.counted[""].removeprefix("per ")
    bounds = {"minimum": ("50", "900"), "maximum": ("900", "3000")}
    for name, (low, high) in bounds.items():
        if dice.chance(30):
            period = "year" if recurring else "month"
            found[name] = f"{dice.decimal(low, high, 0):f}"
            if recurring or dice.chance(50):
                found[name] += f" per {dice.pick((period, 'month'))}"
    if dice.chance(20):
        found["adders"] = adders(dice, product, shelf)
    return found


def _pass_through(dice: Dice, product: Product, shelf: Shelf) -> Spec:
    when = condition(dice, QUOTE.with_more(shelf.facts), 1)
    added = {"when": f"quote.weight > 0 and ({when})" if dice.chance(50) else when} if dice.chance(75) else {}
    if product.id == "levy":
        kind: Spec = dice.pick(({"mode": "flat"}, {"mode": "per unit"}))
        return {"charge": "pass-through", **added, **kind, "price": price(dice, shelf.currency)}
    found: Spec = {"charge": "pass-through", **added, "by": "quote.weight", "stack": "yes"}
    if dice.chance(30):
        rows = [{"above": str(start), "price": price(dice, shelf.currency)} for start in (0, dice.whole(20, 60))]
        return {**found, "mode": dice.pick(("range", "slab", "stairstep")), "tiers": rows}
    zoned = dice.chance(60)
    found |= {"mode": dice.pick(("range", "range", "stairstep")), **({"zone": "ship_to.zone"} if zoned else {})}
    return {**found, "table": _freight_table(dice, shelf, zoned=zoned)}


def _freight_table(dice: Dice, shelf: Shelf, *, zoned: bool) -> str:
    rows = []
    for zone in ("", *ZONES) if zoned else ("",):
        for start in (0, *dice.climbing(1, 200, 2)):
            minimum = price(dice, shelf.currency) if dice.chance(50) else ""
            cells = (start, price(dice, shelf.currency), minimum)
            rows.append((zone, *cells) if zoned else cells)
    return shelf.table("freight", csv((*(("zone",) if zoned else ()), "from", "price", "minimum"), rows))
