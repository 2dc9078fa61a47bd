"""Choices, values and answers in the words of a language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cpq.configuration.choices import Choices, Component, Question
from cpq.configuration.values import spelled
from cpq.configuration.wording import phrase
from cpq.solving.model import Value

_TAKEN = {"you chose": "you took", "refused": "refused taken", "forced": "forced taken", "never": "never taken"}
_LEFT = {"you chose": "you left", "refused": "refused left", "forced": "forced left", "never": "never left"}
"""Sentences about options that are chosen or left out, by those about values."""


@dataclass(frozen=True, slots=True)
class Words:
    """How the choices of a product are spoken of in one language; texts that it lacks fall back to English."""

    choices: Choices
    language: str = "en"

    def phrase(self, key: str, **values: str) -> str:
        """One of the session's own phrases."""
        return phrase(key, self.language, **values)

    def component(self, component: Component) -> str:
        """What a component is called; of several instances with its number."""
        name = component.product.name.in_language(self.language)
        return f"{name} #{component.number}" if component.of > 1 else name

    def name(self, path: str) -> str:
        """What a choice is called: ``Motor``, ``Booster``, or ``Booster: Motor`` inside an option."""
        choice = self.choices.choices[path]
        component = self.choices.components[choice.component]
        attribute = self.choices.attribute(choice)
        if attribute is None:
            return self.component(component)
        name = choice.attribute if attribute.name is None else attribute.name.in_language(self.language)
        name = f"{name}: {choice.value}" if choice.value else name
        return name if component.option is None else f"{self.component(component)}: {name}"

    def value(self, path: str, value: Value) -> str:
        """A value of a choice: ``15 kW``, ``yes``, ``not chosen``."""
        choice = self.choices.choices[path]
        attribute = self.choices.attribute(choice)
        if attribute is None and (isinstance(value, bool) or not value):
            return self.phrase("chosen" if value else "not chosen")
        if value is None or isinstance(value, bool):
            return self.phrase("none" if value is None else "yes" if value else "no")
        unit = f" {attribute.unit}" if attribute is not None and attribute.unit else ""
        return spelled(value) + unit

    def values(self, path: str, values: Sequence[Value], most: int = 6) -> str:
        """Several values of a choice; a run of its values by its ends."""
        if len(values) > 2 and all(isinstance(value, Decimal) for value in values):
            return self.phrase("range", low=spelled(values[0]), high=self.value(path, values[-1]))
        said = [self.value(path, value) for value in values[:most]]
        return self.phrase("or").join(said) + (" ..." if len(values) > most else "")

    def said(self, key: str, path: str, values: Sequence[Value]) -> str:
        """A sentence about values of a choice: ``you chose 15 kW for Motor``, ``Booster cannot be chosen``.

        Args:
            key: ``you chose``, ``refused``, ``forced`` or ``never``.
        """
        name = self.name(path)
        if not self.choices.choices[path].attribute:
            if all(value is False or value == 0 for value in values):
                return self.phrase(_LEFT[key], name=name)
            if all(value is True for value in values) or (len(values) > 1 and all(values)):
                return self.phrase(_TAKEN[key], name=name)
        return self.phrase(key, value=self.values(path, values), name=name)

    def question(self, question: Question) -> str:
        """A question in words: as the catalog asks it, else the name of what it is about."""
        if question.text is not None:
            return question.text.in_language(self.language)
        if question.kind == "quantity":
            return self.phrase("how many", name=self.name(question.id))
        return self.about(question)

    def about(self, question: Question) -> str:
        """What a question is about, in a few words: ``Motor``, ``Pumps``, ``Booster: Motor``."""
        if question.kind == "quantity":
            return self.name(question.id)
        component = self.choices.components[question.component]
        own = question.id.removeprefix(component.path).removeprefix(".")
        name = own if question.name is None else question.name.in_language(self.language)
        return name if component.option is None else f"{self.component(component)}: {name}"

    def help(self, question: Question) -> str:
        """What helps to answer a question, or empty."""
        return "" if question.help is None else question.help.in_language(self.language)
