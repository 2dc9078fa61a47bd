"""Tiers and packages: what a quantity costs by the tier that it reaches, or by the packages that it starts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, Decimal

from cpq.policy.entries import PackageEntry, TieredEntry
from cpq.policy.policy import ResolvedEntry
from cpq.policy.tiers import Tier, leaves_a_hole, reached, spans
from cpq.pricing.built_up import BuiltUp, ListPrice, base_price
from cpq.pricing.context import ChargeLine
from cpq.problems import NOWHERE
from cpq.rounding import EXACT


def _packages(quantity: Decimal, size: int) -> Decimal:
    return EXACT.divide(quantity, Decimal(size)).to_integral_value(ROUND_CEILING)


def package_price(entry: ResolvedEntry, spec: PackageEntry, quantity: Decimal) -> ListPrice:
    """The price of the packages that a quantity starts, after the free units."""
    charged = max(quantity - spec.free_units, Decimal(0))
    count = _packages(charged, spec.package_size)
    inputs = (("packages", f"{count:f}"), ("size", str(spec.package_size)))
    free = f" after {spec.free_units:f} free" if spec.free_units else ""
    label = (f"package of {spec.package_size}{free}", f"{spec.price:f}")
    return base_price(count * spec.price, entry, per_unit=False, inputs=inputs)._replace(tiers=(label,))


def tiered_price(line: ChargeLine, entry: ResolvedEntry, spec: TieredEntry) -> ListPrice:
    """What a quantity, or the quote's weight, costs by range, slab or stairstep tiers.

    Raises:
        CannotPrice: The zone has no tiers, or the quantity lies below the first.
    """
    tiers = _zone_tiers(line, entry, spec)
    quantity = line.window.quantity
    if spec.by == "quote.weight":
        weight = line.facts.get("quote.weight")
        quantity = weight if isinstance(weight, Decimal) else Decimal(0)
    if spec.mode == "slab":
        tiers = _from_the_first_unit(line, entry, spec, tiers, quantity)
    labels = tuple(label for tier in tiers for label in _labels(tier))
    if spec.mode == "slab":
        return _slab(entry, tiers, quantity, labels)
    tier = reached(tiers, quantity) or _below(line, entry, spec, tiers, quantity)
    if spec.mode == "stairstep":
        return _stairstep(entry, tier, quantity, labels)
    return _range(entry, tier, quantity, labels, counted=spec.by == "quantity")


def _from_the_first_unit(
    line: ChargeLine, entry: ResolvedEntry, spec: TieredEntry, tiers: tuple[Tier, ...], quantity: Decimal
) -> tuple[Tier, ...]:
    """The tiers of a slab with the entry's own price below them; units that no tier covers have no price."""
    if spec.price is not None and leaves_a_hole(tiers):
        below = Tier.model_construct(above=Decimal(0), from_=None, price=spec.price, flat=None, package_size=None)
        return (below, *tiers)
    if quantity > 0 and not tiers[0].reached_by(quantity):
        _below(line, entry, spec, tiers, quantity)
    return tiers


def _below(line: ChargeLine, entry: ResolvedEntry, spec: TieredEntry, tiers: Sequence[Tier], quantity: Decimal) -> Tier:
    """What prices a quantity below the first tier: the entry's own price, or on zero usage the first tier."""
    if spec.price is not None:
        return Tier.model_construct(from_=Decimal(0), price=spec.price, flat=None, package_size=None, minimum=None)
    if quantity == 0 and tiers:
        return tiers[0]
    raise line.fail(
        f"quantity {quantity:f} lies below the first tier, which starts at {tiers[0].start:f}",
        code="below-first-tier",
        step="list price",
        hint="add a tier from 1 (above 0 for parts of a unit), or a price for smaller quantities",
        where=entry.where,
    )


