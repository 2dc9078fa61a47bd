"""Which rules the scenarios have hit, down to tiers, bands and adders."""

from textwrap import dedent

from cpq.scenarios import RuleCoverage, coverage, run_scenarios
from cpq.workspace import Workspace
from tests.small_world import world

PRICES = """
seat:
  { per: seat per month, mode: per unit, price: 100.00, adders: { rush: { when: quantity > 90, add: 10%, of: base } } }
plan: { per: month, mode: slab, tiers: [{ from: 1, price: 10.00 }, { from: 11, price: 8.00 }] }
support:
  mode: percent of total
  rate: 10%
  of: { products: [seat], scope: quote, level: net }
  minimum: 600.00 per year
  maximum: 900.00 per year
thing: { mode: per unit, price: 5.00, overrides: [{ when: quantity >= 10, price: 4.00 }] }
service: { mode: flat, price: 500.00 }
"""
RULES = """
approvers: { manager: { name: Manager }, director: { name: Director } }
schedules:
  seats:
    { on: [seat], by: quantity, mode: range, of: running,
      tiers: [{ from: 50, discount: 15% }, { from: 100, discount: 20% }] }
  things:
    { on: [thing], by: quantity, mode: slab, of: running,
      tiers: [{ from: 1, discount: 0% }, { from: 3, discount: 5% }, { from: 6, discount: 9% }] }
promotions:
  welcome: { on: [service], discount: 10%, of: running }
  better: { on: [service], discount: 20%, of: running }
partner discounts:
  silver: { of: running, software: 10%, services: 5%, goods: 0% }
distributor discounts:
  north: { of: running, software: 3% }
guardrails:
  floor: { product: seat, fact: line.net_price, below: 20.00 EUR, then: stop }
approval matrices:
  discount:
    fact: quote.discretionary_discount
    levels: highest only
    bands: [{ above: 10%, ask: manager }, { above: 20%, ask: director }]
  big: { fact: quote.net_total, levels: cumulative, bands: [{ above: 5000.00 EUR, ask: director }] }
taxes:
  seller country: FR
  countries:
    FR:
      name: TVA
      categories: { standard: [{ rate: 20% }], reduced: [{ rate: 5% }] }
      rules: { exempt: { when: 'account.tax_id != ""', then: exempt, wording: exempt } }
    DE: { name: USt, categories: { standard: [{ rate: 19% }], reduced: [{ rate: 7% }] } }
"""
CONTRACT = "contract: frame\naccount: framed\nprices: { seat: 90.00 EUR per seat per month, plan: 5% off list }\n"
WORLD = world(PRICES, RULES, files={"pricing_rules/frame.yaml": CONTRACT})


def covered(*scenarios: str, workspace: Workspace = WORLD) -> RuleCoverage:
    """Coverage of requests, each written as the fields of a scenario."""
    text = "given: { as of: 2026-11-01, term: 12 months, account: { id: buyer, country: FR } }\nscenarios:\n" + "".join(
        f"  - {{ name: s{number}, {scenario}, expect: {{ currency: EUR }} }}\n"
        for number, scenario in enumerate(scenarios)
    )
    report = run_scenarios(workspace, {"s.yaml": dedent(text).encode()})
    assert report.problems == ()
    return coverage(workspace, report)


def hit(*scenarios: str) -> set[str]:
    """Rules hit, as kind and id, and parts after a colon."""
    found = covered(*scenarios)
    rules = {f"{rule.kind} {rule.id}" for rule in found.rules if rule.scenarios}
    return rules | {
        f"{rule.kind} {rule.id}: {part.name}" for rule in found.rules for part in rule.parts if part.scenarios
    }


def line_of(text: str) -> int:
    """Line of the rules file that holds a text."""
    return next(number for number, line in enumerate(RULES.splitlines(), start=1) if text in line)


SEATS = "lines: [{{ product: seat, quantity: {} }}]"


def test_nothing_is_hit_without_scenarios() -> None:
    found = coverage(WORLD, run_scenarios(WORLD, {}))
    assert found.never == found.rules
    assert found.partly == ()


def test_a_schedule_is_hit_in_the_tier_that_was_reached() -> None:
    base = {"price main seat", "tax FR"}
    assert hit(SEATS.format(4)) == base
    assert hit(SEATS.format(60)) == base | {
        "schedule seats",
        "schedule seats: from 50",
        "approval big",
        "approval big: above 5000.00 EUR",
    }


def test_a_slab_schedule_is_hit_in_every_tier_it_entered_but_not_where_it_takes_nothing() -> None:
    found = covered("lines: [{ product: thing, quantity: 7 }]")
    (things,) = [rule for rule in found.rules if rule.id == "things"]
    assert [(part.name, part.scenarios) for part in things.parts] == [("from 3", 1), ("from 6", 1)]


def test_only_the_promotion_that_won_is_hit() -> None:
    found = hit("lines: [{ product: service }]")
    assert "promotion better" in found
    assert "promotion welcome" not in found


