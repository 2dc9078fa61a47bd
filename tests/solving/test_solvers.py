"""Solvers end before the interpreter does."""

from __future__ import annotations

import subprocess
import sys

OUTLIVING = """
import builtins
from cpq.solving.solvers import solver_of

class Last:
    def __init__(self):
        self.solver = solver_of([[1, 2], [-1, 2]])
        self.itself = self

    def __del__(self):
        print("freed" if self.solver.solver.glucose is None else "leaked")

builtins.last = Last()
"""


def test_a_solver_that_outlives_the_program_is_freed_while_its_library_is_there() -> None:
    ended = subprocess.run([sys.executable, "-c", OUTLIVING], capture_output=True, text=True, check=True)
    assert (ended.stdout, ended.stderr) == ("freed\n", "")
