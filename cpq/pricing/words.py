"""A price step in words: what it did and why, for a person who reads the waterfall."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType

from cpq.pricing.charge_words import CHARGE_WORDS
from cpq.pricing.word_figures import number, percent, short_amount
from cpq.quotes.priced import PriceStep

Inputs = Mapping[str, str]
Say = Callable[[PriceStep, Inputs], str]


def in_words(step: PriceStep) -> str:
    """One step, or one part of a list price, as a short English phrase to stand beside its name and amount.

    >>> said = (("counted", "50"), ("by", "quantity"), ("from", "50"))
    >>> step = PriceStep(
    ...     "volume schedule", None, Decimal(-750), Decimal(4250), None, Decimal("0.15"), "seats", inputs=said
    ... )
    >>> in_words(step)
    '50 units on schedule seats: 15 % off'
    """
    say = _SAY.get(step.name)
    return say(step, dict(step.inputs)) if say is not None else _other(step, dict(step.inputs))


def _off(step: PriceStep) -> str:
    """What a discount takes, as a rate where it has one."""
    if step.rate is None:
        capped = dict(step.inputs).get("capped")
        return "an amount off" if capped is None else f"{capped} off, which is all of the price and more"
    return f"{percent(step.rate)} off{', down to zero' if 'capped' in dict(step.inputs) else ''}"


def _counted(said: Inputs) -> str:
    """``36 months`` or ``50 units``, in the singular where there is one."""
    count = number(said.get("counted", ""))
    if said.get("by", "").endswith("total"):
        return f"{said['by']} of {count}"
    noun = "month" if said.get("by") == "term" else "unit"
    return f"{count} {noun}" if count == "1" else f"{count} {noun}s"


def _schedule(step: PriceStep, said: Inputs) -> str:
    how = ", each unit at its own tier" if said.get("mode") == "slab" else ""
    return f"{_counted(said)} on schedule {step.rule}: {_off(step)}{how}"


def _contract(step: PriceStep, said: Inputs) -> str:
    if "kept" in said:
        return (
            f"contract {step.rule} agrees {short_amount(said['contracted'])}, "
            f"the list path {short_amount(said['list path'])} is cheaper and was kept"
        )
    if step.rate is not None:
        return f"contract {step.rule}: {percent(step.rate)} off list"
    amount, space, rest = said.get("agreed", "").partition(" ")
    return (
        f"contract {step.rule}: {short_amount(amount)}{space}{rest}" if space else f"contract {step.rule}: agreed price"
    )


def _bundle_option(step: PriceStep, said: Inputs) -> str:
    if "price" in said:
        of_list = " of list" if "%" in said["price"] else ""
        return f"costs {said['price'].replace('%', ' %')}{of_list} inside the bundle {step.rule}"
    if "off" in said:
        capped = ", which is all of the price and more" if "capped" in said else ""
        return f"{said['off'].replace('%', ' %')} off inside the bundle {step.rule}{capped}"
    return f"{percent(step.rate or Decimal(0))} off inside the bundle {step.rule}"


def _promotion(step: PriceStep, said: Inputs) -> str:
    months = said.get("first months")
    span = "" if months is None else f" in the first {months} months" if months != "1" else " in the first month"
    better = f", better than {said['better than']}" if "better than" in said else ""
    return f"{step.rule}: {_off(step)}{span}{better}"


FREE_PERIOD = "free period"
"""Rule of the step that a free segment makes."""

_ASKED = MappingProxyType({one: f"asked on the {one}" for one in ("line", "group", "quote")})


def _discretionary(step: PriceStep, said: Inputs) -> str:
    if step.rule == FREE_PERIOD:
        return "free of charge in this segment"
    asked = _ASKED.get(said.get("asked on", ""), "asked")
    reason = f" ({said['reason']})" if "reason" in said else ""
    what = f"target {short_amount(said['target'])}" if "target" in said else said.get("aim") or _off(step)
    return f"{what}, {asked}{reason}"


def _partner(step: PriceStep, said: Inputs) -> str:
    registered = ", deal registered" if said.get("registered") == "yes" else ""
    return f"tier {step.rule} on {said.get('family', 'the product')}: {_off(step)}{registered}"


def _distributor(step: PriceStep, said: Inputs) -> str:
    return f"{step.rule} on {said.get('family', 'the product')}: {_off(step)}"


def _surcharge(step: PriceStep, said: Inputs) -> str:
    return f"{step.rule}{_condition(said)}"


def _proration(step: PriceStep, said: Inputs) -> str:  # noqa: ARG001 (one signature for all)
    return f"{said.get('periods', '')} periods by day count {said.get('day count', '')}"


def _rounding(step: PriceStep, said: Inputs) -> str:  # noqa: ARG001 (one signature for all)
    decimals = said.get("decimals", "0")
    places = {"0": "whole units", "1": "1 decimal"}.get(decimals, f"{decimals} decimals")
    return f"{said.get('what', 'amount')} to {places}, {said.get('mode', 'half up')}"


def _base_price(step: PriceStep, said: Inputs) -> str:
    if "packages" in said:
        noun = "package" if said["packages"] == "1" else "packages"
        return f"{number(said['packages'])} {noun} of {number(said.get('size', ''))} in price book {step.rule}"
    if "cell" in said:
        return f"price book {step.rule} for {said['cell']}"
    if "included" in said:
        return f"price book {step.rule}, {number(said['included'])} units included"
    return f"price book {step.rule}"


def _tier(step: PriceStep, said: Inputs) -> str:
    if step.rate is not None:
        value = number(said.get("value", ""))
        return f"{percent(step.rate)} of {value} at the tier {_bound(said)} in price book {step.rule}"
    return f"{number(said.get('quantity', ''))} at the tier {_bound(said)} in price book {step.rule}"


def _bound(said: Inputs) -> str:
    """``from 101``, or ``above 100`` for units that can be divided."""
    label = said.get("from", "")
    return f"above {number(label[1:])}" if label.startswith(">") else f"from {number(label)}"


def _tier_fee(step: PriceStep, said: Inputs) -> str:
    return f"fixed part of the tier {_bound(said)}" if "from" in said else f"fixed part of the tier in {step.rule}"


def _minimum(step: PriceStep, said: Inputs) -> str:  # noqa: ARG001 (one signature for all)
    return f"up to the minimum of {short_amount(said.get('minimum', ''))}"


def _maximum(step: PriceStep, said: Inputs) -> str:  # noqa: ARG001 (one signature for all)
    return f"down to the maximum of {short_amount(said.get('maximum', ''))}"


def _override(step: PriceStep, said: Inputs) -> str:
    return f"price book {step.rule}{_condition(said)}"


def _adder(step: PriceStep, said: Inputs) -> str:
    share = "" if step.rate is None else f": {percent(step.rate)} of the {said.get('of', 'base')} price"
    return f"{step.rule}{share}{_condition(said)}"


def _condition(said: Inputs) -> str:
    return f" where {said['when']}" if "when" in said else ""


def _conversion(step: PriceStep, said: Inputs) -> str:  # noqa: ARG001 (one signature for all)
    source = f", {said['source']}" if said.get("source") else ""
    return f"converted at {said.get('rate', '')} of {said.get('date', '')}{source}"


def _book_change(step: PriceStep, said: Inputs) -> str:  # noqa: ARG001 (one signature for all)
    rate = step.rate or Decimal(0)
    way = "above" if rate >= 0 else "below"
    return f"price book {step.rule} lies {percent(abs(rate))} {way} the one it is based on"


def _uplift(step: PriceStep, said: Inputs) -> str:
    whole = percent(step.rate or Decimal(0))
    if "own" in said:
        return f"{percent(Decimal(said['own']))} uplift of the segment before, {whole} in all"
    return f"{whole} uplift of this segment"


def _percent_of_total(step: PriceStep, said: Inputs) -> str:
    rate = percent(step.rate or Decimal(0))
    return f"{rate} of {short_amount(said.get('base', ''))} at {said.get('level', '')} price: {said.get('lines', '')}"


def _special(step: PriceStep, said: Inputs) -> str:  # noqa: ARG001 (one signature for all)
    return "item outside the catalog, priced by the deal"


def _segment_price(step: PriceStep, said: Inputs) -> str:  # noqa: ARG001 (one signature for all)
    asked = f" of {short_amount(said['asked'])}" if "asked" in said else ""
    if "uplift" in said:
        return f"list price{asked} from the deal, {percent(Decimal(said['uplift']))} uplift since"
    return f"list price{asked} for this segment, from the deal"


def _included(step: PriceStep, said: Inputs) -> str:
    if "of" in said:
        return f"{number(said['included'])} of {number(said['of'])} included in the price of {step.rule}"
    return f"included in the price of {step.rule}"


def _part(step: PriceStep, said: Inputs) -> str:  # noqa: ARG001 (one signature for all)
    return f"its part of the price of {step.rule}"


def _allocated(step: PriceStep, said: Inputs) -> str:  # noqa: ARG001 (one signature for all)
    return f"{short_amount(said.get('amount', ''))} divided over its components by {said.get('by', '')}"


def _by_components(step: PriceStep, said: Inputs) -> str:  # noqa: ARG001 (one signature for all)
    return "the bundle costs what its components cost"


def _other(step: PriceStep, said: Inputs) -> str:
    """A step that has no sentence of its own yet: its rule, rate and inputs."""
    parts = [step.rule, "" if step.rate is None else percent(step.rate)]
    parts += [f"{name} {text}" for name, text in said.items()]
    return ", ".join(part for part in parts if part)


_SAY: Mapping[str, Say] = MappingProxyType(
    {
        "bundle option": _bundle_option,
        "volume schedule": _schedule,
        "term schedule": _schedule,
        "total schedule": _schedule,
        "contracted price": _contract,
        "promotion": _promotion,
        "discretionary discount": _discretionary,
        "partner discount": _partner,
        "distributor discount": _distributor,
        "surcharge": _surcharge,
        "proration": _proration,
        "rounding": _rounding,
        "base price": _base_price,
        "price override": _override,
        **CHARGE_WORDS,
        "tier": _tier,
        "tier fee": _tier_fee,
        "minimum": _minimum,
        "maximum": _maximum,
        "adder": _adder,
        "conversion": _conversion,
        "price book change": _book_change,
        "uplift": _uplift,
        "percent of total": _percent_of_total,
        "special item": _special,
        "segment price": _segment_price,
        "included in bundle": _included,
        "priced by components": _by_components,
        "part of bundle price": _part,
        "allocated to components": _allocated,
    }
)

PHRASED = frozenset(_SAY)
"""Kinds of step and of list price part that have a sentence of their own."""
