"""Texts that sort like the amounts and moments that they stand for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.store.sortable import NEVER, amount_order, time_of, time_text

AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**38), max_value=10**38)
MOMENTS = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-9, minutes=-30))])).filter(
    lambda at: datetime(2, 1, 1, tzinfo=UTC) < at < datetime(9998, 1, 1, tzinfo=UTC)
)


@given(AMOUNTS, AMOUNTS)
def test_texts_of_amounts_sort_and_are_equal_as_the_amounts_are(one: Decimal, other: Decimal) -> None:
    assert (amount_order(one) < amount_order(other)) == (one < other)
    assert (amount_order(one) == amount_order(other)) == (one == other)
    assert (amount_order(one).encode() < amount_order(other).encode()) == (one < other)


@pytest.mark.parametrize("amount", ["0", "-0", "0.000", "0E+5", "-0.0"])
def test_nothing_is_one_amount_however_it_is_written(amount: str) -> None:
    assert amount_order(Decimal(amount)) == amount_order(Decimal(0))


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "1E40"])
def test_what_has_no_place_among_amounts_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match=r"no amount|digits before the point"):
        amount_order(Decimal(amount))


@given(MOMENTS, MOMENTS)
def test_texts_of_moments_sort_as_the_moments_do_and_come_back(one: datetime, other: datetime) -> None:
    assert (time_text(one) < time_text(other)) == (one < other)
    assert time_of(time_text(one)) == one
    assert time_text(one) < NEVER
