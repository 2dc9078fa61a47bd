"""A bundle price divided over components, by its definition: quotas, whole units, and the rest by largest remainder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from cpq.configuration.configured import ConfiguredLine
from cpq.problems import CannotPrice
from cpq.quotes.priced import PartOf, PricedLine, PriceStep
from tests.oracle.policy_in_force import FoundEntry
from tests.oracle.pricing.context import ChargeLine, Run, line_amount
from tests.oracle.pricing.costs import cost_before_price
from tests.oracle.pricing.option_price import listed_price
from tests.oracle.pricing.windows import Window


def divides_its_price(line: ConfiguredLine) -> bool:
    """Whether a line is a bundle whose own price goes to its components."""
    bundle = line.product.bundle
    return bundle is not None and bundle.price == "allocated" and not line.included and line.request.special is None


def bundle_around(
    line: ConfiguredLine, kind: str, found: FoundEntry | None, run: Run
) -> tuple[ConfiguredLine, tuple[Window, ...]] | None:
    """The bundle that a charge has a part of, with its windows; None where the charge has its own price."""
    if not line.part_of or (found is not None and found.entry.spec.mode == "percent of total"):
        return None
    if found is not None and found.entry.spec.charge == "pass-through":
        return None
    bundle = line.product.bundle
    if bundle is not None and (bundle.price == "components" or (bundle.price == "both" and found is None)):
        return None
    around: Mapping[tuple[str, str], tuple[ConfiguredLine, tuple[Window, ...]]] = run.counted.get("bundles", {})
    return around.get((line.part_of, kind))


def as_part(line: ConfiguredLine, kind: str, bundle: ConfiguredLine, windows: Sequence[Window]) -> tuple[Window, ...]:
    """The bundle's windows, with as many units of the component as there are bundles in each."""
    made = []
    for window in windows:
        units = Fraction(line.quantity)
        if kind != "one-time":
            units = units / Fraction(bundle.quantity) * Fraction(window.quantity)
        quantity = line_amount(Decimal(1), units)
        made.append(replace(window, quantity=quantity, price=None, uplift=None, discount=None, own_discount=False))
    return tuple(made)


def divided(bundle: ChargeLine, whole: PricedLine, parts: Sequence[ChargeLine], run: Run) -> dict[str, PricedLine]:
    """The bundle's line without its price, and each component with its part."""
    if not parts:
        raise bundle.fail(
            f"the price of '{whole.product}' is allocated over components that are charged "
            f"{'once' if whole.kind == 'one-time' else 'every period'} too, and none is chosen",
            code="nothing-to-allocate",
            step="allocation",
            hint="choose a component, require one in the catalog, or write price: parent on the bundle",
            where=bundle.line.where,
        )
    for part in parts:
        part.sold_units = Fraction(1) if _is_fee(part) else Fraction(part.window.quantity)
    weights = {part.id: _weight(part, bundle, parts, run) for part in parts}
    if all(weight == 0 for weight in weights.values()):
        weights = dict.fromkeys(weights, Fraction(1))
    levels = {name: apportioned(total, weights, run.digits) for name, total in whole.levels.items()}
    if any(levels["list"].values()):
        weights = {name: abs(Fraction(part)) for name, part in levels["list"].items()}
    made = {whole.id: _without_price(bundle, whole)}
    for part in parts:
        share = weights[part.id] / sum(weights.values())
        own = {name: amounts[part.id] for name, amounts in levels.items()}
        made[part.id] = _with_part(part, whole, share, own, run)
    return made


def apportioned(total: Decimal, weights: Mapping[str, Fraction], digits: int) -> dict[str, Decimal]:
    """A total in whole smallest units: everyone the whole part of the quota, the rest one each to the largest rests.

    Equal rests go by the larger weight, then by the smaller name.
    """
    units = Fraction(abs(total)) * 10**digits
    quotas = {name: units * weight / sum(weights.values()) for name, weight in weights.items()}
    given = {name: int(quota) for name, quota in quotas.items()}
    order = sorted(weights, key=lambda name: (given[name] - quotas[name], -weights[name], name))
    for name in order[: int(units) - sum(given.values())]:
        given[name] += 1
    sign = -1 if total < 0 else 1
    return {name: Decimal(sign * count).scaleb(-digits) for name, count in given.items()}


def _weight(part: ChargeLine, bundle: ChargeLine, parts: Sequence[ChargeLine], run: Run) -> Fraction:
    spec = bundle.line.product.bundle
    by = "list value" if spec is None else spec.allocated_by
    if by == "share":
        option = part.line.option
        charges = len([one for one in parts if one.line.id == part.line.id])
        return Fraction(0) if option is None or option.share is None else Fraction(option.share) / charges
    if by == "cost" and spec is not None:
        cost = cost_before_price(part, run)
        if cost is None:
            raise part.fail(
                f"the bundle's price is allocated by cost, and the cost of '{part.line.product_id}' is not known",
                code="nothing-to-allocate",
                step="allocation",
                hint="give the product a cost that is no share of net, or allocate by list value or share",
                where=spec.where_of("allocated_by"),
            )
        return abs(Fraction(cost))
    listed = listed_price(part, run)
    units = part.sold_units if listed.per_unit else Fraction(1)
    return abs(Fraction(line_amount(listed.price, units * part.periods)))


