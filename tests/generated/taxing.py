"""Taxes that prices include, how tax rounds, and the smallest coin; drawn apart, so that worlds stay as they were."""

from __future__ import annotations

from tests.generated.dice import Dice
from tests.generated.products import Spec

COINS = (("EUR", "0.05"), ("USD", "0.10"), ("JPY", "10"), ("KWD", "0.005"))
WAYS = ("cash", "card")


def included_tax(dice: Dice, taxed: tuple[str, ...]) -> Spec:
    """The field of a price book whose prices include a tax.

    Args:
        taxed: Countries that have a rate for every tax category.
    """
    return {"prices include tax of": dice.pick(taxed)} if taxed and dice.chance(30) else {}


def tax_rounding(dice: Dice) -> Spec:
    """Further fields of how the policy rounds: tax once for the document, and what is paid in coins."""
    found: Spec = {"tax": "per document"} if dice.chance(25) else {}
    if dice.chance(50):
        found["cash"] = [_coin(dice, code, coin) for code, coin in dice.some(COINS, least=1)]
    return found


def _coin(dice: Dice, currency: str, coin: str) -> Spec:
    ways: Spec = {"paid by": ["cash"]} if dice.chance(50) else {}
    mode: Spec = {"mode": dice.pick(("half even", "up", "down"))} if dice.chance(30) else {}
    return {"currency": currency, "to": coin, **ways, **mode}
