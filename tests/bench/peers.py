"""The simple policy in engines that install by pip; a script of its own, run by the Python that has them installed.

It reads lines as JSON and writes, for each engine, its version, microseconds a line and the net totals. Each engine
gets its numbers as it wants them: zen-engine as binary floats, since it takes no decimals; rule-engine as decimals, and
its rules have no rounding, so that happens in Python.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from importlib.metadata import version
from itertools import pairwise

Line = dict[str, str]
Prices = Callable[[list[Line]], list[str]]

CENT = Decimal("0.01")
TIERS = (("500", "0.09"), ("100", "0.06"), ("25", "0.03"))


def by_zen() -> Prices:
    """A decision graph of a tier table and an expression node."""
    import zen

    decision = zen.ZenEngine().create_decision(json.dumps(_graph()))

    def net(line: Line) -> str:
        facts = {"price": float(line["price"]), "quantity": int(line["quantity"]), "segment": line["segment"]}
        found = decision.evaluate({**facts, "day": int(line["day"].replace("-", ""))})
        return f"{found['result']['net']:.2f}"

    return lambda lines: [net(line) for line in lines]


def _graph() -> dict[str, object]:
    rules = [{"_id": start, "q": f">= {start}", "r": rate} for start, rate in TIERS]
    table = {
        "hitPolicy": "first",
        "passThrough": True,
        "inputs": [{"id": "q", "name": "quantity", "field": "quantity"}],
        "outputs": [{"id": "r", "name": "tier", "field": "tier"}],
        "rules": [*rules, {"_id": "0", "q": "", "r": "0"}],
    }
    promoted = "(segment == 's2' ? 0.95 : 1) * (day >= 20261001 and quantity >= 10 ? 0.96 : 1)"
    sums = {
        "passThrough": True,
        "expressions": [
            {"id": "u", "key": "unit", "value": f"round(price * (1 - tier) * {promoted}, 2)"},
            {"id": "n", "key": "net", "value": "round($.unit * quantity, 2)"},
        ],
    }
    kinds: tuple[tuple[str, str, dict[str, object]], ...] = (
        ("in", "inputNode", {}),
        ("tiers", "decisionTableNode", table),
        ("net", "expressionNode", sums),
        ("out", "outputNode", {}),
    )
    place = {"x": 0, "y": 0}
    nodes = [{"id": n, "name": n, "type": kind, "position": place, "content": of} for n, kind, of in kinds]
    names = [node["id"] for node in nodes]
    edges = [{"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in pairwise(names)]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def by_rule_engine() -> Prices:
    """One rule for each tier and each promotion, built once."""
    import rule_engine

    tiers = [(rule_engine.Rule(f"quantity >= {start}"), Decimal(rate)) for start, rate in TIERS]
    loyal = rule_engine.Rule('segment == "s2"')
    winter = rule_engine.Rule('day >= "2026-10-01" and quantity >= 10')

    def net(line: Line) -> str:
        facts = {**line, "price": Decimal(line["price"]), "quantity": Decimal(line["quantity"])}
        tier = next((rate for rule, rate in tiers if rule.matches(facts)), Decimal(0))
        price = facts["price"] * (1 - tier)
        price *= Decimal("0.95") if loyal.matches(facts) else 1
        price *= Decimal("0.96") if winter.matches(facts) else 1
        unit = price.quantize(CENT, ROUND_HALF_UP)
        return str((unit * facts["quantity"]).quantize(CENT, ROUND_HALF_UP))

    return lambda lines: [net(line) for line in lines]


def measured(package: str, make: Callable[[], Prices], lines: list[Line]) -> dict[str, object]:
    """What one engine gives and takes; the best of three runs."""
    prices = make()
    totals = prices(lines)
    times = []
    for _ in range(3):
        begin = time.process_time()
        prices(lines)
        times.append(time.process_time() - begin)
    micros = min(times) * 1e6 / len(lines)
    return {"engine": f"{package} {version(package)}", "micros": micros, "totals": totals}


def main() -> None:
    """Read lines, write what each engine makes of them."""
    lines = json.load(sys.stdin)
    engines = (("zen-engine", by_zen), ("rule-engine", by_rule_engine))
    json.dump([measured(package, make, lines) for package, make in engines], sys.stdout)


if __name__ == "__main__":
    main()