def test_a_contract_is_hit_by_product() -> None:
    found = hit("account: { id: framed, country: FR }, lines: [{ product: plan, quantity: 1 }]")
    assert {"contract frame", "contract frame: plan"} <= found
    assert "contract frame: seat" not in found


def test_channel_discounts_are_hit_by_family_and_count_no_family_without_a_rate() -> None:
    found = hit(
        "sold through: { partner: p, tier: silver, distributor: north }, lines: [{ product: plan, quantity: 1 }]"
    )
    assert {
        "partner discount silver",
        "partner discount silver: software",
        "distributor discount north: software",
    } <= found
    (silver,) = [rule for rule in covered(SEATS.format(1)).rules if rule.id == "silver"]
    assert [part.name for part in silver.parts] == ["software", "services"]


def test_guardrails_and_bands_are_hit_where_they_trigger_and_not_where_they_only_looked() -> None:
    assert "guardrail floor" not in hit(SEATS.format(1))
    found = hit(
        "lines: [{ product: seat, quantity: 1, discount: 15% }]",
        "lines: [{ product: seat, quantity: 1, discount: 85% }]",
    )
    assert {"guardrail floor", "approval discount: above 10%", "approval discount: above 20%"} <= found
    assert "approval discount: above 20%" not in hit("lines: [{ product: seat, quantity: 1, discount: 15% }]")


def test_prices_are_hit_by_tier_adder_override_and_bound() -> None:
    assert "price main plan: from 11" not in hit("lines: [{ product: plan, quantity: 10 }]")
    assert {"price main plan: from 1", "price main plan: from 11"} <= hit("lines: [{ product: plan, quantity: 11 }]")
    assert "price main seat: adder rush" in hit(SEATS.format(95))
    assert "price main thing: override quantity >= 10" in hit("lines: [{ product: thing, quantity: 10 }]")
    little = hit("lines: [{ product: seat, quantity: 1 }, { product: support }]")
    assert "price main support: minimum" in little
    assert "price main support: maximum" not in little
    assert "price main support: maximum" in hit("lines: [{ product: seat, quantity: 40 }, { product: support }]")


def test_a_price_of_the_request_is_no_hit_of_the_price_book() -> None:
    assert hit("lines: [{ product: special, special: { name: X, price: 5.00 } }]") == {"tax FR"}


def test_tiers_of_a_table_are_hit_where_their_rows_stand() -> None:
    table = {"pricing_rules/plan.csv": "from,price\n1,10.00\n11,8.00\n"}
    tabled = world("plan: { per: month, mode: range, table: plan.csv }", files=table)
    (plan,) = covered("lines: [{ product: plan, quantity: 20 }]", workspace=tabled).rules
    assert [(part.name, part.where.short, part.scenarios) for part in plan.parts] == [
        ("from 1", "pricing_rules/plan.csv:2", 0),
        ("from 11", "pricing_rules/plan.csv:3", 1),
    ]


def test_a_price_below_the_first_tier_hits_no_tier() -> None:
    tiered = world("plan: { per: month, mode: range, price: 12.00, tiers: [{ from: 10, price: 8.00 }] }")
    (plan,) = covered("lines: [{ product: plan, quantity: 5 }]", workspace=tiered).rules
    assert (plan.scenarios, [part.scenarios for part in plan.parts]) == (1, [0])


def test_taxes_are_hit_by_country_and_rule() -> None:
    found = hit("account: { id: buyer, country: FR, tax id: FR1 }, lines: [{ product: service }]")
    assert {"tax FR", "tax FR: exempt"} <= found
    assert "tax DE" not in found


def test_each_scenario_counts_once() -> None:
    two_lines = "lines: [{ product: seat, quantity: 60 }, { product: seat, quantity: 70 }]"
    (seats,) = [rule for rule in covered(two_lines, SEATS.format(60)).rules if rule.id == "seats"]
    assert seats.scenarios == 2


def test_a_refused_request_hits_nothing() -> None:
    assert hit("lines: [{ product: sete }]") == set()


def test_the_text_counts_each_kind_and_names_what_was_never_hit() -> None:
    lines = covered(SEATS.format(60)).text().splitlines()
    assert "schedule              1 of 2 hit" in lines
    assert "price                 1 of 5 hit" in lines
    assert "tiers, bands, adders and the like: 2 of 19 hit" in lines
    assert f"never hit: promotion 'welcome'  pricing_rules/rules.yaml:{line_of('welcome')}" in lines
    assert f"never hit: schedule 'seats', from 100  pricing_rules/rules.yaml:{line_of('from: 100')}" in lines
    assert not any("'seats'  " in line for line in lines)


def test_the_coverage_is_ready_for_json() -> None:
    rules = covered(SEATS.format(60)).to_json()["rules"]
    (seats,) = [rule for rule in rules if rule["id"] == "seats"]
    assert seats["kind"] == "schedule"
    assert seats["scenarios"] == 1
    assert [(part["name"], part["scenarios"]) for part in seats["parts"]] == [("from 50", 1), ("from 100", 0)]
    assert seats["where"] == f"pricing_rules/rules.yaml:{line_of('{ on: [seat]')}:5"
