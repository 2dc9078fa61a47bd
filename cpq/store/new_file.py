"""The file of a database that is new: its folder is made, and nobody but its owner reads it, since it holds costs."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from cpq.problems import OtherSystemFailed


def make_folder(folder: Path) -> None:
    """Make the folder of a database file.

    Raises:
        OtherSystemFailed: It cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        hint = "check who may write there"
        raise OtherSystemFailed(f"the folder {folder} cannot be made: {error.strerror}", hint=hint) from error


def begin_file(file: Path) -> None:
    """Make an empty file for its owner alone; SQLite gives the files that it makes beside it the same rights.

    One that is there keeps the rights that it has. Where none can be made, opening it says why.
    """
    with suppress(OSError):
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
