"""What the program says about the bad sample of each code, so that its explanation can show it.

``samples.json`` is written from the samples under ``tests/problems`` by ``make docs``; a test says when it is stale.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Sample:
    """What came out of a bad sample.

    Attributes:
        said: The problems as a user is shown them.
        file: Path of the file that holds the example, or empty where the example is no lines of a file.
        line: Line at which the example begins there, counted from 1; 0 without a file.
    """

    said: str
    file: str = ""
    line: int = 0


NO_SAMPLE = Sample("")
"""What is known of a code that was just added, until its sample is written down."""


def sample_of(code: str) -> Sample:
    """What the bad sample of a code gives."""
    return _samples().get(code, NO_SAMPLE)


@cache
def _samples() -> dict[str, Sample]:
    data = json.loads(files("cpq.problem_codes").joinpath("samples.json").read_text(encoding="utf-8"))
    return {code: Sample(**sample) for code, sample in data.items()}
