"""What becomes of a session once nobody is asked any more: completed, told, or refused for what is still open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cpq.configuration.choices import Question
    from cpq.configuration.configuration import Configuration
    from cpq.configuration.objectives import ObjectiveName
    from cpq.configuration.refusals import Reasons
    from cpq.configuration.session import ProductSession
    from cpq.configured_prices import PolicyPrices
    from cpq.problems import InvalidRequest
    from cpq.workspace import Workspace

_MOST_TOLD = 12
"""Choices that completing made and that are named one by one; the deal and ``--json`` have them all."""


def completed_by(
    workspace: Workspace,
    session: ProductSession,
    objectives: Sequence[ObjectiveName] | None,
    prices: PolicyPrices | None,
) -> Configuration:
    """The session completed by objectives, or by the defaults where there are none."""
    from cpq.configuration.completing import completed

    if objectives and prices is not None:
        return workspace.best_configuration(session, objectives, prices)
    return completed(session)


def needed(session: ProductSession, found: Configuration, *, by_itself: bool, strict: bool) -> tuple[Question, ...]:
    """Questions that keep a session from being complete, in asking order.

    Args:
        by_itself: What nothing decides may have its first possible value, as ``--auto`` says; a missing text may not.
        strict: No default is taken either.
    """
    from cpq.configuration.undecided import unanswered

    if strict and not by_itself:
        return session.open_questions()
    left = unanswered(session, found)
    return tuple(one for one in left if not by_itself or any(found.values[path] is None for path in one.choices))


def still_open(session: ProductSession, missing: Sequence[Question]) -> InvalidRequest:
    """The error that names what has to be answered, and how."""
    from cpq.problems import NOWHERE, InvalidRequest, Problem

    problems = [
        Problem(
            "open-question",
            NOWHERE,
            f"{question.id} is open: {session.words.question(question)}",
            _how_to_answer(session, question),
        )
        for question in missing
    ]
    return InvalidRequest(problems)


def _how_to_answer(session: ProductSession, question: Question) -> str:
    from cpq.commands.configure_view import typed_domain
    from cpq.configuration.values import listed

    first = question.choices[0]
    possible = session.domain(first).possible
    if len(question.choices) > 1:
        return f"--set {first}={listed(possible[-1:])} or no, and so on; or --auto defaults"
    return f"--set {first}=VALUE with {listed(possible) if possible else typed_domain(session, question)}"


def tell(found: Configuration, session: ProductSession, prices: PolicyPrices | None, *, asked: bool) -> None:
    """What completing chose, what it is worth, and what remains to be said, on the error stream.

    Args:
        asked: Whether completing made choices that nobody saw.
    """
    from cpq.commands.configure_words import say
    from cpq.commands.screen import note

    if asked:
        note(_made(found, session))
        out = _left_out(found, session)
        if out:
            note(say("left out", session.language, names=", ".join(out)))
    if asked and found.undecided:
        names = ", ".join(session.words.name(path) for path in found.undecided)
        note(f"note: {say('undecided all', session.language, names=names)}")
    for line in _worth(found, prices, session.language):
        note(line)
    for doubt in found.doubts:
        note(f"note: {doubt}")
    for warning in session.warnings(found):
        note(f"warning: {warning.text} ({warning.id}, {warning.where.short})")


def _made(found: Configuration, session: ProductSession) -> str:
    from cpq.commands.configure_summary import said_values
    from cpq.commands.configure_words import named, say

    made = [
        _chosen(found, session, path, said)
        for path, source, said in said_values(found, session)
        if source == "completed"
    ]
    if not made:
        return say("nothing completed", session.language)
    return say("completed by", session.language, names=named(made, _MOST_TOLD, session.language))


def _chosen(found: Configuration, session: ProductSession, path: str, said: str) -> str:
    """A choice in few words: ``Frame m``, ``Control panel``, ``2 × Booster pump``."""
    name, value = session.words.name(path), found.values[path]
    if session.choices.choices[path].attribute:
        return f"{name} {said}"
    return name if value is True else f"{said} × {name}"


def _left_out(found: Configuration, session: ProductSession) -> list[str]:
    """Groups that were open and of which nothing was chosen."""
    from cpq.configuration.quote_lines import chosen

    return [
        session.words.about(one)
        for one in session.open_questions()
        if one.kind == "options" and not any(chosen(found.values[path]) for path in one.choices)
    ]


def _worth(found: Configuration, prices: PolicyPrices | None, language: str) -> list[str]:
    from cpq.commands.configure_words import money, say
    from cpq.commands.figures import amount
    from cpq.currencies import minor_units

    told = []
    for name, worth in found.amounts:
        if prices is None or name == "fewest lines":
            said = amount(worth, 0)
        else:
            said = money(worth, minor_units(prices.currency), prices.currency, language)
        told.append(say("proven" if found.proven else "not proven", language, what=say(name, language), worth=said))
    return told


def show_explained(session: ProductSession, reasons: Reasons | None, text: str) -> None:
    """The answer to ``--explain``, on the standard output."""
    from cpq.commands.configure_answers import choice_and_value
    from cpq.commands.configure_view import show_reasons, typed_domain
    from cpq.commands.screen import screen

    if reasons is not None:
        show_reasons(screen(), reasons, session.language)
        return
    path, value = choice_and_value(session, text)
    question = session.choices.question_of(path)
    if question is None or session.is_ruled(path):
        possible = session.words.values(path, session.freed_domain(path).possible, most=24)
    else:
        possible = typed_domain(session, question)
    screen().text(f"  {value} is possible" if value else f"  nothing is refused: {possible}", "good")
