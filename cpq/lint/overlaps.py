"""Rules that meet on the same quotes where only the order of the files, or nothing, says how they go together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from cpq.lint.dead import ordinary, reasons_for
from cpq.lint.finding import LintFinding
from cpq.lint.looking import Look
from cpq.lint.ready import Case, decision, steps
from cpq.lint.satisfying import satisfying
from cpq.lint.trial import Trial
from cpq.policy.governance import ApprovalRule
from cpq.policy.policy import Rule
from cpq.policy.promotions import Promotion
from cpq.policy.schedules import DiscountSchedule
from cpq.problems import CpqError, Problem

_TRIED = 3
"""Products that are tried at most until a quote shows a finding."""


def overlapping_matrices(look: Look) -> Iterator[LintFinding]:
    """Two matrices over one fact, of which one holds wherever the other does, or whose shares of one fact overlap."""
    matrices = [rule for rule in look.policy.approval_rules if rule.spec.fact is not None]
    for first, second in combinations(matrices, 2):
        if first.spec.fact != second.spec.fact or not _directed_alike(first, second):
            continue
        shared = tuple(set(look.covered(first.spec.on)) & set(look.covered(second.spec.on)))
        if not shared or not (_one_within(look, first, second) or _shares_overlap(look, first, second, shared)):
            continue
        problem = Problem(
            "overlapping-matrices",
            second.where,
            f"matrices '{first.id}' ({first.where.short}) and '{second.id}' both compare {first.spec.fact}",
            "make them one, or give them conditions that exclude each other",
            "note",
        )
        trial = _asked(look, (first, second), shared)
        case = None if trial is None else Case(f"{first.id} and {second.id} both ask", trial, decision)
        yield LintFinding(
            problem,
            "A quote that passes both is asked about twice, by whatever each of them says.",
            second.id,
            look.scenario(problem, case),
        )


def _directed_alike(first: Rule[ApprovalRule], second: Rule[ApprovalRule]) -> bool:
    return first.spec.bands[0].direction == second.spec.bands[0].direction


def _one_within(look: Look, first: Rule[ApprovalRule], second: Rule[ApprovalRule]) -> bool:
    """Whether one of two rules holds wherever the other does, products and conditions together."""
    for wide, narrow in ((first, second), (second, first)):
        covered = look.covered(narrow.spec.on)
        if not set(covered) <= set(look.covered(wide.spec.on)):
            continue
        reasons, scope = reasons_for(look, covered), narrow.spec.looks_at
        if reasons.implied(reasons.read(wide.when, scope), reasons.read(narrow.when, scope)):
            return True
    return False


def _shares_overlap(look: Look, first: Rule[ApprovalRule], second: Rule[ApprovalRule], shared: tuple[str, ...]) -> bool:
    """Whether two rules that share one fact out between them both take some of its values."""
    if split_fact((first, second)) is None:
        return False
    reasons, scope = reasons_for(look, shared), first.spec.looks_at
    parts = [part for rule in (first, second) if (part := reasons.read(rule.when, scope)) is not None]
    return all(part.known for part in parts) and reasons.possible(*parts)


def split_fact(rules: Iterable[Rule[ApprovalRule]]) -> str | None:
    """The one fact that the conditions of all rules are about; None where they are about several, or one has none."""
    conditions = [rule.when for rule in rules]
    read: set[str] = set()
    for when in conditions:
        if when is None or when.tables:
            return None
        read |= when.reads
    return read.pop() if len(read) == 1 else None


def _asked(look: Look, rules: tuple[Rule[ApprovalRule], ...], products: tuple[str, ...]) -> Trial | None:
    """A quote that both of two matrices ask about, looked for among growing discounts and quantities."""
    for product in _unlike(look, products)[:_TRIED]:
        trial = ordinary(look, (product,))
        for rule in rules:
            trial = None if trial is None else satisfying(look.engine, trial, rule.when, rule.spec.looks_at)
        if trial is None:
            continue
        for asked in _growing(trial):
            outcome = look.engine.tried(asked)
            if isinstance(outcome, CpqError):
                continue
            needs = {need.rule for need in look.engine.decided(outcome).requirements}
            if needs >= {rule.id for rule in rules}:
                return asked
    return None


def _unlike(look: Look, products: Iterable[str]) -> list[str]:
    """The first product of each family: what one of a family does not show, its sisters seldom do."""
    found: dict[str, str] = {}
    for product in sorted(products):
        found.setdefault(look.engine.catalog.products[product].family or product, product)
    return list(found.values())


def _growing(trial: Trial) -> Iterator[Trial]:
    """The trial with larger and larger discounts, then with larger and larger quantities."""
    yield trial
    for rate in (10, 20, 30, 50, 80, 100):
        yield trial.with_line(discount=f"{rate}% of regular", reason="example")
    for power in range(1, 7):
        yield trial.of(10**power)


def order_of_promotions(look: Look) -> Iterator[LintFinding]:
    """Promotions of one group whose result changes with their order: an amount off beside a rate of what is left."""
    groups: dict[str, list[Rule[Promotion]]] = {}
    for rule in look.policy.promotions:
        if rule.spec.orders_until >= look.engine.as_of and rule.spec.stacking in ("add", "compound"):
            groups.setdefault(rule.spec.group, []).append(rule)
    for rules in groups.values():
        for first, second in combinations(rules, 2):
            if _order_matters(first, second) and _meet(look, first, second):
                yield _ordered(look, first, second)


def _order_matters(first: Rule[Promotion], second: Rule[Promotion]) -> bool:
    """Whether both go on top of each other, and taking one first leaves another price."""
    a, b = first.spec, second.spec
    rate, amount = (a, b) if a.discount is not None else (b, a)
    return (
        rate.discount is not None and amount.amount is not None and rate.of == "running" and rate.stacking == "compound"
    )


def _meet(look: Look, first: Rule[Promotion], second: Rule[Promotion]) -> bool:
    a, b = first.spec, second.spec
    shared = tuple(set(look.covered(a.on)) & set(look.covered(b.on)))
    dates = a.orders_from <= b.orders_until and b.orders_from <= a.orders_until
    if not shared or not dates:
        return False
    reasons = reasons_for(look, tuple(sorted(shared)))
    return reasons.possible(reasons.read(first.when, "line"), reasons.read(second.when, "line"))


def _ordered(look: Look, first: Rule[Promotion], second: Rule[Promotion]) -> LintFinding:
    problem = Problem(
        "order-decides",
        second.where,
        f"promotions '{first.id}' ({first.where.short}) and '{second.id}' take a rate and an amount off what is left, "
        "so their order changes the price",
        "let the rate be of: list, or give them groups of their own",
        "note",
    )
    shared = tuple(sorted(set(look.covered(first.spec.on)) & set(look.covered(second.spec.on))))
    days = (
        max(first.spec.orders_from, second.spec.orders_from),
        min(first.spec.orders_until, second.spec.orders_until),
    )
    trial = ordinary(look, shared, days)
    trial = None if trial is None else trial.holding(first.spec, second.spec)
    for rule in (first, second):
        trial = None if trial is None else satisfying(look.engine, trial, rule.when)
    case = None if trial is None else Case(f"{first.id} comes before {second.id}", trial, steps)
    return LintFinding(
        problem,
        "Whoever moves one of them in the files changes the price.",
        second.id,
        look.scenario(problem, case),
    )


def first_schedules(look: Look) -> Iterator[LintFinding]:
    """Schedules that meet where the waterfall takes the first: moving one in the files changes the price."""
    policies: dict[str | None, str] = {entry.step: entry.hit_policy for entry in look.policy.waterfall.waterfall}
    for kind, step in (("quantity", "volume schedule"), ("term", "term schedule")):
        rules = [rule for rule in look.policy.schedules if rule.spec.by == kind]
        for first, second in combinations(rules if policies.get(step) == "first" else (), 2):
            if _cross(look, first, second):
                yield _first_of(look, first, second)


def _cross(look: Look, first: Rule[DiscountSchedule], second: Rule[DiscountSchedule]) -> bool:
    """Whether each of two schedules counts somewhere without the other, and both hold somewhere."""
    a, b = first.spec, second.spec
    ours, theirs = set(look.covered(a.on)), set(look.covered(b.on))
    if not ours & theirs or ours <= theirs or theirs <= ours:
        return False
    if a.valid_from > b.valid_until or b.valid_from > a.valid_until:
        return False
    reasons = reasons_for(look, tuple(sorted(ours & theirs)))
    return reasons.possible(reasons.read(first.when, "line"), reasons.read(second.when, "line"))


def _first_of(look: Look, first: Rule[DiscountSchedule], second: Rule[DiscountSchedule]) -> LintFinding:
    shared = tuple(sorted(set(look.covered(first.spec.on)) & set(look.covered(second.spec.on))))
    problem = Problem(
        "order-decides",
        second.where,
        f"schedules '{first.id}' ({first.where.short}) and '{second.id}' both hold for '{shared[0]}', and the one that "
        "stands first counts",
        "narrow one, or give the step the hit policy best or add",
        "note",
    )
    days = (max(first.spec.valid_from, second.spec.valid_from), min(first.spec.valid_until, second.spec.valid_until))
    trial = ordinary(look, shared, days)
    if trial is not None and first.spec.by == "quantity":
        trial = trial.of(max(first.spec.tiers[-1].start, second.spec.tiers[-1].start) + 1)
    for rule in (first, second):
        trial = None if trial is None else satisfying(look.engine, trial, rule.when)
    case = None if trial is None else Case(f"{first.id} counts instead of {second.id}", trial, steps)
    return LintFinding(
        problem,
        "Whoever moves one of them in the files changes the price.",
        second.id,
        look.scenario(problem, case),
    )
