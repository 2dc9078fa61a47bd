"""Cash rounding: a line of its own, at most half a coin, in no other total."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.currencies import minor_units
from cpq.policy.waterfall import Rounding
from cpq.pricing.cash import payment
from cpq.pricing.levels import level_totals
from cpq.quotes.request import QuoteRequest
from cpq.rounding import exact
from tests.small_world import codes, d, price, problems, world

COINS = {"EUR": "0.05", "CHF": "0.05", "JPY": "10", "KWD": "0.005"}
RULES = "rounding: { cash: [{ currency: EUR, to: 0.05, paid by: [cash] }] }"
SHARES = ((), ("100%",), ("30%", "70%"), ("1%", "33%", "66%"))
WORLD = world("thing: { mode: per unit, price: 0.02 }", RULES)


def request(paid_by: str = "", shares: tuple[str, ...] = ()) -> QuoteRequest:
    return QuoteRequest.model_validate(
        {
            "as_of": "2026-11-20",
            "account": {"id": "a"},
            "lines": [{"id": "l", "product": "thing"}],
            "paid_by": paid_by,
            "payment_schedule": [{"share": share, "when": f"step {number}"} for number, share in enumerate(shares)],
        }
    )


def coins(currency: str, mode: str = "half up") -> Rounding:
    return Rounding.model_validate({"cash": [{"currency": currency, "to": COINS[currency], "mode": mode}]})


@pytest.mark.parametrize("currency", COINS)
@given(units=st.integers(-(10**9), 10**9), shares=st.sampled_from(SHARES))
def test_cash_rounding_is_at_most_half_a_coin_and_rounds_no_second_time(
    currency: str, units: int, shares: tuple[str, ...]
) -> None:
    digits, coin = minor_units(currency), Decimal(COINS[currency])
    gross = Decimal(units).scaleb(-digits)
    with exact():
        paid = payment(request("", shares), gross, currency, digits, coins(currency))
        assert abs(paid.cash_rounding) * 2 <= coin
        whole = gross + paid.cash_rounding
        assert whole % coin == 0
        assert payment(request("", shares), whole, currency, digits, coins(currency)).cash_rounding == 0
        assert all(part % coin == 0 for _, part in paid.milestones)
        assert sum((part for _, part in paid.milestones), Decimal(0)) == (whole if shares else 0)
        mirrored = payment(request("", shares), -gross, currency, digits, coins(currency))
        assert mirrored.cash_rounding == -paid.cash_rounding


@pytest.mark.parametrize(
    ("mode", "paid"), [("half up", "0.15"), ("half even", "0.10"), ("up", "0.15"), ("down", "0.10")]
)
def test_the_mode_decides_half_a_coin(mode: str, paid: str) -> None:
    found = payment(request(), d("0.125"), "EUR", 3, coins("EUR", mode))
    assert d("0.125") + found.cash_rounding == d(paid)


@pytest.mark.parametrize(
    ("paid_by", "rounding", "payable"), [("cash", "0.01", "0.10"), ("card", "0", "0.09"), ("", "0", "0.09")]
)
def test_the_way_of_payment_decides_and_no_other_total_knows(paid_by: str, rounding: str, payable: str) -> None:
    world_ = world("thing: { mode: per unit, price: 0.03 }", RULES)
    quote = price(world_, f"paid by: '{paid_by}'\nlines: [{{ product: thing, quantity: 3 }}]")
    total = quote.totals
    assert (total.net, total.gross, total.cash_rounding, total.payable) == (
        d("0.09"),
        d("0.09"),
        d(rounding),
        d(payable),
    )
    assert quote.facts["quote.gross_total"] == d("0.09")
    assert quote.metrics["tcv"] == d("0.09")
    at_level = level_totals(quote, "net", world_.policy.rounding)
    assert (at_level.cash_rounding, at_level.payable) == (d(rounding), d(payable))


def test_the_json_says_what_is_paid() -> None:
    quote = price(WORLD, "paid by: cash\nlines: [{ product: thing }]")
    assert quote.to_json()["totals"]["cash_rounding"] == "-0.02"
    assert quote.to_json()["totals"]["payable"] == "0.00"


@pytest.mark.parametrize(
    ("cash", "code"),
    [
        ("{ currency: EUR, to: 0 }", "invalid-value"),
        ("{ currency: EUR, to: 0.001 }", "invalid-value"),
        ("{ currency: EURO, to: 0.05 }", "unknown-currency"),
        ("{ currency: JPY, to: 0.5 }", "invalid-value"),
    ],
)
def test_a_coin_that_cannot_be_is_refused(cash: str, code: str) -> None:
    assert codes(problems(rules=f"rounding: {{ cash: [{cash}] }}")) == [code]
