"""What completing prefers: soft defaults by priority, then the catalog's defaults, preselected options, quantities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from cpq.catalog.catalog import CompiledDefault
from cpq.configuration.choice_domains import ChoiceDomains
from cpq.configuration.choices import Choices, Component
from cpq.configuration.component_facts import ComponentFacts, Unlisted
from cpq.configuration.domains import TooLarge
from cpq.configuration.formulas import TooManyCombinations, condition
from cpq.configuration.logic import both
from cpq.configuration.product_model import ProductModel, unlisted_problem
from cpq.configuration.quote_lines import chosen
from cpq.configuration.values import read_value
from cpq.problems import InvalidFiles, Problem
from cpq.solving.completion import Preference
from cpq.solving.model import Formula, Is, Value, read_by

_FIRST = 10**12
"""Priority above that of every soft default."""


@dataclass(frozen=True)
class Preferences:
    """What completing a product prefers, worked out once.

    Attributes:
        wishes: In the order in which they are tried.
        usual: Values that a choice usually has, the most usual first, by path, in the order in which they are tried;
            most choices have none.
    """

    wishes: tuple[Preference, ...]
    usual: Mapping[str, tuple[Value, ...]]


def preferences(model: ProductModel) -> Preferences:
    """The preferences of a product.

    Raises:
        InvalidFiles: The condition of a soft default cannot be decided ahead.
    """
    domains = ChoiceDomains(model.choices)
    usual = {path: values for path, values in _usual(model.choices, domains) if values}
    usual = _options_backwards(usual, model.choices)
    soft = sorted(_soft(model, domains), key=lambda one: -one.priority)
    first = _read_by_conditions(soft, model.choices)
    wishes = [
        Preference(Is(path, frozenset((value,))), when=_there(path, model.choices, domains), id=path)
        for path, values in usual.items()
        for value in values
    ]
    before = [replace(wish, priority=_FIRST) for wish in wishes if wish.id in first]
    after = [wish for wish in wishes if wish.id not in first]
    return Preferences((*before, *soft, *after), usual)


def _options_backwards(usual: Mapping[str, tuple[Value, ...]], choices: Choices) -> dict[str, tuple[Value, ...]]:
    """What is usual in the order in which it is wished for: options that may be left out of their group last one first.

    What is left out first is what is taken last: where a group needs one of several, it is the first in the file that
    would do. Groups that say how many they need come after everything else, so that nothing stands in for an option
    that a soft default brings.
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for path in usual:
        component = choices.components[choices.choices[path].component]
        if not choices.choices[path].attribute and _is_optional(component):
            groups.setdefault((component.around, component.group), []).append(path)
    ordered: dict[str, tuple[Value, ...]] = {}
    for path, values in usual.items():
        component = choices.components[choices.choices[path].component]
        group = groups.get((component.around, component.group), [])
        if path not in group:
            ordered[path] = values
        elif path == group[0] and not _needs_some(choices, component):
            ordered |= {one: usual[one] for one in reversed(group)}
    for group in groups.values():
        ordered |= {one: usual[one] for one in reversed(group) if one not in ordered}
    return ordered


def _is_optional(component: Component) -> bool:
    """Whether it is an option that is neither required nor preselected."""
    return component.option is not None and not (component.option.required or component.option.selected)


def _needs_some(choices: Choices, component: Component) -> bool:
    """Whether a component's group needs more options than those that are required."""
    bundle = choices.components[component.around].product.bundle
    if bundle is None:
        return False
    group = bundle.groups[component.group]
    return group.min > sum(option.required for option in group.options.values())


def _read_by_conditions(soft: Iterable[Preference], choices: Choices) -> frozenset[str]:
    """Attributes that soft defaults ask about and do not choose: their own defaults come before, to be asked about."""
    read = {name for one in soft if one.when is not None for name in read_by(one.when)}
    made = {name for one in soft for name in read_by(one.wish)}
    return frozenset(name for name in read - made if choices.choices[name].attribute)


