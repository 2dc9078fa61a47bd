"""What one UVL file says, before names are followed into other files."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, TypeAlias

AttributeValue: TypeAlias = "Fraction | Decimal | str | bool | tuple[AttributeValue, ...] | dict[str, AttributeValue]"
"""A number, a text, yes or no, a list, or attributes of its own."""


class Constraint(NamedTuple):
    """A formula as written, and its place."""

    text: str
    line: int
    column: int


class Attribute(NamedTuple):
    """Something known about a feature."""

    name: str
    value: AttributeValue
    line: int
    column: int


@dataclass(slots=True)
class Feature:
    """A feature and what hangs below it.

    Attributes:
        name: Parts of its name; more than one where it stands for the root of an imported model.
        kind: ``Boolean``, ``Integer``, ``Real`` or ``String``.
        low, high: How many instances there may be, or None where it says no cardinality; ``high`` None with a ``low``
            says that there is no bound.
        constraints: Those written among its attributes.
    """

    name: tuple[str, ...]
    line: int
    column: int
    kind: str = "Boolean"
    low: int | None = None
    high: int | None = None
    attributes: tuple[Attribute, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    groups: list[FeatureGroup] = field(default_factory=list)


@dataclass(slots=True)
class FeatureGroup:
    """Children of a feature, and how many of them it takes.

    Attributes:
        kind: ``mandatory``, ``optional``, ``or``, ``alternative``, or the cardinality as written.
        low, high: Bounds of a cardinality; ``high`` None for no bound.
    """

    kind: str
    line: int
    column: int
    low: int = 0
    high: int | None = None
    features: list[Feature] = field(default_factory=list)

    def bounds(self) -> tuple[int, int | None]:
        """How many of the children are chosen where the parent is."""
        if self.kind == "mandatory":
            return len(self.features), len(self.features)
        if self.kind == "optional":
            return 0, None
        if self.kind == "or":
            return 1, None
        if self.kind == "alternative":
            return 1, 1
        return self.low, self.high


class Import(NamedTuple):
    """Another model that this one builds on.

    Attributes:
        path: Folders and file name, without the ending.
        alias: Name that its features are called by.
    """

    path: tuple[str, ...]
    alias: tuple[str, ...]
    line: int
    column: int


@dataclass(slots=True)
class Document:
    """One file."""

    file: str
    namespace: str = ""
    levels: tuple[tuple[str, int], ...] = ()
    imports: tuple[Import, ...] = ()
    root: Feature | None = None
    constraints: tuple[Constraint, ...] = ()
