"""Every action in any order, against a file, memory and a server, beside the naive model."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from cpq.store import Store
from cpq.workspace import Workspace
from tests.desk_contract.machine import DeskMachine
from tests.desk_contract.where import SUBSCRIPTIONS, Where


@pytest.fixture(params=["sqlite file", "sqlite memory", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path, policies: dict[str, Workspace]) -> Iterator[Where]:
    """A database of each kind, with a new tenant for each run."""
    if request.param == "sqlite memory":
        found = Where(policies, kept=Store.open("sqlite://", create=True, subscriptions=SUBSCRIPTIONS))
    else:
        url = (
            request.getfixturevalue("shared_postgresql") if request.param == "postgresql" else _file(request, tmp_path)
        )
        found = Where(policies, connect=lambda: Store.open(url, subscriptions=SUBSCRIPTIONS))
    yield found
    found.close()


def _file(request: pytest.FixtureRequest, folder: Path) -> str:
    shutil.copyfile(request.getfixturevalue("sqlite_template"), folder / "quotes.db")
    return f"sqlite:///{folder / 'quotes.db'}"


FEW = settings(max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))


def test_whatever_happens_in_any_order_the_contract_holds(where: Where) -> None:
    run_state_machine_as_test(lambda: DeskMachine(where), settings=FEW)


@pytest.mark.long
def test_the_contract_holds_through_thousands_of_steps(where: Where) -> None:
    many = int(os.environ.get("CPQ_MACHINE_EXAMPLES", "300"))
    long = settings(
        FEW, max_examples=many, stateful_step_count=60, phases=[Phase.explicit, Phase.generate, Phase.shrink]
    )
    run_state_machine_as_test(lambda: DeskMachine(where), settings=long)
