"""Where a dialogue stands, where it was, and which question comes next."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cpq.configuration.choices import Question
    from cpq.configuration.refusals import Reasons
    from cpq.configuration.session import ProductSession


@dataclass(frozen=True)
class State:
    """Where a dialogue stands.

    Attributes:
        passed: Questions that were answered in part, or left to the defaults; they are not asked again.
        at: The question that was asked for again with ``back``, or empty.
    """

    session: ProductSession
    passed: tuple[str, ...] = ()
    at: str = ""

    def next_question(self) -> Question | None:
        """The question to ask now; None where nothing is left to ask."""
        if self.at:
            return next(one for one in self.session.choices.questions if one.id == self.at)
        return next((one for one in self.session.open_questions() if one.id not in self.passed), None)

    def can_ask(self, question_id: str) -> bool:
        """Whether a question is about something that is still there."""
        question = next(one for one in self.session.choices.questions if one.id == question_id)
        return question.component == "" or self.session.is_there(question.component)

    def then(self, session: ProductSession, *, passed: str = "") -> State:
        """The state after an answer."""
        known = self.passed
        return State(session, (*known, passed) if passed and passed not in known else known)

    def repaired(self, reasons: Reasons, number: int) -> State:
        """The state with a repair done and the value chosen that it makes possible."""
        paths = reasons.repairs[number].paths
        session = self.session
        for path in paths:
            session = session.retract(path)
        session = session.assign(reasons.path, *reasons.values)
        freed = {one.id for one in session.choices.questions if not set(one.choices).isdisjoint(paths)}
        return State(session, tuple(one for one in self.passed if one not in freed))


@dataclass
class History:
    """The states of a dialogue, and the questions that were asked.

    Attributes:
        state: The present one.
        asked: Ids of questions, in the order in which they first came.
    """

    state: State
    asked: list[str] = field(default_factory=list)
    _before: list[State] = field(default_factory=list)

    def move(self, state: State) -> None:
        """Go on to a state; :meth:`undo` returns."""
        self._before.append(self.state)
        self.state = state

    def undo(self) -> bool:
        """Return to the state before; False where there is none."""
        if not self._before:
            return False
        self.state = self._before.pop()
        return True

    def back(self, question: str = "") -> bool:
        """Ask the question before one again, or the last one; False where there is none."""
        there = [one for one in self.asked if self.state.can_ask(one)]
        place = there.index(question) if question in there else len(there)
        if place == 0:
            return False
        self.move(replace(self.state, at=there[place - 1]))
        return True
