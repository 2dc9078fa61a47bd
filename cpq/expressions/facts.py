"""The facts and tables that expressions may read: their names, types, scopes and phases."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from cpq.expressions.errors import ExpressionError
from cpq.expressions.types import ValueType

Scope = Literal["line", "group", "quote"]

_OUTWARD: Mapping[Scope, int] = MappingProxyType({"line": 0, "group": 1, "quote": 2})
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*")


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a rule can ask about: one key of the flat table of facts.

    Attributes:
        name: Key as rules write it: ``quantity``, ``quote.net_total``.
        type: What its values are.
        phase: Number of the pricing phase that produces it; 0 is known from the start.
        meaning: One line for the reader of a list of facts.
        scope: Whether it is of one line, one group or the quote.
    """

    name: str
    type: ValueType
    phase: int = 0
    meaning: str = ""
    scope: Scope = "line"

    def seen_from(self, scope: Scope) -> bool:
        """Whether a rule of this scope has one value of the fact: its own scope, or outward."""
        return _OUTWARD[self.scope] >= _OUTWARD[scope]


@dataclass(frozen=True, slots=True)
class TableType:
    """What ``lookup`` needs to know of a table: the types of its keys, in order, and of its cells."""

    keys: tuple[ValueType, ...]
    value: ValueType


def fact_name(identifier: str) -> str:
    """The fact that an id in a file stands for: ``motor-kw`` is ``motor_kw``."""
    return identifier.replace("-", "_")


class Vocabulary:
    """Everything that an expression may name. Immutable; :meth:`extended` gives a larger one.

    Raises:
        ExpressionError: ``bad-fact-name`` or ``duplicate-fact``.
    """

    __slots__ = ("_facts", "_tables")

    def __init__(self, facts: Iterable[Fact], tables: Mapping[str, TableType] | None = None) -> None:
        self._facts: Mapping[str, Fact] = MappingProxyType(_named(facts))
        self._tables: Mapping[str, TableType] = MappingProxyType(dict(tables or {}))

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The facts by name."""
        return self._facts

    @property
    def tables(self) -> Mapping[str, TableType]:
        """The tables by id."""
        return self._tables

    def get(self, name: str) -> Fact | None:
        """The fact of this name, or None."""
        return self._facts.get(name)

    def resolve(self, name: str, scope: Scope) -> Fact | None:
        """The fact that a rule of this scope means by a name.

        A bare name is first a fact of the rule's own scope, so that ``net_total`` in a quote rule is
        ``quote.net_total`` even where lines have a ``net_total`` too.
        """
        plain = self._facts.get(name)
        if plain is not None and plain.scope == scope:
            return plain
        own = self._facts.get(f"{scope}.{name}")
        return own if own is not None else plain

    def extended(self, facts: Iterable[Fact], tables: Mapping[str, TableType] | None = None) -> Vocabulary:
        """A vocabulary with more facts and tables; a repeated fact must be the same."""
        return Vocabulary([*self, *facts], {**self._tables, **(tables or {})})

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts.values())

    def __len__(self) -> int:
        return len(self._facts)

    def __contains__(self, name: object) -> bool:
        return name in self._facts


def _named(facts: Iterable[Fact]) -> dict[str, Fact]:
    named: dict[str, Fact] = {}
    for fact in facts:
        if not _NAME.fullmatch(fact.name) or any(map(keyword.iskeyword, fact.name.split("."))):
            raise ExpressionError(
                f"{fact.name!r} cannot be the name of a fact",
                code="bad-fact-name",
                hint="use letters, digits, underscores and dots, no word of the rule language such as 'if'",
            )
        if named.setdefault(fact.name, fact) != fact:
            raise ExpressionError(
                f"two facts are named '{fact.name}'", code="duplicate-fact", hint="give one of them another name"
            )
    return named
