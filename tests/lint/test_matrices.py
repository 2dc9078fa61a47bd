"""Matrices that leave something over between them, and bands that no quote reaches or that change nothing."""

from __future__ import annotations

import pytest

from tests.lint.showing import linted, only, shown
from tests.small_world import world

ROLES = "approvers: { manager: { name: Manager }, director: { name: Director } }\napproval matrices:\n"
MATRIX = "  {}: {{ fact: {}, levels: {}, bands: [{}]{} }}\n"
ONE = "{ above: 10%, ask: manager }"
DISCOUNT = "quote.discretionary_discount"


def matrix(id_: str, *, fact: str = DISCOUNT, levels: str = "cumulative", bands: str = ONE, when: str = "") -> str:
    return MATRIX.format(id_, fact, levels, bands, f", when: '{when}'" if when else "")


def messages(code: str, *matrices: str, more: str = "") -> list[str]:
    workspace = world(rules=more + ROLES + "".join(matrices))
    findings = linted(workspace, code)
    for finding in findings:
        if finding.scenario:
            shown(workspace, finding)
    return [finding.problem.message for finding in findings]


@pytest.mark.parametrize(
    ("first", "second", "left"),
    [
        ("quote.net_total < 1000", "quote.net_total > 5000", "from 1000 and up to 5000"),
        ("quote.net_total < 1000", "quote.net_total > 1000", "from 1000 and up to 1000"),
        ("quote.net_total <= 1000", "quote.net_total > 1000", None),
        ("quote.net_total < 5000", "quote.net_total > 1000", None),
        ("payment_days < 30", "payment_days > 30", "from 30 and up to 30"),
        ("payment_days < 30", "payment_days > 29", None),  # days are whole
        ('account.segment == "public"', 'account.segment != "public"', None),
        ('account.segment == "public"', 'account.segment == "private"', "none of 'private', 'public'"),
        ("quote.has_milestones", "not quote.has_milestones", None),
        ("quote.net_total < 1000", "payment_days > 30", None),  # two facts: it may be meant
        ("quote.net_total < 1000", "quote.net_total * 2 >= 2000", None),  # a sum: nothing is known of it
        ("quote.net_total < 1000", "", None),  # the other looks at everything
    ],
)
def test_what_two_matrices_over_one_fact_leave_over_is_told(first: str, second: str, left: str | None) -> None:
    found = messages("matrix-gap", matrix("a", when=first), matrix("b", when=second))
    assert len(found) == (left is not None)
    assert left is None or found[0].endswith(f" is {left}")


def test_three_matrices_may_cover_everything_together() -> None:
    parts = ("quote.net_total < 100", "quote.net_total >= 100 and quote.net_total <= 900", "quote.net_total > 900")
    assert messages("matrix-gap", *(matrix(f"m{n}", when=when) for n, when in enumerate(parts))) == []
    found = messages("matrix-gap", *(matrix(f"m{n}", when=when) for n, when in enumerate((parts[0], parts[2]))))
    assert len(found) == 1


def test_matrices_that_ask_on_other_sides_or_over_other_facts_share_nothing_out() -> None:
    small, large = "quote.net_total < 100", "quote.net_total > 900"
    low = "{ below: 20%, ask: manager }"
    assert messages("matrix-gap", matrix("a", when=small), matrix("b", when=large, bands=low)) == []
    other = matrix("b", fact="quote.discount_off_list", when=large)
    assert messages("matrix-gap", matrix("a", when=small), other) == []


def test_a_gap_is_shown_by_a_quote_that_asks_nobody() -> None:
    rules = ROLES + matrix("a", when="quote.net_total < 50") + matrix("b", when="quote.net_total > 95")
    workspace = world(rules=rules)
    scenario = shown(workspace, only(workspace, "matrix-gap"))
    assert "outcome: approved" in scenario
    assert "discount: 10% of regular" not in scenario, "10 % passes no band"
    assert "20% of regular" in scenario


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("quote.net_total < 5000", "quote.net_total > 1000", True),
        ("quote.net_total < 1000", "quote.net_total > 1000", False),
        ("quote.net_total < 5000", "payment_days > 30", False),
        ("quote.net_total < 1000", "quote.net_total * 2 >= 2000", False),
    ],
)
def test_matrices_whose_shares_of_one_fact_overlap_are_told(first: str, second: str, told: bool) -> None:
    found = messages("overlapping-matrices", matrix("a", when=first), matrix("b", when=second))
    assert len(found) == told


