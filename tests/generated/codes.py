"""Generated limits of promotion codes, and how often codes were used; from a sequence of their own."""

from __future__ import annotations

from tests.generated.dice import Dice
from tests.generated.products import Spec
from tests.generated.rules import CODES


def limited(promotions: Spec, seed: int) -> Spec:
    """The promotions, some of those with a code limited: by everybody's uses, by an account's, or by both."""
    dice = Dice.seeded("codes", seed)
    return {name: one | _limit(dice) if "code" in one else one for name, one in promotions.items()}


def _limit(dice: Dice) -> Spec:
    if not dice.chance(50):
        return {}
    limits = {"uses": str(dice.whole(1, 4)), "per account": str(dice.whole(1, 2))}
    return {"limit": {name: limits[name] for name in dice.some(tuple(limits), least=1)}}


def uses(dice: Dice) -> list[Spec]:
    """How often codes were used before a deal, around the limits that promotions have."""
    found: list[Spec] = []
    for code in CODES:
        if dice.chance(75):
            total = dice.whole(0, 4)
            found.append({"code": code, "total": str(total), "by account": str(dice.whole(0, min(total, 2)))})
    return found
