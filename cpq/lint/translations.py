"""Texts that lack a language in which the workspace writes documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cpq.files.models import TextByLanguage
from cpq.lint.finding import LintFinding
from cpq.lint.looking import Look
from cpq.policy.policy import Rule
from cpq.problems import Problem, SourceLocation


def untranslated(look: Look) -> Iterator[LintFinding]:
    """Names of products, charges, attributes, units, taxes, approvers and rules without one of the languages.

    A text without any language stands for all of them.
    """
    for subject, what, text, where in (*_of_catalog(look), *_of_rules(look)):
        missing = [language for language in look.languages if text is not None and not text.has(language)]
        if missing:
            problem = Problem(
                "untranslated-text",
                where,
                f"{what} of '{subject}' is not translated into {' and '.join(missing)}",
                f"add it beside {', '.join(text.languages) if text is not None else 'the others'}",
                "note",
            )
            yield LintFinding(problem, "Documents in that language print the text in another one.", subject)


_Text = tuple[str, str, TextByLanguage | None, SourceLocation]


def _of_catalog(look: Look) -> Iterator[_Text]:
    catalog = look.engine.catalog
    for name, product in catalog.products.items():
        yield name, "the name", product.name, product.where_of("name")
        yield name, "the description", product.description, product.where_of("description")
        for id_, charge in product.charges.items():
            yield name, f"the name of the charge '{id_}'", charge.name, charge.where_of("name")
        for id_, attribute in product.attributes.items():
            yield name, f"the name of the attribute '{id_}'", attribute.name, attribute.where_of("name")
        for id_, group in (product.bundle.groups if product.bundle is not None else {}).items():
            yield name, f"the name of the group '{id_}'", group.name, group.where_of("name")
        for id_, addition in product.adds.items():
            yield name, f"the reason to add '{id_}'", addition.because, addition.where_of("because")
    for name, unit in catalog.units.items():
        yield name, "the name", unit.name, unit.where_of("name")
    for name, model in catalog.selling_models.items():
        yield name, "the name", model.name, model.where_of("name")


def _of_rules(look: Look) -> Iterator[_Text]:
    policy = look.policy
    rules: tuple[Rule[Any], ...] = (*policy.guardrails, *policy.approval_rules)
    for rule in rules:
        yield rule.id, "the text", rule.spec.text, rule.spec.where_of("text")
    for name, approver in policy.approvers.items():
        yield name, "the name", approver.name, approver.where_of("name")
    for name, country in (policy.taxes.countries if policy.taxes is not None else {}).items():
        yield name, "the name of the tax", country.name, country.where_of("name")
