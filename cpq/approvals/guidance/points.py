"""Points of a lever: the quote priced and decided at one of its values, each once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

from cpq.approvals.decide import decide
from cpq.approvals.guidance.level import Level, Reason, Standing, standing_of, without_price
from cpq.approvals.guidance.lever import Lever
from cpq.approvals.guidance.standings import Standings
from cpq.configuration import configure
from cpq.policy.compiled import CompiledPolicy
from cpq.pricing import price
from cpq.pricing.reprice import reprice
from cpq.problems import CannotPrice, InvalidRequest, SourceLocation
from cpq.quotes.priced import PricedQuote


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

    @property
    def net_total(self) -> Decimal | None:
        """Net of the quote; None where it has no price."""
        return None if self.quote is None else self.quote.totals.net

    @property
    def missing(self) -> tuple[Reason, ...]:
        """Fields that rules miss, which must be filled in."""
        return self.standing.missing

    def beyond(self, level: Level) -> tuple[Reason, ...]:
        """The reasons that stop, or ask somebody whom a level does not."""
        return tuple(one for one in self.standing.reasons if goes_beyond(one.asks, level))


def goes_beyond(asks: tuple[str, ...], level: Level) -> bool:
    """Whether a rule that asks these stops, or asks somebody whom a level does not."""
    return not asks or not set(asks) <= set(level.asked)


class Run(NamedTuple):
    """Neighbouring values of a lever with one level, ends included."""

    first: int
    last: int
    level: Level


P = TypeVar("P", bound="AnyPoint")


class AnyPoint(Protocol):
    """What answers are made of, however a point was priced."""

    @property
    def index(self) -> int:
        """Of the value on the lever's grid."""
        ...

    @property
    def level(self) -> Level:
        """Who is asked."""
        ...

    @property
    def net_total(self) -> Decimal | None:
        """Net of the quote; None where it has no price."""
        ...

    @property
    def missing(self) -> tuple[Reason, ...]:
        """Fields that rules miss, which must be filled in."""
        ...

    @property
    def failures(self) -> frozenset[str]:
        """Codes of every reason why it has no price."""
        ...

    def beyond(self, level: Level) -> tuple[Reason, ...]:
        """The reasons that stop, or ask somebody whom a level does not."""
        ...


@dataclass
class Points(Generic[P]):
    """Points of a lever, each priced once."""

    make: Callable[[int], P]
    known: dict[int, P] = field(default_factory=dict)

    def at(self, index: int) -> P:
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


def points_of(lever: Lever, policy: CompiledPolicy, places: Mapping[str, SourceLocation]) -> Points[Point]:
    """The points of a lever, none of them priced yet; each is priced and decided as a whole.

    Args:
        places: Place of each line in the deal's file.
    """

    def priced(value: Decimal) -> PricedQuote:
        return price(configure(lever.request(value), policy.catalog, places), policy)

    return Points(partial(_point, lever, priced, lambda quote: standing_of(decide(quote, policy), policy.policy)))


def repriced_points(lever: Lever, standings: Standings) -> Points[Point]:
    """The points of a lever of one line, none of them priced yet: each prices and decides what the line reaches.

    Args:
        standings: Of the quote as it is, priced in this process.
    """

    def priced(value: Decimal) -> PricedQuote:
        lines = lever.request(value).lines
        return reprice(standings.quote, [line for line in lines if line.id == lever.subject])

    return Points(partial(_point, lever, priced, standings.of))


_PAYMENT: Final = "quote.payment_days"


def paid_on_its_own(quote: PricedQuote, policy: CompiledPolicy) -> bool:
    """Whether days of payment change nothing of a quote but that fact, as rules over the quote read it."""
    files = policy.policy
    figures = [part for one in files.aggregates for part in (one.value, one.when)]
    guards = [rule.when for rule in files.guardrails if rule.spec.looks_at == "line"]
    matrices = [rule.when for rule in files.approval_rules if rule.spec.looks_at == "line"]
    reads = any(one is not None and _PAYMENT in one.reads for one in (*figures, *guards, *matrices))
    return not reads and quote.pocket is None


def paid_points(lever: Lever, standings: Standings) -> Points[Point]:
    """The points of days of payment, where they are :func:`paid_on_its_own`: no line is priced again."""

    def priced(value: Decimal) -> PricedQuote:
        facts = {**standings.quote.facts, _PAYMENT: value}
        return replace(standings.quote, request=lever.request(value), facts=facts)

    return Points(partial(_point, lever, priced, standings.of))


def _point(
    lever: Lever, priced: Callable[[Decimal], PricedQuote], standing: Callable[[PricedQuote], Standing], index: int
) -> Point:
    try:
        quote = priced(lever.grid.value(index))
    except CannotPrice as error:
        return Point(index, without_price(error), None, frozenset(one.code for one in (error, *error.others)))
    except InvalidRequest as error:
        return Point(index, without_price(error), None, frozenset(one.code for one in error.problems))
    return Point(index, standing(quote), quote)
