"""The values that choices can have in a model: those of attributes, and how many there are of an option."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from cpq.catalog.attributes import Attribute
from cpq.catalog.bundles import Option
from cpq.catalog.domain_sizes import MAX_VALUES
from cpq.catalog.products import smallest_part
from cpq.configuration.choices import Choice, Choices, Component
from cpq.configuration.logic import TRUE
from cpq.rounding import EXACT
from cpq.solving.model import SWITCH, Formula, Is, Value

NONE = Decimal(0)


@dataclass(frozen=True)
class ChoiceDomains:
    """The values of every choice about a product that can be listed, by path.

    Attributes:
        values: In the order of the choices. An option whose quantity is fixed, or cannot be listed, is a switch; of
            others the units are listed, with 0 for one that is not chosen. None is the value of what has no value.
        unlisted: Choices that have other values than the model's: texts, numbers without a grid or a bound.
    """

    choices: Choices
    values: Mapping[str, tuple[Value, ...]] = field(init=False)
    unlisted: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        values: dict[str, tuple[Value, ...]] = {}
        unlisted: set[str] = set()
        for path, choice in self.choices.choices.items():
            listed = self._values(choice)
            if listed is not None:
                values[path] = listed
            if listed is None or (not choice.attribute and not self._counts(choice)):
                unlisted.add(path)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "unlisted", frozenset(unlisted))

    def _values(self, choice: Choice) -> tuple[Value, ...] | None:
        component = self.choices.components[choice.component]
        attribute = self.choices.attribute(choice)
        if attribute is None:
            quantities = self._quantities(component)
            return SWITCH if quantities is None or is_fixed(component) else (NONE, *quantities)
        if choice.value:
            return SWITCH
        if attribute.size is None or attribute.size > MAX_VALUES:
            return None
        listed = _ascending(attribute)
        return (None, *listed) if _may_lack_a_value(attribute) or not self.always(component) else listed

    def _counts(self, choice: Choice) -> bool:
        component = self.choices.components[choice.component]
        return is_fixed(component) or self._quantities(component) is not None

    def _quantities(self, component: Component) -> tuple[Decimal, ...] | None:
        """Units that may be asked of an option, ascending; None where they cannot be listed."""
        option = _option(component)
        step = smallest_part(component.product.unit, self.choices.catalog.units)
        if option.max is None:
            return None
        first = max(option.min or NONE, step)
        low = -(-first // step)
        count = int(option.max // step - low) + 1
        return None if count > MAX_VALUES else tuple(EXACT.multiply(step, low + place) for place in range(count))

    @cached_property
    def inside(self) -> Mapping[str, Sequence[Component]]:
        """The options right inside each component that has any, in the order of the file, by its path."""
        found: dict[str, list[Component]] = {}
        for component in self.choices.components.values():
            if component.option is not None:
                found.setdefault(component.around, []).append(component)
        return found

    @cached_property
    def attribute_choices(self) -> Mapping[tuple[str, str], Sequence[Choice]]:
        """The choices of each attribute, by the path of its component and its id."""
        found: dict[tuple[str, str], list[Choice]] = {}
        for choice in self.choices.choices.values():
            if choice.attribute:
                found.setdefault((choice.component, choice.attribute), []).append(choice)
        return found

    def always(self, component: Component) -> bool:
        """Whether a component is part of every configuration, as the product itself and what it requires are."""
        while component.option is not None:
            if not component.option.required or component.number > 1:
                return False
            component = self.choices.components[component.around]
        return True

    def present(self, component: Component) -> Formula:
        """Where a component is part of the configuration; its option says so for all that is around it."""
        return TRUE if self.always(component) else self.is_chosen(component.path)

    def is_chosen(self, path: str) -> Formula:
        """Where an option is chosen."""
        return Is(path, frozenset(value for value in self.values[path] if value))

    def has_value(self, path: str) -> Formula:
        """Where an attribute has a value."""
        values = self.values[path]
        return Is(path, frozenset(value for value in values if value is not None)) if None in values else TRUE

    def units(self, component: Component) -> Callable[[Value], Decimal]:
        """Units of an option by the value of its choice: for each bundle in a component, in all otherwise."""
        fixed = _option(component).quantity

        def count(value: Value) -> Decimal:
            return value if isinstance(value, Decimal) else fixed if value else NONE

        return count


def _option(component: Component) -> Option:
    if component.option is None:
        raise ValueError("the product itself is no option")
    return component.option


def is_fixed(component: Component) -> bool:
    """Whether an option has one quantity only, so that it is chosen or not."""
    option = _option(component)
    return not option.editable or option.min == option.max == option.quantity


def _ascending(attribute: Attribute) -> tuple[Value, ...]:
    """The values of an attribute, each once: numbers by size, texts as their author listed them."""
    listed = dict.fromkeys(attribute.listed())
    return tuple(sorted(listed)) if attribute.numeric else tuple(listed)


def _may_lack_a_value(attribute: Attribute) -> bool:
    """Whether a line of the product may leave the attribute without one."""
    return attribute.when is not None or (
        not attribute.required and attribute.default is None and attribute.yes_or_no is None
    )
