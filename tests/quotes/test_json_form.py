"""The priced quote as JSON: exact text, everything in it, and as its schema says."""

import json
from decimal import Decimal
from fractions import Fraction

from pydantic import TypeAdapter

from cpq.problems import NOWHERE, SourceLocation
from cpq.quotes.json_form import place_json, priced_quote_json, step_json
from cpq.quotes.json_shapes import PricedQuoteJson
from cpq.quotes.priced import PriceStep
from tests.small_world import price, world

RULES = """
schedules:
  volume: { on: [thing], by: quantity, mode: range, of: list, tiers: [{ from: 5, discount: 3.333% }] }
taxes:
  seller country: FR
  countries: { FR: { name: VAT, categories: { standard: [{ rate: 20% }], reduced: [{ rate: 5.5% }] } } }
"""

DEAL = """
start: 2027-01-01
term: 18 months
discount: 10.00 EUR
payment schedule: [{ 30%: at order }, { 70%: at delivery }]
lines:
  - { id: a, product: thing, quantity: 7, discount: 1%, note: hello }
  - { id: b, product: seat, quantity: 3, segments: [{ months: 6 }, { months: 12, quantity: 4 }] }
  - { id: c, product: thing, quantity: 1, optional: yes }
"""


def quote_json() -> PricedQuoteJson:
    return priced_quote_json(price(world(rules=RULES), DEAL))


def test_the_json_is_what_its_schema_says() -> None:
    answer = json.loads(json.dumps(quote_json()))
    assert TypeAdapter(PricedQuoteJson).validate_python(answer, strict=True) == answer


def test_no_number_is_a_json_number_but_counts_and_places() -> None:
    def numbers(value: object, path: str = "") -> list[str]:
        if isinstance(value, dict):
            return [found for key, inner in value.items() for found in numbers(inner, f"{path}.{key}")]
        if isinstance(value, list):
            return [found for inner in value for found in numbers(inner, path)]
        return [path] if isinstance(value, int | float) and not isinstance(value, bool) else []

    allowed = ("line", "column", "segment", "year", "payment_days")
    assert {path.rpartition(".")[2] for path in numbers(quote_json())} <= set(allowed)


def test_steps_sum_from_list_to_net_as_text() -> None:
    for line in quote_json()["lines"]:
        moved = sum((Decimal(step["amount"]) for step in line["steps"]), Decimal(0))
        assert Decimal(line["list_total"]) + moved == Decimal(line["net_total"])
        built = sum((Decimal(part["amount"]) for part in line["build_up"]), Decimal(0))
        assert built == Decimal(line["list_total"])


def test_a_line_carries_its_prices_span_and_margin() -> None:
    line = quote_json()["lines"][1]
    assert (line["id"], line["line"], line["segment"]) == ("b/1", "b", 1)
    assert (line["start"], line["end"], line["periods"]) == ("2027-01-01", "2027-06-30", "6")
    assert (line["offset_months"], line["length_months"]) == ("0", "6")
    assert (line["list"], line["net"], line["totals"]["net"]) == ("10.00", "10.00", "180.00")
    assert (line["cost"], line["margin"], line["margin_rate"], line["cost_where"]) == (None, None, None, None)


def test_allowances_taxes_years_and_milestones_are_there() -> None:
    answer = quote_json()
    (allowance,) = answer["allowances"]
    assert (allowance["amount"], allowance["tax_rate"]) == ("-10.00", "0.2")
    assert sum(map(Decimal, allowance["parts"].values())) == Decimal("-10.00")
    assert answer["taxes"][0]["rate"] == "0.2"
    assert [year["year"] for year in answer["years"]] == [1, 2]
    totals = answer["totals"]
    assert sum(Decimal(part["amount"]) for part in totals["milestones"]) == Decimal(totals["gross"])
    assert totals["optional"] == "100.00"


def test_the_same_quote_gives_the_same_text() -> None:
    assert json.dumps(quote_json()) == json.dumps(quote_json())


def test_currencies_without_decimals_have_none() -> None:
    workspace = world(prices="thing: { mode: per unit, price: 100 }", book="price book: jp\ncurrency: JPY")
    line = priced_quote_json(price(workspace, "{ product: thing, quantity: 3 }"))["lines"][0]
    assert (line["list"], line["net_total"]) == ("100", "300")


def test_amounts_keep_what_is_exact_and_drop_what_is_nothing() -> None:
    step = PriceStep("tier", None, Decimal("-18444.9150000000"), Decimal("-0.00"), Decimal("1E+3"), Decimal("0.150"))
    made = step_json(step, 2)
    assert (made["amount"], made["after"], made["unit"], made["rate"]) == ("-18444.915", "0.00", "1000.00", "0.15")
    assert made["base"] is None
    assert made["where"] is None


def test_a_place_outside_files_is_none() -> None:
    assert place_json(NOWHERE) is None
    assert place_json(SourceLocation("a.yaml", 2, 3)) == {"file": "a.yaml", "line": 2, "column": 3}


def test_periods_that_are_no_whole_number_are_exact_fractions() -> None:
    workspace = world(prices="seat: { per: seat per year, mode: per unit, price: 120.00 }")
    line = priced_quote_json(price(workspace, "{ product: seat }", term="5 months"))["lines"][0]
    assert Fraction(line["periods"]) == Fraction(5, 12)


def test_chosen_values_are_text_lists_or_switches() -> None:
    workspace = world(
        more_products="""
        kit:
          name: Kit
          charge: one-time
          attributes:
            size: { one of: [1.50, 2] }
            extras: { any of: [a, b, c] }
            fast: { yes or no: no }
        """,
        prices="kit: { mode: per unit, price: 5.00 }",
    )
    line = priced_quote_json(price(workspace, "{ product: kit, selection: { size: 1.50, extras: [a, c], fast: yes } }"))
    assert line["lines"][0]["selection"] == {"size": "1.5", "extras": ["a", "c"], "fast": True}
