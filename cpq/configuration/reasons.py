"""What the engine blames, told in the words and places of the catalog."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from cpq.configuration.refusals import BlamedRule, OwnChoice, Reasons, taken_back
from cpq.problems import NOWHERE
from cpq.quotes.parties import Account
from cpq.quotes.request import QuoteRequest
from cpq.solving.explanation import Explanation
from cpq.solving.model import Value

if TYPE_CHECKING:
    from cpq.configuration.configuration import Configuration
    from cpq.configuration.session import ProductSession

_ANY_DAY = date(2000, 1, 1)
"""Day of requests that are only configured: rules of products depend on no day."""


def reasons_of(session: ProductSession, path: str, values: Sequence[Value], explanation: Explanation) -> Reasons:
    """Why values are refused, as the engine explains it: own choices, rules with their places, and repairs."""
    said = session.words.said("refused" if explanation.decisions else "never", path, values)
    own = session.own_answers()
    choices = tuple(OwnChoice(name, own[name].said(session.words)) for name in explanation.decisions)
    rules = tuple(_blamed(session, rule) for rule in explanation.rules)
    repairs = session.session.repairs(path, *values) if choices else ()
    return Reasons(path, tuple(values), said, choices, rules, tuple(taken_back(one, session.words) for one in repairs))


def broken_advice(session: ProductSession, configuration: Configuration) -> tuple[BlamedRule, ...]:
    """Rules which only advise that a complete configuration breaks, in the order of the catalog.

    Raises:
        InvalidRequest: The catalog refuses the configuration, which the session would have to have known.
    """
    request = QuoteRequest(as_of=_ANY_DAY, account=Account(id="any"), lines=configuration.lines())
    found = configuration.configured(request).findings
    told = [problem.hint for problem in found if problem.code == "constraint-broken"]
    advice = {rule.where: rule for rule in session.product.model.advice}.values()
    return tuple(
        BlamedRule(rule.id, rule.text.in_language(session.language), rule.where)
        for rule in advice
        if any(hint.endswith(f" at {rule.where.short}") for hint in told)
    )


def _blamed(session: ProductSession, rule: str) -> BlamedRule:
    model = session.product.model
    text = model.texts.get(rule)
    said = "" if text is None else text.in_language(session.language)
    return BlamedRule(rule, said, model.places.get(rule, NOWHERE))
