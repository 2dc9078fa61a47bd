"""Rules over lines while a percentage on the quote rises: from which percentage on each of them asks or stops.

A discount only rises, a price and a margin only fall. So a rule that asks above a discount or below a price is off up
to one percentage and on from the next, which is found by halving and tried on either side.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from cpq.approvals.decision import DESK
from cpq.approvals.guidance.changes import Found, Open
from cpq.approvals.guidance.level import Level
from cpq.approvals.guidance.points import goes_beyond
from cpq.approvals.guidance.watch import Watched, may_lack
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.governance import ApprovalRule, Band, Guardrail
from cpq.pricing.outcome_facts import own_fact
from cpq.pricing.quote_rates import QuoteRates
from cpq.problems import CannotPrice, SourceLocation
from cpq.quotes.priced import PricedLine

_RISING = frozenset({"discretionary_discount", "discount_off_list"})
_FALLING = frozenset(
    {"customer_price", "customer_total", "net_price", "net_total", "margin", "margin_rate", "markup_rate"}
)


_OF_TOTAL = frozenset({"net_total", "margin", "margin_rate", "markup_rate"})
"""Facts that are made of the net total and of what a percentage leaves as it is."""


class Asked(NamedTuple):
    """What one rule asks on one line."""

    rule: str
    subject: str
    asks: tuple[str, ...]


class _Limit(NamedTuple):
    """One bound of a rule.

    Attributes:
        bound: In the quote's currency; None where it cannot be converted, so that every value is beyond it.
        places: Lines that it is compared on.
        gives_way: Whether it no longer asks where a severer band does.
        fails: Whether it stands for the rule where that cannot be evaluated, and asks the desk beside its people.
    """

    rule: str
    fact: str
    above: bool
    bound: Decimal | None
    asks: tuple[str, ...]
    where: SourceLocation
    places: tuple[int, ...]
    gives_way: bool
    fails: bool = False

    def failing(self) -> _Limit:
        """The same where the rule cannot be evaluated."""
        asks = self.asks if DESK in self.asks else (*self.asks, DESK)
        return self._replace(asks=asks, gives_way=False, fails=True)


class _First(NamedTuple):
    """From which percentage on people are asked, by which bound, on which line."""

    at: int
    limit: _Limit
    line: str


class LineSwitches:
    """The rules over lines that a percentage on the quote switches.

    Attributes:
        count: How many percentages there are.
        step: How many ten-thousandths lie between two of them.
    """

    def __init__(self, limits: Iterable[_Limit], rates: QuoteRates, count: int, step: int) -> None:
        self.limits = tuple(limits)
        self.rates, self.count, self.step = rates, count, step
        self._first: dict[tuple[str, ...], _First] = {}
        for limit in self.limits:
            if not limit.gives_way:
                self._note(limit)
        self._ladders = tuple(self._ladder(rule) for rule in self._giving_way())

    def is_on(self, limit: _Limit, place: int, index: int) -> bool:
        """Whether a rule asks or stops on a line at a percentage."""
        value = own_fact(self._priced(limit.fact, place, index * self.step), limit.fact)
        if limit.bound is None or not isinstance(value, Decimal):
            return True
        if limit.fails:
            return False
        return value > limit.bound if limit.above else value < limit.bound

    def _priced(self, fact: str, place: int, rate: int) -> PricedLine:
        """A line at a percentage, as far as a fact reads it."""
        line, moving, run = self.rates.quote.lines[place], self.rates.moving[place], self.rates.worked.run
        if fact in _OF_TOTAL:
            return line._replace(net_total=moving.net(rate, run.digits))
        return moving.priced(line, rate, run)

    def asked(self, index: int) -> list[Asked]:
        """Whom the rules ask at a percentage, one line for each."""
        found = [Asked(one.limit.rule, one.line, asks) for asks, one in self._first.items() if one.at <= index]
        return [*found, *(one for ladder in self._ladders for one in ladder.asked(index))]

    def found(self, low: int, high: int) -> list[Found]:
        """What may change between two percentages."""
        found = [
            Found(one.limit.rule, one.line, frozenset(asks), _opens(one.limit, low, high, (one.at,)))
            for asks, one in self._first.items()
            if low < one.at <= high
        ]
        return [*found, *(one for ladder in self._ladders for one in ladder.found(low, high))]

    def lines_beyond(self, index: int, level: Level) -> list[int]:
        """Places of the lines on which a rule stops, or asks somebody whom a level does not."""
        found = {place for ladder in self._ladders for place in ladder.lines_beyond(index, level)}
        for limit in self.limits:
            if not limit.gives_way and goes_beyond(limit.asks, level) and self._asks_by(limit.asks, index):
                found.update(place for place in limit.places if self.is_on(limit, place, index))
        return sorted(found)

    def _asks_by(self, asks: tuple[str, ...], index: int) -> bool:
        first = self._first.get(asks)
        return first is not None and first.at <= index

    def _id(self, place: int) -> str:
        return self.rates.quote.lines[place].id

    def _from(self, limit: _Limit, place: int, most: int) -> int:
        """The first percentage at which a rule is on, of those below one at which it is known to be, or that one."""
        return bisect_left(range(most), True, key=lambda index: self.is_on(limit, place, index))

    def _note(self, limit: _Limit) -> None:
        """Note from where on the people of a bound are asked, if that is before any other bound asks them."""
        known = self._first.get(limit.asks)
        earliest = self.count if known is None else known.at
        for place in limit.places:
            if earliest and self.is_on(limit, place, earliest - 1):
                earliest = self._from(limit, place, earliest)
                self._first[limit.asks] = _First(earliest, limit, self._id(place))

    def _giving_way(self) -> Iterator[tuple[_Limit, ...]]:
        rules: dict[str, list[_Limit]] = {}
        for limit in self.limits:
            if limit.gives_way:
                rules.setdefault(limit.rule, []).append(limit)
        yield from map(tuple, rules.values())

    def _ladder(self, bands: Sequence[_Limit]) -> _Ladder:
        """The bands of a matrix of which only the highest passed asks, with where each begins on every line."""
        known: dict[tuple[_Limit, Decimal], int] = {}
        rungs: dict[tuple[int, ...], list[int]] = {}
        for place in bands[0].places:
            own = self.rates.moving[place].own
            starts = []
            for band in bands:
                start = known.get((band, own))
                if start is None:
                    start = self._from(band, place, self.count)
                if band.fact == "discretionary_discount":  # it follows from the percentages alone
                    known[band, own] = start
                starts.append(start)
            rungs.setdefault(tuple(starts), []).append(place)
        return _Ladder(bands, [_Rungs(starts, places, self._id(places[0])) for starts, places in rungs.items()])


class _Rungs(NamedTuple):
    """Where each band of a matrix begins on some lines.

    Attributes:
        line: The first of the lines.
    """

    starts: tuple[int, ...]
    places: list[int]
    line: str

    def highest(self, bands: Sequence[_Limit], index: int) -> _Limit | None:
        """The band that asks at a percentage; None where none is passed."""
        passed = [band for band, start in zip(bands, self.starts, strict=True) if start <= index]
        return passed[-1] if passed else None


class _Ladder(NamedTuple):
    """Bands of which only the highest passed asks."""

    bands: Sequence[_Limit]
    rungs: list[_Rungs]

    def asked(self, index: int) -> Iterator[Asked]:
        """Whom the bands ask at a percentage."""
        for one in self.rungs:
            band = one.highest(self.bands, index)
            if band is not None:
                yield Asked(band.rule, one.line, band.asks)

    def lines_beyond(self, index: int, level: Level) -> Iterator[int]:
        """Places of the lines on which a band asks somebody whom a level does not."""
        for one in self.rungs:
            band = one.highest(self.bands, index)
            if band is not None and goes_beyond(band.asks, level):
                yield from one.places

    def found(self, low: int, high: int) -> Iterator[Found]:
        """What may change between two percentages."""
        everybody = frozenset(name for band in self.bands for name in band.asks)
        for one in self.rungs:
            inside = [start for start in one.starts if low < start <= high]
            if inside:
                yield Found(self.bands[0].rule, one.line, everybody, _opens(self.bands[0], low, high, inside))


def _opens(limit: _Limit, low: int, high: int, firsts: Iterable[int]) -> list[Open]:
    """Where a rule changes between two percentages: just before each that is its first, to try both sides."""
    found = []
    for first in firsts:
        at = first - 1 if first - 1 > low else first
        found.append(Open(limit.rule, limit.where, Decimal(at - low) / (high - low)))
    return found


def line_switches(
    rules: Iterable[Watched], rates: QuoteRates, policy: CompiledPolicy, count: int, step: int
) -> LineSwitches | None:
    """The rules over lines that a percentage switches; None where one of them may go on and off again.

    Args:
        rules: Those that it may switch, each on one line.
    """
    places = {line.id: place for place, line in enumerate(rates.quote.lines)}
    by_rule: dict[int, tuple[Watched, list[int]]] = {}
    for one in rules:
        if one.condition is not None or one.fact is None or not _one_way(one.fact, one.limits):
            return None
        by_rule.setdefault(id(one.rule), (one, []))[1].append(places[one.subject])
    limits = [limit for one, where in by_rule.values() for limit in _limits(one, tuple(where), rates, policy)]
    if any(limit.gives_way and limit.bound is None for limit in limits):
        return None
    return LineSwitches(limits, rates, count, step)


def _one_way(fact: str, limits: Sequence[Guardrail | Band]) -> bool:
    sides: Mapping[str, frozenset[str]] = {"above": _RISING, "below": _FALLING}
    return all(fact in sides[limited.direction] for limited in limits)


def _limits(one: Watched, places: tuple[int, ...], rates: QuoteRates, policy: CompiledPolicy) -> Iterator[_Limit]:
    spec = one.rule.spec
    several = isinstance(spec, ApprovalRule) and spec.levels == "highest only" and len(spec.bands) > 1
    last = None
    for limited in one.limits:
        where = limited.where if isinstance(limited, Band) else one.rule.where
        above = limited.direction == "above"
        bound = _converted(limited, rates, policy)
        last = _Limit(one.rule.id, one.fact or "", above, bound, _asks(limited), where, places, several)
        yield last
        if _asks(limited) and (bound is None or may_lack(one.fact, policy.policy)) and not several:
            yield last.failing()
    if several and last is not None and may_lack(one.fact, policy.policy):
        yield last.failing()  # every band counts as passed


def _asks(limited: Guardrail | Band) -> tuple[str, ...]:
    """Whom a bound asks: the desk where it names nobody; nobody where it stops the quote."""
    if isinstance(limited, Band):
        return limited.ask or (DESK,)
    return () if limited.then.action == "stop" else limited.then.ask or (DESK,)


def _converted(limited: Guardrail | Band, rates: QuoteRates, policy: CompiledPolicy) -> Decimal | None:
    try:
        return None if limited.bound is None else policy.limit(limited.bound, rates.quote.currency)
    except CannotPrice:
        return None
