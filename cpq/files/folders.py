"""The files of a workspace folder: found safely, read within limits, and fingerprinted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from cpq.files.limits import MAX_FILE_BYTES
from cpq.files.text import clean_text, too_large
from cpq.problems import Problem, SourceLocation

SUFFIXES = (".csv", ".json", ".toml", ".yaml", ".yml")
"""Endings of the files that are read; others may lie beside them."""

POLICY_FOLDERS = ("catalogs", "pricing_rules")
"""Folders whose files are the policy and make its fingerprint."""

_MAX_DEPTH = 16


def list_files(root: Path, folder: str = "") -> tuple[list[str], list[Problem]]:
    """Paths of the files of a folder, relative to the root, with ``/`` between names, sorted.

    Hidden files and folders are left out. A link is followed only to a place inside the root.

    Args:
        root: The workspace.
        folder: Folder inside it, such as ``catalogs``; the whole workspace where left out.
    """
    problems: list[Problem] = []
    inside = root.resolve()
    start = root / folder
    found = sorted(_walk(start, inside, {inside}, _MAX_DEPTH, root, problems)) if start.is_dir() else []
    return found, problems


def _walk(
    folder: Path, inside: Path, above: set[Path], depth: int, root: Path, problems: list[Problem]
) -> Iterator[str]:
    for path in sorted(folder.iterdir()):
        shown = path.relative_to(root).as_posix()
        if path.name.startswith("."):
            continue
        here = SourceLocation(folder.relative_to(root).as_posix())
        if clean_text(path.name, here) or "\\" in path.name:
            message = f"the file name {path.name!r} has characters that cannot be shown"
            problems.append(Problem("control-character", here, message, "rename it"))
            continue
        real = path.resolve()
        if not real.is_relative_to(inside):
            message = "the link leads outside the workspace and is not followed"
            problems.append(Problem("outside-workspace", SourceLocation(shown), message, "copy the file instead"))
        elif path.is_dir():
            if real not in above and depth > 0:
                yield from _walk(path, inside, above | {real}, depth - 1, root, problems)
        elif path.suffix.lower() in SUFFIXES and path.is_file():
            yield shown


def read_files(root: Path, paths: Iterable[str]) -> tuple[dict[str, bytes], list[Problem]]:
    """Content of files by relative path; a file beyond the limit is a problem and is not read.

    Args:
        root: The workspace.
        paths: Relative paths, as :func:`list_files` gives them.
    """
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for shown in paths:
        content, problem = read_file(root / shown, shown)
        if problem is None:
            files[shown] = content
        else:
            problems.append(problem)
    return files, problems


def read_file(path: Path, shown: str) -> tuple[bytes, Problem | None]:
    """Content of one file, or the reason why it is not read; the size is looked at first.

    Args:
        path: Where it lies.
        shown: Path shown in the problem.
    """
    try:
        size = path.stat().st_size
        if not path.is_file():
            return b"", Problem("cannot-read", SourceLocation(shown), "this is not a file", "name a file")
        if size > MAX_FILE_BYTES:
            return b"", too_large(shown, size)
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        message = f"the file cannot be read: {(error.strerror or 'unknown reason').lower()}"
        return b"", Problem("cannot-read", SourceLocation(shown), message, "check the path and its permissions")
    return (content, None) if len(content) <= MAX_FILE_BYTES else (b"", too_large(shown, len(content)))


def shown_path(root: Path, path: Path) -> str:
    """A path as messages show it: relative to the root where it lies inside."""
    inside, root = path.resolve(), root.resolve()
    return inside.relative_to(root).as_posix() if inside.is_relative_to(root) else str(path)


def fingerprint(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the sorted paths and bytes of files, in hex; one byte more, less or elsewhere changes it.

    Paths and contents go in with their lengths, so that no two different sets of files are spelled alike.
    """
    digest = hashlib.sha256()
    for path in sorted(files):
        for part in (path.encode("utf-8"), files[path]):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()
