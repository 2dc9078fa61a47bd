"""Volume and term schedules: which tier is reached, what it is taken of, and how several combine."""

from decimal import Decimal

import pytest

from cpq.pricing.words import in_words
from cpq.workspace import Workspace
from tests.small_world import codes, d, names, only, price, problems, refused, step, world

VOLUME = """
schedules:
  volume:
    on: [thing]
    by: quantity
    mode: {mode}
    of: {of}
    tiers: [{{ from: 10, discount: 5% }}, {{ from: 50, discount: 10% }}]
"""


def volume(mode: str = "range", of: str = "list") -> str:
    return VOLUME.format(mode=mode, of=of)


@pytest.mark.parametrize(
    ("quantity", "net"), [("9", "100.00"), ("10", "95.00"), ("49", "95.00"), ("50", "90.00"), ("5000", "90.00")]
)
def test_range_discounts_every_unit_by_the_tier_reached(quantity: str, net: str) -> None:
    line = only(world(rules=volume()), f"{{ product: thing, quantity: {quantity} }}")
    assert line.net == d(net)
    assert line.net_total == d(net) * d(quantity)


@pytest.mark.parametrize(
    ("quantity", "total"), [("9", "900"), ("10", "995"), ("49", "4700"), ("50", "4790"), ("51", "4880")]
)
def test_slab_discounts_each_unit_by_its_own_tier(quantity: str, total: str) -> None:
    line = only(world(rules=volume("slab")), f"{{ product: thing, quantity: {quantity} }}")
    assert line.net_total == d(total)


def test_a_slab_discount_rounds_only_at_the_total() -> None:
    rules = """
    schedules:
      volume: { on: [thing], by: quantity, mode: slab, of: list, tiers: [{ from: 3, discount: 10% }] }
    """
    line = only(world("thing: { mode: per unit, price: 0.05 }", rules), "{ product: thing, quantity: 7 }")
    assert line.net is None
    assert line.net_total == d("0.33")  # 2 x 0.05 + 5 x 0.045 = 0.325
    assert [(one.name, one.amount) for one in line.steps] == [
        ("volume schedule", d("-0.025")),
        ("rounding", d("0.005")),
    ]


def test_the_step_says_rate_base_tier_and_place() -> None:
    taken = step(only(world(rules=volume()), "{ product: thing, quantity: 60 }"), "volume schedule")
    assert (taken.rule, taken.rate, taken.base, taken.amount, taken.after) == (
        "volume",
        d("0.10"),
        d("6000.00"),
        d("-600.00"),
        d("5400.00"),
    )
    assert taken.where.file == "pricing_rules/rules.yaml"
    assert dict(taken.inputs) == {"counted": "60", "by": "quantity", "from": "50"}


def test_below_the_first_tier_there_is_no_step() -> None:
    assert names(only(world(rules=volume()), "{ product: thing, quantity: 9 }")) == []


def test_a_tier_of_zero_per_cent_leaves_no_step() -> None:
    rules = volume().replace("5%", "0%")
    assert names(only(world(rules=rules), "{ product: thing, quantity: 10 }")) == []


def test_term_schedule_reads_the_committed_term_of_the_whole_line() -> None:
    rules = """
    schedules:
      commitment:
        on: { families: [software] }
        by: term
        mode: range
        of: running
        tiers: [{ from: 24 months, discount: 3% }, { from: 3 years, discount: 6% }]
    """
    workspace = world(rules=rules)
    nets = [only(workspace, "{ product: seat }", term=f"{months} months").net for months in (23, 24, 35, 36, 60)]
    assert nets == [d("10.00"), d("9.70"), d("9.70"), d("9.40"), d("9.40")]
    ramp = price(workspace, "{ product: seat, segments: [{ months: 12 }, { months: 24, quantity: 5 }] }")
    assert [line.net for line in ramp.lines] == [d("9.40"), d("9.40")]


