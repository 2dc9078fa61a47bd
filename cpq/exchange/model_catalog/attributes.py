"""Variables as attributes of a product: switches, choices of one, numbers and texts; and how rules name values."""

from __future__ import annotations

import keyword
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from cpq.amounts import plain
from cpq.exchange.model_catalog.texts import (
    ALWAYS,
    COMPARISON,
    NEVER,
    CannotWrite,
    Piece,
    compared,
    joined,
    negated,
    quoted_text,
)
from cpq.exchange.salesforce.names import Ids
from cpq.expressions.facts import fact_name
from cpq.solving.model import ON, Count, Formula, Group, Is, Model, Not, Or, Rule, Value, Variable, parts_of

_RESERVED = frozenset({"quantity", "count", "units", "total", "quote", "account", "ship-to", "lookup"})


@dataclass(frozen=True, slots=True)
class OneOf:
    """Switches of which exactly one is on where their parent is: one attribute with a value for each.

    Attributes:
        values: Text of each switch, by its variable.
    """

    group: Group
    values: Mapping[str, str]
    rule: Rule


@dataclass(slots=True)
class Attributes:
    """The attributes of a product, and which of them says what a variable is.

    Attributes:
        specs: What the catalog says of each, by id.
        ids: Attribute of each variable; absent for those that always hold.
        written: Rules that the attributes themselves say.
    """

    model: Model
    always: frozenset[str]
    specs: dict[str, dict[str, Any]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    _choice: dict[str, tuple[str, str]] = field(default_factory=dict)
    _names: Ids = field(default_factory=lambda: Ids("feature"))

    def literal(self, variable: str, values: frozenset[Value]) -> Piece:
        """That a variable has one of some values.

        Raises:
            CannotWrite: A text among them cannot be written.
        """
        if variable in self.always:
            return ALWAYS if True in values else NEVER
        known = self.model.variable(variable)
        meant = [value for value in known.values if value in values]
        if not meant:
            return NEVER
        if len(meant) == len(known.values):
            return ALWAYS
        if known.is_switch:
            piece = self._switch(variable)
            return piece if meant == [True] else negated(piece)
        return self._value(known, meant)

    def told(self) -> dict[str, tuple[str, str | None]]:
        """Where each variable is: its attribute, and the value that says so where it is one of several."""
        return {**{variable: (id_, None) for variable, id_ in self.ids.items()}, **self._choice}

    def fact(self, variable: str) -> str:
        """How rules name the value of a variable that has an attribute of its own."""
        return fact_name(self.ids[variable])

    def helper(self, said: str, spec: Mapping[str, Any]) -> str:
        """Add an attribute that only shortens rules; its fact."""
        id_ = self._names.of(f"helper {len(self.specs)}", f"part {len(self.specs)}")
        self.specs[id_] = {"name": {"en": said}, **spec}
        return fact_name(id_)

    def add(self, choices: Sequence[OneOf]) -> None:
        """Make attributes of every variable, those that belong together one."""
        of = {variable: choice for choice in choices for variable in choice.values}
        for variable in self.model.variables:
            if variable.name in self.always:
                continue
            choice = of.get(variable.name)
            if choice is None:
                self._plain(variable)
            elif variable.name not in self._choice:
                self._one_of(choice)

    def _id(self, key: str, said: str) -> str:
        """An id for what people call so; another for each key."""
        wanted = said if said[:1].isascii() and said[:1].isalpha() else f"f-{said}"
        id_ = self._names.of(key, wanted.replace(".", "-"))
        return self._names.of(f"{key} ", f"feature-{id_}") if _is_reserved(id_) else id_

    def _plain(self, variable: Variable) -> None:
        said = {"en": variable.name}
        id_ = self.ids[variable.name] = self._id(variable.name, variable.name)
        if variable.is_switch:
            self.specs[id_] = {"name": said, "yes or no": False}
            return
        values = [value for value in variable.values if value is not None]
        spec: dict[str, Any] = {"name": said, **_domain(values)}
        if None in variable.values:
            spec["required"] = False
        self.specs[id_] = spec

    def _one_of(self, choice: OneOf) -> None:
        parent = choice.group.parent
        if not isinstance(parent, Is):
            raise CannotWrite("unknown-parent")
        said = parent.variable
        id_ = self._id(f"choice {choice.rule.id}", f"{said} choice" if said in self.ids else said)
        spec: dict[str, Any] = {"name": {"en": said}, "one of": list(choice.values.values())}
        condition = self.literal(parent.variable, parent.values) if parent.variable not in self.always else ALWAYS
        if condition is not ALWAYS:
            spec["when"] = condition.text
        self.specs[id_] = spec
        for variable, value in choice.values.items():
            self._choice[variable] = (id_, value)
        self.written.add(choice.rule.id)

    def _switch(self, variable: str) -> Piece:
        if variable in self._choice:
            id_, value = self._choice[variable]
            return compared(Piece(fact_name(id_)), "==", quoted_text(value))
        return Piece(fact_name(self.ids[variable]))

    def _value(self, variable: Variable, meant: Sequence[Value]) -> Piece:
        """That a number or text is one of some: a span where it is one, else a list."""
        fact, optional = self.fact(variable.name), None in variable.values
        every = [value for value in variable.values if value is not None]
        wanted = [value for value in meant if value is not None]
        if not wanted:
            return Piece(f"{fact} == None", 3, 2, COMPARISON)
        if None in meant:
            others = [value for value in every if value not in set(wanted)]
            return negated(self._value(variable, others)) if others else ALWAYS
        if len(wanted) == len(every):
            return Piece(f"{fact} != None", 3, 2, COMPARISON)
        if isinstance(wanted[0], Decimal) and len(wanted) > 1:
            first = every.index(wanted[0])
            if every[first : first + len(wanted)] == wanted:
                span = _span(fact, wanted, every)
                if not optional:
                    return span
                return joined("and", [Piece(f"{fact} != None", 3, 2, COMPARISON), span])
        listed = [_shown(value) for value in wanted]
        if len(listed) == 1:
            return Piece(f"{fact} == {listed[0]}", 3, 2, COMPARISON)
        return Piece(f"{fact} in ({', '.join(listed)})", len(listed) + 3, 3, COMPARISON)


def _is_reserved(id_: str) -> bool:
    """Whether rules could not name an attribute of this id."""
    return id_ in _RESERVED or keyword.iskeyword(fact_name(id_)) or not id_[0].isalpha()


def one_of_groups(model: Model) -> list[OneOf]:
    """Groups whose children are nothing but the values of one choice."""
    parents = {
        name for rule in model.rules if isinstance(rule.formula, Group) for name in _names_in(rule.formula.parent)
    }
    membership: dict[str, int] = {}
    for rule in model.rules:
        if isinstance(rule.formula, Group):
            for child in rule.formula.children:
                for name in _names_in(child):
                    membership[name] = membership.get(name, 0) + 1
    found = [
        OneOf(rule.formula, values, rule)
        for rule in model.rules
        if isinstance(rule.formula, Group) and (values := _values(rule.formula, parents, membership))
    ]
    inside = {variable for one in found for variable in one.values}
    return [one for one in found if isinstance(one.group.parent, Is) and one.group.parent.variable not in inside]


def _values(group: Group, parents: set[str], membership: Mapping[str, int]) -> dict[str, str]:
    if (group.low, group.high) != (1, 1) or len(group.children) < 2 or not isinstance(group.parent, Is):
        return {}
    if group.parent.values != ON:
        return {}
    values: dict[str, str] = {}
    for child in group.children:
        if not isinstance(child, Is) or child.values != ON or child.variable in parents:
            return {}
        if membership[child.variable] > 1 or "#" in child.variable:
            return {}
        try:
            quoted_text(child.variable)
        except CannotWrite:
            return {}
        values[child.variable] = child.variable
    numbers = [value for value in values.values() if value.replace(".", "", 1).isdigit()]
    return {} if numbers or len(set(values.values())) != len(values) else values


def _names_in(formula: Formula) -> set[str]:
    if isinstance(formula, Is):
        return {formula.variable}
    return (
        {name for part in parts_of(formula) for name in _names_in(part)}
        if isinstance(formula, Not | Or | Count)
        else set()
    )


def _domain(values: Sequence[Value]) -> dict[str, Any]:
    """The domain of numbers or texts, as a catalog writes it; numbers in even steps are a range."""
    numbers = [value for value in values if isinstance(value, Decimal)]
    if numbers and len(numbers) == len(values) and len(numbers) > 2:
        step = numbers[1] - numbers[0]
        if all(after - before == step for before, after in pairwise(numbers)):
            return {"from": plain(numbers[0]), "to": plain(numbers[-1]), "step": plain(step)}
    return {"one of": [plain(value) if isinstance(value, Decimal) else str(value) for value in values]}


def _span(fact: str, wanted: Sequence[Value], every: Sequence[Value]) -> Piece:
    low, high = _shown(wanted[0]), _shown(wanted[-1])
    if wanted[0] == every[0]:
        return Piece(f"{fact} <= {high}", 3, 2, COMPARISON)
    if wanted[-1] == every[-1]:
        return Piece(f"{fact} >= {low}", 3, 2, COMPARISON)
    return Piece(f"{low} <= {fact} <= {high}", 5, 2, COMPARISON)


def _shown(value: Value) -> str:
    return plain(value) if isinstance(value, Decimal) else quoted_text(str(value))
