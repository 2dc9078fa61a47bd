"""The scenario and deal files of a workspace, as :func:`cpq.scenarios.run_scenarios` takes them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cpq.files.folders import list_files, read_files
from cpq.problems import NotFound, Problem, did_you_mean

FOLDER = "tests/scenarios"
"""Where a workspace keeps its scenarios."""

_YAML = (".yaml", ".yml")


def scenario_files(root: Path, paths: Iterable[str] = ()) -> tuple[dict[str, bytes], list[Problem]]:
    """Content of scenario files by path.

    Args:
        root: The workspace.
        paths: Files or folders relative to the workspace; every scenario where left out.

    Raises:
        NotFound: A path leads to no scenario file.
    """
    found, problems = list_files(root, FOLDER)
    known = [path for path in found if path.endswith(_YAML)]
    wanted = list(paths)
    chosen = [path for path in known if not wanted or any(_inside(path, one) for one in wanted)]
    for one in wanted:
        if not any(_inside(path, one) for path in known):
            hint = did_you_mean(one, known) or f"scenarios lie under {FOLDER}"
            raise NotFound(f"there is no scenario file '{one}'", code="scenario-not-found", hint=hint)
    files, unread = read_files(root, chosen)
    return files, [*problems, *unread]


def deal_files(root: Path) -> dict[str, bytes]:
    """Content of the workspace's deal files by path; one that cannot be read is left out."""
    found, _ = list_files(root, "deals")
    files, _ = read_files(root, [path for path in found if path.endswith((*_YAML, ".json"))])
    return files


def _inside(path: str, wanted: str) -> bool:
    plain = wanted.removeprefix("./").rstrip("/")
    return path == plain or path.startswith(f"{plain}/") or path == f"{FOLDER}/{plain}"
