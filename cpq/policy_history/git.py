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
_FILE, _EXECUTABLE = "100644", "100755"


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

    Only what git stores is read: no filter, hook or alias of the repository runs.

    Args:
        folders: Folders of the workspace, such as ``catalogs``.

    Raises:
        NotFound: There is no such revision.
        InvalidFiles: A file is a link, or too large.
        OtherSystemFailed: There is no git, or no repository.
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
    for _ in blobs:
        end = answer.index(b"\n", start)
        size = int(answer[start:end].split()[-1])
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
    command = ["git", "-c", "core.fsmonitor=false", "--no-pager", "--literal-pathspecs", *arguments]
    settings = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        return subprocess.run(  # noqa: S603 (a fixed program, no shell; a revision never begins with a hyphen)
            command, cwd=root, input=sent, capture_output=True, check=False, timeout=_SECONDS, env=settings
        )
    except FileNotFoundError as error:
        raise OtherSystemFailed(
            "there is no git here", code="git-failed", hint="install git, or name a folder"
        ) from error
    except subprocess.TimeoutExpired as error:
        raise OtherSystemFailed(f"git did not answer in {_SECONDS} seconds", code="git-failed") from error


def _no_revision(revision: str) -> NotFound:
    shown = revision if revision.isprintable() else ascii(revision)
    return NotFound(
        f"there is no git revision '{shown}'",
        code="version-not-found",
        hint="name a commit, a tag or a branch; a tag that was not fetched is not here",
    )
