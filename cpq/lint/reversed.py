"""Tier tables turned round: whoever buys more, or for longer, gets less off or pays more for each unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from cpq.amounts import format_rate, plain, short
from cpq.lint.cliffs import first_of, grid_of
from cpq.lint.finding import LintFinding
from cpq.lint.looking import Look
from cpq.lint.ready import Case, steps
from cpq.lint.satisfying import satisfying
from cpq.lint.trial import Trial
from cpq.policy.entries import TieredEntry
from cpq.policy.policy import ResolvedBook, ResolvedEntry, Rule
from cpq.policy.schedules import DiscountSchedule
from cpq.policy.tiers import Tier
from cpq.problems import Problem


def reversed_tiers(look: Look) -> Iterator[LintFinding]:
    """Every tier table that turns back, told once at the first tier that is worse than the one below it.

    ``cliff: accepted`` does not silence it: that accepts a larger quantity that costs less, and this one costs more.
    """
    for rule in look.policy.schedules:
        if rule.spec.valid_until >= look.engine.as_of:
            yield from _of_schedule(look, rule)
    for book in look.engine.books_from():
        for entry in book.entries.values():
            yield from _of_entry(look, book, entry)


def _of_schedule(look: Look, rule: Rule[DiscountSchedule]) -> Iterator[LintFinding]:
    falls = ((low, high) for low, high in pairwise(rule.spec.tiers) if _off(high) < _off(low))
    pair = next(falls, None)
    if pair is None or rule.spec.by_total:
        return
    low, high = pair
    more = "term" if rule.spec.by == "term" else "quantity"
    problem = Problem(
        "reversed-tiers",
        high.where,
        f"'{rule.id}' falls with the {more}: {_said(high, rule.spec)} from {_bound(high, rule.spec)}, "
        f"{_said(low, rule.spec)} from {_bound(low, rule.spec)}",
        "give the larger discount to the larger tier",
        "warning",
    )
    whoever = "commits for longer" if rule.spec.by == "term" else "buys more"
    trials = _scheduled(look, rule, pair)
    cases = (
        Case(f"{rule.id} takes {_said(tier, rule.spec)} off from {_bound(tier, rule.spec)}", trial, steps)
        for tier, trial in zip(pair, trials, strict=False)
    )
    follows = f"Whoever {whoever} gets less off."
    yield LintFinding(problem, follows, rule.id, look.scenario(problem, *cases))


def _off(tier: Tier) -> Decimal:
    return tier.discount or tier.amount or Decimal(0)


def _said(tier: Tier, spec: DiscountSchedule) -> str:
    return f"{short(tier.amount)} {spec.currency}" if tier.amount is not None else format_rate(_off(tier))


def _bound(tier: Tier, spec: DiscountSchedule) -> str:
    return f"{short(tier.start)} months" if spec.by == "term" else short(tier.start)


def _scheduled(look: Look, rule: Rule[DiscountSchedule], pair: Sequence[Tier]) -> list[Trial]:
    """A quote at each of two tiers of a schedule; none where no product that it covers can show both."""
    for product in look.covered(rule.spec.on):
        for book in look.books_pricing((product,)):
            day = max(look.engine.first_day(book), rule.spec.valid_from)
            if day > min(book.spec.valid_until, rule.spec.valid_until):
                continue
            trial = look.engine.trial(product, book.spec.price_book, day)
            if trial is None or (rule.spec.by == "term" and "term" not in trial.said):
                continue
            reach = _for_term if rule.spec.by == "term" else _of_quantity(look, product)
            found = [satisfying(look.engine, reach(trial, tier), rule.when) for tier in pair]
            shown = [one for one in found if one is not None]
            if len(shown) == len(pair):
                return shown
    return []


def _for_term(trial: Trial, tier: Tier) -> Trial:
    months = tier.start if tier.from_ is not None else tier.start + 1
    return trial.saying(term=f"{plain(months)} months")


def _of_quantity(look: Look, product: str) -> Callable[[Trial, Tier], Trial]:
    grid = grid_of(look, product)
    return lambda trial, tier: trial.of(first_of(tier, grid))


def _of_entry(look: Look, book: ResolvedBook, entry: ResolvedEntry) -> Iterator[LintFinding]:
    spec = entry.spec
    if not isinstance(spec, TieredEntry) or spec.mode == "stairstep":  # a stairstep's price is for its whole span
        return
    product, currency = entry.key[0], book.spec.currency
    for zone, tiers in entry.tiers.items():
        rises = ((low, high) for low, high in pairwise(tiers) if _dearer(low, high))
        low, high = next(rises, (None, None))
        if low is None or high is None:
            continue
        where = f" in zone '{zone}'" if zone else ""
        problem = Problem(
            "reversed-tiers",
            high.where,
            f"a unit of '{product}'{where} costs {high.price} {currency} from {short(high.start)}, "
            f"{low.price} {currency} from {short(low.start)}",
            "give the lower price to the larger tier",
            "warning",
        )
        trial = None
        if spec.by == "quantity" and not zone:
            trial = look.engine.trial(product, book.spec.price_book, look.engine.first_day(book), entry.key[2])
        grid = grid_of(look, product)
        cases = (
            None
            if trial is None
            else Case(f"{short(first_of(tier, grid))} of {product}", trial.of(first_of(tier, grid)), steps)
            for tier in (low, high)
        )
        yield LintFinding(
            problem, "Whoever buys more pays more for each unit.", product, look.scenario(problem, *cases)
        )


def _dearer(low: Tier, high: Tier) -> bool:
    """Whether a unit costs more in the higher of two tiers that differ in nothing but their price per unit."""
    alike = (low.flat, low.package_size, low.minimum) == (high.flat, high.package_size, high.minimum)
    return alike and low.price is not None and high.price is not None and high.price > low.price
