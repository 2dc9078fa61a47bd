"""Choosing attribute values for a product, so that it can be tried: defaults first, then whatever goes together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import islice

from cpq.amounts import plain
from cpq.catalog.attributes import Attribute
from cpq.catalog.catalog import Catalog
from cpq.configuration.configured import AttributeValue
from cpq.configuration.selection import check_constraints, line_facts, read_selection
from cpq.problems import NOWHERE, Problem, has_errors

_MOST_TRIES = 2_000
"""Selections tried at most; a product whose constraints need more is left alone."""

_MOST_VALUES = 200


def select(catalog: Catalog, product_id: str, fixed: Mapping[str, str] | None = None) -> Mapping[str, str] | None:
    """Values for every attribute that has to be chosen, or None where none that go together were found.

    Args:
        fixed: Values that must be chosen so, by attribute id.
    """
    product = catalog.products[product_id]
    open_ = [name for name in product.attributes if name not in (fixed or {})]
    for chosen in islice(_choices(catalog, product_id, dict(fixed or {}), open_), _MOST_TRIES):
        problems: list[Problem] = []
        values = read_selection(catalog, product_id, chosen, Decimal(1), NOWHERE, problems)
        if not problems and _goes(catalog, product_id, values):
            return chosen
    return None


def values_of(attribute: Attribute) -> tuple[str, ...]:
    """The values of an attribute as a request writes them, the default first; at most a few of a long range."""
    if attribute.one_of is not None:
        found = attribute.one_of
    elif attribute.yes_or_no is not None:
        found = ("yes", "no") if attribute.yes_or_no else ("no", "yes")
    elif attribute.from_ is not None and attribute.to is not None:
        found = tuple(_range(attribute.from_, attribute.to, attribute.step))
    else:
        found = ()
    first = (attribute.default,) if attribute.default is not None else ()
    return tuple(dict.fromkeys((*first, *found)))


def _range(low: Decimal, high: Decimal, step: Decimal | None) -> Iterator[str]:
    if step is None:
        yield from (plain(low), plain(high))
        return
    count = int((high - low) / step)
    for index in range(min(count, _MOST_VALUES) + 1):
        yield plain(low + step * index)


def _goes(catalog: Catalog, product_id: str, values: Mapping[str, AttributeValue]) -> bool:
    facts = line_facts(catalog, product_id, values, Decimal(1))
    return not has_errors(check_constraints(catalog, product_id, values, facts, NOWHERE))


def _choices(
    catalog: Catalog, product_id: str, chosen: dict[str, str], open_: list[str]
) -> Iterator[Mapping[str, str]]:
    """Selections in the order of likelihood: what needs no choice is left to its default first."""
    if not open_:
        yield dict(chosen)
        return
    name, *rest = open_
    attribute = catalog.products[product_id].attributes[name]
    free = not attribute.required or attribute.default is not None or attribute.yes_or_no is not None
    if free or attribute.any_of is not None:
        yield from _choices(catalog, product_id, chosen, rest)
    if attribute.any_of is not None:
        return
    if attribute.text:
        if not free:
            yield from _choices(catalog, product_id, {**chosen, name: "example"}, rest)
        return
    for value in values_of(attribute):
        if not (free and value == values_of(attribute)[0]):
            yield from _choices(catalog, product_id, {**chosen, name: value}, rest)
