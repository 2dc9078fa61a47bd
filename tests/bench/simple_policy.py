"""A simple policy that any rule engine can say, and lines under it, for comparison with engines that install by pip.

List price times quantity; 3 % off from 25 units, 6 % from 100, 9 % from 500; then 5 % for segment s2; then 4 % for
orders of 10 units and more from 1 October 2026. The unit price is rounded to cents, a half away from zero, and so is
the line.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from decimal import Decimal
from typing import TypedDict

from cpq.workspace import Workspace

ORDER_DATE = "2026-11-20"


class SimpleLine(TypedDict):
    """One line, as every engine gets it; amounts are text."""

    price: str
    quantity: str
    segment: str
    day: str


def lines(count: int, seed: int = 3) -> list[SimpleLine]:
    """Lines of prices in cents, of all tiers."""
    draw = random.Random(seed)  # noqa: S311 - seeded lines, not a secret
    return [
        {
            "price": f"{draw.randrange(1, 100_000) / 100:.2f}",
            "quantity": str(draw.choice((1, 5, 9, 10, 24, 25, 60, 99, 100, 400, 500, 900))),
            "segment": "s2",
            "day": ORDER_DATE,
        }
        for _ in range(count)
    ]


def workspace(wanted: list[SimpleLine]) -> Workspace:
    """The policy as files, with a product for each line."""
    products = "".join(f"  p{n}: {{ name: P, charge: one-time, family: goods }}\n" for n in range(len(wanted)))
    prices = "".join(f"  p{n}: {{ mode: per unit, price: {line['price']} }}\n" for n, line in enumerate(wanted))
    files: Mapping[str, str] = {
        "catalogs/simple.yaml": f"catalog: simple\nproducts:\n{products}",
        "pricing_rules/prices.yaml": f"price book: simple\ncurrency: EUR\nprices:\n{prices}",
        "pricing_rules/rules.yaml": (
            "schedules:\n"
            "  volume: { on: { families: [goods] }, by: quantity, mode: range, of: running, cliff: accepted,"
            " tiers: [{ from: 25, discount: 3% }, { from: 100, discount: 6% }, { from: 500, discount: 9% }] }\n"
            "promotions:\n"
            "  loyal: { on: { families: [goods] }, of: running, discount: 5%, stacking: compound,"
            ' when: segment == "s2" }\n'
            "  winter: { on: { families: [goods] }, of: running, discount: 4%, stacking: compound,"
            " orders from: 2026-10-01, when: quantity >= 10 }\n"
        ),
    }
    return Workspace.from_files({path: text.encode() for path, text in files.items()}).require_valid()


def request(wanted: list[SimpleLine]) -> bytes:
    """The lines as a request."""
    asked = [{"id": f"l{n}", "product": f"p{n}", "quantity": line["quantity"]} for n, line in enumerate(wanted)]
    head = {"schema": "cpq/quote-request/1", "as_of": ORDER_DATE, "currency": "EUR"}
    return json.dumps({**head, "account": {"id": "k1", "segment": "s2"}, "lines": asked}).encode()


def by_hand(line: SimpleLine) -> Decimal:
    """The net total of a line by plain decimals: what every engine should give."""
    cent, quantity = Decimal("0.01"), Decimal(line["quantity"])
    rates = {500: "0.09", 100: "0.06", 25: "0.03"}
    tier = next((Decimal(rate) for start, rate in rates.items() if quantity >= start), Decimal(0))
    price = Decimal(line["price"]) * (1 - tier)
    price *= Decimal("0.95") if line["segment"] == "s2" else 1
    price *= Decimal("0.96") if line["day"] >= "2026-10-01" and quantity >= 10 else 1
    return (price.quantize(cent, "ROUND_HALF_UP") * quantity).quantize(cent, "ROUND_HALF_UP")