def test_one_time_lines_have_no_term_discount() -> None:
    rules = """
    schedules:
      commitment: { on: { everything: yes }, by: term, mode: range, of: list, tiers: [{ from: 12, discount: 3% }] }
    """
    quote = price(world(rules=rules), "{ product: thing }\n{ product: seat }", term="12 months")
    assert [line.net for line in quote.lines] == [d("100.00"), d("9.70")]


def test_volume_and_term_compound_when_each_is_of_running_and_add_when_each_is_of_list() -> None:
    rules = """
    schedules:
      volume: {{ on: [seat], by: quantity, mode: range, of: {of}, tiers: [{{ from: 1, discount: 10% }}] }}
      term: {{ on: [seat], by: term, mode: range, of: {of}, tiers: [{{ from: 1, discount: 20% }}] }}
    """
    nets = [
        only(world(rules=rules.format(of=of)), "{ product: seat }", term="12 months").net for of in ("running", "list")
    ]
    assert nets == [d("7.20"), d("7.00")]


# --- counting -------------------------------------------------------------------------------------------------------

RAMP = "{ product: seat, segments: [{ months: 12, quantity: 5 }, { months: 24, quantity: 20 }] }"


def counted(count: str) -> list[Decimal | None]:
    rules = f"""
    schedules:
      volume:
        on: [seat]
        by: quantity
        mode: range
        of: list
        count: {count}
        tiers: [{{ from: 10, discount: 10% }}, {{ from: 20, discount: 20% }}]
    """
    return [line.net for line in price(world(rules=rules), RAMP).lines]


def test_each_segment_the_peak_and_the_average_find_different_tiers() -> None:
    assert counted("each segment") == [d("10.00"), d("8.00")]
    assert counted("peak") == [d("8.00"), d("8.00")]
    assert counted("average") == [d("9.00"), d("9.00")]  # (5 x 12 + 20 x 24) / 36 = 15


def over(scope: str, lines: str, on: str = "[thing, other]") -> list[Decimal | None]:
    rules = f"""
    schedules:
      volume: {{ on: {on}, by: quantity, mode: range, of: list, over: {scope}, tiers: [{{ from: 10, discount: 10% }}] }}
    """
    prices = "thing: { mode: per unit, price: 100.00 }\nother: { mode: per unit, price: 10.00 }"
    return [line.net for line in price(world(prices, rules), lines).lines]


TWO = "{ product: thing, quantity: 6, group: a }\n{ product: other, quantity: 4, group: b }"


def test_lines_count_together_over_the_quote_but_not_over_the_line() -> None:
    assert over("quote", TWO) == [d("90.00"), d("9.00")]
    assert over("line", TWO) == [d("100.00"), d("10.00")]


def test_a_group_counts_only_its_own_lines() -> None:
    lines = f"{TWO}\n{{ product: thing, quantity: 4, group: a }}"
    assert over("group", lines) == [d("90.00"), d("10.00"), d("90.00")]


def test_only_covered_lines_are_counted() -> None:
    assert over("quote", TWO, on="[thing]") == [d("100.00"), d("10.00")]


def test_optional_lines_and_credits_do_not_lift_the_others_but_an_optional_line_counts_itself() -> None:
    lines = "{ product: thing, quantity: 6 }\n{ product: other, quantity: 4, optional: yes }"
    assert over("quote", lines) == [d("100.00"), d("9.00")]
    credit = "{ product: thing, quantity: 6 }\n{ product: other, quantity: 4, kind: credit }"
    assert over("quote", credit)[0] == d("100.00")


def test_segments_count_together_only_where_they_run_at_the_same_time() -> None:
    rules = """
    schedules:
      volume:
        { on: [seat, plan], by: quantity, mode: range, of: list, over: quote, tiers: [{ from: 10, discount: 10% }] }
    """
    prices = """
    seat: { per: seat per month, mode: per unit, price: 10.00 }
    plan: { per: plan per month, mode: per unit, price: 100.00 }
    """
    lines = """
    { product: seat, segments: [{ months: 12, quantity: 6 }, { months: 12, quantity: 6 }] }
    { product: plan, quantity: 4, term: 12 months }
    """
    quote = price(world(prices, rules), "\n".join(line.strip() for line in lines.strip().splitlines()))
    assert [line.net for line in quote.lines] == [d("9.00"), d("10.00"), d("90.00")]


