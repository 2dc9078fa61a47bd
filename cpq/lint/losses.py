"""Prices below cost or below a floor that the policy itself makes, before any rep asks for a discount."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cpq.amounts import short
from cpq.lint.bounds import floors, stays_above
from cpq.lint.finding import LintFinding
from cpq.lint.looking import Look
from cpq.lint.ready import Case, decision, margin
from cpq.lint.satisfying import satisfying
from cpq.lint.trial import Trial
from cpq.policy.entries import OverageEntry, TieredEntry
from cpq.policy.governance import Guardrail
from cpq.policy.policy import ResolvedBook, ResolvedEntry, Rule
from cpq.policy.promotions import Promotion
from cpq.policy.schedules import DiscountSchedule
from cpq.problems import CpqError, Problem
from cpq.quotes.priced import PricedLine, PricedQuote

_FLOOR_FACTS = frozenset({"line.net_price", "line.net_total", "line.margin", "line.margin_rate", "line.markup_rate"})


class _Priced(NamedTuple):
    """A trial with its product's line, and what is taken off in it."""

    trial: Trial
    quote: PricedQuote
    line: PricedLine
    how: str


def losses(look: Look) -> Iterator[LintFinding]:
    """Products that lose money, or break a floor, at a tier, a term and the promotions that the policy offers."""
    for book in look.engine.books_from():
        for entry in book.entries.values():
            if entry.spec.charge == "pass-through":
                continue
            told: set[str] = set()
            for one in _tried(look, book, entry):
                yield from _below_cost(look, entry, one, told)
                yield from _below_floor(look, entry, one, told)


def _tried(look: Look, book: ResolvedBook, entry: ResolvedEntry) -> Iterator[_Priced]:
    """The product at every tier, with the longest term and every promotion that can be met, and without."""
    for day in _days(look, book, entry):
        schedules, promotions = _schedules(look, entry, day), _promotions(look, entry, day)
        if stays_above(look, book, entry, schedules, promotions, day):
            continue
        trial = look.engine.trial(entry.key[0], book.spec.price_book, day, entry.key[2])
        if trial is None:
            return
        if not schedules and not promotions and not isinstance(entry.spec, TieredEntry | OverageEntry):
            yield from _priced(look, entry, trial, "at list")
            continue
        quantities = _quantities(look, entry, day)
        for changed, how in _deepest(look, schedules, promotions, trial.of(quantities[-1])):
            for asked in sorted({*quantities, changed.quantity or Decimal(1)}):
                yield from _priced(look, entry, changed.of(asked), f"{how}at quantity {short(asked)}")


def _priced(look: Look, entry: ResolvedEntry, trial: Trial, how: str) -> Iterator[_Priced]:
    outcome = look.engine.tried(trial)
    if isinstance(outcome, CpqError):
        return
    for line in outcome.lines:
        if (line.product, line.charge) == entry.key[:2]:
            yield _Priced(trial, outcome, line, how)


def _days(look: Look, book: ResolvedBook, entry: ResolvedEntry) -> list[date]:
    """The first day that matters, and every later one on which a cost or a promotion of the product begins."""
    product = look.engine.catalog.products[entry.key[0]]
    first, last = look.engine.first_day(book), book.spec.valid_until
    costs = (*product.cost, *(cost for charge in product.charges.values() for cost in charge.cost))
    begins = {cost.valid_from for cost in costs}
    begins |= {cost.valid_from for _, cost in look.engine.catalog.tabled_costs.get(entry.key[0], ())}
    begins |= {
        rule.spec.orders_from for rule in look.policy.promotions if rule.spec.on.covers(entry.key[0], product.family)
    }
    return [first, *sorted(day for day in begins if first < day <= last)]


def _schedules(look: Look, entry: ResolvedEntry, day: date) -> list[Rule[DiscountSchedule]]:
    family = look.engine.catalog.products[entry.key[0]].family
    schedules = [rule for rule in look.policy.schedules if not rule.spec.by_total]
    return [rule for rule in schedules if rule.spec.in_force(day) and rule.spec.on.covers(entry.key[0], family)]


def _promotions(look: Look, entry: ResolvedEntry, day: date) -> list[Rule[Promotion]]:
    family = look.engine.catalog.products[entry.key[0]].family
    return [r for r in look.policy.promotions if r.spec.in_force(day) and r.spec.on.covers(entry.key[0], family)]


