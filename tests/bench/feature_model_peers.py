"""A feature model in flamapy: parsing, features always and never chosen; a script of its own, run by its own Python.

    python feature_model_peers.py FILE.uvl

Writes one line of JSON as soon as each answer is there, so that what was done within a limit of time is known.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any


def timed(what: str, work: Callable[[], Any]) -> Any:
    """What some work gives, once its processor time is written."""
    begin = time.process_time()
    found = work()
    size = len(found) if isinstance(found, list) else None
    print(json.dumps({"what": what, "seconds": time.process_time() - begin, "size": size}), flush=True)
    return found


def main(path: str) -> None:
    """Ask flamapy about one file."""
    from flamapy.metamodels.fm_metamodel.transformations import UVLReader
    from flamapy.metamodels.pysat_metamodel.operations import PySATCoreFeatures, PySATDeadFeatures
    from flamapy.metamodels.pysat_metamodel.transformations import FmToPysat

    print(json.dumps({"what": "engine", "name": f"flamapy {version('flamapy-sat')}"}), flush=True)
    model = timed("parse", lambda: UVLReader(path).transform())
    clauses = timed("clauses", lambda: FmToPysat(model).transform())
    timed("core", lambda: list(PySATCoreFeatures().execute(clauses).get_result()))
    timed("dead", lambda: list(PySATDeadFeatures().execute(clauses).get_result()))


if __name__ == "__main__":
    main(sys.argv[1])
