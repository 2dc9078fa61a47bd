"""Every action in any order, against a file, memory and a server, beside the naive model."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.desk_contract.machine import DeskMachine
from tests.desk_contract.where import Where

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
