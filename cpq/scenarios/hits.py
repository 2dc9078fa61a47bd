"""What one priced and decided scenario has hit, as keys of the rules that coverage counts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cpq.policy.compiled import CompiledPolicy
from cpq.policy.policy import Policy, ResolvedEntry
from cpq.quotes.priced import PricedLine, PriceStep
from cpq.scenarios.compare import Outcome
from cpq.scenarios.rules import bands_of, entry_id, tier_name

Hit = tuple[object, ...]
"""Kind and id of a rule, and a third part for a tier, band, adder or family of it."""

_BY_STEP = {
    "volume schedule": "schedule",
    "term schedule": "schedule",
    "promotion": "promotion",
    "contracted price": "contract",
    "partner discount": "partner discount",
    "distributor discount": "distributor discount",
}
_NOT_THE_ENTRY = {"included in bundle", "priced by components", "special item", "segment price"}


def hits_of(outcome: Outcome, policy: CompiledPolicy) -> Iterator[Hit]:
    """Every rule, and every part of one, that changed a price, asked, warned, stopped or taxed."""
    for line in outcome.quote.lines:
        for step in line.steps:
            yield from _step(line, step, policy.policy)
        yield from _price(line, outcome.quote.price_book, policy)
    yield from _checks(outcome, policy.policy)
    yield from _taxes(outcome, policy.policy)


def _step(line: PricedLine, step: PriceStep, policy: Policy) -> Iterator[Hit]:
    kind = _BY_STEP.get(step.name)
    if kind is None or not step.rule:
        return
    yield kind, step.rule
    if kind == "schedule":
        yield from _tiers(step, policy)
    elif kind == "contract":
        yield kind, step.rule, line.product
    elif kind.endswith("discount"):
        yield kind, step.rule, line.family


def _tiers(step: PriceStep, policy: Policy) -> Iterator[Hit]:
    """The tier reached, or with a slab every tier entered."""
    inputs = dict(step.inputs)
    counted = Decimal(inputs.get("counted", "0"))
    for rule in policy.schedules:
        if rule.id == step.rule:
            entered = [tier for tier in rule.spec.tiers if tier.reached_by(counted)]
            for tier in entered if rule.spec.mode == "slab" else entered[-1:]:
                yield "schedule", rule.id, tier_name(tier)


def _price(line: PricedLine, book: str, policy: CompiledPolicy) -> Iterator[Hit]:
    if {step.name for step in line.build_up} & _NOT_THE_ENTRY:
        return
    key = (line.product, line.charge, str(line.facts.get("selling_model") or ""))
    found = policy.entry(policy.policy.books[book], key)
    if found is None:  # pragma: no cover - a line without an entry says so in its build-up
        return
    name = entry_id(found.entry)
    yield "price", name
    for step in (*line.build_up, *line.steps):
        part = _price_part(step, found.entry)
        if part:
            yield "price", name, part


def _price_part(step: PriceStep, entry: ResolvedEntry) -> str:
    if step.name in ("adder", "surcharge"):
        return f"adder {step.rule}"
    if step.name in ("minimum", "maximum"):
        return step.name
    if step.name == "price override":
        return f"override {dict(step.inputs).get('when', '')}"
    if step.name == "tier":
        for tiers in entry.tiers.values():
            for tier in tiers:
                if tier.where == step.where:
                    return tier_name(tier)
    return ""


def _checks(outcome: Outcome, policy: Policy) -> Iterator[Hit]:
    bands = {where: name for rule in policy.approval_rules for name, where in bands_of(rule)}
    for check in outcome.decision.checks:
        if check.triggered:
            yield check.kind, check.rule
            if check.where in bands:
                yield check.kind, check.rule, bands[check.where]


def _taxes(outcome: Outcome, policy: Policy) -> Iterator[Hit]:
    places = {tax.where for tax in outcome.quote.taxes}
    for code, country in policy.taxes.countries.items() if policy.taxes is not None else ():
        rates = {rate.where for dated in country.categories.values() for rate in dated}
        ruled = {name: rule.where for name, rule in country.rules.items()}
        if places & (rates | set(ruled.values())):
            yield "tax", code
        for name, where in ruled.items():
            if where in places:
                yield "tax", code, name
