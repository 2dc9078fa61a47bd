"""Which rules the scenarios cover: what they reached, down to tiers, bands and adders, and what they expect of it."""

from decimal import Decimal
from textwrap import dedent

from cpq.scenarios import RuleCoverage, Share, coverage, run_scenarios
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


def covered(*scenarios: str, workspace: Workspace = WORLD, expect: str = "currency: EUR") -> RuleCoverage:
    """Coverage of requests, each written as the fields of a scenario; they need not come out as expected."""
    text = "given: { as of: 2026-11-01, term: 12 months, account: { id: buyer, country: FR } }\nscenarios:\n" + "".join(
        f"  - {{ name: s{number}, {scenario}, expect: {{ {expect} }} }}\n" for number, scenario in enumerate(scenarios)
    )
    report = run_scenarios(workspace, {"s.yaml": dedent(text).encode()})
    assert report.problems == ()
    return coverage(workspace, report)


def hit(*scenarios: str) -> set[str]:
    """Rules reached, as kind and id, and parts after a colon; costs and what only let pass are left out."""
    rules = [rule for rule in covered(*scenarios).rules if rule.kind != "cost"]
    parts = {
        f"{rule.kind} {rule.id}: {part.name}": rule
        for rule in rules
        for part in rule.parts
        if part.reached and part.name != "lets pass"
    }
    speaking = {id(rule) for rule in parts.values()}
    whole = {
        f"{rule.kind} {rule.id}"
        for rule in rules
        if rule.reached and (rule.kind not in ("guardrail", "approval") or id(rule) in speaking)
    }
    return whole | set(parts)


def seen(expect: str, scenario: str, workspace: Workspace = WORLD) -> set[str]:
    """Rules and parts that a scenario covers by what it expects."""
    rules = covered(scenario, expect=expect, workspace=workspace).rules
    parts = {f"{rule.kind} {rule.id}: {part.name}" for rule in rules for part in rule.parts if part.scenarios}
    return parts | {f"{rule.kind} {rule.id}" for rule in rules if rule.scenarios}


def line_of(text: str) -> int:
    """Line of the rules file that holds a text."""
    return next(number for number, line in enumerate(RULES.splitlines(), start=1) if text in line)


SEATS = "lines: [{{ product: seat, quantity: {} }}]"


def test_nothing_is_hit_without_scenarios() -> None:
    found = coverage(WORLD, run_scenarios(WORLD, {}))
    assert found.never == found.rules
    assert found.partly == ()


def test_a_schedule_is_hit_in_the_tier_that_was_reached() -> None:
    base = {"price main seat", "tax FR", "tax FR: standard"}
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
    assert [(part.name, part.reached) for part in things.parts] == [("from 3", 1), ("from 6", 1)]


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
    assert "price main seat: rush" in hit(SEATS.format(95))
    assert "price main thing: quantity >= 10" in hit("lines: [{ product: thing, quantity: 10 }]")
    little = hit("lines: [{ product: seat, quantity: 1 }, { product: support }]")
    assert "price main support: minimum" in little
    assert "price main support: maximum" not in little
    assert "price main support: maximum" in hit("lines: [{ product: seat, quantity: 40 }, { product: support }]")


def test_a_price_of_the_request_is_no_hit_of_the_price_book() -> None:
    assert hit("lines: [{ product: special, special: { name: X, price: 5.00 } }]") == {"tax FR", "tax FR: standard"}


def test_tiers_of_a_table_are_hit_where_their_rows_stand() -> None:
    table = {"pricing_rules/plan.csv": "from,price\n1,10.00\n11,8.00\n"}
    tabled = world("plan: { per: month, mode: range, table: plan.csv }", files=table)
    (plan,) = covered("lines: [{ product: plan, quantity: 20 }]", workspace=tabled).rules
    assert [(part.name, part.where.short, part.reached) for part in plan.parts] == [
        ("from 1", "pricing_rules/plan.csv:2", 0),
        ("from 11", "pricing_rules/plan.csv:3", 1),
    ]


