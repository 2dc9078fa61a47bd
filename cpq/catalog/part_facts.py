"""The facts that a product's own rules read: its attributes, their look-ups, and what is chosen in its bundle."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from cpq.catalog.attributes import Attribute
from cpq.catalog.bundles import Option
from cpq.catalog.products import Product
from cpq.expressions import Fact
from cpq.expressions.facts import fact_name
from cpq.expressions.types import NUMBER, YES_NO, ValueType

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*")

Kind = Literal[
    "quantity", "attribute", "chosen", "units", "option attribute", "total", "count of group", "units of group"
]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a fact of a product's rules stands for.

    Attributes:
        kind: ``quantity`` of the line; an ``attribute`` of the product; whether an option is ``chosen``, and its
            ``units`` over all its instances; an ``option attribute``, of each instance; the ``total`` of a property;
            how many options of a group are chosen (``count of group``), and their units (``units of group``).
        of: Id of the option, the group or the property; empty for the product itself.
        attribute: Id of the attribute, of the product or of the option's product.
        look_up: Name of the look-up of that attribute; empty for its value.
    """

    kind: Kind
    of: str = ""
    attribute: str = ""
    look_up: str = ""

    @property
    def own(self) -> bool:
        """Whether the product's line alone decides it."""
        return self.kind in ("quantity", "attribute")


Facts = Mapping[str, tuple[Fact, Meaning]]
"""Facts with their meanings, by name."""


def own_facts(product: Product) -> Iterator[tuple[Fact, Meaning]]:
    """The facts that a line of the product has by itself."""
    yield Fact("quantity", NUMBER, meaning="units of the line"), Meaning("quantity")
    for name, attribute in product.attributes.items():
        if attribute.any_of is None and fact_name(name) != "quantity":
            yield from _attribute_facts("attribute", "", name, attribute)


def part_facts(products: Mapping[str, Product], product: Product) -> Iterator[tuple[Fact, Meaning]]:
    """The facts of what is chosen in a product's bundle; none that the rule language could not name."""
    return (pair for pair in _part_facts(products, product) if _can_be_named(pair[0].name))


def _part_facts(products: Mapping[str, Product], product: Product) -> Iterator[tuple[Fact, Meaning]]:
    bundle = product.bundle
    if bundle is None:
        return
    done: set[str] = set()
    for group_id, group in bundle.groups.items():
        name = fact_name(group_id)
        counted = Meaning("count of group", group_id)
        yield Fact(f"count.{name}", NUMBER, meaning=f"options chosen of group {group_id}"), counted
        yield (
            Fact(f"units.{name}", NUMBER, meaning=f"units chosen of group {group_id}"),
            replace(counted, kind="units of group"),
        )
        for option_id, option in group.options.items():
            if option_id not in done:
                done.add(option_id)
                yield from _option_facts(option_id, option, products.get(option_id))
    for name in sorted(properties_inside(products, product)):
        yield Fact(f"total.{fact_name(name)}", NUMBER, meaning=f"{name} of everything chosen"), Meaning("total", name)


def _option_facts(option_id: str, option: Option, product: Product | None) -> Iterator[tuple[Fact, Meaning]]:
    name = fact_name(option_id)
    yield Fact(f"{name}.chosen", YES_NO, meaning=f"whether {option_id} is chosen"), Meaning("chosen", option_id)
    yield Fact(f"{name}.quantity", NUMBER, meaning=f"units of {option_id}"), Meaning("units", option_id)
    for attribute_id, attribute in product.attributes.items() if product is not None else ():
        if attribute.any_of is None:
            for fact, meaning in _attribute_facts("option attribute", option_id, attribute_id, attribute):
                optional = fact.type.optional or not option.required
                typed = replace(fact.type, optional=optional)
                yield replace(fact, name=f"{name}.{fact.name}", type=typed), meaning


def _attribute_facts(kind: Kind, of: str, name: str, attribute: Attribute) -> Iterator[tuple[Fact, Meaning]]:
    told = f"attribute {name}" + (f" of {of}" if of else "")
    value_type = attribute.value_type
    yield Fact(fact_name(name), value_type, meaning=told), Meaning(kind, of, name)
    number = ValueType("number", optional=value_type.optional)
    for look_up in attribute.look_ups:
        fact = Fact(f"{fact_name(name)}.{fact_name(look_up)}", number, meaning=f"{look_up} of {told}")
        yield fact, Meaning(kind, of, name, look_up)


def properties_inside(products: Mapping[str, Product], product: Product) -> frozenset[str]:
    """Properties of everything that a bundle may hold, however deep."""
    return frozenset(name for _, _, inner in offered_inside(products, product) for name in inner.properties)


def offered_inside(products: Mapping[str, Product], product: Product) -> Iterator[tuple[str, Option, Product]]:
    """What a bundle may hold, however deep: each product once; bundles that contain themselves are no trap."""
    seen: set[str] = set()
    todo = [product]
    while todo:
        for option_id, option in todo.pop().options():
            inner = products.get(option_id)
            if inner is not None and option_id not in seen:
                seen.add(option_id)
                todo.append(inner)
                yield option_id, option, inner


def _can_be_named(name: str) -> bool:
    return _NAME.fullmatch(name) is not None and not any(map(keyword.iskeyword, name.split(".")))
