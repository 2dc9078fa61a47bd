"""The parts of a list price that single charge models make, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType

from cpq.pricing.word_figures import number, percent, short_amount
from cpq.quotes.priced import PriceStep

Inputs = Mapping[str, str]


def _overage(step: PriceStep, said: Inputs) -> str:
    what = "the included units" if "from" not in said else "the start of the last tier"
    noun = "unit" if said.get("units") == "1" else "units"
    return f"{number(said.get('units', ''))} {noun} beyond {what} in price book {step.rule}"


def _percentage(step: PriceStep, said: Inputs) -> str:
    return f"{percent(step.rate or Decimal(0))} of {_value(said)} in price book {step.rule}"


def _value(said: Inputs) -> str:
    """A value for the eye; one that a division left is cut."""
    text = said.get("value", "0")
    return short_amount(text) if len(text.partition(".")[2]) > 4 else number(text)


def _fixed_part(step: PriceStep, said: Inputs) -> str:  # noqa: ARG001 (one signature for all)
    count = said.get("transactions", "")
    return f"{number(count)} transaction{'' if count == '1' else 's'} at {said.get('each', '')}"


def _per_transaction(step: PriceStep, said: Inputs) -> str:  # noqa: ARG001 (one signature for all)
    way = "up to the minimum" if step.amount > 0 else "down to the maximum"
    return f"transactions {way} of each"


def _minimum_charge(step: PriceStep, said: Inputs) -> str:  # noqa: ARG001 (one signature for all)
    return f"up to the minimum charge of {short_amount(said.get('minimum charge', ''))}"


def _maximum_charge(step: PriceStep, said: Inputs) -> str:  # noqa: ARG001 (one signature for all)
    return f"down to the maximum charge of {short_amount(said.get('maximum charge', ''))}"


def _cost(step: PriceStep, said: Inputs) -> str:  # noqa: ARG001 (one signature for all)
    return "what it costs the seller"


def _markup(step: PriceStep, said: Inputs) -> str:  # noqa: ARG001 (one signature for all)
    return f"{percent(step.rate or Decimal(0))} of the cost in price book {step.rule}"


def _margin(step: PriceStep, said: Inputs) -> str:  # noqa: ARG001 (one signature for all)
    return f"{percent(step.rate or Decimal(0))} of the price in price book {step.rule}"


def _formula(step: PriceStep, said: Inputs) -> str:
    return f"{said.get('formula', '')} in price book {step.rule}"


CHARGE_WORDS: Mapping[str, Callable[[PriceStep, Inputs], str]] = MappingProxyType(
    {
        "overage": _overage,
        "percentage": _percentage,
        "fixed part": _fixed_part,
        "bounds per transaction": _per_transaction,
        "minimum charge": _minimum_charge,
        "maximum charge": _maximum_charge,
        "cost": _cost,
        "markup": _markup,
        "added margin": _margin,
        "formula": _formula,
    }
)
"""What is said of each, by the name of the part."""
