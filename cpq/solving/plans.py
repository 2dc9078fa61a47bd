"""Which amounts sums come to, and what is added to what, before any clause is written.

Similar leaves are added two by two. Sums above the highest threshold count as the threshold, and sums that can no
longer reach the lowest one count as one: near the whole few amounts remain. What a rule allows only few of is summed
first, so that only amounts that so few come to are told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from cpq.solving.cnf import Literal
from cpq.solving.order import Cases

MOST_HELPERS = 20_000
"""One sum may take so many helpers as clauses; a larger one stays arithmetic."""

MOST_CLAUSES = 200_000
"""One sum may take so many clauses."""


class Leaf(NamedTuple):
    """A number that propositions decide: exactly one of some amounts.

    Attributes:
        amounts: Different whole numbers from zero, ascending.
        cases: For each amount the literals of which one holds exactly where it is due; see :data:`Cases`.
        chosen: For each amount how many choices, 0 or 1, it takes at least of those that the leaf's bunch limits.
    """

    amounts: tuple[int, ...]
    cases: tuple[Cases, ...]
    chosen: tuple[int, ...]

    @property
    def free(self) -> int:
        """The greatest amount that takes no choice."""
        return max(amount for amount, chosen in zip(self.amounts, self.chosen, strict=True) if not chosen)


class Bunch(NamedTuple):
    """Leaves of which few can be chosen at once.

    Attributes:
        leaves: Each has an amount that takes no choice.
        most: How many choices there can be; None where nothing limits them.
    """

    leaves: tuple[Leaf, ...]
    most: int | None = None

    @property
    def greatest(self) -> int:
        """The most that its leaves add up to, as far as the limit tells."""
        return _greatest(self.leaves, self.most)


def _greatest(leaves: Iterable[Leaf], most: int | None) -> int:
    leaves = tuple(leaves)
    gains = sorted((max(0, leaf.amounts[-1] - leaf.free) for leaf in leaves), reverse=True)
    return sum(leaf.free for leaf in leaves) + sum(gains[:most])


NOTHING = Leaf((0,), (None,), (0,))
"""A number that nothing decides."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What a sum may come to.

    Attributes:
        amounts: As they count, ascending.
        chosen: For each of them how many limited choices it takes at least.
        rest: How much everything else may add at most.
        limit: How many limited choices there can be; None where nothing limits them.
        leaf: What it is where it has no parts.
        parts: What it comes from.
    """

    amounts: tuple[int, ...]
    chosen: tuple[int, ...]
    rest: int
    limit: int | None
    leaf: Leaf = NOTHING
    parts: tuple[Sum, Sum] | None = None


class TooLarge(Exception):
    """A sum would take too many clauses."""


class Plan:
    """The tree of sums of some bunches.

    Args:
        low, high: Between which sums it matters how much has come together.
    """

    def __init__(self, bunches: Iterable[Bunch], low: int, high: int) -> None:
        self._bunches = sorted(map(_merged, bunches), key=lambda bunch: (bunch.greatest, bunch.leaves[0].amounts))
        self._low, self._high = low, high
        self._clauses = self._helpers = 0

    def whole(self) -> Sum:
        """The sum of everything.

        Raises:
            TooLarge: It would take too many clauses.
        """
        greatest = [bunch.greatest for bunch in self._bunches]
        total = sum(greatest)
        sums = [self._bunch(bunch, total - own) for bunch, own in zip(self._bunches, greatest, strict=True)]
        return self._tree(sums, lambda places: total - sum(greatest[place] for place in places))

    def clip(self, amount: int, rest: int) -> int:
        """An amount as it counts, where everything else may add so much."""
        return min(max(amount, self._low - 1 - rest), self._high)

    def _bunch(self, bunch: Bunch, beside: int) -> Sum:
        leaves, most = bunch
        leaves = tuple(sorted(leaves, key=lambda leaf: (leaf.amounts[-1], leaf.amounts)))

        def rest(places: Sequence[int]) -> int:
            inside = set(places)
            return beside + _greatest((leaf for place, leaf in enumerate(leaves) if place not in inside), most)

        whole = self._tree([self._leaf(leaf, rest((place,)), most) for place, leaf in enumerate(leaves)], rest)
        return replace(whole, chosen=(0,) * len(whole.amounts))

    def _leaf(self, leaf: Leaf, rest: int, limit: int | None) -> Sum:
        counted = [(self.clip(amount, rest), chosen) for amount, chosen in zip(leaf.amounts, leaf.chosen, strict=True)]
        return _sum(counted, Sum((), (), rest, limit, leaf))

    def _tree(self, level: list[Sum], rest: Callable[[Sequence[int]], int]) -> Sum:
        """Sums added two by two.

        Args:
            rest: How much everything may add at most beside the sums at some places.
        """
        places: list[tuple[int, ...]] = [(place,) for place in range(len(level))]
        while len(level) > 1:
            above: list[Sum] = []
            for start in range(0, len(level) - 1, 2):
                left, right = level[start : start + 2]
                above.append(self._pair(left, right, rest((*places[start], *places[start + 1]))))
            level = [*above, *level[2 * len(above) :]]
            places = [
                tuple(place for own in places[start : start + 2] for place in own) for start in range(0, len(places), 2)
            ]
        return level[0]

    def _pair(self, left: Sum, right: Sum, rest: int) -> Sum:
        limit = left.limit
        self._clauses += 2 * len(left.amounts) * len(right.amounts)
        if self._clauses > MOST_CLAUSES:
            raise TooLarge
        counted = [
            (self.clip(a + b, rest), m + n)
            for a, m in zip(left.amounts, left.chosen, strict=True)
            for b, n in zip(right.amounts, right.chosen, strict=True)
            if limit is None or m + n <= limit
        ]
        found = _sum(counted, Sum((), (), rest, limit, parts=(left, right)))
        self._helpers += len(found.amounts) - 1
        if self._helpers > MOST_HELPERS:
            raise TooLarge
        return found


def _sum(counted: Iterable[tuple[int, int]], of: Sum) -> Sum:
    """A sum of amounts with the choices that each takes; of equal ones the fewest choices count."""
    fewest: dict[int, int] = {}
    for amount, chosen in counted:
        fewest[amount] = min(chosen, fewest.get(amount, chosen))
    amounts = tuple(sorted(fewest))
    return replace(of, amounts=amounts, chosen=tuple(fewest[amount] for amount in amounts))


def _merged(bunch: Bunch) -> Bunch:
    """A bunch of which one thing can be chosen as one leaf, where the others then have one amount each."""
    leaves, most = bunch
    if most != 1 or len(leaves) == 1 or any(leaf.chosen.count(0) > 1 for leaf in leaves):
        return bunch
    free = sum(leaf.free for leaf in leaves)
    cases: dict[int, list[Literal]] = {}
    for leaf in leaves:
        for amount, case, chosen in zip(leaf.amounts, leaf.cases, leaf.chosen, strict=True):
            if chosen:
                cases.setdefault(free - leaf.free + amount, []).extend(case or ())
    amounts = tuple(sorted((*cases, free)))
    return Bunch((Leaf(amounts, tuple(cases.get(one) for one in amounts), (0,) * len(amounts)),))
