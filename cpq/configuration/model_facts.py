"""What a product's rules make impossible, needless or contradictory, as ids alone; words are found elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from cpq.configuration.choices import Choice, Component
from cpq.configuration.product_model import ProductModel
from cpq.solving.compiled_model import CompiledModel
from cpq.solving.conflicts import blamed_rules
from cpq.solving.model import Model, Value, read_by
from cpq.solving.redundant import redundant_rules
from cpq.solving.session import Session

FindingCode = Literal["cannot-be-configured", "dead-option", "false-optional", "redundant-rule"]

MAX_READ = 60
"""Choices that a rule may read to be told as redundant, or as what makes another so; larger sums are left out."""


class ModelFact(NamedTuple):
    """One fact about the rules of a product.

    Attributes:
        subject: Path of the choice that it is about, id of the rule, or empty for the product.
        values: Places of the values that can never be chosen among those of the choice; of a dead choice alone.
        rules: Ids of a smallest set of rules that make it so.
    """

    code: FindingCode
    subject: str
    values: tuple[int, ...]
    rules: tuple[str, ...]


def model_facts(model: ProductModel, compiled: CompiledModel) -> Iterator[ModelFact]:
    """Facts in the order of the product's choices, then of its rules; a contradiction is the only one.

    Raises:
        NotDecided: The budget of conflicts did not suffice.
    """
    return _Looking(model, compiled).facts()


@dataclass(frozen=True)
class _Looking:
    model: ProductModel
    compiled: CompiledModel
    dead: set[str] = field(default_factory=set)

    def facts(self) -> Iterator[ModelFact]:
        if not self.compiled.compiled.satisfiable:
            rules = self.model.model.rules
            blamed = tuple(rules[place].id for place in blamed_rules(self.compiled.grounds, (), ()))
            yield ModelFact("cannot-be-configured", "", (), blamed)
            return
        for path, choice in self.model.choices.choices.items():
            if path in self.compiled.place_of:
                yield from self._of_choice(path, choice)
        yield from self._redundant()

    @cached_property
    def _session(self) -> Session:
        return Session.open(self.compiled)

    def _of_choice(self, path: str, choice: Choice) -> Iterator[ModelFact]:
        component = self.model.choices.components[choice.component]
        if component.path in self.dead or component.around in self.dead:
            self.dead.add(component.path)
            return
        refused = [value for value in self._session.domain(path).refused if value is not None]
        if choice.attribute:
            yield from self._dead(path, [value for value in refused if value or not choice.value])
            return
        chosen = [value for value in refused if value]
        yield from self._dead(path, chosen)
        if len(chosen) == sum(map(bool, self._values(path))):
            self.dead.add(path)
        else:
            yield from self._always_chosen(path, component)

    def _values(self, path: str) -> tuple[Value, ...]:
        return self.model.model.variable(path).values

    def _dead(self, path: str, dead: Sequence[Value]) -> Iterator[ModelFact]:
        if dead:
            places = tuple(place for place, value in enumerate(self._values(path)) if value in dead)
            yield ModelFact("dead-option", path, places, _rules_against(self._session, path, dead))

    def _always_chosen(self, path: str, component: Component) -> Iterator[ModelFact]:
        """An option that cannot be left out wherever its bundle is, though nothing says that it is required."""
        if component.option is None or component.option.required or component.number > 1:
            return
        out = self._values(path)[0]
        session = self._session
        if component.around:
            session = session.assign(component.around, *(value for value in self._values(component.around) if value))
        if out in session.domain(path).refused:
            yield ModelFact("false-optional", path, (), _rules_against(session, path, (out,)))

    def _redundant(self) -> Iterator[ModelFact]:
        rules = self.model.rules.values()
        given = [rule.id for rule in rules if rule.kind in ("structure", "unit", "attribute")]
        kept = [rule.id for rule in rules if rule.kind in ("group", "required")]  # they also add options by themselves
        for found in redundant_rules(self._of_few, given=given, kept=kept, conflicts=self.compiled.conflicts):
            yield ModelFact("redundant-rule", found.rule, (), tuple(found.implied_by))

    @property
    def _of_few(self) -> Model:
        """The model without rules over very many choices: what the others imply, all together imply too."""
        model = self.model.model
        return Model(model.variables, tuple(r for r in model.rules if len(set(read_by(r.formula))) <= MAX_READ))


def _rules_against(session: Session, path: str, values: Sequence[Value]) -> tuple[str, ...]:
    """A smallest set of rules that leaves none of some values."""
    explained = session.why_not(path, *values)
    return () if explained is None else explained.rules
