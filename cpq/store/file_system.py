"""On which kind of file system a file lies, as far as the system tells."""

from __future__ import annotations

from pathlib import Path
from typing import Final

NETWORK_FILE_SYSTEMS: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs", "9p", "fuse.sshfs", "ceph", "glusterfs", "lustre"}
)
"""Kinds that reach a disk over a network, where file locks are not to be relied on."""

_MOUNTS = Path("/proc/self/mountinfo")


def file_system_of(path: Path) -> str:
    """Kind of the file system that a file lies on or would lie on; empty where the system does not tell."""
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return kind_in(mounts, path.absolute().resolve())


def kind_in(mounts: str, path: Path) -> str:
    """Kind of the file system of an absolute path, in the text of ``/proc/self/mountinfo``.

    >>> kind_in("36 35 98:0 / /home rw - nfs4 host:/home rw", Path("/home/quotes.db"))
    'nfs4'
    """
    found, kind = -1, ""
    for line in mounts.splitlines():
        place, mark, source = line.partition(" - ")
        fields = place.split(" ")
        if not mark or len(fields) < 5:
            continue
        point = Path(_unescaped(fields[4]))
        # A later mount on the same point lies over the earlier one.
        if path.is_relative_to(point) and len(point.parts) >= found:
            found, kind = len(point.parts), source.split(" ")[0]
    return kind


def _unescaped(point: str) -> str:
    """A mount point with blanks and backslashes, which the system writes as octal numbers, as they are."""
    for code, letter in ((r"\040", " "), (r"\011", "\t"), (r"\012", "\n"), (r"\134", "\\")):
        point = point.replace(code, letter)
    return point
