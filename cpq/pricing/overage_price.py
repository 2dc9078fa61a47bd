"""Included units: a fee, and a price for each unit beyond what it includes."""

from __future__ import annotations

from decimal import Decimal

from cpq.policy.entries import OverageEntry
from cpq.policy.policy import ResolvedEntry
from cpq.pricing.built_up import BuiltUp, ListPrice


def overage_price(entry: ResolvedEntry, spec: OverageEntry, quantity: Decimal) -> ListPrice:
    """The fee of a price period, and the units of that period beyond the included ones at the overage price.

    Args:
        quantity: Units in a price period.
    """
    parts = [BuiltUp("base price", spec.price, entry.where, rule=entry.book, inputs=_said("included", spec.included))]
    beyond = quantity - spec.included
    if beyond > 0:
        where = spec.where_of("overage_price")
        parts.append(
            BuiltUp("overage", beyond * spec.overage_price, where, rule=entry.book, inputs=_said("units", beyond))
        )
    tiers = ((">0", f"0 + {spec.price:f}"), (f">{spec.included:f}", f"{spec.overage_price:f}"))
    return ListPrice(sum((part.amount for part in parts), Decimal(0)), False, tuple(parts), tiers=tiers)


def _said(what: str, number: Decimal) -> tuple[tuple[str, str], ...]:
    return ((what, f"{number:f}"),)
