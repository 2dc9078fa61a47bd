"""Answers as they are typed, and kept: ``15``, ``yes``, ``316l``, ``20..60``, ``4 or 11``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cpq.configuration.choices import Question
from cpq.configuration.refusals import ChoiceRefused
from cpq.configuration.unlisted_answers import text_of
from cpq.configuration.values import is_switch, number_of, read_value
from cpq.money import plain
from cpq.problems import NotFound, did_you_mean
from cpq.solving.model import Value

if TYPE_CHECKING:
    from cpq.configuration.session import ProductSession


def assign_text(session: ProductSession, path: str, text: str) -> ProductSession:
    """Choose what a text spells: ``15``, ``yes``, ``316l``, ``none``; for an attribute with several, ``a, b``.

    Raises:
        ChoiceRefused: It cannot be beside what was chosen before.
        NotFound: There is no such choice, or it never has the value.
    """
    question = next((one for one in session.choices.questions if one.id == path and one.kind == "several"), None)
    if question is not None:
        return _assign_several(session, question, [part.strip() for part in text.split(",") if part.strip()])
    session.choice(path)
    if not session.is_ruled(path):
        return session.assign(path, text)
    units = number_of(text)
    if path in session.product.model.unlisted and units is not None:
        return session.assign_units(path, units)
    return session.assign(path, value_of(session, path, text))


def value_of(session: ProductSession, path: str, text: str) -> Value:
    """The value of a choice that a text spells, possible or not.

    Raises:
        NotFound: The choice never has it.
    """
    if not session.is_ruled(path):
        return text_of(session, path, (text,))
    values, units = session.values_of(path), session.choices.usual_units(path)
    try:
        return read_value(text, values, units)
    except ValueError as error:
        message, _, hint = str(error).partition("; ")
        if units is not None and is_switch(values) and number_of(text) is not None:
            hint = f"its quantity is fixed: yes chooses {plain(units)}, no leaves it out"
        raise NotFound(f"{path}: {message}", code="invalid-choice", hint=hint) from None


def answer_all(
    session: ProductSession, answers: Mapping[str, object]
) -> tuple[ProductSession, tuple[ChoiceRefused | NotFound, ...]]:
    """The session with answers as they were told, and those that no longer fit, each with its reason."""
    left_out: list[ChoiceRefused | NotFound] = []
    for path, text in answers.items():
        if not isinstance(text, str):  # kept answers are read from files that people may have edited
            message, hint = f"{path}: an answer is text as it is typed, got {text!r}", 'write it such as "2" or "yes"'
            left_out.append(NotFound(message, code="invalid-choice", hint=hint))
            continue
        low, dots, high = text.partition("..")
        try:
            if dots and number_of(low) is not None and number_of(high) is not None:
                session = session.assign_range(path, at_least=number_of(low), at_most=number_of(high))
            elif " or " in text and path in session.session.model.place_of:
                session = session.assign(path, *(value_of(session, path, one) for one in text.split(" or ")))
            else:
                session = session.assign_text(path, text)
        except (ChoiceRefused, NotFound) as error:
            left_out.append(error)
    return session, tuple(left_out)


def _assign_several(session: ProductSession, question: Question, wanted: Sequence[str]) -> ProductSession:
    """Switch exactly the values on that are wanted, whichever were on before."""
    known = {session.choices.choices[path].value: path for path in question.choices}
    for value in wanted:
        if value not in known:
            hint = did_you_mean(value, known) or f"it has {', '.join(known)}"
            raise NotFound(f"{question.id}: '{value}' is no value", code="invalid-choice", hint=hint)
    freed = session
    for path in known.values():
        freed = freed.retract(path) if path in freed.session.choices else freed
    for value, path in known.items():
        freed = freed.assign(path, value in wanted)
    return freed
