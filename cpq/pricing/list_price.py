"""List prices: what each charge model makes of a quantity, with the steps that built it up."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from cpq.expressions import ExpressionError, evaluate_in_exact
from cpq.policy.compiled import FoundEntry
from cpq.policy.computed_entries import CostPlusEntry, FormulaEntry
from cpq.policy.entries import FlatEntry, MatrixEntry, OverageEntry, PackageEntry, PerUnitEntry, TieredEntry
from cpq.policy.percent_of_total_entry import PercentOfTotalEntry
from cpq.policy.policy import ResolvedAdder, ResolvedEntry
from cpq.policy.transaction_entries import GraduatedPercentageEntry, PercentageEntry
from cpq.pricing.built_up import BuiltUp, ListPrice, base_price
from cpq.pricing.charge_bounds import bounded
from cpq.pricing.computed_price import cost_plus_price, formula_price
from cpq.pricing.context import ChargeLine, Run
from cpq.pricing.included_units import beyond_included
from cpq.pricing.inherited_price import inherited, inheriting
from cpq.pricing.option_price import INCLUDED, beyond, charged_units, included_units, less_included
from cpq.pricing.overage_price import overage_price
from cpq.pricing.tiered_price import package_price, tiered_price
from cpq.pricing.transactions_price import graduated_percentage_price, percentage_price
from cpq.rounding import decimals_of, round_to

SEGMENT_PRICE = "segment price"
"""Part of a list price that a segment's own price brings; below zero it is something that the rep gives away."""


def list_price(line: ChargeLine, run: Run) -> ListPrice:
    """The list price of a line by its entry's charge model, with adders, inheritance and conversion.

    Computed in the exact context.

    Raises:
        CannotPrice: A tier, table cell or formula gives no price.
    """
    in_bundle = line.line.option is not None or line.plan.product.bundle is not None
    if in_bundle and not line.plan.committed:
        included = included_price(line)
        if included is not None:
            return included
        if line.line.included_units and included_units(line):
            whole = _by_model(line, run)
            return less_included(line, whole, _by_model(beyond(line), run) if charged_units(line) else None)
    return _by_model(line, run)


def _by_model(line: ChargeLine, run: Run) -> ListPrice:
    """The list price of all units of a line by its entry's charge model."""
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
    base = _base(line, found.entry, run) if not line.plan.free_units else beyond_included(line, found.entry, run, _base)
    if not changed and not found.entry.adders and found.as_written and not line.plan.bounded:
        return base
    adders, surcharges = _adders(line, found.entry, base.price, run)
    parts = [*base.parts, *adders]
    parts += inherited(found, _sum(parts), run.currency)
    per_unit = base.per_unit
    if line.plan.bounded:
        units = Fraction(window.quantity) if per_unit else Fraction(1)
        within = bounded(found, parts, units, run.currency)
        if within is not None:
            parts, per_unit = within, False
    parts += _asked(line, _sum(parts), per_unit=per_unit)
    surcharges = [
        part._replace(amount=part.amount + inheriting(found, part.amount, run.currency)) for part in surcharges
    ]
    tiers = tuple((label, _printed_tier(line, found, price, run)) for label, price in base.tiers)
    asked = 0 if window.price is None else decimals_of(window.price)
    if base.per_unit and not per_unit:
        surcharges = [part._replace(amount=part.amount * window.quantity) for part in surcharges]
    return ListPrice(_sum(parts), per_unit, tuple(parts), tuple(surcharges), tiers, asked)


def included_price(line: ChargeLine) -> ListPrice | None:
    """Zero for an option that its bundle's price includes, and for a bundle priced by its components; else None."""
    option, bundle = line.line.option, line.line.product.bundle
    if option is not None and line.included:
        part = BuiltUp(INCLUDED, Decimal(0), option.where, rule=line.line.parent_product)
        return ListPrice(Decimal(0), True, (part,))
    by_components = bundle is not None and (line.found is None or bundle.price == "components")
    if bundle is not None and by_components and line.line.request.special is None:
        part = BuiltUp("priced by components", Decimal(0), bundle.where)
        return ListPrice(Decimal(0), True, (part,))
    return None


def _sum(parts: Iterable[BuiltUp]) -> Decimal:
    return sum((part.amount for part in parts), Decimal(0))


def _asked(line: ChargeLine, price: Decimal, *, per_unit: bool) -> list[BuiltUp]:
    """What the line's segment makes of the price book's price: a price of its own, raised or not, or an uplift."""
    uplift = line.window.uplift
    if line.window.price is not None:
        return [_segment_price(line, price, line.window.price, per_unit=per_unit)]
    if uplift is None:
        return []
    segments = line.line.request.segments  # a line that a contract holds is raised without any
    own = segments[line.window.segment - 1].uplift if segments else None
    said = () if own in (None, uplift) else (("own", f"{own:f}"),)
    return [BuiltUp("uplift", price * uplift, line.line.where, uplift, inputs=said)]


def _printed_tier(line: ChargeLine, found: FoundEntry, price: str, run: Run) -> str:
    """A tier's price in the quote's price book: an inherited one converted, changed and rounded as unit prices are."""
    return " + ".join(_inherited_text(line, found, part, run) for part in price.split(" + "))


def _inherited_text(line: ChargeLine, found: FoundEntry, text: str, run: Run) -> str:
    if text.endswith("%"):
        rate = Decimal(text.removesuffix("%"))
        return f"{rate + inheriting(found, rate, run.currency):f}%"
    amount = Decimal(text)
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
    return _worked_out(line, entry, run)


def _worked_out(line: ChargeLine, entry: ResolvedEntry, run: Run) -> ListPrice:
    """Prices that take more than a price and a quantity."""
    spec = entry.spec
    if isinstance(spec, OverageEntry):
        return overage_price(entry, spec, line.window.quantity)
    if isinstance(spec, PercentageEntry):
        return percentage_price(line, entry, spec)
    if isinstance(spec, GraduatedPercentageEntry):
        return graduated_percentage_price(line, entry, spec)
    if isinstance(spec, CostPlusEntry):
        return cost_plus_price(line, entry, spec, run)
    if isinstance(spec, FormulaEntry):
        return formula_price(line, entry, spec, run)
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


def _segment_price(line: ChargeLine, price: Decimal, asked: Decimal, *, per_unit: bool) -> BuiltUp:
    """What a price asked for this segment, or for one before and raised since, adds to the price book's or gives away.

    Args:
        price: The price book's.
    """
    uplift = line.window.uplift
    said = (("asked", f"{asked:f}"),) if uplift is None else (("asked", f"{asked:f}"), ("uplift", f"{uplift:f}"))
    asked = asked if uplift is None else asked * (1 + uplift)
    fee = line.found is not None and isinstance(line.found.entry.spec, FlatEntry)
    whole = asked if per_unit or fee else asked * max(line.window.quantity - line.plan.free_units, Decimal(0))
    return BuiltUp(SEGMENT_PRICE, whole - price, line.line.where, inputs=said)
