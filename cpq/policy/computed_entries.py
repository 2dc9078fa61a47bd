"""Price book entries whose price is worked out: from the product's cost, or by a formula."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from cpq.files.models import ExpressionText, Rate
from cpq.policy.entry import QuantityEntry


class CostPlusEntry(QuantityEntry):
    """What the product costs the seller and something on top, for each unit.

    Attributes:
        mode: Cost, and something on top.
        markup: Added to the cost, as a share of it: the price is cost x (1 + markup).
        margin: What of the price is not cost: the price is cost / (1 - margin).
    """

    mode: Literal["cost plus"]
    markup: Rate | None = None
    margin: Rate | None = None

    @model_validator(mode="after")
    def _one_way_to_the_price(self) -> Self:
        if (self.markup is None) == (self.margin is None):
            raise ValueError("say markup (a share of the cost) or margin (a share of the price), one of the two")
        if self.markup is not None and self.markup < 0:
            raise ValueError("a markup is not negative: the price would lie below the cost")
        if self.margin is not None and not 0 <= self.margin < 1:
            raise ValueError("a margin is at least 0% and below 100%: at 100% there is no price that reaches it")
        return self


class FormulaEntry(QuantityEntry):
    """A price worked out by an expression over the facts of the line.

    Attributes:
        mode: A price by formula.
        formula: Expression of the rule language that gives a number, in the book's currency.
        gives: What the number is: the ``unit price``, or the ``amount`` of the whole quantity in a price period.
    """

    mode: Literal["formula"]
    formula: ExpressionText
    gives: Literal["unit price", "amount"]
