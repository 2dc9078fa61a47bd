"""Models and the models that they import: which feature a dotted name leads to."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from cpq.exchange.uvl.document import Document, Import
from cpq.exchange.uvl.problems import Problems, shown
from cpq.exchange.uvl.reader import read_document

Load: TypeAlias = Callable[[str], str | None]
"""Text of a file by its path from the folder of the model, with forward slashes, or None where there is none."""

MAX_MODELS: Final = 1_000
"""Models imported in all, each counted as often as it is imported."""

MAX_IMPORT_DEPTH: Final = 50
"""Longest chain of imports."""


@dataclass(slots=True)
class Scope:
    """One model at one place among the models that import each other.

    Attributes:
        prefix: Names that lead to it from the first model; empty for that one.
        imports: The models that it imports, by the name it calls them.
        names: Variables of its own features, by their name in the file.
        used: Whether its root stands in the tree of the model that imports it.
    """

    document: Document
    prefix: tuple[str, ...]
    problems: Problems
    imports: dict[tuple[str, ...], Scope] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    used: bool = False

    def named(self, name: str) -> str:
        """Name of a variable for one of its own features."""
        return ".".join((*self.prefix, name))

    def owner(self, parts: tuple[str, ...]) -> tuple[Scope, tuple[str, ...]]:
        """The model that a dotted name leads into, and what is left of the name there."""
        for length in range(len(parts) - 1, 0, -1):
            inner = self.imports.get(parts[:length])
            if inner is not None:
                return inner.owner(parts[length:])
        return self, parts


def open_scope(document: Document, problems: Problems, load: Load) -> Scope:
    """The model of a document with everything that it imports; what cannot be had becomes a problem."""
    first = Scope(document, (), problems, used=True)
    known: dict[str, Document] = {document.file: document}
    waiting: list[tuple[Scope, tuple[str, ...]]] = [(first, (document.file,))]
    count = 1
    while waiting:
        scope, files = waiting.pop()
        for one in scope.document.imports:
            if one.alias in scope.imports:
                scope.problems.problem("duplicate-id", one.line, one.column, f"{shown(one.alias)} is imported twice")
                continue
            count += 1
            if count > MAX_MODELS or len(files) > MAX_IMPORT_DEPTH:
                scope.problems.syntax(one.line, one.column, f"more than {MAX_MODELS:,} models import each other")
                return first
            found = _imported(scope, one, files, known, load)
            if found is not None:
                inner = Scope(found, (*scope.prefix, *one.alias), Problems(found.file, scope.problems.found))
                scope.imports[one.alias] = inner
                waiting.append((inner, (*files, found.file)))
    return first


def _imported(
    scope: Scope, one: Import, files: tuple[str, ...], known: dict[str, Document], load: Load
) -> Document | None:
    path = posixpath.normpath(posixpath.join(posixpath.dirname(files[-1]), *one.path) + ".uvl")
    if path in files:
        way = " -> ".join((*files[files.index(path) :], path))
        scope.problems.problem("uvl-import", one.line, one.column, f"models import each other in a circle: {way}")
        return None
    if path in known:
        return known[path]
    text = None if path.startswith(("..", "/")) else load(path)
    if text is None:
        scope.problems.problem(
            "uvl-import",
            one.line,
            one.column,
            f"there is no file {shown(path)} to import",
            "imported models stand beside the file or in folders below",
        )
        return None
    document, found = read_document(text, path)
    scope.problems.found.extend(found)
    known[path] = document
    return document
