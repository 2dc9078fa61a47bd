"""Which deal an argument means: a path, the name of a deal file, or ``-`` for the standard input."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cpq.problems import NotFound

if TYPE_CHECKING:
    from cpq.quotes.deal_file import Deal
    from cpq.workspace import Workspace

STDIN = "-"
_SUFFIXES = (".yaml", ".yml", ".json")


def find_deal(root: Path, argument: str) -> Path | None:
    """The file that an argument names, or None.

    Args:
        root: Folder of the workspace.
    """
    given = Path(argument)
    deals = root / "deals"
    named = [deals / f"{argument}{suffix}" for suffix in _SUFFIXES]
    for candidate in (given, root / given, deals / given, *named):
        try:
            if candidate.is_file():
                return candidate
        except (OSError, ValueError):
            return None
    return _numbered(deals, argument)


def _numbered(folder: Path, number: str) -> Path | None:
    """The deal file whose quote number, its top-level ``id``, is the argument."""
    wanted = re.compile(rf'^"?id"?: *["\']?{re.escape(number)}["\']?,? *(?:#.*)?$', re.MULTILINE)
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.suffix not in _SUFFIXES or not path.is_file():
            continue
        if wanted.search(path.read_text(encoding="utf-8", errors="replace")):
            return path
    return None


def looks_like_a_file(argument: str) -> bool:
    """Whether an argument can only mean a file: it has a folder or a file ending."""
    return argument.endswith(_SUFFIXES) or "/" in argument or "\\" in argument


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
    found = find_deal(workspace.root, argument)
    if found is None:
        raise deal_not_found(workspace, argument)
    return workspace.read_deal(found, as_of=as_of)


def deal_not_found(workspace: Workspace, argument: str) -> NotFound:
    """The error for an argument that names no deal."""
    from cpq.problems import did_you_mean

    names = [Path(path).relative_to("deals").with_suffix("").as_posix() for path in workspace.deals]
    sought = Path(argument).with_suffix("").as_posix() if argument.endswith(_SUFFIXES) else argument
    hint = did_you_mean(sought.removeprefix("deals/"), names)
    if not hint:
        hint = f"deals here: {', '.join(names[:8])}" if names else "this workspace has no deals; name a file"
    return NotFound(f"there is no deal '{argument}'", code="deal-not-found", hint=hint)


def name_of(argument: str, deal: Deal) -> str:
    """What a deal is called in tables: its file name, since that is what the next command takes."""
    return deal.request.id or "stdin" if argument == STDIN else Path(argument).stem
