"""Pricing one charge line: list price, waterfall, roundings, printed levels."""

from __future__ import annotations

from decimal import Context, Decimal

from cpq.pricing.built_up import ListPrice
from cpq.pricing.context import ChargeLine, Run
from cpq.pricing.list_price import list_price
from cpq.pricing.running import ZERO, Running
from cpq.pricing.steps.discretionary import NAME as DISCRETIONARY
from cpq.problems import NOWHERE
from cpq.quotes.priced import PricedLine, PriceStep

_SIGNIFICANT = Context(prec=6)
"""What of an exact unit price a message shows."""


def price_line(line: ChargeLine, run: Run, listed: ListPrice | None = None) -> PricedLine:
    """Price one charge line from list to net.

    Args:
        listed: Its list price where other lines decide it; computed by its charge model where left out.

    Raises:
        CannotPrice: Naming line, step and rule.
    """
    if listed is None:
        listed = list_price(line, run)
    s = run.descend(line, run, listed)
    unit_grid = run.grid(s.decimals)
    counts_unit = run.rounds_units and line.plan.rounds_unit
    rounded_unit = s.per_unit and not s.total_only and counts_unit
    s.place("net")
    levels, unit_levels = _printed(s, listed, unit_grid, run, counts_unit=counts_unit)
    if rounded_unit:
        _refuse_vanishing(line, s, unit_levels["net"], run)
    _round_net(s, unit_grid, run, rounded_unit=rounded_unit)
    plan, window, of = line.plan, line.window, line.line
    request = of.request
    return PricedLine(  # by position: fifty names would cost as much as the arithmetic
        line.id,
        of.id,
        of.product_id,
        plan.key[1],
        plan.charge.charge,
        of.product.family,
        window.number,
        request.parent,
        request.group,
        of.optional,
        request.kind == "credit",
        "" if request.special is None else request.special.name,
        window.quantity,
        plan.metric,
        plan.period or "",
        window.start,
        window.end,
        window.offset_months,
        window.length_months,
        line.periods,
        plan.discountable and not plan.induced,
        plan.pass_through,
        plan.tax_category,
        listed.price if listed.per_unit else None,
        s.amounts["list"],
        unit_levels.get("net"),
        levels["net"],
        s.amounts,
        levels,
        unit_levels,
        tuple(s.steps),
        _build_up(listed, s),
        of.selection,
        listed.tiers,
        _requested(s, run),
        abs(s.amount(unit_grid)) if rounded_unit else run.cent,
        request.special is not None,
        plan.induced,
        window.free,
        None if of.weight is None or plan.committed else of.weight * window.quantity,
        str(line.facts.get("reason") or ""),
        plan.evergreen,
        line.facts,
        request.note,
    )


def _printed(
    s: Running, listed: ListPrice, unit_grid: Decimal, run: Run, *, counts_unit: bool
) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Totals and unit prices at every named price, each rounded for itself as a document prints it.

    Args:
        counts_unit: Whether totals multiply the unit price as it is printed.
    """
    levels: dict[str, Decimal] = {}
    units: dict[str, Decimal] = {}
    by_unit = s.per_unit and not s.total_only
    before, rounded_before = None, (False, ZERO, ZERO)
    for name, named in s.named.items():
        price = named + s.surcharges if name in s.before_surcharges else named
        in_units = listed.per_unit if name == "list" else by_unit
        if price is not before or in_units is not rounded_before[0]:
            rounded_before = (in_units, *_rounded(s, price, unit_grid, run, in_units, counts_unit))
            before = price
        _, unit, levels[name] = rounded_before
        if in_units:
            units[name] = unit
    return levels, units


def _rounded(
    s: Running, price: Decimal, unit_grid: Decimal, run: Run, in_units: bool, counts_unit: bool
) -> tuple[Decimal, Decimal]:
    """A price per unit, and the line's total at it, as they are printed."""
    unit = +price.quantize(unit_grid, run.mode) if in_units and run.rounds_units else price
    return unit, +s.amount(unit if counts_unit else price).quantize(run.cent, run.mode)


def _refuse_vanishing(line: ChargeLine, s: Running, unit: Decimal, run: Run) -> None:
    """Refuse a price that only its rounding would turn into nothing; what discounts leave may round to zero.

    Args:
        unit: The net unit price, rounded.

    Raises:
        CannotPrice: With what the unit price would need.
    """
    if unit != 0 or s.price <= 0:
        return
    sign = -1 if s.units < 0 else 1
    if any(step.amount * sign < 0 and step.name != "contracted price" for step in s.steps):
        return
    exact_price = _SIGNIFICANT.create_decimal(s.price).normalize()
    raise line.fail(
        f"a unit price of {exact_price:f} {run.currency} rounds to zero at {s.decimals} decimals",
        code="price-rounds-to-zero",
        step="rounding",
        hint="write unit decimals: on the entry or the price book, such as unit decimals: 4",
        where=NOWHERE if line.found is None else line.found.entry.where,
    )


def _round_net(s: Running, unit_grid: Decimal, run: Run, *, rounded_unit: bool) -> None:
    """The policy's roundings, each as a step: the unit price, then the line total."""
    where, mode = run.policy.policy.rounding.where, run.rounding.mode
    if rounded_unit:
        unit = +s.price.quantize(unit_grid, run.mode)
        if unit != s.price:
            said = (("what", "unit price"), ("decimals", str(s.decimals)), ("mode", mode))
            s.take("rounding", unit, where=where, inputs=said)
    total = +s.after.quantize(run.cent, run.mode)
    if total != s.after:
        said = (("what", "line total"), ("decimals", str(run.digits)), ("mode", mode))
        unit_price = s.price if s.per_unit and not s.total_only else None
        s.steps.append(PriceStep("rounding", None, total - s.after, total, unit_price, None, "", where, said))


def _build_up(listed: ListPrice, s: Running) -> tuple[PriceStep, ...]:
    if len(listed.parts) == 1:
        part, after = listed.parts[0], s.amounts["list"]
        unit = listed.price if listed.per_unit else None
        return (PriceStep(part.name, None, after, after, unit, part.rate, part.rule, part.where, part.inputs),)
    steps: list[PriceStep] = []
    running = before = ZERO
    for part in listed.parts:
        running += part.amount
        after = s.amount(running)
        amount, before = after - before, after  # so that the parts sum to the list amount where no decimal is exact
        unit = running if listed.per_unit else None
        steps.append(PriceStep(part.name, None, amount, after, unit, part.rate, part.rule, part.where, part.inputs))
    return tuple(steps)


def _requested(s: Running, run: Run) -> Decimal | None:
    """The rate asked for, of regular and combined; None where an amount, a target or a rate of list was asked."""
    asked = [step for step in s.steps if step.name == DISCRETIONARY]
    if not asked:
        return ZERO
    if any(step.rate is None for step in asked):
        return None
    combine = next(entry.combine for entry in run.waterfall.waterfall if entry.step == DISCRETIONARY)
    before = asked[0].after - asked[0].amount
    if any(step.base != (before if combine == "add" else step.after - step.amount) for step in asked):
        return None
    rates = [step.rate for step in asked if step.rate is not None]
    if combine == "add":
        return sum(rates, ZERO)
    left = Decimal(1)
    for rate in rates:
        left *= 1 - rate
    return 1 - left
