"""What a scenario can expect, and what is said when it comes out otherwise."""

import pytest

from tests.scenario_runner.running import HERE, one, said, seats


@pytest.mark.parametrize(
    "expect",
    [
        "lines: [{ list price: 100.00, regular price: 85.00, net price: 85.00, quantity: 50, product: seat }]",
        "lines: [{ list total: 60000.00, regular total: 51000, customer total: 51000.00, net total: 51000.000 }]",
        "lines: [{ id: l1, discount off list: 15%, discretionary discount: 0%, margin rate: undefined }]",
        "lines: [{ steps: [volume schedule], build up: [base price] }]",
        "lines: [{ steps: [{ name: volume schedule, amount: -9000.00, after: 51000.00, price: 85.00, rule: seats }] }]",
        "lines: [{ steps: [{ name: volume schedule, rate: 15% }] }]",
        "totals: { net: 51000.00, recurring: 51000.00, one time: 0, tax: 0, cost: undefined, list: 60000.00 }",
        "tcv: 51000.00, acv: 51000.00, years: [51000.00], currency: EUR, price book: main",
        "metrics: { mrr: 4250.00, arr: 51000.00, tcv: 51000.00 }, segments: [{ id: l1, total: 51000.00 }]",
        "metrics: [{ acv first year: 51000.00 }, { elp: 60000.00 }], calendar years: []",
        "approvals: [], outcome: approved, stops: [], warnings: [], informed: [], findings: []",
        "discount off list: 15%, discretionary discount: 0%, channel discount: 0%",
        "facts: { as of: 2026-11-01, start: undefined, line-count: 1 }",
        "facts: { term months: 12, is ramp: no, quote.currency: EUR, discount off list: 15% }",
    ],
)
def test_what_comes_out_as_expected_says_nothing(expect: str) -> None:
    assert seats(expect) == []


@pytest.mark.parametrize(
    ("expect", "words"),
    [
        ("lines: [{ net price: 90.00 }]", "line 1 (seat): net price expected 90.00 EUR, got 85.00 EUR"),
        ("lines: [{ net total: 51000.01 }]", "line 1 (seat): net total expected 51000.01 EUR, got 51000.00 EUR"),
        ("lines: [{ quantity: 51 }]", "line 1 (seat): quantity expected 51, got 50"),
        ("lines: [{ product: plan }]", "line 1 (seat): product expected plan, got seat"),
        ("lines: [{ discount off list: 15.1% }]", "line 1 (seat): discount off list expected 15.1%, got 15%"),
        ("lines: [{ cost: 5.00 }]", "line 1 (seat): cost expected 5.00 EUR, got undefined"),
        ("lines: [{ net price: undefined }]", "line 1 (seat): net price expected undefined, got 85.00 EUR"),
        ("lines: []", "quote: number of lines expected 0, got 1: l1"),
        ("lines: [{ net price: 85.00 }, { net price: 1 }]", "quote: number of lines expected 2, got 1: l1"),
        ("lines: [{ id: seats }]", "line seats: there is no such line; lines are l1"),
        ("lines: [{ steps: [] }]", "line 1 (seat): steps expected none, got volume schedule"),
        (
            "lines: [{ steps: [{ name: volume schedule, rule: other }] }]",
            "line 1 (seat), volume schedule: rule expected other, got seats",
        ),
        (
            "lines: [{ steps: [{ name: volume schedule, rate: 10% }] }]",
            "line 1 (seat), volume schedule: rate expected 10%, got 15%",
        ),
        ("totals: { net: 1 }", "quote: total net expected 1 EUR, got 51000.00 EUR"),
        ("tcv: undefined", "quote: tcv expected undefined, got 51000.00 EUR"),
        ("years: [51000.00, 1.00]", "quote: number of years expected 2, got 1"),
        ("years: [1.00]", "year 1: recurring total expected 1.00, got 51000.00 EUR"),
        ("metrics: { mrr: 1.00 }", "metrics: mrr expected 1.00 EUR, got 4250.00 EUR"),
        ("metrics: { mrr gross: 1.00 }", "metrics: mrr gross expected 1.00 EUR, got 5000.00 EUR"),
        ("metrics: { tcv discount: 1.00 }", "metrics: tcv discount expected 1.00 EUR, got -9000.00 EUR"),
        ("metrics: { acv: undefined }", "metrics: acv expected undefined, got 51000.00 EUR"),
        ("metrics: [{ on: 2026-11-01, mrr: 0 }]", "metrics on 2026-11-01: mrr expected 0 EUR, got undefined"),
        ("segments: []", "quote: number of segments expected 0, got 1"),
        ("segments: [{ id: seats }]", "segment 1 (l1): id expected seats, got l1"),
        ("segments: [{ end: 2026-12-31 }]", "segment 1 (l1): end expected 2026-12-31, got none"),
        ("segments: [{ quantity: 1 }]", "segment 1 (l1): quantity expected 1, got 50"),
        ("segments: [{ mrr discount: 0 }]", "segment 1 (l1): mrr discount expected 0 EUR, got -750.00 EUR"),
        ("segments: [{ total gross: 1.00 }]", "segment 1 (l1): total gross expected 1.00 EUR, got 60000.00 EUR"),
        ("calendar years: [{ year: 2027 }]", "quote: number of calendar years expected 1, got 0"),
        ("currency: USD", "quote: currency expected USD, got EUR"),
        ("outcome: stopped", "quote: outcome expected stopped, got approved"),
        ("discount off list: 10%", "quote: discount off list expected 10%, got 15%"),
        ("approvals: [manager]", "decision: approval expected manager, got none"),
        ("stops: [{ rule: floor, line: l1 }]", "decision: stop expected floor line l1, got none"),
        ("informed: [manager]", "quote: informed expected manager, got none"),
        ("findings: [price-cliff]", "quote: findings expected price-cliff, got none"),
        ("facts: { term months: 24 }", "quote: fact term months expected 24, got 12"),
        ("facts: { start: 2027-01-01 }", "quote: fact start expected 2027-01-01, got undefined"),
        ("facts: { line count: several }", "quote: fact line count expected several, got 1"),
        ("facts: { is ramp: yes }", "quote: fact is ramp expected yes, got no"),
        ("facts: { moon phase: 3 }", "quote: fact moon phase expected 3, got there is no such fact"),
        ("taxes: [{ rate: 20% }]", "quote: number of tax lines expected 1, got 0"),
        ("allowances: [{ amount: -1.00 }]", "quote: number of allowances expected 1, got 0"),
        ("milestones: [1.00]", "quote: number of milestones expected 1, got 0"),
    ],
)
def test_a_difference_says_what_was_expected_and_what_came(expect: str, words: str) -> None:
    assert seats(expect) == [words]


