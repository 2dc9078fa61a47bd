"""What compiling found out, as bytes that the next compilation of the same clauses begins with.

Kept are the assignments found, and nothing that follows from them: which literals are possible is seen from them once
each has been held against every clause, and what none of them shows is asked of a solver anew. So bytes of whatever
origin cost time at worst and never change an answer.
"""

from __future__ import annotations

import hashlib
import json

import numpy as np

from cpq.solving.cnf import Cnf
from cpq.solving.compiled import Compiled
from cpq.solving.witnesses import BITS, Witnesses

FORM = "3"
"""Changes where the bytes come to mean something else, or compiling would find other assignments."""


def clauses_fingerprint(cnf: Cnf) -> str:
    """SHA-256 over clauses and all that comes with them, in hex; equal on every machine.

    >>> clauses_fingerprint(Cnf(1, 1, ((1,),), (0,)))[:8]
    '4066e623'
    """
    digest = hashlib.sha256(f"{FORM} {cnf.asked} {cnf.count} {len(cnf.clauses)} {len(cnf.alike)} ".encode())
    for rows in (cnf.clauses, [cnf.rules], cnf.alike):
        digest.update(np.array([len(row) for row in rows], dtype="<i8").tobytes())
        digest.update(np.array([number for row in rows for number in row], dtype="<i8").tobytes())
    digest.update(json.dumps(cnf.sums).encode())
    return digest.hexdigest()


def frozen(compiled: Compiled) -> bytes:
    """The assignments that compiling found; empty where nothing is satisfiable.

    Whole numbers of 64 bits, the lowest octet first: how many components there are; of each its propositions and its
    assignments; then the words of each, a row for each proposition.
    """
    pools = [part.pool for part in compiled.parts]
    sizes = [len(pools), *(number for pool in pools for number in (len(pool.words), pool.count))]
    return b"".join([np.array(sizes, dtype="<u8").tobytes(), *(pool.words.astype("<u8").tobytes() for pool in pools)])


def thawed(data: bytes) -> tuple[Witnesses, ...]:
    """Assignments by component from what :func:`frozen` gave; none where the bytes are anything else.

    They are not checked here: :func:`~cpq.solving.compiled.compile_clauses` takes none that breaks a clause.
    """
    if len(data) < _WORD or len(data) % _WORD:
        return ()
    numbers = np.frombuffer(data, dtype="<u8").astype(np.uint64)
    parts = int(numbers[0])
    if parts > (len(numbers) - 1) // 2:
        return ()
    sizes = [(rows, count) for rows, count in numbers[1 : 1 + 2 * parts].reshape(-1, 2).tolist()]
    begin = 1 + 2 * parts
    if any(not rows for rows, _ in sizes) or begin + sum(rows * -(-count // BITS) for rows, count in sizes) != len(
        numbers
    ):
        return ()
    found = []
    for rows, count in sizes:
        columns = -(-count // BITS)
        words = numbers[begin : begin + rows * columns].reshape(rows, columns)
        begin += rows * columns
        found.append(Witnesses(words & Witnesses(words, count).everyone(), count))
    return tuple(found)


_WORD = 8
"""Octets of a number."""
