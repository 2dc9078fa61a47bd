"""By how much a renewal raises a price: a rate or a formula over dated parameters, never more than the cap."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cpq.amounts import format_rate
from cpq.contracts.renewal_terms import RenewalTerms
from cpq.contracts.versions import Versions
from cpq.expressions import ExpressionError, evaluate, fact_name, parse
from cpq.expressions.types import NUMBER
from cpq.files.texts import ExpressionText
from cpq.policy.compiled import compile_policy
from cpq.policy.facts import Phase
from cpq.problems import InvalidRequest, Problem, SourceLocation


class Uplift(NamedTuple):
    """How much a price rises.

    Attributes:
        rate: The rate that is used, a fraction of the price.
        asked: What rate or formula gave before the cap.
        said: Both in words.
        where: Place of the rate or the formula.
    """

    rate: Decimal
    asked: Decimal
    said: str
    where: SourceLocation


def uplift_of(terms: RenewalTerms, order_date: date, versions: Versions) -> Uplift:
    """The uplift of renewal terms on an order date.

    Raises:
        InvalidRequest: The formula names what no file declares, has no value on that day, or lowers the price.
    """
    if terms.formula is None:
        asked, how, where = terms.uplift or Decimal(0), "uplift", terms.where_of("uplift")
    else:
        asked, how, where = _worked_out(terms.formula, order_date, versions), terms.formula.text, terms.formula.where
    if asked < 0:
        message = f"the uplift {terms.formula} gives {format_rate(asked)} on {order_date}, which lowers the price"
        raise InvalidRequest([Problem("invalid-value", where, message, "give it a floor, such as max(0, cpi)")])
    rate = asked if terms.cap is None else min(asked, terms.cap)
    said = f"{how}: {format_rate(asked)}"
    if rate != asked:
        said += f", capped at {format_rate(rate)}"
    return Uplift(rate, asked, said, where)


def _worked_out(formula: ExpressionText, order_date: date, versions: Versions) -> Decimal:
    """What a formula gives over the dated parameters of the policy at hand."""
    version = versions.current
    policy = compile_policy(version.policy, version.catalog, order_date, version.fingerprint)
    try:
        expression = parse(
            formula.text,
            version.policy.vocabulary,
            expects=NUMBER,
            scope="quote",
            before_phase=Phase.LIST,
            price_effect=True,
        )
        declared = {fact_name(rule.id) for rule in version.policy.parameters}
        strangers = sorted(expression.reads - declared)
        if strangers:
            message = f"an uplift reads dated parameters only, not '{strangers[0]}'"
            raise InvalidRequest([Problem("unknown-fact", formula.where, message, "declare it under parameters:")])
        value = evaluate(expression, policy.parameters, policy.tables)
    except ExpressionError as error:
        raise InvalidRequest([Problem(error.code, formula.where, error.message, error.hint)]) from error
    return value if isinstance(value, Decimal) else Decimal(str(value))
