"""A bundle price divided over the bundle's components, so that each bears its own tax, cost and margin.

The bundle's line is priced as any line is: by its entry, its schedules, its contract, its discounts. What comes of it
at each named price is then divided over the components to the currency's smallest unit, by largest remainder, so that
the parts sum to the bundle's price at every level. The bundle's own line is left with nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from cpq.catalog.bundles import Bundle
from cpq.pricing.context import ChargeLine, Run
from cpq.pricing.costs import known_cost
from cpq.pricing.list_price import list_price
from cpq.pricing.running import ZERO, amount_on_line
from cpq.problems import CannotPrice
from cpq.quotes.priced import PartOf, PricedLine, PriceStep
from cpq.rounding import allocate, multiply

ALLOCATED = "allocated to components"
_ONE = Decimal(1)


def allocate_bundles(items: Sequence[ChargeLine], priced: dict[str, PricedLine], run: Run) -> list[CannotPrice]:
    """Divide the price of every bundle that says so; outer bundles come before inner ones.

    Args:
        items: Charge lines, a bundle's before those of its components.
        priced: Priced lines by id; the bundles' are exchanged and their parts added.

    Returns:
        Why a price could not be divided.
    """
    parts: dict[tuple[str, str, int], list[ChargeLine]] = {}
    for item in items:
        if item.part:
            parts.setdefault((item.line.part_of, item.charge.charge, item.window.number), []).append(item)
    errors: list[CannotPrice] = []
    for item in items:
        whole = priced.get(item.id)
        if whole is None or (item.line.id, item.charge.charge) not in run.coverings:
            continue
        mine = parts.get((item.line.id, item.charge.charge, item.window.number), [])
        try:
            priced |= _divided(item, whole, mine, run)
        except CannotPrice as error:
            errors.append(error)
    return errors


def _divided(
    bundle: ChargeLine, whole: PricedLine, parts: Sequence[ChargeLine], run: Run
) -> Iterable[tuple[str, PricedLine]]:
    if not parts:
        raise bundle.fail(
            f"the price of '{whole.product}' is allocated over components that are charged "
            f"{'once' if whole.kind == 'one-time' else 'every period'} too, and none is chosen",
            code="nothing-to-allocate",
            step="allocation",
            hint="choose a component, require one in the catalog, or write price: parent on the bundle",
            where=bundle.line.where,
        )
    spec = bundle.line.product.bundle or Bundle()
    names = [part.id for part in parts]
    weights = [_weight(part, spec, sum(one.line is part.line for one in parts), run) for part in parts]
    if not any(weights):
        weights = [_ONE] * len(parts)
    levels = {name: allocate(total, weights, run.digits, names) for name, total in whole.levels.items()}
    listed = [abs(part) for part in levels["list"]]  # unrounded amounts by these keep every rate of a step exact
    shares = listed if any(listed) else weights
    total = sum(shares, ZERO)
    yield whole.id, _emptied(bundle, whole)
    for number, part in enumerate(parts):
        own = {name: amounts[number] for name, amounts in levels.items()}
        yield part.id, _part(part, whole, Fraction(shares[number]) / Fraction(total), own, run)


def _weight(part: ChargeLine, bundle: Bundle, charges: int, run: Run) -> Decimal:
    """What a component counts for when the bundle's price is divided; zero or more.

    Args:
        charges: How many charges of the component take parts; they have its share together.
    """
    if bundle.allocated_by == "share":
        option = part.line.option
        return ZERO if option is None or option.share is None else multiply(option.share, Fraction(1, charges))
    if bundle.allocated_by == "cost":
        cost = known_cost(part, run)
        if cost is None:
            raise part.fail(
                f"the bundle's price is allocated by cost, and the cost of '{part.line.product_id}' is not known",
                code="nothing-to-allocate",
                step="allocation",
                hint="give the product a cost that is no share of net, or allocate by list value or share",
                where=bundle.where_of("allocated_by"),
            )
        return abs(cost)
    listed = list_price(part, run)
    units = Fraction(part.window.quantity) if listed.per_unit and not part.plan.fee else Fraction(1)
    return abs(amount_on_line(listed.price, units * part.periods))


def _part(item: ChargeLine, whole: PricedLine, share: Fraction, levels: dict[str, Decimal], run: Run) -> PricedLine:
    """A component with its part of the bundle's price: every amount in proportion, every printed total as allocated."""
    amounts = {name: amount_on_line(amount, share) for name, amount in whole.amounts.items()}
    of = item.line
    return whole._replace(
        id=item.id,
        line=of.id,
        product=of.product_id,
        charge=item.charge_id,
        family=of.product.family,
        parent=of.request.parent,
        group=of.request.group,
        quantity=item.window.quantity,
        per="",
        discountable=whole.discountable and item.plan.discountable,
        tax_category=item.plan.tax_category,
        list=None,
        list_total=amounts["list"],
        net=None,
        net_total=levels["net"],
        amounts=amounts,
        levels=levels,
        unit_levels={},
        steps=_steps(whole, share, amounts["list"], levels["net"], run),
        build_up=(_step("part of bundle price", amounts["list"], item, whole.product),),
        selection=of.selection,
        tiers=(),
        rounding_unit=run.cent,
        weight=None if of.weight is None else of.weight * item.window.quantity,
        facts=item.facts,
        note=of.request.note,
        part_of=PartOf(whole.id, whole.product),
    )


