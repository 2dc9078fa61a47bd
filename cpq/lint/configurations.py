"""Products that cannot be configured as their rules mean: contradictions, dead choices, rules that change nothing."""

from __future__ import annotations

from collections.abc import Iterator

from cpq.catalog.catalog import Catalog
from cpq.configuration.model_findings import model_findings
from cpq.configuration.product_model import ProductModel, product_model
from cpq.lint.finding import LintFinding
from cpq.lint.looking import Look
from cpq.problems import InvalidFiles, Problem
from cpq.solving.cnf import NotDecided
from cpq.solving.store import Store

_FOLLOWS = {
    "cannot-be-configured": "Every quote of the product is refused, whatever is chosen.",
    "dead-option": "Whoever chooses it is refused each time, though the catalog offers it.",
    "false-optional": "It looks like a choice, and every quote has it.",
    "redundant-rule": "Taking it out would change nothing; it may have been meant to say more.",
}
_NOT_DECIDED = "Quotes are checked all the same, but cpq configure cannot ask about the product."

_HARD = "Quotes are checked all the same, but cpq configure may take long or end without an answer."
_SIMPLER = "make its rules simpler: fewer choices that depend on each other"


def configurations(look: Look) -> Iterator[LintFinding]:
    """What the rules of configurable products hardly mean; what is so inside a product is told of that product alone.

    Products whose rules read the quantity of their line are left out, since what can be chosen then depends on it;
    those that are too hard to decide are named.
    """
    told: set[tuple[str, str]] = set()
    found: list[tuple[int, str, ProductModel]] = []
    for product_id in _configurable(look.engine.catalog):
        try:
            model = product_model(look.engine.catalog, product_id)
        except InvalidFiles as error:
            yield from (_refused(problem, product_id) for problem in error.problems if not _is_told(problem, look))
            continue
        if model.rules and not _reads_quantity(model, look.engine.catalog):
            found.append((len(model.choices.components), product_id, model))
    for _, product_id, model in sorted(found, key=lambda one: one[:2]):
        for finding in _findings(product_id, model, look.store):
            problem = finding.problem
            key = problem.code, str(problem.location)
            if key not in told:
                yield finding
            told.add(key)


def _configurable(catalog: Catalog) -> list[str]:
    """Products with something to choose."""
    return [name for name, one in catalog.products.items() if one.attributes or one.bundle is not None]


def _findings(product_id: str, model: ProductModel, store: Store | None) -> Iterator[LintFinding]:
    try:
        found = model_findings(model, store=store)
    except NotDecided as error:
        where = model.choices.components[""].product.where
        yield LintFinding(Problem(error.code, where, error.message, _SIMPLER, "warning"), _HARD, product_id)
        return
    for one in found:
        subject = product_id if one.subject == product_id else f"{product_id}/{one.subject}"
        yield LintFinding(one.problem, _FOLLOWS[one.code], subject)


def _refused(problem: Problem, product_id: str) -> LintFinding:
    shown = Problem(problem.code, problem.location, problem.message, problem.hint, "warning")
    return LintFinding(shown, _NOT_DECIDED, product_id)


def _is_told(problem: Problem, look: Look) -> bool:
    """Whether loading the files has said so already."""
    return any(one.code == problem.code for one in look.problems)


def _reads_quantity(model: ProductModel, catalog: Catalog) -> bool:
    products = {component.product_id for component in model.choices.components.values()}
    rules = (rule.reads for name in products for rule in catalog.constraints.get(name, ()))
    conditions = (one.reads for name in products for one in catalog.conditions.get(name, {}).values())
    return any("quantity" in reads for reads in (*rules, *conditions))
