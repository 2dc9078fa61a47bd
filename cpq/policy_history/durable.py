"""Files that appear whole or not at all, and stay after a power cut; and a lock that dies with its holder."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

_READ_ONLY = 0o444


def write_file(path: Path, data: bytes) -> None:
    """Write a file beside its place, wait until it is on the disk, and move it there.

    Raises:
        OSError: It cannot be written; whatever stood there stays.
    """
    write_files({path: data})


def write_files(files: Mapping[Path, bytes]) -> None:
    """Write files beside their places, wait until all are on the disk, and only then move them there one by one.

    What is likely to fail, such as a full disk, fails before anything has moved. If a move fails, the places hold some
    new files and some as they were, and none in part.

    Raises:
        OSError: They cannot be written or moved.
    """
    beside: dict[Path, Path] = {}
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(prefix=".writing-", dir=path.parent)
            beside[path] = Path(name)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            beside[path].chmod(0o644)
        for path, written in beside.items():
            written.replace(path)
    except BaseException:
        for written in beside.values():
            with suppress(OSError):
                written.unlink(missing_ok=True)
        raise
    for folder in {path.parent for path in files}:
        _settle(folder)


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder of read-only files, all of them or none.

    Args:
        path: Where the folder is to stand; there must be nothing yet.
        files: Contents by relative path, which the caller has checked.

    Raises:
        OSError: It cannot be written; nothing of it is left.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".writing-", dir=path.parent))
    try:
        for shown, data in files.items():
            target = beside / shown
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            target.chmod(_READ_ONLY)
        for folder in (beside, *(inner for inner in beside.rglob("*") if inner.is_dir())):
            _settle(folder)
        beside.chmod(0o755)
        beside.rename(path)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Wait until the names of a folder are on the disk, where the system can be asked to."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock that one process has at a time; others wait. The system frees it when its holder ends.

    Args:
        path: The lock's file, which is made and stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _lock(descriptor)
        yield
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        """Wait for the first byte of the file, which Windows frees when it is closed."""
        while True:
            with suppress(OSError):  # it gives up after ten seconds
                msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
                return

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        """Wait for the file, which the system frees when it is closed."""
        fcntl.flock(descriptor, fcntl.LOCK_EX)
