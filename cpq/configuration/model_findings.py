"""What the rules of a product say that they hardly mean: contradictions, choices without a choice, rules too many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from cpq.configuration.choices import Choice, Component
from cpq.configuration.product_model import ProductModel
from cpq.configuration.rule_words import ModelRule
from cpq.configuration.values import spelled
from cpq.problems import Problem, SourceLocation
from cpq.solving.compiled_model import CompiledModel, compile_model
from cpq.solving.conflicts import blamed_rules
from cpq.solving.model import Model, Value, read_by
from cpq.solving.redundant import redundant_rules
from cpq.solving.session import Session

FindingCode = Literal["cannot-be-configured", "dead-option", "false-optional", "redundant-rule"]

CONFLICTS = 20_000
"""Conflicts that one question may cost; a model that needs more is not looked at further."""

MAX_READ = 60
"""Choices that a rule may read to be told as redundant, or as what makes another so; larger sums are left out."""

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


def model_findings(model: ProductModel, compiled: CompiledModel | None = None) -> tuple[ModelFinding, ...]:
    """What is found about a product's rules, in the order of its choices, then of its rules.

    Where the rules contradict each other, that is the only finding. What is dead inside an option that is never chosen
    goes without saying.

    Args:
        compiled: The model, if it is compiled already.

    Raises:
        NotDecided: The budget of conflicts did not suffice.
    """
    ready = compile_model(model.model, conflicts=CONFLICTS) if compiled is None else compiled
    return tuple(_Looking(model, ready).findings())


@dataclass(frozen=True)
class _Looking:
    model: ProductModel
    compiled: CompiledModel
    dead: set[str] = field(default_factory=set)

    def findings(self) -> Iterator[ModelFinding]:
        if not self.compiled.compiled.satisfiable:
            yield self._contradiction()
            return
        for path, choice in self.model.choices.choices.items():
            if path in self.compiled.place_of:
                yield from self._of_choice(path, choice)
        yield from self._redundant()

    def _contradiction(self) -> ModelFinding:
        rules = blamed_rules(self.compiled.grounds, (), ())
        where = self.model.choices.components[""].product.where
        what = f"'{self._product_id}' cannot be configured: its rules contradict each other"
        return ModelFinding(self._product_id, what, where, self._rules_at(rules), code="cannot-be-configured")

    @property
    def _product_id(self) -> str:
        return self.model.choices.product_id

    @cached_property
    def _session(self) -> Session:
        return Session.open(self.compiled)

    def _of_choice(self, path: str, choice: Choice) -> Iterator[ModelFinding]:
        component = self.model.choices.components[choice.component]
        if component.path in self.dead or component.around in self.dead:
            self.dead.add(component.path)
            return
        refused = [value for value in self._session.domain(path).refused if value is not None]
        if choice.attribute:
            yield from self._dead_values(path, choice, [value for value in refused if value or not choice.value])
            return
        chosen = [value for value in refused if value]
        if len(chosen) == sum(map(bool, self._values(path))):
            self.dead.add(path)
            what = f"option '{path}' of '{self._product_id}' can never be chosen"
            yield self._dead(path, what, chosen)
            return
        yield from self._dead_values(path, choice, chosen)
        yield from self._always_chosen(path, component)

    def _values(self, path: str) -> tuple[Value, ...]:
        return self.model.model.variable(path).values

    def _dead_values(self, path: str, choice: Choice, dead: Sequence[Value]) -> Iterator[ModelFinding]:
        if not dead:
            return
        said = " or ".join([spelled(value) for value in dead[:5]]) + (" ..." if len(dead) > 5 else "")
        if choice.value:
            what = f"'{choice.value}' of '{path.rpartition('=')[0]}' can never be chosen for '{self._product_id}'"
        else:
            what = f"'{path}' of '{self._product_id}' can never be {said}"
        yield self._dead(path, what, dead)

    def _always_chosen(self, path: str, component: Component) -> Iterator[ModelFinding]:
        """An option that cannot be left out wherever its bundle is, though nothing says that it is required."""
        if component.option is None or component.option.required or component.number > 1:
            return
        out = self._values(path)[0]
        session = self._session
        if component.around:
            session = session.assign(component.around, *(value for value in self._values(component.around) if value))
        if out in session.domain(path).refused:
            explained = session.why_not(path, out)
            what = f"option '{path}' of '{self._product_id}' is always chosen, though nothing says that it is required"
            rules = () if explained is None else tuple(self.model.rules[one] for one in explained.rules)
            yield ModelFinding(path, what, component.option.where, rules, code="false-optional")

    def _dead(self, path: str, what: str, values: Sequence[Value]) -> ModelFinding:
        explained = self._session.why_not(path, *values)
        rules = () if explained is None else tuple(self.model.rules[one] for one in explained.rules)
        return ModelFinding(path, what, self._place(path), rules, code="dead-option")

    def _place(self, path: str) -> SourceLocation:
        choice = self.model.choices.choices[path]
        component = self.model.choices.components[choice.component]
        attribute = self.model.choices.attribute(choice)
        if attribute is not None:
            return attribute.where
        return component.product.where if component.option is None else component.option.where

    def _redundant(self) -> Iterator[ModelFinding]:
        rules = self.model.rules.values()
        given = [rule.id for rule in rules if rule.kind in ("structure", "unit", "attribute")]
        kept = [rule.id for rule in rules if rule.kind in ("group", "required")]  # they also add options by themselves
        for found in redundant_rules(self._of_few, given=given, kept=kept, conflicts=self.compiled.conflicts):
            rule = self.model.rules[found.rule]
            by = tuple(self.model.rules[one] for one in found.implied_by)
            what = f"rule '{rule.id}' " + ("forbids nothing that other rules allow" if by else "forbids nothing")
            yield ModelFinding(rule.id, what, rule.where, by, code="redundant-rule")

    @property
    def _of_few(self) -> Model:
        """The model without rules over very many choices: what the others imply, all together imply too."""
        model = self.model.model
        return Model(model.variables, tuple(r for r in model.rules if len(set(read_by(r.formula))) <= MAX_READ))

    def _rules_at(self, places: tuple[int, ...]) -> tuple[ModelRule, ...]:
        return tuple(self.model.rules[self.model.model.rules[place].id] for place in places)
