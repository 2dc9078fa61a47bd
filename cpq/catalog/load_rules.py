"""From the rules of products to checked ones: constraints, soft defaults and materials, with what their facts mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cpq.catalog.catalog import CompiledConstraint, CompiledDefault, CompiledMaterial
from cpq.catalog.load_choices import bill_of_materials, soft_defaults
from cpq.catalog.load_constraints import compiled_constraints
from cpq.catalog.loading import Loading
from cpq.catalog.part_facts import Meaning
from cpq.catalog.products import Product


@dataclass(slots=True)
class Rules:
    """The rules of products by product id; products without any are left out."""

    constraints: dict[str, tuple[CompiledConstraint, ...]] = field(default_factory=dict)
    defaults: dict[str, tuple[CompiledDefault, ...]] = field(default_factory=dict)
    materials: dict[str, tuple[CompiledMaterial, ...]] = field(default_factory=dict)
    meanings: dict[str, Mapping[str, Meaning]] = field(default_factory=dict)


def load_rules(loading: Loading) -> Rules:
    """Check the rules of every product."""
    rules = Rules()
    shared_over_parts = any("." in column for rule in loading.compatibility.values() for column in rule.columns)
    for name, product in loading.products.items():
        if _has_rules(product) or (shared_over_parts and product.bundle is not None):
            _load(loading, name, product, rules)
    return rules


def _has_rules(product: Product) -> bool:
    return bool(product.constraints or product.attributes or product.defaults or product.materials)


def _load(loading: Loading, name: str, product: Product, rules: Rules) -> None:
    facts = loading.all_facts(product)
    if constraints := compiled_constraints(loading, product, facts):
        rules.constraints[name] = constraints
    if product.defaults or product.materials:
        vocabulary = loading.vocabulary(product, facts)
        if product.defaults:
            rules.defaults[name] = soft_defaults(loading, product, vocabulary)
        if product.materials:
            rules.materials[name] = bill_of_materials(loading, product, vocabulary)
    if name in rules.constraints or name in rules.defaults or name in rules.materials:
        rules.meanings[name] = {fact: meaning for fact, (_, meaning) in facts.items()}
