"""Samples of codes that no file, command or call of the library gives on purpose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path


def _told(error: Exception) -> str:
    """An error from outside the package, as the command line tells it."""
    from cpq.commands.failures import error_lines

    return "".join(f"{line}\n" for line in error_lines(error))


CALLS: Mapping[str, Callable[[Path], str | None]] = {
    "internal-error": lambda _: _told(RuntimeError("the cat sat on the keyboard")),
    "other-system-failed": lambda _: _told(OSError(28, "No space left on device", "out/quote.pdf")),
}
"""What gives the text of a code, or raises its error, in the workspace of its sample."""
