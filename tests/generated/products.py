"""The products of a generated catalog: what they are, as the files say it and as the other generators need it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.generated.conditions import Known
from tests.generated.dice import Dice
from tests.generated.money import price, small

Spec = dict[str, Any]

FAMILIES = ("goods", "software", "services")
PERIODS = ("month", "month", "month", "year", "year", "quarter", "half-year", "week", "day")
SELLING_MODELS: Mapping[str, Spec] = {
    "annual": {"charge": "recurring", "per": "year"},
    "rolling": {"charge": "recurring", "per": "month", "evergreen": "yes"},
    "outright": {"charge": "one-time"},
}
UNITS: Mapping[str, Spec] = {
    "m": {"decimals": "2"},
    "cm": {"of": "m", "factor": "0.01"},
    "piece": {"decimals": "0"},
    "dozen": {"of": "piece", "factor": "12"},
}


@dataclass(frozen=True)
class Product:
    """One product.

    Attributes:
        spec: What the catalog says, costs left to be added.
        charges: Kind of each charge by its id; by selling model where it has several.
        values: Values of its attributes, by attribute.
        counted: Unit metric and period of each charge's price.
        role: What the generators use it for: ``plain``, ``bundle``, ``induced``, ``freight``, ``special``, ``part``.
        covers: Products that a percent of total looks at by name.
    """

    id: str
    spec: Spec
    charges: Mapping[str, str]
    family: str
    role: str = "plain"
    models: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    counted: Mapping[str, str] = field(default_factory=dict)
    covers: tuple[str, ...] = ()

    @property
    def divides(self) -> bool:
        """Whether parts of a unit are sold."""
        return bool(self.spec.get("unit") == "m")

    @property
    def bundled(self) -> int:
        """How often, of ten, a percentage looks at its bundle only."""
        return 10 if self.id == "bundle-care" else 0

    @property
    def transacts(self) -> bool:
        """Whether its quantity is a value of transactions."""
        return self.id == "payments"

    @property
    def has_cost(self) -> bool:
        """Whether the catalog says what one unit costs, for as long as its price counts."""
        share = str(self.spec.get("cost", "")).endswith("of net")
        return "cost" in self.spec and not share and "usage" not in self.charges.values()

    @property
    def known(self) -> Known:
        """Its attributes as facts."""
        numbers = {name.replace("-", "_"): (4, 22) for name in self.values if name in ("motor-kw", "length")}
        texts = {name: values for name, values in self.values.items() if name in ("material", "edition")}
        return Known(numbers=numbers, texts=texts, flags=("drive",) if "drive" in self.values else ())


_ATTRIBUTES: Mapping[str, tuple[Spec, tuple[str, ...]]] = {
    "material": ({"one of": ["iron", "steel", "duplex"], "default": "iron"}, ("iron", "steel", "duplex")),
    "edition": ({"one of": ["basic", "pro"], "default": "basic"}, ("basic", "pro")),
    "motor-kw": ({"one of": ["4", "7.5", "11"], "default": "4", "unit": "kW"}, ("4", "7.5", "11")),
    "length": ({"from": "0", "to": "20", "step": "0.5", "default": "6"}, ("0", "2.5", "20")),
    "drive": ({"yes or no": "no"}, ("yes", "no")),
    "options": ({"any of": ["lamp", "cover", "feet"], "at most": "2", "required": "no"}, ("lamp", "cover")),
}


def _attributes(dice: Dice) -> tuple[Spec, dict[str, tuple[str, ...]]]:
    chosen = dice.some(tuple(_ATTRIBUTES), most=3) if dice.chance(50) else []
    specs = {name: _ATTRIBUTES[name][0] for name in chosen}
    return ({"attributes": specs} if specs else {}), {name: _ATTRIBUTES[name][1] for name in chosen}


def _weight(dice: Dice, values: Mapping[str, Any]) -> Spec:
    if not dice.chance(50):
        return {}
    formulas = [f"{dice.decimal('0', '9', 1):f}", str(dice.whole(1, 40))]
    formulas += ["10 + motor_kw * 3"] * ("motor-kw" in values) + ["5 if drive else 2.5"] * ("drive" in values)
    return {"weight": {"formula": dice.pick(formulas), "unit": "kg"}}


def _advice(values: Mapping[str, Any]) -> Spec:
    """A constraint that only advises, for findings that come before pricing."""
    if "edition" not in values or "drive" not in values:
        return {}
    return {"constraints": {"advice": {"when": 'edition == "pro"', "forbid": "drive", "severity": "warning"}}}


def _base(dice: Dice, name: str, family: str = "") -> tuple[Spec, str]:
    family = family or dice.pick(FAMILIES)
    spec: Spec = {"name": name, "family": family, "tax": dice.weighted({"standard": 8, "reduced": 4, "odd": 1})}
    if dice.chance(8):
        spec["discountable"] = "no"
    return spec, family


def _metric(spec: Spec, otherwise: str) -> str:
    return str(spec.get("unit", otherwise))


def thing(dice: Dice, number: int) -> Product:
    """Something sold once."""
    spec, family = _base(dice, f"Thing {number}")
    attributes, values = _attributes(dice)
    unit = dice.weighted({"": 5, "m": 2, "piece": 1})
    spec |= {"charge": "one-time", **({"unit": unit} if unit else {}), **attributes, **_weight(dice, values)}
    spec |= _advice(values)
    counted = dice.pick(("", _metric(spec, "unit")))
    return Product(f"thing{number}", spec, {"": "one-time"}, family, values=values, counted={"": counted})


def seat(dice: Dice, number: int) -> Product:
    """A subscription."""
    spec, family = _base(dice, f"Seat {number}")
    attributes, values = _attributes(dice)
    spec |= {"charge": "recurring", **attributes}
    if dice.chance(12):
        condition = {"when": f"quantity >= {dice.whole(1, 40)}"} if dice.chance(80) else {}
        spec["adds"] = {"calls1": {**condition, "quantity": str(dice.whole(1, 3)), "because": "they are counted"}}
    period = dice.pick(PERIODS)
    counted = dice.pick((f"seat per {period}", f"per {period}", f"seat per {period}"))
    return Product(f"seat{number}", spec, {"": "recurring"}, family, values=values, counted={"": counted})


def usage(dice: Dice, number: int) -> Product:
    """Something measured."""
    spec, family = _base(dice, f"Calls {number}")
    spec |= {"charge": "usage"}
    counted = dice.pick(("call", "call per month", "call per month"))
    return Product(f"calls{number}", spec, {"": "usage"}, family, counted={"": counted})


def payments(dice: Dice) -> Product:
    """Something measured by the value of transactions."""
    spec, family = _base(dice, "Payments")
    spec |= {"charge": "usage"}
    return Product("payments", spec, {"": "usage"}, family, counted={"": dice.pick(("", "per month"))})


def suite(dice: Dice) -> Product:
    """A product with several charges."""
    spec, family = _base(dice, "Suite")
    kinds = {"set-up": "one-time", "fee": "recurring", "care": "recurring", "traffic": "usage"}
    chosen = dice.some(tuple(kinds), least=2)
    spec["charges"] = {
        name: {"charge": kinds[name], **({"tax": dice.pick(("standard", "reduced"))} if dice.chance(40) else {})}
        for name in chosen
    }
    counted = {"set-up": "project", "fee": "seat per month", "care": "hub per year", "traffic": "call per month"}
    return Product(
        "suite",
        spec,
        {name: kinds[name] for name in chosen},
        family,
        counted={name: counted[name] for name in chosen},
    )


def licence(dice: Dice) -> Product:
    """A product sold in several ways."""
    spec, family = _base(dice, "Licence")
    models = tuple(dice.some(tuple(SELLING_MODELS), least=1))
    spec["selling models"] = list(models)
    if dice.chance(70):
        spec["default selling model"] = dice.pick(models)
    counted = {"annual": "seat per year", "rolling": "seat per month", "outright": "seat"}
    return Product(
        "licence",
        spec,
        {model: str(SELLING_MODELS[model]["charge"]) for model in models},
        family,
        models=models,
        counted={model: counted[model] for model in models},
    )


def part(dice: Dice) -> Product:
    """Something sold only inside a bundle."""
    spec, family = _base(dice, "Part", "goods")
    spec |= {"charge": "one-time", "sold alone": "no", **_weight(dice, {})}
    return Product("part", spec, {"": "one-time"}, family, role="part", counted={"": "unit"})


def _option(dice: Dice, product: Product, currency: str) -> Spec:
    option: Spec = {}
    if dice.chance(40):
        option["quantity"] = str(dice.whole(1, 4))
        option["max"] = str(dice.whole(4, 60))
    for flag, often in (("required", 25), ("selected", 25)):
        if dice.chance(often):
            option[flag] = "yes"
    option["scales"] = dice.weighted({"component": 13, "accessory": 4, "related": 2})
    if option["scales"] != "related":
        option |= _price_inside(dice, currency)
    if product.models and dice.chance(50):
        option["selling model"] = dice.pick(product.models)
    return option


def _price_inside(dice: Dice, currency: str) -> Spec:
    """What an option costs in its bundle."""
    way = dice.weighted({"": 8, "included": 3, "discount": 5, "price": 3, "extra": 2})
    if way == "included":
        return {"included": "yes"}
    found: Spec = {"included up to": str(dice.whole(1, 6))} if dice.chance(18) else {}
    if way == "extra":
        found["extra"] = "yes"
    if way == "discount":
        found["discount"] = dice.rate(1, 25) if dice.chance(75) else f"{small(dice, currency)} {currency}"
    if way == "price":
        found["price"] = dice.rate(40, 130) if dice.chance(40) else f"{price(dice, currency)} {currency}"
    return found


def _carry(groups: Spec, products: list[str], priced: Spec) -> None:
    """Require the components that are charged as the bundle is, so that its price has somewhere to go."""
    for group in groups.values():
        for name, option in group["options"].items():
            if name in products[:2]:
                for said in _APART:
                    option.pop(said, None)
                option |= {"required": "yes", "scales": "component"}
                if priced.get("allocated by") == "share":
                    option.setdefault("share", "1")


_APART = ("included", "included up to", "extra", "discount", "price")
"""What an option says where a bundle's allocated price is not for it."""


