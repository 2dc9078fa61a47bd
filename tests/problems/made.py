"""Samples of codes that no file of a workspace gives: what is published, taken back, or goes wrong around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.problems.approval_requests import CALLS as APPROVAL_REQUESTS
from tests.problems.handing_off import CALLS as HANDING_OFF
from tests.problems.stored import CALLS as STORED
from tests.problems.stored_quotes import CALLS as STORED_QUOTES
from tests.problems.versions import CALLS as VERSIONS


def _told(error: Exception) -> str:
    """An error from outside the package, as the command line tells it."""
    from cpq.commands.failures import error_lines

    return "".join(f"{line}\n" for line in error_lines(error))


CALLS: Mapping[str, Callable[[Path], str | None]] = {
    **STORED,
    **VERSIONS,
    **STORED_QUOTES,
    **APPROVAL_REQUESTS,
    **HANDING_OFF,
    "internal-error": lambda _: _told(RuntimeError("the cat sat on the keyboard")),
    "other-system-failed": lambda _: _told(OSError(28, "No space left on device", "out/quote.pdf")),
}
"""What gives the text of a code, or raises its error, in the workspace of its sample."""
