"""Limits that no quote can pass, and bands that a stop comes before."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cpq.lint.dead import ordinary, reasons_for
from cpq.lint.finding import LintFinding
from cpq.lint.looking import Look
from cpq.lint.ready import Case, decision
from cpq.lint.trial import Trial
from cpq.money import Money, plain
from cpq.policy.facts import DISCOUNT_FACTS
from cpq.policy.governance import ApprovalRule, Band, Guardrail
from cpq.policy.policy import Rule
from cpq.policy.schedules import AppliesTo
from cpq.policy.thresholds import Measure, Threshold
from cpq.problems import CpqError, Problem, SourceLocation

_ALL = Decimal(1)
_TRIED = 3
"""Products that are tried at most until a quote shows a finding."""


def impossible_limits(look: Look) -> Iterator[LintFinding]:
    """Bounds on the far side of what the fact can be, such as a discount above 100 %."""
    for rule in look.policy.guardrails:
        spec = rule.spec
        if spec.fact is not None and spec.bound is not None:
            where = spec.where_of(spec.direction)
            yield from _impossible(look, f"guardrail '{rule.id}'", rule.id, spec.fact, spec, where)
    for approval in look.policy.approval_rules:
        for band in approval.spec.bands:
            where = band.where_of(band.direction)
            yield from _impossible(
                look, f"a band of '{approval.id}'", approval.id, approval.spec.fact or "", band, where
            )


def _impossible(
    look: Look, what: str, subject: str, fact: str, limit: Guardrail | Band, where: SourceLocation
) -> Iterator[LintFinding]:
    bound = limit.bound
    reason = "" if bound is None else _beyond(look, fact, limit.direction, bound)
    if not reason:
        return
    problem = Problem(
        "unreachable-limit",
        where,
        f"{what} is for {fact} {limit.direction} {bound}, which no quote reaches: {reason}",
        "correct the bound, or take the limit out",
        "warning",
    )
    trial = _most_discounted(look, ordinary(look, tuple(look.engine.catalog.products)))
    case = None if trial is None else Case(f"the largest discount leaves {subject} silent", trial, decision)
    yield LintFinding(problem, "Nobody is ever asked or stopped by it.", subject, look.scenario(problem, case))


def _beyond(look: Look, fact: str, direction: str, bound: Threshold) -> str:
    """Why a fact never passes a bound, or empty."""
    known = look.policy.fact_named(fact)
    if known is None or isinstance(bound, Money) or known.type.optional:
        return ""
    if known.name in DISCOUNT_FACTS | {"requested_discount"} and direction == "above" and bound.number >= _ALL:
        return "a discount takes off at most everything"
    domain = reasons_for(look, tuple(look.engine.catalog.products)).domains(known)
    high, low = domain.high, domain.low
    if direction == "above" and isinstance(high, Decimal) and bound.number >= high:
        return f"it is at most {plain(high)}"
    if direction == "below" and isinstance(low, Decimal) and bound.number <= low:
        return f"it is at least {plain(low)}"
    return ""


def _most_discounted(look: Look, trial: Trial | None) -> Trial | None:
    """The trial with the largest discount that can be asked for, where its product takes one."""
    if trial is None:
        return None
    asked = trial.with_line(discount="100% of regular", reason="example")
    return asked if _priced(look, asked) else trial


def _priced(look: Look, trial: Trial) -> bool:
    return not isinstance(look.engine.tried(trial), CpqError)


def stopped_bands(look: Look) -> Iterator[LintFinding]:
    """Bands that begin where a guardrail has stopped the quote already, so that nobody is asked."""
    for rule in look.policy.approval_rules:
        for band in rule.spec.bands:
            stop = next((one for one in look.policy.guardrails if _stops_before(look, one, rule, band)), None)
            if stop is None:
                continue
            problem = Problem(
                "unreachable-limit",
                band.where_of(band.direction),
                f"the band of '{rule.id}' {band.direction} {band.bound} comes too late: guardrail '{stop.id}' "
                f"({stop.where.short}) stops {stop.spec.direction} {stop.spec.bound}",
                "lower the band, or let the guardrail ask instead of stop",
                "warning",
            )
            trial = _passing(look, rule, band)
            case = None if trial is None else Case(f"{stop.id} stops before {rule.id} matters", trial, decision)
            yield LintFinding(
                problem,
                "Whoever the band asks cannot help: a stopped quote is not approved by anybody.",
                rule.id,
                look.scenario(problem, case),
            )


def _stops_before(look: Look, stop: Rule[Guardrail], rule: Rule[ApprovalRule], band: Band) -> bool:
    spec = stop.spec
    if spec.then.action != "stop" or spec.fact is None or spec.fact != rule.spec.fact:
        return False
    if spec.direction != band.direction or not _not_before(spec.bound, band):
        return False
    on = AppliesTo(products=(spec.product,)) if spec.product is not None else spec.on
    covered = look.covered(rule.spec.on)
    if rule.spec.looks_at == "line" and not set(covered) <= set(look.covered(on)):
        return False
    reasons = reasons_for(look, covered)
    scope = rule.spec.looks_at
    return reasons.implied(reasons.read(stop.when, scope), reasons.read(rule.when, scope))


def _not_before(bound: Threshold | None, band: Band) -> bool:
    """Whether a quote in a band lies beyond a bound as well."""
    mine = band.bound
    if isinstance(bound, Money) and isinstance(mine, Money):
        same = bound.currency == mine.currency
        return same and (mine.amount >= bound.amount if band.direction == "above" else mine.amount <= bound.amount)
    if isinstance(bound, Measure) and isinstance(mine, Measure):
        return mine.number >= bound.number if band.direction == "above" else mine.number <= bound.number
    return False


def _passing(look: Look, rule: Rule[ApprovalRule], band: Band) -> Trial | None:
    """A quote whose discount lies in the band, where the band is about discounts."""
    fact = (rule.spec.fact or "").removeprefix("line.")
    if fact not in DISCOUNT_FACTS or isinstance(band.bound, Money):
        return None
    for product in look.covered(rule.spec.on)[:_TRIED]:
        trial = ordinary(look, (product,))
        rate = min(band.bound.number + Decimal("0.01"), _ALL)
        asked = (
            None if trial is None else trial.with_line(discount=f"{plain(rate * 100)}% of regular", reason="example")
        )
        if asked is not None and _priced(look, asked):
            return asked
    return None