def _zone_tiers(line: ChargeLine, entry: ResolvedEntry, spec: TieredEntry) -> tuple[Tier, ...]:
    zone = "" if spec.zone is None else str(line.facts.get(spec.zone) or "")
    tiers = entry.tiers.get(zone)
    if not tiers:
        raise line.fail(
            f"there is no price for {spec.zone} '{zone}'",
            code="missing-cell",
            step="list price",
            hint=f"known are {', '.join(sorted(entry.tiers))}",
            where=entry.where,
        )
    return tiers


def _labels(tier: Tier) -> Iterator[tuple[str, str]]:
    """A tier as documents print it, and what each unit beyond the last span costs."""
    yield tier.label, _tier_text(tier)
    if tier.overage_price is not None:
        yield f">{tier.start:f}", f"{tier.overage_price:f}"


def _stairstep(entry: ResolvedEntry, tier: Tier, quantity: Decimal, labels: tuple[tuple[str, str], ...]) -> ListPrice:
    """The price of the span, and behind the last one that of each unit beyond the bound where the span starts.

    The bound counts once: ``from: 21`` has the 21st unit in its price, ``above: 20`` has nothing in it.
    """
    parts = [_tier_part(entry, tier, tier.price or Decimal(0), quantity)]
    beyond = quantity - tier.start
    if tier.overage_price is not None and beyond > 0:
        said = (("from", tier.label), ("units", f"{beyond:f}"))
        parts.append(BuiltUp("overage", beyond * tier.overage_price, parts[0].where, rule=entry.book, inputs=said))
    return ListPrice(sum((part.amount for part in parts), Decimal(0)), False, tuple(parts), tiers=labels)


def _tier_text(tier: Tier) -> str:
    """What a tier costs: its price per unit, and the fee that comes on top."""
    price = f"{tier.price or Decimal(0):f}"
    return f"{price} + {tier.flat:f}" if tier.flat else price


def _tier_part(entry: ResolvedEntry, tier: Tier, amount: Decimal, quantity: Decimal) -> BuiltUp:
    where = tier.where if tier.where is not NOWHERE else entry.where
    return BuiltUp("tier", amount, where, rule=entry.book, inputs=(("from", tier.label), ("quantity", f"{quantity:f}")))


def _range(
    entry: ResolvedEntry, tier: Tier, quantity: Decimal, labels: tuple[tuple[str, str], ...], *, counted: bool
) -> ListPrice:
    price = tier.price or Decimal(0)
    if counted and tier.flat is None and tier.package_size is None and tier.minimum is None:
        return ListPrice(price, True, (_tier_part(entry, tier, price, quantity),), tiers=labels)
    units = _packages(quantity, tier.package_size) if tier.package_size is not None else quantity
    parts = [_tier_part(entry, tier, units * price, quantity)]
    if tier.flat is not None:
        parts.append(BuiltUp("tier fee", tier.flat, parts[0].where, rule=entry.book))
    missing = (tier.minimum or Decimal(0)) - sum(part.amount for part in parts)
    if tier.minimum is not None and missing > 0:
        parts.append(
            BuiltUp("minimum", missing, parts[0].where, rule=entry.book, inputs=(("minimum", f"{tier.minimum:f}"),))
        )
    return ListPrice(sum((part.amount for part in parts), Decimal(0)), False, tuple(parts), tiers=labels)


def _slab(
    entry: ResolvedEntry, tiers: tuple[Tier, ...], quantity: Decimal, labels: tuple[tuple[str, str], ...]
) -> ListPrice:
    entered = spans(tiers, quantity) or [(tiers[0], Decimal(0))]
    parts: list[BuiltUp] = []
    for tier, units in entered:
        counted = _packages(units, tier.package_size) if tier.package_size is not None else units
        parts.append(_tier_part(entry, tier, counted * (tier.price or Decimal(0)), units))
        if tier.flat is not None:
            parts.append(
                BuiltUp("tier fee", tier.flat, parts[-1].where, rule=entry.book, inputs=(("from", tier.label),))
            )
    return ListPrice(sum((part.amount for part in parts), Decimal(0)), False, tuple(parts), tiers=labels)