def _is_fee(part: ChargeLine) -> bool:
    return part.found is not None and part.found.entry.spec.mode == "flat"


def _with_part(
    part: ChargeLine, whole: PricedLine, share: Fraction, levels: dict[str, Decimal], run: Run
) -> PricedLine:
    line = part.line
    amounts = {name: line_amount(amount, share) for name, amount in whole.amounts.items()}
    where = line.where if line.option is None else line.option.where
    steps: list[PriceStep] = []
    before = amounts["list"]
    for step in whole.steps:
        after = line_amount(step.after, share)
        base = None if step.base is None else line_amount(step.base, share)
        steps.append(step._replace(base=base, amount=after - before, after=after, unit=None))
        before = after
    if levels["net"] != before:
        said = (("what", "part of the bundle price"), ("decimals", str(run.digits)), ("mode", "largest remainder"))
        rounded = levels["net"] - before
        place = run.policy.policy.rounding.where
        steps.append(PriceStep("rounding", None, rounded, levels["net"], None, None, "", place, said))
    start = PriceStep("part of bundle price", None, amounts["list"], amounts["list"], None, None, whole.product, where)
    return whole._replace(
        id=part.id,
        line=line.id,
        product=line.product_id,
        charge=part.charge_id,
        family=line.product.family,
        parent=line.request.parent,
        group=line.request.group,
        quantity=part.window.quantity,
        per="",
        discountable=whole.discountable and part.discountable,
        tax_category=part.charge.tax or line.product.tax,
        list=None,
        list_total=amounts["list"],
        net=None,
        net_total=levels["net"],
        amounts=amounts,
        levels=levels,
        unit_levels={},
        steps=tuple(steps),
        build_up=(start,),
        selection=line.selection,
        tiers=(),
        rounding_unit=Decimal(1).scaleb(-run.digits),
        weight=None if line.weight is None else line.weight * part.window.quantity,
        facts=part.facts,
        note=line.request.note,
        part_of=PartOf(whole.id, whole.product),
    )


def _without_price(bundle: ChargeLine, whole: PricedLine) -> PricedLine:
    spec = bundle.line.product.bundle
    by, where = ("", bundle.line.where) if spec is None else (spec.allocated_by, spec.where_of("price"))
    said = (("by", by), ("amount", f"{whole.net_total:f}"))
    zero = Decimal(0)
    return whole._replace(
        list=None,
        list_total=zero,
        net=None,
        net_total=zero,
        amounts=dict.fromkeys(whole.amounts, zero),
        levels=dict.fromkeys(whole.levels, zero),
        unit_levels={},
        steps=(),
        build_up=(PriceStep("allocated to components", None, zero, zero, None, None, whole.product, where, said),),
        tiers=(),
        whole=whole,
    )


def divide_all(items: Sequence[ChargeLine], priced: dict[str, PricedLine], run: Run) -> list[CannotPrice]:
    """Every bundle's price divided in turn; gives what could not be."""
    errors = []
    for item in items:
        if item.id not in priced or not divides_its_price(item.line) or item.charge.charge == "usage":
            continue
        parts = [
            one
            for one in items
            if one.part
            and one.line.part_of == item.line.id
            and one.charge.charge == item.charge.charge
            and one.window.number == item.window.number
        ]
        try:
            priced.update(divided(item, priced[item.id], parts, run))
        except CannotPrice as error:
            errors.append(error)
    return errors


def with_parts_known(lines: Sequence[PricedLine]) -> list[PricedLine]:
    """The lines; a bundle's own price knows what all its parts cost and concede."""
    return [line if line.whole is None else line._replace(whole=_known(line, lines)) for line in lines]


def _known(line: PricedLine, lines: Sequence[PricedLine]) -> PricedLine:
    assert line.whole is not None
    parts = [one for one in lines if one.part_of is not None and one.part_of.line == line.id]
    seen = [one if one.whole is None else _known(one, lines) for one in parts]
    costs = [line.cost, *(one.cost for one in seen)]
    return line.whole._replace(
        tax_rate=line.tax_rate,
        tax_reason=line.tax_reason,
        allocated=sum((one.allocated for one in seen), Decimal(0)),
        conceded=sum((one.conceded for one in seen), Decimal(0)),
        cost=None if None in costs else sum((cost for cost in costs if cost is not None), Decimal(0)),
    )
