"""Days that nothing covers: between price books, before the first value of a parameter or the first exchange rate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from cpq.expressions import Expression, fact_name
from cpq.lint.finding import LintFinding
from cpq.lint.looking import Look, dated_rules
from cpq.lint.ready import Case, net
from cpq.lint.satisfying import satisfying
from cpq.lint.trial import Trial
from cpq.money import Money
from cpq.policy.conditions import Parameter
from cpq.policy.policy import ResolvedBook, ResolvedEntry, Rule
from cpq.policy.schedules import AppliesTo
from cpq.problems import CannotPrice, Problem, SourceLocation

_DAY = timedelta(days=1)
_FIGURES = re.compile(r"[0-9]+")


def book_gaps(look: Look) -> Iterator[LintFinding]:
    """Days between two price books of one market on which neither is in force."""
    markets: dict[tuple[str, tuple[str, ...], str], list[ResolvedBook]] = {}
    for book in look.policy.books.values():
        spec = book.spec
        markets.setdefault((spec.currency, spec.regions, _FIGURES.sub("", spec.price_book)), []).append(book)
    for books in markets.values():
        ended: ResolvedBook | None = None
        for book in sorted(books, key=lambda one: one.spec.valid_from):
            if ended is not None and book.spec.valid_from > ended.spec.valid_until + _DAY:
                first = max(ended.spec.valid_until + _DAY, look.engine.as_of)
                if first < book.spec.valid_from:
                    yield _gap(look, ended, book, first)
            if ended is None or book.spec.valid_until > ended.spec.valid_until:
                ended = book


def _gap(look: Look, ended: ResolvedBook, following: ResolvedBook, first: date) -> LintFinding:
    last = following.spec.valid_from - _DAY
    name, other = ended.spec.price_book, following.spec.price_book
    problem = Problem(
        "price-book-gap",
        following.spec.where_of("valid_from"),
        f"between '{name}' and '{other}' no price book is in force from {first} to {last}",
        f"let '{name}' end on {last}, or '{other}' begin on {ended.spec.valid_until + _DAY}",
        "warning",
    )
    trials = (_of_day(look, name, first), _of_day(look, other, first))
    words = (f"{name} has ended on {first}", f"{other} has not begun on {first}")
    cases = (Case(said, trial, net) for said, trial in zip(words, trials, strict=True) if trial is not None)
    return LintFinding(
        problem,
        "Orders of these days are refused in the old book and in the new one.",
        other,
        look.scenario(problem, *cases),
    )


def _of_day(look: Look, book: str, day: date) -> Trial | None:
    """An order over the first product of a price book."""
    key = next(iter(look.engine.priced_in[book]), None)
    return None if key is None else look.engine.trial(key[0], book, day, key[2])


def parameter_gaps(look: Look) -> Iterator[LintFinding]:
    """Parameters that a price reads before they have their first value."""
    begun = {
        fact_name(rule.id): (rule, min(dated.valid_from for dated in rule.spec.values))
        for rule in look.policy.parameters
        if rule.spec.values
    }
    told: set[tuple[str, str]] = set()
    for book in look.engine.books_from():
        for entry, when, read in _formulas(book):
            for name in sorted(read.reads & begun.keys()):
                rule, begins = begun[name]
                if begins > look.engine.first_day(book) and (name, book.spec.price_book) not in told:
                    told.add((name, book.spec.price_book))
                    yield _unset(look, book, entry, when, rule, begins)


def _unset(
    look: Look,
    book: ResolvedBook,
    entry: ResolvedEntry,
    when: Expression | None,
    rule: Rule[Parameter],
    begins: date,
) -> LintFinding:
    first = look.engine.first_day(book)
    problem = Problem(
        "parameter-gap",
        rule.spec.where_of("values"),
        f"'{rule.id}' has no value before {begins}, and '{book.spec.price_book}' reads it from {first}",
        "add a value that is valid from then on",
        "warning",
    )
    trial = look.engine.trial(entry.key[0], book.spec.price_book, begins, entry.key[2])
    trial = None if trial is None else satisfying(look.engine, trial, when)
    case = None if trial is None else Case(f"{rule.id} has no value on {first}", trial.on(first), net)
    return LintFinding(
        problem,
        f"Until then '{entry.key[0]}' has no price where the formula at {entry.where.short} counts.",
        rule.id,
        look.scenario(problem, case),
    )


def _formulas(book: ResolvedBook) -> Iterator[tuple[ResolvedEntry, Expression | None, Expression]]:
    """The entries of a book with each formula that they read, and the condition under which they do."""
    for entry in book.entries.values():
        for adder in entry.adders:
            for expression in (adder.when, adder.amount):
                if expression is not None:
                    yield entry, adder.when, expression
        for when, _, _ in entry.overrides:
            yield entry, None, when


def rate_gaps(look: Look) -> Iterator[LintFinding]:
    """Amounts in another currency that no exchange rate of the first order date, or an earlier one, converts."""
    told: set[tuple[str, str]] = set()
    for book in look.engine.books_from():
        first, target = look.engine.first_day(book), book.spec.currency
        for source, where, what, product in _foreign(look, book):
            if (source, target) in told or _has_rate(look, source, target, first):
                continue
            told.add((source, target))
            problem = Problem(
                "rate-gap",
                where,
                f"{what} is in {source}, and on {first} no exchange rate leads to {target}",
                f"add a rate from {source} to {target} under exchange rates:, dated {first} or earlier",
                "warning",
            )
            trial = look.engine.trial(product, book.spec.price_book, first)
            refused = trial is not None and isinstance(look.engine.tried(trial), CannotPrice)
            case = Case(f"no rate on {first}", trial, net) if trial is not None and refused else None
            yield LintFinding(
                problem,
                "Quotes that need the rate are refused, and limits that need it count as passed.",
                book.spec.price_book,
                look.scenario(problem, case),
            )


def _foreign(look: Look, book: ResolvedBook) -> Iterator[tuple[str, SourceLocation, str, str]]:
    """What quotes of a book convert: currency, place, name, and a product that needs it."""
    own = book.spec.currency
    for key, entry in look.engine.priced_in[book.spec.price_book].items():
        source = look.policy.books[entry.book].spec.currency
        if source != own and book.spec.based_on is not None:
            yield source, book.spec.based_on.where, f"'{entry.book}'", key[0]
    priced = {key[0] for key in look.engine.priced_in[book.spec.price_book]}
    for one in dated_rules(look.policy):
        currency = one.rule.spec.currency
        product = next((name for name in look.covered(one.on) if name in priced), None)
        counts = one.begins <= book.spec.valid_until and book.spec.valid_from <= one.ends
        if currency not in (None, own) and product is not None and counts:
            yield currency, one.rule.spec.where_of("currency"), f"{one.kind} '{one.rule.id}'", product
    for currency, where, what, on in _limits_in_money(look):
        product = next((name for name in look.covered(on) if name in priced), None)
        if currency != own and product is not None:
            yield currency, where, what, product


def _limits_in_money(look: Look) -> Iterator[tuple[str, SourceLocation, str, AppliesTo | None]]:
    """Bounds of guardrails and bands that are amounts: currency, place, name, and what they cover."""
    for rule in look.policy.guardrails:
        if isinstance(rule.spec.bound, Money):
            yield rule.spec.bound.currency, rule.where, f"guardrail '{rule.id}'", rule.spec.on
    for approval in look.policy.approval_rules:
        for band in approval.spec.bands:
            if isinstance(band.bound, Money):
                yield band.bound.currency, band.where, f"a band of '{approval.id}'", approval.spec.on


def _has_rate(look: Look, source: str, target: str, day: date) -> bool:
    try:
        look.engine.compiled(day).rate(source, target)
    except CannotPrice:
        return False
    return True
