"""Generated waterfalls and roundings: the order of the steps, and what is rounded on the way."""

from __future__ import annotations

from cpq.daycount import DAY_COUNTS
from tests.generated.dice import Dice
from tests.generated.products import Spec

_POLICY = ("volume schedule", "term schedule", "promotion", "total schedule")
_CHANNEL = ("partner discount", "distributor discount")


def waterfall(dice: Dice) -> list[Spec]:
    """A valid order of steps; most often one that an analyst would choose."""
    policy: list[Spec] = [_step(dice, name) for name in dice.shuffled(_POLICY) if dice.chance(92)]
    contract = [{"step": "contracted price"}] if dice.chance(85) else []
    if contract and dice.chance(20):
        policy.insert(dice.whole(0, len(policy)), contract.pop())
    middle = [{"step": "discretionary discount", **_combining(dice)}]
    after: list[Spec] = []
    for name, level in zip(_CHANNEL, ("partner", "distributor"), strict=True):
        after.append(_step(dice, name))
        if dice.chance(70):
            after.append({"price": level})
    steps = [*contract, *policy, {"price": "regular"}, *middle, {"price": "customer"}, *after]
    _put_surcharge(dice, steps)
    _put_proration(dice, steps)
    _put_roundings(dice, steps)
    return steps


def _combining(dice: Dice) -> Spec:
    found: Spec = {"combine": "add"} if dice.chance(40) else {}
    if dice.chance(20):
        found["of"] = dice.weighted({"list": 1, "regular": 3, "running": 3})
    return found


def _step(dice: Dice, name: str) -> Spec:
    step: Spec = {"step": name}
    if name.endswith("schedule"):
        step["hit policy"] = dice.weighted({"unique": 3, "best": 3, "add": 3, "first": 2})
    if dice.chance(14):
        step["of"] = "list" if dice.chance(35) else "running"
    return step


def _put_surcharge(dice: Dice, steps: list[Spec]) -> None:
    where = dice.weighted({"end": 6, "anywhere": 4, "nowhere": 1})
    if where == "end":
        steps.append({"step": "surcharge"})
    elif where == "anywhere":
        steps.insert(dice.whole(0, len(steps)), {"step": "surcharge"})


def _put_proration(dice: Dice, steps: list[Spec]) -> None:
    if dice.chance(25):
        steps.insert(dice.whole(0, steps.index({"price": "regular"})), {"step": "proration"})


def _put_roundings(dice: Dice, steps: list[Spec]) -> None:
    for _ in range(dice.weighted({0: 6, 1: 3, 2: 1})):
        decimals = {"decimals": str(dice.whole(0, 4))} if dice.chance(70) else {}
        steps.insert(dice.whole(0, len(steps)), {"round": "price", **decimals})


def rounding(dice: Dice, seed: int) -> Spec:
    """How the policy rounds, and how it counts a partial period.

    Args:
        seed: Of the world; a dozen in a row have every day count among them.
    """
    found: Spec = {"day count": tuple(DAY_COUNTS)[seed % len(DAY_COUNTS)]}
    if dice.chance(40):
        found["mode"] = "half even"
    if dice.chance(30):
        found["unit price"] = "never"
    if dice.chance(40):
        found["tax"] = "per line"
    return found
