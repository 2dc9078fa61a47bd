"""Generated catalogs: products of every kind, with units, selling models, bundles and costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tests.generated import products as made
from tests.generated.costs import cost_of, cost_table
from tests.generated.dice import Dice
from tests.generated.products import Product, Spec
from tests.generated.writing import yaml


@dataclass(frozen=True)
class Catalogue:
    """The products of a world, with the files that say them."""

    products: Mapping[str, Product]
    files: Mapping[str, str]

    def having(self, *roles: str) -> list[Product]:
        """Products of some roles."""
        return [product for product in self.products.values() if product.role in roles]

    @property
    def families(self) -> list[str]:
        """Families that products belong to."""
        return sorted({product.family for product in self.products.values()})


def catalogue(dice: Dice, currency: str) -> Catalogue:
    """A catalog of about a dozen products.

    Args:
        currency: The one that most costs are in.
    """
    products = _products(dice, currency)
    files: dict[str, str] = {}
    tabled: list[Product] = []
    specs: Spec = {}
    for product in products:
        specs[product.id] = spec = dict(product.spec)
        if product.role == "special" or dice.chance(8):
            continue
        if product.models or dice.chance(10):
            tabled.append(product)
        elif "charges" in spec:
            spec["charges"] = {name: _charge(dice, charge, currency) for name, charge in spec["charges"].items()}
        elif product.role != "bundle":
            spec["cost"] = cost_of(dice, product, currency, files)
    files["catalogs/world/costs.csv"] = cost_table(dice, tabled, currency)
    document = {
        "catalog": "world",
        "units": made.UNITS,
        "selling models": made.SELLING_MODELS,
        "cost tables": [{"table": "costs.csv"}],
        "products": specs,
    }
    return Catalogue(
        {product.id: replace(product, spec=specs[product.id]) for product in products},
        {"catalogs/world/catalog.yaml": yaml(document)} | files,
    )


def _charge(dice: Dice, charge: Spec, currency: str) -> Spec:
    if dice.chance(20):
        return charge
    per = {"one-time": "", "recurring": dice.pick((" per seat per month", " per hub per year")), "usage": " per call"}
    return {**charge, "cost": f"{dice.decimal('0', '9', 2):f} {currency}{per[charge['charge']]}"}


def _products(dice: Dice, currency: str) -> list[Product]:
    things = [made.thing(dice, number) for number in range(1, dice.whole(2, 4) + 1)]
    seats = [made.seat(dice, number) for number in range(1, dice.whole(2, 3) + 1)]
    products = [*things, *seats, made.usage(dice, 1)]
    if dice.chance(60):
        products.append(made.payments(dice))
    if dice.chance(60):
        products.append(made.suite(dice))
    if dice.chance(60):
        products.append(made.licence(dice))
    if dice.chance(65):
        products += _bundles(dice, list(products), currency)
    if dice.chance(65):
        products += _induced(dice)
    if dice.chance(60):
        products += [made.freight("freight"), made.freight("levy")]
    if dice.chance(60):
        products.append(made.special())
    return products


def _bundles(dice: Dice, offered: list[Product], currency: str) -> list[Product]:
    part, care = made.part(dice), None
    if dice.chance(50):
        care = made.induced(dice, "bundle-care", dice.pick(("recurring", "one-time")))
        offered = [*offered, care, care]  # twice, so that it is often an option
    inner = made.bundle(dice, "kit", [*offered, part], currency)
    own = [care] if care is not None else []
    if not dice.chance(40):
        return [part, *own, inner]
    return [part, *own, inner, made.bundle(dice, "package", [*offered, inner], currency)]


def _induced(dice: Dice) -> list[Product]:
    care = made.induced(dice, "care", "recurring")
    warranty = made.induced(dice, "warranty", "one-time")
    more = made.induced(dice, "care-plus", dice.pick(("recurring", "one-time")), covers=("care",))
    return [more, care, warranty] if dice.chance(40) else [care, warranty]
