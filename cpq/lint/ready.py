"""Ready scenarios: trials with what the engine makes of them, as a file that `cpq test` runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from cpq.amounts import plain
from cpq.approvals import ApprovalDecision
from cpq.exchange.yaml_writer import to_yaml
from cpq.lint.engine import Engine
from cpq.lint.trial import Trial
from cpq.problems import CpqError, Problem
from cpq.quotes.priced import PricedQuote

Expected = Mapping[str, Any]
Expect = Callable[[PricedQuote, ApprovalDecision], Expected]
"""What a scenario expects of a quote, read from what the engine made of it."""


class Case(NamedTuple):
    """One scenario to write.

    Attributes:
        name: The finding as a sentence about this quote.
    """

    name: str
    trial: Trial
    expect: Expect


def scenario_file(engine: Engine, about: str, cases: Iterable[Case]) -> str:
    """A scenario file whose expectations are what the engine computes today, refusals among them.

    Args:
        about: Comment at its top.
    """
    written = [{"name": case.name, **_asked(case.trial), "expect": _expected(engine, case)} for case in cases]
    return to_yaml({"scenarios": written}, about).decode("utf-8")


def net(quote: PricedQuote, decision: ApprovalDecision) -> Expected:  # noqa: ARG001 (one shape for all expectations)
    """The net total of every line."""
    return {"lines": [{"id": line.id, "net total": plain(line.net_total)} for line in quote.lines]}


def steps(quote: PricedQuote, decision: ApprovalDecision) -> Expected:  # noqa: ARG001
    """The net total of every line, with the rules that made it."""
    return {
        "lines": [
            {
                "id": line.id,
                "net total": plain(line.net_total),
                "steps": [
                    {"name": step.name, **({"rule": step.rule} if step.rule else {})}
                    for step in line.steps
                    if step.name != "rounding"
                ],
            }
            for line in quote.lines
        ]
    }


def prices(quote: PricedQuote, decision: ApprovalDecision) -> Expected:  # noqa: ARG001
    """How the list price of every line is made up."""
    return {
        "lines": [
            {
                "id": line.id,
                "build up": [
                    {"name": step.name, **({"rule": step.rule} if step.rule else {})} for step in line.build_up
                ],
            }
            for line in quote.lines
        ]
    }


def margin(quote: PricedQuote, decision: ApprovalDecision) -> Expected:  # noqa: ARG001
    """Net total, cost and margin of every line."""
    return {
        "lines": [
            {
                "id": line.id,
                "net total": plain(line.net_total),
                "cost": "undefined" if line.cost is None else plain(line.cost),
                "margin": "undefined" if line.margin is None else plain(line.margin),
            }
            for line in quote.lines
        ]
    }


def decision(quote: PricedQuote, decision: ApprovalDecision) -> Expected:
    """The net total, the outcome, and who stops, warns and is asked by which rule."""
    asked = [{"approver": approver, "rule": need.rule} for need in decision.requirements for approver in need.asked]
    return {
        "totals": {"net": plain(quote.totals.net)},
        "outcome": decision.outcome,
        "approvals": _once(asked),
        "stops": _once({"rule": check.rule} for check in decision.stops),
        "warnings": _once({"rule": check.rule} for check in decision.warnings),
    }


def findings(quote: PricedQuote, decision: ApprovalDecision) -> Expected:  # noqa: ARG001
    """The net total and the codes of what the rep is told."""
    codes = dict.fromkeys(finding.code for finding in quote.findings)
    return {"totals": {"net": plain(quote.totals.net)}, "findings": list(codes)}


def _once(items: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    return [dict(pairs) for pairs in dict.fromkeys(tuple(item.items()) for item in items)]


def _asked(trial: Trial) -> Expected:
    return {**trial.given(), "lines": [trial.line_given()]}


def _expected(engine: Engine, case: Case) -> Expected:
    outcome = engine.tried(case.trial)
    if isinstance(outcome, CpqError):
        return {"error": code_of(outcome)}
    return case.expect(outcome, engine.decided(outcome))


def code_of(error: CpqError) -> str:
    """The code of the first reason of a refusal."""
    problems: tuple[Problem, ...] = getattr(error, "problems", ())
    if problems:
        return problems[0].code
    return error.code
