"""Problem codes and what is known about them."""

from __future__ import annotations

import importlib
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from cpq.commands.grid import Style

_WIDTH = 96


def known_codes() -> Mapping[str, Any]:
    """Every documented problem code."""
    try:
        module = importlib.import_module("cpq.problem_codes")
    except ModuleNotFoundError:
        return {}
    codes: Mapping[str, Any] = module.CODES
    return codes


def code_lines(doc: Any) -> Iterator[tuple[str, Style]]:
    """A code as a short page."""
    yield f"{doc.code}: {doc.title}", "strong"
    yield "", ""
    for paragraph in (doc.meaning, doc.fix):
        for line in textwrap.wrap(paragraph, _WIDTH):
            yield line, ""
        yield "", ""
    if doc.example:
        yield "Example", "strong"
        for line in doc.example.rstrip("\n").splitlines():
            yield f"    {line}".rstrip(), "dim"


def code_json(doc: Any) -> dict[str, str]:
    """A code as JSON-ready data."""
    return {
        "schema": "cpq/problem-code/1",
        "code": doc.code,
        "title": doc.title,
        "meaning": doc.meaning,
        "fix": doc.fix,
        "example": doc.example,
    }
