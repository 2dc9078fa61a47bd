"""The compiled form of a policy: its tables and its function, as data."""

import json
from datetime import date

from cpq.pricing.compiled_form import compiled_form
from cpq.pricing.generator import waterfall_of
from tests.small_world import world

RULES = """
schedules:
  many: { on: [thing], by: quantity, mode: range, of: list, when: segment == 'small',
      tiers: [{ from: 1, discount: 5% }] }
"""


def test_it_holds_the_tables_and_the_very_source_that_prices() -> None:
    policy = world(rules=RULES).compiled(date(2026, 6, 15))
    form = compiled_form(policy)
    assert form.source == waterfall_of(policy).source
    assert (form.fingerprint, form.as_of) == (policy.fingerprint, date(2026, 6, 15))
    assert form == world(rules=RULES).compiled_form(date(2026, 6, 15))


def test_as_json_it_is_plain_data() -> None:
    data = world(rules=RULES).compiled_form(date(2026, 6, 15)).to_json()
    assert json.loads(json.dumps(data))["phases"][0]["rows"] == data["phases"][0]["rows"]
    assert (data["schema"], data["as_of"]) == ("cpq/compiled-policy/1", "2026-06-15")
    assert data["phases"][0]["rows"] == [
        {
            "rule": "many",
            "keys": ["product = thing", "segment = small"],
            "interval": "[1, ∞) quantity of the line",
            "rest": "",
            "effect": "− 5% of list",
            "where": "pricing_rules/rules.yaml:4:15",
        }
    ]
