"""Rules that ask nobody, and roles that nobody holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cpq.approvals.special_items import ABOUT_SPECIAL
from cpq.lint.dead import ordinary
from cpq.lint.finding import LintFinding
from cpq.lint.looking import Look
from cpq.lint.ready import Case, decision
from cpq.lint.satisfying import satisfying
from cpq.lint.trial import Trial
from cpq.policy.policy import Rule
from cpq.problems import CpqError, Problem, SourceLocation


def asks_nobody(look: Look) -> Iterator[LintFinding]:
    """Guardrails and bands whose list of approvers is empty, and special items where nobody approves at all."""
    for rule in look.policy.guardrails:
        if rule.spec.then.action == "ask" and not rule.spec.then.ask:
            yield _nobody(look, f"guardrail '{rule.id}'", rule.id, rule.spec.where_of("then"), rule)
    for approval in look.policy.approval_rules:
        for band in approval.spec.bands:
            if not band.ask:
                what = f"the band of '{approval.id}' {band.direction} {band.bound}"
                yield _nobody(look, what, approval.id, band.where_of("ask"), approval)
    yield from _special_items(look)


def _nobody(look: Look, what: str, subject: str, where: SourceLocation, rule: Rule[Any] | None) -> LintFinding:
    problem = Problem(
        "nobody-asked", where, f"{what} asks nobody", "write ask: [manager], with an approver that is declared", "error"
    )
    trial = None if rule is None else _triggering(look, rule)
    case = None if trial is None else Case(f"{subject} holds the quote, and nobody is asked", trial, decision)
    return LintFinding(
        problem, "The quote waits for an approval that nobody can give.", subject, look.scenario(problem, case)
    )


def _triggering(look: Look, rule: Rule[Any]) -> Trial | None:
    """A quote that waits because of the rule, where an ordinary one or one with a discount does."""
    on = getattr(rule.spec, "on", None)
    trial = ordinary(look, look.covered(on))
    trial = None if trial is None else satisfying(look.engine, trial, rule.when, "quote")
    if trial is None:
        return None
    for asked in (trial, *(trial.with_line(discount=f"{rate}% of regular", reason="example") for rate in (20, 50, 99))):
        outcome = look.engine.tried(asked)
        if not isinstance(outcome, CpqError):
            needs = look.engine.decided(outcome).requirements
            if any(need.rule == rule.id and not need.approvers for need in needs):
                return asked
    return None


def _special_items(look: Look) -> Iterator[LintFinding]:
    """Items outside the catalog always ask somebody; without a rule and without approvers there is nobody."""
    free = [(name, one) for name, one in look.engine.catalog.products.items() if one.free_entry]
    speaking = any(rule.when is not None and rule.when.reads & ABOUT_SPECIAL for rule in look.policy.approval_rules)
    if not free or look.policy.approvers or speaking:
        return
    name, product = free[0]
    problem = Problem(
        "nobody-asked",
        product.where_of("free_entry"),
        f"items outside the catalog such as '{name}' always need an approval, and no approver is declared",
        "declare who decides, such as approvers: { manager: { name: Manager } }",
        "error",
    )
    books = look.engine.books_from()
    case = None
    if books:
        special = {"name": "Made to measure", "price": "100.00", "cost": "50.00"}
        book = books[0]
        trial = Trial(look.engine.first_day(book), name, None, book.spec.price_book, line={"special": special})
        case = Case("an item outside the catalog waits for nobody", trial, decision)
    yield LintFinding(
        problem, "The quote waits for an approval that nobody can give.", name, look.scenario(problem, case)
    )


def roles_without_people(look: Look) -> Iterator[LintFinding]:
    """Roles that nobody holds, in a workspace that says who holds the others.

    A workspace may leave all people to the program around it; then no role names any.
    """
    named = any(approver.people for approver in look.policy.approvers.values())
    asked = asked_by_rules(look)
    for name, approver in look.policy.approvers.items():
        if approver.people or name not in asked or not (named or "people" in approver.model_fields_set):
            continue
        problem = Problem(
            "empty-approver",
            approver.where_of("people"),
            f"nobody is '{name}', whom {asked[name]} asks",
            "name somebody with people: [...]",
            "warning",
        )
        yield LintFinding(problem, "What the role has to approve waits until somebody holds it.", name)


def asked_by_rules(look: Look) -> dict[str, str]:
    """Approvers that rules ask, each with the first rule."""
    found: dict[str, str] = {}
    for rule in look.policy.guardrails:
        for name in rule.spec.then.ask:
            found.setdefault(name, f"guardrail '{rule.id}'")
    for approval in look.policy.approval_rules:
        for name in (*approval.spec.ask, *(name for band in approval.spec.bands for name in band.ask)):
            found.setdefault(name, f"approval rule '{approval.id}'")
    return found
