"""Why a value is refused or forced, in words: own choices, rules with their places, and what would repair it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from cpq.configuration.words import Words
from cpq.problems import NOWHERE, InvalidSelection, Problem, SourceLocation
from cpq.solving.model import Value


class OwnChoice(NamedTuple):
    """Something that the person chose and that now stands in the way.

    Attributes:
        path: The choice.
        text: Such as ``you chose duplex for Material``.
    """

    path: str
    text: str


class BlamedRule(NamedTuple):
    """A rule that stands in the way.

    Attributes:
        id: Its id.
        text: What it says, in words.
        where: Where its file says so.
    """

    id: str
    text: str
    where: SourceLocation


class Repair(NamedTuple):
    """Own choices to take back so that the value becomes possible; a smallest such set.

    Attributes:
        paths: The choices, the newest first.
        text: Such as ``take back Material and Shaft seal``.
    """

    paths: tuple[str, ...]
    text: str


class Reasons(NamedTuple):
    """Why values of a choice are impossible: dropping any part of it would make them possible.

    Attributes:
        path: The choice.
        values: The values that are impossible.
        said: What is impossible, in words.
        choices: Own choices, oldest first; none where the rules alone forbid it.
        rules: Rules, in the order of their files.
        repairs: Smallest sets of own choices to take back, best first; none where nothing would help.
    """

    path: str
    values: tuple[Value, ...]
    said: str
    choices: tuple[OwnChoice, ...]
    rules: tuple[BlamedRule, ...]
    repairs: tuple[Repair, ...] = ()

    def lines(self) -> tuple[str, ...]:
        """Every reason as one line, own choices before rules."""
        return (*(one.text for one in self.choices), *(rule_text(rule) for rule in self.rules))

    def to_json(self) -> dict[str, Any]:
        """The reasons as JSON-ready data."""
        return {
            "path": self.path,
            "said": self.said,
            "choices": [{"path": one.path, "text": one.text} for one in self.choices],
            "rules": [{"id": rule.id, "text": rule.text, "where": place(rule.where)} for rule in self.rules],
            "repairs": [{"take_back": list(repair.paths), "text": repair.text} for repair in self.repairs],
        }


class ChoiceRefused(InvalidSelection):
    """A value cannot be chosen beside what was chosen before; nothing has changed.

    Attributes:
        reasons: Why, and what would repair it.
    """

    code = "choice-refused"

    def __init__(self, reasons: Reasons) -> None:
        self.reasons = reasons
        where = reasons.rules[0].where if reasons.rules else NOWHERE
        message = "; ".join((reasons.said, *reasons.lines()))
        hint = reasons.repairs[0].text if reasons.repairs else ""
        super().__init__([Problem("choice-refused", where, message, hint)])


def rule_text(rule: BlamedRule) -> str:
    """A rule with its id and place: ``Solvents need a double seal (solvent-seal, catalogs/skid.yaml:112)``."""
    named = rule.id if rule.where is NOWHERE else f"{rule.id}, {rule.where.short}"
    return f"{rule.text} ({named})" if rule.text else f"{named}"


def place(where: SourceLocation) -> dict[str, Any] | None:
    """A place as JSON-ready data; None where there is none."""
    return None if where is NOWHERE else {"file": where.file, "line": where.line, "column": where.column}


def taken_back(paths: Sequence[str], words: Words) -> Repair:
    """The repair that takes choices back."""
    named = words.phrase("and").join(words.name(path) for path in paths)
    return Repair(tuple(paths), words.phrase("take back", choices=named))
