"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from cpq.problems import Conflict, OtherSystemFailed


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file beside its place and move it there, making its folder.

    A link is followed; a device or a pipe is written to, never replaced.

    Raises:
        OtherSystemFailed: It cannot be written; whatever stood there stays.
    """
    try:
        path = path.resolve()
        if path.exists() and not path.is_file() and not path.is_dir():
            with path.open("wb", buffering=0) as stream:
                stream.write(data)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
            os.chmod(name, 0o666 & ~_umask())  # noqa: PTH101 (mkstemp gives a name; only its owner could read it)
            os.replace(name, path)  # noqa: PTH105 (the same)
        except BaseException:
            with suppress(OSError):
                os.unlink(name)  # noqa: PTH108 (the same)
            raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OtherSystemFailed(f"{path} cannot be written: {reason}", code="cannot-write") from error


def check_free(path: Path, *, force: bool) -> None:
    """See that a file may be written.

    Raises:
        Conflict: It exists, and nobody said that it may be replaced.
    """
    if path.exists() and not force:
        raise Conflict(f"{path} exists", code="file-exists", hint="name another file, or add --force to replace it")


def file_name(name: str) -> str:
    """A name that is safe as that of a file, whatever a deal calls itself.

    >>> file_name("../../etc/Q-2026/7"), file_name("Überseehandel 12"), file_name("..")
    ('etc-Q-2026-7', 'Überseehandel-12', 'quote')
    """
    return re.sub(r"[^\w.-]+", "-", name.replace("..", "")).strip("-.")[:80] or "quote"


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


@contextmanager
def written(path: Path) -> Iterator[IO[str]]:
    """A text stream whose content becomes the file once nothing went wrong."""
    import io

    stream = io.StringIO()
    yield stream
    write_bytes(path, stream.getvalue().encode("utf-8"))
