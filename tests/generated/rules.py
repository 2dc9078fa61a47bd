"""Generated pricing rules: schedules, promotions, channel discounts, contracts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tests.generated.catalogs import Catalogue
from tests.generated.conditions import LINE, Known, condition
from tests.generated.dice import Dice
from tests.generated.money import CURRENCIES, price, small
from tests.generated.products import Product, Spec

ACCOUNTS = ("k1", "k2", "k3")
CODES = ("SPRING", "FAIR")
TIERS = ("silver", "gold")
DISTRIBUTORS = ("dist-a", "k2")


@dataclass(frozen=True)
class Rules:
    """What rules are made from.

    Attributes:
        bases: Prices that a percentage may be taken of before the regular price.
    """

    made: Catalogue
    known: Known
    currency: str
    bases: tuple[str, ...]

    def when(self, dice: Dice, percent: int) -> Spec:
        """A condition in so many cases of a hundred."""
        return {"when": condition(dice, LINE.with_more(self.known))} if dice.chance(percent) else {}

    def dates(self, dice: Dice, first: str, last: str, percent: int = 35) -> Spec:
        """A validity in so many cases of a hundred."""
        found: Spec = {}
        if dice.chance(percent):
            found[first] = dice.pick(("2026-01-01", "2026-05-01", "2026-10-01"))
        if dice.chance(percent):
            found[last] = dice.pick(("2026-12-31", "2027-12-31", "2027-12-31"))
        return found

    def on(self, dice: Dice) -> object:
        """What a rule covers."""
        way = dice.weighted({"products": 5, "families": 4, "everything": 1})
        if way == "everything":
            return {"everything": "yes"}
        if way == "families":
            return {"families": dice.some(self.made.families, least=1, most=2)}
        return dice.some(sorted(self.made.products), least=1, most=4)


STEP_OF: Mapping[str, str] = MappingProxyType(
    {"quantity": "volume schedule", "term": "term schedule", "total": "total schedule"}
)
"""Step of the waterfall that takes schedules of a kind."""


def schedules(dice: Dice, rules: Rules, alone: Collection[str]) -> Spec:
    """Volume and term schedules.

    Args:
        alone: Kinds of which only one schedule may hold for a product; most of those then cover different products.
    """
    found: Spec = {}
    for by, step in STEP_OF.items():
        products = dice.shuffled(sorted(rules.made.products))
        for number in range(dice.whole(1, 3)):
            mine = [products.pop() for _ in range(min(4, len(products)))] if by in alone else None
            if mine == []:
                break
            found[f"{step.partition(' ')[0]}-{number}"] = _schedule(dice, rules, by, mine)
        if by in alone and dice.chance(6):
            meeting = _schedule(dice, rules, by, None)
            found[f"{step.partition(' ')[0]}-more"] = meeting | {"when": condition(dice, LINE, 0)}
    return found


def _by_total(dice: Dice, rules: Rules, products: list[str] | None) -> Spec:
    """A schedule by what lines cost: flat amounts only where it looks at single lines."""
    by = dice.pick(("line total", "quote total"))
    kind = "amount" if by == "line total" and dice.chance(40) else "rate"
    currency = dice.pick((rules.currency, rules.currency, dice.pick(CURRENCIES)))
    spec: Spec = {"on": rules.on(dice) if products is None else products, "by": by, "mode": "range"}
    spec |= {"of": dice.pick(rules.bases), "currency": currency}
    bound = dice.pick(("from", "above"))
    spec["tiers"] = [
        {bound: str(start), **_worth(dice, kind, currency, number)}
        for number, start in enumerate(dice.climbing(1, 3000, dice.whole(1, 3)), start=1)
    ]
    return spec | rules.when(dice, 25) | rules.dates(dice, "valid from", "valid until", 12)


def _schedule(dice: Dice, rules: Rules, by: str, products: list[str] | None) -> Spec:
    if by == "total":
        return _by_total(dice, rules, products)
    kind = dice.weighted({"rate": 6, "amount": 2, "slab": 3 if by == "quantity" else 0})
    spec: Spec = {"on": rules.on(dice) if products is None else products, "by": by, "stack": "yes"}
    spec |= {"mode": "slab" if kind == "slab" else "range", "of": dice.pick(rules.bases)}
    starts = dice.climbing(2, 80, dice.whole(1, 3)) if by == "quantity" else dice.climbing(1, 36, dice.whole(1, 3))
    divides = kind == "slab" and any(product.divides for product in rules.made.products.values())
    bound = "above" if divides or (by == "quantity" and dice.chance(10)) else "from"
    if kind == "slab" or dice.chance(35):
        starts = [0 if bound == "above" else 1, *(start for start in starts if start > 1)]
    if kind == "amount":
        spec["currency"] = dice.pick((rules.currency, dice.pick(CURRENCIES)))
    spec["tiers"] = [
        {bound: str(start), **_worth(dice, kind, str(spec.get("currency", "")), number)}
        for number, start in enumerate(starts, start=1)
    ]
    if by == "quantity":
        spec["over"] = dice.pick(("line", "line", "group", "quote"))
        spec["count"] = dice.pick(("each segment", "each segment", "peak", "average"))
    return spec | rules.when(dice, 25) | rules.dates(dice, "valid from", "valid until", 12)


def _worth(dice: Dice, kind: str, currency: str, number: int) -> Spec:
    if kind == "amount":
        return {"amount": small(dice, currency)}
    return {"discount": dice.rate(0, 5 * number)}


def promotions(dice: Dice, rules: Rules) -> Spec:
    """Promotions of every stacking, in two groups."""
    found: Spec = {}
    for number in range(dice.whole(3, 7)):
        spec: Spec = {"on": rules.on(dice), "of": dice.pick(rules.bases)}
        if dice.chance(25):
            currency = dice.pick((rules.currency, dice.pick(CURRENCIES)))
            spec |= {"amount": small(dice, currency), "currency": currency, **_counting(dice)}
        else:
            spec["discount"] = dice.rate(1, 12) if dice.chance(90) else dice.rate(50, 100)
        spec["stacking"] = dice.weighted({"best of": 4, "add": 3, "compound": 3, "exclusive": 1})
        if dice.chance(50):
            spec["group"] = dice.pick(("winter", "loyal"))
        if dice.chance(30):
            spec["for"] = f"first {dice.whole(1, 20)} months"
        if dice.chance(20):
            spec["starts until"] = dice.pick(("2026-12-31", "2027-06-30"))
        if dice.chance(20):
            spec["code"] = dice.pick(CODES)
        spec |= rules.dates(dice, "orders from", "orders until", 20)
        found[f"promo-{number}"] = spec | rules.when(dice, 35)
    return found


def _counting(dice: Dice) -> Spec:
    """What the amount of a promotion counts for, where it is not each unit and price period."""
    way = dice.weighted({"each": 4, "once": 2, "line": 2, "own period": 3})
    if way == "own period":
        return {"every": dice.pick(("month", "quarter", "half-year", "year"))}
    return {"each": {}, "once": {"prorates": "no"}, "line": {"per": "line"}}[way]


def channels(dice: Dice, rules: Rules) -> Spec:
    """What partner tiers and distributors take off."""

    def discount(high: int) -> Spec:
        spec: Spec = {"of": dice.weighted({"list": 1, "regular": 2, "running": 5})}
        for family in dice.some(rules.made.families, least=1):
            spec[family] = dice.rate(0, high)
        if dice.chance(50):
            spec["deal registered"] = f"+ {dice.whole(1, 6)} points"
        return spec | rules.dates(dice, "valid from", "valid until", 6)

    return {
        "partner discounts": {tier: discount(20) for tier in dice.some(TIERS, least=1)},
        "distributor discounts": {name: discount(12) for name in dice.some(DISTRIBUTORS, least=1)},
    }


def contracts(dice: Dice, rules: Rules) -> list[Spec]:
    """Frame contracts: at most one for each account at a time."""
    found: list[Spec] = []
    for account in dice.some((*ACCOUNTS, "holding"), most=3):
        agreed = {
            product.id: _agreed(dice, product, rules.currency)
            for product in dice.some(rules.made.having("plain"), least=1, most=4)
        }
        spec: Spec = {"contract": f"frame-{account}", "account": account, "prices": agreed}
        if account == "holding" or dice.chance(30):
            spec["includes subsidiaries"] = "yes"
        if dice.chance(50):
            spec["stacks with"] = dice.some(("volume", "term", "promotion"), least=1)
        if dice.chance(45):
            spec["when list path is cheaper"] = "keep contract"
        found.append(spec | rules.dates(dice, "for orders from", "for orders until", 25))
    return found


def _agreed(dice: Dice, product: Product, currency: str) -> str:
    counted = next(iter(product.counted.values()))
    kinds = set(product.charges.values())
    if dice.chance(45) or "charges" in product.spec or "usage" in kinds:
        return f"{dice.rate(1, 30)} off list"
    own = dice.pick((currency, currency, dice.pick(CURRENCIES)))
    shown = f"{price(dice, own)} {own}"
    if "recurring" not in kinds:
        return shown if dice.chance(50) or not counted else f"{shown} per {counted}"
    metric, _, period = counted.rpartition("per ")
    if period not in ("day", "week") and dice.chance(35):
        period = dice.pick(("month", "year", "quarter"))
    return f"{shown} per {metric}per {period}" if metric else f"{shown} per {period}"
