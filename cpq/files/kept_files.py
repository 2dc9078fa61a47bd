"""Bytes kept in one folder between runs, each entry behind a checksum; whatever is wrong with one, there is none."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """Entries in one folder, the least recently used of which go first.

    Attributes:
        folder: Where they lie; it belongs to the user alone and to no workspace, so that nobody can send an entry
            along with files that say something else.
        form: What the bytes mean, which each entry says; an entry of another form is none.
        suffix: How the names of their files end.
        max_entries: Most entries that stay.
        max_bytes: Most bytes of all entries together; a larger one is not kept at all.
    """

    folder: Path
    form: str
    suffix: str
    max_entries: int
    max_bytes: int

    def read(self, key: str) -> bytes | None:
        """The bytes of an entry, if there is one and it is whole."""
        path = self.folder / f"{key}{self.suffix}"
        try:
            if path.stat().st_size > self.max_bytes:
                return None
            head, _, body = path.read_bytes().partition(b"\n")
            if head != self._head(body):
                return None
            os.utime(path)
        except (OSError, ValueError):
            return None
        return body

    def write(self, key: str, body: bytes) -> None:
        """Keep bytes; a folder that cannot be written to keeps nothing."""
        if len(body) > self.max_bytes:
            return
        with suppress(OSError, ValueError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._put(self.folder / f"{key}{self.suffix}", self._head(body) + b"\n" + body)
            self._make_room()

    def _head(self, body: bytes) -> bytes:
        return f"{self.form} {sha256(body).hexdigest()}".encode()

    @property
    def _unfinished(self) -> str:
        return f"{self.suffix}.new"

    def _put(self, path: Path, data: bytes) -> None:
        """Write an entry beside its place and move it there, so that a reader finds it whole or not at all."""
        descriptor, name = tempfile.mkstemp(suffix=self._unfinished, dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _make_room(self) -> None:
        """Delete what is too old or too much, and what was left by a process that ended while it wrote."""
        kept = total = 0
        endings = (self.suffix, self._unfinished)
        entries = [(path.stat(), path) for path in self.folder.iterdir() if path.name.endswith(endings)]
        for status, path in sorted(entries, key=lambda entry: (-entry[0].st_mtime_ns, entry[1].name)):
            kept, total = kept + 1, total + status.st_size
            if kept > self.max_entries or total > self.max_bytes:
                path.unlink(missing_ok=True)
