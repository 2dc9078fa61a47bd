"""One run of a command: which workspace it works in, and the workspace once it is open."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from cpq.desk.seat import Seat
    from cpq.files.document_cache import DocumentCache
    from cpq.files.model_cache import ModelCache
    from cpq.workspace import Workspace

MARKS = ("catalogs", "cpq.toml")
"""What tells a workspace: its catalogs or its settings."""

DEFAULTS = ("price_book", "currency")
"""Settings of ``cpq.toml`` that ``CPQ_PRICE_BOOK`` and ``CPQ_CURRENCY`` replace for one run."""


def nearest_workspace(start: Path | None = None) -> Path:
    """The nearest folder upwards that is a workspace, or the present one where none is."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if any((folder / mark).exists() for mark in MARKS):
            return folder
    return here


def user_cache() -> Path:
    """The folder where this program keeps what it can make again: ``$XDG_CACHE_HOME/cpq``, or the system's own way."""
    given = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(given) if given else Path.home() / ".cache") / "cpq"


def now() -> datetime:
    """The present moment on this machine."""
    return datetime.now(UTC)


@dataclass
class Session:
    """What the options say before any file is read.

    Attributes:
        workspace_given: Folder of ``--workspace`` or ``CPQ_WORKSPACE``, None where the nearest is looked for.
        workspace_origin: Which of the two said so.
        person_given: Who ``--as`` says acts, on commands that keep it here.
        no_cache: Read every file anew and keep nothing.
        clock: The present moment, which a program that runs commands may say.
    """

    workspace_given: Path | None = None
    workspace_origin: str = "default"
    person_given: str = ""
    no_cache: bool = False
    clock: Callable[[], datetime] = now
    _opened: Workspace | None = field(default=None, repr=False)

    @property
    def root(self) -> Path:
        """Folder of the workspace."""
        return self.workspace_given if self.workspace_given is not None else nearest_workspace()

    def load(self) -> Workspace:
        """The workspace with whatever is wrong in it."""
        if self._opened is None:
            from cpq.workspace import Workspace

            self._opened = Workspace.load(self.root, cache=self._cache(), models=self._models()).with_defaults(
                **{name: os.environ.get(f"CPQ_{name.upper()}", "") for name in DEFAULTS}
            )
        return self._opened

    def _cache(self) -> DocumentCache | None:
        """Where parsed files are kept between runs: a folder of the user, never of the workspace."""
        if self.no_cache:
            return None
        from cpq.files.document_cache import DocumentCache

        return DocumentCache(user_cache() / "documents")

    def _models(self) -> ModelCache | None:
        """Where what is found out about configurable products is kept between runs, beside the parsed files."""
        if self.no_cache:
            return None
        from cpq.files.model_cache import ModelCache

        return ModelCache(user_cache() / "models")

    def open(self) -> Workspace:
        """The workspace, insisting that its files are valid.

        Raises:
            InvalidFiles: With every problem.
        """
        return self.load().require_valid()

    def seat(self, person: str = "", *, use: Literal["read", "write", "try"] = "read") -> Seat:
        """The seat of a person at the desk of the workspace.

        Args:
            person: Id of who acts; where empty, what ``--as`` or else the environment's CPQ_USER says.
            use: Reading needs a database that is there; writing makes one, and trying works on an empty one.

        Raises:
            UsageError: Nobody says who acts.
            NotFound: Nobody has the id, or there is no database to read.
        """
        from cpq.commands.stored import seat_at

        return seat_at(self, person or self.person_given, use)


pass_session = click.make_pass_decorator(Session, ensure=True)
