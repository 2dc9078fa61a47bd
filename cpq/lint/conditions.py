"""Whether a condition can hold, and whether one implies another: exact over comparisons of facts with literals.

A condition is taken apart into conjunctions of comparisons. Of facts compared with literals the ranges and values that
are left are known exactly; a comparison of anything else (two facts, a look-up, a sum) is a yes or no that nothing is
known of, except that it is the same wherever it is written the same. So "cannot hold" is always true when it is said,
and silence may be ignorance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from cpq.expressions import Expression, Fact, Scope, Vocabulary
from cpq.lint.comparisons import MOST_CONJUNCTIONS, Alternatives, Comparison, read
from cpq.lint.holding import ANYTHING, Domain, Holding

Domains = Callable[[Fact], Domain]
"""The values that a fact can have where the conditions stand."""


@dataclass(frozen=True)
class Conditions:
    """Reasons about conditions over one vocabulary.

    Attributes:
        aliases: Facts that are another fact under a second name.
    """

    vocabulary: Vocabulary
    domains: Domains = field(default=lambda _: ANYTHING)
    aliases: Mapping[str, str] = field(default_factory=dict)

    def possible(self, *parts: Alternatives | None) -> bool:
        """Whether all parts can hold together; True where it is not known."""
        return next(self.ways(*parts), None) is not None

    def implied(self, condition: Alternatives | None, by: Alternatives | None) -> bool:
        """Whether a condition holds wherever another does; False where it is not known."""
        if condition is None:
            return True
        return not self.possible(by, condition.opposite)

    def ways(self, *parts: Alternatives | None) -> Iterator[Mapping[str, Holding]]:
        """What facts must be for all parts to hold together, one way after the other; an empty one where unknown."""
        known = [part for part in parts if part is not None]
        if any(len(part.ways) > MOST_CONJUNCTIONS for part in known):
            yield {}
            return
        total = 1
        for part in known:
            total *= max(len(part.ways), 1)
        if total > MOST_CONJUNCTIONS:
            yield {}
            return
        for chosen in product(*(part.ways for part in known)):
            found = self._together(comparison for conjunction in chosen for comparison in conjunction)
            if found is not None:
                yield found

    def read(self, condition: Expression | None, scope: Scope) -> Alternatives | None:
        """A checked condition taken apart; None for none."""
        if condition is None:
            return None
        return read(condition, self.vocabulary, scope, self.aliases)

    def _together(self, comparisons: Iterable[Comparison]) -> Mapping[str, Holding] | None:
        """What the facts are after all comparisons, or None where they contradict each other."""
        facts: dict[str, Holding] = {}
        unknown: dict[str, bool] = {}
        for comparison in comparisons:
            if not comparison.fact:
                said = str(comparison.values[0])
                if unknown.setdefault(said, comparison.sign == "is") != (comparison.sign == "is"):
                    return None
                continue
            before = facts.get(comparison.fact)
            if before is None:
                fact = self.vocabulary.get(comparison.fact)
                before = Holding(ANYTHING if fact is None else self.domains(fact))
            after = _after(before, comparison)
            if after is None:
                return None
            facts[comparison.fact] = after
        optional = {name: self._may_be_empty(name) for name in facts}
        for name, holding in facts.items():
            certain = holding if optional[name] or holding.empty is not None else holding.valued(empty=False)
            if certain is None or not certain.possible():
                return None
        return facts

    def _may_be_empty(self, name: str) -> bool:
        fact = self.vocabulary.get(name)
        return fact is None or fact.type.optional


def _after(holding: Holding, comparison: Comparison) -> Holding | None:
    sign = comparison.sign
    values = frozenset(value for value in comparison.values if value is not None)
    nothing = len(values) < len(set(comparison.values))
    if sign in ("==", "in"):
        if not nothing:
            return None if holding.empty else holding.among(values)
        return holding.valued(empty=True) if not values else holding
    if sign in ("!=", "not in"):
        kept = holding.valued(empty=False) if nothing else holding
        return None if kept is None else kept.outside(values)
    return None if holding.empty or nothing else holding.compared(sign, next(iter(values)))
