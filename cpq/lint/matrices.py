"""Approval matrices that leave a gap between them, or have bands that no quote reaches or that change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby, pairwise, product

from cpq.lint.comparisons import Alternatives, Comparison
from cpq.lint.dead import ordinary, reasons_for
from cpq.lint.domains import ALIASES
from cpq.lint.finding import LintFinding
from cpq.lint.holding import Holding, Known
from cpq.lint.looking import Look
from cpq.lint.overlaps import split_fact
from cpq.lint.ready import Case, decision
from cpq.lint.satisfying import satisfying
from cpq.lint.trial import Trial
from cpq.money import Money, format_rate, plain
from cpq.policy.governance import ApprovalRule, Band, Guardrail
from cpq.policy.policy import Rule
from cpq.policy.thresholds import Threshold, unit_of
from cpq.problems import CpqError, Problem
from cpq.quotes.priced import PricedQuote

_SIZES = (1, 3, 10, 30, 100, 300, 1000)
_RATES = (20, 50, 90)
"""Quantities and discounts that are tried, in per cent, until a quote shows a gap."""


def gaps_between_matrices(look: Look) -> Iterator[LintFinding]:
    """Values of one fact that the conditions of matrices over the same fact share out and leave some over.

    Of conditions over several facts nothing is told: a quote that meets none of them may be meant to.
    """
    for rules in _alike(look):
        split = split_fact(rules)
        if split is None:
            continue
        split = ALIASES.get(split, split)
        scope = rules[0].spec.looks_at
        reasons = reasons_for(look, look.covered(rules[0].spec.on))
        shares = [part for rule in rules if (part := reasons.read(rule.when, scope)) is not None]
        left = next(reasons.ways(*(part.opposite for part in shares)), None)
        if left is None or split not in left or not all(part.known for part in shares):
            continue
        words = _words(look, split, left[split])
        names = ", ".join(f"'{rule.id}'" for rule in rules)
        problem = Problem(
            "matrix-gap",
            rules[-1].spec.where_of("when"),
            f"none of {names} looks at {rules[0].spec.fact} where {split} is {words}",
            "widen one of the conditions, or add a matrix for what is left over",
            "warning",
        )
        trial = _in_the_gap(look, rules)
        case = None if trial is None else Case(f"nobody is asked where {split} is {words}", trial, decision)
        yield LintFinding(
            problem,
            f"The matrices share {split} out between them, and a quote that falls between asks nobody.",
            rules[-1].id,
            look.scenario(problem, case),
        )


def _alike(look: Look) -> Iterator[tuple[Rule[ApprovalRule], ...]]:
    """Matrices over one fact and the same products that ask on the same side, where there are several."""

    def key(rule: Rule[ApprovalRule]) -> tuple[str, str, str]:
        return rule.spec.fact or "", rule.spec.bands[0].direction, ",".join(sorted(look.covered(rule.spec.on)))

    matrices = sorted((rule for rule in look.policy.approval_rules if rule.spec.bands), key=key)
    for _, group in groupby(matrices, key):
        rules = tuple(sorted(group, key=lambda rule: rule.where))
        if len(rules) > 1:
            yield rules


def _in_the_gap(look: Look, rules: tuple[Rule[ApprovalRule], ...]) -> Trial | None:
    """A quote about which nobody is asked, though it passes a band of every matrix; larger ones are tried in turn."""
    trial = ordinary(look, look.covered(rules[0].spec.on))
    if trial is None:
        return None
    for size, rate in product(_SIZES, _RATES):
        one = trial.of(size).with_line(discount=f"{rate}% of regular", reason="example")
        outcome = look.engine.tried(one)
        if isinstance(outcome, CpqError) or not all(_passes(outcome, rule.spec) for rule in rules):
            continue
        if look.engine.decided(outcome).outcome == "approved":
            return one
    return None


def _passes(quote: PricedQuote, spec: ApprovalRule) -> bool:
    """Whether a quote passes the mildest band of a matrix, whatever its condition says."""
    band = spec.bands[0]
    facts = quote.lines[0].facts if spec.looks_at == "line" else quote.facts
    value = facts.get((spec.fact or "").removeprefix("line."))
    if not isinstance(value, Decimal) or isinstance(band.bound, Money):
        return False
    return value > band.bound.number if band.direction == "above" else value < band.bound.number


def _words(look: Look, name: str, holding: Holding) -> str:
    """What is left of a fact, in words."""
    fact = look.policy.vocabulary.get(name)
    rate = fact is not None and unit_of(fact) == "rate"

    def said(value: Known) -> str:
        if isinstance(value, Decimal):
            return format_rate(value) if rate else plain(value)
        return f"'{value}'" if isinstance(value, str) else str(value)

    parts = []
    if holding.only is not None:
        parts.append(" or ".join(sorted(said(value) for value in holding.only)))
    if holding.low is not None:
        parts.append(f"{'above' if holding.low[1] else 'from'} {said(holding.low[0])}")
    if holding.high is not None:
        parts.append(f"{'below' if holding.high[1] else 'up to'} {said(holding.high[0])}")
    if holding.never:
        parts.append(f"none of {', '.join(sorted(said(value) for value in holding.never))}")
    return " and ".join(parts) or ("empty" if holding.empty else "anything")


def unreached_bands(look: Look) -> Iterator[LintFinding]:
    """Bands and guardrails whose own condition keeps every quote on the near side of their bound."""
    for rule in look.policy.approval_rules:
        for band in rule.spec.bands:
            if _contradicts(look, rule, band):
                yield _unreached(look, f"the band of '{rule.id}'", rule, band)
    for guardrail in look.policy.guardrails:
        if guardrail.spec.fact is not None and _contradicts(look, guardrail, guardrail.spec):
            yield _unreached(look, f"guardrail '{guardrail.id}'", guardrail, guardrail.spec)


def _contradicts(look: Look, rule: Rule[ApprovalRule] | Rule[Guardrail], limit: Band | Guardrail) -> bool:
    """Whether a condition holds only where its rule's fact does not pass a bound."""
    bound, fact = limit.bound, look.policy.fact_named(rule.spec.fact or "")
    if rule.when is None or bound is None or isinstance(bound, Money) or fact is None or fact.type.optional:
        return False
    on = getattr(rule.spec, "on", None)
    reasons, scope = reasons_for(look, look.covered(on)), rule.spec.looks_at
    sign, other = (">", "<=") if limit.direction == "above" else ("<", ">=")
    passed = Alternatives(
        ((Comparison(fact.name, sign, (bound.number,)),),), ((Comparison(fact.name, other, (bound.number,)),),)
    )
    condition = reasons.read(rule.when, scope)
    return reasons.possible(condition) and not reasons.possible(condition, passed)


