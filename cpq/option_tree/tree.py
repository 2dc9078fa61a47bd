"""The tree of a product's choices: its attributes, its groups of options, and what is inside of those options."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cpq.catalog.attributes import Attribute
from cpq.catalog.bundles import Option, OptionGroup
from cpq.catalog.catalog import Catalog


@dataclass(frozen=True, slots=True)
class AttributeNode:
    """A choice of a value.

    Attributes:
        name: What people call it, in the language of the tree.
        attribute: What the catalog says about it.
    """

    id: str
    name: str
    attribute: Attribute


@dataclass(frozen=True, slots=True)
class OptionNode:
    """A product that may be taken.

    Attributes:
        inside: Its own choices; None where it has none, or where they stand further up in the tree.
        repeated: Whether its own choices stand further up, since the product is offered in several places.
    """

    id: str
    name: str
    option: Option
    inside: OptionTree | None = None
    repeated: bool = False

    @property
    def bounds(self) -> tuple[Decimal, Decimal | None]:
        """Fewest and most units where it is chosen, counted as the bundle counts; no most where nothing bounds it."""
        if not self.option.editable:
            return self.option.quantity, self.option.quantity
        return self.option.min or Decimal(0), self.option.max


@dataclass(frozen=True, slots=True)
class GroupNode:
    """A set of options, of which at least ``least`` and at most ``most`` are chosen."""

    id: str
    name: str
    least: int
    most: int
    options: tuple[OptionNode, ...]


@dataclass(frozen=True, slots=True)
class OptionTree:
    """Everything that can be chosen in a product."""

    product_id: str
    name: str
    attributes: tuple[AttributeNode, ...]
    groups: tuple[GroupNode, ...]

    def options(self) -> Iterator[OptionNode]:
        """Every option, those inside of options after the option that they are in."""
        for group in self.groups:
            for option in group.options:
                yield option
                if option.inside is not None:
                    yield from option.inside.options()


def option_tree(catalog: Catalog, product_id: str, language: str = "en") -> OptionTree:
    """The choices of a product, in the order of its file.

    What is inside of a product stands in the tree once, at the first place that offers it, so that the tree is never
    larger than the catalog.

    Args:
        language: Language of the names; those without it are in English, or in the first language that they have.

    Raises:
        NotFound: There is no such product.
    """
    return _tree(catalog, product_id, language, {product_id})


def _tree(catalog: Catalog, product_id: str, language: str, told: set[str]) -> OptionTree:
    product = catalog.product(product_id)
    attributes = tuple(
        AttributeNode(name, name if one.name is None else one.name.in_language(language), one)
        for name, one in product.attributes.items()
    )
    groups = {} if product.bundle is None else product.bundle.groups
    nodes = tuple(_group(catalog, name, group, language, told) for name, group in groups.items())
    return OptionTree(product_id, product.name.in_language(language), attributes, nodes)


def _group(catalog: Catalog, group_id: str, group: OptionGroup, language: str, told: set[str]) -> GroupNode:
    most = len(group.options) if group.max is None else min(group.max, len(group.options))
    options = tuple(_option(catalog, name, option, language, told) for name, option in group.options.items())
    name = group_id if group.name is None else group.name.in_language(language)
    return GroupNode(group_id, name, group.min, most, options)


def _option(catalog: Catalog, product_id: str, option: Option, language: str, told: set[str]) -> OptionNode:
    product = catalog.product(product_id)
    name = product.name.in_language(language)
    if not product.attributes and product.bundle is None:
        return OptionNode(product_id, name, option)
    if product_id in told:
        return OptionNode(product_id, name, option, repeated=True)
    told.add(product_id)
    return OptionNode(product_id, name, option, _tree(catalog, product_id, language, told))
