"""Runs command lines as the tests of commands do."""

import pytest
from click.testing import CliRunner, Result

from cpq.commands import cli
from tests.commands.conftest import Run


@pytest.fixture
def cpq() -> Run:
    """Runs a command line in this process."""

    def run(*args: str) -> Result:
        return CliRunner().invoke(cli, list(args), prog_name="cpq")

    return run
