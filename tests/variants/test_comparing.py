"""Variants of a deal: each is the deal that it would be if somebody wrote it out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.problems import InvalidFiles, InvalidRequest, Problem
from cpq.quotes.deal_file import Deal
from cpq.variants import Comparison, Variant, VariantPrice, read_variants, variants_of_options
from cpq.workspace import Workspace
from tests.small_world import d, deal_text, price, world

RULES = """
approvers: { boss: { name: Boss } }
approval matrices:
  discount: { fact: quote.discretionary_discount, levels: highest only, bands: [{ above: 10%, ask: boss }] }
guardrails:
  too-much: { fact: quote.discretionary_discount, above: 50%, then: stop }
"""
COSTED = """
thing: { name: Thing, charge: one-time, family: goods, tax: standard, cost: 40.00 EUR }
seat: { name: Seat, charge: recurring, family: software, tax: standard, cost: 4.00 EUR per seat per month }
"""
DEAL = """
term: 12 months
lines:
  - { id: seats, product: seat, quantity: 10 }
  - { id: things, product: thing, quantity: 2 }
"""
WORLD = world(rules=RULES, products=COSTED)


def deal_of(text: str = DEAL, workspace: Workspace = WORLD) -> Deal:
    return workspace.parse_deal(deal_text(text).encode(), "deals/deal.yaml")


def variants(text: str) -> Mapping[str, Variant]:
    problems: list[Problem] = []
    found = read_variants(text.encode(), "variants.yaml", problems)
    assert problems == []
    return found


def compared(text: str, deal: str = DEAL) -> Comparison:
    return WORLD.compare(deal_of(deal), variants(f"variants:\n{text}"))


def net(one: VariantPrice) -> Decimal:
    assert one.answer is not None
    return one.answer[0].totals.net


def measure(found: Comparison, key: str) -> frozenset[str]:
    return found.best(next(one for one in found.measures() if one.key == key))


def test_a_variant_replaces_fields_of_the_deal_and_of_its_lines() -> None:
    found = compared(
        """
  same: {}
  longer: { term: 24 months }
  more: { lines: { seats: { quantity: 20 } } }
  less: { without: [things] }
  added: { lines: { extra: { product: thing, quantity: 1 } } }
  other: { lines: [{ product: thing, quantity: 5 }] }
"""
    )
    # 10 seats × 10.00 × 12 months + 2 × 100.00 = 1,400.00
    assert [net(one) for one in found.variants] == [d(n) for n in ("1400", "2600", "2600", "1200", "1500", "500")]
    assert not found.failed


@pytest.mark.parametrize(
    ("variant", "written"),
    [
        ("{ term: 24 months, discount: 5% }", DEAL.replace("12 months", "24 months\ndiscount: 5%")),
        (
            "{ lines: { seats: { quantity: 3, discount: 2% } } }",
            DEAL.replace("quantity: 10", "quantity: 3, discount: 2%"),
        ),
        ("{ lines: { seats: { product: thing } } }", DEAL.replace("product: seat", "product: thing")),
        ("{ as of: 2026-07-01 }", f"as of: 2026-07-01\n{DEAL}"),
    ],
)
def test_a_variant_costs_what_the_deal_would_cost_written_out(variant: str, written: str) -> None:
    (one,) = compared(f"  it: {variant}\n").variants
    assert one.answer is not None
    quote = price(WORLD, written)
    assert (one.answer[0].totals, one.answer[0].metrics) == (quote.totals, quote.metrics)
    assert one.answer[0].request.lines == quote.request.lines
    assert one.answer[1].outcome == WORLD.decide(quote).outcome


def test_run_rates_stand_beside_the_contracted_values_as_the_metrics_of_each_variant_say() -> None:
    found = compared("  it: {}\n  cheaper: { lines: { seats: { discount: 5% } } }\n  goods: { without: [seats] }\n")
    assert {"mrr", "arr", "acv", "tcv"} <= {one.key for one in found.measures()}
    # 10 seats × 10.00 a month, 12 months of that, and two things at 100.00 beside it; then 5 % off the seats
    keys = ("mrr", "arr", "acv", "tcv")
    assert [[one.figures[key] for key in keys] for one in found.variants] == [
        [d("100.00"), d("1200.00"), d("1200.00"), d("1400.00")],
        [d("95.00"), d("1140.00"), d("1140.00"), d("1340.00")],
        [d("0.00"), d("0.00"), None, d("200.00")],
    ]
    for one in found.variants:
        assert one.answer is not None
        measured = WORLD.metrics(one.answer[0])
        assert [one.figures[key] for key in keys] == [measured[key].net for key in keys]
    assert [one["figures"]["mrr"] for one in found.to_json()["variants"]] == ["100.00", "95.00", "0.00"]


@given(st.lists(st.integers(1, 500), min_size=1, max_size=4, unique=True), st.sampled_from(["1", "7", "12", "36"]))
def test_crossed_choices_are_every_combination_each_priced_by_itself(quantities: list[int], months: str) -> None:
    deal = deal_of()
    choices = [("term", [f"{months} months", "60 months"]), ("seats.quantity", [str(one) for one in quantities])]
    found = WORLD.compare(deal, variants_of_options(deal, choices))
    assert len(found.variants) == 2 * len(quantities)
    wanted = [
        price(WORLD, DEAL.replace("12 months", term).replace("quantity: 10", f"quantity: {quantity}")).totals
        for term in (f"{months} months", "60 months")
        for quantity in quantities
    ]
    assert [one.answer[0].totals for one in found.variants if one.answer] == wanted


def test_a_discount_of_a_variant_takes_the_place_of_the_deals_own() -> None:
    found = compared("  none: { discount: 0% }\n  five: { discounts: [5%] }\n", f"discount: 20%\n{DEAL}")
    assert [net(one) for one in found.variants] == [d(1400), d(1330)]


def test_what_is_stopped_is_no_offer_and_never_the_best() -> None:
    found = compared("  a: { discount: 5% }\n  b: { discount: 20% }\n  c: { discount: 60% }\n")
    assert [one.answer and one.answer[1].outcome for one in found.variants] == ["approved", "needs approval", "stopped"]
    assert measure(found, "net") == {"b"}
    assert measure(found, "margin") == {"a"}


def test_where_all_are_alike_none_is_better() -> None:
    found = compared("  a: {}\n  b: { payment terms: 60 days }\n  c: { discount: 1% }\n")
    assert measure(found, "net") == {"c"}
    assert measure(found, "margin") == {"a", "b"}
    assert measure(compared("  a: {}\n  b: {}\n"), "net") == frozenset()


def test_amounts_in_two_currencies_do_not_compare_but_rates_do() -> None:
    book = "price book: us\ncurrency: USD\nprices:\n  seat: { per: seat per month, mode: per unit, price: 12.00 }\n"
    workspace = world(
        products=COSTED, files={"pricing_rules/us.yaml": f"{book}  thing: {{ mode: per unit, price: 99 }}\n"}
    )
    deal = deal_of(f"price book: main\n{DEAL}", workspace)
    free_of_cost = "a: { discount: 5% }\n  b: { price book: us }"
    found = workspace.compare(deal, variants(f"variants:\n  {free_of_cost}\n"))
    assert found.currencies == ("EUR",)  # no rate converts the costs in EUR
    assert found.failed
    rates = "exchange rates: [{ from: EUR, to: USD, rate: 1.1, date: 2026-01-01, source: bank }]"
    workspace = world(
        products=COSTED,
        rules=rates,
        files={"pricing_rules/us.yaml": f"{book}  thing: {{ mode: per unit, price: 99 }}\n"},
    )
    found = workspace.compare(
        deal_of(f"price book: main\n{DEAL}", workspace), variants(f"variants:\n  {free_of_cost}\n")
    )
    assert found.currencies == ("EUR", "USD")
    assert measure(found, "net") == frozenset()
    assert measure(found, "discount_off_list") == {"a"}


def test_a_variant_without_a_price_says_why_and_hinders_no_other() -> None:
    found = compared(
        """
  good: {}
  misspelt: { lines: { seats: { product: seta } } }
  no-line: { without: [setas] }
  no-change: { lines: { seatz: { quantity: 4 } } }
  no-field: { terms: 12 months }
