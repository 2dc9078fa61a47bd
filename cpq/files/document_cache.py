"""A cache of what YAML files hold, so that a large workspace need not be parsed again while its files stay the same.

An entry is data: JSON behind a checksum, found under a hash of the files' paths and bytes. It holds what the reader
returned, with every place; models, rules and problems are worked out anew each time. Whatever is wrong with an entry,
it is as if there were none, and the files are read.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from cpq.files.folders import fingerprint
from cpq.files.packed_documents import Documents, packed, unpacked

FORMAT: Final = "cpq-documents/1"
"""Changes whenever the reader would read the same bytes otherwise, or an entry is laid out otherwise."""

_SUFFIX = ".documents"


@dataclass(frozen=True, slots=True)
class DocumentCache:
    """Entries in one folder, the least recently used of which go first.

    Attributes:
        folder: Where they lie; it belongs to the user alone and to no workspace, so that nobody can send an entry
            along with files that say something else.
        at_least: Bytes of YAML below which reading is as fast as looking, and nothing is kept.
        max_entries: Most entries that stay.
        max_bytes: Most bytes of all entries together; a larger one is not kept at all.
    """

    folder: Path
    at_least: int = 128 * 1024
    max_entries: int = 16
    max_bytes: int = 256 * 1024 * 1024

    def key(self, files: Mapping[str, bytes]) -> str:
        """What an entry for these files is found under; empty where they are not worth one."""
        if sum(map(len, files.values())) < self.at_least:
            return ""
        return fingerprint({"": FORMAT.encode(), **files})

    def read(self, key: str) -> Documents | None:
        """The documents of an entry, if there is one and it is whole."""
        if not key:
            return None
        path = self._path(key)
        try:
            if path.stat().st_size > self.max_bytes:
                return None
            head, _, body = path.read_bytes().partition(b"\n")
            if head != _head(body):
                return None
            documents = unpacked(json.loads(body))
            os.utime(path)
        except (OSError, ValueError, TypeError, LookupError, AttributeError, StopIteration, RecursionError):
            return None
        return documents

    def write(self, key: str, documents: Documents) -> None:
        """Keep documents; a folder that cannot be written to keeps nothing."""
        if not key:
            return
        body = json.dumps(packed(documents), ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        if len(body) > self.max_bytes:
            return
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _put(self._path(key), _head(body) + b"\n" + body)
            self._make_room()

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}{_SUFFIX}"

    def _make_room(self) -> None:
        """Delete what is too old or too much, and what was left by a process that ended while it wrote."""
        kept = total = 0
        entries = [(path.stat(), path) for path in self.folder.iterdir() if path.name.endswith((_SUFFIX, _UNFINISHED))]
        for status, path in sorted(entries, key=lambda entry: (-entry[0].st_mtime_ns, entry[1].name)):
            kept, total = kept + 1, total + status.st_size
            if kept > self.max_entries or total > self.max_bytes:
                path.unlink(missing_ok=True)


_UNFINISHED = f"{_SUFFIX}.new"


def _put(path: Path, data: bytes) -> None:
    """Write an entry beside its place and move it there, so that a reader finds it whole or not at all."""
    descriptor, name = tempfile.mkstemp(suffix=_UNFINISHED, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _head(body: bytes) -> bytes:
    return f"{FORMAT} {sha256(body).hexdigest()}".encode()
