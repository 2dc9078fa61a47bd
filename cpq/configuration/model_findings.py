"""What the rules of a product say that they hardly mean: contradictions, choices without a choice, rules too many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cpq.configuration.kept_facts import facts_in, facts_key, written_facts
from cpq.configuration.model_facts import FindingCode, ModelFact, model_facts
from cpq.configuration.product_model import ProductModel
from cpq.configuration.rule_words import ModelRule
from cpq.configuration.values import spelled
from cpq.money import plain
from cpq.problems import Problem, SourceLocation
from cpq.solving.cnf import NotDecided
from cpq.solving.compiled_model import CompiledModel, compile_model
from cpq.solving.store import Store

CONFLICTS = 20_000
"""Conflicts that one question may cost; a model that needs more is told as not decided."""

_SEVERITIES: Mapping[FindingCode, Literal["error", "warning", "note"]] = {
    "cannot-be-configured": "error",
    "dead-option": "warning",
    "false-optional": "warning",
    "redundant-rule": "note",
}


@dataclass(frozen=True, slots=True)
class ModelFinding:
    """One finding about the rules of a product, with what it comes from.

    Attributes:
        subject: Path of the choice that it is about, id of the rule, or id of the product.
        what: What is found, in one sentence.
        where: The place to look at.
        rules: A smallest set of rules that make it so; none where it needs none.
    """

    subject: str
    what: str
    where: SourceLocation
    rules: tuple[ModelRule, ...]
    code: FindingCode

    @property
    def problem(self) -> Problem:
        """The finding as a problem of a file, with the rules as its hint."""
        return Problem(self.code, self.where, self.what, self.because, _SEVERITIES[self.code])

    @property
    def because(self) -> str:
        """The rules that make it so, with their places, as a hint."""
        said = " and ".join(f"'{rule.id}' ({rule.where.short})" for rule in self.rules)
        if self.code == "redundant-rule":
            return f"take it out: {said} forbid{'s' * (len(self.rules) == 1)} it already" if said else ""
        return f"correct {'one of ' * (len(self.rules) > 1)}{said}" if said else ""


def model_findings(
    model: ProductModel,
    compiled: CompiledModel | None = None,
    *,
    conflicts: int | None = CONFLICTS,
    store: Store | None = None,
) -> tuple[ModelFinding, ...]:
    """What is found about a product's rules, in the order of its choices, then of its rules.

    Where the rules contradict each other, that is the only finding. What is dead inside an option that is never chosen
    goes without saying.

    Args:
        compiled: The model, if it is compiled already.
        conflicts: Conflicts that one question to a solver may cost; None for as many as it takes.
        store: Where findings are kept from run to run: what was kept for the same rules is told again.

    Raises:
        NotDecided: The budget of conflicts did not suffice.
    """
    return tuple(_told(model, fact) for fact in _facts(model, compiled, conflicts, store))


def _facts(
    model: ProductModel, compiled: CompiledModel | None, conflicts: int | None, store: Store | None
) -> tuple[ModelFact, ...]:
    key = facts_key(model) if store is not None else ""
    kept = facts_in(store.read(key), model) if store is not None else None
    if kept is not None:
        return kept
    try:
        ready = compile_model(model.model, conflicts=conflicts, store=store) if compiled is None else compiled
        found = tuple(model_facts(model, ready))
    except NotDecided as error:
        raise NotDecided(error.conflicts, f"'{model.choices.product_id}' was") from None
    if store is not None:
        store.write(key, written_facts(found))
    return found


def _told(model: ProductModel, fact: ModelFact) -> ModelFinding:
    """A fact in words, with the place to look at."""
    rules = tuple(model.rules[one] for one in fact.rules)
    product = model.choices.product_id
    if fact.code == "cannot-be-configured":
        units = "" if model.quantity == 1 else f" with {plain(model.quantity)} units"
        what = f"'{product}'{units} cannot be configured: its rules contradict each other"
        return ModelFinding(product, what, model.choices.components[""].product.where, rules, fact.code)
    if fact.code == "redundant-rule":
        rule = model.rules[fact.subject]
        what = f"rule '{rule.id}' " + ("forbids nothing that other rules allow" if rules else "forbids nothing")
        return ModelFinding(rule.id, what, rule.where, rules, fact.code)
    path = fact.subject
    what = f"option '{path}' of '{product}' is always chosen, though nothing says that it is required"
    if fact.code == "dead-option":
        what = _dead(model, fact)
    return ModelFinding(path, what, _place(model, path), rules, fact.code)


def _dead(model: ProductModel, fact: ModelFact) -> str:
    path, product, choice = fact.subject, model.choices.product_id, model.choices.choices[fact.subject]
    values = model.model.variable(path).values
    dead = [values[place] for place in fact.values]
    if choice.value:
        return f"'{choice.value}' of '{path.rpartition('=')[0]}' can never be chosen for '{product}'"
    if not choice.attribute and len(dead) == sum(map(bool, values)):
        return f"option '{path}' of '{product}' can never be chosen"
    said = " or ".join([spelled(value) for value in dead[:5]]) + (" ..." if len(dead) > 5 else "")
    return f"'{path}' of '{product}' can never be {said}"


def _place(model: ProductModel, path: str) -> SourceLocation:
    choice = model.choices.choices[path]
    component = model.choices.components[choice.component]
    attribute = model.choices.attribute(choice)
    if attribute is not None:
        return attribute.where
    return component.product.where if component.option is None else component.option.where
