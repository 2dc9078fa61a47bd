"""The deal that an argument of a command means: what the workspace finds, or ``-`` for the standard input."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cpq.quotes.deal_file import Deal
    from cpq.workspace import Workspace

STDIN = "-"


def read_deal(workspace: Workspace, argument: str, as_of: date | None) -> Deal:
    """The deal of an argument.

    Raises:
        NotFound: There is none; the hint names the closest.
        InvalidFiles: With every problem of the file.
    """
    if argument == STDIN:
        data = sys.stdin.buffer.read()
        name = "<stdin>.json" if data.lstrip()[:1] == b"{" else "<stdin>"
        return workspace.parse_deal(data, name, as_of=as_of)
    return workspace.read_deal(argument, as_of=as_of)


def name_of(argument: str, deal: Deal) -> str:
    """What a deal is called in tables: its file name, since that is what the next command takes."""
    return deal.request.id or "stdin" if argument == STDIN else Path(argument).stem
