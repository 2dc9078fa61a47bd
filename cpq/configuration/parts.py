"""What is chosen in a bundle, as the facts that its own rules read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from itertools import product as combinations

from cpq.catalog.bundles import Bundle
from cpq.catalog.part_facts import Meaning
from cpq.configuration.configured import ConfiguredLine
from cpq.expressions import Value
from cpq.expressions.facts import fact_name
from cpq.rounding import EXACT

Inside = Mapping[str, Sequence[ConfiguredLine]]
"""Lines of options by the line of their bundle."""

_NONE = Decimal(0)


def inside(lines: Iterable[ConfiguredLine]) -> Inside:
    """Which lines are options of which, in the order of the lines."""
    found: dict[str, list[ConfiguredLine]] = {}
    for line in lines:
        if line.option is not None:
            found.setdefault(line.request.parent, []).append(line)
    return found


def units_of(line: ConfiguredLine) -> Decimal:
    """Units of an option as its bundle counts them: for each bundle in a component, in all otherwise."""
    if line.option is not None and line.request.quantity is None:
        return line.option.quantity
    return Decimal(1) if line.request.quantity is None else line.request.quantity


@dataclass(frozen=True)
class Parts:
    """One bundle with the lines that fill its options.

    Attributes:
        line: The bundle's line.
        instances: Lines by the product that they choose; several are instances of one option.
        inside: Lines of all bundles, for what is nested deeper.
    """

    line: ConfiguredLine
    instances: Mapping[str, Sequence[ConfiguredLine]]
    inside: Inside

    @classmethod
    def of(cls, line: ConfiguredLine, inside: Inside) -> Parts:
        """What is chosen in a bundle."""
        instances: dict[str, list[ConfiguredLine]] = {}
        for child in inside.get(line.id, ()):
            instances.setdefault(child.product_id, []).append(child)
        return cls(line, instances, inside)

    def units(self, option_id: str) -> Decimal:
        """Units of an option over all its instances; zero where it is not chosen."""
        return _sum(units_of(line) for line in self.instances.get(option_id, ()))

    def total(self, name: str) -> Decimal:
        """Sum of a property over everything inside: units for one bundle times what a unit has.

        A component counts with the bundle that it is in, whatever is in between; an accessory with its own units.
        """
        found = _NONE
        todo = [(line, Decimal(1)) for line in self.inside.get(self.line.id, ())]
        while todo:
            line, around = todo.pop()
            scaled = line.option is not None and line.option.scales == "component"
            units = EXACT.multiply(units_of(line), around) if scaled else units_of(line)
            found = EXACT.add(found, EXACT.multiply(units, line.product.properties.get(name, _NONE)))
            todo += [(inner, units) for inner in self.inside.get(line.id, ())]
        return found

    def facts(self, read: Set[str], meanings: Mapping[str, Meaning]) -> Iterator[dict[str, Value]]:
        """Values of the facts that a rule reads, once for each combination of the instances that it speaks about.

        An option that is not chosen is one instance without values. Instances that are alike in what the rule reads
        count once.
        """
        shared: dict[str, Value] = {}
        of_options: dict[str, list[str]] = {}
        for name in sorted(read & meanings.keys()):
            meaning = meanings[name]
            if meaning.kind == "option attribute":
                of_options.setdefault(meaning.of, []).append(name)
            elif name in self.line.facts or not meaning.own:
                shared[name] = self._value(name, meaning)
        choices = [self._instances_read(option_id, names) for option_id, names in of_options.items()]
        for chosen in combinations(*choices):
            facts = dict(shared)
            for values in chosen:
                facts.update(values)
            yield facts

    def _value(self, name: str, meaning: Meaning) -> Value:
        match meaning.kind:
            case "chosen":
                return meaning.of in self.instances
            case "units":
                return self.units(meaning.of)
            case "total":
                return self.total(meaning.of)
            case "count of group":
                return Decimal(sum(option in self.instances for option in self._group(meaning.of)))
            case "units of group":
                return _sum(self.units(option) for option in self._group(meaning.of))
        return self.line.facts[name]

    def _group(self, group_id: str) -> Iterable[str]:
        bundle: Bundle | None = self.line.product.bundle
        return () if bundle is None else bundle.groups[group_id].options

    def _instances_read(self, option_id: str, names: Sequence[str]) -> list[dict[str, Value]]:
        """What each instance of an option says about some facts; instances that say the same stand once."""
        own = {name: name.removeprefix(f"{fact_name(option_id)}.") for name in names}
        lines = self.instances.get(option_id, ())
        said = [{name: line.facts.get(fact) for name, fact in own.items()} for line in lines]
        distinct = {tuple(values.values()): values for values in said}
        return list(distinct.values()) or [dict.fromkeys(names)]


def _sum(numbers: Iterable[Decimal]) -> Decimal:
    found = _NONE
    for number in numbers:
        found = EXACT.add(found, number)
    return found
