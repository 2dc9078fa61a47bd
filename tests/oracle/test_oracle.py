"""The oracle prices what the repository shows as the engine does, and shares none of its pricing code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cpq.configuration.configure import configure
from cpq.conformance.cases import worlds
from cpq.quotes.deal_file import Deal
from cpq.workspace import Workspace
from tests.conftest import REPOSITORY
from tests.generated.outcomes import Compared, compared

HERE = Path(__file__).parent
DEALS = sorted(path.name for path in (REPOSITORY / "deals").iterdir())
CASES = {case.id: (world, case) for world in worlds() for case in world.cases}
SHARED = ("cpq.pricing", "cpq.approvals.decide", "cpq.approvals.reasons")
"""What the oracle is there to check."""


@pytest.fixture(scope="module")
def samples() -> Workspace:
    return Workspace.open(REPOSITORY)


def check(workspace: Workspace, deal: Deal) -> None:
    request = workspace.price_deal(deal).request
    configured = configure(request, workspace.catalog, deal.places)
    assert compared(configured, workspace.compiled(request.as_of)) == Compared(differences=(), priced=True)


@pytest.mark.parametrize("name", DEALS)
def test_a_sample_deal_comes_out_the_same(name: str, samples: Workspace) -> None:
    check(samples, samples.read_deal(name))


@pytest.mark.parametrize("case_id", CASES)
def test_a_published_case_comes_out_the_same(case_id: str) -> None:
    world, case = CASES[case_id]
    check(world.workspace, world.workspace.deal_from(case.deal, as_of=None))


def test_the_oracle_imports_nothing_that_it_checks() -> None:
    imported = {
        (path.name, module)
        for path in HERE.rglob("*.py")
        if not path.name.startswith("test_")
        for module in re.findall(r"^from (\S+) import", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(imported) > 100
    assert not {(name, module) for name, module in imported if module.startswith(SHARED)}
