"""What the facts of a component's rules are in the model of its product: which choices decide each of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from cpq.catalog.look_ups import Values
from cpq.catalog.part_facts import Meaning, own_facts, part_facts
from cpq.configuration.choice_domains import ChoiceDomains
from cpq.configuration.choices import Component
from cpq.configuration.domains import Domains, Key
from cpq.configuration.finite_facts import DecidedFact, FiniteFact, FiniteFacts, SummedFact, direct_fact
from cpq.configuration.sums import Sum, times, total
from cpq.expressions import Value as FactValue
from cpq.rounding import EXACT
from cpq.solving.model import Term, Value


class Unlisted(ValueError):
    """A rule reads a choice whose values cannot be listed.

    Attributes:
        path: The choice.
    """

    def __init__(self, path: str) -> None:
        super().__init__(f"the values of '{path}' cannot be listed")
        self.path = path


Instances = Mapping[str, Component]
"""Which instance of each option that has several a rule is about, by the option's product."""


class ComponentFacts:
    """The facts of one component, each worked out when a rule asks for it."""

    def __init__(self, component: Component, domains: ChoiceDomains, quantity: Decimal) -> None:
        self.component = component
        self.domains = domains
        self.values = Domains(domains.values)
        self.quantity = quantity
        self._catalog = domains.choices.catalog

    @cached_property
    def meanings(self) -> Mapping[str, Meaning]:
        """What each fact stands for."""
        product = self.component.product
        facts = (*own_facts(product), *part_facts(self._catalog.products, product))
        return {fact.name: meaning for fact, meaning in facts}

    @cached_property
    def inside(self) -> Mapping[str, tuple[Component, ...]]:
        """The options right inside, every instance, by their product."""
        found: dict[str, tuple[Component, ...]] = {}
        for one in self.domains.inside.get(self.component.path, ()):
            found[one.product_id] = (*found.get(one.product_id, ()), one)
        return found

    def read(self, names: Iterable[str], instances: Instances) -> FiniteFacts:
        """The facts that a rule reads.

        Args:
            instances: The instance that it is about of each option whose attributes it reads.

        Raises:
            Unlisted: One cannot be listed.
            TooLarge: One is decided by too many combinations.
        """
        return FiniteFacts(self.values, {name: self._fact(self.meanings[name], instances) for name in names})

    def options_read(self, names: Iterable[str]) -> list[str]:
        """Products of the options whose attributes a rule reads, each once, in the order of their names."""
        meanings = (self.meanings[name] for name in sorted(names) if name in self.meanings)
        return list(dict.fromkeys(meaning.of for meaning in meanings if meaning.kind == "option attribute"))

    def _fact(self, meaning: Meaning, instances: Instances) -> FiniteFact:
        match meaning.kind:
            case "quantity":
                return self.line_quantity()
            case "attribute":
                return self._attribute(self.component, meaning)
            case "option attribute":
                return self._attribute(instances[meaning.of], meaning)
            case "chosen":
                return self._chosen(meaning.of)
            case "units":
                return SummedFact(self._units((meaning.of,)))
            case "count of group":
                return SummedFact(self._count(self._group(meaning.of)))
            case "units of group":
                return SummedFact(self._units(self._group(meaning.of)))
            case "total":
                return SummedFact(self._total(meaning.of))

    # --- attributes

    def _attribute(self, of: Component, meaning: Meaning) -> DecidedFact:
        path = of.path_of(meaning.attribute)
        values = self._listed(path)
        if not meaning.look_up:
            return direct_fact(path, values)
        numbers = self._catalog.look_ups[of.product_id][meaning.attribute][meaning.look_up]
        return DecidedFact((path,), {(value,): _looked_up(numbers, value) for value in values})

    def _listed(self, path: str) -> tuple[Value, ...]:
        if path in self.domains.unlisted:
            raise Unlisted(path)
        return self.domains.values[path]

    # --- options and groups

    def _chosen(self, product_id: str) -> DecidedFact:
        path = self.inside[product_id][0].path
        return DecidedFact((path,), {(value,): bool(value) for value in self.domains.values[path]})

    def _group(self, group_id: str) -> tuple[str, ...]:
        bundle = self.component.product.bundle
        return () if bundle is None else tuple(bundle.groups[group_id].options)

    def _count(self, products: Iterable[str]) -> Sum:
        counted = [self.inside[product_id][0].path for product_id in products]
        return total(
            Term((path,), {(value,): Fraction(1) for value in self.domains.values[path] if value}) for path in counted
        )

    def _units(self, products: Iterable[str]) -> Sum:
        counted = [one for product_id in products for one in self.inside[product_id]]
        return total(self._units_of(one) for one in counted)

    def _units_of(self, option: Component) -> Term:
        """Units of an option as its bundle counts them."""
        units = self.domains.units(option)
        amounts: dict[Key, Fraction] = {}
        for value in self._listed(option.path):
            if value:
                amounts[(value,)] = Fraction(units(value))
        return Term((option.path,), amounts)

    # --- through all levels

    def _total(self, name: str) -> Sum:
        """A property over everything inside: units for one of the component times what a unit has."""
        terms = []
        for part in self._everything_inside():
            number = part.product.properties.get(name)
            if number:
                terms.append(self._units_for_one(part, Fraction(number)))
        return total(terms)

    def _everything_inside(self) -> Iterator[Component]:
        todo = deque(self.domains.inside.get(self.component.path, ()))
        while todo:
            part = todo.popleft()
            yield part
            todo += self.domains.inside.get(part.path, ())

    def _units_for_one(self, part: Component, factor: Fraction) -> Term:
        """Units of something inside for one of the component, times a factor, by the choices on the way to it.

        What is around it is chosen wherever it is itself, so only quantities that vary count.
        """
        found = times(Sum((), factor), Sum((self._units_of(part),)), self.values)
        step = part
        while step.option is not None and step.option.scales == "component" and step.around != self.component.path:
            step = self.domains.choices.components[step.around]
            units = self._units_of(step)
            counts = set(units.amounts.values())
            around = Sum((), counts.pop()) if len(counts) == 1 else Sum((units,))
            found = times(found, around, self.values)
        return found.terms[0]

    def line_quantity(self) -> DecidedFact:
        """Units of the component's own line: a component's count with all bundles around it.

        Raises:
            Unlisted: Some quantity on the way cannot be listed.
            TooLarge: They are decided by too many combinations.
        """
        way: list[Component] = []
        one = self.component
        while one.option is not None:
            way.append(one)
            if one.option.scales != "component":
                break
            one = self.domains.choices.components[one.around]
        fixed = self.quantity if one.option is None else Decimal(1)
        for step in way:
            self._listed(step.path)
        paths = tuple(step.path for step in way)
        return DecidedFact(paths, {key: self._multiplied(fixed, way, key) for key in self.values.keys(paths)})

    def _multiplied(self, fixed: Decimal, way: list[Component], key: Key) -> Decimal:
        for step, value in zip(way, key, strict=True):
            fixed = EXACT.multiply(fixed, self.domains.units(step)(value))
        return fixed


def _looked_up(numbers: Values, value: Value) -> FactValue:
    return None if value is None else numbers[value]
