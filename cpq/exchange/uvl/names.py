"""What the names in constraints mean: features, their attributes, and functions over many of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from cpq.exchange.uvl.arithmetic import ALWAYS, NEVER, ROUNDINGS, Number, amounts_of, calculated, rounded, total
from cpq.exchange.uvl.document import AttributeValue
from cpq.exchange.uvl.features import Entry, Tree
from cpq.exchange.uvl.formulas import BadConstraint
from cpq.exchange.uvl.operands import Operand, Text, TypedChoice, WrongOperand, as_number, as_value, length
from cpq.exchange.uvl.problems import shown
from cpq.exchange.uvl.reader import name_parts
from cpq.exchange.uvl.scopes import Scope
from cpq.problems import did_you_mean
from cpq.solving.model import Formula, Or, Value

Domains = Mapping[str, tuple[Value, ...]]
"""Values of the variables that are no switches, by name."""


class CannotSay(Exception):
    """A constraint is written rightly, but cannot be said in a model of finite choices; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Names:
    """Names of one model, for the instances that a constraint is looked at for.

    Attributes:
        read: Attributes that some constraint read, as feature and attribute.
    """

    def __init__(self, scope: Scope, tree: Tree, domains: Domains) -> None:
        self.tree, self.domains = tree, domains
        self.read: set[tuple[str, str]] = set()
        self._scope = scope
        self._plain: dict[str, Operand] = {}
        self._plain_of: dict[int, dict[str, Operand]] = {}
        self._instances: Mapping[str, int] | None = {}

    def look_from(self, scope: Scope, instances: Mapping[str, int] | None) -> None:
        """Read names from a model on.

        Args:
            instances: Which instance is meant of each feature with a cardinality; None for any of them.
        """
        self._scope, self._instances = scope, instances
        self._plain = self._plain_of.setdefault(id(scope), {})

    def lookup(self, word: str, index: int) -> Operand:
        """What a name stands for."""
        known = self._plain.get(word)
        if known is not None:
            return known
        if word in ("true", "false"):
            return ALWAYS if word == "true" else NEVER
        base, attribute = self.resolved(word, index)
        if not attribute and not self.tree.owners[base] and self.tree.by_name[base].feature.kind == "Boolean":
            self._plain[word] = operand = self.tree.by_name[base].on
            return operand
        entries = self._meant(base)
        if len(entries) > 1:
            return Or(tuple(self._condition(entry, attribute, index) for entry in entries))
        if attribute:
            return self._attribute(entries[0], attribute, index)
        return self._feature(entries[0])

    def call(self, function: str, arguments: Sequence[str], index: int) -> Operand:
        """What a function of names stands for."""
        if function in ("sum", "avg"):
            return self._aggregate(function, arguments, index)
        if len(arguments) != 1:
            raise BadConstraint(index, f"{function}() takes one name")
        try:
            value = as_value(self.lookup(arguments[0], index + 2))
            if function == "len":
                if isinstance(value, Number):
                    raise WrongOperand("a number stands where a text must")
                return length(value)
            number = rounded(as_number(value), ROUNDINGS[function])
        except WrongOperand as wrong:
            raise BadConstraint(index + 2, f"inside {function}(), {wrong}") from None
        if number is None:
            raise CannotSay("rounded-sum")
        return number

    def resolved(self, word: str, index: int) -> tuple[str, tuple[str, ...]]:
        """Name of a feature, without instances, and the attribute that a word goes on to name."""
        parts = name_parts(word)
        scope, rest = self._scope.owner(parts)
        base = scope.names.get(rest[0])
        if base is None or (scope.prefix and not scope.used):
            known = [*scope.names, *(".".join(alias) for alias in scope.imports)]
            hint = did_you_mean(rest[0], known) if len(known) < 5_000 else ""
            raise BadConstraint(index, f"there is no feature {shown(parts)}", code="unknown-feature", hint=hint)
        return base, rest[1:]

    def _meant(self, base: str) -> list[Entry]:
        owners = self.tree.owners[base]
        if not owners:
            return [self.tree.by_name[base]]
        if self._instances is not None:
            suffix = "".join(f"#{self._instances[owner]}" for owner in owners)
            return [self.tree.by_name[base + suffix]]
        suffixes = [""]
        for owner in owners:
            suffixes = [f"{suffix}#{k}" for suffix in suffixes for k in range(1, self.tree.instances[owner] + 1)]
        return [self.tree.by_name[base + suffix] for suffix in suffixes]

    def _condition(self, entry: Entry, attribute: tuple[str, ...], index: int) -> Formula:
        operand = self._attribute(entry, attribute, index) if attribute else self._feature(entry)
        if isinstance(operand, TypedChoice):
            return operand.on
        if isinstance(operand, Number | Text | list):
            raise CannotSay("value-of-any-instance")
        return operand

    def _feature(self, entry: Entry) -> Operand:
        if entry.several or entry.feature.kind == "Boolean":
            return entry.on
        return TypedChoice(entry.on, self._value(entry))

    def _value(self, entry: Entry) -> Number | Text:
        """Value of a feature with a type: 0 or the empty text where it is not chosen."""
        values = self.domains[entry.name]
        if entry.feature.kind == "String":
            return Text(entry.name, {value: "" if value is None else str(value) for value in values})
        return amounts_of(entry.name, {value: Fraction(value) for value in values if value is not None})

    def _attribute(self, entry: Entry, path: tuple[str, ...], index: int) -> Operand:
        """An attribute: 0, the empty text or false where its feature is not chosen."""
        value: AttributeValue = {one.name: one.value for one in entry.feature.attributes}
        for part in path:
            if not isinstance(value, dict) or part not in value:
                known = list(value) if isinstance(value, dict) else []
                message = f"feature {shown(entry.name)} has no attribute {shown(path)}"
                raise BadConstraint(index, message, code="unknown-feature", hint=did_you_mean(part, known))
            value = value[part]
        self.read.add((entry.name, path[0]))
        if isinstance(value, bool):
            return entry.on if value else NEVER
        chosen = self._chosen_values(entry)
        if isinstance(value, str):
            not_chosen: Value = False if chosen == (True,) else None
            return Text(entry.name, {not_chosen: "", **dict.fromkeys(chosen, value)})
        if isinstance(value, Fraction):
            return amounts_of(entry.name, dict.fromkeys(chosen, value))
        raise BadConstraint(index, f"attribute {shown(path)} is a list or holds attributes, which nothing compares")

    def _aggregate(self, function: str, arguments: Sequence[str], index: int) -> Operand:
        if not 1 <= len(arguments) <= 2:
            raise BadConstraint(index, f"{function}() takes an attribute and perhaps a feature to begin at")
        start, end = 0, len(self.tree.entries)
        if len(arguments) == 2:
            base, rest = self.resolved(arguments[1], index + 4)
            if rest:
                raise BadConstraint(index + 4, f"{shown(arguments[1])} is an attribute, not a feature to begin at")
            entries = self._meant(base)
            if len(entries) > 1:
                raise CannotSay("value-of-any-instance")
            start, end = entries[0].place, entries[0].end
        (name,) = name_parts(arguments[0])[-1:]
        numbers: list[Number] = []
        counts: list[Number] = []
        for entry in self.tree.entries[start:end]:
            number = None if entry.several else self._number_of(entry, name)
            if number is not None:
                numbers.append(number)
                counts.append(self._one_where_chosen(entry))
        if not numbers:
            hint = "numbers can be added up; texts cannot"
            message = f"no feature has a number {shown(name)}"
            raise BadConstraint(index + 2, message, code="unknown-feature", hint=hint)
        return total(numbers) if function == "sum" else calculated("/", total(numbers), total(counts))

    def _number_of(self, entry: Entry, name: str) -> Number | None:
        for one in entry.feature.attributes:
            if one.name == name and isinstance(one.value, Fraction):
                self.read.add((entry.name, name))
                return amounts_of(entry.name, dict.fromkeys(self._chosen_values(entry), one.value))
        if entry.feature.kind in ("Integer", "Real") and entry.feature.name[-1] == name:
            value = self._value(entry)
            return value if isinstance(value, Number) else None
        return None

    def _one_where_chosen(self, entry: Entry) -> Number:
        return amounts_of(entry.name, dict.fromkeys(self._chosen_values(entry), Fraction(1)))

    def _chosen_values(self, entry: Entry) -> tuple[Value, ...]:
        """Values of a variable that say that its feature is chosen."""
        if entry.several or entry.feature.kind == "Boolean":
            return (True,)
        return tuple(value for value in self.domains[entry.name] if value is not None)
