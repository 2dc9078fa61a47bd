"""How many values the rules of a product read: a dialogue decides rules over lists and ranges that have an end."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from cpq.catalog.attributes import Attribute
from cpq.catalog.bundles import Option
from cpq.catalog.load_rules import Rules
from cpq.catalog.loading import Loading
from cpq.catalog.part_facts import Meaning, offered_inside
from cpq.catalog.products import Product, smallest_part
from cpq.problems import Problem, SourceLocation

MAX_VALUES = 2_000
"""Values of one attribute or quantity that rules may read in a dialogue."""


class _Domain(NamedTuple):
    """Something that rules read: what it is called, how many values it has, and what would make them fewer."""

    name: str
    size: int | None
    where: SourceLocation
    hint: str


def check_domain_sizes(loading: Loading, rules: Rules) -> None:
    """Warn of what rules read and a dialogue could not decide; quotes are checked all the same."""
    warned: set[SourceLocation] = set()
    for product_id, product in loading.products.items():
        meanings = rules.meanings.get(product_id, {})
        for rule_id, where, reads in _readers(product_id, rules):
            for name in sorted(reads & meanings.keys()):
                for domain in _domains(loading, product, meanings[name]):
                    if (domain.size is None or domain.size > MAX_VALUES) and domain.where not in warned:
                        warned.add(domain.where)
                        loading.problems.append(_warning(domain, rule_id, where))


def _readers(product_id: str, rules: Rules) -> Iterator[tuple[str, SourceLocation, frozenset[str]]]:
    """Rules that a dialogue decides: their ids, places and the facts that they read."""
    for rule in rules.constraints.get(product_id, ()):
        yield rule.id, rule.where, rule.reads
    for default in rules.defaults.get(product_id, ()):
        if default.when is not None:
            yield default.id, default.where, default.when.reads


def _warning(domain: _Domain, rule_id: str, where: SourceLocation) -> Problem:
    many = "any number of" if domain.size is None else f"{domain.size:,}"
    message = f"rule '{rule_id}' reads {domain.name}, which has {many} values; a dialogue decides up to {MAX_VALUES:,}"
    return Problem("domain-too-large", domain.where, message, f"{domain.hint}; the rule is at {where.short}", "warning")


def _domains(loading: Loading, product: Product, meaning: Meaning) -> Iterator[_Domain]:
    """Everything that decides a fact and may have many values."""
    match meaning.kind:
        case "attribute":
            yield _of_attribute(meaning.attribute, product.attributes[meaning.attribute])
        case "option attribute":
            attribute = loading.products[meaning.of].attributes[meaning.attribute]
            yield _of_attribute(f"{meaning.of}.{meaning.attribute}", attribute)
        case "units":
            yield from _quantities(loading, product, only=meaning.of)
        case "units of group":
            yield from _quantities(loading, product, group_id=meaning.of)
        case "total":
            yield from _summed(loading, product, meaning.of)


def _of_attribute(name: str, attribute: Attribute) -> _Domain:
    hint = "list its values under one of" if attribute.text else "raise its step"
    if attribute.from_ is not None and attribute.step is None:
        hint = "give it a step"
    return _Domain(f"'{name}'", attribute.size, attribute.where, hint)


def _quantities(loading: Loading, product: Product, *, only: str = "", group_id: str = "") -> Iterator[_Domain]:
    bundle = product.bundle
    for name, group in bundle.groups.items() if bundle is not None else ():
        for option_id, option in group.options.items():
            if option_id == only or name == group_id:
                yield _of_quantity(loading, option_id, option)


def _of_quantity(loading: Loading, option_id: str, option: Option) -> _Domain:
    name = f"the quantity of '{option_id}'"
    if not option.editable:
        return _Domain(name, 1, option.where, "")
    if option.max is None:
        return _Domain(name, None, option.where, "give the option a max, or editable: no")
    product = loading.products.get(option_id)
    step = smallest_part(None if product is None else product.unit, loading.units)
    size = int((option.max - (option.min or Decimal(0))) / step) + 1
    return _Domain(name, size, option.where, "lower its max, or sell it in larger units")


def _summed(loading: Loading, product: Product, name: str) -> Iterator[_Domain]:
    """Quantities of everything inside a bundle that has a property, or holds what has it."""
    for option_id, option, inner in offered_inside(loading.products, product):
        if inner.properties.get(name):
            yield _of_quantity(loading, option_id, option)
