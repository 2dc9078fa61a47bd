"""What comes of a request, by the engine or by the oracle: all that a caller can see, in one comparable value."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import cpq
from cpq.approvals import ApprovalDecision
from cpq.configuration.configured import ConfiguredQuote
from cpq.expressions import Value
from cpq.policy.compiled import CompiledPolicy
from cpq.pricing.outcome_facts import line_facts
from cpq.problems import CannotPrice, CpqError, InvalidRequest
from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.rounding import exact
from tests.generated.differences import differences
from tests.oracle import reference
from tests.oracle.pricing.outcome_facts import line_facts as plain_line_facts


class Pricer(NamedTuple):
    """One way to price and to decide."""

    price: Callable[[ConfiguredQuote, CompiledPolicy], PricedQuote]
    decide: Callable[[PricedQuote, CompiledPolicy], ApprovalDecision]
    line_facts: Callable[[PricedLine], Mapping[str, Value]]


ENGINE = Pricer(cpq.price, cpq.decide, line_facts)
ORACLE = Pricer(reference.price, reference.decide, plain_line_facts)


class Outcome(NamedTuple):
    """What a pricer made of a configured quote.

    Attributes:
        error: The refusal, None where there is a price.
        figures: What lines work out from their fields, which the fields' own equality does not show.
        text: The quote and the decision as JSON, where the form of a number and the order of names show.
    """

    error: Mapping[str, Any] | None = None
    quote: PricedQuote | None = None
    facts: tuple[Mapping[str, Value], ...] = ()
    figures: tuple[tuple[object, ...], ...] = ()
    decision: ApprovalDecision | None = None
    text: str = ""


def outcome(configured: ConfiguredQuote, policy: CompiledPolicy, pricer: Pricer) -> Outcome:
    """Price and decide; a refusal is an outcome, anything else that is raised is not."""
    try:
        quote = pricer.price(configured, policy)
    except CpqError as error:
        return Outcome(error=refusal(error))
    decision = pricer.decide(quote, policy)
    with exact():
        facts = tuple(pricer.line_facts(line) for line in quote.lines)
    return Outcome(
        quote=quote,
        facts=facts,
        figures=tuple((line.listed_total, line.effective_total, line.margin) for line in quote.lines),
        decision=decision,
        text=json.dumps([quote.to_json(), decision.to_json()], indent=1),
    )


def refusal(error: CpqError) -> dict[str, Any]:
    """Everything that an error says."""
    said: dict[str, Any] = {
        "class": type(error).__name__,
        "code": error.code,
        "message": error.message,
        "hint": error.hint,
    }
    if isinstance(error, InvalidRequest):
        said["problems"] = error.problems
    if isinstance(error, CannotPrice):
        said |= {"line": error.line, "step": error.step, "where": error.where}
        said["others"] = [refusal(other) for other in error.others]
    return said


class Compared(NamedTuple):
    """What engine and oracle made of the same quote.

    Attributes:
        differences: Paths at which they differ; none where they agree.
        priced: Whether the oracle has a price for it.
    """

    differences: tuple[str, ...]
    priced: bool


def compared(configured: ConfiguredQuote, policy: CompiledPolicy) -> Compared:
    """Where the engine and the oracle differ on a quote."""
    engine, oracle = outcome(configured, policy, ENGINE), outcome(configured, policy, ORACLE)
    found = () if engine == oracle else tuple(differences(engine, oracle))
    return Compared(found, oracle.quote is not None)