def _steps(whole: PricedLine, share: Fraction, start: Decimal, net: Decimal, run: Run) -> tuple[PriceStep, ...]:
    """The bundle's steps on a part of its price, and what its rounding to the currency adds."""
    steps = []
    before = start
    for step in whole.steps:
        after = amount_on_line(step.after, share)
        base = None if step.base is None else amount_on_line(step.base, share)
        steps.append(step._replace(base=base, amount=after - before, after=after, unit=None))
        before = after
    if net != before:
        said = (("what", "part of the bundle price"), ("decimals", str(run.digits)), ("mode", "largest remainder"))
        where = run.policy.policy.rounding.where
        steps.append(PriceStep("rounding", None, net - before, net, None, None, "", where, said))
    return tuple(steps)


def _step(name: str, amount: Decimal, item: ChargeLine, rule: str) -> PriceStep:
    option = item.line.option
    where = item.line.where if option is None else option.where
    return PriceStep(name, None, amount, amount, None, None, rule, where)


def _emptied(bundle: ChargeLine, whole: PricedLine) -> PricedLine:
    """The bundle's own line once its price is with the components; it remembers the whole."""
    spec = bundle.line.product.bundle or Bundle()
    said = (("by", spec.allocated_by), ("amount", f"{whole.net_total:f}"))
    moved = PriceStep(ALLOCATED, None, ZERO, ZERO, None, None, whole.product, spec.where_of("price"), said)
    nothing: Mapping[str, Decimal] = dict.fromkeys(whole.levels, ZERO)
    return whole._replace(
        list=None,
        list_total=ZERO,
        net=None,
        net_total=ZERO,
        amounts=dict.fromkeys(whole.amounts, ZERO),
        levels=dict(nothing),
        unit_levels={},
        steps=(),
        build_up=(moved,),
        tiers=(),
        whole=whole,
    )


def remembered(lines: Sequence[PricedLine]) -> list[PricedLine]:
    """Settled lines, the bundles among them knowing what their parts together cost and concede; inner bundles first."""
    parts: dict[str, list[PricedLine]] = {}
    done: dict[str, PricedLine] = {}
    for line in lines:
        if line.part_of is not None:
            parts.setdefault(line.part_of.line, []).append(line)
    for line in reversed(lines):
        mine = [done[part.id] for part in parts.get(line.id, ())]
        done[line.id] = line if line.whole is None else line._replace(whole=_whole(line, line.whole, mine))
    return [done[line.id] for line in lines]


def _whole(line: PricedLine, whole: PricedLine, parts: Iterable[PricedLine]) -> PricedLine:
    together = [part if part.whole is None else part.whole for part in parts]
    costs = [line.cost, *(part.cost for part in together)]
    known = [cost for cost in costs if cost is not None]
    return whole._replace(
        tax_rate=line.tax_rate,
        tax_reason=line.tax_reason,
        allocated=sum((part.allocated for part in together), ZERO),
        conceded=sum((part.conceded for part in together), ZERO),
        cost=sum(known, ZERO) if len(known) == len(costs) else None,
    )
