"""Points of a lever: the quote priced and decided at one of its values, each once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cpq.approvals.decide import decide
from cpq.approvals.guidance.level import Level, Standing, standing_of, without_price
from cpq.approvals.guidance.lever import Lever
from cpq.configuration import configure
from cpq.policy.compiled import CompiledPolicy
from cpq.pricing import price
from cpq.problems import CannotPrice, InvalidRequest, SourceLocation
from cpq.quotes.priced import PricedQuote
from cpq.quotes.request import QuoteRequest


@dataclass(frozen=True, slots=True)
class Point:
    """A quote at one value of a lever.

    Attributes:
        index: Of the value on the lever's grid.
        quote: The priced quote; None where it has no price.
        failures: Codes of every reason why it has none.
    """

    index: int
    standing: Standing
    quote: PricedQuote | None
    failures: frozenset[str] = frozenset()

    @property
    def level(self) -> Level:
        """Who is asked."""
        return self.standing.level


class Run(NamedTuple):
    """Neighbouring values of a lever with one level, ends included."""

    first: int
    last: int
    level: Level


@dataclass
class Points:
    """Points of a lever, each priced once."""

    make: Callable[[int], Point]
    known: dict[int, Point] = field(default_factory=dict)

    def at(self, index: int) -> Point:
        """The point of an index."""
        if index not in self.known:
            self.known[index] = self.make(index)
        return self.known[index]

    def runs(self) -> list[Run]:
        """The levels of the whole grid, where every stretch between two points is known to be like its ends."""
        found: list[Run] = []
        for index in sorted(self.known):
            level = self.known[index].level
            if found and found[-1].level == level:
                found[-1] = found[-1]._replace(last=index)
            else:
                found.append(Run(index, index, level))
        return found


def points_of(lever: Lever, policy: CompiledPolicy, places: Mapping[str, SourceLocation]) -> Points:
    """The points of a lever, none of them priced yet.

    Args:
        places: Place of each line in the deal's file.
    """
    return Points(lambda index: _point(index, lever.request(lever.grid.value(index)), policy, places))


def _point(index: int, request: QuoteRequest, policy: CompiledPolicy, places: Mapping[str, SourceLocation]) -> Point:
    try:
        quote = price(configure(request, policy.catalog, places), policy)
    except CannotPrice as error:
        return Point(index, without_price(error), None, frozenset(one.code for one in (error, *error.others)))
    except InvalidRequest as error:
        return Point(index, without_price(error), None, frozenset(one.code for one in error.problems))
    return Point(index, standing_of(decide(quote, policy), policy.policy), quote)
