"""Conditions that can never hold, and rules that cover only what they cannot work on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from cpq.catalog.catalog import attribute_facts
from cpq.expressions import Expression, Scope
from cpq.lint.conditions import Conditions
from cpq.lint.domains import EARLIEST, LATEST, conditions_of
from cpq.lint.finding import LintFinding
from cpq.lint.looking import Look, dated_rules
from cpq.lint.ready import Case, decision, prices, steps
from cpq.lint.trial import Trial
from cpq.policy.policy import EntryKey
from cpq.policy.schedules import AppliesTo
from cpq.problems import CpqError, Problem, SourceLocation

_CHOSEN = ("product", "family", "charge", "charge_id", "selling_model")
"""Facts that a product decides, so that conditions over several of them are looked at product by product."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a file, with whom it is about.

    Attributes:
        what: The rule in words, such as ``promotion 'autumn'``.
        days: First and last order date on which it is read.
        strict: A rule that asks or stops counts as holding where its condition cannot be worked out.
        entry: The price that it belongs to, if it is one of a price book.
    """

    what: str
    subject: str
    expression: Expression
    where: SourceLocation
    scope: Scope
    products: tuple[str, ...]
    days: tuple[date, date] = (EARLIEST, LATEST)
    strict: bool = False
    entry: tuple[str, EntryKey] | None = None


def conditions(look: Look) -> Iterator[Condition]:
    """Every condition of the policy."""
    for one in dated_rules(look.policy):
        if one.rule.when is not None:
            yield Condition(
                f"{one.kind} '{one.rule.id}'",
                one.rule.id,
                one.rule.when,
                one.rule.spec.where_of("when"),
                "line",
                look.covered(one.on),
                (one.begins, one.ends),
            )
    yield from _of_governance(look)
    yield from _of_prices(look)


def _of_governance(look: Look) -> Iterator[Condition]:
    for kind, rules in (("guardrail", look.policy.guardrails), ("approval rule", look.policy.approval_rules)):
        for rule in rules:
            if rule.when is None:
                continue
            named = getattr(rule.spec, "product", None)
            on = AppliesTo(products=(named,)) if named is not None else rule.spec.on
            yield Condition(
                f"{kind} '{rule.id}'",
                rule.id,
                rule.when,
                rule.spec.where_of("when"),
                rule.spec.looks_at,
                look.covered(on),
                strict=True,
            )


def _of_prices(look: Look) -> Iterator[Condition]:
    for name, book in look.policy.books.items():
        for key, entry in book.entries.items():
            for adder in entry.adders:
                if adder.when is not None:
                    what = f"adder '{adder.id}' of '{key[0]}'"
                    where = adder.spec.where_of("when")
                    yield Condition(what, key[0], adder.when, where, "line", (key[0],), entry=(name, key))
            for when, _, where in entry.overrides:
                what = f"a price override of '{key[0]}'"
                yield Condition(what, key[0], when, where, "line", (key[0],), entry=(name, key))


def dead_conditions(look: Look) -> Iterator[LintFinding]:
    """Conditions that no quote meets."""
    for one in conditions(look):
        if can_hold(look, one):
            continue
        problem = Problem(
            "dead-condition",
            one.where,
            f"{one.what} waits for {one.expression.text!r}, which never holds",
            "compare with values that can come together, or take the rule out",
            "warning",
        )
        yield LintFinding(
            problem,
            "No values of the facts that it reads make the condition true, so the rule does nothing.",
            one.subject,
            look.scenario(problem, _case(look, one)),
        )


def can_hold(look: Look, one: Condition) -> bool:
    """Whether some quote may meet a condition; True where that is not known."""
    if one.strict and _may_fail(look, one.expression):
        return True
    for products in _alike(look, one):
        reasons = reasons_for(look, products, one.days)
        if reasons.possible(reasons.read(one.expression, one.scope)):
            return True
    return False


def reasons_for(look: Look, products: tuple[str, ...], days: tuple[date, date] = (EARLIEST, LATEST)) -> Conditions:
    """What reasons about conditions over some products; those of a single one read its attributes too."""
    known = conditions_of(look.policy, look.engine.catalog, products, days)
    if len(products) != 1:
        return known
    facts = attribute_facts(look.engine.catalog.products[products[0]].attributes)
    fresh = [fact for fact in facts if fact.name not in known.vocabulary]
    return Conditions(known.vocabulary.extended(fresh), known.domains, known.aliases)


def _alike(look: Look, one: Condition) -> Iterable[tuple[str, ...]]:
    """The covered products in groups that a condition cannot tell apart."""
    read = one.expression.reads & set(_CHOSEN)
    if one.scope != "line" or not read or len(one.products) < 2:
        return (one.products,)
    groups: dict[tuple[object, ...], str] = {}
    for name in one.products:
        product = look.engine.catalog.products[name]
        told = (
            name if "product" in read else "",
            product.family if "family" in read else "",
            product.charge if "charge" in read else "",
            tuple(product.charges) if read & {"charge", "charge_id"} else (),
            product.selling_models if read & {"charge", "selling_model"} else (),
        )
        groups.setdefault(told, name)
    return [(name,) for name in groups.values()]


def _may_fail(look: Look, expression: Expression) -> bool:
    """Whether working a condition out can fail: a fact without a value, a missing cell, a division."""
    facts = [look.policy.vocabulary.get(name) for name in expression.reads]
    return bool(expression.tables) or "/" in expression.text or any(f is None or f.type.optional for f in facts)


def _case(look: Look, one: Condition) -> Case | None:
    """An ordinary quote over something that the rule covers, on which it does nothing."""
    trial = ordinary(look, one.products, one.days, one.entry)
    expect = prices if one.entry is not None else decision if one.strict else steps
    return None if trial is None else Case(f"{one.what} does nothing", trial, expect)


def ordinary(
    look: Look,
    products: tuple[str, ...],
    days: tuple[date, date] = (EARLIEST, LATEST),
    entry: tuple[str, EntryKey] | None = None,
) -> Trial | None:
    """A quote that is priced, over one of some products on one of some days; None where none was found."""
    wanted = set(products)
    for book in look.engine.books_from():
        day = max(look.engine.first_day(book), days[0])
        if day > min(book.spec.valid_until, days[1]) or (entry is not None and entry[0] != book.spec.price_book):
            continue
        for key in look.engine.priced_in[book.spec.price_book]:
            if key[0] not in wanted or (entry is not None and key != entry[1]):
                continue
            trial = look.engine.trial(key[0], book.spec.price_book, day, key[2])
            if trial is not None and not isinstance(look.engine.tried(trial), CpqError):
                return trial
    return None


def dead_rules(look: Look) -> Iterator[LintFinding]:
    """Rules that cover only lines on which their step does nothing."""
    for one in dated_rules(look.policy):
        products = look.covered(one.on)
        reason = _does_nothing(look, products, by_term=one.kind == "schedule" and one.rule.spec.by == "term")
        if reason:
            problem = Problem(
                "dead-rule",
                one.rule.spec.where_of("on"),
                f"{one.kind} '{one.rule.id}' covers only products {reason}",
                "let it cover others, or take it out",
                "warning",
            )
            trial = ordinary(look, products, (one.begins, one.ends))
            case = None if trial is None else Case(f"{one.rule.id} takes nothing off", trial, steps)
            yield LintFinding(problem, "It takes nothing off any quote.", one.rule.id, look.scenario(problem, case))


def _does_nothing(look: Look, products: tuple[str, ...], *, by_term: bool) -> str:
    """Why nothing covered can have the discount, or empty."""
    catalog = look.engine.catalog
    kinds = {
        charge.charge
        for name in products
        for model in catalog.products[name].selling_models or ("",)
        for charge in catalog.charges_of(name, model).values()
    }
    if by_term and kinds and kinds <= {"one-time"}:
        return "that are charged once, and terms discount what recurs"
    wanted = set(products)
    entries = [entry for book in look.policy.books.values() for key, entry in book.entries.items() if key[0] in wanted]
    if entries and all(entry.spec.charge == "pass-through" for entry in entries):
        return "that are passed through, which no discount touches"
    return ""
