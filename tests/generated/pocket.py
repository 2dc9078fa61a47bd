"""Generated rebates and costs beside the invoice; from a sequence of their own."""

from __future__ import annotations

from tests.generated.conditions import LINE, Known, condition
from tests.generated.dice import Dice
from tests.generated.money import CURRENCIES
from tests.generated.products import Spec
from tests.generated.rules import Rules


def pocket(rules: Rules, known: Known, seed: int) -> Spec:
    """Sections that make a pocket margin, in half of the worlds."""
    dice = Dice.seeded("pocket", seed)
    if dice.chance(50):
        return {}
    found: Spec = {"rebates": {f"rebate-{number}": _rebate(dice, rules, known) for number in range(dice.whole(1, 3))}}
    terms: Spec = {}
    if dice.chance(60):
        terms["payment rate"] = dice.pick(("0.06", "0.0725", "0.1"))
    if dice.chance(60):
        terms["freight"] = dice.pick(("150", "quote.weight * 0.05", "max(25, quote.weight * 0.02)"))
    return found | ({"pocket margin": terms} if terms else {})


def _rebate(dice: Dice, rules: Rules, known: Known) -> Spec:
    spec: Spec = {"on": rules.on(dice), "mode": dice.pick(("range", "slab"))}
    spec["currency"] = dice.pick((rules.currency, rules.currency, dice.pick(CURRENCIES)))
    bounds = dice.climbing(0, 5000, dice.whole(1, 3))
    spec["bands"] = [{"above": str(above), "rate": dice.rate(0, 5 * number)} for number, above in enumerate(bounds, 1)]
    if dice.chance(25):
        spec["when"] = condition(dice, LINE.with_more(known))
    return spec | rules.dates(dice, "valid from", "valid until", 12)