def test_every_difference_is_told_at_its_own_place() -> None:
    result = one("""
        lines: [{ product: seat, quantity: 50 }]
        expect:
          lines: [{ net price: 90.00 }]
          acv: 1.00
        """)
    assert [(str(d.where), d.field) for d in result.differences] == [
        (f"{HERE}:6:28", "net price"),
        (f"{HERE}:7:12", "acv"),
    ]


def test_a_rate_is_compared_to_the_decimals_it_is_written_with() -> None:
    third = ", discount: { target: 66.6667 EUR }"  # of 100.00: 33.3333 % off
    assert seats("lines: [{ discretionary discount: 33%}]", quantity=1, more=third) == []
    assert seats("lines: [{ discretionary discount: 33.33% }]", quantity=1, more=third) == []
    assert seats("lines: [{ discretionary discount: 33.34% }]", quantity=1, more=third) != []


def test_a_line_without_a_unit_price_asks_for_a_total() -> None:
    assert said("lines: [{ product: plan, quantity: 20 }]\nexpect: { lines: [{ net price: 9.00 }] }") == [
        "line 1 (plan): net price expected 9.00, got no price per unit; expect a total"
    ]


RAMP = "lines: [{ id: s, product: seat, segments: [{ months: 6, quantity: 50 }, { months: 6, quantity: 100 }] }]\n"


def test_a_ramped_line_is_one_line_for_totals() -> None:
    # 50 x 85 x 6 + 100 x 80 x 6
    assert said(f"{RAMP}expect: {{ lines: [{{ id: s, list total: 90000.00, net total: 73500.00 }}] }}") == []


def test_parts_of_a_ramp_have_ids_of_their_own() -> None:
    assert said(f"{RAMP}expect: {{ lines: [{{ id: s/1, net price: 85.00 }}, {{ id: s/2, net price: 80.00 }}] }}") == []


def test_prices_that_differ_between_parts_are_no_price_of_the_line() -> None:
    assert said(f"{RAMP}expect: {{ lines: [{{ id: s, list price: 100.00, net price: 85.00 }}] }}") == [
        "line s (seat): net price expected 85.00, got one for each part: s/1 85.00, s/2 80.00"
    ]


def test_steps_are_those_of_one_part() -> None:
    assert said(f"{RAMP}expect: {{ lines: [{{ id: s, steps: [volume schedule] }}] }}") == [
        "line s (seat): steps expected one line's, got a line in parts; name one of s/1, s/2"
    ]


def test_roundings_count_among_the_steps_only_where_they_are_named() -> None:
    odd = ", discount: 3.333%"
    assert seats("lines: [{ steps: [volume schedule, discretionary discount] }]", more=odd) == []
    assert seats("lines: [{ steps: [volume schedule, discretionary discount, rounding] }]", more=odd) == []


def test_an_unexpected_approval_is_a_difference_with_its_reason() -> None:
    assert seats("approvals: [manager]", more=", discount: 25%") == [
        "decision: approval expected no further one, got director because discretionary discount 25 % is above 20 %"
    ]


TWELVE = "manager because discretionary discount 12 % is above 10 %"
FLOOR = "Seats under the floor: net price 16.15 EUR is below 20.00 EUR"


def test_because_is_part_of_the_reason_in_any_letters() -> None:
    assert seats("approvals: [{ approver: manager, because: DISCOUNT 12 % }]", more=", discount: 12%") == []
    assert seats("approvals: [{ approver: manager, because: margin }]", more=", discount: 12%") == [
        f"decision: approval expected manager because margin, got {TWELVE}",
        f"decision: approval expected no further one, got {TWELVE}",
    ]


def test_stops_and_warnings_name_rule_line_and_reason() -> None:
    deep = ", discount: 81%"
    assert (
        seats("stops: [{ rule: floor, line: l1, because: seats under the floor }], warnings: [heads-up]", more=deep)
        == []
    )
    assert seats("stops: []", more=deep) == [f"decision: stop expected none, got floor for line l1 because {FLOOR}"]
