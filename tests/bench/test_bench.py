"""The benchmarks: printed beside the aims, with the naive way in the same run; no time is asserted.

``make bench`` runs them. Times are processor time of this process, the best of several repeats, unless a row says
"wall"; whole-process rows are wall time, since a person waits for them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from simpleeval import SimpleEval

from cpq.quotes.json_form import priced_quote_json as to_json
from cpq.workspace import Workspace
from tests.bench.worlds import quote_json, workspace_files

pytestmark = pytest.mark.bench

ROOT = Path(__file__).resolve().parents[2]


def best(work: Callable[[], object], repeats: int = 5) -> float:
    """Processor seconds of the quickest of several runs."""
    times = []
    for _ in range(repeats):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return min(times)


def row(what: str, measured: str, aim: str = "") -> None:
    """One line of the report."""
    print(f"  {what:<58} {measured:>14}   {aim}")


def milliseconds(seconds: float) -> str:
    """Seconds as milliseconds, three significant digits."""
    return f"{seconds * 1000:,.3g} ms"


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    """300 products under 200 rules."""
    return Workspace.from_files(workspace_files(300)).require_valid()


def test_pricing_by_number_of_lines(workspace: Workspace) -> None:
    print("\nPricing and deciding under 200 rules, JSON to JSON, with every step")
    for lines, aim in ((5, "aim 0.05 ms"), (50, ""), (500, "aim 4 ms"), (5000, "aim 100 ms at 10,000")):
        body = quote_json(lines)

        def work(body: bytes = body) -> str:
            quote = workspace.price_deal(workspace.parse_deal(body, "quote.json"))
            workspace.decide(quote)
            return json.dumps(to_json(quote))

        assert len(json.loads(work())["lines"]) == lines
        row(f"{lines:,} lines", milliseconds(best(work, 3)), aim)


def test_naive_way() -> None:
    """Every rule's condition parsed and evaluated on every line by simpleeval, as a first attempt would do it."""
    rules = [f'family == "f{n % 20}" and quantity >= {25 * (1 + n % 3)} and segment == "s{n % 6}"' for n in range(200)]
    facts = [{"family": f"f{n}", "quantity": Decimal(100), "segment": f"s{n}"} for n in range(5)]

    def work() -> int:
        hits = 0
        for line in facts:
            for rule in rules:
                hits += bool(SimpleEval(names=line).eval(rule))
        return hits

    expected = sum(
        fact["family"] == f"f{n % 20}" and fact["quantity"] >= 25 * (1 + n % 3) and fact["segment"] == f"s{n % 6}"
        for fact in facts
        for n in range(200)
    )
    assert work() == expected > 0
    print("\nThe naive way: simpleeval parses 200 conditions on each line, and prices nothing yet")
    row("5 lines", milliseconds(best(work, 2)))


def test_loading() -> None:
    print("\nLoading a workspace, cold")
    for products, aim in ((300, ""), (3000, "aim 2 s")):
        files = workspace_files(products)
        row(f"{products:,} products", milliseconds(best(lambda files=files: Workspace.from_files(files), 3)), aim)
        assert not Workspace.from_files(files).problems


def test_starting_commands() -> None:
    print("\nWhole processes, wall time")
    for what, arguments, aim in (
        ("cpq --help", ["--help"], "aim 200 ms"),
        ("cpq price deals/boreal.yaml", ["price", "deals/boreal.yaml"], "aim 450 ms"),
    ):
        times = []
        for _ in range(5):
            begin = time.perf_counter()
            done = subprocess.run([sys.executable, "-m", "cpq", *arguments], cwd=ROOT, capture_output=True, check=False)
            times.append(time.perf_counter() - begin)
        row(what, milliseconds(min(times)), aim)
        assert done.returncode == 0


def test_documents(workspace: Workspace) -> None:
    print("\nPDF of a quote, Noto Sans embedded")
    for lines, aim in ((20, "aim 20 ms"), (2000, "below 2 s in this version")):
        quote = workspace.price_deal(workspace.parse_deal(quote_json(lines), "quote.json"))
        row(f"{lines:,} lines", milliseconds(best(lambda quote=quote: workspace.pdf(quote, "en"), 3)), aim)
        assert workspace.pdf(quote, "en").startswith(b"%PDF")
