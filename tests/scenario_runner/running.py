"""A small world of seats and the scenarios that a test writes about it."""

from collections.abc import Mapping
from textwrap import dedent

from cpq.scenarios import ScenarioReport, ScenarioResult, run_scenarios
from tests.small_world import world

PRICES = """
seat: { per: seat per month, mode: per unit, price: 100.00 }
plan: { per: month, mode: slab, tiers: [{ from: 1, price: 10.00 }, { from: 11, price: 8.00 }] }
service: { mode: flat, price: 500.00 }
"""
RULES = """
approvers: { manager: { name: Manager }, director: { name: Director } }
schedules:
  seats:
    { on: [seat], by: quantity, mode: range, of: running,
      tiers: [{ from: 50, discount: 15% }, { from: 100, discount: 20% }] }
guardrails:
  floor: { product: seat, fact: line.net_price, below: 20.00 EUR, then: stop, text: Seats under the floor }
  heads-up: { product: seat, fact: line.net_price, below: 30.00 EUR, then: warn }
approval matrices:
  discount:
    fact: quote.discretionary_discount
    levels: cumulative
    bands: [{ above: 10%, ask: manager }, { above: 20%, ask: director }]
"""
WORLD = world(PRICES, RULES)
GIVEN = "given: { as of: 2026-11-01, price book: main, term: 12 months, account: buyer }\n"
HERE = "tests/scenarios/seats.yaml"


def run(text: str, *, given: str = GIVEN, deals: Mapping[str, bytes] = {}) -> ScenarioReport:
    """The report on one scenario file."""
    return run_scenarios(WORLD, {HERE: (given + dedent(text)).encode()}, deals)


def one(scenario: str, **kwargs: Mapping[str, bytes]) -> ScenarioResult:
    """The result of one scenario: request and expectation, without its name."""
    body = "\n".join(f"    {line}" for line in dedent(scenario).strip("\n").splitlines())
    report = run(f"scenarios:\n  - name: It\n{body}\n", **kwargs)
    assert report.problems == (), [str(problem) for problem in report.problems]
    (result,) = report.results
    return result


def said(scenario: str) -> list[str]:
    """What a scenario's differences say."""
    return [str(difference) for difference in one(scenario).differences]


def seats(expect: str, *, quantity: int = 50, more: str = "") -> list[str]:
    """Differences of a scenario with one line of seats: ``expect`` is written after ``expect:``."""
    return said(f"lines: [{{ product: seat, quantity: {quantity}{more} }}]\nexpect: {{ {expect} }}")
