"""Comparisons of sums: fractions become whole numbers, and the sum a tree of steps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor, gcd, lcm
from typing import NamedTuple

from cpq.solving.clauses import ClauseList
from cpq.solving.cnf import STRUCTURE, LinearSum, Literal
from cpq.solving.limits import Limit, Limits
from cpq.solving.model import Compare, Term, Value
from cpq.solving.plans import Bunch, Leaf
from cpq.solving.propositions import Literals, literals_for
from cpq.solving.totals import Reached, reaching


class Part(NamedTuple):
    """What a sum gets from one set of variables.

    Attributes:
        cases: Different amounts, ascending, each with literals of which one holds exactly where the amount is due;
            None for the amount that is due where no other is.
        limit: What limits its choices, if anything does.
        chosen: The literals that the limit counts.
    """

    cases: tuple[tuple[Fraction, tuple[Literal, ...] | None], ...]
    limit: Limit | None = None
    chosen: frozenset[Literal] = frozenset()


def compared(clauses: ClauseList, literals: Literals, limits: Limits, compare: Compare) -> list[Reached]:
    """The thresholds that decide a comparison, one after the other.

    ``>=`` and ``>`` hold where the one threshold is reached, ``<=`` and ``<`` where it is not, ``==`` where the first
    is reached and the second is not, ``!=`` elsewhere.

    Args:
        limits: Rules that hold whatever this comparison is part of.
    """
    parts = parts_of_sum(clauses, literals, limits, compare.terms)
    least = sum((part.cases[0][0] for part in parts), Fraction(0))
    amounts = {amount - part.cases[0][0] for part in parts for amount, _ in part.cases}
    scale = lcm(*(amount.denominator for amount in amounts))
    unit = gcd(*(int(amount * scale) for amount in amounts)) or 1
    bound = (compare.bound - least) * scale / unit
    bunches: dict[object, list[Leaf]] = {}
    for place, part in enumerate(parts):
        if len(part.cases) > 1:
            counted = tuple(int((amount - part.cases[0][0]) * scale) // unit for amount, _ in part.cases)
            leaf = Leaf(counted, tuple(case for _, case in part.cases), _chosen(part))
            bunches.setdefault(part.limit if any(leaf.chosen) else place, []).append(leaf)
    return reached(
        clauses,
        [Bunch(tuple(own), key.most if isinstance(key, Limit) else None) for key, own in bunches.items()],
        _thresholds(compare.operator, bound),
    )


def _chosen(part: Part) -> tuple[int, ...]:
    """For each case of a part how many limited choices it takes at least; none where every case would take one."""
    chosen = tuple(int(part.chosen.issuperset(case or (0,))) for _, case in part.cases)
    return chosen if 0 in chosen else (0,) * len(chosen)


def _thresholds(operator: str, bound: Fraction) -> list[int]:
    match operator:
        case "<=" | ">":
            return [floor(bound) + 1]
        case ">=" | "<":
            return [ceil(bound)]
    return [ceil(bound), floor(bound) + 1]


def reached(clauses: ClauseList, bunches: Sequence[Bunch], thresholds: Sequence[int]) -> list[Reached]:
    """Whether the sum of all leaves reaches each threshold, as clauses or, where those are too many, as arithmetic."""
    total = sum(bunch.greatest for bunch in bunches)
    open_ones = [threshold for threshold in thresholds if 0 < threshold <= total]
    found: dict[int, Reached] = {}
    if open_ones:
        leaves = [leaf for bunch in bunches for leaf in bunch.leaves]
        steps = reaching(clauses, bunches, open_ones)
        if steps is None:
            steps = [clauses.helper() for _ in open_ones]
            for threshold, own in zip(open_ones, steps, strict=True):
                clauses.sums += _as_arithmetic(leaves, threshold, own)
        elif len(leaves) > 1:
            for threshold, step in zip(open_ones, steps, strict=True):
                _say_as_arithmetic(clauses, leaves, threshold, step)
        found = dict(zip(open_ones, steps, strict=True))
    return [found.get(threshold, threshold <= 0) for threshold in thresholds]


def _say_as_arithmetic(clauses: ClauseList, leaves: Sequence[Leaf], threshold: int, step: Reached) -> None:
    """Say once more, as arithmetic, what a step says; other clauses than those of sums read it from now on."""
    if not isinstance(step, bool):
        clauses.inner.pop(abs(step), None)
        clauses.totals += _as_arithmetic(leaves, threshold, step)


def _as_arithmetic(leaves: Sequence[Leaf], threshold: int, own: Literal) -> tuple[LinearSum, LinearSum]:
    """That a literal says "the sum reaches this much": one sum where it holds, and one where it does not."""
    weights: dict[Literal, int] = defaultdict(int)
    for leaf in leaves:
        rest = next((amount for amount, case in zip(leaf.amounts, leaf.cases, strict=True) if case is None), 0)
        threshold -= rest
        for amount, case in zip(leaf.amounts, leaf.cases, strict=True):
            for literal in case or ():
                weights[literal] += amount - rest
    counted = tuple((literal, weight) for literal, weight in weights.items() if weight)
    above = LinearSum(counted, threshold, None, (own,), STRUCTURE)
    return above, LinearSum(counted, None, threshold - 1, (-own,), STRUCTURE)


def parts_of_sum(clauses: ClauseList, literals: Literals, limits: Limits, terms: Iterable[Term]) -> list[Part]:
    """The parts of a sum: terms that read the same variables are one."""
    amounts: dict[tuple[str, ...], dict[tuple[Value, ...], Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for term in terms:
        own = amounts[term.variables]
        for values, amount in term.amounts.items():
            own[values] += amount
    parts = []
    for names, own in amounts.items():
        part = _part(clauses, [literals[name] for name in names], own)
        limited = limits.get(names[0]) if len(names) == 1 else None
        if limited is not None:
            chosen = frozenset(literals_for(literals[names[0]], limited.values))
            part = part._replace(limit=limited.limit, chosen=chosen)
            clauses.relies = True
        parts.append(part)
    return parts


def _part(
    clauses: ClauseList, columns: Sequence[Mapping[Value, Literal]], amounts: Mapping[tuple[Value, ...], Fraction]
) -> Part:
    if not columns:
        return Part(((amounts.get((), Fraction(0)), None),))
    if len(columns) == 1:
        cases: dict[Fraction, list[Literal]] = defaultdict(list)
        for value, literal in columns[0].items():
            cases[amounts.get((value,), Fraction(0))].append(literal)
        return Part(tuple((amount, tuple(cases[amount])) for amount in sorted(cases)))
    return Part(_combined(clauses, columns, amounts))


def _combined(
    clauses: ClauseList, columns: Sequence[Mapping[Value, Literal]], amounts: Mapping[tuple[Value, ...], Fraction]
) -> tuple[tuple[Fraction, tuple[Literal, ...] | None], ...]:
    """Cases of several variables: a selector for each amount and the values of all variables but the last."""
    last: dict[tuple[Fraction, tuple[Value, ...]], list[Value]] = defaultdict(list)
    for values, amount in amounts.items():
        if amount and all(value in column for value, column in zip(values, columns, strict=True)):
            last[amount, values[:-1]].append(values[-1])
    cases: dict[Fraction, list[Literal]] = defaultdict(list)
    for (amount, first), together in last.items():
        chosen = [column[value] for value, column in zip(first, columns, strict=False)]
        ends = literals_for(columns[-1], frozenset(together))
        if len(ends) < len(columns[-1]):
            chosen.append(clauses.any_of(ends))
        selector = _selector(clauses, chosen)
        if selector is not None:
            cases[amount].append(selector)
    every: dict[Fraction, tuple[Literal, ...] | None] = {amount: tuple(found) for amount, found in cases.items()}
    every[Fraction(0)] = None
    return tuple((amount, every[amount]) for amount in sorted(every))


def _selector(clauses: ClauseList, literals: Sequence[Literal]) -> Literal | None:
    """A literal for a combination; None where a variable that stands twice cannot have both values."""
    own = set(literals)
    return None if any(-literal in own for literal in own) else clauses.all_of(own)
