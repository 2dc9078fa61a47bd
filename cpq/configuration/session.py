"""Configuring one product: choices in the catalog's words, and after each of them what is still possible, and why not.

A :class:`ProductSession` is a value. Every step returns a new one, so that going back is keeping the older one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from cpq.configuration.choices import Choice, Choices, Question
from cpq.configuration.compiled_product import CompiledProduct
from cpq.configuration.open_questions import is_there, open_questions
from cpq.configuration.own_answers import OwnAnswer
from cpq.configuration.possible_values import Answered, ChoiceDomain
from cpq.configuration.reasons import broken_advice, reasons_of
from cpq.configuration.refusals import BlamedRule, ChoiceRefused, Reasons
from cpq.configuration.typed_answers import answer_all, assign_text
from cpq.configuration.unlisted_answers import assign_units, check_there, text_of
from cpq.configuration.values import spelled
from cpq.configuration.words import Words
from cpq.problems import NotFound
from cpq.solving.explanation import RefusedValue
from cpq.solving.model import Value
from cpq.solving.session import Session

if TYPE_CHECKING:
    from cpq.configuration.configuration import Configuration


@dataclass(frozen=True)
class ProductSession:
    """Choices about one product, and exactly what they leave possible.

    Attributes:
        product: The product's rules, compiled.
        session: The engine's session.
        line_id: Id of the product's line on a quote.
        language: Language of explanations and questions; a text that lacks it falls back to English.
        unlisted: Values that no list bounds, by path: texts, numbers without a step, units of options without a most.
    """

    product: CompiledProduct
    session: Session
    line_id: str = "l1"
    language: str = "en"
    unlisted: Mapping[str, Value] = field(default_factory=dict)

    @classmethod
    def open(cls, product: CompiledProduct, *, line_id: str = "l1", language: str = "en") -> ProductSession:
        """A session in which nothing was chosen yet."""
        return cls(product, Session.open(product.engine), line_id, language)

    @property
    def choices(self) -> Choices:
        """What there is to choose."""
        return self.product.model.choices

    @property
    def quantity(self) -> Decimal:
        """Units of the product."""
        return self.product.model.quantity

    @property
    def words(self) -> Words:
        """How choices are spoken of in the session's language."""
        return Words(self.choices, self.language)

    # What is possible ---------------------------------------------------------------------------------------------

    def domain(self, path: str) -> ChoiceDomain:
        """What a choice can still be; of a free text only what was written.

        Raises:
            NotFound: There is no such choice; the hint names the closest.
        """
        self.choice(path)
        if not self.is_ruled(path):
            given = (self.unlisted[path],) if path in self.unlisted else ()
            return ChoiceDomain(path, given, (), "you" if given else "open")
        found = self.session.domain(path)
        state: Answered = "you" if found.decided else "open" if found.is_open else "rules"
        return ChoiceDomain(path, found.possible, found.refused, state)

    def freed_domain(self, path: str) -> ChoiceDomain:
        """What a choice could be if it were chosen anew: its own answer does not count.

        Raises:
            NotFound: There is no such choice.
        """
        made = path in self.session.choices
        return replace(self, session=self.session.retract(path)).domain(path) if made else self.domain(path)

    def values_of(self, path: str) -> tuple[Value, ...]:
        """Every value that a choice may ever have, in the order of the catalog; none of a free text."""
        return self.product.model.model.variable(path).values if self.is_ruled(path) else ()

    def domains(self) -> dict[str, ChoiceDomain]:
        """What every choice can still be, by path, in the order of the catalog."""
        return {path: self.domain(path) for path in self.choices.choices}

    @property
    def changed(self) -> tuple[str, ...]:
        """Choices whose possible values differ from those before the last step, in the order of the catalog."""
        changed = set(self.session.changed)
        return tuple(path for path in self.choices.choices if path in changed)

    @property
    def answered(self) -> dict[str, str]:
        """What was chosen, as it is typed, by path, oldest first; :meth:`answer_all` takes it again."""
        typed = {path: choice.typed for path, choice in self.own_answers().items()}
        return typed | {path: spelled(value) for path, value in self.unlisted.items()}

    def own_answers(self) -> dict[str, OwnAnswer]:
        """What was chosen among values that the engine knows, by path, oldest first."""
        model = self.product.model.model
        return {
            path: OwnAnswer(path, made.allowed(model), made.is_range) for path, made in self.session.choices.items()
        }

    def count(self) -> int | None:
        """How many configurations are left, exactly; None where counting them takes too long.

        Texts, and numbers that no list bounds, tell no two of them apart.
        """
        return self.session.count()

    def open_questions(self) -> tuple[Question, ...]:
        """What the rules leave open, in asking order; nothing about options that are not sure to be there."""
        return open_questions(self)

    def is_there(self, component: str) -> bool:
        """Whether a component is sure to be part of the product."""
        return is_there(self, component)

    def is_ruled(self, path: str) -> bool:
        """Whether the engine knows the choice; a text, or a number that no rule reads, it does not."""
        return path in self.session.model.place_of

    def choice(self, path: str) -> Choice:
        """The choice of a path.

        Raises:
            NotFound: There is none; the hint names the closest.
        """
        found = self.choices.choices.get(path)
        if found is None:
            hint = self.choices.hint_for(path)
            raise NotFound(f"'{self.choices.product_id}' has no choice '{path}'", code="unknown-path", hint=hint)
        return found

    # Choosing -----------------------------------------------------------------------------------------------------

    def assign(self, path: str, *values: Value) -> ProductSession:
        """Choose a value, or that it is one of several.

        Raises:
            ChoiceRefused: It cannot be beside what was chosen before; the error says why and what would repair it.
            NotFound: There is no such choice, or it never has the value.
        """
        self.choice(path)
        if not self.is_ruled(path):
            check_there(self, path)
            return replace(self, unlisted={**self.unlisted, path: text_of(self, path, values)})
        unlisted = {key: value for key, value in self.unlisted.items() if key != path}
        try:
            return replace(self, session=self.session.assign(path, *values), unlisted=unlisted)
        except RefusedValue as error:
            raise ChoiceRefused(reasons_of(self, path, values, error.explanation)) from None

    def assign_units(self, path: str, units: Decimal) -> ProductSession:
        """Choose so many units of an option whose quantities no list bounds.

        Raises:
            ChoiceRefused: The option cannot be chosen beside what was chosen before.
            NotFound: There is no such choice, or the catalog allows fewer or more units of it.
        """
        return assign_units(self, path, units)

    def assign_text(self, path: str, text: str) -> ProductSession:
        """Choose what a text spells: ``15``, ``yes``, ``316l``, ``none``; for an attribute with several, ``a, b``.

        Raises:
            ChoiceRefused: It cannot be beside what was chosen before.
            NotFound: There is no such choice, or it never has the value.
        """
        return assign_text(self, path, text)

    def assign_range(
        self, path: str, *, at_least: Decimal | None = None, at_most: Decimal | None = None
    ) -> ProductSession:
        """Choose that a number lies between bounds, both included.

        Raises:
            ChoiceRefused: No number between them can be.
            NotFound: There is no such choice, it has no numbers between them, or its numbers are too many to list.
        """
        self.choice(path)
        if not self.is_ruled(path):
            hint = "choose one value"
            message = f"{path}: its values are not listed, so no range of them can be kept"
            raise NotFound(message, code="invalid-choice", hint=hint)
        try:
            return replace(self, session=self.session.assign(path, at_least=at_least, at_most=at_most))
        except RefusedValue as error:
            values = error.choice.allowed(self.product.model.model)
            raise ChoiceRefused(reasons_of(self, path, values, error.explanation)) from None

    def retract(self, path: str) -> ProductSession:
        """Take a choice back; the session is then as if it had never been made.

        Raises:
            NotFound: There is no such choice, or it was not made.
        """
        self.choice(path)
        if path not in self.unlisted and path not in self.session.choices:
            made = ", ".join(self.answered) or "nothing"
            raise NotFound(f"'{path}' was not chosen", code="unknown-path", hint=f"chosen so far: {made}")
        unlisted = {key: value for key, value in self.unlisted.items() if key != path}
        session = self.session.retract(path) if path in self.session.choices else self.session
        return replace(self, session=session, unlisted=unlisted)

    # Keeping ------------------------------------------------------------------------------------------------------

    def answer_all(self, answers: Mapping[str, object]) -> tuple[ProductSession, tuple[ChoiceRefused | NotFound, ...]]:
        """The session with answers as :attr:`answered` gave them, and those that no longer fit, with the reason."""
        return answer_all(self, answers)

    # Why ----------------------------------------------------------------------------------------------------------

    def why_not(self, path: str, *values: Value) -> Reasons | None:
        """Why none of some values is possible; None where one is.

        The own choices and the rules are each a smallest set: without any of them a value would be possible. A choice
        made before about the same thing is not held against it, since choosing again replaces it.

        Raises:
            NotFound: There is no such choice, or it never has one of the values.
        """
        self.choice(path)
        if not self.is_ruled(path):
            text_of(self, path, values)
            return None
        try:
            self.session.assign(path, *values)
        except RefusedValue as error:
            return reasons_of(self, path, values, error.explanation)
        return None

    def why(self, path: str) -> Reasons | None:
        """Why the rules leave one value only; None where they leave several, or it was chosen."""
        domain = self.domain(path)
        if domain.state != "rules" or not domain.refused:
            return None
        reasons = self.why_not(path, *domain.refused)
        if reasons is None:
            return None
        return reasons._replace(said=self.words.said("forced", path, domain.possible))

    def warnings(self, configuration: Configuration) -> tuple[BlamedRule, ...]:
        """Rules which only advise that a complete configuration breaks, in the order of the catalog.

        Raises:
            InvalidRequest: The catalog refuses the configuration, which the session would have to have known.
        """
        return broken_advice(self, configuration)
