"""A workspace that uses the deep features of the price model, and quotes whose every line uses some of them.

Each block of five lines is a group with a discount of its own: seats over a ramp of three segments, in tiers, with a
minimum charge; messages with an overage and a concession that lapses; a bundle whose price is allocated over its parts;
support as a percentage of its group; and calls beyond included units. Prices include tax.

Beside it, under another price book, a plain quote: as many lines of one product at a price per unit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

PRODUCTS = """
catalog: deep
products:
  seat: { name: Seat, charge: recurring, family: software, tax: goods, cost: 4.00 EUR per seat per month }
  messages: { name: Messages, charge: recurring, family: software, tax: goods }
  support: { name: Support, charge: recurring, family: support, tax: goods }
  calls: { name: Calls, charge: usage, family: software, tax: goods }
  kit:
    name: Kit
    charge: recurring
    family: kits
    tax: goods
    bundle:
      price: allocated
      groups: { parts: { options: { hub: { required: yes }, phone: { required: yes, quantity: 2 } } } }
  plain: { name: Plain, charge: recurring, family: rental, tax: goods, cost: 6.00 EUR per unit per month }
  hub: { name: Hub, charge: recurring, family: rental, tax: goods, cost: 3.00 EUR per hub per month }
  phone: { name: Phone, charge: recurring, family: rental, tax: goods, cost: 2.00 EUR per phone per month }
"""
PRICES = """
price book: deep
currency: EUR
prices include tax of: DE
prices:
  seat:
    per: seat per month
    mode: slab
    minimum charge: 200.00
    tiers: [{ from: 1, price: 12.00 }, { from: 51, price: 10.00 }, { from: 201, price: 8.00 }]
  messages: { per: message per month, mode: overage, price: 50.00, included: 1000, overage price: 0.04 }
  support: { per: month, mode: percent of total, rate: 20%, of: { scope: group, families: [software], level: net } }
  calls: { per: minute per month, mode: per unit, price: 0.02, included: 500 }
  kit: { per: kit per month, mode: per unit, price: 60.00 }
  hub: { per: hub per month, mode: per unit, price: 40.00 }
  phone: { per: phone per month, mode: per unit, price: 20.00 }
---
price book: plain
currency: EUR
prices:
  plain: { per: unit per month, mode: per unit, price: 29.00 }
"""
RULES = """
taxes:
  seller country: DE
  other countries: seller
  countries: { DE: { name: VAT, categories: { goods: [{ rate: 19% }] } } }
approvers: { manager: { name: Manager } }
approval matrices:
  discount:
    fact: quote.discount_off_list
    levels: highest only
    bands: [{ above: 10%, ask: manager }, { above: 25%, ask: manager }]
guardrails:
  floor: { fact: line.margin_rate, below: 5%, on: { families: [rental] }, then: ask manager }
"""
BLOCK = 5
"""Lines of one group."""


def workspace_files() -> Mapping[str, bytes]:
    """The files of the workspace."""
    return {
        "cpq.toml": b'[seller]\nname = "Bench"\ncountry = "US"\naddress = ["1 Main Street"]\n',
        "catalogs/deep.yaml": PRODUCTS.encode(),
        "pricing_rules/prices.yaml": PRICES.encode(),
        "pricing_rules/rules.yaml": RULES.encode(),
    }


def deep_json(lines: int) -> bytes:
    """A request of so many lines, as JSON; a multiple of five."""
    return _deep(lines, {"rate": "0.1", "until": "2027-06-30"})


def lasting_json(lines: int) -> bytes:
    """The same without concessions that lapse: no contract holds one on what is priced by its quantity."""
    return _deep(lines, {"rate": "0.1"})


def _deep(lines: int, concession: object) -> bytes:
    blocks = range(1, lines // BLOCK + 1)
    discounts = [{"rate": "0.03", "group": f"g{number}"} for number in blocks]
    return _request("deep", [line for number in blocks for line in _block(number, concession)], discounts)


def plain_json(lines: int) -> bytes:
    """A plain request of so many lines, as JSON."""
    wanted = [{"id": f"l{n}", "product": "plain", "quantity": str(1 + n % 90)} for n in range(1, lines + 1)]
    return _request("plain", wanted, [])


def _request(book: str, lines: Sequence[object], discounts: Sequence[object]) -> bytes:
    body = {
        "schema": "cpq/quote-request/1",
        "as_of": "2026-11-20",
        "price_book": book,
        "account": {"id": "k1", "country": "DE"},
        "start": "2027-01-01",
        "term": "36 months",
        "billing": "yearly in advance",
        "discounts": discounts,
        "lines": lines,
    }
    return json.dumps(body).encode()


def _block(number: int, concession: object) -> list[dict[str, object]]:
    group = f"g{number}"
    ramp = [{"term": "12 months", "quantity": str(quantity + number % 7)} for quantity in (40, 120, 260)]
    return [
        {"id": f"seats{number}", "product": "seat", "segments": ramp, "group": group},
        {
            "id": f"messages{number}",
            "product": "messages",
            "quantity": str(1500 + number),
            "discount": concession,
            "group": group,
        },
        {"id": f"kit{number}", "product": "kit", "quantity": str(3 + number % 5), "group": group},
        {"id": f"support{number}", "product": "support", "group": group},
        {"id": f"calls{number}", "product": "calls", "quantity": "1200", "group": group},
    ]
