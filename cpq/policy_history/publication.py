"""Publications: which policy was put in force under which name, from which order date on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from cpq.files.text import clean_text, forbidden
from cpq.policy_history.portable import DEVICE
from cpq.problems import NOWHERE, CpqError, NotFound, did_you_mean

FINGERPRINT = re.compile(r"[0-9a-f]{64}")
SHORT = 12
"""Digits of a fingerprint that people are shown."""

_LEAST = 7
_PREFIX = re.compile(rf"[0-9a-f]{{{_LEAST},64}}")


class Publication(BaseModel):
    """One line of the log of publications; never changed afterwards.

    Attributes:
        number: Counted from 1 without gaps.
        action: ``publish`` gives a policy its name; ``rollback`` puts an earlier one in force again.
        name: The policy's name; a rollback repeats the name it goes back to.
        fingerprint: SHA-256 of the policy's files.
        effective: First order date that it holds for.
        at: When it was published.
        rules, prices: How many rules and prices it has.
        tested: Whether its scenarios passed.
        previous: SHA-256 of the line before, so that a line changed or taken out from among the others is noticed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_: Literal["cpq/publication/1"] = Field(default="cpq/publication/1", alias="schema")
    number: int
    action: Literal["publish", "rollback"]
    name: str
    fingerprint: Annotated[str, Field(pattern=rf"^{FINGERPRINT.pattern}$")]
    effective: date
    at: AwareDatetime
    note: str = ""
    rules: int = 0
    prices: int = 0
    tested: bool = False
    previous: str = ""

    @property
    def short(self) -> str:
        """The fingerprint as people are shown it."""
        return self.fingerprint[:SHORT]


def in_force(publications: Iterable[Publication], day: date) -> Publication | None:
    """The publication that holds for an order date: the latest effective up to it, of one date the last published."""
    begun = [one for one in publications if one.effective <= day]
    return max(begun, key=lambda one: (one.effective, one.number)) if begun else None


def takeovers(publications: Iterable[Publication], day: date) -> tuple[Publication, ...]:
    """The publications that begin to hold after an order date, in the order of their days; one a day, as in force."""
    found = {one.effective: one for one in sorted(publications, key=lambda one: one.number) if one.effective > day}
    return tuple(found[effective] for effective in sorted(found))


def named(publications: Sequence[Publication], name: str) -> Publication | None:
    """The publication that gave a policy its name; capitals make no difference."""
    wanted = folded(name)
    return next((one for one in publications if one.action == "publish" and folded(one.name) == wanted), None)


def with_fingerprint(publications: Sequence[Publication], prefix: str) -> Publication | None:
    """The first publication of the fingerprint that begins with some digits.

    Raises:
        CpqError: Several fingerprints begin with them.
    """
    if not _PREFIX.fullmatch(prefix):
        return None
    found = {one.fingerprint: one for one in reversed(publications) if one.fingerprint.startswith(prefix)}
    if len(found) > 1:
        raise CpqError(
            f"{len(found)} published policies begin with '{prefix}'",
            code="ambiguous-version",
            hint=f"write more digits: {', '.join(one[: len(prefix) + _LEAST] for one in sorted(found))}",
        )
    return next(iter(found.values()), None)


def version_not_found(publications: Sequence[Publication], sought: str) -> NotFound:
    """The error where no version of the policy is meant; the hint names the closest, or those that there are."""
    names = [one.name for one in publications if one.action == "publish"]
    there = f"published here: {', '.join(names[-_SHOWN:])}" if names else "cpq rules publish makes the first"
    return NotFound(
        f"there is no version '{sought}' of the policy",
        code="version-not-found",
        hint=did_you_mean(sought, names) or there,
    )


_SHOWN = 8


def folded(name: str) -> str:
    """A name as it is compared: two that people would take for one are one."""
    return unicodedata.normalize("NFKC", name).casefold()


_WORDS = frozenset({"working", "in-force", "head"})
_LONGEST = 64


def why_not_a_name(name: str) -> str:
    """Why a text cannot name a published policy; empty where it can.

    A name stands in tables, file names and commands: letters and digits of any script, with points, hyphens and
    underscores between them, and nothing that could be taken for a path, an option or a fingerprint.
    """
    if unicodedata.normalize("NFC", name) != name:
        return "its accents are separate characters; write it composed"
    if not name or len(name) > _LONGEST:
        return f"a name has 1 to {_LONGEST} characters"
    strange = next((letter for letter in name if not (letter.isalnum() or letter in "._-" or _is_mark(letter))), "")
    if strange:
        return f"{ascii(strange) if not strange.isprintable() else repr(strange)} cannot stand in a name"
    if not name[0].isalnum() or name[-1] in ".-":
        return "a name begins with a letter or a digit, and does not end in a point or a hyphen"
    if ".." in name:
        return "two points in a row lead upwards in paths"
    if DEVICE.fullmatch(name):
        return "Windows keeps this name for a device"
    if _PREFIX.fullmatch(name.casefold()) and not name.isdecimal():
        return "it could be taken for a fingerprint"
    return "the word has a meaning of its own in commands" if folded(name) in _WORDS else ""


def one_line(note: str) -> str:
    """A note as it can be shown: what would steer a terminal or end the line is replaced by a visible mark."""
    return "".join("\N{REPLACEMENT CHARACTER}" if _unseen(letter) else letter for letter in note)


def check_note(note: str) -> None:
    """Refuse a note of several lines, or with characters that cannot be seen.

    Raises:
        CpqError: Naming the first of them.
    """
    found = next(filter(_unseen, note), "")
    if found:
        raise CpqError(
            f"the note cannot be published: {forbidden(found, NOWHERE).message}",
            code="control-character",
            hint="write the note as one line",
        )


def _unseen(letter: str) -> bool:
    return letter in "\t\r\n" or bool(clean_text(letter, NOWHERE))


def _is_mark(letter: str) -> bool:
    """Whether a character only completes the letter before it, as vowel signs of Indic scripts do."""
    return unicodedata.category(letter) in ("Mn", "Mc")


def check_name(name: str) -> None:
    """Refuse what cannot name a published policy.

    Raises:
        CpqError: Saying why.
    """
    reason = why_not_a_name(name)
    if reason:
        raise CpqError(
            f"{ascii(name)[:80] if not name.isprintable() else repr(name[:80])} cannot name a policy: {reason}",
            code="bad-version-name",
            hint="write a name such as 2026.12 or spring-2027",
        )
