"""The published policies of a workspace: their exact bytes under their fingerprint, and the log of publications.

``.cpq/policies/`` holds one folder a version, named by its fingerprint and made once, and ``publications.jsonl``,
which only grows. What is read is compared with the fingerprint first, so an altered version is never priced with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cpq.files.folders import fingerprint, read_file
from cpq.files.text import quoted
from cpq.policy_history.durable import locked, write_file, write_folder
from cpq.policy_history.log import FOLDER, LOCK, LOG, damaged, digest_of, publications_in
from cpq.policy_history.portable import check_portable
from cpq.policy_history.publication import (
    FINGERPRINT,
    SHORT,
    Publication,
    check_name,
    check_note,
    in_force,
    named,
    version_not_found,
    with_fingerprint,
)
from cpq.problems import Conflict, InvalidFiles


@dataclass(frozen=True)
class PolicyVersion:
    """The files of one version of a policy.

    Attributes:
        label: What it is called, such as ``2026.12``, ``working files`` or ``git v1.2``.
        files: Contents by path, relative to a workspace.
        publication: Its publication, where it was published.
    """

    label: str
    files: dict[str, bytes]
    publication: Publication | None = None

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the files."""
        return fingerprint(self.files)


@dataclass(frozen=True)
class PolicyHistory:
    """The published policies of one workspace.

    Attributes:
        root: Folder of the workspace.
    """

    root: Path

    @property
    def publications(self) -> tuple[Publication, ...]:
        """Every publication and rollback, oldest first.

        Raises:
            CpqError: The log was altered.
        """
        lines = self._lines()
        return tuple(publications_in(lines))

    def in_force(self, day: date) -> Publication | None:
        """The publication that holds for an order date, or None before the first."""
        return in_force(self.publications, day)

    def find(self, name: str) -> Publication:
        """The publication of a name or of a fingerprint's first digits.

        Raises:
            NotFound: There is none; the hint names the closest.
            CpqError: Several fingerprints begin with the digits.
        """
        publications = self.publications
        found = named(publications, name) or with_fingerprint(publications, name)
        if found is None:
            raise version_not_found(publications, name)
        return found

    def files(self, digest: str) -> dict[str, bytes]:
        """The files of a published version, byte for byte as they were.

        Args:
            digest: Its whole fingerprint.

        Raises:
            CpqError: They are gone, not the bytes that were published, or nothing that a policy consists of.
        """
        folder = self._folder(digest)
        shown = f"{FOLDER}/{digest[:SHORT]}…"
        if folder.is_symlink() or not folder.is_dir():
            raise damaged(shown, "its files are missing")
        found = {path.relative_to(folder).as_posix(): path for path in _files_below(folder, shown)}
        try:
            check_portable(found)
        except InvalidFiles as refusal:
            first = refusal.problems[0]
            raise damaged(shown, f"{quoted(first.location.file)}: {first.message}") from refusal
        files: dict[str, bytes] = {}
        for name, path in found.items():
            data, problem = read_file(path, f"{shown}/{name}")
            if problem is not None:
                raise damaged(shown, problem.message)
            files[name] = data
        if fingerprint(files) != digest:
            raise damaged(shown, "its files are not the bytes that were published")
        return files

    def version(self, publication: Publication) -> PolicyVersion:
        """A published version with its files; see :meth:`files`."""
        return PolicyVersion(publication.name, self.files(publication.fingerprint), publication)

    def keep(self, files: Mapping[str, bytes]) -> str:
        """Keep the bytes of a policy under its fingerprint without publishing it; nothing where they are there.

        Whoever names the whole fingerprint finds it again, such as a contract that is held by it.

        Raises:
            InvalidFiles: A path that is none of the policy's, or that some system cannot hold.
        """
        check_portable(files)
        digest = fingerprint(files)
        if not self._folder(digest).exists():
            with self._lock():
                if not self._folder(digest).exists():
                    write_folder(self._folder(digest), files)
        return digest

    def kept(self, digest: str) -> PolicyVersion | None:
        """The version whose bytes are kept under a whole fingerprint, published or not; None where there is none."""
        if not FINGERPRINT.fullmatch(digest) or not self._folder(digest).is_dir():
            return None
        return PolicyVersion(f"policy {digest[:SHORT]}", self.files(digest))

    def publish(
        self,
        files: Mapping[str, bytes],
        name: str,
        *,
        effective: date,
        at: datetime,
        note: str = "",
        counts: tuple[int, int] = (0, 0),
        tested: bool = False,
        dry_run: bool = False,
    ) -> Publication:
        """Keep the bytes of a policy and put it in force under a name from an order date on.

        The same bytes may have several names; a name means the same bytes for ever.

        Args:
            files: Catalogs and rules, already checked, by relative path.
            at: The present time, aware of its zone.
            counts: How many rules and prices there are.
            tested: Whether its scenarios passed.
            dry_run: Only check, and answer what would be written.

        Raises:
            CpqError: The name cannot be one, or the note is more than one line.
            InvalidFiles: A path that is none of the policy's, or that some system cannot hold.
            Conflict: The name is taken.
        """
        check_name(name)
        check_note(note)
        check_portable(files)
        digest = fingerprint(files)
        rules, prices = counts
        about = {"note": note, "rules": rules, "prices": prices, "tested": tested}
        if dry_run:
            return self._next("publish", name, digest, effective, at, about)[0]
        with self._lock():
            publication, line = self._next("publish", name, digest, effective, at, about)
            if self._folder(digest).exists():
                self.files(digest)
            else:
                write_folder(self._folder(digest), files)
            self._append(line)
        return publication

    def rollback(
        self, name: str, *, effective: date, at: datetime, note: str = "", dry_run: bool = False
    ) -> Publication:
        """Put an earlier version in force again from an order date on; nothing is taken back.

        Args:
            name: Its name, or the first digits of its fingerprint.
            at: The present time, aware of its zone.
            dry_run: Only check, and answer what would be written.

        Raises:
            NotFound: There is no such version.
            CpqError: Its files are damaged, or the note is more than one line.
        """
        check_note(note)
        if dry_run:
            return self._back(name, effective, at, note)[0]
        with self._lock():
            publication, line = self._back(name, effective, at, note)
            self._append(line)
        return publication

    def _back(self, name: str, effective: date, at: datetime, note: str) -> tuple[Publication, bytes]:
        found = self.find(name)
        self.files(found.fingerprint)
        about = found.model_dump(include={"rules", "prices", "tested"}) | {"note": note}
        return self._next("rollback", found.name, found.fingerprint, effective, at, about)

    def _next(
        self, action: str, name: str, digest: str, effective: date, at: datetime, about: Mapping[str, Any]
    ) -> tuple[Publication, bytes]:
        """The line that follows the log as it is now."""
        lines = self._lines()
        publications = tuple(publications_in(lines))
        taken = named(publications, name) if action == "publish" else None
        if taken is not None:
            same = "with the same files" if taken.fingerprint == digest else "with other files"
            raise Conflict(
                f"'{taken.name}' was published on {taken.at.date()} {same}",
                code="version-name-taken",
                hint="a published name keeps its meaning; choose another",
            )
        publication = Publication.model_validate(
            {
                "schema": "cpq/publication/1",
                "number": len(publications) + 1,
                "action": action,
                "name": name,
                "fingerprint": digest,
                "effective": effective,
                "at": at,
                "previous": digest_of(lines[-1]) if lines else "",
                **about,
            }
        )
        return publication, publication.model_dump_json(by_alias=True).encode("utf-8")

    def _append(self, line: bytes) -> None:
        write_file(self.root / LOG, b"".join(one + b"\n" for one in (*self._lines(), line)))

    def _lines(self) -> list[bytes]:
        path = self.root / LOG
        if not path.exists():
            return []
        data, problem = read_file(path, LOG)
        if problem is not None:
            raise damaged(LOG, problem.message)
        return data.splitlines()

    def _folder(self, digest: str) -> Path:
        if not FINGERPRINT.fullmatch(digest):
            raise damaged(FOLDER, "a fingerprint has 64 hexadecimal digits")
        return self.root / FOLDER / digest

    def _lock(self) -> Any:
        return locked(self.root / LOCK)


def _files_below(folder: Path, shown: str) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            raise damaged(shown, f"{quoted(path.relative_to(folder).as_posix())} is a link")
        if path.is_file():
            yield path
