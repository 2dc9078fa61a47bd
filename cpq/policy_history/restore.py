"""A published version written back into the workspace, where nothing that exists only there would be lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from cpq.files.folders import fingerprint
from cpq.policy_history.durable import write_files
from cpq.policy_history.history import PolicyHistory, PolicyVersion
from cpq.policy_history.portable import check_portable
from cpq.policy_history.version import working_files
from cpq.problems import Conflict, CpqError


class Restored(NamedTuple):
    """Paths of the files that a restoration writes and removes."""

    written: tuple[str, ...]
    removed: tuple[str, ...]


def restore(root: Path, version: PolicyVersion, *, dry_run: bool = False) -> Restored:
    """Make the workspace's catalogs and rules those of a version, if what is there now has been published.

    All files are written beside their places first, then moved there, then those that the version lacks are removed.
    Interrupted in between, the workspace holds one published version with some files of the other; that counts as
    published, so the same call finishes the work.

    Args:
        dry_run: Only check, and answer what would be written.

    Raises:
        InvalidFiles: The version holds what no policy consists of, such as a hidden file or a program.
        Conflict: The workspace holds changes that were never published, and would be lost.
    """
    check_portable(version.files)
    current = working_files(root).files
    if not _is_published(current, version, PolicyHistory(root)):
        raise Conflict(
            "the workspace has changes that were never published",
            code="unpublished-changes",
            hint="publish them under a name, or take them out, before an earlier version is written over them",
        )
    found = _difference(current, version.files)
    if not dry_run:
        write_files({_inside(root, path): version.files[path] for path in found.written})
        for path in found.removed:
            _inside(root, path).unlink()
    return found


def _is_published(current: Mapping[str, bytes], version: PolicyVersion, history: PolicyHistory) -> bool:
    """Whether files are a published version, whole or with some files of the one that is being written over it."""
    known = {publication.fingerprint for publication in history.publications}
    if fingerprint(current) in known | {version.fingerprint}:
        return True
    return any(_is_between(current, before, version.files) for before in _readable(history, known))


def _readable(history: PolicyHistory, known: Iterable[str]) -> Iterator[Mapping[str, bytes]]:
    for digest in sorted(known):
        with suppress(CpqError):  # a damaged version proves nothing about the others
            yield history.files(digest)


def _is_between(current: Mapping[str, bytes], before: Mapping[str, bytes], after: Mapping[str, bytes]) -> bool:
    """Whether every file, or its absence, is that of one version or of the other."""
    paths = {*current, *before, *after}
    return all(current.get(path) in (before.get(path), after.get(path)) for path in paths)


def _difference(current: Mapping[str, bytes], wanted: Mapping[str, bytes]) -> Restored:
    written = tuple(path for path in sorted(wanted) if current.get(path) != wanted[path])
    return Restored(written, tuple(path for path in sorted(current) if path not in wanted))


def _inside(root: Path, path: str) -> Path:
    """Where a file lies; a folder that leads out of the workspace is not followed."""
    target = root / path
    if not target.parent.resolve().is_relative_to(root.resolve()):
        raise CpqError(
            f"{path} leads outside the workspace", code="outside-workspace", hint="replace the link by a folder"
        )
    return target
