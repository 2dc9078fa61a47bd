"""List prices: what each charge model makes of a quantity, with the steps that built it up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from cpq.expressions import ExpressionError
from cpq.policy.computed_entries import CostPlusEntry, FormulaEntry
from cpq.policy.entries import FlatEntry, MatrixEntry, OverageEntry, PackageEntry, PerUnitEntry, TieredEntry
from cpq.policy.percent_of_total_entry import PercentOfTotalEntry
from cpq.policy.policy import ResolvedAdder, ResolvedEntry
from cpq.policy.transaction_entries import GraduatedPercentageEntry, PercentageEntry
from cpq.quotes.commitments import Commitment
from cpq.rounding import decimals_of, exact
from tests.oracle.evaluating import evaluate
from tests.oracle.pricing import charge_models
from tests.oracle.pricing.built_up import BuiltUp, ListPrice, base_price
from tests.oracle.pricing.context import ChargeLine, Run
from tests.oracle.pricing.inherited_price import inherited, inheriting, printed_tier, uplift_part
from tests.oracle.pricing.tiered_price import package_price, tiered_price

SEGMENT_PRICE = "segment price"
"""Part of a list price that a segment's own price brings; below zero it is something that the rep gives away."""


def included(line: ChargeLine) -> ListPrice | None:
    """A price that no price book says: zero for what a bundle's price or its components cover, what is committed."""
    if line.commitment is not None:
        return _committed(line, line.commitment)
    option = line.line.option
    if option is not None and line.included:
        part = BuiltUp("included in bundle", Decimal(0), option.where, rule=line.line.parent_product)
        return ListPrice(Decimal(0), True, (part,))
    bundle = line.line.product.bundle
    if bundle is None or line.line.request.special is not None:
        return None
    if bundle.price == "components" or line.found is None:
        part = BuiltUp("priced by components", Decimal(0), bundle.where)
        return ListPrice(Decimal(0), True, (part,))
    return None


def _committed(line: ChargeLine, commitment: Commitment) -> ListPrice:
    amount = commitment.amount.money.amount
    part = BuiltUp("minimum commitment", amount, line.line.where, inputs=(("committed", str(commitment.amount)),))
    return ListPrice(amount, True, (part,))


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
        base = _beyond_included(line, entry, run) if entry.spec.free_of_charge else _base(line, entry, run)
        adders, surcharges = _adders(line, entry, base.price, run)
        parts = [*base.parts, *adders]
        parts += inherited(line, sum((part.amount for part in parts), Decimal(0)))
        per_unit = base.per_unit
        within = charge_models.charge_bounds(line, parts, per_unit=per_unit)
        if within is not None:
            parts, per_unit = within, False
        parts += uplift_part(line, sum((part.amount for part in parts), Decimal(0)))
        parts += _segment_price(line, sum((part.amount for part in parts), Decimal(0)), per_unit=per_unit)
        surcharges = [part._replace(amount=part.amount + inheriting(line, part.amount)) for part in surcharges]
        if base.per_unit and not per_unit:
            surcharges = [part._replace(amount=part.amount * line.window.quantity) for part in surcharges]
        tiers = tuple((label, printed_tier(line, price, run)) for label, price in base.tiers)
        total = sum((part.amount for part in parts), Decimal(0))
    asked = 0 if line.window.price is None else decimals_of(line.window.price)
    return ListPrice(total, per_unit, tuple(parts), tuple(surcharges), tiers, asked)


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
    spec, quantity = entry.spec, line.window.quantity
    if isinstance(spec, OverageEntry):
        return charge_models.overage(entry, spec, quantity)
    if isinstance(spec, PercentageEntry):
        return charge_models.percentage(line, entry, spec)
    if isinstance(spec, GraduatedPercentageEntry):
        return charge_models.graduated_percentage(line, entry, spec)
    if isinstance(spec, CostPlusEntry):
        return charge_models.cost_plus(line, entry, spec, run)
    if isinstance(spec, FormulaEntry):
        return charge_models.formula(line, entry, spec, run)
    if isinstance(spec, PercentOfTotalEntry):
        raise line.fail("a percent of total is priced after the lines it covers", code="no-price", step="list price")
    raise line.fail(f"unknown charge model {spec.mode}", code="no-price", step="list price")  # pragma: no cover


def _beyond_included(line: ChargeLine, entry: ResolvedEntry, run: Run) -> ListPrice:
    """What the units beyond the included ones cost, as one amount; what is printed starts with the included ones."""
    free, billed = entry.spec.free_of_charge, billed_quantity(line)
    model = _base(replace(line, window=replace(line.window, quantity=billed)), entry, run)
    why = (("included", f"{free:f}"), ("billed", f"{billed:f}"))
    units = billed if model.per_unit else Decimal(1)
    parts = tuple(one._replace(amount=one.amount * units, inputs=one.inputs + why) for one in model.parts)
    model = ListPrice(model.price * units, False, parts, tiers=model.tiers or _one_tier(line, model, run))
    if isinstance(entry.spec, PackageEntry):
        size, _, more = model.tiers[0][0].partition(" after ")
        count = free + (Decimal(more.removesuffix(" free")) if more else 0)
        return model._replace(tiers=((f"{size} after {count:f} free", model.tiers[0][1]),))
    behind = [
        (f">{Decimal(label[1:]) + free:f}" if label[0] == ">" else f"{Decimal(label) + free:f}", price)
        for label, price in model.tiers
    ]
    return model._replace(tiers=((">0" if behind[0][0][0] == ">" else "1", "0"), *behind))


def _one_tier(line: ChargeLine, model: ListPrice, run: Run) -> tuple[tuple[str, str], ...]:
    unit = run.policy.catalog.units.get(line.line.product.unit or "")
    return ((">0" if unit is not None and unit.decimals else "1", f"{model.price:f}"),)


def billed_quantity(line: ChargeLine) -> Decimal:
    """Units that the price counts: all but those that the entry includes in each period."""
    included = None if line.found is None else line.found.entry.spec.free_of_charge
    return line.window.quantity if not included else max(line.window.quantity - included, Decimal(0))


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


def _segment_price(line: ChargeLine, price: Decimal, *, per_unit: bool) -> list[BuiltUp]:
    """What a price asked for this segment adds to the price book's, or gives away of it.

    A price that was asked for a segment before and raised since is that price times each rise.
    """
    asked, uplift = line.window.price, line.window.uplift
    if asked is None:
        return []
    said = [("asked", f"{asked:f}")]
    raised = asked
    if uplift is not None:
        said.append(("uplift", f"{uplift:f}"))
        raised = asked * (1 + uplift)
    fee = line.found is not None and isinstance(line.found.entry.spec, FlatEntry)
    whole = raised if per_unit or fee else raised * billed_quantity(line)
    return [BuiltUp(SEGMENT_PRICE, whole - price, line.line.where, inputs=tuple(said))]
