"""How one quote stands: figures worked out by hand on small worlds, and laws on any quote."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.desk.insight_view import POLICY, shown_legs
from cpq.desk.restricted import Audience
from cpq.desk_rules.score import ScoreRules
from cpq.files.models import ExpressionText
from cpq.insight.bands import Comparables, PriceBand
from cpq.insight.customer import customer_history
from cpq.insight.give_get import give_get
from cpq.insight.money import only_the_same
from cpq.insight.past import PastLine, PastQuote, past_quote, past_quote_of_json
from cpq.insight.scoring import Score, score_of
from cpq.insight.story import Outcome
from cpq.insight.waterfall import OTHER, margin_waterfall
from cpq.money import Money
from cpq.quotes.priced import PricedQuote
from cpq.workspace import Workspace
from tests.small_world import price, world

PRODUCTS = """
thing: { name: Thing, charge: one-time, family: goods, cost: 40.00 EUR }
bolt: { name: Bolt, charge: one-time, family: goods, cost: 1.00 EUR }
"""
PRICES = """
thing: { mode: per unit, price: 100.00 }
bolt: { mode: per unit, price: 3.33 }
"""
RULES = """
schedules:
  many: { by: quantity, on: [thing], mode: range, of: list, tiers: [{ from: 10, discount: 10% }] }
rebates:
  bonus: { on: [thing], currency: EUR, mode: range, bands: [{ above: 0, rate: 5% }] }
