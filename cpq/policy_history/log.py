"""The log of publications: one line each, every line holding the hash of the one before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from pydantic import ValidationError

from cpq.files.text import quoted
from cpq.policy_history.publication import Publication, one_line, why_not_a_name
from cpq.problems import CpqError, SourceLocation

FOLDER = ".cpq/policies"
LOG = f"{FOLDER}/publications.jsonl"
LOCK = f"{FOLDER}.lock"
"""Beside the folder, of which everything is worth keeping."""


def digest_of(line: bytes) -> str:
    """What the next line says of a line."""
    return hashlib.sha256(line).hexdigest()


def publications_in(lines: Sequence[bytes]) -> Iterator[Publication]:
    """The lines of a log, each compared with what the next says of it.

    The hashes only show that lines follow each other, not who wrote them: a name is held to the rule of publishing,
    and a note is made fit to be shown.

    Raises:
        CpqError: A line is no publication, or does not follow the one before.
    """
    previous = ""
    for number, line in enumerate(lines, start=1):
        place = str(SourceLocation(LOG, number))
        try:
            publication = Publication.model_validate_json(line)
        except ValidationError as error:
            raise damaged(place, "the line is no publication") from error
        if (publication.number, publication.previous) != (number, previous):
            raise damaged(place, "the line does not follow the one before")
        reason = why_not_a_name(publication.name)
        if reason:
            raise damaged(place, f"{quoted(publication.name)} cannot name a policy: {reason}")
        previous = digest_of(line)
        yield publication.model_copy(update={"note": one_line(publication.note)})


def damaged(shown: str, why: str) -> CpqError:
    """The error where what was published is no longer what it was."""
    return CpqError(
        f"{shown}: {why}",
        code="damaged-version",
        hint="restore .cpq/policies from a backup; nothing is priced with a policy that was altered",
    )
