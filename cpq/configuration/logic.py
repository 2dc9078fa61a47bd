"""Formulas put together, with what always or never holds left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cpq.solving.model import And, Formula, Iff, Implies, Is, Not, Or

TRUE: Formula = And(())
"""Holds always."""

FALSE: Formula = Or(())
"""Holds never."""


class Condition(NamedTuple):
    """A yes/no part of a rule over variables.

    Attributes:
        true: Where it is evaluated and true.
        known: Where it can be evaluated at all.
    """

    true: Formula
    known: Formula = TRUE

    @property
    def false(self) -> Formula:
        """Where it is evaluated and false."""
        return both(self.known, opposite(self.true))


def always(part: Formula) -> bool:
    """Whether a part is plainly true."""
    return part == TRUE


def never(part: Formula) -> bool:
    """Whether a part is plainly false."""
    return part == FALSE


def both(*parts: Formula) -> Formula:
    """Where every part holds."""
    kept = _flat(And, parts)
    if any(map(never, kept)):
        return FALSE
    return kept[0] if len(kept) == 1 else And(tuple(kept))


def either(*parts: Formula) -> Formula:
    """Where at least one part holds."""
    kept = _flat(Or, parts)
    if any(map(always, kept)):
        return TRUE
    return kept[0] if len(kept) == 1 else Or(tuple(kept))


def _flat(kind: type[And] | type[Or], parts: Iterable[Formula]) -> list[Formula]:
    """The parts, with those that are joined the same way taken apart, and each choice once."""
    kept: list[Formula] = []
    seen: set[Is] = set()
    for part in parts:
        for one in part.parts if isinstance(part, kind) else (part,):
            if not (isinstance(one, Is) and one in seen):
                kept.append(one)
            if isinstance(one, Is):
                seen.add(one)
    return kept


def opposite(part: Formula) -> Formula:
    """Where a part does not hold."""
    if always(part) or never(part):
        return FALSE if always(part) else TRUE
    return part.part if isinstance(part, Not) else Not(part)


def implied(condition: Formula, consequence: Formula) -> Formula:
    """Where a consequence holds, or its condition does not."""
    if always(condition) or always(consequence) or never(condition):
        return consequence if always(condition) else TRUE
    return opposite(condition) if never(consequence) else Implies(condition, consequence)


def alike(left: Formula, right: Formula) -> Formula:
    """Where both parts hold or neither."""
    for one, other in ((left, right), (right, left)):
        if always(one) or never(one):
            return other if always(one) else opposite(other)
    return Iff(left, right)


def conjunction(parts: Iterable[Condition]) -> Condition:
    """``and``: a part is evaluated where those before it are true."""
    true, known = TRUE, TRUE
    for part in parts:
        known = both(known, either(opposite(true), part.known))
        true = both(true, part.true)
    return Condition(true, known)


def disjunction(parts: Iterable[Condition]) -> Condition:
    """``or``: a part is evaluated where those before it are false."""
    inner = conjunction(negation(part) for part in parts)
    return negation(inner)


def negation(part: Condition) -> Condition:
    """``not``."""
    return Condition(part.false, part.known)


def choice(test: Condition, body: Condition, other: Condition) -> Condition:
    """``body if test else other``: one of the two is evaluated."""
    return Condition(
        either(both(test.true, body.true), both(test.false, other.true)),
        both(test.known, either(opposite(test.true), body.known), either(test.true, other.known)),
    )
