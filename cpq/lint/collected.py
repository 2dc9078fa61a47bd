"""What loading has found already, with a scenario that shows it: cliffs of price tiers, volume told twice."""

from __future__ import annotations

from collections.abc import Iterator

from cpq.lint.finding import LintFinding
from cpq.lint.looking import Look
from cpq.lint.ready import Case, net, steps
from cpq.policy.policy import ResolvedBook, ResolvedEntry
from cpq.policy.tiers import Tier
from cpq.problems import Problem


def collected(look: Look) -> Iterator[LintFinding]:
    """The findings of `cpq validate` that are about what a price comes to."""
    for problem in look.problems:
        if problem.code == "price-cliff":
            yield _cliff(look, problem)
        elif problem.code == "double-volume":
            yield _double(look, problem)


def _cliff(look: Look, problem: Problem) -> LintFinding:
    for book, entry in _entries(look):
        for tiers in entry.tiers.values():
            for upper in tiers[1:]:
                if upper.where == problem.location:
                    return _at_bound(look, problem, book, entry, upper)
    return LintFinding(problem, "Whoever needs a little less buys more and pays less.", "")


def _at_bound(look: Look, problem: Problem, book: ResolvedBook, entry: ResolvedEntry, upper: Tier) -> LintFinding:
    product = entry.key[0]
    trial = look.engine.trial(product, book.spec.price_book, look.engine.first_day(book), entry.key[2])
    cases = (
        ()
        if trial is None or book.spec.valid_until < look.engine.as_of
        else (
            Case(f"{upper.start - 1:f} of {product}", trial.of(upper.start - 1), net),
            Case(f"{upper.start:f} of {product} cost less", trial.of(upper.start), net),
        )
    )
    return LintFinding(
        problem, "Whoever needs a little less buys more and pays less.", product, look.scenario(problem, *cases)
    )


def _double(look: Look, problem: Problem) -> LintFinding:
    for book, entry in _entries(look):
        if entry.where == problem.location:
            product = entry.key[0]
            trial = look.engine.trial(product, book.spec.price_book, look.engine.first_day(book), entry.key[2])
            most = max((tier.start for tiers in entry.tiers.values() for tier in tiers), default=None)
            starts = [
                tier.start
                for rule in look.policy.schedules
                if rule.spec.by == "quantity" and product in look.covered(rule.spec.on)
                for tier in rule.spec.tiers
            ]
            quantity = None if most is None else max([most, *starts]) + 1
            shown = trial is not None and quantity is not None and book.spec.valid_until >= look.engine.as_of
            case = Case("both count", trial.of(quantity), steps) if shown and trial and quantity else None
            return LintFinding(problem, "The quantity lowers the price twice.", product, look.scenario(problem, case))
    return LintFinding(problem, "The quantity lowers the price twice.", "")


def _entries(look: Look) -> Iterator[tuple[ResolvedBook, ResolvedEntry]]:
    for book in look.policy.books.values():
        for entry in book.entries.values():
            yield book, entry
