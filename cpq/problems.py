"""Problems with a place, and the errors a caller must handle.

A :class:`Problem` is one finding about a file or a request, worded for the person who edits it. A
:class:`CpqError` is what the caller must handle now. Loading collects every problem before it raises.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, TypeVar

Severity = Literal["error", "warning", "note"]
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True, order=True)
class SourceLocation:
    """A place in a file that a person can jump to.

    Attributes:
        file: Path as the user would type it, relative to the workspace where possible.
        line: Line, counted from 1.
        column: Column in characters, counted from 1.
    """

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    @property
    def short(self) -> str:
        """``file:line``, as price steps show it."""
        return f"{self.file}:{self.line}"


NOWHERE = SourceLocation("<request>")
"""The place of something that no file holds, such as a request built in code."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding, worded for the person who edits the file.

    Attributes:
        code: Stable kebab-case name; wording may improve, the code stays.
        location: Where the finding is.
        message: What is wrong, in one sentence without a final full stop.
        hint: What would be right, or empty.
        severity: ``error`` stops, ``warning`` and ``note`` advise.
    """

    code: str
    location: SourceLocation
    message: str
    hint: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        first = f"{self.location}: {self.severity}: {self.message} [{self.code}]"
        return f"{first}\n    {self.hint}" if self.hint else first


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """Hint naming the closest known word, or an empty string when none is near."""
    close = get_close_matches(word, list(choices), n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else ""


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any finding stops the work, as opposed to advising."""
    return any(problem.severity == "error" for problem in problems)


class CpqError(Exception):
    """Base of every error that this package raises on purpose.

    Attributes:
        code: Stable kebab-case name, also shown in brackets by the command line.
        hint: What would be right, or empty.
    """

    code = "cpq-error"
    hint = ""

    def __init__(self, message: str, *, code: str | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code
        self.hint = hint


class InvalidFiles(CpqError):
    """Catalog, rule, deal or scenario files have errors; ``problems`` holds all of them."""

    code = "invalid-files"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def accepted(found: Read | None, problems: Sequence[Problem]) -> Read:
    """What was read from a file, if nothing is wrong with it.

    Raises:
        InvalidFiles: With every problem, warnings included.
    """
    if found is None or has_errors(problems):
        raise InvalidFiles(problems)
    return found


class InvalidRequest(CpqError):
    """A quote request asks for something that cannot be; ``problems`` holds every reason."""

    code = "invalid-request"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class InvalidSelection(InvalidRequest):
    """The options chosen cannot go together; ``problems`` names each broken constraint."""

    code = "invalid-selection"


class NotReady(InvalidRequest):
    """A stored quote lacks what it must have before it is submitted; ``problems`` holds every reason."""

    code = "not-ready"


class CannotPrice(CpqError):
    """A line has no price under this policy: no entry, no exchange rate, a table without the cell.

    Attributes:
        line: Id of the line, or empty for the quote as a whole.
        step: Waterfall step that failed, such as ``list price``.
        where: Place of the rule that could not be applied.
        others: The same error for further lines of the quote, each as its own value.
    """

    code = "cannot-price"
    others: tuple[CannotPrice, ...] = ()

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        hint: str = "",
        line: str = "",
        step: str = "",
        where: SourceLocation = NOWHERE,
    ) -> None:
        super().__init__(message, code=code, hint=hint)
        self.line = line
        self.step = step
        self.where = where


class NotFound(CpqError):
    """A thing named by the caller does not exist: a deal, a line, a rule, a problem code."""

    code = "not-found"


class NotApproved(CpqError):
    """A quote that a guardrail stops gets no document that a buyer could sign."""

    code = "not-approved"


class Conflict(CpqError):
    """What is asked fits an earlier state only: a name was taken meanwhile, files have changed since they were read."""

    code = "conflict"


class TransitionRefused(CpqError):
    """A stored quote, or a step of its approval, does not stand where what is asked would be right; nothing happened.

    Attributes:
        status: Where it stands.
    """

    code = "transition-refused"

    def __init__(self, message: str, *, status: str, code: str | None = None, hint: str = "") -> None:
        super().__init__(message, code=code, hint=hint)
        self.status = status


class NotAllowed(CpqError):
    """The person who asks may not do this; somebody else may."""

    code = "not-allowed"


class ScenariosFailed(CpqError):
    """Scenarios of the policy do not come out as they say, so it is not published."""

    code = "scenarios-failed"


class OtherSystemFailed(CpqError):
    """Something outside this program did not do its part: a folder cannot be written, a disk is full, git failed."""

    code = "other-system-failed"


class CannotRender(CpqError):
    """A document cannot be made: a glyph, a text or a required field is missing."""

    code = "cannot-render"
