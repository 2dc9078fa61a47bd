"""Included units: what usage costs beyond the units of each period that cost nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from cpq.catalog.products import decimals_of
from cpq.policy.policy import ResolvedEntry
from cpq.pricing.built_up import BuiltUp, ListPrice
from cpq.pricing.context import ChargeLine, Run

Priced = Callable[[ChargeLine, ResolvedEntry, Run], ListPrice]
"""A charge model: what a quantity costs."""

ZERO = Decimal(0)
_PACKAGE = re.compile(r"(package of [0-9.]+)(?: after ([0-9.]+) free)?")


def beyond_included(line: ChargeLine, entry: ResolvedEntry, run: Run, price_of: Priced) -> ListPrice:
    """The charge model's price of the units beyond the included ones, as the amount of the whole quantity.

    The model sees those units alone: they find its tier and fill its packages.
    """
    included = line.plan.free_units
    billed = max(line.window.quantity - included, ZERO)
    made = price_of(replace(line, window=line.window._replace(quantity=billed)), entry, run)
    said = (("included", f"{included:f}"), ("billed", f"{billed:f}"))
    units = billed if made.per_unit else Decimal(1)
    parts = tuple(_for_all(part, units, said) for part in made.parts)
    tiers = made.tiers or ((">0" if _divides(line, run) else "1", f"{made.price:f}"),)
    return made._replace(price=made.price * units, per_unit=False, parts=parts, tiers=_behind(tiers, included))


def _for_all(part: BuiltUp, units: Decimal, said: tuple[tuple[str, str], ...]) -> BuiltUp:
    return part._replace(amount=part.amount * units, inputs=(*part.inputs, *said))


def _divides(line: ChargeLine, run: Run) -> bool:
    return decimals_of(line.plan.product.unit, run.policy.catalog.units) > 0


def _behind(tiers: tuple[tuple[str, str], ...], included: Decimal) -> tuple[tuple[str, str], ...]:
    """What a document prints: the tiers behind the included units, which cost nothing."""
    package = _PACKAGE.fullmatch(tiers[0][0])
    if package is not None:
        free = included + Decimal(package[2] or 0)
        return ((f"{package[1]} after {free:f} free", tiers[0][1]),)
    first = ">0" if tiers[0][0].startswith(">") else "1"
    return ((first, "0"), *((_later(label, included), price) for label, price in tiers))


def _later(label: str, units: Decimal) -> str:
    """The label of a tier that starts so many units later."""
    number = label.removeprefix(">")
    return f"{label[: len(label) - len(number)]}{Decimal(number) + units:f}"
