"""The edge of the import: reads a folder, writes a workspace whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from cpq.exchange.salesforce.importer import ImportResult, import_salesforce
from cpq.files.folders import list_files, read_files
from cpq.problems import CpqError, InvalidFiles, NotFound

_LANGUAGES = {"en-US": "en", "en-GB": "en"}


def import_folder(
    source: Path,
    target: Path,
    *,
    exported: date,
    language: str = "",
    name: str = "salesforce",
    currency: str = "",
    replace: bool = False,
    dry_run: bool = False,
) -> ImportResult:
    """Import a language folder into a workspace.

    Args:
        source: Language folder of the export, such as ``datasets/sfdmu/qb/en-US``.
        target: Folder of the workspace; made with its parents.
        exported: Date of the export.
        language: Tag of the texts' language; the folder's name where left out.
        name: Id of the catalog.
        currency: Currency of records that name none, in an org with one currency.
        replace: Whether a workspace that is there may be replaced, all of its files.
        dry_run: Only report; nothing is written.

    Raises:
        NotFound: There is no such folder, or it holds no products.
        InvalidFiles: Its files cannot be read.
        CpqError: The target holds files and may not be replaced.
    """
    if not source.is_dir():
        raise NotFound(f"there is no folder {source}", code="no-salesforce-export", hint="name a language folder")
    if not any(source.glob("Product2.csv")) and not any(source.glob("*/Product2.csv")):
        raise NotFound(
            f"{source} holds no Product2.csv, in itself or in its folders",
            code="no-salesforce-export",
            hint="name a language folder, such as en-US",
        )
    check_target(target, replace=replace)
    result = import_salesforce(
        _files(source), exported=exported, language=language or language_of(source), name=name, currency=currency
    )
    if not dry_run:
        write_workspace(result.files, target, replace=replace)
    return result


def language_of(source: Path) -> str:
    """Language tag that the name of a folder tells: ``ja`` for ``ja``, ``en`` for ``en-US``."""
    folder = source.resolve().name
    return _LANGUAGES.get(folder, folder if 2 <= len(folder.partition("-")[0]) <= 3 else "en")


def _files(source: Path) -> dict[str, bytes]:
    paths, problems = list_files(source)
    files, unread = read_files(source, paths)
    if problems or unread:
        raise InvalidFiles([*problems, *unread])
    return files


def check_target(target: Path, *, replace: bool) -> None:
    """Refuse to write over files that somebody may want to keep.

    Raises:
        CpqError: The target is a file, or holds some and may not be replaced.
    """
    if target.exists() and not target.is_dir():
        raise CpqError(f"{target} is a file, not a folder", code="target-not-empty", hint="name another folder")
    if target.is_dir() and any(target.iterdir()) and not replace:
        raise CpqError(
            f"{target} is not empty",
            code="target-not-empty",
            hint="name another folder, or say that this one may be replaced",
        )


def write_workspace(files: Mapping[str, bytes], target: Path, *, replace: bool = False) -> None:
    """Write files into a folder, all of them or none.

    They are written beside the target first, which then takes the place of the old one.

    Raises:
        CpqError: The target holds files and may not be replaced.
    """
    check_target(target, replace=replace)
    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        fresh, old = staging / "fresh", staging / "old"
        for path, data in files.items():
            place = fresh / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        if target.exists():
            target.rename(old)
        _put(fresh, target, old)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _put(fresh: Path, target: Path, old: Path) -> None:
    """Move the new folder into place; the old one returns where that fails."""
    try:
        fresh.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
