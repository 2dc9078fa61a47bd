"""Why a rule of a model is not in the catalog file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LEFT: Final[Mapping[str, str]] = {
    "number-too-long": "a number in it has more than 28 digits",
    "sum-too-long": "a sum in it has more terms than a rule may have",
    "table": "it is a table, which was not given columns",
    "text-not-writable": "a text in it holds both kinds of quotation marks, a backslash, or more than 200 characters",
    "too-long": "it is longer than a rule may be, and cannot be cut into shorter ones",
}
"""Reasons for which a rule of the model has no counterpart in the catalog."""
