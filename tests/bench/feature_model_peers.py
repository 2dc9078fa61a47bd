"""What flamapy makes of a feature model: a script of its own, run by the Python that has it installed.

It takes paths of UVL files and writes, for each, the seconds of reading it, of its core and dead features, and how many
there are, as one line of JSON; a line as soon as it is known, so that a caller may stop waiting.
"""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version
from typing import Any


def measured(path: str) -> dict[str, Any]:
    """Seconds and answers for one file."""
    from flamapy.metamodels.fm_metamodel.transformations import UVLReader
    from flamapy.metamodels.pysat_metamodel.operations import PySATCoreFeatures, PySATDeadFeatures
    from flamapy.metamodels.pysat_metamodel.transformations import FmToPysat

    started = time.perf_counter()
    model = UVLReader(path).transform()
    read = time.perf_counter()
    clauses = FmToPysat(model).transform()
    core = PySATCoreFeatures().execute(clauses).get_result()
    cored = time.perf_counter()
    dead = PySATDeadFeatures().execute(clauses).get_result()
    return {
        "file": path,
        "version": version("flamapy-sat"),
        "parse": read - started,
        "core_seconds": cored - read,
        "dead_seconds": time.perf_counter() - cored,
        "core": len(core),
        "dead": len(dead),
    }


if __name__ == "__main__":
    for file in sys.argv[1:]:
        print(json.dumps(measured(file)), flush=True)
