"""What several views of a quote share: names, places and findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from cpq.problems import NOWHERE, SourceLocation

if TYPE_CHECKING:
    from cpq.commands.screen import Screen
    from cpq.quotes.priced import PricedQuote
    from cpq.workspace import Workspace

LANGUAGE = "en"
"""Language of what the commands print; documents have their own."""


def names_of(workspace: Workspace) -> Mapping[str, str]:
    """Product names by id."""
    return {key: product.name.in_language(LANGUAGE) for key, product in workspace.catalog.products.items()}


def places(quote: PricedQuote, *, short: bool, more: Iterable[SourceLocation] = ()) -> Callable[[SourceLocation], str]:
    """How places are shown: ``file:line``, and in a terminal without the folders that say nothing more.

    Args:
        short: Whether a path is cut to its last names, as many as keep it apart from the quote's other files.
        more: Further places that will be shown.
    """
    files = {
        step.where.file for line in quote.lines for step in (*line.steps, *line.build_up) if step.where is not NOWHERE
    }
    files |= {line.cost_where.file for line in quote.lines} | {where.file for where in more}
    return places_in(files, short=short)


def places_in(files: set[str], *, short: bool) -> Callable[[SourceLocation], str]:
    """The same for places in some files."""
    cut = {file: _shortest(file, files) if short else file for file in files}

    def place(where: SourceLocation) -> str:
        if where.file == NOWHERE.file:
            return ""
        if where.file.startswith("<"):
            return where.file.strip("<>")
        return f"{cut.get(where.file, where.file)}:{where.line}"

    return place


def _shortest(file: str, files: set[str]) -> str:
    """The last names of a path, as many as no other path ends with."""
    parts = PurePosixPath(file).parts
    for count in range(1, len(parts)):
        tail = parts[-count:]
        if all(PurePosixPath(other).parts[-count:] != tail for other in files if other != file):
            return "/".join(tail)
    return file


def findings(screen: Screen, quote: PricedQuote) -> None:
    """What the rep is told beside the price."""
    for finding in quote.findings:
        place = places(quote, short=screen.terminal)(finding.location)
        said = f"{finding.severity}: {finding.message} [{finding.code}]" + (f"  {place}" if place else "")
        screen.paragraph(said, "warn" if finding.severity == "warning" else "dim")
        if finding.hint:
            screen.paragraph(finding.hint, "dim", indent=6)
    if quote.findings:
        screen.text()
