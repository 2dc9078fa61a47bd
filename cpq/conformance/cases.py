"""The published cases of this package: small workspaces, each with the deals to price in it and what they must give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable

from cpq.files.located import LocatedMap
from cpq.files.yaml_reader import read_yaml
from cpq.problems import InvalidFiles, has_errors
from cpq.workspace import Workspace

Figures = Mapping[str, tuple[str, ...]]
"""Figures by what is measured; a figure is a number as text, or ``undefined``."""

_DATA = "cpq.conformance"


@dataclass(frozen=True, slots=True)
class PublishedCase:
    """One published example.

    Attributes:
        deal: The request, as a deal file writes it.
        expect: What we say it gives.
        disputed: Published figures that we do not follow; the note says why.
    """

    id: str
    system: str
    topic: str
    deal: LocatedMap
    expect: Figures
    disputed: Figures = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class World:
    """A workspace and the cases that are priced in it."""

    name: str
    workspace: Workspace
    cases: tuple[PublishedCase, ...]


def worlds() -> Iterator[World]:
    """Every workspace of this package with its cases, by name."""
    for folder in sorted(files(_DATA).joinpath("worlds").iterdir(), key=lambda folder: folder.name):
        if folder.is_dir():
            yield read_world(folder.name, dict(_contents(folder)))


def read_world(name: str, contents: Mapping[str, bytes]) -> World:
    """A workspace with its cases from the contents of its files.

    Args:
        contents: Files by relative path; ``cases.yaml`` holds the cases, the others are an ordinary workspace.

    Raises:
        InvalidFiles: With every problem.
    """
    workspace = Workspace.from_files(contents).require_valid()
    document = read_document(contents["cases.yaml"], f"{name}/cases.yaml")
    cases = tuple(_case(key, case, document["given"]) for key, case in document["cases"].items())
    return World(name, workspace, cases)


def _contents(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _contents(entry, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", entry.read_bytes()


def read_document(data: bytes, file: str) -> LocatedMap:
    """The one document of a file of cases.

    Raises:
        InvalidFiles: With every problem.
    """
    documents, problems = read_yaml(data, file)
    if has_errors(problems):
        raise InvalidFiles(problems)
    return documents[0]


def _case(case_id: str, case: LocatedMap, given: LocatedMap) -> PublishedCase:
    request = {**given, **case.get("given", {}), "lines": case["lines"]}
    return PublishedCase(
        id=case_id,
        system=str(case["system"]),
        topic=str(case["topic"]),
        deal=LocatedMap(list(request.items()), case.where, dict.fromkeys(request, case.where)),
        expect=figures_of(case["expect"]),
        disputed=figures_of(case.get("disputed", {})),
        note=str(case.get("note", "")),
    )


def figures_of(values: Mapping[str, object]) -> Figures:
    """Figures as a file of cases writes them: one, or a list."""
    return {
        name: tuple(str(one) for one in value) if isinstance(value, list) else (str(value),)
        for name, value in values.items()
    }
