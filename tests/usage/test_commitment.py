"""Minimum commitments and their true-up."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cpq.currencies import minor_units
from cpq.usage.commitment import CommittedSpan, Settled, settle, true_up

CURRENCIES = st.sampled_from(["JPY", "EUR", "KWD"])


def _money(*amounts: str) -> list[Decimal]:
    return [Decimal(amount) for amount in amounts]


def test_a_true_up_lifts_to_the_minimum_and_never_falls_below_zero() -> None:
    assert true_up(Decimal(500), Decimal(300)) == 200
    assert true_up(Decimal(500), Decimal(501)) == 0


def test_a_minimum_per_month_is_settled_month_by_month() -> None:
    spans = [CommittedSpan(month, month, Decimal(500)) for month in range(2)]
    assert [one.true_up for one in settle(_money("300.00", "800.00"), spans, digits=2)] == _money("200.00", "0")


def test_a_minimum_per_quarter_is_trued_up_in_its_last_month() -> None:
    settled = settle(_money("300", "800", "100"), [CommittedSpan(0, 2, Decimal(1500))], digits=2)
    assert [one.true_up for one in settled] == _money("0", "0", "300")
    assert sum(one.due for one in settled) == 1500


def test_what_lies_beyond_the_commitment_costs_the_overage_factor() -> None:
    settled = settle(_money("400", "300"), [CommittedSpan(0, 1, Decimal(500))], digits=2, overage_factor=Decimal("1.2"))
    assert settled[1] == Settled(Decimal(300), Decimal(200), Decimal("40.00"), Decimal(0))
    assert sum(one.due for one in settled) == 740  # 500 at standard rates, 200 times 1.2


def test_a_span_that_is_not_over_is_not_trued_up() -> None:
    (one,) = settle(_money("100"), [CommittedSpan(0, 2, Decimal(500), over=False)], digits=2)
    assert one.true_up == 0


def test_without_true_up_a_shortfall_costs_nothing() -> None:
    (one,) = settle(_money("100"), [CommittedSpan(0, 0, Decimal(500))], digits=2, trues_up=False)
    assert one.due == 100


@given(CURRENCIES, st.lists(st.integers(0, 100_000), min_size=1, max_size=12), st.integers(0, 500_000), st.data())
def test_spans_come_to_their_minimum_exactly_or_to_their_charges_and_the_surcharge(
    currency: str, minor: list[int], least: int, data: st.DataObject
) -> None:
    digits = minor_units(currency)
    charges = [Decimal(one).scaleb(-digits) for one in minor]
    minimum = Decimal(least).scaleb(-digits)
    ends = sorted({*data.draw(st.sets(st.integers(0, len(charges) - 1))), len(charges) - 1})
    spans = [CommittedSpan(first + 1, last, minimum) for first, last in pairwise((-1, *ends))]
    factor = data.draw(st.sampled_from([Decimal(1), Decimal("1.2"), Decimal("1.333")]))
    settled = settle(charges, spans, digits=digits, overage_factor=factor)
    for span in spans:
        part = settled[span.first : span.last + 1]
        spent, due = sum(one.charge for one in part), sum(one.due for one in part)
        beyond = max(Decimal(0), spent - minimum)
        assert sum(one.beyond for one in part) == beyond
        assert due == minimum if spent <= minimum else due >= spent
        assert all(one.surcharge == round(one.surcharge, digits) for one in part)
        assert abs(sum(one.surcharge for one in part) - beyond * (factor - 1)) * 2 <= Decimal(1).scaleb(-digits)
    assert len(settled) == len(charges)
