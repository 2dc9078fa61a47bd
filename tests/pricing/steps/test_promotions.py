"""Promotions: who qualifies, on which of three dates, for how long, and how several combine."""

import pytest

from tests.small_world import d, names, only, price, problems, step, world


def promo(fields: str, name: str = "deal") -> str:
    return f"promotions:\n  {name}: {{ on: [thing], of: list, {fields} }}\n"


@pytest.mark.parametrize(
    ("day", "net"),
    [("2026-05-31", "100.00"), ("2026-06-01", "90.00"), ("2026-06-30", "90.00"), ("2026-07-01", "100.00")],
)
def test_the_order_date_decides_both_ends_included(day: str, net: str) -> None:
    workspace = world(rules=promo("discount: 10%, orders from: 2026-06-01, orders until: 2026-06-30"))
    assert only(workspace, "{ product: thing }", as_of=day).net == d(net)


@pytest.mark.parametrize(("start", "net"), [("2026-09-01", "90.00"), ("2026-09-02", "100.00")])
def test_a_later_service_start_no_longer_qualifies(start: str, net: str) -> None:
    workspace = world(rules=promo("discount: 10%, starts until: 2026-09-01"))
    assert only(workspace, "{ product: thing }", start=start).net == d(net)
    assert only(workspace, f"{{ product: thing, start: {start} }}").net == d(net)


def test_a_start_that_nobody_said_is_not_early_enough() -> None:
    assert only(world(rules=promo("discount: 10%, starts until: 2026-09-01")), "{ product: thing }").net == d("100.00")
    assert only(world(rules=promo("discount: 10%")), "{ product: thing }").net == d("90.00")


def test_a_lines_own_start_counts_before_the_quotes() -> None:
    workspace = world(rules=promo("discount: 10%, starts until: 2026-09-01"))
    assert only(workspace, "{ product: thing, start: 2026-08-01 }", start="2026-10-01").net == d("90.00")


FIRST_YEAR = """
promotions:
  start: { on: [seat], of: list, discount: 50%, for: first 12 months }
"""


def test_the_first_months_are_priced_apart_and_the_parts_cover_the_term() -> None:
    quote = price(world(rules=FIRST_YEAR), "{ product: seat, quantity: 2 }", term="36 months")
    assert [(line.id, line.net, line.periods, line.net_total) for line in quote.lines] == [
        ("l1/1", d("5.00"), 12, d("120.00")),
        ("l1/2", d("10.00"), 24, d("480.00")),
    ]
    assert [year.amount for year in quote.years] == [d("120.00"), d("240.00"), d("240.00")]


def test_a_term_within_the_first_months_stays_whole() -> None:
    for months in (6, 12):
        line = only(world(rules=FIRST_YEAR), "{ product: seat }", term=f"{months} months")
        assert (line.net, line.id) == (d("5.00"), "l1")


def test_a_ramp_is_cut_inside_the_segment_where_the_first_months_end() -> None:
    quote = price(
        world(rules=FIRST_YEAR),
        "{ product: seat, segments: [{ months: 6, quantity: 1 }, { months: 18, quantity: 2 }] }",
        start="2026-07-15",
    )
    assert [(line.quantity, line.net, line.periods) for line in quote.lines] == [
        (1, d("5.00"), 6),
        (2, d("5.00"), 6),
        (2, d("10.00"), 12),
    ]
    assert [(str(line.start), str(line.end)) for line in quote.lines] == [
        ("2026-07-15", "2027-01-14"),
        ("2027-01-15", "2027-07-14"),
        ("2027-07-15", "2028-07-14"),
    ]


def test_a_code_must_be_held() -> None:
    workspace = world(rules=promo("discount: 10%, code: SUMMER"))
    assert only(workspace, "{ product: thing }").net == d("100.00")
    assert only(workspace, "{ product: thing }", codes="[OTHER, SUMMER]").net == d("90.00")


def test_a_condition_reads_line_quote_and_account_facts() -> None:
    rules = "facts:\n  account.is_new: { type: yes/no, default: no }\n" + promo(
        "discount: 10%, when: 'account.is_new and quantity >= 2 and quote.payment_days <= 30'"
    )
    workspace = world(rules=rules)
    new = "{ id: buyer, facts: { is_new: yes } }"
    assert only(workspace, "{ product: thing, quantity: 2 }", account=new).net == d("90.00")
    assert only(workspace, "{ product: thing, quantity: 1 }", account=new).net == d("100.00")
    assert only(workspace, "{ product: thing, quantity: 2 }").net == d("100.00")
    assert only(workspace, "{ product: thing, quantity: 2 }", account=new, payment_terms="60 days").net == d("100.00")


def test_an_amount_off_is_per_unit_and_converted() -> None:
    rules = (
        promo("amount: 11.00, currency: USD")
        + "exchange rates:\n  - { from: EUR, to: USD, rate: 1.10, date: 2026-01-01, source: bank }\n"
    )
    assert only(world(rules=rules), "{ product: thing, quantity: 3 }").net_total == d("270.00")


