"""What the deep features cost: the stages of a deep quote beside those of a plain one of as many lines.

Printed beside each other by ``make bench``; no time is asserted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest

import cpq
from cpq.configuration.configure import configure
from cpq.contracts.changes import Amendment
from cpq.quotes.priced import PricedQuote
from cpq.variants import variants_of_options
from cpq.workspace import Workspace
from tests.bench.deep_world import deep_json, lasting_json, plain_json, workspace_files
from tests.bench.timing import best, grid, milliseconds

pytestmark = pytest.mark.bench

SIZES = (5, 50, 500)


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return Workspace.from_files(workspace_files()).require_valid()


def stages(workspace: Workspace, body: bytes, contracted: bytes) -> Mapping[str, Callable[[], object]]:
    """Everything that is done with a quote, each by itself; the amended contract is that of the second one."""
    deal = workspace.parse_deal(body, "quote.json")
    policy = workspace.compiled(deal.request.as_of)
    configured = configure(deal.request, workspace.catalog, deal.places)
    quote = cpq.price(configured, policy)
    assert_the_parts_sum(workspace, quote)
    contract = workspace.contracts.create(workspace.price_deal(workspace.parse_deal(contracted, "quote.json")), "bench")
    more = {"line": next(iter(contract.lines)), "by": "5"}
    amendment = Amendment.model_validate({"amends": contract.id, "effective": "2028-03-01", "changes": [more]})
    variants = variants_of_options(deal, [("term", ["12 months", "24 months", "36 months"])])
    return {
        "read, configure, price, decide, write": lambda: _whole(workspace, body),
        "price, with every step": lambda: cpq.price(configured, policy),
        "decide": lambda: cpq.decide(quote, policy),
        "write the quote": lambda: json.dumps(quote.to_json()),
        "billing schedule": lambda: workspace.billing_schedule(quote),
        "metrics": lambda: workspace.metrics(quote),
        "an amendment of one line": lambda: workspace.contracts.amend(contract, amendment),
        "three variants compared": lambda: workspace.compare(deal, variants),
    }


def _whole(workspace: Workspace, body: bytes) -> str:
    quote = workspace.price_deal(workspace.parse_deal(body, "quote.json"))
    return json.dumps([quote.to_json(), workspace.decide(quote).to_json()])


def assert_the_parts_sum(workspace: Workspace, quote: PricedQuote) -> None:
    """The invoices and the metrics of what is timed come to the quote's own total."""
    assert sum(invoice.net for invoice in workspace.billing_schedule(quote).invoices) == quote.totals.net
    assert workspace.metrics(quote)["tcv"].net == quote.totals.net


@pytest.mark.parametrize("size", SIZES)
def test_deep_quotes_beside_plain_ones(workspace: Workspace, size: int) -> None:
    deep = stages(workspace, deep_json(size), lasting_json(size))
    plain = stages(workspace, plain_json(size), plain_json(size))
    rows: dict[str, list[str]] = {}
    for name in deep:
        times = [best(one[name], 3) for one in (plain, deep)]
        rows[name] = [*map(milliseconds, times), f"{times[1] / times[0]:.1f} ×"]
    grid(f"A deep quote of {size:,} lines beside a plain one", ("plain", "deep", "deep/plain"), rows)
