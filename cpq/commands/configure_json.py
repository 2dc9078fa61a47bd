"""A session as data: what was answered, what every choice can still be, what is open, and the lines it results in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cpq.configuration.undecided import unanswered
from cpq.configuration.values import spelled

if TYPE_CHECKING:
    from cpq.configuration.choices import Question
    from cpq.configuration.configuration import Configuration
    from cpq.configuration.offers import Offers
    from cpq.configuration.possible_values import ChoiceDomain
    from cpq.configuration.refusals import Reasons
    from cpq.quotes.request import QuoteRequest


def session_json(
    offers: Offers,
    configuration: Configuration | None,
    explained: Reasons | None,
    request: QuoteRequest | None,
) -> dict[str, Any]:
    """A session as JSON-ready data.

    Args:
        offers: Answers to its questions.
        configuration: The complete configuration; None where an answer is needed first.
        explained: What ``--explain`` asks for.
        request: The quote request that the configuration becomes.
    """
    session = offers.session
    needed = frozenset(question.id for question in unanswered(session, offers.proposal))
    return {
        "schema": "cpq/configuration/1",
        "product": session.choices.product_id,
        "quantity": str(session.quantity),
        "language": session.language,
        "complete": configuration is not None,
        "answered": session.answered,
        "domains": {path: _domain(domain) for path, domain in session.domains().items()},
        "open": [_question(offers, one, needed=one.id in needed) for one in session.open_questions()],
        "explanation": None if explained is None else explained.to_json(),
        "configuration": None if configuration is None else configuration.to_json(),
        "request": None if request is None else request.to_json(),
    }


def _domain(domain: ChoiceDomain) -> dict[str, Any]:
    return {
        "state": domain.state,
        "possible": [spelled(value) for value in domain.possible],
        "refused": [spelled(value) for value in domain.refused],
    }


def _question(offers: Offers, question: Question, *, needed: bool) -> dict[str, Any]:
    words = offers.session.words
    return {
        "id": question.id,
        "kind": question.kind,
        "component": question.component,
        "question": words.question(question),
        "help": words.help(question),
        "needed": needed,
        "answers": [offer.to_json() for offer in offers.of(question)],
    }
