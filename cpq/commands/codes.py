"""A problem code as a short page and as data."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cpq.commands.grid import Style

if TYPE_CHECKING:
    from cpq.problem_codes import CodeDoc

_WIDTH = 96


def code_lines(doc: CodeDoc) -> Iterator[tuple[str, Style]]:
    """What a code means and how to repair it, line by line."""
    yield f"{doc.code}: {doc.title}", "strong"
    for paragraph in (doc.meaning, doc.fix):
        yield "", ""
        for line in textwrap.wrap(paragraph, _WIDTH):
            yield line, ""
    for title, example in (("Example", doc.example), ("Repaired", doc.example_fixed)):
        if example:
            yield "", ""
            yield title, "strong"
            for line in example.rstrip("\n").splitlines():
                yield f"    {line}".rstrip(), "dim"


def code_json(doc: CodeDoc) -> dict[str, str]:
    """A code as JSON-ready data."""
    return {
        "schema": "cpq/problem-code/1",
        "code": doc.code,
        "title": doc.title,
        "meaning": doc.meaning,
        "fix": doc.fix,
        "example": doc.example,
        "example_fixed": doc.example_fixed,
    }