# --- stacking -------------------------------------------------------------------------------------------------------


def stacked(*promotions: str) -> str:
    lines = [f"  p{number}: {{ on: [thing], {fields} }}" for number, fields in enumerate(promotions, start=1)]
    return "promotions:\n" + "\n".join(lines) + "\n"


def net(*promotions: str) -> object:
    return only(world(rules=stacked(*promotions)), "{ product: thing }").net


def test_best_of_takes_the_cheapest_only_and_says_what_it_beat() -> None:
    rules = stacked("of: list, discount: 10%", "of: list, discount: 25%", "of: list, discount: 20%")
    line = only(world(rules=rules), "{ product: thing }")
    assert line.net == d("75.00")
    assert names(line) == ["promotion"]
    assert step(line, "promotion").rule == "p2"
    assert dict(step(line, "promotion").inputs)["better than"] == "p1, p3"


def test_best_of_compares_amounts_with_rates() -> None:
    assert net("of: list, discount: 10%", "of: list, amount: 15.00, currency: EUR") == d("85.00")


def test_promotions_that_add_take_each_of_the_same_price() -> None:
    assert net("of: running, discount: 10%, stacking: add", "of: running, discount: 20%, stacking: add") == d("70.00")


def test_promotions_that_compound_take_each_of_what_the_former_left() -> None:
    both = ("of: running, discount: 10%, stacking: compound", "of: running, discount: 20%, stacking: compound")
    assert net(*both) == d("72.00")


def test_what_is_of_list_adds_even_where_it_compounds() -> None:
    both = ("of: list, discount: 10%, stacking: compound", "of: list, discount: 20%, stacking: compound")
    assert net(*both) == d("70.00")


def test_an_exclusive_promotion_stands_alone_even_where_another_is_better() -> None:
    assert net("of: list, discount: 5%, stacking: exclusive", "of: list, discount: 25%") == d("95.00")
    assert net(
        "of: list, discount: 5%, stacking: exclusive",
        "of: list, discount: 8%, stacking: exclusive",
        "of: list, discount: 25%, stacking: add",
    ) == d("92.00")


def test_the_best_rival_stands_before_those_that_stack() -> None:
    assert net(
        "of: list, discount: 10%",
        "of: list, discount: 20%",
        "of: running, discount: 10%, stacking: compound",
    ) == d("72.00")
    assert net("of: list, discount: 20%", "of: running, discount: 10%, stacking: add") == d("70.00")


def test_groups_combine_each_by_itself_and_run_one_after_the_other() -> None:
    assert net(
        "of: list, discount: 10%, group: a",
        "of: list, discount: 20%, group: a",
        "of: running, discount: 10%, group: b",
    ) == d("72.00")


def test_a_promotion_that_does_not_qualify_is_no_rival() -> None:
    line = only(
        world(rules=stacked("of: list, discount: 10%", "of: list, discount: 50%, when: quantity > 1")),
        "{ product: thing }",
    )
    assert line.net == d("90.00")
    assert "better than" not in dict(step(line, "promotion").inputs)


@pytest.mark.parametrize(
    "fields",
    [
        "discount: 10%, amount: 5.00, currency: EUR",
        "stacking: best of",
        "amount: 5.00",
        "discount: 10%, orders from: 2026-07-01, orders until: 2026-06-01",
        "discount: 10%, for: first 0 months",
        "discount: 10%, for: 12 months",
        "discount: 10%, stacking: sometimes",
        "discount: 10%, when: net_price > 5",
        "discount: 10%, when: quantty > 5",
    ],
)
def test_a_promotion_that_cannot_be_meant_is_refused(fields: str) -> None:
    assert any(problem.severity == "error" for problem in problems(rules=promo(fields)))


def test_of_regular_before_the_regular_price_is_placed_is_refused() -> None:
    workspace = world(rules="promotions:\n  deal: { on: [thing], of: regular, discount: 10% }\n")
    with pytest.raises(Exception, match="regular"):
        only(workspace, "{ product: thing }")


def test_an_amount_larger_than_the_price_takes_all_of_it_and_says_so() -> None:
    line = only(world(rules=promo("amount: 120.00, currency: EUR")), "{ product: thing }")
    assert line.net_total == d("0.00")
    assert dict(step(line, "promotion").inputs)["capped"] == "120"


@pytest.mark.parametrize("stacking", ["best of", "add", "compound"])
def test_a_large_amount_beside_another_promotion_leaves_the_quote_priced(stacking: str) -> None:
    large = promo(f"amount: 95.00, currency: EUR, stacking: {stacking}").removeprefix("promotions:\n")
    rules = promo(f"discount: 10%, stacking: {stacking}", "other") + large
    net = {"best of": "5.00", "add": "0.00", "compound": "0.00"}[stacking]
    assert only(world(rules=rules), "{ product: thing }").net_total == d(net)
