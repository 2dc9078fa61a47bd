"""Paths that a version may hold: files of the policy, named so that every system can hold them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from cpq.files.folders import POLICY_FOLDERS, SUFFIXES
from cpq.problems import InvalidFiles, Problem, SourceLocation

_HOSTILE = re.compile(r'[<>:"|?*\\\x00-\x1f]')
DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever their ending."""

_LONGEST = 200


def check_portable(paths: Iterable[str]) -> None:
    """Refuse paths that are none of the policy's, that some system cannot hold, or could not tell apart.

    A published version may come from elsewhere and is written back into the workspace: what the policy is not read
    from, such as settings, hidden files and programs, has no place in it.

    Args:
        paths: Relative paths with ``/`` between names.

    Raises:
        InvalidFiles: One problem a path.
    """
    seen: dict[str, str] = {}
    problems: list[Problem] = []
    for path in paths:
        reason = _why_not(path)
        same = seen.setdefault(unicodedata.normalize("NFC", path).casefold(), path)
        if not reason and same != path:
            reason = f"some systems take it for '{same}'"
        if reason:
            message = f"the path cannot be published: {reason}"
            problems.append(Problem("unportable-path", SourceLocation(path), message, "rename it"))
    if problems:
        raise InvalidFiles(problems)


def _why_not(path: str) -> str:
    """Why a path is refused; empty where it is one of the policy's, and every system can hold it."""
    names = path.split("/")
    if not path.isprintable():
        return "it has characters that cannot be shown"
    if len(path) > _LONGEST:
        return f"it has more than {_LONGEST} characters"
    if any(name in ("", ".", "..") for name in names):
        return "it leads outside"
    if any(_HOSTILE.search(name) for name in names):
        return "Windows forbids one of its characters"
    if any(DEVICE.fullmatch(name) for name in names):
        return "Windows keeps the name for a device"
    if any(name.endswith((" ", ".")) for name in names):
        return "Windows drops a space or point at the end of a name"
    if names[0] not in POLICY_FOLDERS or len(names) == 1:
        return f"it is not in {' or '.join(POLICY_FOLDERS)}"
    if any(name.startswith(".") for name in names):
        return "hidden files are not read"
    return "" if path.lower().endswith(SUFFIXES) else "files of this ending are not read"
