"""Products that a product brings along by itself, under a condition, with the reason that people read."""

from __future__ import annotations

from decimal import Decimal

from cpq.files.models import ExpressionText, FileModel, Quantity, TextByLanguage


class Addition(FileModel):
    """A product that joins the quote by itself where it is not on it already.

    Attributes:
        when: Condition over the attributes and the quantity of the line that brings it; always where left out.
        quantity: Units that are added.
        because: Why, for whoever reads the quote.
    """

    when: ExpressionText | None = None
    quantity: Quantity = Decimal(1)
    because: TextByLanguage
