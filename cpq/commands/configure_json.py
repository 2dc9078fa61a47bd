"""A session as data: what was answered, what every choice can still be, what is open, and the lines it results in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cpq.configuration.values import spelled

if TYPE_CHECKING:
    from cpq.configuration.choices import Question
    from cpq.configuration.configuration import Configuration
    from cpq.configuration.offers import Offers
    from cpq.configuration.possible_values import ChoiceDomain
    from cpq.configuration.refusals import Reasons
    from cpq.configuration.session import ProductSession


def session_json(
    session: ProductSession,
    offers: Offers | None,
    configuration: Configuration | None,
    explained: Reasons | None,
    request: dict[str, Any] | None,
) -> dict[str, Any]:
    """The session as JSON-ready data.

    Args:
        offers: Answers to the open questions; none where nothing is open.
        configuration: The complete configuration, where there is one.
        explained: What ``--explain`` asks for.
        request: The quote request that the configuration becomes.
    """
    return {
        "schema": "cpq/configuration/1",
        "product": session.choices.product_id,
        "quantity": str(session.quantity),
        "language": session.language,
        "complete": configuration is not None,
        "answered": session.answered,
        "domains": {path: _domain(domain) for path, domain in session.domains().items()},
        "open": [] if offers is None else [_question(session, offers, one) for one in session.open_questions()],
        "explanation": None if explained is None else explained.to_json(),
        "configuration": None if configuration is None else configuration.to_json(),
        "request": request,
    }


def _domain(domain: ChoiceDomain) -> dict[str, Any]:
    return {
        "state": domain.state,
        "possible": [spelled(value) for value in domain.possible],
        "refused": [spelled(value) for value in domain.refused],
    }


def _question(session: ProductSession, offers: Offers, question: Question) -> dict[str, Any]:
    words = session.words
    return {
        "id": question.id,
        "kind": question.kind,
        "component": question.component,
        "question": words.question(question),
        "help": words.help(question),
        "answers": [offer.to_json() for offer in offers.of(question)],
    }
