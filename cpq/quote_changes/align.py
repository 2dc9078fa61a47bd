"""Which step of one quote is the counterpart of which step of another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from cpq.quote_changes.change import StepMove
from cpq.quote_changes.compared import ComparedLine, total
from cpq.quotes.priced import PriceStep

Key = tuple[str, str, str, int]
"""Kind of step, rule, what else tells it apart, and how often that came before."""

_TELLS_APART = {"tier": "from", "tier fee": "from", "rounding": "what"}
"""Input that distinguishes steps of one kind and rule on one line."""


def steps_of(lines: Sequence[ComparedLine]) -> dict[Key, PriceStep]:
    """The steps of priced lines by key; over several lines those of the same rule are added up."""
    found: dict[Key, PriceStep] = {}
    for line in lines:
        for key, step in _keyed(line.parts):
            found[key] = _added(found[key], step) if key in found else step
    return found


def _keyed(steps: Iterable[PriceStep]) -> Iterator[tuple[Key, PriceStep]]:
    counts: dict[tuple[str, str, str], int] = {}
    for step in steps:
        apart = dict(step.inputs).get(_TELLS_APART.get(step.name, ""), "")
        about = (step.name, step.rule, apart)
        counts[about] = counts.get(about, -1) + 1
        yield (*about, counts[about]), step


def _added(first: PriceStep, second: PriceStep) -> PriceStep:
    """Steps of the same rule on two parts of a line, as one."""
    amount, after = total((first.amount, second.amount)), total((first.after, second.after))
    return first._replace(amount=amount, after=after, unit=None)


def moves(old: Mapping[Key, PriceStep], new: Mapping[Key, PriceStep]) -> tuple[StepMove, ...]:
    """Every step of both sides with its counterpart, in the order in which they were taken.

    A step whose rule only one side has is the counterpart of the other side's step of the same kind: last year's
    schedule of this year's.
    """
    partner = _partners(old, new)
    taken = set(partner.values())
    waiting = list(old)
    found: list[StepMove] = []
    for key, step in new.items():
        mine = partner.get(key)
        while mine in waiting:
            before = waiting.pop(0)
            if before not in taken:
                found.append(StepMove(old[before], None))
            if before == mine:
                break
        found.append(StepMove(old[mine] if mine is not None else None, step))
    found += [StepMove(old[key], None) for key in waiting if key not in taken]
    return tuple(found)


def _partners(old: Mapping[Key, PriceStep], new: Mapping[Key, PriceStep]) -> dict[Key, Key]:
    """The older side's key for each of the newer side's that has a counterpart."""
    partner = {key: key for key in new if key in old}
    left = [key for key in old if key not in new]
    for same in (_same_rule, _same_place, _same_kind):
        for key in new:
            found = next((other for other in left if same(key, other)), None) if key not in partner else None
            if found is not None:
                partner[key] = found
                left.remove(found)
    return partner


def _same_rule(one: Key, other: Key) -> bool:
    return one[:2] == other[:2]


def _same_place(one: Key, other: Key) -> bool:
    """The same tier in another price book."""
    return (one[0], one[2]) == (other[0], other[2])


def _same_kind(one: Key, other: Key) -> bool:
    return one[0] == other[0]
