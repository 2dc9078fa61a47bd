"""Why a value is refused, by the names of decisions and the ids of rules."""

from __future__ import annotations

from dataclasses import dataclass

from cpq.problems import CpqError
from cpq.solving.choices import Choice


@dataclass(frozen=True, slots=True)
class Explanation:
    """Decisions and rules that forbid something together; without any one of them the others allow it.

    Attributes:
        decisions: Names of the variables decided, oldest first; none where the rules alone forbid it.
        rules: Ids, in the order of the rules; none where a variable's own decision forbids it.
    """

    decisions: tuple[str, ...]
    rules: tuple[str, ...]


class RefusedValue(CpqError):
    """A choice that cannot be, with the reason; the session that it was asked of stays as it was.

    Attributes:
        choice: What was asked for.
        explanation: Why it cannot be.
    """

    code = "refused-value"

    def __init__(self, choice: Choice, explanation: Explanation, decided: tuple[Choice, ...]) -> None:
        with_what = f" with {', '.join(map(str, decided))}" if decided else ""
        rules = f" ({', '.join(explanation.rules)})" if explanation.rules else ""
        super().__init__(f"'{choice.name}' cannot be {choice.words.removeprefix('= ')}{with_what}{rules}")
        self.choice = choice
        self.explanation = explanation
