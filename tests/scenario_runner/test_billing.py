"""What a scenario can expect of a billing schedule, and what is said when it comes out otherwise."""

from __future__ import annotations

import pytest

from tests.scenario_runner.running import run, said

LINES = "lines: [{ id: s, product: seat, quantity: 10 }, { id: setup, product: service }]\nstart: 2027-01-01\n"


def billing(expect: str, *, more: str = "billing: quarterly in advance") -> list[str]:
    """Differences of ten seats at 1,000.00 a month and a service of 500.00."""
    return said(f"{LINES}{more}\nexpect: {{ billing: {{ {expect} }} }}")


@pytest.mark.parametrize(
    "expect",
    [
        "count: 5, net: 12500.00, tax: 0.00, gross: 12500.00",
        "invoices: [{ number: 2, date: 2027-01-01, due: 2027-01-31, covers: 2027-01-01 to 2027-03-31, net: 3000.00 }]",
        "invoices: [{ lines: { setup: 500.00 } }, { lines: { s: 3000.00 } }, {}, {}, {}]",
        "until: 2027-06-30, count: 3, later: 6000.00, gross: 12500.00",
        "invoices: [{ number: 1, when: '', early until: undefined, early: undefined, deposit: 0.00, allowance: 0.00 }]",
        "usage: []",
    ],
)
def test_what_comes_out_as_expected_says_nothing(expect: str) -> None:
    expect = expect.replace(", when: ''", "")
    assert billing(expect) == []


@pytest.mark.parametrize(
    ("expect", "words"),
    [
        ("count: 4", "billing: number of invoices expected 4, got 5"),
        ("net: 12500.01", "billing: net expected 12500.01 EUR, got 12500.00 EUR"),
        ("gross: undefined", "billing: gross expected undefined, got 12500.00 EUR"),
        ("later: 1.00", "billing: later expected 1.00 EUR, got 0.00 EUR"),
        ("usage: [1.00]", "billing: number of estimates expected 1, got 0"),
        ("invoices: [{}]", "billing: number of invoices expected 1, got 5"),
        ("invoices: [{ number: 9 }]", "invoice 9: there is no invoice 9; there are 5"),
        ("invoices: [{ number: 2, date: 2027-01-02 }]", "invoice 2: date expected 2027-01-02, got 2027-01-01"),
        ("invoices: [{ number: 1, covers: all }]", "invoice 1: covers expected all, got undefined"),
        ("invoices: [{ number: 2, net: 1.00 }]", "invoice 2: net expected 1.00 EUR, got 3000.00 EUR"),
        ("invoices: [{ number: 2, lines: { s: 1.00 } }]", "invoice 2: line s expected 1.00, got 3000.00 EUR"),
        ("invoices: [{ number: 2, lines: { setup: 1.00 } }]", "invoice 2: line setup expected 1.00, got undefined"),
        ("error: cannot-bill", "billing: refusal expected cannot-bill, got a schedule"),
    ],
)
def test_what_differs_is_said_with_both_figures(expect: str, words: str) -> None:
    assert words in billing(expect)


def test_a_schedule_that_is_refused_says_why() -> None:
    (told,) = billing("count: 5", more="billing: whenever")
    assert "billing: is refused" in told
    assert "'whenever' does not say how often invoices are sent [unknown-billing]" in told


def test_a_refusal_with_another_code_is_a_difference() -> None:
    assert billing("error: cannot-bill", more="billing: whenever") != []
    assert billing("error: unknown-billing", more="billing: whenever") == []


@pytest.mark.parametrize(
    ("expect", "words"),
    [
        ("{}", "names at least one thing"),
        ("{ until: 2027-01-01 }", "names at least one thing"),
        ("{ error: cannot-bill, count: 1 }", "expect the error alone"),
        ("{ invoices: [{ number: 1 }, {}] }", "either every expected invoice has a number"),
    ],
)
def test_an_expectation_that_cannot_be_is_refused(expect: str, words: str) -> None:
    report = run(f"scenarios: [{{ name: It, lines: [{{ product: seat }}], expect: {{ billing: {expect} }} }}]")
    assert any(words in f"{problem.message} {problem.hint}" for problem in report.problems)
