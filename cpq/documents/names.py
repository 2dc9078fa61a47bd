"""Customer-facing names of catalog things in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from cpq.catalog.attributes import Attribute
from cpq.catalog.products import Product, Unit
from cpq.documents.formats import NO_BREAK_SPACE, Formats
from cpq.documents.texts import Texts
from cpq.expressions.facts import fact_name
from cpq.files.models import TextByLanguage
from cpq.quotes.priced import PricedLine

_UNBROKEN = 40
"""Letters up to which one chosen option stays on one line."""


@dataclass(frozen=True, slots=True)
class CatalogNames:
    """Names, descriptions and units from a catalog; a product without one goes by the line's name, else by its id.

    Attributes:
        language: Tag that texts are looked up by, such as ``fr``.
    """

    language: str
    products: Mapping[str, Product] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)

    def product(self, line: PricedLine) -> str:
        """What the line is called; a special item has the name that the rep gave it."""
        product = self.products.get(line.product)
        if product is None or product.free_entry:
            return line.name or line.product
        return product.name.in_language(self.language)

    def description(self, line: PricedLine) -> str:
        """The catalog's description of the product, or nothing."""
        product = self.products.get(line.product)
        return self._text(product.description if product else None)

    def charge(self, line: PricedLine) -> str:
        """What one of several charges of a product is called."""
        product = self.products.get(line.product)
        charge = product.charges.get(line.charge) if product else None
        return self._text(charge.name if charge else None) or line.charge

    def unit(self, metric: str) -> str:
        """What a unit of measure is called, or nothing where the catalog has no name for it."""
        unit = self.units.get(metric)
        return self._text(unit.name if unit else None)

    def selection(self, line: PricedLine, texts: Texts, formats: Formats) -> str:
        """The chosen options, such as ``Material: duplex · Flow: 60 m3/h``; switches that are off are left out."""
        product = self.products.get(line.product)
        attributes = {fact_name(id_): attribute for id_, attribute in product.attributes.items()} if product else {}
        shown = []
        for id_, value in line.selection.items():
            attribute = attributes.get(fact_name(id_))
            label = self._text(attribute.name if attribute else None) or id_.replace("_", " ").replace("-", " ")
            said = _value(value, attribute, texts, formats)
            if said:
                words = texts.pgettext("label and value", "{label}: {value}", label=label, value=said)
                shown.append(words.replace(" ", NO_BREAK_SPACE) if len(words) <= _UNBROKEN else words)
        return " · ".join(shown)

    def _text(self, text: TextByLanguage | None) -> str:
        return text.in_language(self.language) if text is not None else ""


def _value(value: object, attribute: Attribute | None, texts: Texts, formats: Formats) -> str:
    """A chosen value in words; empty for a switch that is off."""
    if isinstance(value, bool):
        return texts.gettext("yes") if value else ""
    if isinstance(value, tuple | list):
        return ", ".join(str(part) for part in value)
    if isinstance(value, Decimal):
        unit = attribute.unit if attribute else ""
        return f"{formats.number(value)}{NO_BREAK_SPACE}{unit}" if unit else formats.number(value)
    return str(value) if value is not None else ""