def _pricing(dice: Dice, groups: Spec, bundles: frozenset[str]) -> Spec:
    """Where a bundle's price stands; components of one that is allocated by share have shares."""
    found: Spec = {"price": dice.weighted({"components": 2, "parent": 2, "both": 4, "allocated": 6})}
    if dice.chance(45):
        found["discount on bundle"] = dice.pick(("parent only", "all components"))
    if found["price"] != "allocated":
        return found
    found["allocated by"] = by = dice.pick(("list value", "share", "cost"))
    options = [(name, option) for group in groups.values() for name, option in group["options"].items()]
    for name, option in options if by == "share" else ():
        if option["scales"] == "component" and not any(said in option for said in _APART):
            option.update({"extra": "yes"} if name in bundles else {"share": str(dice.whole(0, 5))})
    return found


def bundle(dice: Dice, name: str, offered: list[Product], currency: str) -> Product:
    """A bundle of products.

    Args:
        currency: The one that amounts of its options are in.
    """
    spec, family = _base(dice, name.title())
    kind = dice.pick(("one-time", "recurring"))
    chosen = dice.some(offered, least=min(2, len(offered)), most=4)
    groups: Spec = {}
    for number, product in enumerate(chosen):
        groups.setdefault(f"group-{number % 2}", {"options": {}})["options"][product.id] = _option(
            dice, product, currency
        )
    inner = frozenset(product.id for product in chosen if product.role == "bundle")
    priced = _pricing(dice, groups, inner)
    if priced["price"] == "allocated" and dice.chance(97):
        alone = inner if priced["allocated by"] == "share" else ()  # one share would not reach what is inside
        carrying = [one.id for one in chosen if one.charges.get("") == kind and one.id not in alone]
        _carry(groups, carrying, priced)
    spec |= {"charge": kind, "bundle": {**priced, "groups": groups}}
    counted = {"": "set per month" if kind == "recurring" else "set"}
    return Product(name, spec, {"": kind}, family, role="bundle", counted=counted)


def induced(dice: Dice, name: str, kind: str, covers: tuple[str, ...] = ()) -> Product:
    """A product priced as a percentage of others."""
    spec, family = _base(dice, name.title(), "services")
    spec |= {"charge": kind}
    counted = {"": dice.pick(("", "per month", "per quarter", "per year")) if kind == "recurring" else ""}
    return Product(name, spec, {"": kind}, family, role="induced", counted=counted, covers=covers)


def freight(name: str) -> Product:
    """Something passed on to the buyer."""
    spec = {"name": name.title(), "family": "freight", "tax": "standard", "charge": "one-time", "discountable": "no"}
    return Product(name, spec, {"": "one-time"}, "freight", role="freight", counted={"": ""})


def special() -> Product:
    """An item outside the catalog."""
    spec = {
        "name": "Special",
        "family": "goods",
        "tax": "standard",
        "charge": "one-time",
        "free entry": ["name", "price", "cost"],
    }
    return Product("special", spec, {"": "one-time"}, "goods", role="special", counted={"": ""})
