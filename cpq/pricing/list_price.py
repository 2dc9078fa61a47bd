"""List prices: what each charge model makes of a quantity, with the steps that built it up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from cpq.expressions import ExpressionError, evaluate
from cpq.policy.compiled import convert
from cpq.policy.entries import (
    FlatEntry,
    MatrixEntry,
    PackageEntry,
    PercentOfTotalEntry,
    PerUnitEntry,
    TieredEntry,
)
from cpq.policy.policy import ResolvedAdder, ResolvedEntry
from cpq.policy.tiers import Tier, leaves_a_hole, reached, spans
from cpq.pricing.context import ChargeLine, Run
from cpq.pricing.unit_decimals import unit_digits
from cpq.problems import NOWHERE, SourceLocation
from cpq.rounding import EXACT, decimals_of, exact, round_to

SEGMENT_PRICE = "segment price"
"""Part of a list price that a segment's own price brings; below zero it is something that the rep gives away."""


class BuiltUp(NamedTuple):
    """One part of a list price: the base, an adder, an inherited change, a conversion."""

    name: str
    amount: Decimal
    where: SourceLocation
    rate: Decimal | None = None
    rule: str = ""
    inputs: tuple[tuple[str, str], ...] = ()


class ListPrice(NamedTuple):
    """A list price per price period: per unit, or for the whole quantity.

    Attributes:
        price: Unrounded.
        per_unit: Whether it counts per unit; otherwise it is the amount of the whole quantity.
        parts: How it came about; the parts sum to the price.
        surcharges: Parts that are added after the discounts.
        tiers: Tier labels and prices that a document may print.
        decimals: Decimals of a price that the deal itself states, which the unit price keeps.
    """

    price: Decimal
    per_unit: bool
    parts: tuple[BuiltUp, ...]
    surcharges: tuple[BuiltUp, ...] = ()
    tiers: tuple[tuple[str, str], ...] = ()
    decimals: int = 0


def list_price(line: ChargeLine, run: Run) -> ListPrice:
    """The list price of a line by its entry's charge model, with adders, inheritance and conversion.

    Raises:
        CannotPrice: A tier, table cell or formula gives no price.
    """
    special = line.line.request.special
    if special is not None:
        part = BuiltUp("special item", special.price, line.line.where, inputs=(("name", special.name),))
        return ListPrice(special.price, True, (part,), decimals=decimals_of(special.price))
    if line.found is None:
        raise line.fail("it has no price book entry", code="no-price", step="list price")
    entry = line.found.entry
    with exact():
        base = _base(line, entry, run)
        adders, surcharges = _adders(line, entry, base.price, run)
        parts = [*base.parts, *adders]
        parts += _inherited(line, sum((part.amount for part in parts), Decimal(0)))
        parts += _uplift(line, sum((part.amount for part in parts), Decimal(0)))
        parts += _segment_price(line, base, sum((part.amount for part in parts), Decimal(0)))
        surcharges = [part._replace(amount=part.amount + inheriting(line, part.amount)) for part in surcharges]
        tiers = tuple((label, _printed_tier(line, price, run)) for label, price in base.tiers)
        total = sum((part.amount for part in parts), Decimal(0))
    asked = 0 if line.window.price is None else decimals_of(line.window.price)
    return ListPrice(total, base.per_unit, tuple(parts), tuple(surcharges), tiers, asked)


def _base(line: ChargeLine, entry: ResolvedEntry, run: Run) -> ListPrice:
    spec, quantity = entry.spec, line.window.quantity
    if isinstance(spec, FlatEntry):
        return _plain(spec.price, entry, per_unit=False)
    if isinstance(spec, PerUnitEntry):
        return _per_unit(line, entry, spec, run)
    if isinstance(spec, PackageEntry):
        return _package(entry, spec, quantity)
    if isinstance(spec, TieredEntry):
        return _tiered(line, entry, spec)
    if isinstance(spec, MatrixEntry):
        return _matrix(line, entry, spec)
    if isinstance(spec, PercentOfTotalEntry):
        raise line.fail("a percent of total is priced after the lines it covers", code="no-price", step="list price")
    raise line.fail(f"unknown charge model {spec.mode}", code="no-price", step="list price")  # pragma: no cover


