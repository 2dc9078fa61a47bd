"""Days that nothing covers, rules whose days are over, and offers that outlive their prices."""

from __future__ import annotations

import pytest

from cpq.lint import lint
from cpq.scenarios import report_text, run_scenarios
from cpq.workspace import Workspace
from tests.lint.showing import DAY, linted, only, shown
from tests.small_world import world

ENDS = "valid from: 2026-01-01\nvalid until: 2026-12-31"


NEXT = "price book: %s\ncurrency: EUR\n%s\nprices: { thing: { mode: per unit, price: 1.00 } }\n"


def followed_by(name: str, head: str) -> Workspace:
    """The book main-1 of 2026, and another one."""
    first = f"price book: main-1\ncurrency: EUR\n{ENDS}"
    return world(book=first, files={"pricing_rules/next.yaml": NEXT % (name, head)})


def test_days_between_two_books_of_a_market_are_told() -> None:
    workspace = followed_by("main-2", "valid from: 2027-01-15")
    finding = only(workspace, "price-book-gap")
    assert finding.problem.message.endswith("from 2027-01-01 to 2027-01-14")
    assert shown(workspace, finding).count("error: price-book-not-in-force") == 2


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("main-2", "valid from: 2027-01-01"),
        ("main-2", "valid from: 2026-06-01"),
        ("main-2", "valid from: 2027-01-15\nregions: [CH]"),
        ("trade-2", "valid from: 2027-01-15"),
    ],
)
def test_books_that_follow_each_other_or_serve_another_market_are_not_told(name: str, head: str) -> None:
    assert linted(followed_by(name, head), "price-book-gap") == []


PARAMETER = "parameters: { energy: { unit: EUR, values: [{ valid from: %s, value: 2.00 }] } }"
READING = "thing: { mode: per unit, price: 10.00, adders: { power: { add: energy, as: surcharge } } }"


@pytest.mark.parametrize(("begins", "told"), [("2026-09-01", True), ("2026-01-01", False)])
def test_a_parameter_that_begins_after_the_book_that_reads_it_is_told(begins: str, told: bool) -> None:
    workspace = world(READING, PARAMETER % begins)
    findings = linted(workspace, "parameter-gap")
    assert bool(findings) == told
    for finding in findings:
        assert "error:" in shown(workspace, finding)


BASED = "price book: us\ncurrency: USD\nregions: [US]\nbased on: { price book: main, convert: yes }\n"
RATE = "exchange rates: [{ from: EUR, to: USD, rate: 1.1, date: %s, source: bank }]"


@pytest.mark.parametrize(("dated", "told"), [("2026-09-01", True), ("2026-01-01", False)])
def test_a_rate_that_begins_after_the_book_that_converts_is_told(dated: str, told: bool) -> None:
    workspace = world(rules=RATE % dated, files={"pricing_rules/us.yaml": BASED})
    findings = linted(workspace, "rate-gap")
    assert bool(findings) == told
    for finding in findings:
        assert "error: no-exchange-rate" in shown(workspace, finding)


PROMOTION = "promotions: { p: { on: [thing], discount: 10%%, of: list%s } }"


@pytest.mark.parametrize(
    ("dates", "code"),
    [
        (", orders from: 2027-01-01, orders until: 2027-03-31", "never-in-force"),
        (", orders until: 2026-03-31", "past-rule"),
        (", orders until: 2027-03-31", "outlives-price-book"),
        (", orders until: 2026-12-31", ""),
        ("", ""),
    ],
)
def test_dates_of_a_promotion_are_held_against_its_price_books(dates: str, code: str) -> None:
    workspace = world(rules=PROMOTION % dates, book=ENDS)
    findings = linted(workspace, "never-in-force", "past-rule", "outlives-price-book")
    assert [one.code for one in findings] == ([code] if code else [])
    for finding in findings:
        assert shown(workspace, finding)


def test_a_rule_that_ended_with_its_price_book_is_history() -> None:
    past = (
        "price book: past\ncurrency: EUR\nvalid until: 2025-12-31\nprices: { thing: { mode: per unit, price: 1.00 } }\n"
    )
    workspace = world(
        rules=PROMOTION % ", orders until: 2025-12-31",
        book="valid from: 2026-01-01",
        files={"pricing_rules/past.yaml": past},
    )
    assert linted(workspace, "past-rule", "never-in-force") == []


DEAL = "account: buyer\nas of: 2026-06-15\nvalid until: %s\nlines: [{ product: thing, quantity: 2 }]\n"


@pytest.mark.parametrize(
    ("until", "rules", "told"),
    [
        ("2026-06-30", PROMOTION % ", orders until: 2026-06-20", "promotion 'p' has ended"),
        ("2026-06-20", PROMOTION % ", orders until: 2026-06-20", ""),
        ("2026-06-30", PROMOTION % ", orders from: 2026-06-25", "promotion 'p' begins"),
        ("2026-06-30", "", ""),
        ("2027-01-05", "", "has no price"),
    ],
)
def test_an_offer_is_priced_again_on_every_day_on_which_something_changes(until: str, rules: str, told: str) -> None:
    workspace = world(rules=rules, book=ENDS)
    deal = workspace.parse_deal((DEAL % until).encode(), "deals/deal.yaml")
    found = lint(workspace.policy, workspace.catalog, as_of=DAY, deals={"deals/deal.yaml": deal})
    offers = [one for one in found if one.code == "offer-outlives-prices"]
    assert [told in f"{one.problem.message} {one.explanation}" for one in offers] == ([True] if told else [])
    for finding in offers:
        files = {"tests/scenarios/lint.yaml": finding.scenario.encode()}
        report = run_scenarios(workspace, files, {"deals/deal.yaml": (DEAL % until).encode()})
        assert report.ok, report_text(report)
        assert len(report.results) == 2