"""
DEAL = (
    "{ product: thing, quantity: 10, discount: 20% }"  # list 1,000; volume 100; asked 180; net 720; rebate 36; cost 400
)
REPOSITORY = Path(__file__).resolve().parents[2]


def small() -> Workspace:
    return world(PRICES, RULES, products=PRODUCTS)


def deal(text: str = DEAL, **more: str) -> PricedQuote:
    return price(small(), text, **more)


def test_the_waterfall_goes_from_list_to_pocket_margin() -> None:
    legs = margin_waterfall(deal()).legs
    assert [(leg.kind, leg.name, leg.amount, leg.after, leg.share) for leg in legs] == [
        ("list", "list", 1000, 1000, 1),
        ("on invoice", "volume schedule", -100, 900, Decimal("-0.1")),
        ("on invoice", "discretionary discount", -180, 720, Decimal("-0.18")),
        ("net", "net", 720, 720, Decimal("0.72")),
        ("off invoice", "rebate, year 1", -36, 684, Decimal("-0.036")),
        ("pocket price", "pocket price", 684, 684, Decimal("0.684")),
        ("cost", "cost", -400, 284, Decimal("-0.4")),
        ("pocket margin", "pocket margin", 284, 284, Decimal("0.284")),
    ]


def test_a_leg_names_the_lines_that_it_comes_from() -> None:
    found = deal("{ product: thing, quantity: 10, discount: 20% }\n{ product: bolt, quantity: 1 }")
    volume = margin_waterfall(found).of_kind("on invoice")[0]
    assert volume.lines == (("l1", Decimal(-100)),)


def test_an_unknown_cost_leaves_the_margin_unknown_and_says_so() -> None:
    found = price(world("thing: { mode: per unit, price: 100.00 }"), "{ product: thing, quantity: 1 }")
    cost, margin = margin_waterfall(found).of_kind("cost", "pocket margin")
    assert (cost.amount, margin.amount) == (None, None)
    assert "not known" in margin.why


@given(st.integers(1, 40), st.integers(0, 90), st.integers(0, 30), st.integers(1, 500))
def test_the_legs_sum_to_what_lies_between_the_prices(things: int, asked: int, whole: int, bolts: int) -> None:
    lines = f"{{ product: thing, quantity: {things}, discount: {asked}% }}\n{{ product: bolt, quantity: {bolts} }}"
    text = "lines:\n" + "".join(f"  - {line}\n" for line in lines.splitlines())
    found = deal(f"{text}discounts: [{{ amount: {whole} EUR, reason: volume }}]" if whole else text)
    waterfall = margin_waterfall(found)
    on, off = waterfall.of_kind("on invoice"), waterfall.of_kind("off invoice")
    assert found.totals.list + sum(leg.amount or 0 for leg in on) == found.totals.net
    assert found.pocket is not None
    assert waterfall.legs[-1].amount == found.pocket.margin
    assert found.totals.net + sum(leg.amount or 0 for leg in off) == waterfall.of_kind("pocket price")[0].amount


@pytest.mark.parametrize("path", sorted((REPOSITORY / "deals").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_legs_of_every_sample_deal_sum(path: Path) -> None:
    workspace = Workspace.open(REPOSITORY)
    found = workspace.price_deal(workspace.read_deal(path))
    on = margin_waterfall(found).of_kind("on invoice")
    assert found.totals.list + sum(leg.amount or 0 for leg in on) == found.totals.net
    assert all(sum(part for _, part in leg.lines) == leg.amount for leg in on)


def test_a_reader_without_cost_gets_the_way_to_net_with_the_policy_as_one_leg() -> None:
    waterfall = margin_waterfall(deal())
    legs = tuple(shown_legs(waterfall, Audience("rep-north", sees_cost=False)))
    assert [(leg.name, leg.amount) for leg in legs] == [
        ("list", 1000),
        (POLICY, -100),
        ("discretionary discount", -180),
        ("net", 720),
    ]
    assert tuple(shown_legs(waterfall, Audience("desk", sees_cost=True))) == waterfall.legs
    assert OTHER not in {leg.name for leg in legs}


# --- The price band ---------------------------------------------------------------------------------------------


def bought(number: int, net: str, outcome: Outcome = "won", **changed: object) -> PastQuote:
    """A past quote of one seat line that listed 1,000."""
    lines = (PastLine("seat", "software", Decimal(1000), Decimal(net)),)
    made = PastQuote(
        number=f"Q-{number}",
        account=f"buyer-{number}",
        segment="enterprise",
        owner="rep-north",
        outcome=outcome,
        on=date(2026, 5, number % 28 + 1),
        currency="EUR",
        listed=Decimal(1000),
        net=Decimal(net),
        discount=1 - Decimal(net) / 1000,
        lines=lines,
    )
    return made._replace(**changed)


SIZES = (Money(Decimal(10_000), "EUR"), Money(Decimal(50_000), "EUR"))
TEN = [bought(number, str(600 + 20 * number)) for number in range(1, 11)]  # 620, 640 ... 800
HERE = bought(99, "700", "open")


def positions(past: list[PastQuote], quote: PastQuote = HERE):
    return Comparables(past, SIZES, only_the_same).positions(quote)


def test_a_price_stands_among_those_that_comparable_customers_paid() -> None:
    whole, seat = positions(TEN)
    assert (whole.product, seat.product, seat.compared_by) == ("", "seat", "product seat")
    # 620 to 680 are below 700, and 700 counts half
    assert (seat.number, seat.percentile) == (10, Decimal("0.45"))
    assert seat.band == PriceBand(*(Decimal(rate) for rate in ("0.62", "0.66", "0.70", "0.76", "0.80")))


def test_nine_comparable_quotes_are_told_without_a_percentile() -> None:
    for position in positions(TEN[1:]):
        assert (position.number, position.percentile, position.band) == (9, None, None)


@pytest.mark.parametrize(
    "changed",
    [
        {"segment": "smb"},
        {"listed": Decimal(20_000)},
        {"currency": "USD"},
        {"outcome": "lost"},
        {"number": "Q-99"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_other_segments_sizes_and_outcomes_are_not_compared(changed: dict[str, object]) -> None:
    assert {position.number for position in positions([one._replace(**changed) for one in TEN])} == {0}


def test_too_few_of_a_product_are_compared_by_family() -> None:
    plan = (PastLine("plan", "software", Decimal(1000), Decimal(700)),)
    past = [one._replace(lines=plan) if number > 4 else one for number, one in enumerate(TEN)]
    _, seat = positions(past)
    assert (seat.compared_by, seat.number) == ("family software", 10)
    assert seat.percentile is not None


def test_a_past_quote_reads_the_same_from_what_is_stored() -> None:
    found = deal("{ product: thing, quantity: 10, discount: 20% }\n{ product: bolt, quantity: 5, optional: yes }")
    made = past_quote(found, "Q-1", "rep-north", "won", Decimal("0.2"))
    assert past_quote_of_json(found.to_json(), "Q-1", "rep-north", "won", Decimal("0.2")) == made
    assert made.lines == (PastLine("thing", "goods", Decimal(1000), Decimal(720)),)


# --- The customer, the score, both sides ------------------------------------------------------------------------


def test_the_discounts_of_a_customer_weigh_by_value() -> None:
    small_one = bought(1, "900", account="buyer-99")  # 10 % of 1,000
    large_one = bought(2, "7000", account="buyer-99", listed=Decimal(9000), discount=Decimal("0.2"))
    lost = bought(3, "500", "lost", account="buyer-99")
    found = customer_history(HERE, [small_one, lost, large_one, bought(4, "100")])
    assert [one.number for one in found.quotes] == ["Q-3", "Q-2", "Q-1"]
    assert found.bought == Decimal("0.19")  # (100 + 1,800) of 10,000
    assert found.change == Decimal("0.1")  # 30 % here, 20 % last


SCORE = {
    "bands": {"A": "80", "B": "65", "C": "50", "D": "35"},
    "parts": {
        "margin": {
            "name": "Margin",
            "fact": "quote.margin_rate",
            "weight": 3,
            "points": [{"at": "0%", "points": "0"}, {"at": "80%", "points": "100"}],
        },
        "discount": {
            "name": "Discount",
            "fact": "quote.discretionary_discount",
            "weight": 1,
            "points": [{"at": "10%", "points": "100"}, {"at": "30%", "points": "0"}],
        },
    },
}


def scored(text: str = DEAL, **changed: object) -> Score | None:
    found = deal(text)
    parts = {name: {**part, **changed} if name == "discount" else part for name, part in SCORE["parts"].items()}  # type: ignore[attr-defined]
    rules = ScoreRules.model_validate({**SCORE, "parts": parts})
    return score_of(found, rules, small().compiled(found.as_of))


def test_the_score_is_the_weighted_mean_of_straight_pieces() -> None:
    found = scored()
    assert found is not None
    # the margin is 320 of 720, 44.4 %: 55.55 points; the discount 20 %: 50; (3 × 55.55 + 50) / 4
    assert [round(part.points, 2) for part in found.parts] == [Decimal("55.56"), Decimal("50.00")]
    assert (found.points, found.band) == (Decimal("54.2"), "C")


def test_a_part_whose_condition_does_not_hold_has_no_weight() -> None:
    found = scored(when=ExpressionText("quote.net_total > 5000"))
    assert found is not None
    assert [part.weight for part in found.parts] == [3, 0]
    assert found.points == Decimal("55.6")
    assert "does not hold" in found.parts[1].why


def test_a_fact_without_a_value_gets_the_points_of_the_undefined() -> None:
    found = scored(fact="quote.nothing_known", undefined="10")
    assert found is not None
    assert (found.parts[1].value, found.parts[1].points) == (None, Decimal(10))


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_larger_discount_never_scores_better(one: int, other: int) -> None:
    less, more = (scored(f"{{ product: thing, quantity: 10, discount: {rate}% }}") for rate in sorted((one, other)))
    assert less is not None
    assert more is not None
    assert more.points <= less.points


def test_both_sides_of_a_deal_and_what_is_one_sided() -> None:
    found = deal(payment_terms="60 days")
    both = give_get(found, margin_waterfall(found), {})
    assert [(item.side, item.what, item.amount) for item in both.items] == [
        ("give", "discount", Decimal(-180)),
        ("give", "payment terms", None),
        ("get", "volume", None),
    ]
    assert both.warnings == ("price and payment terms are conceded together",)
    bare = deal("{ product: bolt, quantity: 1, discount: 5% }")
    assert give_get(bare, margin_waterfall(bare), {}).warnings == ("a discount is given and nothing is got for it",)
    assert not give_get(bare, margin_waterfall(bare), {"reference": "public"}).warnings
