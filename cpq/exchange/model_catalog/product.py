"""The catalog file of a model: one product with attributes and constraints."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from cpq.exchange.model_catalog.attributes import Attributes, one_of_groups
from cpq.exchange.model_catalog.rules import RuleWriter
from cpq.exchange.model_catalog.texts import CannotWrite
from cpq.exchange.salesforce.names import Ids, kebab
from cpq.solving.model import Model

_LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class ModelProduct:
    """A model as a product of a catalog.

    Attributes:
        id: Of the product.
        document: What the catalog file says.
        attributes: Attribute and value of each variable.
        left: Rules that could not be written, with the reason's code.
        helpers: Attributes that only shorten rules.
    """

    id: str
    document: Mapping[str, Any]
    attributes: Attributes
    left: Mapping[str, str] = field(default_factory=dict)
    helpers: int = 0


def product_of(
    model: Model,
    *,
    name: str,
    texts: Mapping[str, str],
    always: Collection[str] = (),
) -> ModelProduct:
    """A product whose configurations are the model's.

    Args:
        name: Of the product.
        texts: What people read where a rule is broken, by its id; its id where left out.
        always: Switches that always hold because they stand for the product itself.
    """
    id_ = kebab(name) or "product"
    attributes = Attributes(model, frozenset(always))
    attributes.add(one_of_groups(model))
    writer = RuleWriter(attributes)
    constraints: dict[str, Any] = {}
    left: dict[str, str] = {}
    ids = Ids("rule")
    for rule in model.rules:
        if rule.id in attributes.written:
            continue
        made = len(writer.helpers)
        try:
            specs = writer.rules(rule.formula)
        except CannotWrite as cannot:
            left[rule.id] = cannot.code
            specs = []
        for spec in [*writer.helpers[made:], *specs]:
            key = ids.of(f"{rule.id} {len(constraints)}", rule.id.replace(".", "-"))
            constraints[key] = {**spec, "text": {"en": _short(texts.get(rule.id, rule.id))}}
    product = {
        "name": {"en": name},
        "charge": "one-time",
        "attributes": attributes.specs or None,
        "constraints": constraints or None,
    }
    return ModelProduct(id_, {"catalog": id_, "products": {id_: product}}, attributes, left, len(writer.helpers))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 3]}..."
