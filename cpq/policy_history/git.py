"""The files of a policy as they stood in a git revision, read by git's own commands and nothing else of it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from cpq.files.folders import SUFFIXES
from cpq.files.limits import MAX_FILE_BYTES
from cpq.problems import InvalidFiles, NotFound, OtherSystemFailed, Problem, SourceLocation

_SECONDS = 60
_UNTRUSTED = (
    ("core.fsmonitor", "false"),
    ("core.hooksPath", os.devnull),
    ("core.sshCommand", "false"),
    ("protocol.allow", "never"),
)
"""Settings by which a repository's own configuration could name a program; these win over it."""

_SETTINGS = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_OF_A_REPOSITORY = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_CONFIG",
        "GIT_CONFIG_COUNT",
        "GIT_CONFIG_PARAMETERS",
        "GIT_DIR",
        "GIT_GRAFT_FILE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_INTERNAL_SUPER_PREFIX",
        "GIT_NAMESPACE",
        "GIT_NO_REPLACE_OBJECTS",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_REPLACE_REF_BASE",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    }
)
"""What ``git rev-parse --local-env-vars`` names: a hook sets them for its own repository, which need not be ours."""

_ABOUT = len(("id", "type", "size"))
_FILE, _EXECUTABLE = "100644", "100755"
_BAD = "BAD"
"""What ``git ls-tree -l`` writes for the size of an object that is not there."""


def commit_of(root: Path, revision: str) -> str:
    """The commit that a revision names in the repository around a folder.

    Raises:
        NotFound: There is no such revision.
        OtherSystemFailed: There is no git, or no repository.
    """
    if revision.startswith("-") or not revision.isprintable() or not revision.strip():
        raise _no_revision(revision)
    _run(root, "rev-parse", "--show-prefix")
    wanted = f"{revision}^{{commit}}"
    done = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", wanted)
    if done.returncode:
        raise _no_revision(revision)
    return done.stdout.decode("ascii").strip()


def files_at(root: Path, revision: str, folders: Sequence[str]) -> dict[str, bytes]:
    """Contents of the policy's files in a revision, by path relative to the workspace.

    Only what git stores is read: no filter, hook or alias of the repository runs, and an object that is not there is
    not fetched, since the repository's own configuration says by which command.

    Args:
        folders: Folders of the workspace, such as ``catalogs``.

    Raises:
        NotFound: There is no such revision.
        InvalidFiles: A file is a link, or too large.
        OtherSystemFailed: There is no git, or no repository, or it lacks an object.
    """
    commit = commit_of(root, revision)
    listed = _run(root, "ls-tree", "-r", "-z", "-l", commit, "--", *(f"{folder}/" for folder in folders))
    wanted: dict[str, str] = {}
    problems: list[Problem] = []
    for entry in listed.decode("utf-8", errors="surrogateescape").split("\0"):
        about, tab, path = entry.partition("\t")
        hidden = any(name.startswith(".") for name in path.split("/"))
        if not tab or hidden or not path.lower().endswith(SUFFIXES):
            continue
        mode, _, blob, size = about.split()
        if size == _BAD:
            raise _lacking(f"{revision}:{path}")
        reason = _why_not(path, mode, size)
        if reason:
            where = SourceLocation(f"{revision}:{path}".encode("utf-8", "replace").decode())
            problems.append(Problem("cannot-read", where, reason, "publish it as a plain file"))
        wanted[path] = blob
    if problems:
        raise InvalidFiles(problems)
    return dict(zip(wanted, _blobs(root, list(wanted.values())), strict=True))


def _why_not(path: str, mode: str, size: str) -> str:
    if mode not in (_FILE, _EXECUTABLE):
        return "git stores a link here, not a file"
    if not path.isprintable():
        return "the file name has characters that cannot be shown"
    return "the file is too large" if int(size) > MAX_FILE_BYTES else ""


def _blobs(root: Path, blobs: Sequence[str]) -> list[bytes]:
    """Contents of stored files, in the order asked for."""
    if not blobs:
        return []
    answer = _run(root, "cat-file", "--batch", sent="".join(f"{blob}\n" for blob in blobs).encode("ascii"))
    contents: list[bytes] = []
    start = 0
    for blob in blobs:
        end = answer.index(b"\n", start)
        about = answer[start:end].split()
        if len(about) != _ABOUT:  # "ID missing"
            raise _lacking(blob)
        size = int(about[-1])
        contents.append(answer[end + 1 : end + 1 + size])
        start = end + 1 + size + 1
    return contents


def _run(root: Path, *arguments: str, sent: bytes = b"") -> bytes:
    done = _git(root, *arguments, sent=sent)
    if done.returncode:
        said = done.stderr.decode("utf-8", errors="replace").strip().splitlines()
        reason = said[0].removeprefix("fatal: ") if said else f"it ended with {done.returncode}"
        raise OtherSystemFailed(
            f"git: {reason}", code="git-failed", hint="name a folder or a published version instead"
        )
    return done.stdout


def _git(root: Path, *arguments: str, sent: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    overruled = [word for name, value in _UNTRUSTED for word in ("-c", f"{name}={value}")]
    command = ["git", *overruled, "--no-pager", "--literal-pathspecs", *arguments]
    inherited = {name: value for name, value in os.environ.items() if not _of_a_repository(name)}
    try:
        return subprocess.run(  # noqa: S603 (a fixed program, no shell; a revision never begins with a hyphen)
            command, cwd=root, input=sent, capture_output=True, check=False, timeout=_SECONDS, env=inherited | _SETTINGS
        )
    except FileNotFoundError as error:
        raise OtherSystemFailed(
            "there is no git here", code="git-failed", hint="install git, or name a folder"
        ) from error
    except subprocess.TimeoutExpired as error:
        raise OtherSystemFailed(f"git did not answer in {_SECONDS} seconds", code="git-failed") from error


def _of_a_repository(name: str) -> bool:
    return name in _OF_A_REPOSITORY or name.startswith(("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_"))


def _lacking(shown: str) -> OtherSystemFailed:
    """The error where a commit names what the repository does not hold, as after a partial clone."""
    return OtherSystemFailed(
        f"git: the repository lacks an object: {shown if shown.isprintable() else ascii(shown)}",
        code="git-failed",
        hint="run git fsck, or fetch it",
    )


def _no_revision(revision: str) -> NotFound:
    shown = revision if revision.isprintable() else ascii(revision)
    return NotFound(
        f"there is no git revision '{shown}'",
        code="version-not-found",
        hint="name a commit, a tag or a branch; a tag that was not fetched is not here",
    )
