"""A cache of what YAML files hold, so that a large workspace need not be parsed again while its files stay the same.

An entry is data: JSON behind a checksum, found under a hash of the files' paths and bytes. It holds what the reader
returned, with every place; models, rules and problems are worked out anew each time. Whatever is wrong with an entry,
it is as if there were none, and the files are read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cpq.files.folders import fingerprint
from cpq.files.kept_files import KeptFiles
from cpq.files.packed_documents import Documents, packed, unpacked

FORMAT: Final = "cpq-documents/1"
"""Changes whenever the reader would read the same bytes otherwise, or an entry is laid out otherwise."""


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
        body = self._files.read(key)
        try:
            return None if body is None else unpacked(json.loads(body))
        except (ValueError, TypeError, LookupError, AttributeError, StopIteration, RecursionError):
            return None

    def write(self, key: str, documents: Documents) -> None:
        """Keep documents; a folder that cannot be written to keeps nothing."""
        if not key:
            return
        body = json.dumps(packed(documents), ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        self._files.write(key, body)

    @property
    def _files(self) -> KeptFiles:
        return KeptFiles(self.folder, FORMAT, ".documents", self.max_entries, self.max_bytes)
