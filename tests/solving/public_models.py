"""Public models as clauses, and a random user of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cpq.exchange.dimacs import dimacs_model
from cpq.exchange.uvl.to_model import uvl_model
from cpq.solving.cnf import Literal
from cpq.solving.compiled import Compiled
from cpq.solving.decided import Decided
from cpq.solving.encode import Encoding, encode


class Known(NamedTuple):
    """What is published of a model: features in it, in every valid configuration, and in none."""

    features: int
    core: int
    dead: int


KNOWN = {
    "uvl_cardinality.uvl": Known(4, 1, 0),
    "ovm_RFW.ovm.uvl": Known(37, 1, 0),
    "berkeleydb.uvl": Known(76, 1, 0),
    "axTLS.uvl": Known(96, 24, 11),
    "dm_ASEJ1.csv.uvl": Known(109, 1, 0),
    "uClibc.uvl": Known(313, 44, 31),
    "uClinux-base.uvl": Known(380, 115, 0),
    "toybox.cnf": Known(544, 4, 365),
    "financialservices01_2017-05-22.uvl": Known(557, 29, 0),
    "busybox_1_28_0.cnf": Known(998, 12, 0),
    "embtoolkit.uvl": Known(1179, 91, 236),
    "adder.uvl": Known(1285, 6, 38),
    "aaed2000.uvl": Known(1298, 6, 46),
    "automotive01.uvl": Known(2513, 94, 185),
    "linux-2.6.33.3.uvl": Known(6467, 146, 310),
    "automotive2_4.uvl": Known(18616, 1777, 10),
}


def encoded(file: Path) -> Encoding:
    """A model of a file as clauses."""
    read = dimacs_model if file.suffix == ".cnf" else uvl_model
    model, _ = read(file.read_text(encoding="utf-8"), file=file.name)
    return encode(model)


def next_decision(state: Decided, chosen: random.Random, chance: float) -> Literal | None:
    """What a random user decides next: something still open, true with a chance; None where nothing is open."""
    asked = state.compiled.cnf.asked

    def is_open(number: int) -> bool:
        return state.possible(number) and state.possible(-number)

    drawn = (chosen.randint(1, asked) for _ in range(200))  # usually soon lucky, and quicker than to look at all
    number = next(filter(is_open, drawn), None)
    if number is None:
        still_open = list(filter(is_open, range(1, asked + 1)))
        if not still_open:
            return None
        number = chosen.choice(still_open)
    return number if chosen.random() < chance else -number


def clicks(compiled: Compiled, count: int, chance: float = 0.7) -> Iterator[tuple[Decided, Literal]]:
    """States with what is decided next in each, so many in all; a new random user begins where nothing is left open."""
    made = seed = 0
    while made < count:
        state, chosen = Decided.start(compiled), random.Random(seed)  # noqa: S311 - repeatable, not a secret
        seed += 1
        for _ in range(min(50, count - made)):
            literal = next_decision(state, chosen, chance)
            if literal is None:
                break
            yield state, literal
            made += 1
            state = state.decide(literal)
