"""Problems as a SARIF 2.1.0 log, the format in which code hosts and editors exchange findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cpq import __version__
from cpq.commands.repository import path_in_repository
from cpq.commands.screen import visible
from cpq.files.folders import read_file
from cpq.problem_codes import AREAS, CODES
from cpq.problem_codes.pages import page
from cpq.problems import Problem

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_BASE = "%SRCROOT%"
"""What paths count from; readers put the checked-out repository in its place."""


def sarif_log(problems: Sequence[Problem], root: Path, *, docs: str = "") -> dict[str, Any]:
    """The log of one check, with a rule for each code that was found.

    Args:
        problems: Findings of the workspace, in the order of its files.
        root: Folder of the workspace.
        docs: Address of the folder of this documentation, if it is published; rules link to their pages there.
    """
    codes = sorted({problem.code for problem in problems})
    driver = {
        "name": "cpq",
        "version": __version__,
        "rules": [_rule(code, docs) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_BASE: {"description": {"text": "The repository that the workspace lies in."}}},
        "results": [
            _result(problem, codes.index(problem.code), mark, root)
            for problem, mark in zip(problems, _marks(problems, root), strict=True)
        ],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str, docs: str) -> dict[str, Any]:
    doc = CODES[code]
    rule: dict[str, Any] = {
        "id": code,
        "shortDescription": {"text": f"{doc.title[:1].upper()}{doc.title[1:]}."},
        "fullDescription": {"text": doc.meaning},
        "help": {"text": f"{doc.meaning} {doc.fix}", "markdown": page(doc)},
        "properties": {"tags": [area for area, docs_of_area in AREAS.items() if code in docs_of_area]},
    }
    if docs:
        rule["helpUri"] = f"{docs.rstrip('/')}/problems/{code}.md"
    return rule


def _result(problem: Problem, rule: int, mark: str, root: Path) -> dict[str, Any]:
    where = problem.location
    told = f"{problem.message}\n{problem.hint}" if problem.hint else problem.message
    place = {
        "artifactLocation": {"uri": quote(path_in_repository(root, where.file)), "uriBaseId": _BASE},
        "region": {"startLine": where.line, "startColumn": where.column},
    }
    return {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": problem.severity,
        "message": {"text": visible(told)},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"codeFileLine/v1": mark},
    }


def _marks(problems: Iterable[Problem], root: Path) -> Iterator[str]:
    """Marks by which the same finding is known again after lines above it came or went.

    Made from the code, the path and the text of the line; equal ones are numbered in the order of the file.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    lines: dict[str, list[str]] = {}
    for problem in problems:
        file = problem.location.file
        if file not in lines:
            lines[file] = _lines_of(root, file)
        text = "".join(lines[file][problem.location.line - 1 : problem.location.line]).strip()
        what = (problem.code, file, text)
        seen[what] += 1
        yield sha256("\0".join((*what, str(seen[what]))).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _lines_of(root: Path, file: str) -> list[str]:
    """The lines of a file; none where it cannot be read or lies elsewhere, which a problem tells."""
    if not (root / file).resolve().is_relative_to(root.resolve()):
        return []
    data, _ = read_file(root / file, file)
    return data.decode("utf-8", errors="replace").splitlines()
