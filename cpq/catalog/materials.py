"""Bill of materials: the parts that a product is made of, with quantities that depend on what is chosen."""

from __future__ import annotations

from cpq.files.models import ExpressionText, FileModel, Id, Text, TextByLanguage

PIECE = "piece"
"""The unit of what is counted, which needs no declaration."""


class Material(FileModel):
    """A part that one unit of the product needs; it has no price and is no line of a quote.

    Attributes:
        part: Number of the part, as the people who build the product know it.
        name: What it is called; the part's number where left out.
        quantity: Units for one unit of the product: a number, or a formula over its attributes and options. Zero
            lists nothing.
        unit: Unit of the quantity, declared under ``units``; ``piece`` where left out.
        when: Condition over the attributes and options; always where left out.
    """

    part: Text
    name: TextByLanguage | None = None
    quantity: ExpressionText
    unit: Id | None = None
    when: ExpressionText | None = None
