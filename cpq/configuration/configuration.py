"""A complete configuration of one product: what was chosen, what followed, and the lines that ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from cpq.configuration.choices import Choice, Choices, Component
from cpq.configuration.configure import configure
from cpq.configuration.configured import ConfiguredQuote
from cpq.configuration.materials import NeededPart, materials
from cpq.configuration.quote_lines import present, quote_lines, selection_of
from cpq.configuration.values import spelled
from cpq.quotes.request import LineRequest, QuoteRequest
from cpq.solving.model import Value

Source = Literal["you", "rules", "completed"]
"""Who answered: the person, the rules because one value was left, or completing."""


@dataclass(frozen=True)
class Configuration:
    """A product with every choice made, as the rules allow.

    Attributes:
        values: Value of every choice by path; a choice inside an option that is not chosen has none.
        sources: Who answered each choice, by path.
        quantity: Units of the product.
        line_id: Id of its line on a quote.
        proven: Whether it is the best of all by what was asked for; True where nothing was.
        amounts: What each objective comes to, by its name, in its own direction: money in whole units, or lines.
        doubts: Why it is not proven, or what the amounts leave out; one sentence each.
        undecided: Paths of choices that completing could not know: nobody answered them, and no rule, default or
            objective decides them. They have their first possible value; a text that is needed has none.
    """

    choices: Choices
    values: Mapping[str, Value]
    sources: Mapping[str, Source]
    quantity: Decimal
    line_id: str
    proven: bool = True
    amounts: tuple[tuple[str, Decimal], ...] = ()
    doubts: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()

    @property
    def components(self) -> tuple[Component, ...]:
        """The product and every option chosen in it."""
        return tuple(present(self.choices, self.values))

    def selection(self) -> dict[str, Value | tuple[str, ...]]:
        """Values of the product's own attributes, by attribute id."""
        return selection_of(self.choices.components[""], self.values)

    def lines(self) -> tuple[LineRequest, ...]:
        """Lines of a quote request that ask for exactly this."""
        return quote_lines(self.choices, self.values, self.quantity, self.line_id)

    def configured(self, request: QuoteRequest) -> ConfiguredQuote:
        """The configuration inside a quote, checked by the catalog's rules as any request is.

        Args:
            request: Who buys and when; its lines are replaced.

        Raises:
            InvalidRequest: The catalog refuses it, which the session would have to have known.
        """
        return configure(request.model_copy(update={"lines": self.lines()}), self.choices.catalog)

    def materials(self, request: QuoteRequest) -> tuple[NeededPart, ...]:
        """The parts that it is built of, in the order of its lines.

        Args:
            request: Who buys and when; its lines are replaced.

        Raises:
            InvalidRequest: A quantity of a part cannot be worked out.
        """
        return materials(self.configured(request).lines, self.choices.catalog)

    def typed(self, *, sources: tuple[Source, ...] = ("you", "rules", "completed")) -> dict[str, str]:
        """Choices of what is there, as they are typed, by path.

        Args:
            sources: Only those answered by these.
        """
        there = {one.path for one in self.components}
        return {
            path: spelled(self.values[path])
            for path, choice in self.choices.choices.items()
            if path in self.values and self.sources[path] in sources and self._is_there(choice, there)
        }

    def _is_there(self, choice: Choice, there: set[str]) -> bool:
        """Whether a choice is about something that is there; whether an option is chosen is about what it is inside."""
        around = self.choices.components[choice.component].around
        return choice.component in there if choice.attribute else around in there

    def to_json(self) -> dict[str, Any]:
        """The configuration as JSON-ready data."""
        return {
            "values": self.typed(),
            "answered_by": {path: self.sources[path] for path in self.typed()},
            "lines": [line.model_dump(mode="json", exclude_defaults=True) for line in self.lines()],
            "proven": self.proven,
            "amounts": {name: str(amount) for name, amount in self.amounts},
            "doubts": list(self.doubts),
            "undecided": list(self.undecided),
        }
