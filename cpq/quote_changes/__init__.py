"""What moved between two priced quotes, line by line and rule by rule, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from cpq.policy_changes.change import PolicyChange
from cpq.problems import CpqError
from cpq.quote_changes.align import moves, steps_of
from cpq.quote_changes.causes import Causes, causes_among, dates_of
from cpq.quote_changes.change import LineMove, QuoteDiff, StepMove
from cpq.quote_changes.compared import ComparedLine, ComparedQuote, compared, less
from cpq.quote_changes.reading import is_priced_json, read_priced_json

__all__ = [
    "Causes",
    "ComparedQuote",
    "LineMove",
    "QuoteDiff",
    "StepMove",
    "causes_among",
    "compared",
    "dates_of",
    "diff_quotes",
    "is_priced_json",
    "read_priced_json",
]


def diff_quotes(
    old: ComparedQuote,
    new: ComparedQuote,
    *,
    changes: Sequence[PolicyChange] = (),
    causes: Sequence[Causes] = (),
) -> QuoteDiff:
    """Two quotes side by side, whose differences of steps sum exactly to the difference of their net totals.

    Args:
        changes: What changed between the policies that priced them.
        causes: What explains moves, such as :func:`causes_among` and :func:`dates_of`; the former where left out.

    Raises:
        CpqError: The quotes are in different currencies.
    """
    if old.currency != new.currency:
        raise CpqError(
            f"a quote in {old.currency} and one in {new.currency} have no difference",
            code="cannot-compare",
            hint="compare quotes in one currency",
        )
    links = causes or (causes_among(changes),)
    lines = tuple(_line_move(name, mine, theirs, links, changes) for name, mine, theirs in _aligned(old, new))
    nothing = Decimal(0)
    allowances = {
        name: less(new.allowances.get(name, nothing), old.allowances.get(name, nothing))
        for name in dict.fromkeys((*old.allowances, *new.allowances))
    }
    used = {id(change) for line in lines for step in line.moved for change in step.causes}
    used |= {id(change) for line in lines for change in line.cost_causes}
    return QuoteDiff(
        old,
        new,
        lines,
        {name: amount for name, amount in allowances.items() if amount},
        tuple(change for change in changes if id(change) not in used),
    )


_Lines = tuple[ComparedLine, ...]


def _aligned(old: ComparedQuote, new: ComparedQuote) -> Iterator[tuple[str, _Lines, _Lines]]:
    """Lines by id; the parts of one requested line together where the sides divide it differently."""
    for name in dict.fromkeys(line.line for line in (*new.lines, *old.lines)):
        mine = tuple(line for line in old.lines if line.line == name)
        theirs = tuple(line for line in new.lines if line.line == name)
        if [line.id for line in mine] == [line.id for line in theirs]:
            yield from ((one.id, (one,), (other,)) for one, other in zip(mine, theirs, strict=True))
        else:
            yield name, mine, theirs


def _line_move(
    name: str, old: _Lines, new: _Lines, links: Sequence[Causes], changes: Sequence[PolicyChange]
) -> LineMove:
    product = (new or old)[0].product
    steps = moves(steps_of(old), steps_of(new))
    for link in links:
        steps = tuple(link(step, product) if step.amount else step for step in steps)
    move = LineMove(name, old, new, steps)
    if move.cost[0] == move.cost[1]:
        return move
    costs = tuple(change for change in changes if change.noun == "cost" and change.product == product)
    return replace(move, cost_causes=costs)
