"""What generated products cost the seller, in every way that a catalog can say it."""

from __future__ import annotations

from tests.generated.dice import Dice
from tests.generated.money import CURRENCIES, amount
from tests.generated.products import Product, Spec
from tests.generated.writing import csv


def _per(dice: Dice, kind: str) -> str:
    """What an amount of cost counts for, as the words after it."""
    if kind == "one-time":
        return dice.pick(("", "", " per unit", " per person"))
    if kind == "usage":
        return dice.pick((" per call per month", " per call", ""))
    period = "week" if dice.chance(2) else dice.pick(("month", "month", "year", "quarter"))
    return dice.pick((f" per seat per {period}", f" per {period}", f" per seat per {period}"))


def _amount(dice: Dice, kind: str, currency: str) -> str:
    return f"{amount(dice, currency, '0', dice.pick(('5', '50')))} {currency}{_per(dice, kind)}"


def _currency(dice: Dice, own: str) -> str:
    return dice.pick((own, own, dice.pick(CURRENCIES)))


def cost_of(dice: Dice, product: Product, currency: str, files: dict[str, str]) -> object:
    """The cost of a product as its field says it; a matrix brings its table.

    Args:
        currency: The one that most costs are in.
        files: Grows by the table.
    """
    kind = next(iter(product.charges.values()))
    way = dice.weighted({"amount": 8, "share": 3, "dated": 2, "matrix": 6 if _keys(product) else 0})
    if way == "share":
        return f"{dice.rate(5, 90)} of net"
    if way == "matrix":
        return _matrix(dice, product, currency, files)
    if way == "dated":
        late = _amount(dice, kind, _currency(dice, currency))
        return [
            {"valid from": dice.pick(("2026-01-01", "2026-09-01")), "cost": _amount(dice, kind, currency)},
            {"valid from": "2026-10-01", "cost": late},
        ]
    return _amount(dice, kind, _currency(dice, currency))


def _keys(product: Product) -> list[str]:
    return [name for name in product.values if name in ("material", "edition", "motor-kw", "drive")]


def _matrix(dice: Dice, product: Product, currency: str, files: dict[str, str]) -> Spec:
    keys = _keys(product)[: dice.whole(1, 2)]
    own = _currency(dice, currency)
    path = f"catalogs/world/{product.id}-cost.csv"
    files[path] = csv((*keys, "cost"), ((*row, amount(dice, own, "1", "60")) for row in _cells(dice, product, keys)))
    plus = {"plus": "adder costs"} if dice.chance(50) else {}
    said = {} if own == currency and dice.chance(20) else {"currency": own}
    return {"matrix": path.rsplit("/", 1)[1], "by": keys, **said, **plus}


def _cells(dice: Dice, product: Product, keys: list[str]) -> list[tuple[str, ...]]:
    """Every combination of some attributes, now and then without one of them."""
    rows: list[tuple[str, ...]] = [()]
    for key in keys:
        rows = [(*row, value) for row in rows for value in product.values[key]]
    return rows[:-1] if len(rows) > 2 and dice.chance(5) else rows


def cost_table(dice: Dice, products: list[Product], currency: str) -> str:
    """A table of costs by product, selling model and date."""
    rows = []
    for product in products:
        for model in (*product.models, "") if product.models else ("",):
            own = _currency(dice, currency)
            per = dice.pick(("", "seat per month", "per year")) if "recurring" in product.charges.values() else ""
            day = dice.pick(("", "2026-01-01", "2026-08-01"))
            rows.append((product.id, model, amount(dice, own, "1", "20"), own, per, day))
    return csv(("product", "selling model", "cost", "currency", "per", "valid from"), rows)
