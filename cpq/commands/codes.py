"""A problem code as a short page and as data."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cpq.commands.grid import Style
from cpq.problem_codes.pages import shown_parts
from cpq.problem_codes.samples import sample_of

if TYPE_CHECKING:
    from cpq.problem_codes import CodeDoc

_WIDTH = 96


def code_lines(doc: CodeDoc) -> Iterator[tuple[str, Style]]:
    """What a code means, how to repair it, and its bad sample with what is said about it, line by line."""
    yield f"{doc.code}: {doc.title}", "strong"
    for paragraph in (doc.meaning, doc.fix):
        yield "", ""
        for line in textwrap.wrap(paragraph, _WIDTH):
            yield line, ""
    for shown in shown_parts(doc):
        yield "", ""
        yield shown.lead, "strong"
        for line in shown.text.splitlines():
            yield f"    {line}".rstrip(), "dim"


def code_json(doc: CodeDoc) -> dict[str, str]:
    """A code as JSON-ready data."""
    sample = sample_of(doc.code)
    return {
        "schema": "cpq/problem-code/1",
        "code": doc.code,
        "title": doc.title,
        "meaning": doc.meaning,
        "fix": doc.fix,
        "example": doc.example,
        "example_file": sample.file,
        "example_fixed": doc.example_fixed,
        "run": doc.run,
        "said": sample.said,
    }
