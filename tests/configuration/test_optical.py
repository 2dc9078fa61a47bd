"""Sessions about an optical switch of published components answer as plain arithmetic over all its configurations."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from cpq.configuration.completing import best, completed
from cpq.configuration.objectives import OBJECTIVES, ObjectiveName
from cpq.configuration.refusals import ChoiceRefused
from cpq.configuration.session import ProductSession
from cpq.configuration.values import spelled
from cpq.solving.model import Value
from tests.configuration.optical import Optical, optical
from tests.oracle.enumerated import first_conflict
from tests.oracle.solving import Decision

SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 12))]


@cache
def switch(models: Path) -> Optical:
    return optical(models)


@pytest.fixture
def optics(reference_data: Path) -> Optical:
    return switch(reference_data / "models")


def test_it_has_as_many_configurations_as_arithmetic_finds(optics: Optical) -> None:
    assert ProductSession.open(optics.product).count() == optics.everything.count() == 5_118
    assert sorted(optics.kept) == sorted(rule.id for rule in optics.product.model.model.rules)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_session_answers_as_arithmetic_does(seed: int, optics: Optical) -> None:
    chosen = random.Random(seed)  # noqa: S311 - a walk that repeats itself, not a secret
    refused = 0
    for place, session in enumerate(walk(optics, chosen)):
        held = list(decisions(session).values())
        found = session.domains()
        assert {path: domain.possible for path, domain in found.items()} == optics.everything.domains(held)
        assert session.count() == optics.everything.count(held)
        for path, domain in found.items():
            for value in domain.refused:
                refused += reasons_agree(optics, session, path, value)
        if place % 3 == 0:
            optima_agree(optics, session, held)
    assert refused


def walk(optics: Optical, chosen: random.Random, steps: int = 6) -> Iterator[ProductSession]:
    """States of a session whose choices are accepted exactly where a configuration has them."""
    session = ProductSession.open(optics.product)
    yield session
    for _ in range(steps):
        if session.answered and chosen.random() < 0.2:
            session = session.retract(chosen.choice(list(session.answered)))
            yield session
            continue
        path = chosen.choice(list(session.choices.choices))
        values = session.values_of(path)
        numbers = [value for value in values if isinstance(value, Decimal)]
        low, high = sorted(chosen.choices(numbers, k=2)) if numbers else (None, None)
        wanted: tuple[Value, ...]
        kind = chosen.choice(("value", "value", "range", "several"))
        if kind == "range" and low is not None and high is not None:
            wanted = tuple(number for number in numbers if low <= number <= high)
        else:
            wanted = tuple(chosen.sample(values, 2 if kind == "several" else 1))
        fits = optics.everything.is_possible([*decisions(session, path).values(), (path, wanted)])
        before = session
        with suppress(ChoiceRefused):
            if kind == "range" and numbers:
                session = session.assign_range(path, at_least=low, at_most=high)
            elif kind == "several":
                session = session.assign(path, *wanted)
            else:
                session = session.assign_text(path, spelled(wanted[0]))
        assert (session is not before) == fits
        yield session


def decisions(session: ProductSession, without: str = "") -> dict[str, Decision]:
    """What was chosen, as typed and read back, by path, oldest first, but for one path."""
    made = {}
    for path, typed in session.answered.items():
        low, dots, high = typed.partition("..")
        named = typed.split(" or ")
        made[path] = (
            path,
            [
                value
                for value in session.values_of(path)
                if (Decimal(low) <= Decimal(str(value)) <= Decimal(high) if dots else spelled(value) in named)
            ],
        )
    return {path: one for path, one in made.items() if path != without}


def reasons_agree(optics: Optical, session: ProductSession, path: str, value: Value) -> bool:
    """The reasons against a value are right and without any of them it is possible; whether there are any."""
    others = decisions(session, path)
    held, wanted = list(others.values()), (path, (value,))
    told = session.why_not(path, value)
    if optics.everything.is_possible([*held, wanted]):
        assert told is None  # only the own answer stands against it, and choosing again replaces that
        assert session.assign(path, value).domain(path).possible == (value,)
        return False
    assert told is not None
    blamed = first_conflict(optics.everything.is_possible, held, wanted)
    assert [one.path for one in told.choices] == [list(others)[place] for place in blamed]
    together = optics.assignments.kept([wanted, *(others[one.path] for one in told.choices)])
    rules = [rule.id for rule in told.rules]
    assert not (together & broken_by_none(optics, rules)).any()
    for rule in rules:
        assert (together & broken_by_none(optics, [one for one in rules if one != rule])).any(), (path, value, rule)
    every = [tuple(list(others)[place] for place in places) for places in optics.everything.repairs(held, wanted)]
    assert [tuple(sorted(one.paths)) for one in told.repairs] == [
        tuple(sorted(one)) for one in (every[:3] if told.choices else [])
    ]
    for repair in told.repairs:
        repaired = session
        for one in repair.paths:
            repaired = repaired.retract(one)
        assert repaired.assign(path, value).domain(path).possible == (value,)
    return True


def broken_by_none(optics: Optical, rules: list[str]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Assignments that keep some rules."""
    kept = np.ones(len(optics.assignments.table), dtype=bool)
    for rule in rules:
        kept &= optics.kept[rule]
    return kept


def optima_agree(optics: Optical, session: ProductSession, held: list[Decision]) -> None:
    """Every objective alone, and fewest lines before the margin; completions are configurations too."""
    wanted: list[tuple[ObjectiveName, ...]] = [*((name,) for name in OBJECTIVES), ("fewest lines", "best margin")]
    for names in wanted:
        objectives = [optics.prices.terms(name, optics.everything.model) for name in names]
        expected = optics.everything.best(objectives, held)
        assert expected is not None
        found = best(session, names, optics.prices)
        assert found.proven
        costs = [-cost if name == "best margin" else cost for name, cost in zip(names, expected[0], strict=True)]
        assert [amount for _, amount in found.amounts] == costs, names
        assert optics.everything.is_possible([*held, *((path, (value,)) for path, value in found.values.items())])
    values = completed(session).values
    assert optics.everything.is_possible([*held, *((path, (value,)) for path, value in values.items())])
