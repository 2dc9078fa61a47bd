"""Rounding and allocation: the only places where an amount loses digits."""

from __future__ import annotations

from decimal import Decimal, DivisionByZero, FloatOperation, InvalidOperation, Overflow, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.rounding import EXACT, RoundingMode, allocate, exact, multiply, round_to, round_to_step

MODES: list[RoundingMode] = ["half up", "half even", "up", "down"]
modes = st.sampled_from(MODES)
amounts = st.decimals(min_value="-1e15", max_value="1e15", places=6)
weights = st.lists(st.decimals(min_value=0, max_value=10**9, places=4), min_size=1, max_size=12).filter(any)
cents = st.integers(min_value=-(10**12), max_value=10**12).map(lambda units: Decimal(units).scaleb(-2))


def test_arithmetic_keeps_sixty_digits() -> None:
    with exact():
        third = Decimal(1) / 3

    assert third == Decimal("0." + "3" * 60)


@pytest.mark.parametrize(
    ("signal", "mistake"),
    [
        (FloatOperation, lambda: Decimal(1 / 10)),
        (FloatOperation, lambda: Decimal("0.20") >= 0.20),
        (DivisionByZero, lambda: Decimal(1) / Decimal(0)),
        (InvalidOperation, lambda: Decimal("Infinity") - Decimal("Infinity")),
        (Overflow, lambda: Decimal("9e999999") * 10),
    ],
)
def test_what_is_not_exact_money_is_an_error_inside_the_exact_block(signal: type[Exception], mistake) -> None:  # type: ignore[no-untyped-def]
    with exact(), pytest.raises(signal):
        mistake()


@pytest.mark.parametrize(
    ("mode", "rounded"),
    [
        ("half up", ["0.13", "0.14", "0.12", "0.13"]),
        ("half even", ["0.12", "0.14", "0.12", "0.13"]),
        ("up", ["0.13", "0.14", "0.13", "0.13"]),
        ("down", ["0.12", "0.13", "0.12", "0.12"]),
    ],
)
def test_each_mode_decides_ties_and_the_rest_in_its_way(mode: RoundingMode, rounded: list[str]) -> None:
    amounts = ["0.125", "0.135", "0.1249", "0.1251"]

    assert [str(round_to(Decimal(amount), 2, mode)) for amount in amounts] == rounded


def test_half_up_is_the_mode_unless_another_is_named() -> None:
    assert str(round_to(Decimal("2.5"), 0)) == "3"
    assert str(round_to_step(Decimal("0.075"), Decimal("0.05"))) == "0.10"


@given(amount=amounts, digits=st.integers(0, 4), mode=modes)
def test_a_credit_rounds_to_the_mirror_of_its_charge(amount: Decimal, digits: int, mode: RoundingMode) -> None:
    assert round_to(-amount, digits, mode) == -round_to(amount, digits, mode)
    assert round_to_step(-amount, Decimal("0.05"), mode) == -round_to_step(amount, Decimal("0.05"), mode)


@given(amount=amounts, digits=st.integers(0, 4), mode=modes)
def test_rounding_moves_an_amount_by_less_than_a_unit_and_only_once(
    amount: Decimal, digits: int, mode: RoundingMode
) -> None:
    rounded = round_to(amount, digits, mode)
    unit = Decimal(1).scaleb(-digits)

    assert abs(rounded - amount) < unit
    assert round_to(rounded, digits, mode) == rounded
    assert -rounded.as_tuple().exponent == digits  # type: ignore[operator]
    if mode in {"half up", "half even"}:
        assert abs(rounded - amount) * 2 <= unit


def test_minus_zero_never_comes_out_of_rounding() -> None:
    assert str(round_to(Decimal("-0.004"), 2)) == "0.00"
    assert str(round_to_step(Decimal("-0.02"), Decimal("0.05"))) == "0.00"


def test_rounding_does_not_depend_on_the_callers_decimal_context() -> None:
    with localcontext(prec=3):
        assert str(round_to(Decimal("123456.785"), 2)) == "123456.79"
        assert str(round_to_step(Decimal("123456.78"), Decimal("0.05"))) == "123456.80"
        assert [str(part) for part in allocate(Decimal("12345.67"), [Decimal(2), Decimal(1)], 2)] == [
            "8230.45",
            "4115.22",
        ]


def test_negative_digits_are_refused_with_the_way_to_do_it() -> None:
    with pytest.raises(ValueError, match="round to a step of 10 or 100 instead"):
        round_to(Decimal(155), -1)

    assert round_to_step(Decimal(155), Decimal(10)) == 160


@pytest.mark.parametrize(
    ("mode", "rounded"),
    [
        ("half up", ["0.10", "0.15", "0.20", "0.25", "0.05", "0.10", "0.05"]),
        ("half even", ["0.10", "0.10", "0.20", "0.20", "0.05", "0.10", "0.05"]),
        ("up", ["0.10", "0.15", "0.20", "0.25", "0.10", "0.10", "0.05"]),
        ("down", ["0.05", "0.10", "0.15", "0.20", "0.05", "0.05", "0.05"]),
    ],
)
def test_cash_is_rounded_to_the_smallest_coin(mode: RoundingMode, rounded: list[str]) -> None:
    amounts = ["0.075", "0.125", "0.175", "0.225", "0.0749", "0.0751", "0.05"]

    assert [str(round_to_step(Decimal(amount), Decimal("0.05"), mode)) for amount in amounts] == rounded