def _there(path: str, choices: Choices, domains: ChoiceDomains) -> Formula | None:
    """Where the choice of an option's attribute can have a value; None where it always can."""
    choice = choices.choices[path]
    component = choices.components[choice.component]
    if not choice.attribute:
        component = choices.components[component.around]
    return None if component.option is None else domains.present(component)


def _usual(choices: Choices, domains: ChoiceDomains) -> Iterator[tuple[str, tuple[Value, ...]]]:
    for path, values in domains.values.items():
        choice = choices.choices[path]
        attribute = choices.attribute(choice)
        component = choices.components[choice.component]
        if attribute is None and component.option is not None:
            yield path, _usual_units(component, values)
        elif attribute is not None:
            default = attribute.yes_or_no if attribute.default is None else attribute.parse(attribute.default)
            if choice.value:
                yield path, (isinstance(default, tuple) and choice.value in default,)
            elif default is not None and not isinstance(default, tuple) and default in values:
                yield path, (default,)


def _usual_units(component: Component, values: tuple[Value, ...]) -> tuple[Value, ...]:
    """How many units an option usually has: its quantity where it is required or preselected, else none of it first."""
    if component.option is None:
        return ()
    some = tuple(value for value in values if value is True or value == component.option.quantity)
    none = tuple(value for value in values if not chosen(value))
    return (*none, *some) if component.number > 1 or _is_optional(component) else (*some, *none)


# --- soft defaults


def _soft(model: ProductModel, domains: ChoiceDomains) -> Iterator[Preference]:
    problems: list[Problem] = []
    for component in model.choices.components.values():
        facts = ComponentFacts(component, domains, model.quantity)
        for default in model.choices.catalog.defaults.get(component.product_id, ()):
            try:
                yield from _wishes(default, component, facts)
            except Unlisted as error:
                problems.append(unlisted_problem(default.where, default.id, error.path))
            except (TooManyCombinations, TooLarge):
                message = f"the condition of default '{default.id}' combines more than can be tried ahead"
                hint = "write it as comparisons of few choices each"
                problems.append(Problem("too-many-combinations", default.where, message, hint))
    if problems:
        raise InvalidFiles(problems)


def _wishes(default: CompiledDefault, component: Component, facts: ComponentFacts) -> Iterator[Preference]:
    """One wish for each path that a soft default chooses, so that one that cannot be keeps none of the others back."""
    conditions: list[Formula] = []
    if default.when is not None:
        first = {name: instances[0] for name, instances in facts.inside.items()}
        conditions.append(condition(default.when, facts.read(default.when.reads, first)).true)
    for name, text in default.spec.choose.items():
        path = f"{component.path}.{name}" if component.path else name
        there = _there_of(path, component, facts.domains)
        when = [*conditions, *([] if there is None else [there])]
        yield Preference(
            _wish(path, text, facts.domains), default.spec.priority, both(*when) if when else None, default.id
        )


def _there_of(path: str, component: Component, domains: ChoiceDomains) -> Formula | None:
    """Where a path that a component's default chooses is a choice at all: the option that it is about is there."""
    own = next((one for one in domains.values if one == path or one.startswith(f"{path}=")), None)
    if own is None:
        return None if component.option is None else domains.present(component)
    return _there(own, domains.choices, domains)


def _wish(path: str, text: str | tuple[str, ...], domains: ChoiceDomains) -> Formula:
    """What a soft default chooses for one path; ``yes`` of an option means however many."""
    if path not in domains.values:
        wanted = text if isinstance(text, tuple) else (text,)
        several = [one for one in domains.values if one.startswith(f"{path}=")]
        return both(*(Is(one, frozenset((one.removeprefix(f"{path}=") in wanted,))) for one in several))
    values = domains.values[path]
    if text == "yes" and not domains.choices.choices[path].attribute:
        return Is(path, frozenset(value for value in values if chosen(value)))
    return Is(path, frozenset((read_value(str(text), values, domains.choices.usual_units(path)),)))
