"""Repricing: which lines a change reaches, which are taken over as they are, and that it equals pricing the whole."""

from __future__ import annotations

import copy
import json
import pickle  # noqa: TID251 # to show that a quote travels between processes without how it was priced
from collections.abc import Iterable
from typing import Any

import pytest

import cpq
from cpq.pricing.closing import Worked
from cpq.problems import CannotPrice, InvalidRequest, NotFound
from cpq.quotes.priced import PricedQuote
from cpq.quotes.request import LineRequest
from cpq.workspace import Workspace
from tests.small_world import PRICES, price, world

MORE_PRICES = (
    PRICES + "other: { mode: per unit, price: 50.00 }\nwarranty: { mode: percent of total, rate: 20%, of: "
    "{ families: [goods], scope: quote, level: customer } }\n"
)
WARRANTY = "warranty: { name: Warranty, charge: one-time, family: support, tax: standard }\n"
COUNTED = "schedules: {{ many: {{ on: [{on}], by: quantity, mode: range, of: list, over: {over}, tiers: {tiers} }} }}"
TIERS = "[{ from: 1, discount: 0% }, { from: 10, discount: 10% }]"
DEAL = """
{ product: thing, quantity: 2, group: a }
{ product: other, quantity: 3, group: a }
{ product: thing, quantity: 4, group: b }
"""


def counted(over: str, on: str = "thing, other") -> str:
    return COUNTED.format(on=on, over=over, tiers=TIERS)


def lines_of(quote: PricedQuote, changes: dict[str, dict[str, Any]]) -> list[LineRequest]:
    """Lines of a quote, asked for otherwise."""
    asked = {line.id: line for line in quote.request.lines}
    return [
        LineRequest.model_validate(asked[name].model_dump(exclude_unset=True) | new) for name, new in changes.items()
    ]


def whole(workspace: Workspace, quote: PricedQuote, changed: Iterable[LineRequest]) -> PricedQuote:
    """The changed request priced from its beginning, its lines at their places in the deal."""
    assert isinstance(quote.worked, Worked)
    configured = quote.worked.run.configured
    places = {line.id: line.where for line in configured.lines if not line.added} | {"": configured.where}
    lines = {line.id: line for line in quote.request.lines} | {line.id: line for line in changed}
    return workspace.price(quote.request.model_copy(update={"lines": tuple(lines.values())}), places)


def repriced(workspace: Workspace, quote: PricedQuote, **changes: dict[str, Any]) -> PricedQuote:
    """A quote with lines changed, which must be what pricing the whole gives to the last byte."""
    changed = lines_of(quote, changes)
    got, expected = cpq.reprice(quote, changed), whole(workspace, quote, changed)
    assert got == expected
    assert json.dumps(got.to_json()) == json.dumps(expected.to_json())
    assert workspace.decide(got) == workspace.decide(expected)
    return got


def reached(before: PricedQuote, after: PricedQuote) -> list[str]:
    """The lines that were priced again; the others are the very same."""
    old = {id(line) for line in before.lines}
    return [line.id for line in after.lines if id(line) not in old]


def of(rules: str, deal: str = DEAL, **given: str) -> tuple[Workspace, PricedQuote]:
    workspace = world(MORE_PRICES, rules, more_products=WARRANTY)
    return workspace, price(workspace, deal, **given)


# --- what a change reaches


@pytest.mark.parametrize("change", [{"quantity": 9}, {"discount": "10%"}, {"discount": "1.00 EUR"}])
def test_a_line_that_stands_for_itself_is_priced_alone(change: dict[str, Any]) -> None:
    workspace, quote = of("")
    assert reached(quote, repriced(workspace, quote, l2=change)) == ["l2"]


@pytest.mark.parametrize(
    ("over", "expected"), [("line", ["l1"]), ("group", ["l1", "l2"]), ("quote", ["l1", "l2", "l3"])]
)
def test_a_schedule_reaches_the_lines_that_it_counts_together(over: str, expected: list[str]) -> None:
    workspace, quote = of(counted(over))
    after = repriced(workspace, quote, l1={"quantity": 40})
    assert set(expected) <= set(reached(quote, after))
    assert [line.id for line, old in zip(after.lines, quote.lines, strict=True) if line != old] == expected


def test_a_schedule_on_other_products_leaves_them_alone() -> None:
    workspace, quote = of(counted("quote", "thing"))
    assert reached(quote, repriced(workspace, quote, l1={"quantity": 40})) == ["l1", "l3"]
    assert reached(quote, repriced(workspace, quote, l2={"quantity": 40})) == ["l2"]


def test_a_percentage_is_taken_again_of_what_it_covers() -> None:
    workspace, quote = of("", DEAL + "{ product: warranty }")
    after = repriced(workspace, quote, l1={"quantity": 40})
    assert reached(quote, after) == ["l1", "l4"]
    assert after.line("l4").net_total > quote.line("l4").net_total


