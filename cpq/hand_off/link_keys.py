"""Keys of approval links: from the environment, else from a file of the workspace that only its owner reads."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from cpq.hand_off.tokens import read_key
from cpq.problems import CpqError, OtherSystemFailed

KEY: Final = "CPQ_LINK_KEY"
"""Environment variable with the key; several, with a space between them, where an older one still opens links."""

FILE: Final = Path(".cpq") / "links.key"
"""File of the workspace with the key, where the environment has none; made when it is needed."""

_SIZE, _FOR_OTHERS = 32, 0o077


def link_keys(environment: Mapping[str, str], root: Path) -> tuple[bytes, ...]:
    """The keys of a workspace, the one that seals first.

    Raises:
        CpqError: What stands there is no key, or others can read the file.
        OtherSystemFailed: The file cannot be read or written.
    """
    stated = environment.get(KEY, "")
    if stated.strip():
        return tuple(read_key(one, KEY) for one in stated.split())
    path = root / FILE
    try:
        if not path.exists():
            _make(path)
        if os.name == "posix" and path.stat().st_mode & _FOR_OTHERS:
            raise CpqError(f"{FILE} can be read by others", code="bad-secret", hint=f"chmod 600 {FILE}")
        return tuple(read_key(one, str(FILE)) for one in path.read_text(encoding="ascii").split()) or (
            read_key("", str(FILE)),
        )
    except (OSError, UnicodeDecodeError) as error:
        raise OtherSystemFailed(f"{FILE} cannot be read: {type(error).__name__}", code="cannot-read") from error


def _make(path: Path) -> None:
    """Write a new key beside its place, and put it there unless somebody else was first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(base64.b64encode(secrets.token_bytes(_SIZE)) + b"\n")
        with suppress(FileExistsError):
            os.link(made, path)
    finally:
        made.unlink()