def test_a_price_below_the_first_tier_hits_no_tier() -> None:
    tiered = world("plan: { per: month, mode: range, price: 12.00, tiers: [{ from: 10, price: 8.00 }] }")
    (plan,) = covered("lines: [{ product: plan, quantity: 5 }]", workspace=tiered).rules
    assert (plan.reached, [part.reached for part in plan.parts]) == (1, [0])


def test_taxes_are_hit_by_country_and_rule() -> None:
    found = hit("account: { id: buyer, country: FR, tax id: FR1 }, lines: [{ product: service }]")
    assert {"tax FR", "tax FR: exempt"} <= found
    assert "tax DE" not in found


def test_each_scenario_counts_once() -> None:
    two_lines = "lines: [{ product: seat, quantity: 60 }, { product: seat, quantity: 70 }]"
    (seats,) = [rule for rule in covered(two_lines, SEATS.format(60)).rules if rule.id == "seats"]
    assert seats.reached == 2


def test_a_refused_request_hits_nothing() -> None:
    assert hit("lines: [{ product: sete }]") == set()


def test_the_coverage_is_ready_for_json() -> None:
    answer = covered(SEATS.format(60), expect="acv: 6120.00").to_json()
    (seats,) = [rule for rule in answer["rules"] if rule["id"] == "seats"]
    assert (seats["kind"], seats["scenarios"], seats["reached"]) == ("schedule", 1, 1)
    assert [(part["noun"], part["name"], part["scenarios"]) for part in seats["parts"]] == [
        ("tier", "from 50", 1),
        ("tier", "from 100", 0),
    ]
    assert seats["where"] == f"pricing_rules/rules.yaml:{line_of('{ on: [seat]')}:5"
    assert answer["shares"]["tiers"] == {"covered": 1, "of": 6, "percent": "16.6"}


def test_what_is_reached_counts_only_where_the_scenario_expects_a_figure_behind_it() -> None:
    sixty = SEATS.format(60)
    tier, price = "schedule seats: from 50", "price main seat"
    assert tier not in seen("currency: EUR", sixty)
    assert seen("lines: [{ list price: 1.00 }]", sixty) >= {price}
    assert tier not in seen("lines: [{ list price: 1.00 }]", sixty)
    for expect in (
        "lines: [{ regular price: 1.00 }]",
        "lines: [{ net total: 1.00 }]",
        "lines: [{ steps: [volume schedule] }]",
        "lines: [{ discount off list: 1% }]",
        "totals: { customer: 1.00 }",
        "totals: { recurring: 1.00 }",
        "tcv: 1.00",
        "acv: 1.00",
        "years: [1.00]",
        "discount off list: 1%",
    ):
        assert tier in seen(expect, sixty), expect
    for expect in ("totals: { one time: 1.00 }", "totals: { optional: 1.00 }", "approvals: []", "findings: []"):
        assert tier not in seen(expect, sixty), expect


def test_a_line_that_no_figure_is_about_covers_nothing() -> None:
    two = "lines: [{ id: many, product: seat, quantity: 60 }, { id: more, product: seat, quantity: 100 }]"
    found = seen("lines: [{ id: many, net price: 1.00 }]", two)
    assert "schedule seats: from 50" in found
    assert "schedule seats: from 100" not in found


def test_an_optional_line_stands_outside_the_totals() -> None:
    line = "lines: [{ product: seat, quantity: 1 }, { product: seat, quantity: 60, optional: yes }]"
    assert "schedule seats: from 50" not in seen("totals: { net: 1.00 }", line)
    assert "schedule seats: from 50" in seen("totals: { optional: 1.00 }", line)


def test_a_channel_discount_is_seen_behind_it_and_not_before() -> None:
    sold = "sold through: { partner: p, tier: silver }, lines: [{ product: plan, quantity: 1 }]"
    rate = "partner discount silver: software"
    assert rate not in seen("lines: [{ customer total: 1.00 }]", sold)
    assert rate in seen("lines: [{ partner total: 1.00 }]", sold)
    assert rate in seen("lines: [{ channel discount: 10% }]", sold)


