"""Engine and oracle agree on generated quotes over generated policies: every figure, step, rule id and refusal."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from cpq.problems import InvalidRequest
from tests.generated.cases import Case, cases, drawn
from tests.generated.outcomes import compared

SEEDS = 50
DEALS = 4
LONG_CHUNKS = 22
LONG_SEEDS = 30
LONG_DEALS = 25
LEAST_PRICED = 455
"""Quotes of a chunk of the long run that have a price: more than 10,000 in all, the refused ones not counted."""


def agree(case: Case) -> bool:
    """Whether a case has a price; fails where engine and oracle differ about it."""
    try:
        configured = case.configured()
    except InvalidRequest:  # refused before either is asked
        return False
    found = compared(configured, case.policy(configured))
    if found.differences:
        shown = "\n  ".join(found.differences[:5])
        pytest.fail(f"engine and oracle differ on {case.name}; python -m tests.generated {case.name}\n  {shown}")
    return found.priced


@pytest.mark.parametrize("first", range(0, SEEDS, 10))
def test_engine_and_oracle_agree_on_generated_quotes(first: int) -> None:
    priced = [agree(case) for case in cases(range(first, first + 10), DEALS)]
    assert sum(priced) > 0.4 * len(priced)


@pytest.mark.long
@pytest.mark.parametrize("chunk", range(LONG_CHUNKS))
def test_they_agree_on_more_than_ten_thousand(chunk: int) -> None:
    first = SEEDS + chunk * LONG_SEEDS
    assert sum(agree(case) for case in cases(range(first, first + LONG_SEEDS), LONG_DEALS)) >= LEAST_PRICED


@settings(max_examples=30)
@given(st.integers(0, 9), st.randoms(use_true_random=False))
def test_they_agree_on_deals_that_shrink(seed: int, random: Random) -> None:
    case = drawn(seed, random)
    note(case.text)
    agree(case)
