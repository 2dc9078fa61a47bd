"""Pricing one charge line: list price, waterfall, roundings, printed levels."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

from cpq.problems import NOWHERE
from cpq.quotes.priced import PricedLine, PriceStep
from cpq.rounding import round_to
from tests.oracle.pricing.built_up import ListPrice
from tests.oracle.pricing.context import Applied, ChargeLine, Run, line_amount
from tests.oracle.pricing.option_price import listed_price
from tests.oracle.pricing.steps.discretionary import NAME as DISCRETIONARY
from tests.oracle.pricing.waterfall import Running, level_prices, run_waterfall

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
        listed = listed_price(line, run)
    state = run_waterfall(line, run, listed)
    digits = state.decimals
    counts_unit = run.rounding.unit_price == "net" and (line.found is None or line.found.included is None)
    rounded_unit = state.per_unit and not state.total_only and counts_unit
    amounts = {name: line_amount(price, state.factor) for name, price in level_prices(state)}
    levels, unit_levels = _printed(state, listed, digits, run, counts_unit=counts_unit)
    if rounded_unit:
        _refuse_vanishing(line, state, run)
    _round_net(state, digits, run, rounded_unit=rounded_unit)
    return PricedLine(
        id=line.id,
        line=line.line.id,
        product=line.line.product_id,
        charge=line.charge_id,
        kind=line.charge.charge,
        family=line.line.product.family,
        segment=line.window.number,
        parent=line.line.request.parent,
        group=line.line.request.group,
        optional=line.line.optional,
        credit=line.line.request.kind == "credit",
        name="" if line.line.request.special is None else line.line.request.special.name,
        quantity=line.window.quantity,
        per="" if line.found is None else line.found.entry.spec.per.metric,
        period=_period(line),
        start=line.window.start,
        end=line.window.end,
        offset_months=line.window.offset_months,
        length_months=line.window.length_months,
        periods=line.periods,
        discountable=line.discountable and not line.induced,
        pass_through=line.pass_through,
        tax_category=line.charge.tax or line.line.product.tax,
        list=listed.price if listed.per_unit else None,
        list_total=amounts["list"],
        net=unit_levels.get("net"),
        net_total=levels["net"],
        amounts=amounts,
        levels=levels,
        unit_levels=unit_levels,
        steps=tuple(state.steps),
        build_up=tuple(_build_up(listed, state.factor)),
        selection=line.line.selection,
        tiers=listed.tiers,
        requested_rate=_requested(state, run),
        rounding_unit=abs(line_amount(Decimal(1).scaleb(-digits), state.factor))
        if rounded_unit
        else Decimal(1).scaleb(-run.digits),
        is_special=line.line.request.special is not None,
        induced=line.induced,
        free=line.window.free,
        weight=_weight(line),
        reason=str(line.facts.get("reason") or ""),
        evergreen=_is_evergreen(line, run),
        facts=line.facts,
        note=line.line.request.note,
    )


def _weight(line: ChargeLine) -> Decimal | None:
    if line.line.weight is None or line.commitment is not None:
        return None
    return line.line.weight * line.window.quantity


def _period(line: ChargeLine) -> str:
    if line.commitment is not None:
        return line.commitment.amount.period or ""
    return "" if line.found is None else line.found.entry.spec.per.period or ""


def _is_evergreen(line: ChargeLine, run: Run) -> bool:
    model = run.policy.catalog.selling_models.get(line.line.selling_model)
    return model is not None and model.evergreen


def _printed(
    state: Running, listed: ListPrice, digits: int, run: Run, *, counts_unit: bool
) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Totals and unit prices at every named price, each rounded for itself as a document prints it."""
    levels: dict[str, Decimal] = {}
    units: dict[str, Decimal] = {}
    mode = run.rounding.mode
    for name, named in level_prices(state):
        price = named + state.surcharges if name in state.before_surcharges else named
        by_unit = listed.per_unit if name == "list" else state.per_unit and not state.total_only
        if by_unit and run.rounding.unit_price == "net":
            units[name] = round_to(price, digits, mode)
            counted = units[name] if counts_unit else price
            levels[name] = round_to(line_amount(counted, state.factor), run.digits, mode)
        else:
            if by_unit:
                units[name] = price
            levels[name] = round_to(line_amount(price, state.factor), run.digits, mode)
    return levels, units


def _refuse_vanishing(line: ChargeLine, state: Running, run: Run) -> None:
    """Refuse a price that only its rounding would turn into nothing; what discounts leave may round to zero.

    Raises:
        CannotPrice: With what the unit price would need.
    """
    sign = -1 if state.factor < 0 else 1
    discounted = any(step.amount * sign < 0 and step.name != "contracted price" for step in state.steps)
    if state.price > 0 and not discounted and round_to(state.price, state.decimals, run.rounding.mode) == 0:
        exact_price = _SIGNIFICANT.create_decimal(state.price).normalize()
        raise line.fail(
            f"a unit price of {exact_price:f} {run.currency} rounds to zero at {state.decimals} decimals",
            code="price-rounds-to-zero",
            step="rounding",
            hint="write unit decimals: on the entry or the price book, such as unit decimals: 4",
            where=NOWHERE if line.found is None else line.found.entry.where,
        )


def _round_net(state: Running, digits: int, run: Run, *, rounded_unit: bool) -> None:
    """The policy's roundings, each as a step: the unit price, then the line total."""
    where, mode = run.policy.policy.rounding.where, run.rounding.mode
    if rounded_unit:
        unit = round_to(state.price, digits, mode)
        if unit != state.price:
            said = (("what", "unit price"), ("decimals", str(digits)), ("mode", mode))
            state.take("rounding", Applied(unit, where=where, inputs=said))
    before = line_amount(state.price, state.factor)
    total = round_to(before, run.digits, mode)
    if total != before:
        said = (("what", "line total"), ("decimals", str(run.digits)), ("mode", mode))
        unit_price = state.price if state.per_unit and not state.total_only else None
        state.steps.append(PriceStep("rounding", None, total - before, total, unit_price, None, "", where, said))


def _build_up(listed: ListPrice, factor: Fraction) -> list[PriceStep]:
    steps: list[PriceStep] = []
    running = before = Decimal(0)
    for part in listed.parts:
        running += part.amount
        after = line_amount(running, factor)
        amount, before = after - before, after  # so that the parts sum to the list amount where no decimal is exact
        unit = running if listed.per_unit else None
        steps.append(PriceStep(part.name, None, amount, after, unit, part.rate, part.rule, part.where, part.inputs))
    return steps


def _requested(state: Running, run: Run) -> Decimal | None:
    """The rate asked for, of regular and combined; None where an amount, a target or a rate of list was asked."""
    asked = [step for step in state.steps if step.name == DISCRETIONARY]
    if not asked:
        return Decimal(0)
    if any(step.rate is None for step in asked):
        return None
    combine = next(entry.combine for entry in run.waterfall.waterfall if entry.step == DISCRETIONARY)
    before = asked[0].after - asked[0].amount
    if any(step.base != (before if combine == "add" else step.after - step.amount) for step in asked):
        return None
    rates = [step.rate for step in asked if step.rate is not None]
    if combine == "add":
        return sum(rates, Decimal(0))
    left = Decimal(1)
    for rate in rates:
        left *= 1 - rate
    return 1 - left
