"""What there is to choose about a product: its components, the choices of each, and the questions in asking order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple

from cpq.catalog.attributes import Attribute
from cpq.catalog.bundles import Option, OptionGroup
from cpq.catalog.catalog import Catalog
from cpq.catalog.products import Product
from cpq.files.models import TextByLanguage
from cpq.problems import did_you_mean

QuestionKind = Literal["value", "several", "options", "quantity", "text"]
"""One value; several values; options of a group; how many of an option; a text or number that no rule reads."""

_LAST = 10**9

_MOST_LISTED = 8


class Component(NamedTuple):
    """A product to configure: the one that was asked for, or an option inside it.

    Attributes:
        path: Where it stands: empty for the product itself, else such as ``pump#2`` or ``rack.pump``.
        around: Path of the component that it is an option of; empty for the product itself too.
        number: Which of several instances it is, from 1.
        of: How many instances there may be.
    """

    path: str
    product_id: str
    product: Product
    around: str = ""
    option: Option | None = None
    group: str = ""
    number: int = 1
    of: int = 1

    def path_of(self, name: str) -> str:
        """Path of an attribute, an option or a group right inside it."""
        return f"{self.path}.{name}" if self.path else name

    def rule_id(self, name: str) -> str:
        """Id in the product's model of a rule of the component."""
        return f"{self.path}/{name}" if self.path else name


class Choice(NamedTuple):
    """One thing to choose, by the path of its variable.

    Attributes:
        component: Path of the component that it belongs to, or that it chooses.
        attribute: Id of the attribute, or empty where it chooses the component itself.
        value: Value of an attribute with several that it switches on, or empty.
    """

    path: str
    component: str
    attribute: str = ""
    value: str = ""


class Question(NamedTuple):
    """Choices that are asked for together.

    Attributes:
        id: Path of the attribute or of the option; of a group, its id behind the path of its component.
        choices: Paths of the choices that answer it.
        name: What it is about, if the catalog says so.
        text: The question in words, if the catalog says so.
        help: What helps to answer it.
    """

    id: str
    kind: QuestionKind
    component: str
    choices: tuple[str, ...]
    name: TextByLanguage | None = None
    text: TextByLanguage | None = None
    help: TextByLanguage | None = None


@dataclass(frozen=True)
class Choices:
    """The tree of what there is to choose about a product.

    Attributes:
        product_id: The product.
        components: By path, each before those inside it.
        choices: By path.
        questions: In the order in which they are asked: by ``ask``, then as the files say; what belongs to an option
            comes right after the group that offers it.
    """

    catalog: Catalog
    product_id: str
    components: Mapping[str, Component] = field(init=False, repr=False, compare=False)
    choices: Mapping[str, Choice] = field(init=False, repr=False, compare=False)
    questions: tuple[Question, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        root = Component("", self.product_id, self.catalog.product(self.product_id))
        components = {one.path: one for one in self._inside(root)}
        questions = tuple(self._asked(root, components))
        choices = {one.path: one for component in components.values() for one in _choices_of(component)}
        object.__setattr__(self, "components", components)
        object.__setattr__(self, "questions", questions)
        object.__setattr__(self, "choices", choices)

    def attribute(self, choice: Choice) -> Attribute | None:
        """The attribute that a choice is about; None where it chooses an option."""
        return self.components[choice.component].product.attributes.get(choice.attribute)

    def usual_units(self, path: str) -> Decimal | None:
        """Units of an option where nobody says how many; None where the choice is about an attribute."""
        choice = self.choices[path]
        option = self.components[choice.component].option
        return None if choice.attribute or option is None else option.quantity

    def hint_for(self, path: str) -> str:
        """What a path that is no choice may have meant: choices of a question, instances, or the closest."""
        asked = next((question for question in self.questions if question.id == path), None)
        if asked is not None:
            return f"it asks for several choices: {_listed(asked.choices)}"
        first = self.components.get(path.rpartition("#")[0])
        if first is not None and first.option is not None:
            beside = (one for one in self.components.values() if one.option is not None and one.around == first.around)
            instances = [one.path for one in beside if one.product_id == first.product_id]
            return f"it has {_listed(instances)}"
        return did_you_mean(path, self.choices) or f"it has {_listed(list(self.choices)) or 'none'}"

    def way(self, component: Component) -> tuple[Component, ...]:
        """A component with everything around it, outermost first."""
        way = [component]
        while way[0].option is not None:
            way.insert(0, self.components[way[0].around])
        return tuple(way)

    def question_of(self, path: str) -> Question | None:
        """The first question that a choice answers."""
        return next((question for question in self.questions if path in question.choices), None)

    def _inside(self, component: Component) -> Iterator[Component]:
        yield component
        bundle = component.product.bundle
        for group_id, group in bundle.groups.items() if bundle is not None else ():
            for product_id, option in group.options.items():
                for number in range(1, _instances(option) + 1):
                    yield from self._inside(
                        Component(
                            component.path_of(_numbered(product_id, number)),
                            product_id,
                            self.catalog.product(product_id),
                            component.path,
                            option,
                            group_id,
                            number,
                            _instances(option),
                        )
                    )

    def _asked(self, component: Component, components: Mapping[str, Component]) -> Iterator[Question]:
        bundle = component.product.bundle
        items: list[tuple[str, Attribute | OptionGroup]] = [*component.product.attributes.items()]
        items += bundle.groups.items() if bundle is not None else ()
        for name, item in sorted(items, key=lambda one: _LAST if one[1].ask is None else one[1].ask):
            if isinstance(item, Attribute):
                yield _about(component, name, item)
                continue
            offered = [one for one in components.values() if one.around == component.path and one.group == name]
            offered = [one for one in offered if one.option is not None]
            yield Question(
                component.path_of(name),
                "options",
                component.path,
                tuple(one.path for one in offered),
                item.name,
                item.question,
                item.help,
            )
            for one in offered:
                yield Question(one.path, "quantity", one.path, (one.path,), one.product.name)
                yield from self._asked(one, components)


def _listed(paths: Sequence[str]) -> str:
    return ", ".join(paths[:_MOST_LISTED]) + (" ..." if len(paths) > _MOST_LISTED else "")


def _about(component: Component, name: str, attribute: Attribute) -> Question:
    path = component.path_of(name)
    kind: QuestionKind = "several" if attribute.any_of is not None else "text" if attribute.text else "value"
    choices = tuple(f"{path}={value}" for value in attribute.any_of) if attribute.any_of is not None else (path,)
    return Question(path, kind, component.path, choices, attribute.name, attribute.question, attribute.help)


def _choices_of(component: Component) -> Iterator[Choice]:
    if component.option is not None:
        yield Choice(component.path, component.path)
    for name, attribute in component.product.attributes.items():
        path = component.path_of(name)
        if attribute.any_of is None:
            yield Choice(path, component.path, name)
        for value in attribute.any_of or ():
            yield Choice(f"{path}={value}", component.path, name, value)


def _instances(option: Option) -> int:
    return option.instances or 1


def _numbered(product_id: str, number: int) -> str:
    """The first instance is called as if there were one only."""
    return product_id if number == 1 else f"{product_id}#{number}"