@pytest.mark.parametrize(
    ("when", "told"),
    [
        (f"{DISCOUNT} < 0.05", 1),
        (f"{DISCOUNT} <= 0.10", 1),
        (f"{DISCOUNT} < 0.15", 0),
        (f"{DISCOUNT} > 0.15", 0),
        ("payment_days > 30", 0),
        (f"{DISCOUNT} < 0.05 and payment_days > 30", 1),
        (f"{DISCOUNT} < 0.05 or payment_days > 30", 0),
    ],
)
def test_a_band_that_its_own_condition_keeps_away_is_told(when: str, told: int) -> None:
    assert len(messages("unreachable-limit", matrix("a", when=when))) == told


def test_a_guardrail_that_its_own_condition_keeps_away_is_told() -> None:
    guardrail = (
        "guardrails: { g: { fact: line.discretionary_discount, above: 50%, when: discretionary_discount < 0.3,"
        " then: stop } }\n"
    )
    (found,) = messages("unreachable-limit", matrix("a"), more=guardrail)
    assert found.startswith("guardrail 'g' above 50% looks only where")


@pytest.mark.parametrize(
    ("bands", "told"),
    [
        ("{ above: 10%, ask: manager }, { above: 20%, ask: manager }", 1),
        ("{ above: 10%, ask: [manager, director] }, { above: 20%, ask: [director, manager] }", 1),
        ("{ above: 10%, ask: manager }, { above: 20%, ask: director }", 0),
        ("{ above: 10%, ask: [manager, director], mode: any }, { above: 20%, ask: [manager, director] }", 0),
        ("{ above: 10%, ask: manager }, { above: 20%, ask: director }, { above: 30%, ask: manager }", 0),
    ],
)
@pytest.mark.parametrize("levels", ["cumulative", "highest only"])
def test_a_band_that_asks_whom_the_one_before_asks_is_told(bands: str, told: int, levels: str) -> None:
    assert len(messages("repeated-band", matrix("a", levels=levels, bands=bands))) == told


@pytest.mark.parametrize(
    ("bands", "told"),
    [
        ("{ above: 100.00 EUR, ask: manager }, { above: 200.00 USD, ask: director }", 1),
        ("{ above: 100.00 EUR, ask: manager }, { above: 200.00 EUR, ask: director }", 0),
    ],
)
def test_bands_in_two_currencies_are_told(bands: str, told: int) -> None:
    rates = "exchange rates: [{ from: USD, to: EUR, rate: 0.90, date: 2020-01-01, source: bank }]\n"
    found = messages("mixed-currencies", matrix("a", fact="quote.net_total", bands=bands), more=rates)
    assert len(found) == told


def test_a_bound_in_a_currency_without_a_rate_is_told() -> None:
    bands = "{ above: 100.00 USD, ask: manager }"
    (found,) = messages("rate-gap", matrix("a", fact="quote.net_total", bands=bands))
    assert found == "a band of 'a' is in USD, and on 2026-06-15 no exchange rate leads to EUR"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("when: 'as_of > \"2026-12-15\"'", 1),
        ("when: 'as_of > \"2026-12-15\"', risk: { as_of: higher is worse }", 0),
        ("when: 'as_of > \"2026-12-15\"', risk: { as_of: exact }", 1),
        ("when: payment_days > 30", 0),
    ],
)
def test_a_rule_that_asks_again_every_day_is_told(said: str, told: int) -> None:
    assert len(messages("asked-again-daily", f"  year-end: {{ ask: manager, {said} }}\n")) == told


def test_a_guardrail_that_stops_may_read_the_date() -> None:
    guardrails = (
        "guardrails: { stop: { require: note, when: 'quote.as_of > \"2026-12-15\"', then: stop },"
        " ask: { require: note, when: 'quote.as_of > \"2026-12-15\"', then: ask manager } }\n"
    )
    (found,) = messages("asked-again-daily", matrix("a"), more=guardrails)
    assert found.startswith("'ask' reads as_of")
