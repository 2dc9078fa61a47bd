"""Minimum and maximum charge: bounds of what a whole quantity costs in a price period."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from cpq.policy.compiled import FoundEntry
from cpq.policy.entry import QuantityEntry
from cpq.pricing.built_up import BuiltUp
from cpq.pricing.inherited_price import inheriting
from cpq.rounding import multiply


def bounded(found: FoundEntry, parts: Sequence[BuiltUp], units: Fraction, currency: str) -> list[BuiltUp] | None:
    """The parts of a price with what lifts it to the minimum charge or lowers it to the maximum; None where it fits.

    Bounds count for one price period and the whole quantity: a part of a period prorates them as it does the price.
    Inherited bounds change as prices do.

    Args:
        parts: Of the price per unit, or of the whole quantity.
        units: Units that the price counts for: the quantity, or one where it is of the whole quantity already.
    """
    spec = found.entry.spec
    if not isinstance(spec, QuantityEntry):  # pragma: no cover - callers ask whether the plan is bounded first
        return None
    whole = [part._replace(amount=multiply(part.amount, units)) for part in parts]
    amount = sum((part.amount for part in whole), Decimal(0))
    for field, bound, sign in (("minimum_charge", spec.minimum_charge, 1), ("maximum_charge", spec.maximum_charge, -1)):
        if bound is None:
            continue
        limit = bound + inheriting(found, bound, currency)
        if (limit - amount) * sign > 0:
            name = field.replace("_", " ")
            where = spec.where_of(field)
            return [*whole, BuiltUp(name, limit - amount, where, rule=found.entry.book, inputs=((name, f"{limit:f}"),))]
    return None
