"""Channel discounts: what the selling partner and the distributor take off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from cpq.policy.channel import ChannelDiscount
from cpq.policy.policy import Rule
from cpq.policy.waterfall import WaterfallStep
from cpq.problems import did_you_mean
from tests.oracle.pricing.context import Applied, ChargeLine, Run
from tests.oracle.pricing.steps.rates import base_of, less


def partner_discount(
    line: ChargeLine, run: Run, step: WaterfallStep, price: Decimal, named: Mapping[str, Decimal]
) -> list[Applied]:
    """The discount of the selling partner's tier on the line's family."""
    sold = run.request.sold_through
    if sold is None or not sold.tier:
        return []
    rule = run.policy.channel(run.policy.policy.partner_discounts, sold.tier)
    if rule is None:
        raise line.fail(
            f"there is no partner tier '{sold.tier}' in force",
            code="unknown-partner-tier",
            step="partner discount",
            hint=_known(sold.tier, run.policy.policy.partner_discounts),
        )
    return _take(line, step, rule, price, named, registered=sold.registered)


def distributor_discount(
    line: ChargeLine, run: Run, step: WaterfallStep, price: Decimal, named: Mapping[str, Decimal]
) -> list[Applied]:
    """The discount of the distributor on the line's family; a distributor may also buy directly."""
    sold = run.request.sold_through
    name = sold.distributor if sold is not None and sold.distributor else run.request.account.id
    rule = run.policy.channel(run.policy.policy.distributor_discounts, name)
    if rule is None and sold is not None and sold.distributor:
        raise line.fail(
            f"there is no distributor discount for '{sold.distributor}' in force",
            code="unknown-distributor",
            step="distributor discount",
            hint=_known(sold.distributor, run.policy.policy.distributor_discounts),
        )
    return [] if rule is None else _take(line, step, rule, price, named, registered=False)


def _known(name: str, rules: Sequence[Rule[ChannelDiscount]]) -> str:
    """What was probably meant, or every name there is; that it is out of date, where that is all."""
    names = [rule.id for rule in rules]
    if name in names:
        return "its dates do not include the order date"
    return did_you_mean(name, names) or f"known are {', '.join(names) or 'none'}"


def _take(
    line: ChargeLine,
    step: WaterfallStep,
    rule: Rule[ChannelDiscount],
    price: Decimal,
    named: Mapping[str, Decimal],
    *,
    registered: bool,
) -> list[Applied]:
    rate = rule.spec.rate_for(line.line.product.family, registered=registered)
    if rate == 0 or line.pass_through or line.window.free:
        return []
    name = step.step or ""
    where = rule.spec.where_for(line.line.product.family)
    base = base_of(line, step.of or rule.spec.of, price, named, name, where)
    said = (("family", line.line.product.family), *((("registered", "yes"),) if registered else ()))
    return [Applied(less(line, price, base * rate, name, where), base, rate, rule.id, where, said)]
