"""Why a rule that lowers prices did not: schedules, promotions, contracts and channel discounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cpq.amounts import short
from cpq.approvals.why_not_verdicts import Verdict, condition_fails, not_covered, outside_dates
from cpq.dates import add_months
from cpq.policy.channel import ChannelDiscount
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.contracts import Contract
from cpq.policy.policy import Rule
from cpq.policy.promotions import Promotion
from cpq.policy.schedules import DiscountSchedule
from cpq.policy.tiers import reached
from cpq.pricing.codes import used_up
from cpq.pricing.counting import Counted, Quantities
from cpq.pricing.request_facts import commitment_unknown
from cpq.pricing.words import in_words
from cpq.quotes.priced import PricedLine, PricedQuote, PriceStep

Said = Verdict | str | None
"""A verdict, a bare reason why not, or None where this is not the reason."""


_STEPS = {"quantity": "volume schedule", "term": "term schedule"}


def schedule_verdicts(quote: PricedQuote, policy: CompiledPolicy, rule: Rule[DiscountSchedule]) -> Iterator[Verdict]:
    """What a schedule did on each line."""
    step = _STEPS.get(rule.spec.by, "total schedule")
    for line in quote.lines:
        yield _applied(line, rule, step) or _verdict(line, _schedule_reason(quote, policy, rule, line, step))


def _schedule_reason(
    quote: PricedQuote, policy: CompiledPolicy, rule: Rule[DiscountSchedule], line: PricedLine, step: str
) -> Said:
    spec = rule.spec
    if spec.by == "term" and line.kind == "one-time":
        return "a one-time charge has no term"
    if spec.by == "term" and commitment_unknown(quote.request):
        return "the buyer may leave before the term ends, and the deal does not say when (opt out after)"
    return (
        outside_dates(quote.as_of, spec.valid_from, spec.valid_until)
        or _no_step(policy, step)
        or not_covered(line, spec.on)
        or _outside_policy(line)
        or condition_fails(rule.when, line.facts, quote, policy)
        or ("" if spec.by_total else _tier_reason(quote, rule, line))
        or _replaced(line, policy, _STEPS.get(spec.by, "total schedule").removesuffix(" schedule"))
        or _another(line, step, rule.id)
    )


def _tier_reason(quote: PricedQuote, rule: Rule[DiscountSchedule], line: PricedLine) -> str:
    """Why the tiers give nothing: the first is not reached, or the one reached takes nothing off."""
    spec = rule.spec
    counted = _counted(quote, rule, line)
    noun = "months" if spec.by == "term" else "units" if spec.over == "line" else f"units over the {spec.over}"
    tier = reached(spec.tiers, counted)
    if tier is None:
        first = spec.tiers[0]
        bound = "from" if first.from_ is not None else "above"
        return f"{_plain(counted)} {noun} do not reach its first tier, {bound} {_plain(first.start)}"
    if not tier.discount and not tier.amount:
        return f"the tier that {_plain(counted)} {noun} reach takes nothing off"
    return ""


def _counted(quote: PricedQuote, rule: Rule[DiscountSchedule], line: PricedLine) -> Decimal:
    spec = rule.spec
    if spec.by == "term":
        months = line.facts.get("term_months")
        return months if isinstance(months, Decimal) else Decimal(0)
    everything = [_as_counted(quote, one) for one in quote.lines]
    of = _as_counted(quote, line)
    windows = [one for one in everything if (one.line, one.charge) == (of.line, of.charge)]
    return Quantities(everything).counted(rule.id, spec, of, windows)


def _as_counted(quote: PricedQuote, line: PricedLine) -> Counted:
    """A priced line as schedules counted it."""
    request = next((one for one in quote.request.lines if one.id == line.line), None)
    start = (request.start if request is not None else None) or quote.request.start
    open_ended = line.evergreen and not any(
        one.line == line.line and one.charge == line.charge and one.offset_months > line.offset_months
        for one in quote.lines
    )
    return Counted(
        line=line.line,
        charge=line.charge,
        kind=line.kind,
        product=line.product,
        family=line.family,
        group=line.group,
        parent=line.parent,
        replaces=request.alternative_to if request is not None else "",
        optional=line.optional,
        credit=line.credit,
        quantity=line.quantity,
        offset=line.offset_months,
        length=line.length_months,
        begins=line.start or (None if line.evergreen else start),
        ends=line.end,
        open_ended=open_ended,
    )


def promotion_verdicts(quote: PricedQuote, policy: CompiledPolicy, rule: Rule[Promotion]) -> Iterator[Verdict]:
    """What a promotion did on each line."""
    for line in quote.lines:
        yield _applied(line, rule, "promotion") or _verdict(line, _promotion_reason(quote, policy, rule, line))


def _promotion_reason(quote: PricedQuote, policy: CompiledPolicy, rule: Rule[Promotion], line: PricedLine) -> Said:
    spec = rule.spec
    return (
        outside_dates(quote.as_of, spec.orders_from, spec.orders_until)
        or _no_step(policy, "promotion")
        or not_covered(line, spec.on)
        or _outside_policy(line)
        or _not_qualified(quote, spec, line)
        or condition_fails(rule.when, line.facts, quote, policy)
        or _replaced(line, policy, "promotion")
        or _better_promotion(line)
    )


def _not_qualified(quote: PricedQuote, spec: Promotion, line: PricedLine) -> str:
    """What the buyer or the line lacks: the code, an early start, or the right months of the term."""
    if spec.code is not None and spec.code not in quote.request.codes:
        return f"the buyer does not hold its code '{spec.code}'"
    if why := used_up(spec, quote.request):
        return why
    request = next((one for one in quote.request.lines if one.id == line.line), None)
    start = (request.start if request is not None else None) or quote.request.start
    if start is None and spec.starts_until != date.max:
        return f"it needs a service start by {spec.starts_until}, and the deal does not say when the service starts"
    if start is not None and start > spec.starts_until:
        return f"it needs a service start by {spec.starts_until}, the line starts on {start}"
    if spec.for_months is not None and _begins_after(line, spec.for_months, start):
        begins = _plain(line.offset_months + 1)
        return f"it covers the first {spec.for_months} months; this part begins with month {begins}"
    return ""


def _begins_after(line: PricedLine, months: int, start: date | None) -> bool:
    if line.start is not None and start is not None:
        return line.start >= add_months(start, months)
    return line.offset_months >= months


def _better_promotion(line: PricedLine) -> str:
    taken = [step.rule for step in line.steps if step.name == "promotion"]
    return f"promotion {taken[0]} of the same group took precedence" if taken else ""


def contract_verdicts(quote: PricedQuote, policy: CompiledPolicy, rule: Rule[Contract]) -> Iterator[Verdict]:
    """What a contract did on each line, or why it is not this quote's."""
    spec, account = rule.spec, quote.request.account
    reason = outside_dates(quote.as_of, spec.for_orders_from, spec.for_orders_until)
    if spec.account not in (account.id, account.parent):
        reason = f"it was agreed with '{spec.account}', the quote is for '{account.id}'"
    elif spec.account != account.id and not spec.includes_subsidiaries:
        reason = f"it was agreed with the parent '{spec.account}' and does not include subsidiaries"
    if reason:
        yield Verdict("quote", False, reason)
        return
    for line in quote.lines:
        yield _contract_verdict(line, policy, rule)


