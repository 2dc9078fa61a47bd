"""Which deal file is meant: by a path, by the name of a file under ``deals/``, or by the quote number inside it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from cpq.problems import NotFound, did_you_mean

SUFFIXES = (".yaml", ".yml", ".json")
"""Endings of deal files."""

_NAMES_SHOWN = 8


def find_deal(root: Path, named: Path | str) -> Path | None:
    """The deal file that is meant, or None.

    A path is taken as given, else from the workspace, else from its ``deals/`` folder; then come file names without
    their ending, then quote numbers.

    Args:
        root: Folder of the workspace.
    """
    given, deals = Path(named), root / "deals"
    without_ending = [deals / f"{named}{suffix}" for suffix in SUFFIXES]
    for candidate in (given, root / given, deals / given, *without_ending):
        try:
            if candidate.is_file():
                return candidate
        except (OSError, ValueError):
            return None
    return _numbered(deals, str(named))


def _numbered(folder: Path, number: str) -> Path | None:
    """The deal file whose quote number, its top-level ``id``, is the given one."""
    wanted = re.compile(rf"^id: *([\"']?){re.escape(number)}\1 *(?:#.*)?$", re.MULTILINE)
    for path in _deal_files(folder):
        if not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if _json_id(text) == number if path.suffix == ".json" else wanted.search(text):
            return path
    return None


def _json_id(text: str) -> object:
    """The ``id`` of a JSON object; nothing where the text is none, which is told when the deal is read."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return read.get("id") if isinstance(read, dict) else None


def _deal_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.suffix in SUFFIXES:
            yield path


def deal_names(root: Path) -> Iterator[str]:
    """Names of the deal files of a workspace, as :func:`find_deal` takes them."""
    folder = root / "deals"
    for path in _deal_files(folder):
        yield path.relative_to(folder).with_suffix("").as_posix()


def looks_like_a_file(named: str) -> bool:
    """Whether a name can only mean a file: it has a folder or a file ending."""
    return named.endswith(SUFFIXES) or "/" in named or "\\" in named


def deal_not_found(root: Path, named: Path | str) -> NotFound:
    """The error where no deal is meant; the hint names the closest, or those that there are."""
    names = list(deal_names(root))
    sought = Path(named).with_suffix("").as_posix() if str(named).endswith(SUFFIXES) else str(named)
    hint = did_you_mean(sought.removeprefix("deals/"), names)
    if not hint:
        there = f"deals here: {', '.join(names[:_NAMES_SHOWN])}"
        hint = there if names else "this workspace has no deals; name a file"
    return NotFound(f"there is no deal '{named}'", code="deal-not-found", hint=hint)
