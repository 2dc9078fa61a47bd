"""Problems of UVL files, collected up to a limit while reading goes on."""

from __future__ import annotations

from cpq.files.text import quoted
from cpq.problems import Problem, SourceLocation

MAX_PROBLEMS = 100
"""Problems after which reading stops: a file that is no UVL has one on every line."""


class TooManyProblems(Exception):
    """Reading further would only repeat itself."""


class Problems:
    """The problems of one file.

    Attributes:
        found: In the order in which they were found.
    """

    def __init__(self, file: str, found: list[Problem] | None = None) -> None:
        self.file = file
        self.found: list[Problem] = [] if found is None else found

    def problem(self, code: str, line: int, column: int, message: str, hint: str = "") -> None:
        """Note a problem.

        Raises:
            TooManyProblems: It is one too many.
        """
        self.found.append(Problem(code, SourceLocation(self.file, line, column), message, hint))
        if len(self.found) >= MAX_PROBLEMS:
            raise TooManyProblems

    def syntax(self, line: int, column: int, message: str, hint: str = "") -> None:
        """Note that something is not written as the language wants it."""
        self.problem("bad-uvl", line, column, message, hint)


def shown(name: tuple[str, ...] | str) -> str:
    """A name as a message shows it."""
    return quoted(name if isinstance(name, str) else ".".join(name))