PRICED_BY_MONTH = """
seat: { per: seat per month, mode: per unit, price: 10.00 }
plan: { per: plan per month, mode: per unit, price: 10.00 }
thing: { mode: per unit, price: 100.00 }
router: { charges: { fee: { per: unit per month, mode: per unit, price: 10.00 }, setup: { mode: flat, price: 50.00 } } }
reuter: { charges: { setup: { mode: flat, price: 50.00 }, fee: { per: unit per month, mode: per unit, price: 10.00 } } }
"""
TWO_CHARGES = """
router: { name: R, family: software, tax: standard, charges: { fee: {charge: recurring}, setup: {charge: one-time} } }
reuter: { name: R, family: software, tax: standard, charges: { setup: {charge: one-time}, fee: {charge: recurring} } }
"""


def together(lines: str, count: str = "each segment", scope: str = "quote", **given: str) -> dict[str, Decimal | None]:
    """Net prices where a hundred units of anything but goods, counted together, are half price."""
    rules = f"""
    schedules:
      volume:
        on: {{ families: [software] }}
        by: quantity
        mode: range
        of: list
        over: {scope}
        count: {count}
        tiers: [{{ from: 100, discount: 50% }}]
    """
    return {one.id: one.net for one in price(together_world(rules), lines, **given).lines}


def together_world(rules: str) -> Workspace:
    return world(PRICED_BY_MONTH, rules, more_products=TWO_CHARGES)


FULL, HALF = d("10.00"), d("5.00")
GROWS = "{ product: seat, group: a, segments: [{ months: 6, quantity: 30 }, { months: 18, quantity: 90 }] }"
BESIDE = "{ product: plan, group: a, quantity: 20, term: 24 months }"


@pytest.mark.parametrize("scope", ["group", "quote"])
@pytest.mark.parametrize(
    ("count", "nets"),
    [
        ("each segment", {"l1/1": FULL, "l1/2": HALF, "l2": FULL}),  # 50 and 110; the plan begins when 50 run
        ("peak", {"l1/1": HALF, "l1/2": HALF, "l2": FULL}),
        ("average", {"l1/1": FULL, "l1/2": FULL, "l2": FULL}),  # (50 x 6 + 110 x 18) / 24 = 95
    ],
)
def test_the_peak_and_the_average_look_at_what_is_counted_together(
    scope: str, count: str, nets: dict[str, Decimal]
) -> None:
    assert together(f"{GROWS}\n{BESIDE}", count, scope) == nets


def test_the_average_of_a_quote_reaches_its_tier_exactly() -> None:
    lines = f"{GROWS}\n{BESIDE.replace('20', '25')}"  # (55 x 6 + 115 x 18) / 24 = 100
    assert together(lines, "average")["l1/1"] == HALF


@pytest.mark.parametrize("product", ["router", "reuter"])
def test_a_line_counts_once_at_its_segments_quantity_in_whatever_order_its_charges_stand(product: str) -> None:
    nets = together(
        f"{{ product: {product}, segments: [{{ months: 12, quantity: 50 }}, {{ months: 12, quantity: 150 }}] }}"
    )
    assert (nets["l1/fee/1"], nets["l1/fee/2"]) == (FULL, HALF)
    once = together(f"{{ product: {product}, quantity: 50, term: 12 months }}")
    assert once["l1/fee"] == FULL


def test_lines_that_never_run_together_are_not_counted_together() -> None:
    years = "\n".join(
        f"{{{{ product: {one}, quantity: 60, start: {{}}, term: 12 months }}}}" for one in ("seat", "plan")
    )
    assert set(together(years.format("2027-01-01", "2028-01-01")).values()) == {FULL}
    assert set(together(years.format("2027-01-01", "2027-01-01")).values()) == {HALF}
    overlap = together(years.format("2027-01-01", "2027-12-31"))
    assert overlap == {"l1": FULL, "l2": HALF}  # sixty run when the first begins, 120 when the second does


