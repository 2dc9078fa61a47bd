"""When a failed try is made again."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from cpq.hand_off.backoff import LONGEST, MOST_ASKED, retry_at, wait_after
from tests.store.desk import MORNING

ATTEMPTS = st.integers(1, 10_000)
CHANCES = st.floats(0, 1)


@given(ATTEMPTS, CHANCES)
def test_a_wait_lies_between_half_and_the_whole_of_its_step(attempt: int, chance: float) -> None:
    assert wait_after(attempt, 1) / 2 <= wait_after(attempt, chance) <= wait_after(attempt, 1) <= LONGEST


@given(ATTEMPTS, CHANCES, CHANCES)
def test_no_wait_is_shorter_than_one_before_it(attempt: int, chance: float, other: float) -> None:
    assert wait_after(attempt + 1, chance) >= wait_after(attempt, other) or wait_after(attempt, 1) == LONGEST


@given(ATTEMPTS, CHANCES, CHANCES)
def test_chance_spreads_the_tries(attempt: int, low: float, high: float) -> None:
    low, high = sorted((low, high))
    assert wait_after(attempt, low) <= wait_after(attempt, high)


@given(st.integers(1, 50), st.integers(1, 50), CHANCES)
def test_there_are_as_many_tries_as_the_files_say(attempt: int, most: int, chance: float) -> None:
    again = retry_at(MORNING, attempt, most, chance)
    assert (again is None) == (attempt >= most)
    assert again is None or again > MORNING


@given(st.integers(1, 7), CHANCES, st.timedeltas(-timedelta(days=5), timedelta(days=5)))
def test_who_asks_for_time_gets_it_for_a_day_at_most(attempt: int, chance: float, asked: timedelta) -> None:
    usual = retry_at(MORNING, attempt, 8, chance)
    again = retry_at(MORNING, attempt, 8, chance, MORNING + asked)
    assert usual is not None
    assert again is not None
    assert usual <= again <= max(usual, MORNING + MOST_ASKED)
    assert again >= min(MORNING + asked, MORNING + MOST_ASKED)
