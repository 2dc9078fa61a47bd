"""The intermediate form for people: every row of every phase with its keys, interval, rest, effect, rounding and rule.

Pricing reads the same tables; this module only says what they hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from cpq.amounts import format_rate, short
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.governance import ApprovalRule, Guardrail
from cpq.policy.policy import Rule
from cpq.policy.promotions import Promotion
from cpq.policy.schedules import AppliesTo, DiscountSchedule
from cpq.policy.tables_of_rules import Row, RuleTable
from cpq.policy.tiers import Tier
from cpq.problems import SourceLocation


class PhaseRow(NamedTuple):
    """One row of a phase.

    Attributes:
        keys: Equalities that an index answers, as ``family = pumps``.
        interval: The stretch of the counted figure in which it holds, empty where it holds everywhere.
        rest: What is evaluated of each line or quote that the keys lead to.
        effect: What the row does.
    """

    rule: str
    keys: tuple[str, ...]
    interval: str
    rest: str
    effect: str
    where: SourceLocation


class PhaseTable(NamedTuple):
    """One phase: its rows in the order in which they are looked at.

    Attributes:
        rounding: Where what the phase gives is rounded.
    """

    phase: str
    hit_policy: str
    rounding: str
    rows: tuple[PhaseRow, ...]


_SCHEDULES = ("volume schedule", "term schedule", "total schedule")


def intermediate_form(policy: CompiledPolicy) -> tuple[PhaseTable, ...]:
    """The tables of a compiled policy, in the order in which a quote meets them."""
    phases, steps = policy.phases, {entry.step: entry for entry in policy.policy.waterfall.waterfall}
    hits = {name: steps[name].hit_policy for name in _SCHEDULES if name in steps}
    return (
        _table(phases.volume, hits.get("volume schedule", "not in the waterfall"), "with the net price", _tiers),
        _table(phases.term, hits.get("term schedule", "not in the waterfall"), "with the net price", _tiers),
        _table(phases.promotions, "by stacking", "with the net price", _promotion),
        _table(phases.totals, hits.get("total schedule", "not in the waterfall"), "with the net price", _tiers),
        PhaseTable("contracted price", "unique", "with the net price", tuple(_contracts(policy))),
        _table(phases.guardrails, "all", "none", _guardrail),
        _table(phases.approvals, "by levels", "none", _approval),
    )


def _table(table: RuleTable[Any], hit_policy: str, rounding: str, rows: Any) -> PhaseTable:
    made = tuple(
        PhaseRow(row.rule.id, _keys(row), interval, row.rest(), effect, where)
        for row in table
        for interval, effect, where in rows(row.rule)
    )
    return PhaseTable(table.phase, hit_policy, rounding, made)


def _keys(row: Row[Any]) -> tuple[str, ...]:
    return (*_covered(row.on), *(f"{key.fact} = {' | '.join(key.values)}" for key in row.keys))


def _covered(on: AppliesTo | None) -> Iterator[str]:
    if on is None or on.everything:
        return
    if on.products:
        yield f"product = {' | '.join(on.products)}"
    if on.families:
        yield f"family = {' | '.join(on.families)}"


Said = Iterator[tuple[str, str, SourceLocation]]
"""Interval, effect and place of a row."""


def _tiers(rule: Rule[DiscountSchedule]) -> Said:
    spec = rule.spec
    counted = {"term": "months", "quantity": f"quantity of the {spec.over}"}.get(spec.by, f"{spec.currency} {spec.by}")
    for tier, above in pairwise((*spec.tiers, None)):
        if tier is not None:
            each = " of the units in it" if spec.mode == "slab" else ""
            yield f"{_interval(tier, above)} {counted}", f"− {_off(tier, spec)}{each}", tier.where


def _interval(tier: Tier, above: Tier | None) -> str:
    opening = "[" if tier.from_ is not None else "("
    end = "∞)" if above is None else f"{short(above.start)}{')' if above.from_ is not None else ']'}"
    return f"{opening}{short(tier.start)}, {end}"


def _off(tier: Tier, spec: DiscountSchedule) -> str:
    if tier.amount is not None:
        return f"{short(tier.amount)} {spec.currency}"
    return f"{format_rate(tier.discount or Decimal(0))} of {spec.of}"


def _promotion(rule: Rule[Promotion]) -> Said:
    spec = rule.spec
    months = "" if spec.for_months is None else f"months [0, {spec.for_months})"
    off = f"{format_rate(spec.discount)} of {spec.of}" if spec.discount is not None else ""
    off = off or f"{short(spec.amount or Decimal(0))} {spec.currency}"
    coupon = f", with code {spec.code}" if spec.code is not None else ""
    yield months, f"− {off}, {spec.stacking} in {spec.group}{coupon}", rule.where


def _contracts(policy: CompiledPolicy) -> Iterable[PhaseRow]:
    for rule in policy.policy.contracts:
        if rule.spec.in_force(policy.as_of):
            for product, agreed in rule.spec.prices.items():
                effect = f"{format_rate(agreed.rate)} off list" if hasattr(agreed, "rate") else f"= {_agreed(agreed)}"
                keys = (f"account = {rule.spec.account}", f"product = {product}")
                yield PhaseRow(rule.id, keys, "", "", effect, rule.spec.where_for(product))


def _agreed(agreed: Any) -> str:
    return f"{agreed.money} per {agreed.per}" if str(agreed.per) else str(agreed.money)


def _guardrail(rule: Rule[Guardrail]) -> Said:
    spec = rule.spec
    effect = f"ask {', '.join(spec.then.ask)}" if spec.then.action == "ask" else spec.then.action
    seen = f"{spec.require} is missing" if spec.require is not None else f"{spec.fact} {spec.direction} {spec.bound}"
    yield seen, effect, rule.where


def _approval(rule: Rule[ApprovalRule]) -> Said:
    spec = rule.spec
    if spec.fact is None:
        yield "", f"ask {', '.join(spec.ask)}", rule.where
    for band in spec.bands:
        yield f"{spec.fact} {band.direction} {band.bound}", f"ask {', '.join(band.ask)}", band.where
