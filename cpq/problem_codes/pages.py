"""A problem code as a page of the documentation; the same parts, in the same order, serve ``cpq explain``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from cpq.problem_codes.code_doc import CodeDoc
from cpq.problem_codes.samples import sample_of


class Shown(NamedTuple):
    """One part of the example: a sentence that leads to lines."""

    lead: str
    text: str
    language: str


def shown_parts(doc: CodeDoc) -> Iterator[Shown]:
    """The bad sample, what is said about it, and the repaired sample, as far as there are any."""
    sample = sample_of(doc.code)
    language = _language(doc, sample.file)
    if doc.example:
        place = f"line {sample.line} of {sample.file}" if sample.file else "for example"
        yield Shown(f"{place[:1].upper()}{place[1:]}:", visible(doc.example), language)
    if sample.said:
        typed = f"{doc.run}\n" if doc.run else ""
        yield Shown("What is said:", f"{typed}{sample.said.rstrip()}", "console" if doc.run else "text")
    if doc.example_fixed:
        yield Shown("Repaired:", visible(doc.example_fixed), language)


def page(doc: CodeDoc) -> str:
    """The page of a code in Markdown."""
    parts = [
        f"# {doc.code}",
        f"**{doc.title[:1].upper()}{doc.title[1:]}.** {doc.meaning}",
        f"**What to do:** {doc.fix}",
    ]
    parts += [f"{shown.lead}\n\n```{shown.language}\n{shown.text}\n```" for shown in shown_parts(doc)]
    return "\n\n".join(parts) + "\n"


def visible(text: str) -> str:
    """A text whose invisible characters are written out: a zero-width space as ``u200b`` after a backslash."""
    return "".join(one if one.isprintable() or one == "\n" else f"\\u{ord(one):04x}" for one in text)


def _language(doc: CodeDoc, file: str) -> str:
    """What a Markdown reader colours the example as."""
    if doc.kind == "lines":
        return {".yaml": "yaml", ".csv": "csv", ".toml": "toml", ".json": "json"}.get(
            PurePosixPath(file).suffix, "text"
        )
    return "console" if doc.kind == "commands" else "python"
