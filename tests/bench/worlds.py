"""Generated workspaces of a given size: products, a policy of 200 rules or a multiple of them, and quotes over both."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping

FAMILIES = 20
SEGMENTS = 6


def workspace_files(products: int = 300, seed: int = 7, *, times: int = 1) -> Mapping[str, bytes]:
    """A workspace with a policy of about 200 rules, or so many times that, over so many products.

    60 schedule tiers, 30 promotions by segment, 30 by date, 20 contract prices, 20 slab entries, 10 floors, 30 bands
    and 10 conditions of approval.

    Args:
        products: More than 40 for each time.
    """
    draw = random.Random(seed)  # noqa: S311 - a seeded world, not a secret
    return {
        "cpq.toml": b'[seller]\nname = "Bench"\ncountry = "US"\naddress = ["1 Main Street"]\n',
        "catalogs/bench/products.yaml": _products(products, FAMILIES * times, draw).encode(),
        "pricing_rules/bench/prices.yaml": _prices(products, FAMILIES * times, draw).encode(),
        "pricing_rules/bench/rules.yaml": _rules(times, draw).encode(),
        "pricing_rules/bench/contract.yaml": _contract(products, times, draw).encode(),
    }


def _products(count: int, families: int, draw: random.Random) -> str:
    lines = ["catalog: bench", "products:"]
    for number in range(count):
        cost = f"{draw.randrange(100, 5000) / 100:.2f}"
        lines.append(
            f"  p{number}: {{ name: {{ en: Product {number}, fr: Produit {number} }}, charge: one-time, "
            f"family: f{number % families}, cost: {cost} EUR }}"
        )
    return "\n".join(lines) + "\n"


def _prices(count: int, families: int, draw: random.Random) -> str:
    lines = ["price book: bench", "currency: EUR", "prices:"]
    for number in range(count):
        price = draw.randrange(6000, 100000)
        if number < families:
            lines.append(
                f"  p{number}: {{ per: unit, mode: slab, stack: yes, tiers: [{{ from: 1, price: {price / 100:.2f} }}, "
                f"{{ from: 501, price: {price * 0.97 / 100:.2f} }}] }}"
            )
        else:
            lines.append(f"  p{number}: {{ per: unit, mode: per unit, price: {price / 100:.2f} }}")
    return "\n".join(lines) + "\n"


def _rules(times: int, draw: random.Random) -> str:
    families = FAMILIES * times
    lines = ["facts: { account.tier: { type: text, default: none } }", "approvers: { manager: { name: Manager } }"]
    lines.append("schedules:")
    for family in range(families):
        rates = {start: 3 * step + family % FAMILIES / 10 for step, start in enumerate((25, 100, 500), 1)}
        tiers = ", ".join(f"{{ from: {start}, discount: {rate:.2f}% }}" for start, rate in rates.items())
        lines.append(
            f"  volume-{family}: {{ on: {{ families: [f{family}] }}, by: quantity, mode: range, of: running, "
            f"cliff: accepted, tiers: [{tiers}] }}"
        )
    lines.append("promotions:")
    for number in range(30 * times):
        family, rate = draw.randrange(families), draw.randrange(100, 900) / 100
        segment = draw.randrange(SEGMENTS)
        lines.append(
            f"  segment-{number}: {{ on: {{ families: [f{family}] }}, discount: {rate:.2f}%, of: running, "
            f'stacking: best of, group: segment, when: segment == "s{segment}" }}'
        )
    for number in range(30 * times):
        family, rate = draw.randrange(families), draw.randrange(300, 1200) / 100
        begins, least = f"2026-{1 + number % 12:02d}-01", draw.randrange(1, 200)
        lines.append(
            f"  dated-{number}: {{ on: {{ families: [f{family}] }}, discount: {rate:.2f}%, of: running, "
            f"stacking: best of, orders from: {begins}, orders until: 2026-12-31, when: quantity >= {least} }}"
        )
    lines += ["guardrails:", *(_floor(number) for number in range(10 * times))]
    lines += [
        "approval matrices:",
        *(_matrix(number) for number in range(10 * times)),
        *(_terms(number) for number in range(10 * times)),
    ]
    return "\n".join(lines) + "\n"


def _floor(number: int) -> str:
    on = f"on: {{ families: [f{number}] }}"
    return f"  floor-{number}: {{ fact: line.margin_rate, below: {5 + number % 10}%, {on}, then: ask manager }}"


def _matrix(number: int) -> str:
    step = number % 10
    bands = ", ".join(f"{{ above: {bound}%, ask: manager }}" for bound in (10 + step, 25 + step, 40 + step))
    return (
        f"  discount-{number}: {{ fact: quote.discount_off_list, levels: highest only, "
        f"when: quote.net_total > {1000 * number}, bands: [{bands}] }}"
    )


def _terms(number: int) -> str:
    when = f'payment_days > {30 + number % 300} and account.tier == "t{number}"'
    return f"  terms-{number}: {{ when: {when}, ask: manager }}"


def _contract(count: int, times: int, draw: random.Random) -> str:
    lines = ["contract: frame", "account: k1", "prices:"]
    chosen = draw.sample(range(FAMILIES * times, count), 20 * times)
    lines += [f"  p{number}: {draw.randrange(5000, 9000) / 100:.2f} EUR" for number in chosen]
    return "\n".join(lines) + "\n"


def quote_json(lines: int, products: int = 300, seed: int = 1) -> bytes:
    """A request of so many lines, as JSON."""
    draw = random.Random(seed)  # noqa: S311 - a seeded world, not a secret
    quantities = (1, 2, 5, 10, 30, 60, 120, 300, 700)
    wanted = [
        {"id": f"l{n}", "product": f"p{draw.randrange(products)}", "quantity": str(draw.choice(quantities))}
        for n in range(1, lines + 1)
    ]
    body = {
        "schema": "cpq/quote-request/1",
        "as_of": "2026-11-20",
        "currency": "EUR",
        "account": {"id": "k1", "segment": "s2"},
        "lines": wanted,
    }
    return json.dumps(body).encode()
