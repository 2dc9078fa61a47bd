"""A compiled model as plain arrays, to be kept on disk and read back without compiling again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cpq.solving.answers import Answers
from cpq.solving.cnf import Cnf, LinearSum
from cpq.solving.compiled import ArithmeticOf, Compiled, Ready, assembled, near_of, nothing_possible, oracle_of
from cpq.solving.components import Component, Numbers
from cpq.solving.witnesses import BITS, Witnesses

Arrays = Mapping[str, NDArray[np.generic]]
"""Numbers and flags by name; none of them holds an object, so that reading them back runs no code."""

FORM = "1"
"""Changes where the arrays come to mean something else."""


def clauses_fingerprint(cnf: Cnf) -> str:
    """SHA-256 over clauses and all that comes with them, in hex; equal on every machine.

    >>> clauses_fingerprint(Cnf(1, 1, ((1,),), (0,)))[:8]
    'aca4d3c0'
    """
    digest = hashlib.sha256(f"{FORM} {cnf.asked} {cnf.count} {len(cnf.clauses)} {len(cnf.alike)} ".encode())
    for rows in (cnf.clauses, [cnf.rules], cnf.alike):
        digest.update(np.array([len(row) for row in rows], dtype="<i8").tobytes())
        digest.update(np.array([number for row in rows for number in row], dtype="<i8").tobytes())
    digest.update(json.dumps(cnf.sums).encode())
    return digest.hexdigest()


def frozen(compiled: Compiled) -> Arrays:
    """All that compiling found out, and the fingerprint of what was compiled."""
    parts = compiled.parts
    components = [part.component for part in parts]
    inside = {literal for part in components for literal in part.propositions.tolist()}
    return {
        "fingerprint": _text(clauses_fingerprint(compiled.cnf)),
        "satisfiable": np.array([compiled.satisfiable]),
        "fixed": np.array(sorted(one for one in compiled.core if abs(one) not in inside), dtype=np.int64),
        "sizes": np.array([_sizes(part) for part in parts], dtype=np.int64).reshape(-1, 5),
        "propositions": _joined(one.propositions for one in components),
        "literals": _joined(one.literals for one in components),
        "starts": _joined(one.starts for one in components),
        "alike": _joined(one.alike for one in components),
        "can hold": _joined(part.undecided.can_hold for part in parts).astype(bool),
        "can fail": _joined(part.undecided.can_fail for part in parts).astype(bool),
        "pool": np.concatenate([np.zeros(0, dtype=np.uint64), *(part.pool.words.ravel() for part in parts)]),
        "sums": _text(json.dumps([one.sums for one in components])),
    }


def thawed(
    cnf: Cnf, arrays: Arrays, *, conflicts: int | None = None, arithmetic: ArithmeticOf | None = None
) -> Compiled | None:
    """What :func:`frozen` gave, ready to be asked; None where it was made from other clauses.

    Args:
        cnf: The clauses, which must be those that were compiled.
        conflicts, arithmetic: As for :func:`~cpq.solving.compiled.compile_clauses`.
    """
    if bytes(arrays["fingerprint"]) != clauses_fingerprint(cnf).encode():
        return None
    if not arrays["satisfiable"][0]:
        return nothing_possible(cnf)
    left = _Left(arrays)
    sums = json.loads(bytes(arrays["sums"]))
    parts = [
        _part(left, sizes, tuple(map(_sum, own)), conflicts, arithmetic)
        for sizes, own in zip(arrays["sizes"].tolist(), sums, strict=True)
    ]
    return assembled(cnf, arrays["fixed"].tolist(), parts)


class _Left:
    """Arrays of which each component takes its part from the front."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self._taken = dict.fromkeys(arrays, 0)

    def take(self, name: str, count: int) -> NDArray[np.generic]:
        begin = self._taken[name]
        self._taken[name] = begin + count
        return self._arrays[name][begin : begin + count]


def _part(
    left: _Left,
    sizes: Sequence[int],
    sums: tuple[LinearSum, ...],
    conflicts: int | None,
    arithmetic: ArithmeticOf | None,
) -> Ready:
    count, asked, clauses, literals, stored = sizes
    component = Component(
        left.take("propositions", count).astype(np.int64),
        asked,
        left.take("literals", literals).astype(np.int64),
        left.take("starts", clauses + 1).astype(np.int64),
        left.take("alike", asked).astype(np.int64),
        sums,
    )
    none = Witnesses.none(count)
    can_hold, can_fail = (left.take(name, asked).astype(np.bool_) for name in ("can hold", "can fail"))
    words = -(-stored // BITS)
    pool = left.take("pool", count * words).astype(np.uint64).reshape(count, words)
    return Ready(
        component,
        oracle_of(component, conflicts, arithmetic),
        near_of(component),
        Answers((), can_hold, can_fail, none),
        Witnesses(pool, stored),
    )


def _sizes(part: Ready) -> tuple[int, int, int, int, int]:
    one = part.component
    return one.count, one.asked, len(one.starts) - 1, len(one.literals), part.pool.count


def _joined(arrays: Iterable[NDArray[np.generic]]) -> Numbers:
    return np.concatenate([np.zeros(0, dtype=np.int64), *arrays])


def _sum(data: Sequence[Any]) -> LinearSum:
    weights, low, high, where, rule = data
    return LinearSum(tuple((literal, weight) for literal, weight in weights), low, high, tuple(where), rule)


def _text(text: str) -> NDArray[np.generic]:
    return np.frombuffer(text.encode(), dtype=np.uint8)
