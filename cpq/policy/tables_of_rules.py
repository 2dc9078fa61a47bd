"""The intermediate form: each phase's rules as one table, with equality keys in front and an index over them.

A rule of a file becomes a row: the products that it covers, the equalities of its condition that an index answers,
and its condition. Pricing asks a table for the rows of one product, once, and then, once a quote, for those whose
keys agree with the facts of the quote; what is left is evaluated line by line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import product as combinations
from math import prod
from typing import Any, Final, Generic, NamedTuple, TypeVar

from cpq.expressions import Expression, Value
from cpq.expressions.conjuncts import Key, keys_of, rest_of
from cpq.policy.policy import Rule
from cpq.policy.schedules import AppliesTo

Spec = TypeVar("Spec")

_MOST_COMBINATIONS: Final = 64
"""Combinations of key values under which one row is filed at most; beyond it stands among those without keys."""


@dataclass(frozen=True, slots=True, eq=False)
class Row(Generic[Spec]):
    """One rule, ready to be looked up.

    Attributes:
        position: Place among the rules of its table, in the order of the files.
        on: Products that it covers; None for all.
        keys: Equalities of its condition with facts of the quote.
        fixed: Whether its condition reads facts of the quote alone, so that one answer serves every line.
        rest: What of its condition the keys do not say, as text.
    """

    position: int
    rule: Rule[Spec]
    on: AppliesTo | None
    keys: tuple[Key, ...] = ()
    fixed: bool = False
    rest: Callable[[], str] = field(default=str, repr=False)

    @property
    def spec(self) -> Spec:
        """What the file says."""
        return self.rule.spec

    @property
    def when(self) -> Expression | None:
        """The whole condition."""
        return self.rule.when


class Keyed(Generic[Spec]):
    """Rows filed under the values of their keys."""

    __slots__ = ("_by_facts", "_plain", "rows")

    def __init__(self, rows: Iterable[Row[Spec]]) -> None:
        self.rows: Final = tuple(rows)
        plain: list[Row[Spec]] = []
        by_facts: dict[tuple[str, ...], dict[tuple[str, ...], list[Row[Spec]]]] = {}
        for row in self.rows:
            keys = _merged(row.keys)
            if not keys or prod(len(values) for values in keys.values()) > _MOST_COMBINATIONS:
                plain.append(row)
                continue
            filed = by_facts.setdefault(tuple(keys), {})
            for values in combinations(*keys.values()):
                filed.setdefault(values, []).append(row)
        self._plain: Final = tuple(plain)
        self._by_facts: Final = by_facts

    def __bool__(self) -> bool:
        return bool(self.rows)

    def agreeing(self, facts: Mapping[str, Value]) -> tuple[Row[Spec], ...]:
        """Rows whose keys agree with the facts of a quote, in the order of the files."""
        if not self._by_facts:
            return self._plain
        found = list(self._plain)
        for names, filed in self._by_facts.items():
            values = tuple(facts.get(name) for name in names)
            if all(type(value) is str for value in values):
                found += filed.get(values, ())  # type: ignore[arg-type] # every value is a text
            else:  # a fact without its value: each condition says so for itself
                found += dict.fromkeys(row for rows in filed.values() for row in rows)
        found.sort(key=lambda row: row.position)
        return tuple(found)


def _merged(keys: Iterable[Key]) -> dict[str, tuple[str, ...]]:
    """The keys by fact; of a fact named twice, the texts that both allow."""
    merged: dict[str, tuple[str, ...]] = {}
    for fact, values in keys:
        before = merged.get(fact)
        once = tuple(dict.fromkeys(values))
        merged[fact] = once if before is None else tuple(value for value in before if value in once)
    return dict(sorted(merged.items()))


@dataclass(frozen=True, slots=True)
class RuleTable(Generic[Spec]):
    """The rules of one phase that are in force.

    Attributes:
        phase: What they do, by the name of the waterfall's step or of the section of the files.
        rows: In the order of the files.
    """

    phase: str
    rows: tuple[Row[Spec], ...] = ()
    _index: _Index[Spec] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", _Index(self.rows))

    def __iter__(self) -> Iterator[Row[Spec]]:
        return iter(self.rows)

    def covering(self, product: str, family: str) -> Keyed[Spec]:
        """The rows that speak about a product of a family."""
        return Keyed(self._index.covering(product, family))


class _Index(Generic[Spec]):
    """Rows by product and family."""

    __slots__ = ("_everything", "_families", "_products")

    def __init__(self, rows: Iterable[Row[Spec]]) -> None:
        self._everything: list[Row[Spec]] = []
        self._products: dict[str, list[Row[Spec]]] = {}
        self._families: dict[str, list[Row[Spec]]] = {}
        for row in rows:
            if row.on is None or row.on.everything:
                self._everything.append(row)
                continue
            for product in row.on.products:
                self._products.setdefault(product, []).append(row)
            for family in row.on.families:
                self._families.setdefault(family, []).append(row)

    def covering(self, product: str, family: str) -> list[Row[Spec]]:
        found: dict[int, Row[Spec]] = {}
        for rows in (self._everything, self._products.get(product, ()), self._families.get(family, ())):
            found.update((row.position, row) for row in rows)
        return [row for _, row in sorted(found.items())]


class Indexed(NamedTuple):
    """What an index may rely on.

    Attributes:
        fixed: Facts that are the same on every line of a quote.
        given: Facts that always have a value of their type.
    """

    fixed: frozenset[str]
    given: frozenset[str]


def rule_table(phase: str, rules: Iterable[Rule[Any]], indexed: Indexed) -> RuleTable[Any]:
    """The table of a phase.

    Args:
        rules: Those in force, in the order of the files.
    """
    rows = [_row(position, rule, indexed) for position, rule in enumerate(rules)]
    return RuleTable(phase, tuple(rows))


def _row(position: int, rule: Rule[Any], indexed: Indexed) -> Row[Any]:
    on = getattr(rule.spec, "on", None)
    product = getattr(rule.spec, "product", None)
    if product is not None:
        on = AppliesTo(products=(product,))
    if rule.when is None:
        return Row(position, rule, on, (), True)
    when = rule.when
    keys = keys_of(when, indexed.fixed, indexed.given)
    rest = partial(rest_of, when, indexed.fixed, indexed.given)
    return Row(position, rule, on, keys, when.reads <= indexed.fixed, rest)
