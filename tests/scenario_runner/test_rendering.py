"""A failure shows the scenario, the difference and the waterfall that was computed."""

from decimal import Decimal

import pytest

from cpq.scenarios import failure_text, report_text
from cpq.scenarios.figures import shown_amount
from tests.scenario_runner.running import HERE, one, run


def test_a_failed_price_shows_the_waterfall_of_its_line() -> None:
    result = one(
        "lines: [{ product: seat, quantity: 50, discount: 3.333% }]\nexpect:\n  lines: [{ regular price: 90.00 }]"
    )
    assert failure_text(result).splitlines() == [
        f"{HERE}:3: It",
        "    line 1 (seat): regular price expected 90.00 EUR, got 85.00 EUR  (6)",
        "      list price                100.00",
        "      volume schedule            85.00  50 units on schedule seats: 15 % off  pricing_rules/rules.yaml:6",
        f"      discretionary discount  82.16695  3.33 % off, asked on the line  {HERE}:4",
        "      rounding                   82.17  unit price to 2 decimals, half up",
        "      net total               49302.00  EUR",
    ]


def test_a_line_priced_as_a_whole_shows_its_amounts() -> None:
    result = one("lines: [{ product: plan, quantity: 20, discount: 10% }]\nexpect: { lines: [{ net total: 1.00 }] }")
    assert failure_text(result).splitlines()[2:] == [
        "      list total              2160.00",
        f"      discretionary discount  1944.00  10 % off, asked on the line  {HERE}:4",
        "      net total               1944.00  EUR",
    ]


def test_a_failure_about_the_whole_quote_shows_each_line_s_total() -> None:
    result = one("lines: [{ product: seat, quantity: 1 }, { product: service }]\nexpect: { tcv: 1.00 }")
    assert failure_text(result).splitlines()[2:] == [
        "      l1: net total 1200.00 EUR",
        "      l2: net total 500.00 EUR",
        "      net 1700.00 EUR, tax 0.00 EUR",
    ]


def test_a_refused_request_shows_its_reasons_alone() -> None:
    assert failure_text(one("lines: [{ product: sete }]\nexpect: { tcv: 1.00 }")).splitlines() == [
        f"{HERE}:3: It",
        "    request: is refused: there is no product 'sete' [unknown-product]; did you mean 'seat'?  (3)",
    ]


def test_a_waterfall_is_shown_once_however_much_differs() -> None:
    result = one("lines: [{ product: seat, quantity: 1 }]\nexpect: { lines: [{ net price: 1.00, net total: 2.00 }] }")
    assert failure_text(result).count("list price") == 1


def test_the_report_ends_with_the_count() -> None:
    good = "{ name: Good, lines: [{ product: service }], expect: { tcv: 500.00 } }"
    bad = "{ name: Bad, lines: [{ product: service }], expect: { tcv: 501.00 } }"
    assert report_text(run(f"scenarios: [{good}]")) == "1 passed"
    assert report_text(run(f"scenarios: [{good}, {bad}]")).splitlines()[-1] == "1 passed, 1 failed"
    broken = report_text(run("scenarios: [{ name: It, expect: {} }]")).splitlines()
    assert broken[0].startswith(f"{HERE}:2:")
    assert broken[-1] == "0 passed, 1 problem in the files"


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("85", "EUR", "85.00 EUR"),
        ("85.1234", "EUR", "85.1234 EUR"),
        ("85.10000000", "EUR", "85.10 EUR"),
        ("85.123456789", "EUR", "85.123457 EUR"),
        ("1900", "JPY", "1900 JPY"),
        ("1900.000", "JPY", "1900 JPY"),
        ("-0.5", "", "-0.5"),
        ("100", "", "100"),
    ],
)
def test_amounts_show_the_decimals_of_their_currency_or_their_own(amount: str, currency: str, text: str) -> None:
    assert shown_amount(Decimal(amount), currency) == text
