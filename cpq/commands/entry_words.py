"""A price book entry in one phrase."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cpq.amounts import short

if TYPE_CHECKING:
    from cpq.policy.policy import ResolvedEntry


def entry_words(entry: ResolvedEntry) -> str:
    """What an entry charges, with the charge or selling model it is of, and its adders."""
    parts = [part for part in entry.key[1:] if part]
    adders = f" + adders {', '.join(adder.id for adder in entry.adders)}" if entry.adders else ""
    return f"{', '.join(parts)}{': ' if parts else ''}{_said(entry)}{_bounds(entry.spec)}{adders}"


def _said(entry: ResolvedEntry) -> str:
    spec: Any = entry.spec
    per = f" per {spec.per}" if str(spec.per) else ""
    match spec.mode:
        case "percent of total":
            return f"{_percent(spec.rate)} of total at {spec.of.level} price"
        case "per unit" | "flat":
            return f"{spec.price:f}{per}, {spec.mode}"
        case "package":
            return f"{spec.price:f} per package of {spec.package_size}{per}, package"
        case "overage":
            return (
                f"{spec.price:f}{per} with {short(spec.included)} included, then {spec.overage_price:f} each, overage"
            )
        case "percentage":
            fixed = f" + {spec.fixed:f} for each transaction" if spec.fixed else ""
            return f"{_percent(spec.rate)} of the value{fixed}{per}, percentage"
        case "cost plus":
            way = f"{_percent(spec.markup)} markup" if spec.margin is None else f"{_percent(spec.margin)} margin"
            return f"cost and {way}{per}, cost plus"
        case "formula":
            return f"{spec.formula.text} as {spec.gives}{per}, formula"
    if not entry.tiers:
        return f"{spec.mode}{per}"
    tiers = next(iter(entry.tiers.values()))
    return f"{spec.mode}: " + ", ".join(_tier(tier) for tier in tiers) + per


def _tier(tier: Any) -> str:
    price = _percent(tier.rate) if tier.rate is not None else f"{tier.price:f}"
    further = "" if tier.overage_price is None else f" and {tier.overage_price:f} for each further"
    return f"{'from' if tier.from_ is not None else 'above'} {tier.start:f} {price}{further}"


def _bounds(spec: Any) -> str:
    low, high = getattr(spec, "minimum_charge", None), getattr(spec, "maximum_charge", None)
    said = [f"at least {low:f}" if low is not None else "", f"at most {high:f}" if high is not None else ""]
    return "".join(f", {one}" for one in said if one)


def _percent(rate: Decimal) -> str:
    return f"{short(rate * 100)} %"
