"""Channel discounts: what the selling partner and the distributor take off."""

from __future__ import annotations

from collections.abc import Sequence

from cpq.policy.channel import ChannelDiscount
from cpq.policy.policy import Rule
from cpq.policy.waterfall import WaterfallStep
from cpq.pricing.context import ChargeLine, Run
from cpq.pricing.running import Running
from cpq.pricing.steps.rates import base_of, less
from cpq.problems import did_you_mean


def take_partner_discount(line: ChargeLine, run: Run, s: Running, step: WaterfallStep) -> None:
    """Take the discount of the selling partner's tier on the line's family."""
    sold = run.request.sold_through
    if sold is None or not sold.tier:
        return
    rule = run.policy.channel(run.policy.policy.partner_discounts, sold.tier)
    if rule is None:
        raise line.fail(
            f"there is no partner tier '{sold.tier}' in force",
            code="unknown-partner-tier",
            step="partner discount",
            hint=_known(sold.tier, run.policy.policy.partner_discounts),
        )
    _take(line, s, step, rule, registered=sold.registered)


def take_distributor_discount(line: ChargeLine, run: Run, s: Running, step: WaterfallStep) -> None:
    """Take the discount of the distributor on the line's family; a distributor may also buy directly."""
    sold = run.request.sold_through
    named = "" if sold is None else sold.distributor
    if not named and not run.policy.policy.distributor_discounts:
        return
    rule = run.policy.channel(run.policy.policy.distributor_discounts, named or run.request.account.id)
    if rule is None and named:
        raise line.fail(
            f"there is no distributor discount for '{named}' in force",
            code="unknown-distributor",
            step="distributor discount",
            hint=_known(named, run.policy.policy.distributor_discounts),
        )
    if rule is not None:
        _take(line, s, step, rule, registered=False)


def _known(name: str, rules: Sequence[Rule[ChannelDiscount]]) -> str:
    """What was probably meant, or every name there is; that it is out of date, where that is all."""
    names = [rule.id for rule in rules]
    if name in names:
        return "its dates do not include the order date"
    return did_you_mean(name, names) or f"known are {', '.join(names) or 'none'}"


def _take(line: ChargeLine, s: Running, step: WaterfallStep, rule: Rule[ChannelDiscount], *, registered: bool) -> None:
    family = line.plan.product.family
    rate = rule.spec.rate_for(family, registered=registered)
    if rate == 0 or line.window.free:
        return
    name = step.step or ""
    where = rule.spec.where_for(family)
    base = base_of(line, s, step.of or rule.spec.of, s.price, name, where)
    said = (("family", family), *((("registered", "yes"),) if registered else ()))
    s.take(name, less(line, s.price, base * rate, name, where), base, rate, rule.id, where, said)
