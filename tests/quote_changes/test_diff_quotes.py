"""Why a price moved: differences of steps sum exactly to the difference of the totals, and name what made them."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpq.problems import CpqError, InvalidFiles, has_errors
from cpq.quote_changes import QuoteDiff, is_priced_json, read_priced_json
from cpq.quotes.json_form import priced_quote_json
from cpq.quotes.priced import PricedQuote
from cpq.workspace import Workspace
from tests.policy_changes.mutations import REPOSITORY, mutated, places, sample_files
from tests.small_world import price, world

SAMPLE = sample_files()
PRICING = [place for place in places(SAMPLE) if place[0].startswith("pricing_rules/") and place[3][:1].isdigit()]
DEALS = ("boreal", "brasserie-du-nord", "chimie-loire", "hydro-est", "kaiyo", "meridian-target", "pergamote")


@lru_cache(maxsize=1)
def sample() -> Workspace:
    return Workspace.from_files(SAMPLE).require_valid()


@lru_cache(maxsize=64)
def priced(deal: str) -> PricedQuote:
    return in_workspace(sample(), deal)


def in_workspace(workspace: Workspace, deal: str, edit: tuple[str, str] = ("", "")) -> PricedQuote:
    text = (REPOSITORY / "deals" / f"{deal}.yaml").read_text(encoding="utf-8").replace(*edit)
    return workspace.price_deal(workspace.parse_deal(text.encode(), f"deals/{deal}.yaml"))


def assert_sums(diff: QuoteDiff) -> None:
    """In fractions, so that no rounding can hide a difference."""
    total = Fraction(0)
    for line in diff.lines:
        steps = sum((Fraction(step.amount) for step in line.steps), Fraction(0))
        old, new = (sum((Fraction(one.net_total) for one in side), Fraction(0)) for side in (line.old, line.new))
        assert steps == new - old == Fraction(line.amount), line.id
        assert Fraction(line.amount) == sum((Fraction(step.amount) for step in line.moved), Fraction(0))
        total += Fraction(line.in_total)
    total += sum((Fraction(amount) for amount in diff.allowances.values()), Fraction(0))
    old_net, new_net = diff.old.totals["net"], diff.new.totals["net"]
    assert old_net is not None
    assert new_net is not None
    assert total == Fraction(new_net) - Fraction(old_net) == Fraction(diff.amount)


@given(st.sampled_from(PRICING), st.sampled_from(DEALS))
@settings(max_examples=50)
def test_steps_sum_to_the_difference_whatever_in_the_policy_changed(
    place: tuple[str, int, int, str], deal: str
) -> None:
    newer = Workspace.from_files(mutated(SAMPLE, place))
    if has_errors(newer.problems):
        return
    try:
        quote = in_workspace(newer, deal)
    except CpqError:
        return
    diff = newer.diff_quotes(priced(deal), quote, older=sample())
    assert_sums(diff)
    assert bool(diff.moved) == any(one.net_total != two.net_total or one.cost != two.cost for one, two in _pairs(diff))


def _pairs(diff: QuoteDiff) -> list[tuple[object, object]]:
    return [(old, new) for line in diff.lines for old, new in zip(line.old, line.new, strict=True)]


@given(st.sampled_from(DEALS), st.sampled_from(DEALS))
def test_steps_sum_to_the_difference_of_any_two_deals_in_one_currency(one: str, other: str) -> None:
    if priced(one).currency == priced(other).currency:
        assert_sums(sample().diff_quotes(priced(one), priced(other)))


@pytest.mark.parametrize("deal", DEALS)
def test_a_quote_does_not_differ_from_itself(deal: str) -> None:
    diff = sample().diff_quotes(priced(deal), priced(deal))
    assert (diff.amount, diff.moved, diff.allowances, diff.approvals(), diff.untouched) == (0, (), {}, (), ())


@pytest.mark.parametrize("deal", DEALS)
def test_the_json_of_a_quote_compares_like_the_quote(deal: str) -> None:
    data = json.dumps(priced_quote_json(priced(deal))).encode()
    assert is_priced_json(data)
    read = read_priced_json(data, "old.json")
    diff = sample().diff_quotes(read, priced(deal))
    assert (diff.amount, diff.moved, diff.allowances) == (0, (), {})
    other = in_workspace(sample(), "boreal", ("quantity: 120", "quantity: 121"))
    if other.currency == priced(deal).currency:
        assert_sums(sample().diff_quotes(read, other))


# --- what made it move

SCHEDULE = """
schedules:
  volume: {{ on: [thing], by: quantity, mode: range, of: running, tiers: [{{ from: 10, discount: {tier} }}] }}
