"""What a session has still to ask: questions that several answers are left for, in asking order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpq.configuration.choices import Question
from cpq.configuration.possible_values import ChoiceDomain
from cpq.configuration.quote_lines import chosen

if TYPE_CHECKING:
    from cpq.configuration.session import ProductSession


def open_questions(session: ProductSession) -> tuple[Question, ...]:
    """What the rules leave open, in asking order; nothing about options that are not sure to be there."""
    return tuple(question for question in session.choices.questions if _is_open(session, question))


def _is_open(session: ProductSession, question: Question) -> bool:
    """Whether a question has several possible answers now."""
    if not is_there(session, question.component):
        return False
    if question.kind == "text" or not all(map(session.is_ruled, question.choices)):
        return not any(path in session.unlisted for path in question.choices if not session.is_ruled(path))
    domains = [session.domain(path) for path in question.choices]
    if question.kind == "options":
        return any(map(_chosen_or_not, domains))
    return any(domain.is_open for domain in domains)


def is_there(session: ProductSession, component: str) -> bool:
    """Whether a component is sure to be part of the product."""
    one = session.choices.components[component]
    if one.option is None:
        return True
    return is_there(session, one.around) and all(map(chosen, session.domain(component).possible))


def _chosen_or_not(domain: ChoiceDomain) -> bool:
    """Whether an option may still be chosen or left out."""
    return any(map(chosen, domain.possible)) and not all(map(chosen, domain.possible))
