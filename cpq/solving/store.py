"""Where what was found out about models may be kept from one run to the next."""

from __future__ import annotations

from typing import Protocol


class Store(Protocol):
    """Bytes under keys, which may be gone whenever they are asked for; several threads may use it.

    Nothing that is read decides an answer by itself: see :mod:`cpq.solving.frozen`.
    """

    def read(self, key: str) -> bytes | None:
        """What was kept under a key, or None."""

    def write(self, key: str, data: bytes) -> None:
        """Keep bytes, if that can be done; it raises nothing where it cannot."""
