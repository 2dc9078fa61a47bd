"""From what a product says about choosing to checked parts: conditions, look-ups, soft defaults and materials."""

from __future__ import annotations

from collections.abc import Mapping

from cpq.catalog.catalog import CompiledDefault, CompiledMaterial
from cpq.catalog.circles import nested
from cpq.catalog.loading import Loading
from cpq.catalog.look_ups import Values, numbers_by_value
from cpq.catalog.materials import PIECE
from cpq.catalog.part_facts import Facts
from cpq.catalog.products import Product
from cpq.catalog.reading import parse_at
from cpq.expressions import Expression, Vocabulary
from cpq.files.models import ExpressionText
from cpq.problems import did_you_mean


def attribute_conditions(loading: Loading, product: Product) -> Mapping[str, Expression]:
    """Conditions of attributes by their ids; each stands after those of the attributes that it reads."""
    if all(attribute.when is None for attribute in product.attributes.values()):
        return {}
    facts = loading.own_facts(product)
    vocabulary = loading.vocabulary(product, facts)
    parsed: dict[str, Expression] = {}
    for name, attribute in product.attributes.items():
        if attribute.when is not None:
            condition = parse_at(attribute.when, vocabulary, loading.problems, expects="yes/no")
            if condition is not None:
                parsed[name] = condition
    reads = {name: tuple(_attributes_read(condition, facts)) for name, condition in parsed.items()}
    return {name: parsed[name] for name in _in_order(loading, product, reads)}


def _attributes_read(condition: Expression, facts: Facts) -> list[str]:
    return [facts[fact][1].attribute for fact in sorted(condition.reads) if facts[fact][1].kind == "attribute"]


def _in_order(loading: Loading, product: Product, reads: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Attributes with conditions, those that others read first; a problem where they read each other in a circle."""
    found = nested(reads, reads.get)
    refused: set[str] = set()
    for circle in found.circles:
        if not refused & set(circle):
            where = product.attributes[circle[0]].where_of("when")
            loop = " > ".join((*circle, circle[0]))
            message = f"whether '{circle[0]}' has a value depends on itself: {loop}"
            loading.problem("attribute-cycle", where, message, "take the attribute out of one of the conditions")
        refused.update(circle)
    return list(found.inner_first)


def look_up_numbers(product: Product) -> Mapping[str, Mapping[str, Values]]:
    """Numbers of a product's look-ups by attribute, look-up and value."""
    return {
        name: {key: numbers_by_value(numbers, attribute.parse) for key, numbers in attribute.look_ups.items()}
        for name, attribute in product.attributes.items()
        if attribute.look_ups
    }


def soft_defaults(loading: Loading, product: Product, vocabulary: Vocabulary) -> tuple[CompiledDefault, ...]:
    """Soft defaults in the order in which they are tried."""
    compiled = [
        CompiledDefault(name, spec, spec.where, _condition(loading, spec.when, vocabulary))
        for name, spec in product.defaults.items()
    ]
    return tuple(sorted(compiled, key=lambda default: -default.spec.priority))


def bill_of_materials(loading: Loading, product: Product, vocabulary: Vocabulary) -> tuple[CompiledMaterial, ...]:
    """Parts that a product is made of."""
    compiled = []
    for name, spec in product.materials.items():
        if spec.unit not in (None, PIECE) and spec.unit not in loading.units:
            hint = did_you_mean(spec.unit, loading.units) or "declare it under 'units'"
            loading.problem("unknown-unit", spec.where_of("unit"), f"there is no unit '{spec.unit}'", hint)
        when = _condition(loading, spec.when, vocabulary)
        quantity = parse_at(spec.quantity, vocabulary, loading.problems, expects="number")
        if quantity is not None:
            compiled.append(CompiledMaterial(name, spec, spec.where, quantity, when))
    return tuple(compiled)


def _condition(loading: Loading, text: ExpressionText | None, vocabulary: Vocabulary) -> Expression | None:
    return None if text is None else parse_at(text, vocabulary, loading.problems, expects="yes/no")
