"""Generated ramps: segments by length, by dates with or without gaps, with compound uplifts, or by a pattern."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tests.generated.dice import Dice
from tests.generated.products import Spec

STARTS = ("2027-01-01", "2027-01-31", "2027-03-15")


@dataclass(frozen=True)
class Wish:
    """What a ramp may ask for.

    Attributes:
        units: Whether segments may have quantities of their own.
        free: Whether free months may be asked for.
        start: The line's own start, or empty.
    """

    units: bool
    free: bool
    start: str


def ramp(dice: Dice, segment: Callable[[], Spec], wish: Wish) -> Spec:
    """The segments of a line, and what else of the line depends on them.

    Args:
        segment: Makes one segment with a term.
    """
    if dice.chance(20):
        return {"segments": _pattern(dice, wish)}
    segments = _compounding(dice, [segment() for _ in range(dice.pick((1, 2, 2, 3)))])
    return _dated(dice, segments, wish.start or dice.pick(STARTS)) if dice.chance(20) else {"segments": segments}


def units_at_most(most: int, segments: Sequence[Spec] | Spec) -> None:
    """Cut the quantities of a ramp, in place."""
    if isinstance(segments, dict):
        if "quantity" in segments:
            segments["quantity"] = [str(min(int(units), most)) for units in segments["quantity"]]
        return
    for segment in segments:
        if "quantity" in segment:
            segment["quantity"] = str(min(int(segment["quantity"]), most))


def _compounding(dice: Dice, segments: list[Spec]) -> list[Spec]:
    """Most uplifts after the first segment raise the one before."""
    for one in segments[1:]:
        if "price" not in one and dice.chance(25):
            one.setdefault("uplift", dice.rate(1, 6))
        if "uplift" in one and dice.chance(75):
            one["uplift of"] = "previous"
    return segments


def _dated(dice: Dice, segments: list[Spec], start: str) -> Spec:
    """The same segments by dates; some seasons have gaps between them."""
    gaps = dice.chance(25)
    begins = date.fromisoformat(start)
    for one in segments:
        del one["term"]
        ends = begins + timedelta(days=dice.pick((0, 30, 89, 180, 364, dice.whole(1, 500))))
        one |= {"start": begins.isoformat(), "end": ends.isoformat()}
        begins = ends + timedelta(days=1 + (dice.whole(0, 90) if gaps else 0))
    return {"segments": segments, **({"gaps": "yes"} if gaps else {})}


def _pattern(dice: Dice, wish: Wish) -> Spec:
    """A term cut into equal segments, a shorter last one among them now and then."""
    every, months = dice.pick((("year", 12), ("half-year", 6), ("quarter", 3)))
    count = dice.pick((2, 2, 3))
    short = dice.chance(30)
    made: Spec = {"every": every, "term": f"{months * count - (1 if short else 0)} months"}
    if wish.units and dice.chance(60):
        made["quantity"] = [str(dice.whole(1, 60)) for _ in range(count)]
    if dice.chance(40):
        made |= {"uplift": dice.rate(1, 6), "uplift of": dice.pick(("list", "previous"))}
    return made | ({"free": f"{dice.whole(1, months)} months"} if wish.free and dice.chance(15) else {})
