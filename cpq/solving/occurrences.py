"""Where the propositions of a component occur: in clauses, and in sums in place of the clauses that say them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from cpq.solving.bounds import added_up
from cpq.solving.checked import EXACT
from cpq.solving.cnf import LinearSum, Literal
from cpq.solving.components import Component, Numbers
from cpq.solving.turned import Places
from cpq.solving.turning import Occurrences
from cpq.solving.weighing import Sums


def occurrences_of(component: Component) -> Occurrences:
    """Occurrences of the propositions that are not inner; they are numbered anew, in their order.

    Clauses about inner ones are left out, since the component's totals say the same in few steps.
    """
    inner = component.inner > 0 if len(component.inner) else np.zeros(component.count, dtype=bool)
    number = np.cumsum(~inner)
    lengths = np.diff(component.starts)
    clause = np.repeat(np.arange(len(lengths)), lengths)
    own = np.abs(component.literals) - 1
    kept = np.ones(len(lengths), dtype=bool)
    kept[clause[inner[own]]] = False
    literals = _places(number[own] * np.sign(component.literals))[kept[clause]]
    starts = _begins(lengths[kept])
    clauses = np.repeat(np.arange(int(kept.sum())), lengths[kept])
    count = int(number[-1])
    of, begins = _by(literals, clauses, 2 * count)
    return Occurrences(literals, starts, of, begins, _sums_of(component.totals, number, count))


def _sums_of(totals: Sequence[LinearSum], number: Numbers, count: int) -> Sums:
    """Sums of what they gain where propositions come to hold; those too large for machine numbers are left out."""
    totals = [one for one in totals if sum(abs(weight) for _, weight in one.weights) < EXACT]
    weighed = [added_up(one.weights) for one in totals]
    gains = [_gains(weights) for weights in weighed]
    members = _numbers(int(number[place - 1]) - 1 for own in gains for place in own)
    sums = np.repeat(np.arange(len(totals)), [len(own) for own in gains])
    changes = _numbers(gain for own in gains for gain in own.values())
    where = _places(
        _numbers(int(number[abs(one) - 1]) * (1 if one > 0 else -1) for total in totals for one in total.where)
    )
    where_sums = np.repeat(np.arange(len(totals)), [len(one.where) for one in totals])
    order = np.argsort(members, kind="stable")
    of, begins = _by(members, sums, count)
    switched, switched_begins = _by(where, where_sums, 2 * count)
    return Sums(
        _numbers(-EXACT if one.low is None else max(-EXACT, one.low) for one in totals),
        _numbers(EXACT if one.high is None else min(EXACT, one.high) for one in totals),
        _numbers(sum(weight for literal, weight in weights.items() if literal < 0) for weights in weighed),
        members.astype(np.int32),
        changes,
        _begins([len(own) for own in gains]),
        of,
        changes[order],
        begins,
        where,
        _begins([len(one.where) for one in totals]),
        switched,
        switched_begins,
    )


def _gains(weights: dict[Literal, int]) -> dict[int, int]:
    """By proposition what a sum gains where it comes to hold."""
    gains: dict[int, int] = {}
    for literal, weight in weights.items():
        gains[abs(literal)] = gains.get(abs(literal), 0) + (weight if literal > 0 else -weight)
    return {proposition: gain for proposition, gain in gains.items() if gain}


def _numbers(numbers: Iterable[int]) -> Numbers:
    return np.array(list(numbers), dtype=np.int64)


def _places(literals: Numbers) -> Places:
    """Literals as places: that proposition ``p``, counted from 0, holds is ``2 * p``, that it fails ``2 * p + 1``."""
    return (2 * (np.abs(literals) - 1) + (literals < 0)).astype(np.int32)


def _begins(lengths: Sequence[int] | Numbers) -> Places:
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int32)


def _by(keys: Numbers | Places, values: Numbers, count: int) -> tuple[Places, Places]:
    """Values by the keys that stand beside them, and where each key's own begin, and the last one's stop."""
    order = np.argsort(keys, kind="stable")
    return values[order].astype(np.int32), _begins(np.bincount(keys, minlength=count))
