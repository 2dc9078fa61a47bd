"""The feature tree as variables: every feature once, or once for each instance that its cardinality allows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from cpq.exchange.uvl.document import Feature, FeatureGroup
from cpq.exchange.uvl.problems import shown
from cpq.exchange.uvl.scopes import Scope
from cpq.problems import SourceLocation
from cpq.solving.model import ON, Formula, Group, Implies, Is, Not, Rule, Value

NO_VALUE: Final[frozenset[Value]] = frozenset({None})

MAX_FEATURES: Final = 100_000
"""Features with their instances, beyond which a model is refused."""

UNBOUNDED_INSTANCES: Final = 5
"""Most instances of a feature whose cardinality says no bound, unless it asks for more at least."""


@dataclass(slots=True)
class Entry:
    """A feature, or one instance of it, as a variable.

    Attributes:
        name: Of its variable.
        on: That it is chosen.
        end: Place in the tree after everything below it.
        several: It stands for instances that have entries of their own.
    """

    name: str
    feature: Feature
    on: Formula
    place: int
    end: int = 0
    several: bool = False


class _Todo(NamedTuple):
    """A feature to put into the tree, as which instances of what it hangs below."""

    feature: Feature
    scope: Scope
    suffix: str
    owners: tuple[str, ...]
    instance: bool = False


@dataclass(slots=True)
class Tree:
    """The features in the order of the tree, and the rules that the tree says.

    Attributes:
        owners: By the name of a feature without instance numbers, the features with a cardinality that it is an
            instance of or hangs below, outermost first.
        places: Where each rule stands.
        unbounded: Features whose cardinality says no bound.
    """

    entries: list[Entry] = field(default_factory=list)
    by_name: dict[str, Entry] = field(default_factory=dict)
    owners: dict[str, tuple[str, ...]] = field(default_factory=dict)
    instances: dict[str, int] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    places: dict[str, SourceLocation] = field(default_factory=dict)
    unbounded: list[Entry] = field(default_factory=list)

    def grow(self, scope: Scope) -> None:
        """Put the root of a model and everything below it into the tree.

        It walks without recursion, since a tree may be deeper than Python's stack.
        """
        root = scope.document.root
        if root is None:
            return
        todo: list[_Todo | Entry] = [_Todo(root, scope, "", ())]
        while todo:
            one = todo.pop()
            if isinstance(one, Entry):
                one.end = len(self.entries)
            elif len(self.entries) >= MAX_FEATURES:
                message = f"the model has more than {MAX_FEATURES:,} features with their instances"
                scope.problems.problem("model-too-large", one.feature.line, one.feature.column, message)
                return
            else:
                self._put(one, todo)
        if self.entries:
            self._rule("root", self.entries[0].on, scope, root)

    def _put(self, one: _Todo, todo: list[_Todo | Entry]) -> None:
        feature, scope = one.feature, one.scope
        if len(feature.name) > 1 and not one.instance:
            imported = _imported(feature, scope)
            if imported is None:
                return
            feature, scope = imported
        base = scope.named(feature.name[-1])
        several = not one.instance and feature.low is not None and (feature.low, feature.high) != (1, 1)
        entry = self._entry(feature, scope, base + one.suffix, several=several)
        if entry is None:
            return
        self.owners.setdefault(base, one.owners)
        todo.append(entry)
        if several:
            self._instances(entry, scope, one, base, todo)
        else:
            self._children(entry, scope, one, todo)

    def _entry(self, feature: Feature, scope: Scope, name: str, *, several: bool) -> Entry | None:
        if name in self.by_name:
            first = self.by_name[name].feature
            scope.problems.problem(
                "duplicate-id",
                feature.line,
                feature.column,
                f"feature {shown(name)} stands twice, first in line {first.line}",
                "features of one model have different names",
            )
            return None
        switch = several or feature.kind == "Boolean"
        on: Formula = Is(name, ON) if switch else Not(Is(name, NO_VALUE))
        entry = Entry(name, feature, on, len(self.entries), several=several)
        self.entries.append(entry)
        self.by_name[name] = entry
        scope.names.setdefault(feature.name[-1], scope.named(feature.name[-1]))
        return entry

    def _instances(self, entry: Entry, scope: Scope, one: _Todo, base: str, todo: list[_Todo | Entry]) -> None:
        feature = entry.feature
        low = feature.low or 0
        high = feature.high
        if high is None:
            high = max(low, UNBOUNDED_INSTANCES)
            self.unbounded.append(entry)
        self.instances[base] = high
        if high > MAX_FEATURES:
            message = f"{high:,} instances are more than the {MAX_FEATURES:,} features that a model may have"
            scope.problems.problem("model-too-large", feature.line, feature.column, message)
            return
        switch = feature.kind == "Boolean"
        names = [f"{entry.name}#{number}" for number in range(1, high + 1)]
        ons: list[Formula] = [Is(name, ON) if switch else Not(Is(name, NO_VALUE)) for name in names]
        self._rule(f"{entry.name}: cardinality", Group(entry.on, tuple(ons), low, high), scope, feature)
        for name, before, here in zip(names[1:], ons, ons[1:], strict=False):
            self._rule(f"{name}: in order", Implies(here, before), scope, feature)
        owners = (*one.owners, base)
        todo.extend(
            _Todo(feature, scope, f"{one.suffix}#{number}", owners, instance=True) for number in range(high, 0, -1)
        )

    def _children(self, entry: Entry, scope: Scope, one: _Todo, todo: list[_Todo | Entry]) -> None:
        counts: dict[str, int] = {}
        for group in entry.feature.groups:
            children = [_child_on(child, scope, one.suffix) for child in group.features]
            low, high = group.bounds()
            if not children:
                message = f"group {shown(group.kind)} has no feature"
                scope.problems.syntax(group.line, group.column, message, "write its features below, indented further")
            counts[group.kind] = count = counts.get(group.kind, 0) + 1
            id_ = f"{entry.name}: {group.kind}" if count == 1 else f"{entry.name}: {group.kind} {count}"
            self._rule(id_, Group(entry.on, tuple(children), low, high), scope, group)
        for group in reversed(entry.feature.groups):
            todo.extend(_Todo(child, scope, one.suffix, one.owners) for child in reversed(group.features))

    def _rule(self, id_: str, formula: Formula, scope: Scope, at: Feature | FeatureGroup) -> None:
        self.rules.append(Rule(id_, formula))
        self.places[id_] = SourceLocation(scope.document.file, at.line, at.column)


def always_there(tree: Tree) -> set[str]:
    """The root, and switches that hold others and that the tree itself puts into every configuration."""
    found: set[str] = set()
    for rule in tree.rules:
        if rule.id == "root" and isinstance(rule.formula, Is):
            found.add(rule.formula.variable)
    for rule in tree.rules:
        formula = rule.formula
        if not isinstance(formula, Group) or not isinstance(formula.parent, Is):
            continue
        if formula.parent.variable in found and formula.low == len(formula.children):
            found.update(child.variable for child in formula.children if isinstance(child, Is) and _holds(tree, child))
    return found


def _holds(tree: Tree, child: Is) -> bool:
    """Whether a feature has others below it, in a number that is not counted."""
    entry = tree.by_name[child.variable]
    return bool(entry.feature.groups) and not entry.several


def _imported(feature: Feature, scope: Scope) -> tuple[Feature, Scope] | None:
    """The root of another model that stands in a tree, with what the tree adds below it."""
    inner, rest = scope.owner(feature.name)
    root = inner.document.root
    if inner is scope or root is None or rest != root.name:
        expected = "" if inner is scope or root is None else f"the root of that model is {shown(root.name)}"
        message = f"{shown(feature.name)} is not the root of an imported model"
        scope.problems.problem("unknown-feature", feature.line, feature.column, message, expected)
        return None
    inner.used = True
    if feature.groups or feature.low is not None:
        merged = Feature(root.name, feature.line, feature.column, root.kind, feature.low, feature.high)
        merged.attributes, merged.constraints = root.attributes, root.constraints
        merged.groups = [*root.groups, *feature.groups]
        return merged, inner
    return root, inner


def _child_on(child: Feature, scope: Scope, suffix: str) -> Formula:
    """That a child is chosen, by the variable that it will have."""
    feature, kind = child, child.kind
    if len(child.name) > 1:
        inner, rest = scope.owner(child.name)
        root = inner.document.root
        if root is not None and rest == root.name:
            scope, kind = inner, root.kind
            feature = Feature(rest, child.line, child.column, low=child.low if child.low is not None else root.low)
    name = scope.named(feature.name[-1]) + suffix
    if kind == "Boolean" or feature.low is not None:
        return Is(name, ON)
    return Not(Is(name, NO_VALUE))
