"""Four ways to price a request under a policy, JSON to JSON: naive, oracle, closures, generated function."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial

import cpq
from cpq.configuration.configure import configure
from cpq.workspace import Workspace
from tests.bench.naive import NaivePricer
from tests.bench.worlds import quote_json
from tests.generated.outcomes import ENGINE, ORACLE, Pricer
from tests.oracle.evaluating import Closures, evaluated_by

Way = Callable[[bytes], str]

NAIVE = "simpleeval, every rule parsed on every line"
WAYS = (NAIVE, "oracle: simpleeval over checked trees", "oracle: closures", "generated function")


def ways(workspace: Workspace) -> Mapping[str, Way]:
    """Each way by its name; all but the naive one decide too, and give every step."""
    by_oracle = partial(_by, workspace, ORACLE)
    made = (NaivePricer(workspace).price, by_oracle, _with_closures(by_oracle), partial(_by, workspace, ENGINE))
    return dict(zip(WAYS, made, strict=True))


def _with_closures(way: Way) -> Way:
    made = Closures()

    def price(body: bytes) -> str:
        with evaluated_by(made):
            return way(body)

    return price


def _by(workspace: Workspace, pricer: Pricer, body: bytes) -> str:
    """Read, configure, price, decide and write by a pricer."""
    deal = workspace.parse_deal(body, "quote.json")
    policy = workspace.compiled(deal.request.as_of)
    quote = pricer.price(configure(deal.request, workspace.catalog, deal.places), policy)
    return json.dumps([quote.to_json(), pricer.decide(quote, policy).to_json()])


def net_totals(priced: str) -> dict[str, Decimal]:
    """Net total of each line of what a way wrote, to compare the cents of the ways."""
    data = json.loads(priced)
    lines = data["lines"] if isinstance(data, dict) else data[0]["lines"]
    return {line["id"]: Decimal(line["net_total"]) for line in lines}


def parts(workspace: Workspace, lines: int, products: int) -> Mapping[str, Callable[[], object]]:
    """The stages of the engine's own way, each alone, on one request."""
    body = quote_json(lines, products)
    deal = workspace.parse_deal(body, "quote.json")
    policy = workspace.compiled(deal.request.as_of)
    configured = configure(deal.request, workspace.catalog, deal.places)
    quote = cpq.price(configured, policy)
    return {
        "read the request": lambda: workspace.parse_deal(body, "quote.json"),
        "configure": lambda: configure(deal.request, workspace.catalog, deal.places),
        "price, with every step": lambda: cpq.price(configured, policy),
        "decide": lambda: cpq.decide(quote, policy),
        "write the quote": lambda: json.dumps(quote.to_json()),
    }
