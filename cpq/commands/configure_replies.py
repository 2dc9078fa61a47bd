"""Replies to a question as answers in a session: numbers of a list, values, ranges, and the default."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cpq.commands.configure_answers import bounds
from cpq.commands.configure_view import labels
from cpq.commands.configure_words import say
from cpq.configuration.quote_lines import chosen
from cpq.configuration.typed_answers import value_of
from cpq.configuration.values import spelled

if TYPE_CHECKING:
    from cpq.configuration.choices import Question
    from cpq.configuration.offers import Offer, Offers
    from cpq.configuration.session import ProductSession
    from cpq.solving.model import Value

LISTS = ("options", "several")
"""Kinds of questions that take several answers at once."""


def answer(session: ProductSession, question: Question, offers: Sequence[Offer], reply: str) -> ProductSession:
    """The session with a reply to a question.

    Raises:
        ChoiceRefused: It cannot be beside what was chosen before.
        CpqError, ValueError, BadParameter: It is no answer.
    """
    path = question.choices[0]
    if question.kind in LISTS:
        return _several(session, question, offers, reply)
    if ".." in reply:
        low, high = bounds(reply, "range")
        return session.assign_range(path, at_least=low, at_most=high)
    offer = labels(question, offers).get(reply)
    return session.assign(path, offer.value) if offer is not None else session.assign_text(path, reply)


def take_default(offers: Offers, question: Question) -> ProductSession:
    """The session with what is proposed for a question.

    Raises:
        ValueError: Nothing is.
    """
    session, values = offers.session, offers.proposal.values
    if not proposed(offers, question):
        raise ValueError(say("needs answer", session.language))
    if question.kind not in LISTS:
        return session.assign(question.choices[0], values.get(question.choices[0]))
    for path in question.choices:
        if chosen(values.get(path)) and session.domain(path).is_open:
            session = _choose(session, path)
    return session


def proposed(offers: Offers, question: Question) -> str:
    """What Enter takes, in words; empty where there is no default."""
    session, values = offers.session, offers.proposal.values
    if question.kind in LISTS:
        wanted = [path for path in question.choices if chosen(values.get(path))]
        named = [offers.named(path) for path in wanted if session.domain(path).is_open]
        return ", ".join(named) or say("nothing more" if wanted else "none of them", session.language)
    path = question.choices[0]
    value = values.get(path)
    if not session.is_ruled(path):
        return "" if value is None else session.words.value(path, value)
    return session.words.value(path, value) if offers.proposes(path) else ""


def meant(session: ProductSession, question: Question, offers: Sequence[Offer], text: str) -> tuple[str, Value]:
    """The choice and the value that ``?3`` or ``why 690`` asks about; an option may be one of another question.

    Raises:
        ValueError: There is none.
    """
    offer = labels(question, offers).get(text) or _named(offers, text)
    if offer is not None:
        return offer.path, offer.value
    for path, choice in session.choices.choices.items():
        if not choice.attribute and text and text.lower() in (path, session.words.name(path).lower()):
            return path, next(filter(chosen, session.values_of(path)))
    if question.kind in LISTS:
        raise ValueError(say("no answer", session.language, word=text, count=len(offers)))
    return question.choices[0], value_of(session, question.choices[0], text)


def _several(session: ProductSession, question: Question, offers: Sequence[Offer], reply: str) -> ProductSession:
    """Options or values: ``1 3``, ``2x3``, ``-2``, ids, or ``none``."""
    if reply == "none":
        for path in question.choices:
            if any(map(chosen, session.domain(path).possible)):
                session = _leave_out(session, path)
        return session
    known = labels(question, offers)
    for word in reply.replace(",", " ").split():
        label, times, count = word.removeprefix("-").partition("x")
        offer = known.get(label) or _named(offers, word.removeprefix("-"))
        if offer is None:
            raise ValueError(say("no answer", session.language, word=word, count=len(offers)))
        if word.startswith("-"):
            session = _leave_out(session, offer.path)
        elif times and label in known:
            session = session.assign_text(offer.path, count)
        else:
            session = _choose(session, offer.path)
    return session


def _leave_out(session: ProductSession, path: str) -> ProductSession:
    return session.assign(path, *(value for value in session.values_of(path) if not chosen(value)))


def _choose(session: ProductSession, path: str) -> ProductSession:
    """An option or value that is chosen, however many units: how many is a question of its own."""
    return session.assign(path, *(value for value in session.values_of(path) if chosen(value)))


def _named(offers: Sequence[Offer], word: str) -> Offer | None:
    """The offer of an id, of a value, or of the words that are shown."""
    for offer in offers:
        last = offer.path.rpartition(".")[2]
        if word in (offer.path, last, last.partition("=")[2]) or word.lower() == offer.text.lower():
            return offer
    return next((offer for offer in offers if spelled(offer.value) == word and offer.value is not True), None)
