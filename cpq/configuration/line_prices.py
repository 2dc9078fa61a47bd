"""What one component of a configuration is to its :class:`~cpq.configuration.prices.PriceOf`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from cpq.configuration.choices import Choices, Component
from cpq.configuration.prices import PartPrice, PricedPart, PriceOf
from cpq.configuration.quote_lines import chosen
from cpq.solving.model import Value


def read_paths(component: Component, price_of: PriceOf) -> dict[str, str]:
    """Attributes that the price of a component's line may depend on: their ids by the paths of their choices."""
    reads = price_of.reads(component.product_id)
    return {component.path_of(name): name for name in component.product.attributes if name in reads}


def line_price(
    component: Component, choices: Choices, values: Mapping[str, Value], quantity: Decimal, price_of: PriceOf
) -> PartPrice | None:
    """What the line of a component costs with some values; None where it has no price, or is not there.

    Args:
        values: Values by path, at least of the options around the component and of what its price depends on.
        quantity: Units of the outermost product.
    """
    parts = []
    for one in choices.way(component):
        units = quantity
        if one.option is not None:
            value = values[one.path]
            if not chosen(value):
                return None
            units = value if isinstance(value, Decimal) else one.option.quantity
        own = read_paths(one, price_of) if one is component else {}
        selection = {name: values.get(path) for path, name in own.items()}
        parts.append(PricedPart(one.product_id, units, selection))
    return price_of.price(tuple(parts))
