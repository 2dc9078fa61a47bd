"""Rules whose dates are over, never meet a price book, or go on where the price books end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from cpq.lint.finding import LintFinding
from cpq.lint.looking import Dated, Look, dated_rules
from cpq.lint.ready import Case, net, steps
from cpq.lint.trial import Trial
from cpq.policy.policy import ResolvedBook
from cpq.problems import CpqError, Problem

_DAY = timedelta(days=1)


def never_in_force(look: Look) -> Iterator[LintFinding]:
    """Schedules and promotions on whose days no price book prices what they cover."""
    for one in dated_rules(look.policy):
        books = [book for book in look.books_pricing(look.covered(one.on)) if book.spec.effective_by == "order date"]
        if not books or any(_meet(one, book) for book in books):
            continue
        problem = Problem(
            "never-in-force",
            one.rule.where,
            f"{one.kind} '{one.rule.id}' is for orders {_span(one)}, when no price book prices what it covers",
            f"the price books hold {_dates(books)}",
            "warning",
        )
        day = one.begins if one.begins != date.min else one.ends
        trial = _trial(look, books[0], one, day)
        case = None if trial is None else Case(f"no price for {one.rule.id} on {day}", trial, net)
        yield LintFinding(problem, "No quote can ever use it.", one.rule.id, look.scenario(problem, case))


def past_rules(look: Look) -> Iterator[LintFinding]:
    """Schedules and promotions that have ended while the price books they worked with go on."""
    for one in dated_rules(look.policy):
        if one.ends >= look.engine.as_of:
            continue
        books = [book for book in look.books_pricing(look.covered(one.on)) if _meet(one, book)]
        current = [book for book in books if book.spec.valid_until >= look.engine.as_of]
        if not current or len(current) < len(books):
            continue
        problem = Problem(
            "past-rule",
            one.rule.where,
            f"{one.kind} '{one.rule.id}' ended on {one.ends}",
            "prolong it, or take it out",
            "note",
        )
        trial = _trial(look, current[0], one, look.engine.first_day(current[0]))
        case = None if trial is None else Case(f"{one.rule.id} takes nothing off any more", trial, steps)
        yield LintFinding(
            problem,
            f"'{current[0].spec.price_book}' is still in force, and its quotes get nothing from the {one.kind}.",
            one.rule.id,
            look.scenario(problem, case),
        )


def outliving_promotions(look: Look) -> Iterator[LintFinding]:
    """Promotions that are promised for days on which no price book is in force."""
    for one in dated_rules(look.policy):
        books = look.books_pricing(look.covered(one.on))
        last = max((book.spec.valid_until for book in books), default=date.max)
        if one.kind != "promotion" or one.ends in (date.max,) or last >= one.ends or one.begins > last:
            continue
        if last < look.engine.as_of:
            continue
        ending = next(book for book in books if book.spec.valid_until == last)
        problem = Problem(
            "outlives-price-book",
            one.rule.spec.where_of("orders_until"),
            f"promotion '{one.rule.id}' runs until {one.ends}, its last price book '{ending.spec.price_book}' "
            f"until {last}",
            f"end it on {last}, or prolong the price book",
            "note",
        )
        trial = _trial(look, ending, one, last + _DAY)
        case = None if trial is None else Case(f"no price on {last + _DAY}", trial, net)
        yield LintFinding(
            problem,
            "A buyer who was told its last day may order on a day without prices.",
            one.rule.id,
            look.scenario(problem, case),
        )


def _meet(one: Dated, book: ResolvedBook) -> bool:
    return one.begins <= book.spec.valid_until and book.spec.valid_from <= one.ends


def _trial(look: Look, book: ResolvedBook, one: Dated, day: date) -> Trial | None:
    """A quote over something that the rule covers, priced or refused as the finding says."""
    priced = look.engine.priced_in[book.spec.price_book]
    covered = set(look.covered(one.on))
    for key in priced:
        if key[0] not in covered:
            continue
        trial = look.engine.trial(key[0], book.spec.price_book, day, key[2])
        if trial is None:
            continue
        outcome = look.engine.tried(trial)
        if book.spec.in_force(day) != isinstance(outcome, CpqError):
            return trial
    return None


def _span(one: Dated) -> str:
    begins = "" if one.begins == date.min else f"from {one.begins}"
    ends = "" if one.ends == date.max else f"until {one.ends}"
    return " ".join(part for part in (begins, ends) if part)


def _dates(books: list[ResolvedBook]) -> str:
    spans = []
    for book in books[:3]:
        begins = "the beginning" if book.spec.valid_from == date.min else str(book.spec.valid_from)
        ends = "any later day" if book.spec.valid_until == date.max else str(book.spec.valid_until)
        spans.append(f"from {begins} to {ends}")
    return ", ".join(dict.fromkeys(spans))
