"""List prices: what each charge model makes of a quantity, with the steps that built it up."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from cpq.expressions import ExpressionError, evaluate_in_exact
from cpq.policy.compiled import FoundEntry
from cpq.policy.entries import (
    FlatEntry,
    MatrixEntry,
    PackageEntry,
    PercentOfTotalEntry,
    PerUnitEntry,
    TieredEntry,
)
from cpq.policy.policy import ResolvedAdder, ResolvedEntry
from cpq.pricing.built_up import BuiltUp, ListPrice, base_price
from cpq.pricing.context import ChargeLine, Run
from cpq.pricing.inherited_price import inherited, inheriting
from cpq.pricing.tiered_price import package_price, tiered_price
from cpq.rounding import decimals_of, round_to

SEGMENT_PRICE = "segment price"
"""Part of a list price that a segment's own price brings; below zero it is something that the rep gives away."""


def list_price(line: ChargeLine, run: Run) -> ListPrice:
    """The list price of a line by its entry's charge model, with adders, inheritance and conversion.

    Computed in the exact context.

    Raises:
        CannotPrice: A tier, table cell or formula gives no price.
    """
    included = _included(line)
    if included is not None:
        return included
    special = line.line.request.special
    if special is not None:
        part = BuiltUp("special item", special.price, line.line.where, inputs=(("name", special.name),))
        return ListPrice(special.price, True, (part,), decimals=decimals_of(special.price))
    found, window = line.plan.found, line.window
    changed = window.price is not None or window.uplift is not None
    if line.plan.listed is not None and not changed:
        return line.plan.listed
    if found is None:
        raise line.fail("it has no price book entry", code="no-price", step="list price")
    base = _base(line, found.entry, run)
    if not changed and not found.entry.adders and found.as_written:
        return base
    adders, surcharges = _adders(line, found.entry, base.price, run)
    parts = [*base.parts, *adders]
    parts += inherited(found, _sum(parts), run.currency)
    parts += _uplift(line, _sum(parts))
    parts += _segment_price(line, base, _sum(parts))
    surcharges = [
        part._replace(amount=part.amount + inheriting(found, part.amount, run.currency)) for part in surcharges
    ]
    tiers = tuple((label, _printed_tier(line, found, price, run)) for label, price in base.tiers)
    asked = 0 if window.price is None else decimals_of(window.price)
    return ListPrice(_sum(parts), base.per_unit, tuple(parts), tuple(surcharges), tiers, asked)


def _included(line: ChargeLine) -> ListPrice | None:
    """Zero for an option that its bundle's price includes, and for a bundle priced by its components."""
    option = line.line.option
    if option is not None and line.included:
        part = BuiltUp("included in bundle", Decimal(0), option.where, rule=line.line.parent_product)
        return ListPrice(Decimal(0), True, (part,))
    if line.found is None and line.line.product.bundle is not None and line.line.request.special is None:
        part = BuiltUp("priced by components", Decimal(0), line.line.product.bundle.where)
        return ListPrice(Decimal(0), True, (part,))
    return None


def _sum(parts: Iterable[BuiltUp]) -> Decimal:
    return sum((part.amount for part in parts), Decimal(0))


def _uplift(line: ChargeLine, price: Decimal) -> list[BuiltUp]:
    """What a segment's uplift adds to a price."""
    uplift = line.window.uplift
    if uplift is None:
        return []
    return [BuiltUp("uplift", price * uplift, line.line.where, uplift)]


def _printed_tier(line: ChargeLine, found: FoundEntry, price: str, run: Run) -> str:
    """A tier's price in the quote's price book: an inherited one converted, changed and rounded as unit prices are."""
    return " + ".join(_inherited_text(line, found, Decimal(part), run) for part in price.split(" + "))


def _inherited_text(line: ChargeLine, found: FoundEntry, amount: Decimal, run: Run) -> str:
    added = inheriting(found, amount, run.currency)
    return f"{round_to(amount + added, line.plan.digits, run.rounding.mode) if added else amount:f}"


def _base(line: ChargeLine, entry: ResolvedEntry, run: Run) -> ListPrice:
    spec, quantity = entry.spec, line.window.quantity
    if isinstance(spec, FlatEntry):
        return base_price(spec.price, entry, per_unit=False)
    if isinstance(spec, PerUnitEntry):
        return _per_unit(line, entry, spec, run)
    if isinstance(spec, PackageEntry):
        return package_price(entry, spec, quantity)
    if isinstance(spec, TieredEntry):
        return tiered_price(line, entry, spec)
    if isinstance(spec, MatrixEntry):
        return _matrix(line, entry, spec)
    if isinstance(spec, PercentOfTotalEntry):
        raise line.fail("a percent of total is priced after the lines it covers", code="no-price", step="list price")
    raise line.fail(f"unknown charge model {spec.mode}", code="no-price", step="list price")  # pragma: no cover


def _per_unit(line: ChargeLine, entry: ResolvedEntry, spec: PerUnitEntry, run: Run) -> ListPrice:
    for when, price, where in entry.overrides:
        if line.holds(when, "list price", entry.key[0], where, run):
            part = BuiltUp("price override", price, where, rule=entry.book, inputs=(("when", when.text),))
            return ListPrice(price, True, (part,))
    return base_price(spec.price, entry, per_unit=True)


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
        value = evaluate_in_exact(adder.amount, line.facts, run.policy.tables)
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


def _segment_price(line: ChargeLine, base: ListPrice, price: Decimal) -> list[BuiltUp]:
    """What a price asked for this segment adds to the price book's, or gives away of it."""
    asked = line.window.price
    if asked is None:
        return []
    fee = line.found is not None and isinstance(line.found.entry.spec, FlatEntry)
    whole = asked if base.per_unit or fee else asked * line.window.quantity
    return [BuiltUp(SEGMENT_PRICE, whole - price, line.line.where, inputs=(("asked", f"{asked:f}"),))]
