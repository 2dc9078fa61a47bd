"""What the facts of a rule stand for: the variables that decide each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from cpq.configuration.domains import Domains, Key
from cpq.configuration.sums import Sum
from cpq.expressions import Table
from cpq.expressions import Value as FactValue
from cpq.rounding import as_decimal
from cpq.solving.model import Value


class DecidedFact(NamedTuple):
    """A fact that few variables decide.

    Attributes:
        variables: Their names; none for a constant.
        values: The fact by every combination of their values, in their order.
    """

    variables: tuple[str, ...]
    values: Mapping[Key, FactValue]

    def value(self, key: Key) -> FactValue:
        """The fact where its variables have these values."""
        return self.values[key]


class SummedFact(NamedTuple):
    """A number that many variables add up to, such as the power of everything chosen."""

    sum: Sum

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables that decide it."""
        return self.sum.variables

    def value(self, key: Key) -> FactValue:
        """The number where its variables have these values."""
        return as_decimal(self.sum.worth(dict(zip(self.variables, key, strict=True))))


FiniteFact: TypeAlias = DecidedFact | SummedFact


def constant_fact(value: FactValue) -> DecidedFact:
    """A fact that nothing changes."""
    return DecidedFact((), {(): value})


def direct_fact(variable: str, values: Sequence[Value]) -> DecidedFact:
    """A fact that is the value of a variable."""
    return DecidedFact((variable,), {(value,): value for value in values})


@dataclass(frozen=True, slots=True)
class FiniteFacts:
    """What the rules of a product may read.

    Attributes:
        domains: The values of every variable, by its name.
        facts: What each fact stands for.
        tables: Tables that ``lookup`` reads.
    """

    domains: Domains
    facts: Mapping[str, FiniteFact]
    tables: Mapping[str, Table] = field(default_factory=dict)