def test_a_line_without_end_runs_beside_every_later_segment() -> None:
    products = "ev: { name: Ev, family: software, tax: standard, selling models: [open] }"
    models = "selling models:\n  open: { charge: recurring, per: month, evergreen: yes }\n"
    rules = """
    schedules:
      volume:
        { on: [ev, seat], by: quantity, mode: range, of: list, over: quote, tiers: [{ from: 100, discount: 50% }] }
    """
    workspace = world(
        "ev: { per: month, mode: per unit, price: 10.00 }\nseat: { per: seat per month, mode: per unit, price: 10.00 }",
        rules,
        catalog=models,
        more_products=products,
    )
    ramp = "{ product: seat, segments: [{ months: 12, quantity: 30 }, { months: 12, quantity: 40 }] }"
    lines = f"{{ product: ev, quantity: 60 }}\n{ramp}"
    for start in ({}, {"start": "2027-01-01"}):
        assert [one.net for one in price(workspace, lines, **start).lines] == [FULL, FULL, HALF]


def test_a_line_without_end_counts_once_though_a_promotion_cuts_its_first_period() -> None:
    rules = """
    schedules:
      volume:
        { on: [ev, seat], by: quantity, mode: range, of: list, over: quote, tiers: [{ from: 100, discount: 50% }] }
    promotions:
      start: { on: [ev], of: list, discount: 10%, for: first 3 months }
    """
    workspace = world(
        "ev: { per: year, mode: per unit, price: 10.00 }\nseat: { per: seat per month, mode: per unit, price: 10.00 }",
        rules,
        catalog="selling models:\n  open: { charge: recurring, per: year, evergreen: yes }\n",
        more_products="ev: { name: Ev, family: software, tax: standard, selling models: [open] }",
    )
    ramp = "{ product: seat, segments: [{ months: 12, quantity: 30 }, { months: 12, quantity: 39 }] }"
    quote = price(workspace, f"{{ product: ev, quantity: 60 }}\n{ramp}", start="2027-01-01")
    assert [one.net for one in quote.lines] == [d("9.00"), FULL, FULL, FULL]  # 60 and 39 are 99


def test_an_alternative_to_a_bundle_leaves_out_its_options_too() -> None:
    suite = (
        "suite: { name: Suite, charge: one-time, family: goods, tax: standard, "
        "bundle: { groups: { parts: { options: { seat: {} } } } } }"
    )
    rules = """
    schedules:
      volume: { on: [seat], by: quantity, mode: range, of: list, over: quote, tiers: [{ from: 100, discount: 50% }] }
    """
    prices = "suite: { mode: flat, price: 1.00 }\nseat: { per: seat per month, mode: per unit, price: 10.00 }"
    lines = """{ id: s, product: suite }
        { product: seat, parent: s, quantity: 60 }
        { id: other, product: seat, quantity: 60, alternative to: s }"""
    quote = price(world(prices, rules, more_products=suite), lines, term="12 months")
    assert quote.line("other").net == FULL


def test_an_alternative_leaves_out_what_it_would_replace() -> None:
    lines = "{ id: a, product: seat, quantity: 60, term: 12 months }\n"
    assert together(lines + "{ product: plan, quantity: 60, term: 12 months, alternative to: a }")["l2"] == FULL
    assert together(lines + "{ product: plan, quantity: 60, term: 12 months, optional: yes }")["l2"] == HALF
    assert together(lines + "{ product: plan, quantity: 100, term: 12 months, alternative to: a }")["l2"] == HALF


def test_credits_count_for_nobody() -> None:
    lines = "{ product: seat, quantity: 60 }\n{ product: plan, quantity: 60, kind: credit }"
    assert together(lines, term="12 months")["l1"] == FULL


# --- opting out -----------------------------------------------------------------------------------------------------

COMMITMENT = """
schedules:
  commitment:
    on: [seat]
    by: term
    mode: range
    of: list
    tiers: [{ from: 12, discount: 5% }, { from: 36, discount: 30% }]
"""


