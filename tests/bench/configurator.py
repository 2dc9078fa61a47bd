"""What the configurator's benchmark runs on: public models, bundles under a power budget, and the sample machine."""

from __future__ import annotations

import gc
import os
import random
import sys
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import NamedTuple

from cpq.configuration.product_model import product_model
from cpq.exchange.uvl.to_model import uvl_model
from cpq.solving.compiled import compile_clauses
from cpq.solving.encode import encode
from cpq.solving.model import And, Compare, Formula, Implies, Is, Model, Not, Rule, Table, Term, Value, Variable
from cpq.workspace import Workspace
from tests.solving.public_models import clicks

ROOT = Path(__file__).resolve().parents[2]


class Work(NamedTuple):
    """One model of the benchmark.

    Attributes:
        name: As rows show it.
        read: Makes the model; timed as parsing.
        chance: Of a random user to say yes.
        aim: Milliseconds that 99 of 100 clicks should stay below; None for none.
    """

    name: str
    read: Callable[[], Model]
    chance: float
    aim: int | None


PUBLIC: Mapping[str, int | None] = {
    "automotive2_4.uvl": 20,
    "automotive01.uvl": 25,
    "linux-2.6.33.3.uvl": 100,
    "financialservices01_2017-05-22.uvl": 25,
    "embtoolkit.uvl": None,
}
"""Public models by file, with the aim of each."""

BUNDLES = {136: (25, 60, 5), 370: (60, 200, 25), 567: (90, 320, None)}
"""Attributes, rules and aim of a bundle with so many options."""


def public_models(folder: Path) -> list[Work]:
    """Models that are in a folder."""

    def read(file: Path) -> Model:
        return uvl_model(file.read_text(encoding="utf-8"), file=file.name)[0]

    files = [(folder / name, aim) for name, aim in PUBLIC.items()]
    return [Work(file.stem, partial(read, file), 0.7, aim) for file, aim in files if file.exists()]


def machine() -> Work:
    """The sample machine: 281 options in 25 groups under budgets of power, heat, area, load, slots and signals."""

    def read() -> Model:
        return product_model(Workspace.open(ROOT).catalog, "treatment-plant").model

    return Work("treatment plant of 281 options", read, 0.7, 100)


def bundles() -> list[Work]:
    """Made bundles."""
    return [
        Work(f"bundle of {options} options", partial(bundle, attributes, rules), 0.9, aim)
        for options, (attributes, rules, aim) in BUNDLES.items()
    ]


def bundle(attributes: int, rules: int) -> Model:
    """Attributes of two to ten values under dense rules that one hidden selection keeps, and a budget of power."""
    dice = random.Random(1)  # noqa: S311 - the same bundle each time, not a secret
    variables = [
        Variable(f"a{place}", tuple(f"v{value}" for value in range(dice.randint(2, 10)))) for place in range(attributes)
    ]
    hidden = {one.name: dice.choice(one.values) for one in variables}
    made = [_rule(dice, variables, hidden) for _ in range(rules)]
    terms, used = [], Fraction(0)
    for one in variables:
        power = {(value,): Fraction(dice.choice((0, 0, 0, 10, 20, 40))) for value in one.values}
        terms.append(Term((one.name,), power))
        used += power[(hidden[one.name],)]
    made.append(Compare(tuple(terms), "<=", used + 50))
    return Model(tuple(variables), tuple(Rule(f"r{place}", formula) for place, formula in enumerate(made)))


def _rule(dice: random.Random, variables: list[Variable], hidden: Mapping[str, Value]) -> Formula:
    """One of: a value needs one of others, a value excludes another, a table of the pairs that go together."""
    kind = dice.random()
    left, right = dice.sample(variables, 2)
    one, other = dice.choice(left.values), dice.choice(right.values)
    chosen = hidden[left.name] == one
    if kind < 0.45:
        needed = {*dice.sample(right.values, max(1, len(right.values) // 2)), *([hidden[right.name]] if chosen else ())}
        return Implies(Is(left.name, frozenset({one})), Is(right.name, frozenset(needed)))
    if kind < 0.8:
        if chosen and hidden[right.name] == other:
            return And(())
        return Not(And((Is(left.name, frozenset({one})), Is(right.name, frozenset({other})))))
    rows = []
    for value in left.values:
        fits = {pair for pair in right.values if dice.random() < 0.6} | {dice.choice(right.values)}
        fits |= {hidden[right.name]} if value == hidden[left.name] else set()
        rows.append((frozenset({value}), frozenset(fits)))
    return Table((left.name, right.name), tuple(rows))


def resident() -> int:
    """Bytes of this process that are in memory; 0 where the system does not say."""
    statm = Path("/proc/self/statm")
    gc.collect()
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if statm.exists() else 0


def added_by_compiling(work: Work) -> int:
    """Bytes of resident memory that compiling a model adds and that one session of 50 clicks adds to that."""
    cnf = encode(work.read()).cnf
    before = resident()
    compiled = compile_clauses(cnf)
    for state, literal in clicks(compiled, 50, work.chance):
        state.decide(literal)
    return resident() - before


if __name__ == "__main__":
    # A process of its own for each model: what one leaves free, another would take, and nothing would seem added.
    (chosen,) = [
        work for work in (*public_models(Path(sys.argv[2])), *bundles(), machine()) if work.name == sys.argv[1]
    ]
    print(added_by_compiling(chosen))
