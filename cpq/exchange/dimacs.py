"""Clauses in the DIMACS format, read into a constraint model.

``p cnf VARIABLES CLAUSES`` opens the clauses, numbers that end with 0; ``c NUMBER NAME`` names a proposition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from cpq.exchange.coverage import CoverageReport, FileCoverage
from cpq.files.text import quoted
from cpq.problems import InvalidFiles, Problem, SourceLocation
from cpq.solving.model import ON, SWITCH, Is, Model, Or, Rule, Value, Variable

MAX_VARIABLES: Final = 200_000
MAX_CLAUSES: Final = 5_000_000
MAX_PROBLEMS: Final = 100

MAX_PLAIN_LINE: Final = 10_000
"""Longest line whose numbers are read without looking at the length of each."""

_OFF: Final[frozenset[Value]] = frozenset({False})
_NAME = re.compile(r"c[ \t]+(\d{1,9})\$?[ \t]+(\S+)")
_HEADER = re.compile(r"p[ \t]+cnf[ \t]+(\d{1,9})[ \t]+(\d{1,9})[ \t]*\Z")
_WORD = re.compile(r"\S+")
_NUMBER = re.compile(r"-?[0-9]{1,9}\Z")
_PLAIN = re.compile(r"[-0-9\s]*\Z")


@dataclass(frozen=True, slots=True)
class ReadClauses:
    """A model of clauses.

    Attributes:
        places: Line of each clause, by the id of its rule.
    """

    model: Model
    places: dict[str, SourceLocation]


def dimacs_model(text: str, *, file: str = "model.cnf") -> tuple[Model, CoverageReport]:
    """Clauses as a constraint model, with what was taken: all of it, or the text is refused.

    Raises:
        InvalidFiles: The text is not in the format, or its counts are wrong.
    """
    model = read_dimacs(text, file=file).model
    taken = (("variable", len(model.variables)), ("clause", len(model.rules)))
    return model, CoverageReport(tuple(FileCoverage(file, kind, count, count) for kind, count in taken))


def read_dimacs(text: str, *, file: str = "model.cnf") -> ReadClauses:
    """Clauses as a constraint model with the place of each.

    Raises:
        InvalidFiles: The text is not in the format, or its counts are wrong.
    """
    reader = _Reader(file)
    with suppress(_Stop):
        reader.read(text)
    if reader.problems:
        raise InvalidFiles(reader.problems)
    return reader.result()


class _Stop(Exception):
    """Reading further would say nothing new."""


class _Reader:
    """Lines one after the other; a clause may span several, and a line hold several clauses."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._names: dict[int, tuple[str, int]] = {}
        self._header: tuple[int, int, int] | None = None
        self._clauses: list[tuple[int, list[int]]] = []
        self._open: list[int] = []
        self._opened = 0

    def read(self, text: str) -> None:
        """Read every line."""
        number = 0
        for number, line in enumerate(text.split("\n"), start=1):
            first = line[:1]
            if first == "c":
                self._comment(line, number)
            elif first == "p":
                self._head(line, number)
            elif first == "%":
                break
            elif line and not line.isspace():
                self._literals(line, number)
        if self._header is None:
            self._bad(1, 1, "there is no line 'p cnf VARIABLES CLAUSES'", "it stands before the clauses")
        elif self._open:
            self._bad(self._opened, 1, "the last clause has no 0 at its end", "the file may have been cut off")
        elif len(self._clauses) != self._header[1]:
            _, said, head = self._header
            message = f"the head says {said:,} clauses, the file has {len(self._clauses):,}"
            self._bad(head, 1, message, "the file may have been cut off; else correct the count")

    def _bad(self, line: int, column: int, message: str, hint: str = "") -> None:
        self.problems.append(Problem("bad-dimacs", SourceLocation(self.file, line, column), message, hint))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _Stop

    def _comment(self, line: str, number: int) -> None:
        match = _NAME.match(line)
        if match is not None:
            self._names.setdefault(int(match[1]), (match[2], number))

    def _head(self, line: str, number: int) -> None:
        match = _HEADER.match(line.rstrip("\r"))
        if match is None:
            self._bad(number, 1, f"{quoted(line.strip())} is no head", "write 'p cnf VARIABLES CLAUSES'")
            raise _Stop
        if self._header is not None:
            self._bad(number, 1, f"a second head; the first is in line {self._header[2]}")
            raise _Stop
        variables, clauses = int(match[1]), int(match[2])
        if variables > MAX_VARIABLES or clauses > MAX_CLAUSES:
            message = f"{variables:,} variables and {clauses:,} clauses are more than what is read"
            self._bad(number, 1, message, f"up to {MAX_VARIABLES:,} variables and {MAX_CLAUSES:,} clauses are")
            raise _Stop
        self._header = (variables, clauses, number)

    def _literals(self, line: str, number: int) -> None:
        if self._header is None:
            self._bad(number, 1, "clauses stand before the head", "write 'p cnf VARIABLES CLAUSES' first")
            raise _Stop
        largest = self._header[0]
        try:
            plain = _PLAIN.match(line) is not None and len(line) < MAX_PLAIN_LINE
            literals = [int(word) for word in line.split()] if plain else list(self._numbers(line, number))
        except ValueError:
            literals = list(self._numbers(line, number))
        for index, literal in enumerate(literals):
            if literal == 0:
                self._clauses.append((self._opened or number, self._open))
                self._open, self._opened = [], 0
                continue
            if not -largest <= literal <= largest:
                column = [match.start() for match in _WORD.finditer(line)][index] + 1
                self._bad(number, column, f"{literal} is beyond the {largest:,} variables of the head")
            self._opened = self._opened or number
            self._open.append(literal)

    def _numbers(self, line: str, number: int) -> Iterator[int]:
        for match in _WORD.finditer(line):
            word = match.group()
            if _NUMBER.match(word) is None:
                self._bad(number, match.start() + 1, f"{quoted(word)} is no number of a variable")
                raise _Stop
            yield int(word)

    def result(self) -> ReadClauses:
        """The model of what was read without problems."""
        variables = self._header[0] if self._header else 0
        names = self._unique_names(variables)
        on = [Is("", ON), *(Is(name, ON) for name in names)]
        off = [Is("", _OFF), *(Is(name, _OFF) for name in names)]
        rules: list[Rule] = []
        places: dict[str, SourceLocation] = {}
        for number, (line, clause) in enumerate(self._clauses, start=1):
            parts = tuple(on[literal] if literal > 0 else off[-literal] for literal in clause)
            id_ = f"clause {number}"
            rules.append(Rule(id_, Or(parts)))
            places[id_] = SourceLocation(self.file, line)
        return ReadClauses(Model(tuple(Variable(name, SWITCH) for name in names), tuple(rules)), places)

    def _unique_names(self, variables: int) -> list[str]:
        """A name for each variable: the one that a comment says, or its number where that is taken or none is said."""
        taken: set[str] = set()
        names: list[str] = []
        for number in range(1, variables + 1):
            name = self._names.get(number, ("", 0))[0] or f"v{number}"
            if name in taken:
                name = f"{name}#{number}"
            while name in taken:
                name += "'"
            taken.add(name)
            names.append(name)
        return names