@pytest.mark.parametrize(
    ("after", "net", "months"),
    [("36 months", "7.00", 36), ("60 months", "7.00", 36), ("35 months", "9.50", 35), ("11 months", "10.00", 11)],
)
def test_the_committed_term_ends_at_the_first_opt_out(after: str, net: str, months: int) -> None:
    quote = price(world(rules=COMMITMENT), "{ product: seat }", term="36 months", opt_out_after=after)
    assert quote.lines[0].net == d(net)
    assert (quote.facts["quote.term_months"], quote.facts["quote.has_opt_out"]) == (months, True)
    assert quote.findings == ()
    ramp = "{ product: seat, segments: [{ months: 12 }, { months: 24 }] }"
    assert {one.net for one in price(world(rules=COMMITMENT), ramp, opt_out_after=after).lines} == {d(net)}


def test_an_opt_out_at_an_unknown_date_commits_to_nothing_and_the_rep_is_told() -> None:
    quote = price(world(rules=COMMITMENT), "{ product: seat }", term="36 months", has_opt_out="yes")
    assert quote.lines[0].net == d("10.00")
    (finding,) = quote.findings
    assert (finding.code, finding.severity) == ("opt-out-without-date", "warning")
    assert "commitment" in finding.message


def test_nobody_is_told_about_an_opt_out_that_costs_no_term_discount() -> None:
    rules = COMMITMENT.replace("on: [seat]", "on: [plan, thing]")
    quote = price(world(rules=rules), "{ product: seat }\n{ product: thing }", term="36 months", has_opt_out="yes")
    assert quote.findings == ()


# --- several schedules ----------------------------------------------------------------------------------------------

PAIR = """
schedules:
  small: {{ on: [thing], by: quantity, mode: range, of: list, tiers: [{{ from: 1, discount: 10% }}] }}
  big: {{ on: [thing], by: quantity, mode: range, of: list, {when} tiers: [{{ from: 1, discount: 20% }}] }}
waterfall:
  - {{ step: volume schedule, hit policy: {policy} }}
  - {{ price: regular }}
  - {{ price: customer }}
"""


@pytest.mark.parametrize(("policy", "net"), [("first", "90.00"), ("best", "80.00"), ("add", "70.00")])
def test_the_hit_policy_says_what_two_schedules_give(policy: str, net: str) -> None:
    assert only(world(rules=PAIR.format(policy=policy, when="")), "{ product: thing }").net == d(net)


def test_best_keeps_one_step_and_add_keeps_both() -> None:
    best = only(world(rules=PAIR.format(policy="best", when="")), "{ product: thing }")
    assert [one.rule for one in best.steps] == ["big"]
    both = only(world(rules=PAIR.format(policy="add", when="")), "{ product: thing }")
    assert [(one.rule, one.amount) for one in both.steps] == [("small", d("-10.00")), ("big", d("-20.00"))]


def test_unique_is_refused_at_load_where_two_unconditional_schedules_meet() -> None:
    found = problems(rules=PAIR.format(policy="unique", when=""))
    (problem,) = [one for one in found if one.code == "overlapping-rules"]
    assert "small" in problem.message
    assert "big" in problem.message


def test_unique_is_refused_when_pricing_where_a_condition_lets_both_hold_naming_both() -> None:
    workspace = world(rules=PAIR.format(policy="unique", when='when: account.segment == "big",'))
    assert only(workspace, "{ product: thing }").net == d("90.00")
    error = refused(workspace, "{ product: thing }", account="{ id: buyer, segment: big }")
    assert error.code == "overlapping-rules"
    assert "small" in str(error)
    assert "big" in str(error)