"""
    )
    assert found.failed
    told = [[(one.code, one.location.short, one.hint) for one in variant.problems] for variant in found.variants]
    assert told == [
        [],
        [("unknown-product", "variants.yaml:4", "did you mean 'seat'?")],
        [("unknown-line", "variants.yaml:5", "did you mean 'seats'?")],
        [("unknown-line", "variants.yaml:6", "did you mean 'seats'?")],
        [("unknown-field", "variants.yaml:7", "did you mean 'term'?")],
    ]
    assert measure(found, "net") == frozenset()


def test_the_deal_itself_may_have_no_price_where_its_variants_have() -> None:
    found = compared(
        "  more: { lines: { seats: { product: thing } } }\n", DEAL.replace("product: seat,", "product: seta,")
    )
    assert [net(one) for one in found.variants] == [d(1200)]


def test_margins_stay_inside() -> None:
    found = compared("  a: {}\n  b: { discount: 5% }\n")
    assert found.to_json()["variants"][0]["figures"]["margin"] == "840.00"  # 1,400 − 10 × 4 × 12 − 2 × 40
    assert "margin" not in str(found.to_json(internal=False))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("variants: {}", "invalid-value"),
        ("variants: [1]", "wrong-type"),
        ("variant: { a: {} }", "unknown-field"),
        ("variants: { a: { lines: 3 } }", "invalid-value"),
        ("variants: { a: { without: [seats], lines: [{ product: thing }] } }", "invalid-value"),
    ],
)
def test_a_file_of_variants_that_cannot_be_is_refused(text: str, code: str) -> None:
    problems: list[Problem] = []
    read_variants(text.encode(), "variants.yaml", problems)
    assert code in [problem.code for problem in problems]


def test_variants_in_the_deal_file_are_no_part_of_what_is_asked() -> None:
    deal = deal_of(f"{DEAL}variants:\n  short: {{ term: 1 month }}\n")
    assert deal.request == deal_of().request
    found = WORLD.compare(deal, WORLD.read_variants(deal))
    assert [net(one) for one in found.variants] == [d(300)]
    with pytest.raises(InvalidFiles):
        WORLD.read_variants(deal_of(f"{DEAL}variants: 3\n"))


def test_a_comparison_has_a_limit() -> None:
    with pytest.raises(InvalidRequest, match="27 variants"):
        variants_of_options(deal_of(), [(name, ["1", "2", "3"]) for name in ("term", "discount", "start")])


def test_an_order_date_that_replaces_the_deals_own_holds_for_its_variants() -> None:
    text = deal_text(f"valid until: 2026-06-30\n{DEAL}").encode()
    deal = WORLD.parse_deal(text, "deals/deal.yaml", as_of=date(2026, 9, 1))
    (one,) = WORLD.compare(deal, variants("variants: { a: { term: 2 months } }")).variants
    assert one.answer is not None
    assert str(one.answer[0].as_of) == "2026-09-01"
