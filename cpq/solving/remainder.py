"""What decisions leave open: the clauses that still say something, apart wherever nothing connects them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cpq.solving.bounds import without
from cpq.solving.cnf import STRUCTURE, Literal
from cpq.solving.compiled import Compiled
from cpq.solving.components import Parts, take_apart


def remainder(compiled: Compiled, decisions: Iterable[Literal] = ()) -> Parts | None:
    """Take decided literals and what plainly follows from them out of clauses; None where that is a contradiction.

    A decision can cut a component into many. Sums that hold whatever is still chosen are left out.
    """
    if not compiled.satisfiable:
        return None
    cnf = compiled.cnf
    known = tuple((literal,) for literal in (*sorted(compiled.core, key=abs), *decisions))
    apart = take_apart(replace(cnf, clauses=(*cnf.clauses, *known), rules=(*cnf.rules, *(STRUCTURE for _ in known))))
    if apart is None:
        return None
    components = (
        replace(one, sums=tuple(each for each in one.sums if without(each, frozenset()))) if one.sums else one
        for one in apart.components
    )
    return Parts(apart.fixed, tuple(components))
