"""Writes that do not fit what is stored: somebody was faster, or a key stands for something else."""

from __future__ import annotations

from datetime import datetime

from cpq.problems import Conflict


class StaleVersion(Conflict):
    """The quote changed after the caller looked at it, and nothing was done.

    Attributes:
        number: Number of the quote.
        expected: Version that the change was made against.
        version: Version that the quote has.
        by, at: Who changed it last, and when.
    """

    code = "stale-version"

    def __init__(self, number: str, *, expected: int, version: int, by: str, at: datetime) -> None:
        changed = f"{by} changed it at {at:%Y-%m-%d %H:%M:%S} UTC"
        message = f"{number} is at version {version}, not {expected}: {changed}"
        super().__init__(message, hint=f"look at it again and decide anew: cpq quote show {number}")
        self.number = number
        self.expected = expected
        self.version = version
        self.by = by
        self.at = at


class KeyReused(Conflict):
    """The idempotency key already answered another request; nothing was done."""

    code = "idempotency-key-reused"

    def __init__(self, key: str) -> None:
        hint = "send a new key with a new request; the same key repeats the same request only"
        super().__init__(f"the idempotency key '{key}' was used for another request", hint=hint)