def _unreached(
    look: Look, what: str, rule: Rule[ApprovalRule] | Rule[Guardrail], limit: Band | Guardrail
) -> LintFinding:
    text = "" if rule.when is None else rule.when.text
    problem = Problem(
        "unreachable-limit",
        limit.where_of(limit.direction),
        f"{what} {limit.direction} {limit.bound} looks only where {text!r}, which never goes with it",
        "correct the condition or the bound, or take the limit out",
        "warning",
    )
    on = getattr(rule.spec, "on", None)
    trial = ordinary(look, look.covered(on))
    trial = None if trial is None else satisfying(look.engine, trial, rule.when, rule.spec.looks_at)
    case = None if trial is None else Case(f"{rule.id} is silent where its condition holds", trial, decision)
    return LintFinding(
        problem, "Its condition and its bound exclude each other.", rule.id, look.scenario(problem, case)
    )


def repeated_bands(look: Look) -> Iterator[LintFinding]:
    """Bands that ask the same people in the same way as the band before them."""
    for rule in look.policy.approval_rules:
        for lower, higher in pairwise(rule.spec.bands):
            if set(lower.ask) != set(higher.ask) or lower.mode != higher.mode or not higher.ask:
                continue
            problem = Problem(
                "repeated-band",
                higher.where,
                f"the band of '{rule.id}' {higher.direction} {higher.bound} asks whom the one "
                f"{lower.direction} {lower.bound} asks already",
                "take it out, or ask somebody else",
                "note",
            )
            twice = rule.spec.levels == "cumulative"
            yield LintFinding(
                problem,
                "The same people are asked twice about one thing." if twice else "The band changes nothing.",
                rule.id,
            )


def mixed_currencies(look: Look) -> Iterator[LintFinding]:
    """Matrices whose bands are in several currencies, so that their order changes with the exchange rate."""
    for rule in look.policy.approval_rules:
        for lower, higher in pairwise(rule.spec.bands):
            one, other = _currency(lower.bound), _currency(higher.bound)
            if one == other:
                continue
            problem = Problem(
                "mixed-currencies",
                higher.where_of(higher.direction),
                f"the bands of '{rule.id}' are in {one} and in {other}",
                "write all of them in one currency; bounds are converted to that of the quote",
                "warning",
            )
            yield LintFinding(
                problem,
                "Which band is the more severe changes with the exchange rate: a later one may be passed first.",
                rule.id,
            )
            break


def _currency(bound: Threshold) -> str:
    return bound.currency if isinstance(bound, Money) else ""


_DAILY = frozenset({"quote.as_of", "as_of"})
"""Facts that are other ones on another day, though nobody changes the quote."""


def asked_again_daily(look: Look) -> Iterator[LintFinding]:
    """Rules that ask and read the order date without saying which way it gets riskier."""
    rules: list[Rule[ApprovalRule] | Rule[Guardrail]] = [*look.policy.approval_rules]
    rules += [rule for rule in look.policy.guardrails if rule.spec.then.action == "ask"]
    for rule in rules:
        daily = sorted(_DAILY & rule.when.reads) if rule.when is not None else []
        for fact in daily:
            if rule.spec.risk_of(fact) != "exact":
                continue
            name = fact.removeprefix("quote.")
            problem = Problem(
                "asked-again-daily",
                rule.spec.where_of("when"),
                f"'{rule.id}' reads {name}, and an approval covers only the very day it was given for",
                f"say which way it gets riskier, such as risk: {{ {name}: higher is worse }}",
                "note",
            )
            yield LintFinding(
                problem,
                "A quote that is priced again on another day is asked about again, though nothing else changed.",
                rule.id,
            )