@pytest.mark.parametrize("step", ["0", "-0.05"])
def test_a_step_of_nothing_is_refused(step: str) -> None:
    with pytest.raises(ValueError, match=f"a rounding step is above zero, not {step}"):
        round_to_step(Decimal(1), Decimal(step))


@given(amount=amounts, digits=st.integers(0, 4), mode=modes)
def test_a_step_of_one_unit_rounds_as_decimals_do(amount: Decimal, digits: int, mode: RoundingMode) -> None:
    step = Decimal(1).scaleb(-digits)

    assert round_to_step(amount, step, mode) == round_to(amount, digits, mode)


def test_a_fraction_of_a_period_is_never_rounded_before_the_price() -> None:
    periods = (3 + Fraction(9, 31) + 1) / 12

    assert round_to(multiply(Decimal(12000), periods), 2) == Decimal("4290.32")


@pytest.mark.parametrize("factor", [Decimal("1.5"), Fraction(3, 2)])
def test_amounts_multiply_by_decimals_and_fractions_alike(factor: Decimal | Fraction) -> None:
    assert multiply(Decimal("0.10"), factor) == Decimal("0.15")
    assert multiply(Decimal("0.10"), 3) == Decimal("0.30")


def test_the_leftover_cent_goes_to_the_largest_remainder() -> None:
    # Exact shares are 16.666…, 33.333… and 50.
    parts = allocate(Decimal("100.00"), [Decimal(1), Decimal(2), Decimal(3)], 2)

    assert [str(part) for part in parts] == ["16.67", "33.33", "50.00"]


def test_equal_remainders_give_the_leftover_to_the_larger_weight() -> None:
    # Shares of 0.02: 0.0050 and 0.0150, the same remainder of half a cent.
    assert allocate(Decimal("0.02"), [Decimal(1), Decimal(3)], 2) == [Decimal("0.00"), Decimal("0.02")]
    assert allocate(Decimal("0.02"), [Decimal(3), Decimal(1)], 2) == [Decimal("0.02"), Decimal("0.00")]


def test_equal_weights_give_the_leftover_to_the_smaller_key() -> None:
    ones = [Decimal(1)] * 3

    assert allocate(Decimal("0.01"), ones, 2, ["c", "a", "b"]) == [Decimal("0.00"), Decimal("0.01"), Decimal("0.00")]
    assert allocate(Decimal("0.02"), ones, 2) == [Decimal("0.01"), Decimal("0.01"), Decimal("0.00")]


def test_a_currency_without_decimals_is_split_in_whole_units() -> None:
    assert [str(part) for part in allocate(Decimal(1000), [Decimal(1)] * 3, 0)] == ["334", "333", "333"]


@given(total=cents, parts=weights)
def test_the_parts_sum_exactly_to_the_whole(total: Decimal, parts: list[Decimal]) -> None:
    assert sum(allocate(total, parts, 2)) == total


@given(total=cents, parts=weights)
def test_every_part_is_within_a_cent_of_its_exact_share(total: Decimal, parts: list[Decimal]) -> None:
    whole = sum(Fraction(part) for part in parts)

    for part, weight in zip(allocate(total, parts, 2), parts, strict=True):
        assert abs(Fraction(part) - Fraction(total) * Fraction(weight) / whole) < Fraction(1, 100)
        assert weight > 0 or part == 0


@given(total=cents, parts=weights, shuffle=st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_nobodys_part(total: Decimal, parts: list[Decimal], shuffle) -> None:  # type: ignore[no-untyped-def]
    lines = {f"l{position}": weight for position, weight in enumerate(parts)}
    mixed = list(lines)
    shuffle.shuffle(mixed)

    in_order = dict(zip(lines, allocate(total, list(lines.values()), 2, list(lines)), strict=True))
    reordered = dict(zip(mixed, allocate(total, [lines[line] for line in mixed], 2, mixed), strict=True))

    assert reordered == in_order


@given(total=cents, parts=weights)
def test_a_credit_is_split_as_its_charge_was(total: Decimal, parts: list[Decimal]) -> None:
    assert allocate(-total, parts, 2) == [-part for part in allocate(total, parts, 2)]


@pytest.mark.parametrize(
    ("total", "parts", "keys", "message"),
    [
        ("1.00", ["0", "0"], None, "nothing can be allocated: every weight is zero"),
        ("1.00", [], None, "nothing can be allocated: every weight is zero"),
        ("1.00", ["1", "-1"], None, "a weight is zero or more"),
        ("1.00", ["1", "Infinity"], None, "a weight is zero or more"),
        ("1.00", ["1", "NaN"], None, "a weight is zero or more"),
        ("1.005", ["1", "1"], None, "1.005 has more than 2 decimals; round it before allocating it"),
        ("1.00", ["1", "1"], ["a"], "2 weights need as many keys, not 1"),
        ("1.00", ["1", "1"], ["a", "a"], "two parts have the same key"),
    ],
)
def test_what_cannot_be_split_fairly_is_refused(
    total: str, parts: list[str], keys: list[str] | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        allocate(Decimal(total), [Decimal(part) for part in parts], 2, keys)


def test_the_shared_context_is_copied_by_each_block() -> None:
    with exact() as context:
        context.prec = 5

    assert EXACT.prec == 60