def test_a_percentage_names_what_it_covers_in_the_order_of_the_quote() -> None:
    kit = (
        "kit: { name: Kit, charge: one-time, bundle: { price: allocated, groups: { g: { options: { other: {} } } } } }"
    )
    workspace = world(f"{MORE_PRICES}kit: {{ mode: flat, price: 40.00 }}", more_products=f"{WARRANTY}{kit}")
    lines = ["{ id: k, product: kit }", "{ id: o, product: other, parent: k }", "{ id: t, product: thing }"]
    quote = price(workspace, "\n".join([*lines, "{ id: w, product: warranty }"]))
    assert dict(quote.line("w").build_up[0].inputs)["lines"] == "o, t"
    assert reached(quote, repriced(workspace, quote, t={"quantity": 2})) == ["t", "w"]
    assert reached(quote, repriced(workspace, quote, w={"reason": "competitor"})) == ["w"]


def test_several_lines_change_at_once() -> None:
    workspace, quote = of(counted("group"))
    after = repriced(workspace, quote, l3={"quantity": 40}, l2={"quantity": 1})
    assert after.line("l3").quantity == 40
    assert after.line("l2").quantity == 1


def test_windows_of_a_line_are_priced_together() -> None:
    ramp = "{ product: seat, segments: [{ quantity: 5, term: 6 months }, { quantity: 9, term: 6 months }] }"
    workspace, quote = of("", f"{ramp}\n{{ product: thing }}", term="12 months")
    assert len(quote.lines) == 3
    assert reached(quote, repriced(workspace, quote, l1={"discount": {"amount": "60.00 EUR", "per": "line"}})) == [
        "l1/1",
        "l1/2",
    ]


def test_nothing_changed_is_the_same_quote() -> None:
    workspace, quote = of(counted("quote"))
    after = repriced(workspace, quote)
    assert (after, reached(quote, after)) == (quote, [])


# --- where the whole is priced again

WEIGHED = (
    "thing: { name: Thing, charge: one-time, family: goods, weight: { formula: 2, unit: kg } }\n"
    "seat: { name: Seat, charge: recurring, family: software }\n"
)


def test_a_weight_that_changes_prices_the_whole() -> None:
    workspace = world(products=WEIGHED)
    quote = price(workspace, "{ product: thing }\n{ product: seat }", term="12 months")
    assert reached(quote, repriced(workspace, quote, l2={"quantity": 3})) == ["l2"]
    assert len(reached(quote, repriced(workspace, quote, l1={"quantity": 3}))) == 2


@pytest.mark.parametrize(
    "change", [{"term": "24 months"}, {"optional": True}, {"product": "thing"}, {"start": "2026-07-01"}]
)
def test_what_facts_of_the_quote_or_years_may_read_prices_the_whole(change: dict[str, Any]) -> None:
    workspace, quote = of("", "{ product: seat }\n{ product: other }", term="12 months", start="2026-06-20")
    assert len(reached(quote, repriced(workspace, quote, l1=change))) == 2


def test_an_amount_off_the_quote_is_shared_out_again_over_all_lines() -> None:
    workspace, quote = of("", "discount: 10.00 EUR\nlines: [{ product: thing }, { product: other }]")
    after = repriced(workspace, quote, l1={"quantity": 7})
    assert after.line("l2").allocated != quote.line("l2").allocated
    assert len(reached(quote, after)) == 2


def test_a_rate_off_the_quote_is_taken_line_by_line() -> None:
    workspace, quote = of("", "discount: 10%\nlines: [{ product: thing }, { product: other }]")
    assert reached(quote, repriced(workspace, quote, l1={"quantity": 7})) == ["l1"]


FRENCH = {"account": "{ id: buyer, country: FR }"}
TAXES = """
taxes:
  seller country: FR
  countries:
    FR:
      name: VAT
      categories: { standard: [{ rate: 20% }], reduced: [{ rate: 5% }] }
      rules: { none: { when: quote.line_count > 5, then: exempt, wording: none } }
"""


def test_taxes_are_summed_again_from_the_exchanged_lines() -> None:
    workspace, quote = of(TAXES, DEAL, **FRENCH)
    after = repriced(workspace, quote, l1={"quantity": 7})
    assert reached(quote, after) == ["l1"]
    assert after.totals.tax - quote.totals.tax == 100


def test_a_line_of_a_bundle_prices_the_whole() -> None:
    bundle = (
        "kit: { name: Kit, charge: one-time, family: goods, "
        "bundle: { groups: { parts: { options: { other: { quantity: 2, required: yes } } } } } }"
    )
    workspace = world(MORE_PRICES + "kit: { mode: per unit, price: 10.00 }\n", more_products=WARRANTY + bundle)
    quote = price(workspace, "{ product: kit }\n{ product: thing }")
    assert len(quote.lines) == 3
    assert len(reached(quote, repriced(workspace, quote, l1={"quantity": 3}))) == 3
    assert len(reached(quote, repriced(workspace, quote, l2={"quantity": 3}))) == 1


