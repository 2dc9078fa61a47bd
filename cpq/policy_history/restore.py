"""A published version written back into the workspace, where nothing that exists only there would be lost."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from cpq.files.folders import fingerprint
from cpq.policy_history.durable import write_file
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

    Args:
        dry_run: Only check, and answer what would be written.

    Raises:
        InvalidFiles: The version holds what no policy consists of, such as a hidden file or a program.
        Conflict: The workspace holds changes that were never published, and would be lost.
    """
    check_portable(version.files)
    current = working_files(root).files
    known = {publication.fingerprint for publication in PolicyHistory(root).publications}
    if fingerprint(current) not in known | {version.fingerprint}:
        raise Conflict(
            "the workspace has changes that were never published",
            code="unpublished-changes",
            hint="publish them under a name, or take them out, before an earlier version is written over them",
        )
    found = _difference(current, version.files)
    if not dry_run:
        for path in found.written:
            write_file(_inside(root, path), version.files[path])
        for path in found.removed:
            _inside(root, path).unlink()
    return found


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