def _contract_verdict(line: PricedLine, policy: CompiledPolicy, rule: Rule[Contract]) -> Verdict:
    step = _step_of(line, "contracted price", rule.id)
    if step is not None:
        return Verdict(line.id, not any(name == "kept" for name, _ in step.inputs), in_words(step))
    if line.product not in rule.spec.prices:
        return _verdict(line, f"it agrees no price for {line.product}, only for {', '.join(rule.spec.prices)}")
    return _verdict(line, _no_step(policy, "contracted price") or _another(line, "contracted price", rule.id))


def channel_verdicts(step: str) -> Callable[[PricedQuote, CompiledPolicy, Rule[ChannelDiscount]], Iterator[Verdict]]:
    """What a partner tier or a distributor took off, by the waterfall step it stands in."""

    def verdicts(quote: PricedQuote, policy: CompiledPolicy, rule: Rule[ChannelDiscount]) -> Iterator[Verdict]:
        sold = quote.request.sold_through
        through = (sold.tier if step == "partner discount" else sold.distributor) if sold is not None else ""
        through = through or (quote.request.account.id if step == "distributor discount" else "")
        reason = outside_dates(quote.as_of, rule.spec.valid_from, rule.spec.valid_until) or _no_step(policy, step)
        if through != rule.id:
            reason = f"the quote is sold through '{through}'" if through else "the quote is sold through no partner"
        if reason:
            yield Verdict("quote", False, reason)
            return
        for line in quote.lines:
            nothing = f"it gives nothing on family '{line.family}'"
            yield _applied(line, rule, step) or _verdict(line, _outside_policy(line) or nothing)

    return verdicts


def _step_of(line: PricedLine, name: str, rule_id: str) -> PriceStep | None:
    return next((step for step in line.steps if step.name == name and step.rule == rule_id), None)


def _applied(line: PricedLine, rule: Rule[Any], name: str) -> Verdict | None:
    step = _step_of(line, name, rule.id)
    return None if step is None else Verdict(line.id, True, in_words(step))


def _verdict(line: PricedLine, said: Said) -> Verdict:
    if isinstance(said, Verdict):
        return said._replace(subject=line.id)
    return Verdict(line.id, False, said or "it changes nothing here")


def _no_step(policy: CompiledPolicy, step: str) -> str:
    """Why nothing of this kind happens at all, where the waterfall leaves the step out."""
    if any(entry.step == step for entry in policy.policy.waterfall.waterfall):
        return ""
    return f"the waterfall has no step '{step}'"


def _outside_policy(line: PricedLine) -> str:
    return "the line is passed through without discounts" if line.pass_through else ""


def _replaced(line: PricedLine, policy: CompiledPolicy, step: str) -> str:
    """The contract that replaces a policy step on a line, in words, or empty."""
    taken = next((one for one in line.steps if one.name == "contracted price"), None)
    if taken is None or any(name == "kept" for name, _ in taken.inputs):
        return ""
    contract = next((rule for rule in policy.policy.contracts if rule.id == taken.rule), None)
    if contract is None or step in contract.spec.stacks_with:
        return ""
    return f"contract {taken.rule} replaces it: its price does not stack with {step} discounts"


def _another(line: PricedLine, step: str, rule_id: str) -> str:
    taken = [one.rule for one in line.steps if one.name == step and one.rule != rule_id]
    return f"'{taken[0]}' was taken instead" if taken else ""


def _plain(value: Decimal | Fraction) -> str:
    return str(value) if isinstance(value, Fraction) else short(value)