TWO_CHARGES = "two: { name: Two, family: goods, charges: { a: { charge: one-time }, b: { charge: one-time } } }"
TWO_PRICES = MORE_PRICES + "two: { charges: { a: { mode: flat, price: 5.00 }, b: { mode: flat, price: 7.00 } } }\n"


def test_a_line_that_gets_or_loses_a_charge_prices_the_whole() -> None:
    workspace = world(TWO_PRICES, more_products=WARRANTY + TWO_CHARGES)
    quote = price(workspace, "{ product: two, charge: a }\n{ product: thing }")
    both = repriced(workspace, quote, l1={"charge": ""})
    assert (len(quote.lines), len(both.lines), len(reached(quote, both))) == (2, 3, 3)
    assert len(reached(both, repriced(workspace, both, l1={"charge": "a"}))) == 2


MODELS = (
    "selling models:\n  rented: { charge: recurring, per: month }\n  passed-on: { charge: recurring, per: month }\n"
)
TOOL = "tool: { name: Tool, family: goods, selling models: [rented, passed-on], default selling model: rented }"
TOOL_PRICES = (
    MORE_PRICES
    + """
tool:
  selling models:
    rented: { per: month, mode: per unit, price: 10.00 }
    passed-on: { per: month, mode: per unit, price: 10.00, charge: pass-through }
"""
)


def test_a_line_that_leaves_the_years_of_the_quote_prices_the_whole() -> None:
    workspace = world(TOOL_PRICES, catalog=MODELS, more_products=WARRANTY + TOOL)
    quote = price(workspace, "{ product: tool }\n{ product: thing }", term="12 months")
    after = repriced(workspace, quote, l1={"selling_model": "passed-on"})
    assert (len(quote.years), after.years, len(reached(quote, after))) == (1, (), 2)


# --- what is refused


def test_a_line_that_the_quote_does_not_have_is_refused_by_name() -> None:
    _, quote = of("")
    with pytest.raises(NotFound, match="the quote has no line 'l9'") as refusal:
        cpq.reprice(quote, [LineRequest(id="l9", product="thing")])
    assert refusal.value.code == "unknown-line"
    with pytest.raises(NotFound) as refusal:
        cpq.reprice(quote, [LineRequest(id="other-line", product="thing")])
    assert refusal.value.hint == "its lines are l1, l2, l3"


def by_pickle(quote: PricedQuote) -> PricedQuote:
    return pickle.loads(pickle.dumps(quote))  # type: ignore[no-any-return] # noqa: S301 # written a moment ago


@pytest.mark.parametrize("travel", [copy.copy, copy.deepcopy, by_pickle])
def test_a_quote_that_travelled_is_equal_and_forgot_how_it_was_priced(travel: Any) -> None:
    workspace, quote = of(counted("quote"))
    copied = travel(quote)
    assert copied == quote
    assert (copied.worked, quote.worked is None) == (None, False)
    assert workspace.decide(copied) == workspace.decide(quote)
    with pytest.raises(ValueError, match="price its request"):
        cpq.reprice(copied, [])


def test_a_discount_in_another_currency_is_refused_as_pricing_the_whole_refuses_it() -> None:
    workspace, quote = of("")
    changed = lines_of(quote, {"l1": {"discount": "1.00 USD"}})
    with pytest.raises(CannotPrice) as got:
        cpq.reprice(quote, changed)
    with pytest.raises(CannotPrice) as expected:
        whole(workspace, quote, changed)
    assert (got.value.code, str(got.value)) == ("currency-mismatch", str(expected.value))


def test_a_line_without_a_price_is_refused_and_the_quote_stays_good() -> None:
    workspace, quote = of("")
    with pytest.raises(CannotPrice):
        cpq.reprice(quote, lines_of(quote, {"l1": {"product": "book"}}))
    with pytest.raises(InvalidRequest):
        cpq.reprice(quote, lines_of(quote, {"l1": {"product": "nonsense"}}))
    assert reached(quote, repriced(workspace, quote, l1={"quantity": 3})) == ["l1"]


# --- one after the other


def test_many_repricings_one_after_the_other_equal_pricing_once() -> None:
    workspace, quote = of(TAXES + counted("group"), DEAL + "{ product: warranty }", **FRENCH)
    start = quote
    for number in range(1, 13):
        quote = repriced(workspace, quote, **{f"l{number % 3 + 1}": {"quantity": number * 3, "discount": f"{number}%"}})
    back = [line for line in start.request.lines if line.id != "l4"]
    assert cpq.reprice(quote, back) == start
