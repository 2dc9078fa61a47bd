"""Which version of a policy is meant: published, in a folder, in a git revision, or the files being worked on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cpq.files.folders import POLICY_FOLDERS, list_files, read_files
from cpq.policy_history.git import commit_of, files_at
from cpq.policy_history.history import PolicyHistory, PolicyVersion
from cpq.policy_history.publication import named, version_not_found, with_fingerprint
from cpq.problems import InvalidFiles, NotFound, OtherSystemFailed

WORKING, IN_FORCE, GIT = "working", "in-force", "git:"
"""Words for the files as they lie in the workspace, for what is in force on a date, and before a git revision."""


def find_version(root: Path, wanted: str, *, on: date, here: Path | None = None) -> PolicyVersion:
    """The version that a text means.

    It is ``working`` for the workspace's own files, ``in-force`` for what was published for a date, a published name,
    the first seven or more digits of a fingerprint, the whole fingerprint of what was kept without being published, a
    folder that is a workspace, or a git revision; ``git:`` before a revision says that nothing else is meant.

    Args:
        root: Folder of the workspace.
        on: Date that ``in-force`` is about.
        here: Folder that relative paths begin at; the workspace where left out.

    Raises:
        NotFound: Nothing is meant by it; the hint names the closest.
        InvalidFiles: Files that cannot be read.
        CpqError: Several fingerprints begin with the digits, or a published version is damaged.
    """
    if wanted == WORKING:
        return working_files(root)
    if wanted.startswith(GIT):
        return _in_git(root, wanted.removeprefix(GIT))
    history = PolicyHistory(root)
    publications = history.publications
    if not wanted.strip():
        raise version_not_found(publications, wanted)
    if wanted == IN_FORCE:
        found = history.in_force(on)
        if found is None:
            hint = "cpq rules publish puts one in force"
            raise NotFound(f"no policy was published for {on}", code="version-not-found", hint=hint)
        return history.version(found)
    found = named(publications, wanted) or with_fingerprint(publications, wanted)
    if found is not None:
        return history.version(found)
    kept = history.kept(wanted)
    if kept is not None:
        return kept
    folder = (root if here is None else here) / wanted
    if _is_workspace(folder):
        return PolicyVersion(str(wanted), _read(folder))
    try:
        commit_of(root, wanted)
    except (NotFound, OtherSystemFailed):
        raise version_not_found(publications, wanted) from None
    return _in_git(root, wanted)


def working_files(root: Path) -> PolicyVersion:
    """The files as they lie in the workspace."""
    return PolicyVersion("working files", _read(root))


def _in_git(root: Path, revision: str) -> PolicyVersion:
    return PolicyVersion(f"git {revision}", files_at(root, revision, POLICY_FOLDERS))


def _is_workspace(folder: Path) -> bool:
    try:
        return any((folder / name).is_dir() for name in POLICY_FOLDERS)
    except (OSError, ValueError):
        return False


def _read(root: Path) -> dict[str, bytes]:
    paths: list[str] = []
    problems = []
    for folder in POLICY_FOLDERS:
        found, unlisted = list_files(root, folder)
        paths += found
        problems += unlisted
    files, unread = read_files(root, paths)
    if problems or unread:
        raise InvalidFiles([*problems, *unread])
    return files
