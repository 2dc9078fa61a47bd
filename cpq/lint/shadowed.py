"""Rules that another one always overrules: a better promotion, an earlier override, an earlier schedule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cpq.expressions import Expression, Scope
from cpq.lint.comparisons import Alternatives
from cpq.lint.conditions import Conditions
from cpq.lint.dead import ordinary, reasons_for
from cpq.lint.finding import LintFinding
from cpq.lint.looking import Look
from cpq.lint.ready import Case, prices, steps
from cpq.lint.satisfying import satisfying
from cpq.lint.trial import Trial
from cpq.policy.policy import ResolvedEntry, Rule
from cpq.policy.promotions import Promotion
from cpq.policy.schedules import DiscountSchedule
from cpq.problems import Problem, SourceLocation


def shadowed_promotions(look: Look) -> Iterator[LintFinding]:
    """Promotions that another of their group beats, or keeps out, wherever they would hold."""
    groups: dict[str, list[Rule[Promotion]]] = {}
    for rule in look.policy.promotions:
        groups.setdefault(rule.spec.group, []).append(rule)
    for rules in groups.values():
        for index, rule in enumerate(rules):
            rivals = ((one, place < index) for place, one in enumerate(rules) if place != index)
            other = next((one for one, earlier in rivals if _beats(look, one, rule, earlier=earlier)), None)
            if other is not None:
                yield _promotion(look, other, rule)


def _promotion(look: Look, other: Rule[Promotion], rule: Rule[Promotion]) -> LintFinding:
    verb = "keeps it out" if other.spec.stacking == "exclusive" != rule.spec.stacking else "takes as much or more"
    problem = Problem(
        "shadowed-rule",
        rule.where,
        f"promotion '{rule.id}' never counts: '{other.id}' ({other.where.short}) holds wherever it does and {verb}",
        "give it a group of its own, or take it out",
        "warning",
    )
    products = look.covered(rule.spec.on)
    trial = _trial(look, products, (rule.spec.orders_from, rule.spec.orders_until), rule.when, rule.spec)
    case = None if trial is None else Case(f"{other.id} counts instead of {rule.id}", trial, steps)
    return LintFinding(
        problem,
        "Within a group the best one counts, and an exclusive one keeps the others out.",
        rule.id,
        look.scenario(problem, case),
    )


def _beats(look: Look, one: Rule[Promotion], rule: Rule[Promotion], *, earlier: bool) -> bool:
    """Whether a promotion holds wherever another of its group does, and leaves nothing of it.

    Args:
        earlier: It stands before the other; of equal ones the first counts.
    """
    a, b = one.spec, rule.spec
    if a.code not in (None, b.code) or not _leaves_nothing(a, b, earlier=earlier):
        return False
    wider = a.orders_from <= b.orders_from and b.orders_until <= a.orders_until and b.starts_until <= a.starts_until
    longer = a.for_months is None or (b.for_months is not None and b.for_months <= a.for_months)
    if not (wider and longer):
        return False
    covered = look.covered(b.on)
    if not set(covered) <= set(look.covered(a.on)):
        return False
    return _implied(look, covered, one.when, by=rule.when)


def _leaves_nothing(a: Promotion, b: Promotion, *, earlier: bool) -> bool:
    """Whether nothing is left of the second promotion where both hold."""
    if a.stacking == "exclusive" and b.stacking != "exclusive":
        return True
    rivals = a.stacking == b.stacking and a.stacking in ("exclusive", "best of")
    if not rivals or (a.amount is None) != (b.amount is None):
        return False
    if a.amount is not None and b.amount is not None:
        more, less = (a.amount, b.amount) if a.currency == b.currency else (None, None)
    else:
        more, less = (a.discount, b.discount) if a.of == b.of else (None, None)
    if more is None or less is None:
        return False
    return more > less or (more == less and earlier)


def shadowed_overrides(look: Look) -> Iterator[LintFinding]:
    """Price overrides behind others that hold wherever they do: the first one that holds counts."""
    for book in look.policy.books.values():
        for key, entry in book.entries.items():
            reasons = reasons_for(look, (key[0],))
            read = [reasons.read(when, "line") for when, _, _ in entry.overrides]
            for index, part in enumerate(read):
                if reasons.possible(part) and index and not _left(reasons, part, read[:index]):
                    yield _override(look, book.spec.price_book, entry, index)


def _override(look: Look, book: str, entry: ResolvedEntry, index: int) -> LintFinding:
    when, _, where = entry.overrides[index]
    product = entry.key[0]
    problem = Problem(
        "shadowed-rule",
        where,
        f"the override of '{product}' for {when.text!r} never counts: one before it holds wherever it does",
        "write the narrower condition first",
        "warning",
    )
    trial = ordinary(look, (product,), entry=(book, entry.key))
    trial = None if trial is None else satisfying(look.engine, trial, when)
    case = None if trial is None else Case("the earlier override counts", trial, prices)
    return LintFinding(problem, "The first override that holds counts.", product, look.scenario(problem, case))


def shadowed_schedules(look: Look) -> Iterator[LintFinding]:
    """Where the waterfall takes the first schedule, those behind others that always hold before them."""
    policies: dict[str | None, str] = {entry.step: entry.hit_policy for entry in look.policy.waterfall.waterfall}
    for kind, step in (("quantity", "volume schedule"), ("term", "term schedule")):
        if policies.get(step) != "first":
            continue
        rules = [rule for rule in look.policy.schedules if rule.spec.by == kind]
        for index, rule in enumerate(rules):
            earlier = next((one for one in rules[:index] if _comes_first(look, one, rule)), None)
            if earlier is not None:
                yield _schedule(look, earlier, rule)


def _comes_first(look: Look, one: Rule[DiscountSchedule], rule: Rule[DiscountSchedule]) -> bool:
    a, b = one.spec, rule.spec
    covered = look.covered(b.on)
    wider = a.valid_from <= b.valid_from and b.valid_until <= a.valid_until
    return wider and set(covered) <= set(look.covered(a.on)) and _implied(look, covered, one.when, by=rule.when)


def _schedule(look: Look, earlier: Rule[DiscountSchedule], rule: Rule[DiscountSchedule]) -> LintFinding:
    problem = Problem(
        "shadowed-rule",
        rule.where,
        f"schedule '{rule.id}' never counts: '{earlier.id}' ({earlier.where.short}) comes first wherever it holds",
        "write the narrower schedule first, or give the step the hit policy best or add",
        "warning",
    )
    products = look.covered(rule.spec.on)
    trial = _trial(look, products, (rule.spec.valid_from, rule.spec.valid_until), rule.when, None)
    if trial is not None and rule.spec.by == "quantity":
        trial = trial.of(rule.spec.tiers[-1].start + 1)
    case = None if trial is None else Case(f"{earlier.id} counts instead of {rule.id}", trial, steps)
    return LintFinding(
        problem, "With the hit policy first, one schedule is looked at.", rule.id, look.scenario(problem, case)
    )


def shadowed_tax_rules(look: Look) -> Iterator[LintFinding]:
    """Tax rules behind others that hold wherever they do."""
    reasons = reasons_for(look, tuple(look.engine.catalog.products))
    for country, rules in look.policy.tax_rules.items():
        read = [reasons.read(when, "quote") for _, when in rules]
        for index, (name, when) in enumerate(rules):
            if index and reasons.possible(read[index]) and not _left(reasons, read[index], read[:index]):
                where = _tax_place(look, country, name)
                problem = Problem(
                    "shadowed-rule",
                    where,
                    f"the tax rule '{name}' for {when.text!r} never counts: one before it holds wherever it does",
                    "write the narrower condition first",
                    "warning",
                )
                yield LintFinding(problem, "The first tax rule that holds counts.", name)


def _tax_place(look: Look, country: str, name: str) -> SourceLocation:
    taxes = look.policy.taxes
    assert taxes is not None  # noqa: S101 (there are tax rules, so there are taxes)
    return taxes.countries[country].rules[name].where


def _left(reasons: Conditions, part: Alternatives | None, earlier: Sequence[Alternatives | None]) -> bool:
    """Whether a condition can hold where none of the earlier ones does."""
    return reasons.possible(part, *(one.opposite for one in earlier if one is not None))


def _implied(
    look: Look,
    products: tuple[str, ...],
    condition: Expression | None,
    *,
    by: Expression | None,
    scope: Scope = "line",
) -> bool:
    reasons = reasons_for(look, products)
    return reasons.implied(reasons.read(condition, scope), reasons.read(by, scope))


def _trial(
    look: Look, products: tuple[str, ...], days: tuple[date, date], when: Expression | None, rule: Promotion | None
) -> Trial | None:
    """A quote that meets a rule's own condition, with its code."""
    trial = ordinary(look, products, days)
    if trial is None:
        return None
    return satisfying(look.engine, trial if rule is None else trial.holding(rule), when)