"""
DEAL = "{ id: l1, product: thing, quantity: 10 }"


def moved(old: Workspace, new: Workspace, deal: str = DEAL) -> QuoteDiff:
    return new.diff_quotes(price(old, deal), price(new, deal), older=old)


def told(diff: QuoteDiff) -> list[tuple[str, Decimal, str, list[str]]]:
    return [
        (step.name, step.amount, step.words, [change.words for change in step.causes])
        for line in diff.moved
        for step in line.moved
    ]


def test_a_step_names_the_change_of_its_rule() -> None:
    old, new = (world(rules=SCHEDULE.format(tier=tier)) for tier in ("15%", "12%"))
    words = "10 units on schedule volume: 15 → 12 % off"
    assert told(moved(old, new)) == [("volume schedule", Decimal(30), words, ["thing 10+: 15 % → 12 %"])]


def test_a_price_names_its_change_and_what_follows_from_it_names_none() -> None:
    rules = SCHEDULE.format(tier="10%")
    old, new = (world(f"thing: {{ mode: per unit, price: {one} }}", rules) for one in ("100.00", "110.00"))
    base, volume = told(moved(old, new))
    assert base == ("base price", Decimal(100), "price book main", ["main thing: 100.00 → 110.00 EUR (+10 %)"])
    assert volume[:2] == ("volume schedule", Decimal(-10))


def test_a_rule_that_came_and_one_that_went() -> None:
    promotion = "promotions:\n  spring: { on: [thing], discount: 5%, of: list }\n"
    came = moved(world(), world(rules=promotion))
    assert [(step.old, step.causes[0].kind) for line in came.moved for step in line.moved] == [
        (None, "promotion added")
    ]
    went = moved(world(rules=promotion), world())
    assert [(step.new, step.causes[0].kind) for line in went.moved for step in line.moved] == [
        (None, "promotion removed")
    ]


def test_changes_that_move_nothing_here_are_told_apart() -> None:
    old, new = (
        world(f"thing: {{ mode: per unit, price: {one} }}\nother: {{ mode: per unit, price: {one} }}")
        for one in ("100.00", "110.00")
    )
    diff = moved(old, new)
    assert [change.product for line in diff.moved for step in line.moved for change in step.causes] == ["thing"]
    assert [change.product for change in diff.untouched] == ["other"]


def test_a_cost_that_moved_names_its_change() -> None:
    def costing(cost: str) -> Workspace:
        products = f"thing: {{ name: Thing, charge: one-time, cost: {cost} EUR }}"
        return world("thing: { mode: flat, price: 9.00 }", products=products)

    old, new = costing("5.00"), costing("6.00")
    (line,) = moved(old, new).moved
    assert (line.amount, line.cost) == (0, (Decimal("5.00"), Decimal("6.00")))
    assert [change.kind for change in line.cost_causes] == ["cost up"]


def test_on_two_dates_a_rule_says_when_it_holds() -> None:
    rules = """
    schedules:
      old: { on: [thing], by: quantity, mode: range, of: running, valid until: 2026-06-30, tiers: [{ from: 10, discount: 6% }] }
      new: { on: [thing], by: quantity, mode: range, of: running, valid from: 2026-07-01, tiers: [{ from: 10, discount: 4% }] }
    """  # noqa: E501 (a schedule a line)
    here = world(rules=rules)
    diff = here.diff_quotes(price(here, DEAL), price(here, DEAL, as_of="2026-07-15"))
    (step,) = diff.moved[0].moved
    assert (step.amount, step.because) == (20, ("old: valid until 2026-06-30", "new: valid from 2026-07-01"))


def test_lines_that_are_divided_otherwise_are_compared_as_a_whole() -> None:
    def spring(months: int) -> Workspace:
        rule = f"promotions:\n  spring: {{ on: [seat], discount: 10%, of: list, for: first {months} months }}\n"
        return world(rules=rule)

    deal = "{ id: s, product: seat, quantity: 1, term: 24 months }"
    diff = moved(spring(6), world(), deal)
    assert_sums(diff)
    (line,) = diff.moved
    assert (line.id, len(line.old), len(line.new), line.amount) == ("s", 2, 1, Decimal("6.00"))
    assert [(step.name, step.amount) for step in line.moved] == [("promotion", Decimal(6))]


def test_lines_of_one_side_only() -> None:
    one = price(world(), "{ id: a, product: thing }")
    two = price(world(), "{ id: b, product: thing, quantity: 2 }")
    diff = world().diff_quotes(one, two)
    assert_sums(diff)
    assert [(line.id, bool(line.old), bool(line.new)) for line in diff.moved] == [
        ("b", False, True),
        ("a", True, False),
    ]


def test_optional_lines_do_not_count() -> None:
    one = price(world(), "{ id: a, product: thing }\n{ id: b, product: thing, optional: yes }")
    two = price(world(), "{ id: a, product: thing }\n{ id: b, product: thing, quantity: 3, optional: yes }")
    diff = world().diff_quotes(one, two)
    assert_sums(diff)
    assert (diff.amount, diff.moved[0].amount, diff.moved[0].in_total) == (0, 200, 0)


def test_who_is_asked_now_and_no_longer() -> None:
    def asks(above: str) -> Workspace:
        return world(
            rules=f"""
            approvers: {{ boss: {{ name: Boss }} }}
            approval matrices:
              discount:
                fact: quote.discretionary_discount
                levels: highest only
                bands: [{{ above: {above}, ask: boss }}]
            """
        )

    deal = "{ id: a, product: thing, discount: 8% }"
    diff = moved(asks("10%"), asks("5%"), deal)
    assert diff.moved == ()
    assert [(sign, who, reason) for sign, who, reason, _ in diff.approvals()] == [
        ("+", "boss", "discretionary discount 8 % is above 5 %")
    ]
    assert [sign for sign, *_ in moved(asks("5%"), asks("10%"), deal).approvals()] == ["-"]


# --- what cannot be compared


def test_two_currencies_have_no_difference() -> None:
    with pytest.raises(CpqError) as refusal:
        sample().diff_quotes(priced("boreal"), priced("kaiyo"))
    assert refusal.value.code == "cannot-compare"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data[:-5], "the text is not JSON"),
        (lambda data: b"[" + data + b"," + data + b"]", "it holds 2 quotes"),
        (lambda data: data.replace(b'"net_total": "', b'"net_total": "x', 1), "is not an amount"),
        (lambda data: data.replace(b'"as_of": "2026', b'"as_of": "26', 1), "26-"),
        (lambda data: data.replace(b'"currency"', b'"money"', 1), "currency: field required"),
        (lambda _: b"[" * 100_000, "the text is not JSON"),
    ],
)
def test_what_is_no_priced_quote_is_refused(change: object, said: str) -> None:
    data = json.dumps(priced_quote_json(priced("boreal"))).encode()
    with pytest.raises(InvalidFiles, match=said) as refusal:
        read_priced_json(change(data), "old.json")  # type: ignore[operator]
    assert refusal.value.problems[0].location.file == "old.json"


SURCHARGE = """
parameters:
  alloy:
    unit: EUR
    values: [{{ valid from: 2026-01-01, value: {first} }}, {{ valid from: 2026-07-01, value: 3.00 }}]
"""
ALLOYED = "thing: { mode: per unit, price: 100.00, adders: { metal: { add: alloy, as: surcharge } } }"


def test_a_surcharge_names_the_parameter_that_changed() -> None:
    old, new = (world(ALLOYED, SURCHARGE.format(first=first)) for first in ("2.00", "2.50"))
    name, amount, _, causes = told(moved(old, new))[0]
    assert (name, amount, causes) == ("surcharge", 5, ["alloy from 2026-01-01: 2.00 → 2.50 EUR (+25 %)"])


def test_on_two_dates_a_parameter_says_what_it_is() -> None:
    here = world(ALLOYED, SURCHARGE.format(first="2.00"))
    diff = here.diff_quotes(price(here, DEAL), price(here, DEAL, as_of="2026-07-15"))
    (step,) = diff.moved[0].moved
    assert (step.amount, step.because) == (10, ("alloy: 2.00 → 3.00 EUR",))
