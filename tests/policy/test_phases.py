"""Phases: which table a rule stands in, and which facts are the same on every line of a quote."""

from datetime import date

from cpq.policy.phases import Phases, fixed_facts
from tests.small_world import world

RULES = """
approvers: { boss: { name: Boss } }
facts:
  customer-class: { type: text, default: "", meaning: class of the customer }
parameters:
  alloy: { unit: EUR, values: [{ valid from: 2026-01-01, value: 1.00 }] }
schedules:
  years: { on: [seat], by: term, mode: range, of: list, tiers: [{ from: 12 months, discount: 5% }] }
  units: { on: [seat], by: quantity, mode: range, of: list, tiers: [{ from: 1, discount: 5% }] }
  spring: { on: [plan], by: quantity, mode: range, of: list, valid until: 2026-05-31,
      tiers: [{ from: 1, discount: 5% }] }
promotions:
  summer: { on: [seat], of: list, discount: 5%, orders from: 2026-06-01 }
  winter: { on: [seat], of: list, discount: 5%, orders from: 2026-12-01 }
guardrails:
  stop: { fact: quote.net_total, above: 100.00 EUR, then: stop }
approval matrices:
  ask: { when: quote.net_total > 10, ask: boss, scope: quote }
"""


def phases(day: str) -> Phases:
    return world(rules=RULES).compiled(date.fromisoformat(day)).phases


def names(found: Phases) -> dict[str, list[str]]:
    return {table.phase: [row.rule.id for row in table] for table in found}


def test_every_rule_in_force_stands_in_the_table_of_its_phase() -> None:
    assert names(phases("2026-06-15")) == {
        "volume schedule": ["units"],
        "term schedule": ["years"],
        "promotion": ["summer"],
        "total schedule": [],
        "guardrail": ["stop"],
        "approval": ["ask"],
    }


def test_what_is_not_in_force_stands_in_no_table() -> None:
    assert names(phases("2026-05-31"))["volume schedule"] == ["units", "spring"]
    assert names(phases("2026-05-31"))["promotion"] == []


def test_positions_count_within_a_table() -> None:
    assert [row.position for row in phases("2026-05-31").volume] == [0, 1]
    assert [row.position for row in phases("2026-05-31").term] == [0]


def test_facts_of_the_request_and_declared_ones_are_fixed_those_of_lines_and_results_are_not() -> None:
    fixed = fixed_facts(world(rules=RULES).policy.vocabulary)
    assert {"segment", "quote.payment_days", "ship_to.country", "account.segment"} <= fixed
    assert {"customer_class", "alloy"} <= fixed
    assert not {"quantity", "product", "family", "reason", "quote.net_total", "list_price"} & fixed
