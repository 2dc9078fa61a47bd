"""The answers that a question has now: which are possible, which is proposed, and what each would cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from cpq.configuration.choices import Question
from cpq.configuration.line_prices import line_price
from cpq.configuration.prices import PriceOf
from cpq.configuration.quote_lines import chosen
from cpq.configuration.values import spelled
from cpq.solving.model import Value

if TYPE_CHECKING:
    from cpq.configuration.configuration import Configuration
    from cpq.configuration.session import ProductSession

MOST_LISTED = 24
"""Values of a number that are listed one by one; of more, the range is shown and a number is typed."""


class Offer(NamedTuple):
    """One answer to a question.

    Attributes:
        path: The choice that it makes.
        value: The value that it gives it; for an option whose quantity may vary, its smallest possible.
        text: The answer in words.
        possible: Whether it leads to a complete product.
        proposed: Whether it is the default here: the catalog says so, and nothing speaks against it.
        taken: Whether it was answered already, by the person or by the rules.
        price: What the line comes to with it, all else as proposed; None where that is not known.
    """

    path: str
    value: Value
    text: str
    possible: bool
    proposed: bool = False
    taken: bool = False
    price: Decimal | None = None

    def to_json(self) -> dict[str, Any]:
        """The answer as JSON-ready data."""
        return {
            "path": self.path,
            "value": spelled(self.value),
            "text": self.text,
            "possible": self.possible,
            "proposed": self.proposed,
            "taken": self.taken,
            "price": None if self.price is None else str(self.price),
        }


@dataclass(frozen=True)
class Offers:
    """Answers to questions of one session.

    Attributes:
        proposal: The session completed by defaults.
        price_of: Prices of single lines, where there is a policy.
    """

    session: ProductSession
    proposal: Configuration
    price_of: PriceOf | None = None

    def of(self, question: Question) -> tuple[Offer, ...]:
        """Every answer in the order of the catalog, possible or not; none for what is typed."""
        if question.kind == "text":
            return ()
        if question.kind in ("options", "several"):
            return tuple(offer for path in question.choices for offer in self._switch(path))
        return tuple(self._values(question.choices[0]))

    def proposes(self, path: str) -> bool:
        """Whether an answer or a default decides a choice here; else completing takes what comes first."""
        return path not in self.proposal.undecided

    def _values(self, path: str) -> Iterator[Offer]:
        domain = self.session.freed_domain(path)
        words = self.session.words
        all_values = self.session.values_of(path)
        priced = len(all_values) <= MOST_LISTED
        for value in all_values:
            if self._is_option(path) and not chosen(value):
                continue
            possible = value in domain.possible
            if value is None and not possible:
                continue  # having no value is no answer of its own where the attribute needs one
            yield Offer(
                path,
                value,
                words.value(path, value),
                possible,
                self.proposes(path) and self.proposal.values.get(path) == value,
                price=self._price(path, value) if possible and priced else None,
            )

    def _switch(self, path: str) -> Iterator[Offer]:
        """An option or one of several values: chosen or not."""
        domain = self.session.domain(path)
        freed = self.session.freed_domain(path)
        on = [value for value in self.session.values_of(path) if chosen(value)]
        possible = [value for value in on if value in freed.possible]
        proposed = self.proposal.values.get(path)
        value = proposed if chosen(proposed) and proposed in possible else (possible or on)[0]
        yield Offer(
            path,
            value,
            self.named(path),
            bool(possible),
            chosen(proposed),
            taken=all(map(chosen, domain.possible)),
            price=self._price(path, value) if possible else None,
        )

    def named(self, path: str) -> str:
        """What an option or one of several values is called in a list of them."""
        words, choice = self.session.words, self.session.choices.choices[path]
        if choice.value:
            return choice.value
        return words.component(self.session.choices.components[choice.component])

    def _is_option(self, path: str) -> bool:
        return not self.session.choices.choices[path].attribute

    def _price(self, path: str, value: Value) -> Decimal | None:
        """Net of the line that a choice is about, with this value and everything else as proposed."""
        if self.price_of is None:
            return None
        choices = self.session.choices
        choice = choices.choices[path]
        component = choices.components[choice.component]
        if choice.attribute and choice.attribute not in self.price_of.reads(component.product_id):
            return None
        values = {**self.proposal.values, path: value}
        price = line_price(component, choices, values, self.session.quantity, self.price_of)
        return None if price is None else price.net
