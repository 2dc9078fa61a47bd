"""Numeric models as published: every answer of a session is that of a table of all configurations.

A session takes seeded random choices: single values, sets, ranges, some of them impossible, and takes some back. After
each step everything that it says is compared.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpq.exchange.uvl.to_model import uvl_model
from cpq.solving.choices import Choice
from cpq.solving.compiled_model import CompiledModel, compile_model
from cpq.solving.explanation import Explanation, RefusedValue
from cpq.solving.model import Model, Term
from cpq.solving.session import Session
from tests.oracle.enumerated import Enumerated, first_conflict, is_allowed_by
from tests.solving.clafer import clafer_model
from tests.solving.models import models
from tests.solving.walks import assign, decision, decisions_of

CONFIGURATIONS = {
    "clafer_DuneSystem.txt": 2_304,
    "clafer_HSMGP.txt": 3_456,
    "clafer_HiPAcc.txt": 13_485,
    "uvl_cardinality.uvl": 4,
    "uvl_feature-cardinality.uvl": 3 + 3**2 + 3**3 + 3**4,
    "uvl_string-constraints.uvl": 1,
    "expressions.uvl": 1,
    "bike.uvl": 1_924,
}
SESSIONS = [pytest.param(name, seed) for name in CONFIGURATIONS for seed in range(1)] + [
    pytest.param(name, seed, marks=pytest.mark.long) for name in CONFIGURATIONS for seed in range(1, 12)
]
STEPS = 9


@cache
def model_of(file: Path) -> tuple[CompiledModel, Enumerated]:
    text = file.read_text(encoding="utf-8")
    model = clafer_model(text) if file.suffix == ".txt" else uvl_model(text, file=file.name)[0]
    return compile_model(model), Enumerated.of(model)


@pytest.mark.parametrize(("name", "count"), CONFIGURATIONS.items())
def test_a_model_has_as_many_configurations_as_its_table(name: str, count: int, reference_data: Path) -> None:
    model, everything = model_of(reference_data / "models" / name)
    assert Session.open(model).count() == everything.count() == count


@pytest.mark.parametrize(("name", "seed"), SESSIONS)
def test_a_random_session_answers_as_the_table_of_all_configurations(
    name: str, seed: int, reference_data: Path
) -> None:
    model, everything = model_of(reference_data / "models" / name)
    chosen = random.Random(f"{name} {seed}")  # noqa: S311 - a walk that repeats itself, not a secret
    said = 0
    for session in walk(model, everything, chosen):
        answers_agree(session, everything)
        said += refusals_agree(session, everything, [*refused_values(session), *some_choices(session, chosen)])
        optima_agree(session, everything, chosen)
    assert said or everything.count() == 1


@settings(max_examples=12)
@given(models(most_rules=6), st.integers(0, 10**6))
def test_generated_models_answer_as_the_table_of_all_configurations(model: Model, seed: int) -> None:
    everything, chosen = Enumerated.of(model), random.Random(seed)  # noqa: S311 - hypothesis chooses the seed
    if not everything.count():
        return
    for session in walk(compile_model(model), everything, chosen, steps=4):
        answers_agree(session, everything)
        refusals_agree(session, everything, [*refused_values(session), *some_choices(session, chosen)])
        optima_agree(session, everything, chosen)


def walk(model: CompiledModel, everything: Enumerated, chosen: random.Random, steps: int = STEPS) -> Iterator[Session]:
    """States of a session whose choices are accepted exactly where the table has a configuration for them."""
    session = Session.open(model)
    yield session
    for _ in range(steps):
        if session.choices and chosen.random() < 0.2:
            session = session.retract(chosen.choice(list(session.choices)))
            yield session
            continue
        choice = random_choice(model.model, chosen)
        wanted = [*decisions_of(session, choice.name).values(), decision(model.model, choice)]
        before = session.domains()
        try:
            session = assign(session, choice)
        except RefusedValue:
            assert not everything.is_possible(wanted)
            assert session.domains() == before
        else:
            assert everything.is_possible(wanted)
            yield session


def random_choice(model: Model, chosen: random.Random) -> Choice:
    variable = chosen.choice([one for one in model.variables if len(one.values) > 1] or model.variables)
    numbers = [value for value in variable.values if not isinstance(value, str | bool) and value is not None]
    kind = chosen.choice(("value", "value", "values", "range")) if numbers else chosen.choice(("value", "values"))
    if kind == "range":
        low, high = sorted(chosen.choices(numbers, k=2))
        open_to = chosen.choice(("", "", "low", "high"))
        return Choice(variable.name, (), None if open_to == "low" else low, None if open_to == "high" else high)
    few = min(len(variable.values), 4 if kind == "values" else 1)
    return Choice(variable.name, tuple(chosen.sample(variable.values, chosen.randint(1, few))))


def refused_values(session: Session) -> list[Choice]:
    """Every value that is impossible now."""
    return [Choice(domain.name, (value,)) for domain in session.domains().values() for value in domain.refused]


def some_choices(session: Session, chosen: random.Random) -> list[Choice]:
    """Sets and ranges too, possible ones among them."""
    return [random_choice(session.model.model, chosen) for _ in range(5)]


def answers_agree(session: Session, everything: Enumerated) -> None:
    """Domains and the count are those of the configurations that keep all decisions."""
    held = list(decisions_of(session).values())
    assert {domain.name: domain.possible for domain in session.domains().values()} == everything.domains(held)
    assert session.count() == everything.count(held)


def refusals_agree(session: Session, everything: Enumerated, asked: list[Choice]) -> int:
    """Explanations and repairs of choices are the right ones and minimal; how many choices something else refuses.

    Each part of an explanation is dropped once: without it the choice is possible.
    """
    refused = 0
    for choice in asked:
        name, others = choice.name, decisions_of(session, choice.name)
        held, wanted = list(others.values()), decision(session.model.model, choice)
        told = session.why_not(name, *choice.values, at_least=choice.at_least, at_most=choice.at_most)
        repairs_agree(session, everything, choice)
        if everything.is_possible([*held, wanted]):
            own = choice.name in session.choices and not everything.is_possible(
                [*decisions_of(session).values(), wanted]
            )
            assert told == (Explanation((name,), ()) if own else None)
            continue
        assert told is not None
        blamed = first_conflict(everything.is_possible, held, wanted)
        assert told.decisions == tuple(list(others)[place] for place in blamed)
        together = [wanted, *(others[one] for one in told.decisions)]
        assert not is_allowed_by(session.model.model, told.rules, together)
        for rule in told.rules:
            assert is_allowed_by(session.model.model, {*told.rules} - {rule}, together), (choice, told, rule)
        refused += 1
    return refused


def repairs_agree(session: Session, everything: Enumerated, choice: Choice) -> None:
    """Repairs are the first of all minimal ones, in their order, and each works."""
    others = decisions_of(session, choice.name)
    every = everything.repairs(list(others.values()), decision(session.model.model, choice))
    expected = [tuple(list(others)[place] for place in places) for places in every]
    found = session.repairs(choice.name, *choice.values, at_least=choice.at_least, at_most=choice.at_most, most=4)
    assert list(found) == expected[:4]
    for dropped in found:
        repaired = session
        for name in dropped:
            repaired = repaired.retract(name)
        assert assign(repaired, choice).choices[choice.name] == choice


def optima_agree(session: Session, everything: Enumerated, chosen: random.Random) -> None:
    """The cheapest, the best where amounts have either sign, and the best by one after the other."""
    held = list(decisions_of(session).values())
    cheapest, mixed, few = (terms(session.model.model, chosen, low, high) for low, high in ((0, 99), (-9, 9), (0, 1)))
    for objectives in ([cheapest], [mixed], [few, mixed]):
        expected = everything.best(objectives, held)
        assert expected is not None
        found = session.optimise(objectives)
        assert found.proven
        assert (found.costs, dict(found.values)) == expected


def terms(model: Model, chosen: random.Random, low: int, high: int) -> list[Term]:
    """Amounts of halves for every value of every variable."""
    return [
        Term((one.name,), {(value,): Fraction(chosen.randint(2 * low, 2 * high), 2) for value in one.values})
        for one in model.variables
    ]
