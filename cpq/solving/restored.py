"""Sessions from stored data: what still fits returns, what does not is told."""

from __future__ import annotations

from dataclasses import dataclass

from cpq.problems import NotFound
from cpq.solving.choices import Choice
from cpq.solving.compiled_model import CompiledModel
from cpq.solving.explanation import Explanation, RefusedValue
from cpq.solving.session import Session
from cpq.solving.stored import Json, read


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A decision that could not be taken again.

    Attributes:
        choice: What had been decided.
        because: Why, in one sentence.
        explanation: What stands against it; None where the model has no such variable or value.
    """

    choice: Choice
    because: str
    explanation: Explanation | None


@dataclass(frozen=True, slots=True)
class Restored:
    """A session from stored data.

    Attributes:
        session: With every decision that fits, in their order.
        left_out: The others; none where the model is still the same.
        same_model: Whether the model is the one that the session was exported from, to the letter.
    """

    session: Session
    left_out: tuple[LeftOut, ...]
    same_model: bool


def restore(model: CompiledModel, data: Json) -> Restored:
    """A session from what :meth:`Session.export` gave, decision by decision, oldest first.

    A decision that no longer fits is left out and told: its variable or one of its values is gone, or the rules and the
    decisions before it refuse it. Later ones are tried all the same.

    Raises:
        CpqError: With code ``invalid-session``: the data is no exported session.
        NotDecided: The budget of conflicts did not suffice.
    """
    fingerprint, choices = read(data)
    session = Session.open(model)
    left_out: list[LeftOut] = []
    for choice in choices:
        try:
            session = session.take(choice)
        except NotFound as error:
            left_out.append(LeftOut(choice, str(error), None))
        except RefusedValue as error:
            left_out.append(LeftOut(choice, str(error), error.explanation))
    return Restored(session, tuple(left_out), fingerprint == model.fingerprint)
