"""Quantities at which a larger one costs less in total, once tiers of prices and of schedules work together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from cpq.amounts import short
from cpq.catalog.products import smallest_part
from cpq.lint.bounds import most_rounding
from cpq.lint.drops import Break, Drop, Total, drops
from cpq.lint.finding import LintFinding
from cpq.lint.looking import Look
from cpq.lint.ready import Case, net
from cpq.lint.satisfying import satisfying
from cpq.lint.trial import Trial
from cpq.policy.entries import PerUnitEntry, TieredEntry
from cpq.policy.policy import ResolvedBook, ResolvedEntry, Rule
from cpq.policy.schedules import DiscountSchedule
from cpq.policy.tiers import Tier
from cpq.problems import CpqError, Problem, SourceLocation


def cliffs(look: Look) -> Iterator[LintFinding]:
    """Every tier at which the total falls, told once a tier with the first product that shows it."""
    told = {problem.location for problem in look.problems if problem.code == "price-cliff"}
    for book in look.engine.books_from():
        for entry in book.entries.values():
            for schedules in _together(look, book, entry):
                yield from _of_entry(look, book, entry, schedules, told)


def _together(look: Look, book: ResolvedBook, entry: ResolvedEntry) -> Iterator[list[Rule[DiscountSchedule]]]:
    """Schedules by quantity that meet on an entry: those without a condition, and each one with a condition."""
    product = look.engine.catalog.products[entry.key[0]]
    day = look.engine.first_day(book)
    mine = [
        rule
        for rule in look.policy.schedules
        if rule.spec.by == "quantity" and rule.spec.in_force(day) and rule.spec.on.covers(entry.key[0], product.family)
    ]
    always = [rule for rule in mine if rule.when is None]
    yield always
    for rule in mine:
        if rule.when is not None:
            yield [*always, rule]


def _of_entry(
    look: Look,
    book: ResolvedBook,
    entry: ResolvedEntry,
    schedules: list[Rule[DiscountSchedule]],
    told: set[SourceLocation],
) -> Iterator[LintFinding]:
    grid = grid_of(look, entry.key[0])
    breaks = _breaks(entry, schedules, grid)
    wanted = {one.where for one in breaks} - told - _accepted(entry, schedules)
    if not wanted or _cannot_fall(book, entry, schedules, grid):
        return
    trial = look.engine.trial(entry.key[0], book.spec.price_book, look.engine.first_day(book), entry.key[2])
    for rule in schedules:
        trial = None if trial is None else satisfying(look.engine, trial.of(rule.spec.tiers[0].start), rule.when)
    if trial is None:
        return
    total = _total(look, trial, entry)
    for drop in drops(total, breaks, grid, wanted, bent=_bends(entry, schedules)):
        told.add(drop.where)
        yield _finding(look, book, trial, entry, drop, total)


def grid_of(look: Look, product: str) -> Decimal:
    """The smallest part of a product's unit that can be sold."""
    catalog = look.engine.catalog
    return smallest_part(catalog.products[product].unit, catalog.units)


def _breaks(entry: ResolvedEntry, schedules: Sequence[Rule[DiscountSchedule]], grid: Decimal) -> list[Break]:
    found: dict[Decimal, Break] = {}
    spec = entry.spec
    if isinstance(spec, TieredEntry) and spec.by == "quantity" and spec.zone is None:
        for tier in entry.tiers.get("", ()):
            found.setdefault(first_of(tier, grid), Break(first_of(tier, grid), tier.where))
    for rule in schedules:
        for tier in rule.spec.tiers:
            first = first_of(tier, grid)
            found[first] = Break(first, tier.where)
    return [found[first] for first in sorted(found)]


def first_of(tier: Tier, grid: Decimal) -> Decimal:
    """The smallest quantity of a tier that is on the grid."""
    return tier.start if tier.from_ is not None else tier.start + grid


def _bends(entry: ResolvedEntry, schedules: Sequence[Rule[DiscountSchedule]]) -> bool:
    """Whether the total inside a tier can fall: a slab's blended rate grows, and the price is no plain multiple."""
    return not isinstance(entry.spec, PerUnitEntry) and any(rule.spec.mode == "slab" for rule in schedules)


def _cannot_fall(
    book: ResolvedBook, entry: ResolvedEntry, schedules: Sequence[Rule[DiscountSchedule]], grid: Decimal
) -> bool:
    """Whether plain arithmetic shows that no total falls, so that nothing needs to be priced.

    Of one price per unit and one range of percentages the totals on both sides of a tier are known, but for what the
    rounding of the unit price can move them.
    """
    spec = entry.spec
    if not isinstance(spec, PerUnitEntry) or entry.overrides or entry.adders or len(schedules) > 1:
        return False
    if not schedules:
        return True
    if spec.has_bounds:
        return False
    tiers, rounding = schedules[0].spec.tiers, most_rounding(book, entry)
    if schedules[0].spec.mode == "slab" or any(tier.amount is not None for tier in tiers):
        return False
    left = Decimal(1)
    for tier in tiers:
        first, now = first_of(tier, grid), 1 - (tier.discount or Decimal(0))
        if (first - grid) * (spec.price * left + rounding) > first * (spec.price * now - rounding):
            return False
        left = now
    return True


def _accepted(entry: ResolvedEntry, schedules: Sequence[Rule[DiscountSchedule]]) -> set[SourceLocation]:
    """Places of the tiers whose author accepts that they drop."""
    accepted = [rule.spec.tiers for rule in schedules if rule.spec.cliff is not None]
    if entry.spec.cliff is not None:
        accepted += entry.tiers.values()
    return {tier.where for tiers in accepted for tier in tiers}


def _total(look: Look, trial: Trial, entry: ResolvedEntry) -> Total:
    known: dict[Decimal, Decimal | None] = {}

    def priced(quantity: Decimal) -> Decimal | None:
        outcome = look.engine.tried(trial.of(quantity))
        if isinstance(outcome, CpqError):
            return None
        mine = (line.net_total for line in outcome.lines if (line.product, line.charge) == entry.key[:2])
        return sum(mine, start=Decimal(0))

    def total(quantity: Decimal) -> Decimal | None:
        if quantity not in known:
            known[quantity] = priced(quantity)
        return known[quantity]

    return total


def _finding(
    look: Look, book: ResolvedBook, trial: Trial, entry: ResolvedEntry, drop: Drop, total: Total
) -> LintFinding:
    less, more = total(drop.cheaper), total(drop.least)
    product, currency = entry.key[0], book.spec.currency
    problem = Problem(
        "total-cliff",
        drop.where,
        f"{short(drop.cheaper)} of '{product}' cost less than {short(drop.least)} ({less} < {more} {currency})",
        "say cliff: accepted where that is meant, or use mode: slab",
        "note",
    )
    dearest = f" to {short(drop.most)}" if drop.most > drop.least else ""
    return LintFinding(
        problem,
        f"Whoever needs {short(drop.least)}{dearest} buys {short(drop.cheaper)} and pays less.",
        product,
        look.scenario(
            problem,
            Case(f"{short(drop.least)} of {product} cost {more} {currency}", trial.of(drop.least), net),
            Case(f"{short(drop.cheaper)} of {product} cost only {less} {currency}", trial.of(drop.cheaper), net),
        ),
    )