def _plain(
    price: Decimal, entry: ResolvedEntry, *, per_unit: bool, inputs: tuple[tuple[str, str], ...] = ()
) -> ListPrice:
    part = BuiltUp("base price", price, entry.where, rule=entry.book, inputs=inputs)
    return ListPrice(price, per_unit, (part,))


def _per_unit(line: ChargeLine, entry: ResolvedEntry, spec: PerUnitEntry, run: Run) -> ListPrice:
    for when, price, where in entry.overrides:
        if line.holds(when, "list price", entry.key[0], where, run):
            part = BuiltUp("price override", price, where, rule=entry.book, inputs=(("when", when.text),))
            return ListPrice(price, True, (part,))
    return _plain(spec.price, entry, per_unit=True)


def _packages(quantity: Decimal, size: int) -> Decimal:
    return EXACT.divide(quantity, Decimal(size)).to_integral_value(ROUND_CEILING)


def _package(entry: ResolvedEntry, spec: PackageEntry, quantity: Decimal) -> ListPrice:
    charged = max(quantity - spec.free_units, Decimal(0))
    count = _packages(charged, spec.package_size)
    inputs = (("packages", f"{count:f}"), ("size", str(spec.package_size)))
    free = f" after {spec.free_units:f} free" if spec.free_units else ""
    label = (f"package of {spec.package_size}{free}", f"{spec.price:f}")
    return _plain(count * spec.price, entry, per_unit=False, inputs=inputs)._replace(tiers=(label,))


def _tiered(line: ChargeLine, entry: ResolvedEntry, spec: TieredEntry) -> ListPrice:
    tiers = _zone_tiers(line, entry, spec)
    quantity = line.window.quantity
    if spec.by == "quote.weight":
        weight = line.facts.get("quote.weight")
        quantity = weight if isinstance(weight, Decimal) else Decimal(0)
    if spec.mode == "slab":
        tiers = _from_the_first_unit(line, entry, spec, tiers, quantity)
    labels = tuple((_label(tier), _tier_text(tier)) for tier in tiers)
    if spec.mode == "slab":
        return _slab(entry, tiers, quantity, labels)
    tier = reached(tiers, quantity) or _below(line, entry, spec, tiers, quantity)
    if spec.mode == "stairstep":
        part = _tier_part(entry, tier, tier.price or Decimal(0), quantity)
        return ListPrice(part.amount, False, (part,), tiers=labels)
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


def _tier_text(tier: Tier) -> str:
    """What a tier costs: its price per unit, and the fee that comes on top."""
    price = f"{tier.price or Decimal(0):f}"
    return f"{price} + {tier.flat:f}" if tier.flat else price


def _label(tier: Tier) -> str:
    return f"{tier.start:f}" if tier.from_ is not None else f">{tier.start:f}"


def _tier_part(entry: ResolvedEntry, tier: Tier, amount: Decimal, quantity: Decimal) -> BuiltUp:
    where = tier.where if tier.where is not NOWHERE else entry.where
    return BuiltUp(
        "tier", amount, where, rule=entry.book, inputs=(("from", _label(tier)), ("quantity", f"{quantity:f}"))
    )


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
                BuiltUp("tier fee", tier.flat, parts[-1].where, rule=entry.book, inputs=(("from", _label(tier)),))
            )
    return ListPrice(sum((part.amount for part in parts), Decimal(0)), False, tuple(parts), tiers=labels)


def _matrix(line: ChargeLine, entry: ResolvedEntry, spec: MatrixEntry) -> ListPrice:
    key = tuple(line.line.selection.get(name) for name in spec.by)
    cell = entry.matrix.find(key) if entry.matrix is not None else None
    shown = ", ".join(f"{name} {_shown(value)}" for name, value in zip(spec.by, key, strict=True))
    if cell is None:
        raise line.fail(
            f"the table {spec.table} has no price for {shown}",
            code="missing-cell",
            step="list price",
            hint="add a row for it, or a constraint that forbids the combination",
            where=entry.where,
        )
    part = BuiltUp("base price", cell.value, cell.where, rule=entry.book, inputs=(("cell", shown),))
    return ListPrice(cell.value, True, (part,))


