"""The benchmarks: printed beside the aims, with the naive way in the same run; no time is asserted.

``make bench`` runs them. Times are processor time of this process, the best of several repeats, unless a row says
"wall"; whole-process rows are wall time, since a person waits for them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import cpq
from cpq.configuration.configure import configure
from cpq.configuration.configured import ConfiguredQuote
from cpq.policy.compiled import compile_policy
from cpq.pricing.reprice import reprice
from cpq.workspace import Workspace
from tests.bench import simple_policy
from tests.bench.timing import Timed, best, by_size, grid, megabytes, milliseconds, row
from tests.bench.ways import WAYS, Way, net_totals, parts, ways
from tests.bench.worlds import quote_json, workspace_files

pytestmark = pytest.mark.bench

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    """300 products under 200 rules."""
    return Workspace.from_files(workspace_files(300)).require_valid()


@pytest.fixture(scope="module")
def large() -> Workspace:
    """6,000 products under 20,000 rules."""
    return Workspace.from_files(workspace_files(6000, times=100)).require_valid()


SIZES = (5, 50, 500, 5000, 10_000)
AIMS = {5: "10", 500: "8", 10_000: "10"}
"""Microseconds a line: 0.05 ms for 5 lines, 4 ms for 500, 100 ms for 10,000."""


def compare_ways(workspace: Workspace, products: int, title: str) -> None:
    """Every way at every size, after all have given the same cents."""
    found = ways(workspace)
    body = quote_json(5, products)
    cents = {name: net_totals(way(body)) for name, way in found.items()}
    assert all(one == cents[WAYS[-1]] for one in cents.values())

    def work_of(way: Way) -> Callable[[int], Callable[[], str]]:
        return lambda size: partial(way, quote_json(size, products))

    rows = {name: [one.micros for one in by_size(work_of(way), SIZES)] for name, way in found.items()}
    rows["aim"] = [AIMS.get(size, "") for size in SIZES]
    grid(f"{title}, JSON to JSON: microseconds a line, at so many lines", [f"{size:,}" for size in SIZES], rows)
    print(
        "  The naive way gives net totals and rule ids, the others every step and the decision; the cents are the same."
    )
    print("  ~ is worked out from the largest size that was run.")


def test_ways_of_pricing_under_200_rules(workspace: Workspace) -> None:
    compare_ways(workspace, 300, "200 rules")


def test_ways_of_pricing_under_20000_rules(large: Workspace) -> None:
    compare_ways(large, 6000, "20,000 rules")


def test_stages_of_the_generated_way(workspace: Workspace) -> None:
    sizes = (5, 500, 10_000)
    measured = {size: parts(workspace, size, 300) for size in sizes}
    rows = {name: [Timed(best(measured[size][name], 3) / size).micros for size in sizes] for name in measured[sizes[0]]}
    grid("200 rules, the stages of the generated way: microseconds a line", [f"{size:,}" for size in sizes], rows)


def test_repricing_one_line(workspace: Workspace) -> None:
    print("\nOne line of a priced quote changed: priced again as a whole, and repriced")
    for lines, aim in ((50, ""), (500, "aim 0.1 ms"), (5000, "")):
        configured = configured_quote(workspace, lines, 300)
        policy = workspace.compiled(configured.request.as_of)
        quote = cpq.price(configured, policy)
        first = configured.request.lines[0]
        changed = first.model_copy(update={"quantity": (first.quantity or 1) + 1})
        request = configured.request.model_copy(update={"lines": (changed, *configured.request.lines[1:])})
        whole = configure(request, workspace.catalog)
        assert reprice(quote, [changed]).to_json() == cpq.price(whole, policy).to_json()
        row(f"{lines:,} lines, as a whole", milliseconds(best(partial(cpq.price, whole, policy), 3)))
        again = best(partial(reprice, quote, [changed]), 20)
        row(f"{lines:,} lines, one repriced", milliseconds(again), aim)


def test_compiling_and_memory(workspace: Workspace, large: Workspace) -> None:
    print("\nCompiling a policy: its tables, and with the code that the first quote of 5 lines needs")
    day = date(2026, 11, 20)
    for what, one, products, aim in (("200", workspace, 300, "aim 10 ms"), ("20,000", large, 6000, "aim 1 s")):
        tables = best(lambda one=one: compile_policy(one.policy, one.catalog, day), 3)
        configured = configured_quote(one, 5, products)

        def first(one: Workspace = one, configured: ConfiguredQuote = configured) -> object:
            policy = compile_policy(one.policy, one.catalog, day)
            return cpq.decide(cpq.price(configured, policy), policy)

        row(f"{what} rules, tables", milliseconds(tables), aim)
        row(f"{what} rules, tables and a first quote, decided", milliseconds(best(first, 3)))
    print("\nMemory")
    row(
        "workspace of 3,000 products under 200 rules",
        megabytes(kept(lambda: Workspace.from_files(workspace_files(3000)))),
    )
    configured = configured_quote(workspace, 10_000, 300)
    policy = workspace.compiled(day)
    row("priced quote of 10,000 lines", megabytes(kept(lambda: cpq.price(configured, policy))))


def configured_quote(workspace: Workspace, lines: int, products: int) -> ConfiguredQuote:
    deal = workspace.parse_deal(quote_json(lines, products), "quote.json")
    return configure(deal.request, workspace.catalog, deal.places)


def kept(make: Callable[[], object]) -> int:
    """Bytes that a value keeps, by the allocations that its making leaves."""
    tracemalloc.start()
    made = make()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert made is not None
    return size


def test_loading(tmp_path: Path) -> None:
    print("\nLoading a workspace from its folder: the first time, and again")
    for products, cold, again in ((300, "", ""), (3000, "aim 2 s", "aim 0.3 s with a cache")):
        folder = tmp_path / str(products)
        for path, data in workspace_files(products).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        row(
            f"{products:,} products, first time",
            milliseconds(best(lambda folder=folder: Workspace.open(folder), 1)),
            cold,
        )
        row(f"{products:,} products, again", milliseconds(best(lambda folder=folder: Workspace.open(folder), 3)), again)


PEERS = Path(os.environ.get("CPQ_BENCH_PEERS") or ROOT / ".venv-bench" / "bin" / "python")
"""Python with the engines to compare with; ``make bench`` installs them apart from everything else."""


def test_peers_on_a_simple_policy() -> None:
    print("\nA simple policy: list price x quantity, a tier in per cent, two promotions; microseconds a line")
    wanted = simple_policy.lines(2000)
    made, body = simple_policy.workspace(wanted), simple_policy.request(wanted)
    expected = [simple_policy.by_hand(line) for line in wanted]
    configured = configure(made.parse_deal(body, "quote.json").request, made.catalog)
    policy = made.compiled(configured.request.as_of)
    ours = cpq.price(configured, policy)
    found = [
        {
            "engine": "cpq, every step and total",
            "micros": best(lambda: cpq.price(configured, policy), 3) * 1e6 / len(wanted),
            "totals": [str(line.net_total) for line in ours.lines],
        },
        *_peers(wanted),
    ]
    for one in found:
        wrong = sum(Decimal(total) != right for total, right in zip(one["totals"], expected, strict=True))
        row(one["engine"], f"{one['micros']:,.1f}", f"{wrong:,} of {len(wanted):,} lines differ from decimals by hand")
    assert [line.net_total for line in ours.lines] == expected


def _peers(wanted: list[simple_policy.SimpleLine]) -> list[dict[str, Any]]:
    if not PEERS.exists():
        print(f"  (the other engines are not installed: there is no {PEERS}; make bench installs them)")
        return []
    script = Path(__file__).with_name("peers.py")
    done = subprocess.run([PEERS, script], input=json.dumps(wanted), capture_output=True, text=True, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


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
