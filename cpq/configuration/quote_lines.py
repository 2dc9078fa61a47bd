"""The lines that ask for a configuration: one per component, with everything chosen written out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from cpq.configuration.choices import Choices, Component
from cpq.configuration.values import written
from cpq.quotes.request import LineRequest
from cpq.solving.model import Value


def chosen(value: Value) -> bool:
    """Whether the value of an option's choice means that it is chosen."""
    return value is True or (isinstance(value, Decimal) and value > 0)


def present(choices: Choices, values: Mapping[str, Value]) -> Iterator[Component]:
    """The product itself and every option chosen in it, each before those inside it.

    Args:
        values: Value of every choice, by path.
    """
    found: set[str] = set()
    for component in choices.components.values():
        if component.option is None or (component.around in found and chosen(values[component.path])):
            found.add(component.path)
            yield component


def selection_of(component: Component, values: Mapping[str, Value]) -> dict[str, Value | tuple[str, ...]]:
    """Value of each attribute of a component by attribute id; None where it has no value.

    Args:
        values: Value by path; a choice that is not among them has no value.
    """
    selection: dict[str, Value | tuple[str, ...]] = {}
    for name, attribute in component.product.attributes.items():
        path = component.path_of(name)
        if attribute.any_of is None:
            selection[name] = values.get(path)
        else:
            selection[name] = tuple(value for value in attribute.any_of if values.get(f"{path}={value}") is True)
    return selection


def quote_lines(
    choices: Choices, values: Mapping[str, Value], quantity: Decimal, line_id: str
) -> tuple[LineRequest, ...]:
    """Lines that ask for exactly this configuration, whatever the catalog would preselect.

    Args:
        values: Value of every choice, by path; free texts and numbers included.
        quantity: Units of the product.
        line_id: Id of the product's line; those of options are built from it.
    """
    components = list(present(choices, values))
    lines = []
    for component in components:
        count = quantity if component.option is None else _units(values[component.path])
        lines.append(
            LineRequest(
                id=_line_id(line_id, component.path),
                product=component.product_id,
                quantity=count,
                parent="" if component.option is None else _line_id(line_id, component.around),
                selection=_selection(component, values),
                without=_left_out(component, components),
            )
        )
    return tuple(lines)


def _line_id(root: str, path: str) -> str:
    return f"{root}.{path}" if path else root


def _units(value: Value) -> Decimal | None:
    """Units of an option as its bundle counts them; None where the catalog fixes them."""
    return value if isinstance(value, Decimal) else None


def _selection(component: Component, values: Mapping[str, Value]) -> dict[str, str | tuple[str, ...]]:
    selection = selection_of(component, values)
    asked: dict[str, str | tuple[str, ...]] = {}
    for name, value in selection.items():
        several_of_none = value == () and component.product.attributes[name].default is None
        if value is not None and not several_of_none:
            asked[name] = written(value)
    return asked


def _left_out(component: Component, components: list[Component]) -> tuple[str, ...]:
    """Preselected options of groups from which nothing is chosen: the catalog would bring them along."""
    bundle = component.product.bundle
    if bundle is None:
        return ()
    inside = {one.product_id for one in components if one.option is not None and one.around == component.path}
    return tuple(
        name
        for group in bundle.groups.values()
        if not inside & group.options.keys()
        for name, option in group.options.items()
        if option.selected and not option.required
    )
