"""Paths into a product: its attributes and options, and what is inside an option, such as ``pump#2.motor-kw``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from cpq.catalog.attributes import Attribute
from cpq.catalog.bundles import Option
from cpq.catalog.products import Product

_INSTANCE = re.compile(r"#([1-9][0-9]{0,3})")


class Found(NamedTuple):
    """What a path leads to: an attribute, or an option; neither where it leads nowhere.

    Attributes:
        known: Names that would have been found where the path went wrong.
    """

    attribute: Attribute | None = None
    option: Option | None = None
    known: tuple[str, ...] = ()


def find_path(products: Mapping[str, Product], product: Product, path: str) -> Found:
    """What a path from a product leads to; the longest id counts where ids have dots themselves."""
    while True:
        if path in product.attributes:
            return Found(attribute=product.attributes[path])
        step = _first_step(product, path)
        if step is not None and not step.rest:
            return Found(option=step.option)
        if step is None or not step.rest.startswith(".") or step.option_id not in products:
            return Found(known=(*product.attributes, *(option_id for option_id, _ in product.options())))
        product, path = products[step.option_id], step.rest[1:]


class _Step(NamedTuple):
    """The option that a path begins with, and what follows after its id and its instance."""

    option_id: str
    option: Option
    rest: str


def _first_step(product: Product, path: str) -> _Step | None:
    for option_id, option in sorted(product.options(), key=lambda pair: -len(pair[0])):
        if path.startswith(option_id):
            rest = path[len(option_id) :]
            instance = _INSTANCE.match(rest)
            if instance is not None and int(instance[1]) <= (option.instances or 1):
                rest = rest[instance.end() :]
            if not rest or rest[0] == ".":
                return _Step(option_id, option, rest)
    return None