def _quantities(look: Look, entry: ResolvedEntry, day: date) -> list[Decimal]:
    """One unit, the first and the last quantity of every tier, in whole units, and what a fee includes at most."""
    tables = list(entry.tiers.values())
    tables += [rule.spec.tiers for rule in _schedules(look, entry, day) if rule.spec.by == "quantity"]
    firsts = {tier.start if tier.from_ is not None else tier.start + 1 for tiers in tables for tier in tiers}
    if isinstance(entry.spec, OverageEntry):
        firsts.add(entry.spec.included + 1)
    return sorted(quantity for quantity in {Decimal(1), *firsts, *(first - 1 for first in firsts)} if quantity > 0)


def _deepest(
    look: Look,
    schedules: Sequence[Rule[DiscountSchedule]],
    promotions: Sequence[Rule[Promotion]],
    trial: Trial,
) -> Iterator[tuple[Trial, str]]:
    """The trial as it is, then with the longest term tier, then with each promotion that can be met on top."""
    yield trial, ""
    longest = trial
    terms = [rule for rule in schedules if rule.spec.by == "term"]
    if terms and "term" in trial.said:
        months = max(tier.start for rule in terms for tier in rule.spec.tiers)
        longest = trial.saying(term=f"{short(months)} months")
        yield longest, f"for {short(months)} months "
    for rule in promotions:
        if rule.when is None and rule.spec.code is None:
            continue  # it holds on every trial already
        met = satisfying(look.engine, longest.holding(rule.spec), rule.when)
        if met is not None:
            yield met, f"with promotion '{rule.id}' "


def _below_cost(look: Look, entry: ResolvedEntry, one: _Priced, told: set[str]) -> Iterator[LintFinding]:
    line, product = one.line, entry.key[0]
    if line.margin is None or line.margin >= 0 or line.free or "cost" in told:
        return
    told.add("cost")
    currency = one.quote.currency
    problem = Problem(
        "below-cost",
        entry.where,
        f"'{product}' sells for {line.net_total} {currency} and costs {line.cost} {currency} {one.how}",
        "raise the price, lower the discounts that add up here, or correct the cost",
        "warning",
    )
    case = Case(f"{product} loses money {one.how}", one.trial, margin)
    yield LintFinding(
        problem,
        _why(line, "The policy gives this price to everybody who asks for nothing."),
        product,
        look.scenario(problem, case),
    )


def _below_floor(look: Look, entry: ResolvedEntry, one: _Priced, told: set[str]) -> Iterator[LintFinding]:
    if not any(floors(look, entry)):
        return
    for check in look.engine.decided(one.quote).checks:
        rule = next((r for r in look.policy.guardrails if r.id == check.rule), None)
        if rule is None or check.kind != "guardrail" or rule.spec.fact not in _FLOOR_FACTS or check.rule in told:
            continue
        if not check.triggered or check.failed or check.subject != one.line.id or rule.spec.direction != "below":
            continue
        told.add(check.rule)
        yield _floor(look, entry, one, rule, check.reason)


_HELD = {
    "stop": "No rep has asked for anything, and the quote is stopped all the same.",
    "ask": "No rep has asked for anything, and the quote waits for an approval all the same.",
    "warn": "No rep has asked for anything, and the quote carries a warning all the same.",
}


def _floor(look: Look, entry: ResolvedEntry, one: _Priced, rule: Rule[Guardrail], reason: str) -> LintFinding:
    product = entry.key[0]
    problem = Problem(
        "below-floor",
        entry.where,
        f"'{product}' meets guardrail '{rule.id}' ({rule.where.short}) {one.how}: {reason}",
        "raise the price, lower the discounts that add up here, or lower the floor",
        "warning",
    )
    case = Case(f"{product} meets {rule.id} {one.how}", one.trial, decision)
    follows = _why(one.line, _HELD[rule.spec.then.action])
    return LintFinding(problem, follows, product, look.scenario(problem, case))


def _why(line: PricedLine, otherwise: str) -> str:
    """What takes the price down, and what follows."""
    taken = [step.rule for step in line.steps if step.rule and step.amount < 0]
    return f"{' and '.join(taken)} together make the price. {otherwise}" if len(taken) > 1 else otherwise