def _shown(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _adders(line: ChargeLine, entry: ResolvedEntry, base: Decimal, run: Run) -> tuple[list[BuiltUp], list[BuiltUp]]:
    inside: list[BuiltUp] = []
    after: list[BuiltUp] = []
    running = base
    for adder in entry.adders:
        if not line.holds(adder.when, "list price", adder.id, adder.where, run):
            continue
        amount = _adder_amount(line, adder, base, running, run)
        part = BuiltUp("adder", amount, adder.where, adder.rate, adder.id, _why(adder))
        if adder.spec.after_discounts:
            after.append(part._replace(name="surcharge"))
        else:
            inside.append(part)
            running += amount
    return inside, after


def _why(adder: ResolvedAdder) -> tuple[tuple[str, str], ...]:
    shown = (("when", adder.when.text),) if adder.when is not None else ()
    return (*shown, ("of", adder.spec.of)) if adder.spec.of is not None else shown


def _adder_amount(line: ChargeLine, adder: ResolvedAdder, base: Decimal, running: Decimal, run: Run) -> Decimal:
    if adder.rate is not None:
        return adder.rate * (base if adder.spec.of == "base" else running)
    if adder.amount is None:  # pragma: no cover - such a file does not load
        raise line.fail(f"adder '{adder.id}' adds nothing", code="no-price", step="list price", where=adder.where)
    try:
        value = evaluate(adder.amount, line.facts, run.policy.tables)
    except ExpressionError as error:
        raise line.fail(
            f"adder '{adder.id}' cannot be evaluated: {error.message}",
            code=error.code,
            step="list price",
            hint=error.hint,
            where=adder.where,
        ) from error
    if not isinstance(value, Decimal):  # pragma: no cover - the checker proves a number
        raise line.fail(f"adder '{adder.id}' gives no amount", code="wrong-type", step="list price", where=adder.where)
    return value


def _inherited(line: ChargeLine, price: Decimal) -> list[BuiltUp]:
    """Changes of the price books between the entry's and the quote's, and the conversion of the currency."""
    found = line.found
    if found is None:  # pragma: no cover - special items do not come here
        return []
    parts: list[BuiltUp] = []
    if found.rate is not None:
        rate = found.rate
        origin = rate.to if rate.from_ == _target(line) else rate.from_
        converted = convert(price, rate, origin)
        said = (
            ("rate", f"{rate.rate:f} {rate.to} per {rate.from_}"),
            ("date", str(rate.date)),
            ("source", rate.source),
        )
        parts.append(BuiltUp("conversion", converted - price, rate.where, inputs=said))
        price = converted
    for book, change, where in found.changes:
        parts.append(BuiltUp("price book change", price * change, where, change, book))
        price += price * change
    return parts


def inheriting(line: ChargeLine, price: Decimal) -> Decimal:
    """What conversion and the changes of price books add to an amount that the line's entry inherits."""
    return sum((part.amount for part in _inherited(line, price)), Decimal(0))


def _printed_tier(line: ChargeLine, price: str, run: Run) -> str:
    """A tier's price in the quote's price book: an inherited one converted, changed and rounded as unit prices are."""
    digits = unit_digits(line, run)
    return " + ".join(_inherited_text(line, Decimal(part), digits, run) for part in price.split(" + "))


def _inherited_text(line: ChargeLine, amount: Decimal, digits: int, run: Run) -> str:
    added = inheriting(line, amount)
    return f"{round_to(amount + added, digits, run.rounding.mode) if added else amount:f}"


def _target(line: ChargeLine) -> str:
    return str(line.facts.get("quote.currency") or "")


def _uplift(line: ChargeLine, price: Decimal) -> list[BuiltUp]:
    uplift = line.window.uplift
    if uplift is None:
        return []
    return [BuiltUp("uplift", price * uplift, line.line.where, uplift)]


def _segment_price(line: ChargeLine, base: ListPrice, price: Decimal) -> list[BuiltUp]:
    """What a price asked for this segment adds to the price book's, or gives away of it."""
    asked = line.window.price
    if asked is None:
        return []
    fee = line.found is not None and isinstance(line.found.entry.spec, FlatEntry)
    whole = asked if base.per_unit or fee else asked * line.window.quantity
    return [BuiltUp(SEGMENT_PRICE, whole - price, line.line.where, inputs=(("asked", f"{asked:f}"),))]
