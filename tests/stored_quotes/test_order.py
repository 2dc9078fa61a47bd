"""The order payload: everything that delivery and invoicing need, exact, and no cost."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from cpq.pricing.bought import bought
from cpq.quotes.priced import PricedQuote
from cpq.stored_quotes.content import canonical
from cpq.stored_quotes.order import order_of
from tests.small_world import PRODUCTS, price, world

SENTINEL = "4711.47"
COST_OF_THREE = "14134.41"
WORLD = world(
    """
    thing: { mode: per unit, price: 100.00 }
    seat: { per: seat per month, mode: per unit, price: 10.00 }
    book: { mode: per unit, price: 12.00 }
    calls: { mode: per unit, price: 0.05 }
    freight: { mode: flat, price: 30.00, charge: pass-through }
    """,
    """
    taxes:
      seller country: FR
      countries:
        FR:
          name: TVA
          categories:
            standard: [{ rate: 20%, valid from: 2020-01-01 }]
            reduced: [{ rate: 5.5%, valid from: 2020-01-01 }]
    """,
    products=PRODUCTS.replace("name: Thing,", f"name: Thing, cost: {SENTINEL} EUR,"),
)
DEAL = """
account: { id: boreal, name: Boreal, country: FR, tax id: FR 123, address: [1 Quay, Brest] }
start: 2026-07-01
term: 12 months
payment days: 45
billing: quarterly in advance
payment schedule: [{ 30%: at order }, { 70%: at delivery }]
ship to: { country: FR }
discount: { amount: 100.00 EUR }
lines:
  - { id: seats, product: seat, quantity: 40, discount: 10% }
  - { id: things, product: thing, quantity: 3, billing: at delivery, note: To the ramp }
  - { id: guide, product: book, quantity: 1, optional: yes }
  - { id: phone, product: calls, quantity: 1000 }
  - { id: way, product: freight, quantity: 1 }
"""
AT = datetime(2026, 6, 20, 14, 30, tzinfo=UTC)


def order(quote: PricedQuote, chosen: tuple[str, ...] = ("guide",)) -> dict[str, Any]:
    return order_of(
        bought(quote, chosen),
        quote="Q-2026-0042",
        revision=2,
        document="9" * 64,
        contract_id="Q-2026-0042",
        at=AT,
        by="Head of purchasing",
        content_hash="c" * 64,
        owner="rep-north",
        chosen=chosen,
    )


MADE = order(price(WORLD, DEAL))


def test_an_order_says_what_was_accepted_by_whom_and_when() -> None:
    assert (MADE["schema"], MADE["id"]) == ("cpq/order/1", "Q-2026-0042-2")
    assert MADE["quote"] == {
        "number": "Q-2026-0042",
        "revision": 2,
        "content_hash": "c" * 64,
        "owner": "rep-north",
    }
    assert MADE["accepted"] == {"at": "2026-06-20T14:30:00+00:00", "by": "Head of purchasing"}
    assert (MADE["document"], MADE["contract"], MADE["currency"]) == ("9" * 64, "Q-2026-0042", "EUR")
    assert MADE["account"]["tax_id"] == "FR 123"
    assert MADE["ship_to"] == {"country": "FR"}


def test_an_order_says_how_it_is_invoiced_and_paid() -> None:
    assert MADE["terms"] == {
        "start": "2026-07-01",
        "term": "12 months",
        "payment_days": 45,
        "billing": "quarterly in advance",
        "payment_schedule": [{"share": "0.30", "when": "at order"}, {"share": "0.70", "when": "at delivery"}],
    }
    assert [due["when"] for due in MADE["due"]] == ["at order", "at delivery"]
    assert sum(Decimal(due["amount"]) for due in MADE["due"]) == Decimal(MADE["totals"]["payable"])


def test_an_order_names_the_usual_days_of_payment_too() -> None:
    plain = price(WORLD, "{ product: thing, quantity: 1 }")
    assert order(plain, ())["terms"] == {"payment_days": 30}


def test_lines_are_exact_and_say_what_kind_of_charge_they_are() -> None:
    lines = {line["id"]: line for line in MADE["lines"]}
    assert list(lines) == ["seats", "things", "guide", "phone", "way"]
    seats = lines["seats"]
    assert (seats["charge_type"], seats["per"], seats["period"], seats["periods"]) == (
        "recurring",
        "seat",
        "month",
        "12",
    )
    assert (seats["start"], seats["end"], seats["quantity"]) == ("2026-07-01", "2027-06-30", "40")
    assert (seats["list_price"], seats["net_price"], seats["net_total"]) == ("10.00", "9.00", "4320.00")
    assert (lines["things"]["billing"], lines["things"]["note"]) == ("at delivery", "To the ramp")
    assert (lines["guide"]["chosen"], seats["chosen"], lines["guide"]["tax_rate"]) == (True, False, "0.055")
    assert (lines["phone"]["charge_type"], lines["phone"]["estimate"]) == ("usage", True)
    assert (lines["way"]["charge_type"], lines["way"]["net_total"]) == ("pass-through", "30.00")


def test_what_lines_allowances_and_taxes_say_adds_up() -> None:
    totals = {name: Decimal(amount) for name, amount in MADE["totals"].items()}
    inside = [line for line in MADE["lines"] if not line["estimate"]]
    allowed = sum((Decimal(one["amount"]) for one in MADE["allowances"]), Decimal(0))
    assert sum(Decimal(line["net_total"]) for line in inside) + allowed == totals["net"]
    assert sum(Decimal(line["allocated"]) for line in inside) == allowed == Decimal("-100.00")
    assert sum(Decimal(tax["base"]) for tax in MADE["taxes"]) == totals["net"]
    assert sum(Decimal(tax["amount"]) for tax in MADE["taxes"]) == totals["tax"]
    assert totals["gross"] == totals["net"] + totals["tax"]
    assert all(isinstance(amount, str) for amount in MADE["totals"].values())


def test_an_order_is_one_text_and_holds_no_cost() -> None:
    assert COST_OF_THREE in str(price(WORLD, DEAL).to_json())
    data = canonical(MADE)
    assert json.loads(data) == json.loads(canonical(order(price(WORLD, DEAL))))
    for word in (SENTINEL, COST_OF_THREE, "cost", "margin"):
        assert word.encode() not in data


def test_nobody_orders_before_the_choice_is_made() -> None:
    with pytest.raises(ValueError, match="chosen or left out first"):
        order_of(price(WORLD, DEAL), quote="Q", revision=1, document="", contract_id="", at=AT, by="")