def test_an_amount_agreed_in_a_contract_hides_the_list_price_behind_it() -> None:
    framed = "account: { id: framed, country: FR }, lines: [{ product: seat, quantity: 1 }]"
    assert "price main seat" not in seen("lines: [{ net price: 90.00 }]", framed)
    assert {"contract frame: seat"} <= seen("lines: [{ net price: 90.00 }]", framed)
    assert "price main seat" in seen("lines: [{ list price: 100.00 }]", framed)


def test_a_rate_agreed_in_a_contract_is_of_the_list_price() -> None:
    framed = "account: { id: framed, country: FR }, lines: [{ product: plan, quantity: 1 }]"
    assert {"price main plan: from 1", "contract frame: plan"} <= seen("lines: [{ net total: 1.00 }]", framed)


def test_the_list_path_that_is_cheaper_leaves_the_agreed_price_uncovered() -> None:
    found = hit("account: { id: framed, country: FR }, lines: [{ product: seat, quantity: 60 }]")
    assert "contract frame" in found
    assert "contract frame: seat" not in found


def test_a_decision_covers_where_the_list_it_stands_in_is_expected() -> None:
    deep = "lines: [{ product: seat, quantity: 1, discount: 85% }]"
    floor, band = "guardrail floor: stops", "approval discount: above 20%"
    assert not seen("lines: [{ net price: 15.00 }]", deep) & {floor, band}
    assert seen("stops: [floor]", deep) & {floor, band} == {floor}
    assert seen("outcome: stopped", deep) & {floor, band} == {floor}
    assert seen("approvals: [director]", deep) & {floor, band} == {band}


def test_a_limit_that_lets_pass_is_an_outcome_of_its_own() -> None:
    one = "lines: [{ product: seat, quantity: 1 }]"
    quiet = {"guardrail floor: lets pass", "approval discount: lets pass", "approval big: lets pass"}
    assert seen("outcome: approved", one) >= quiet
    assert seen("stops: []", one) & quiet == {"guardrail floor: lets pass"}
    assert seen("outcome: needs approval", one) & quiet == {"guardrail floor: lets pass"}
    assert not seen("lines: [{ net price: 100.00 }]", one) & quiet


def test_a_rule_whose_condition_does_not_hold_lets_nothing_pass() -> None:
    floor = "{ product: seat, fact: line.net_price, below: 2.00 EUR, when: quantity > 5, then: stop }"
    small = world(rules=f"guardrails: {{ floor: {floor} }}")
    assert "guardrail floor" not in seen("stops: []", SEATS.format(5), small)
    assert "guardrail floor: lets pass" in seen("stops: []", SEATS.format(6), small)


def test_of_a_matrix_that_asks_the_highest_only_the_highest_band_is_reached() -> None:
    found = hit("lines: [{ product: seat, quantity: 1, discount: 25% }]")
    assert "approval discount: above 20%" in found
    assert "approval discount: above 10%" not in found


def test_an_undefined_fact_asks_but_reaches_no_band() -> None:
    rules = """
approvers: { manager: { name: Manager } }
approval matrices:
  margin: { fact: quote.margin_rate, levels: cumulative, bands: [{ below: 20%, ask: manager }] }
"""
    assert "approval margin" not in seen("approvals: [manager]", SEATS.format(1), world(rules=rules))


DATED = world(
    "seat: { per: seat per month, mode: per unit, price: 10.00, adders: { power: { add: energy } } }",
    """
parameters:
  energy:
    values:
      - { valid from: 2020-01-01, value: 1.00 }
      - { valid from: 2026-01-01, value: 2.00 }
      - { valid from: 2026-12-01, value: 3.00 }
      - { valid from: 2030-01-01, value: 4.00 }
taxes:
  seller country: FR
  countries:
    FR:
      name: TVA
      categories: { standard: [{ rate: 19%, valid from: 2000-01-01 }, { rate: 20%, valid from: 2014-01-01 }] }
""",
    products="""
seat:
  name: Seat
  charge: recurring
  tax: standard
  cost:
    - { valid from: 2024-01-01, cost: 1.00 EUR per seat per month }
    - { valid from: 2026-06-01, cost: 2.00 EUR per seat per month }
""",
    book="valid from: 2026-01-01\nvalid until: 2027-12-31",
)