def test_schedules_apart_in_time_may_share_a_product() -> None:
    rules = """
    schedules:
      spring: { on: [thing], by: quantity, mode: range, of: list, valid until: 2026-06-14, tiers: [{ from: 1,
          discount: 10% }] }
      summer: { on: [thing], by: quantity, mode: range, of: list, valid from: 2026-06-15, tiers: [{ from: 1,
          discount: 20% }] }
    """
    workspace = world(rules=rules)
    assert only(workspace, "{ product: thing }", as_of="2026-06-14").net == d("90.00")
    assert only(workspace, "{ product: thing }", as_of="2026-06-15").net == d("80.00")


# --- amounts --------------------------------------------------------------------------------------------------------

AMOUNT = """
schedules:
  volume: { on: [thing], by: quantity, mode: range, of: list, currency: USD, tiers: [{ from: 10, amount: 11.00 }] }
exchange rates:
  - { from: EUR, to: USD, rate: 1.10, date: 2026-01-01, source: bank }
"""


def test_an_amount_off_is_per_unit_and_converted_to_the_currency_of_the_quote() -> None:
    line = only(world(rules=AMOUNT), "{ product: thing, quantity: 10 }")
    assert (line.net, line.net_total) == (d("90.00"), d("900.00"))
    assert step(line, "volume schedule").rate is None


def test_an_amount_off_beyond_the_price_takes_all_of_it_and_says_so() -> None:
    line = only(world("thing: { mode: per unit, price: 9.99 }", AMOUNT), "{ product: thing, quantity: 10 }")
    assert line.net_total == d("0.00")
    assert dict(step(line, "volume schedule").inputs)["capped"] == "10"
    assert in_words(step(line, "volume schedule")).endswith("10 off, which is all of the price and more")


@pytest.mark.parametrize(
    "schedule",
    [
        "{ on: [thing], by: term, mode: slab, of: list, tiers: [{ from: 1, discount: 5% }] }",
        "{ on: [thing], by: quantity, mode: range, of: list, tiers: [{ from: 1, amount: 5.00 }] }",
        "{ on: [thing], by: quantity, mode: slab, of: list, currency: EUR, tiers: [{ from: 1, amount: 5.00 }] }",
        "{ on: [thing], by: quantity, mode: range, of: list, tiers: [{ from: 1, price: 5.00 }] }",
        (
            "{ on: [thing], by: quantity, mode: range, of: list, currency: EUR, tiers: [{ from: 1, "
            "discount: 5% }, { from: 2, amount: 1.00 }] }"
        ),
        "{ on: [thing], by: quantity, mode: range, tiers: [{ from: 1, discount: 5% }] }",
        "{ on: [thing], by: quantity, of: list, tiers: [{ from: 1, discount: 5% }] }",
        "{ on: {}, by: quantity, mode: range, of: list, tiers: [{ from: 1, discount: 5% }] }",
        "{ on: [thng], by: quantity, mode: range, of: list, tiers: [{ from: 1, discount: 5% }] }",
        "{ on: { families: [god] }, by: quantity, mode: range, of: list, tiers: [{ from: 1, discount: 5% }] }",
    ],
)
def test_a_schedule_that_says_too_little_or_two_things_is_refused(schedule: str) -> None:
    found = problems(rules=f"schedules:\n  volume: {schedule}\n")
    assert any(problem.severity == "error" for problem in found)


def test_volume_in_the_price_and_in_a_schedule_is_a_finding_unless_stacked() -> None:
    prices = "thing: {{ mode: slab, {stack} tiers: [{{ from: 1, price: 10.00 }}, {{ from: 10, price: 9.00 }}] }}"
    found = problems(prices.format(stack=""), volume())
    assert ("double-volume", "warning") in [(one.code, one.severity) for one in found]
    assert "double-volume" not in codes(problems(prices.format(stack="stack: true,"), volume()))
    line = only(world(prices.format(stack="stack: yes,"), volume()), "{ product: thing, quantity: 20 }")
    assert line.net_total == d("179.55")  # 9 x 10 + 11 x 9 = 189, less 5 %


def test_a_schedule_discounts_a_flat_fee_by_the_quantity() -> None:
    line = only(world("thing: { mode: flat, price: 80.00 }", volume()), "{ product: thing, quantity: 50 }")
    assert line.net_total == d("72.00")
