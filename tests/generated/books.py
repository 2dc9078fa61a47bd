"""Price books: a main one, and others in its currency or another that are based on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cpq.daycount import DAY_COUNTS
from tests.generated.catalogs import Catalogue
from tests.generated.conditions import Known
from tests.generated.dice import Dice
from tests.generated.entries import Shelf, entry
from tests.generated.money import CURRENCIES, price
from tests.generated.products import Product, Spec
from tests.generated.writing import csv, yaml


@dataclass(frozen=True)
class Books:
    """The price books of a world, with the files that say them.

    Attributes:
        currencies: Currency of each book by its id.
    """

    currencies: Mapping[str, str]
    files: Mapping[str, str]


def books(
    dice: Dice,
    made: Catalogue,
    currency: str,
    facts: Known,
    amounts: tuple[str, ...],
    seed: int,
    tax: Callable[[], Spec] = dict,
) -> Books:
    """A main price book with every product, and up to three books based on it or on each other.

    Args:
        facts: Declared facts, parameters and tables that conditions may read.
        amounts: Facts and calls that formulas add.
        seed: Of the world.
        tax: Draws, for each book, the tax that its prices include.
    """
    files: dict[str, str] = {}
    currencies = {"main": currency}
    head: Spec = {
        "price book": "main",
        "currency": currency,
        **_validity(dice),
        **_decimals(dice),
        **_counting(seed, "main"),
    }
    if dice.chance(10):
        head["effective by"] = "service start"
    head |= tax()
    files["pricing_rules/main.yaml"] = _book(
        dice, made, head, _shelf(made, "main", currency, files, facts, amounts), 100
    )
    for name in dice.some(("second", "third", "far"), least=1):
        based = dice.pick(tuple(currencies))
        own = currencies[based] if dice.chance(45) else dice.pick(CURRENCIES)
        head = {
            "price book": name,
            "currency": own,
            **_validity(dice),
            **_decimals(dice),
            **_counting(seed, name),
            **tax(),
        }
        if dice.chance(35):
            head["regions"] = dice.some(("FR", "DE", "US"), least=1, most=2)
        alone = dice.chance(8)
        if not alone:
            head["based on"] = _basis(dice, based, converts=own != currencies[based])
        shelf = _shelf(made, name, own, files, facts, amounts if own == currency else ())
        files[f"pricing_rules/{name}.yaml"] = _book(dice, made, head, shelf, 90 if alone else 25)
        currencies[name] = own
    return Books(currencies, files)


def _shelf(
    made: Catalogue, name: str, currency: str, files: dict[str, str], facts: Known, amounts: tuple[str, ...]
) -> Shelf:
    return Shelf(currency, files, facts, amounts, tuple(made.families), name)


def _basis(dice: Dice, book: str, *, converts: bool) -> Spec:
    basis: Spec = {"price book": book}
    if dice.chance(60):
        basis["change"] = dice.rate(-12, 15)
    if converts:
        basis["convert"] = "yes"
    return basis


def _validity(dice: Dice) -> Spec:
    found: Spec = {}
    if dice.chance(40):
        found["valid from"] = dice.weighted({"2026-01-01": 15, "2026-06-01": 1})
    if dice.chance(60):
        found["valid until"] = dice.weighted({"2027-12-31": 10, "2027-03-15": 10, "2026-12-31": 1})
    return found


def _decimals(dice: Dice) -> Spec:
    return {"unit decimals": str(dice.whole(0, 4))} if dice.chance(40) else {}


def _counting(seed: int, book: str) -> Spec:
    """A day count of a book's own; with dice of its own, so that it changes nothing else of a world."""
    dice = Dice.seeded("day count", seed, book)
    return {"day count": dice.pick(tuple(DAY_COUNTS))} if dice.chance(15) else {}


def _book(dice: Dice, made: Catalogue, head: Spec, shelf: Shelf, percent: int) -> str:
    """A price book that has so many products of a hundred."""
    prices: Spec = {}
    tabled: list[tuple[str, str]] = []
    for product in made.products.values():
        if product.role == "special" or not dice.chance(max(percent, 96) if product.transacts else percent):
            continue
        if product.role == "bundle" and product.spec["bundle"]["price"] in ("components", "both") and dice.chance(35):
            continue
        if product.role == "plain" and set(product.charges) == {""} and product.counted[""] == "" and dice.chance(40):
            tabled.append((product.id, price(dice, shelf.currency)))
            continue
        prices[product.id] = _pricing(dice, product, shelf)
    book = {**head, "prices": prices}
    if tabled:
        table = shelf.table("list", csv(("product", "price"), tabled))
        book["price tables"] = [{"table": table, "mode": dice.pick(("per unit", "per unit", "flat"))}]
    return yaml(book)


def _pricing(dice: Dice, product: Product, shelf: Shelf) -> Spec:
    charges = {charge: entry(dice, product, charge, shelf) for charge in product.charges}
    if product.models:
        return {"selling models": charges} if len(product.models) > 1 else charges[product.models[0]]
    return {"charges": charges} if "charges" in product.spec else charges[""]