def test_dated_figures_are_covered_by_the_period_that_the_order_date_meets() -> None:
    found = covered(SEATS.format(1), workspace=DATED, expect="lines: [{ margin: 1.00 }], totals: { tax: 1.00 }")
    parts = {
        (rule.kind, part.name): bool(part.scenarios)
        for rule in found.rules
        for part in rule.parts
        if part.noun == "period"
    }
    assert parts == {
        ("parameter", "from 2026-01-01"): True,
        ("parameter", "from 2026-12-01"): False,
        ("tax", "standard from 2014-01-01"): True,
        ("cost", "from 2024-01-01"): False,
        ("cost", "from 2026-06-01"): True,
    }, "what no order date of a price book can meet is not counted"


def test_a_cost_is_seen_by_a_cost_or_a_margin_and_not_by_a_price() -> None:
    assert "cost seat" not in seen("lines: [{ net price: 1.00 }]", SEATS.format(1), DATED)
    for expect in ("lines: [{ cost: 1.00 }]", "lines: [{ markup rate: 1% }]", "totals: { margin rate: 1% }"):
        assert "cost seat: from 2026-06-01" in seen(expect, SEATS.format(1), DATED), expect


GOVERNED = world(
    rules="""
approvers: { manager: { name: Manager } }
exchange rates:
  - { from: EUR, to: USD, rate: 1.10, date: 2026-01-01, source: made }
  - { from: EUR, to: USD, rate: 1.20, date: 2026-12-01, source: made }
parameters:
  limit: { values: [{ valid from: 2026-01-01, value: 50 }, { valid from: 2026-12-01, value: 60 }] }
guardrails:
  many: { fact: line.net_total, above: 8000.00 USD, when: quantity > limit, then: ask manager }
"""
)


def test_a_bound_of_money_covers_the_rate_that_it_is_compared_at_whether_it_asks_or_not() -> None:
    rate = "exchange rate EUR to USD: from 2026-01-01"
    assert rate in seen("approvals: []", SEATS.format(60), GOVERNED)
    assert rate in seen("approvals: []", SEATS.format(100), GOVERNED)
    assert rate not in seen("lines: [{ net price: 1.00 }]", SEATS.format(60), GOVERNED)
    assert rate not in seen("approvals: []", SEATS.format(40), GOVERNED), "its condition does not hold"


def test_a_condition_covers_the_parameter_that_it_reads() -> None:
    found = seen("approvals: []", SEATS.format(60), GOVERNED)
    assert {"guardrail many: lets pass", "parameter limit: from 2026-01-01"} <= found
    assert "parameter limit: from 2026-12-01" not in found


def test_expected_lines_that_the_quote_does_not_have_cover_nothing() -> None:
    assert "price main seat" in seen("lines: [{ net price: 1.00 }, { net price: 1.00 }]", SEATS.format(1))
    assert "price main seat" not in seen("lines: [{ id: other, net price: 1.00 }]", SEATS.format(1))


def test_a_minimum_of_a_tier_counts_only_where_it_can_be_more_than_the_price() -> None:
    table = {"pricing_rules/plan.csv": "from,price,minimum\n1,1.00,20.00\n15,0.90,20.00\n100,0.80,20.00\n"}
    tabled = world("plan: { per: month, mode: range, table: plan.csv }", files=table)
    (plan,) = covered("lines: [{ product: plan, quantity: 1 }]", workspace=tabled).rules
    assert [part.name for part in plan.parts if part.noun == "bound"] == ["minimum from 1", "minimum from 15"]


def test_a_share_is_rounded_down_so_that_a_hundred_means_every_one() -> None:
    assert str(Share(1999, 2000)) == "99.9 %"
    assert str(Share(2000, 2000)) == "100 %"
    assert str(Share(0, 0)) == "100 %"
    assert str(Share(0, 7)) == "0 %"
    assert Share(1, 3).reaches(Decimal("33.3"))
    assert not Share(1, 3).reaches(Decimal("33.4"))
