"""What was found out about the models of products, kept between runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cpq.files.kept_files import KeptFiles

FORMAT: Final = "cpq-models/1"
"""Changes whenever entries mean something else that their keys do not tell."""


@dataclass(frozen=True, slots=True)
class ModelCache:
    """Entries under hashes of what they are about; a :class:`cpq.solving.store.Store` in a folder.

    Attributes:
        folder: Where they lie, a folder of the user and of no workspace.
        max_entries: Most entries that stay.
        max_bytes: Most bytes of all entries together.
    """

    folder: Path
    max_entries: int = 512
    max_bytes: int = 256 * 1024 * 1024

    def read(self, key: str) -> bytes | None:
        """The bytes of an entry, if there is one and it is whole."""
        return self._files.read(key)

    def write(self, key: str, data: bytes) -> None:
        """Keep bytes; a folder that cannot be written to keeps nothing."""
        self._files.write(key, data)

    @property
    def _files(self) -> KeptFiles:
        return KeptFiles(self.folder, FORMAT, ".model", self.max_entries, self.max_bytes)
