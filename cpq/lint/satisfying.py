"""From a condition to a trial on which it holds: an enterprise account, 36 months, a code, an option."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import islice

from cpq.amounts import plain
from cpq.expressions import Expression, ExpressionError, Scope, evaluate, fact_name
from cpq.lint.domains import conditions_of
from cpq.lint.engine import Engine
from cpq.lint.holding import Holding, Known
from cpq.lint.selecting import select
from cpq.lint.trial import Trial
from cpq.problems import CpqError

_MOST_WAYS = 8
_USUAL = {"quantity": Decimal(1)}


def satisfying(engine: Engine, trial: Trial, condition: Expression | None, scope: Scope = "line") -> Trial | None:
    """The trial changed so that a condition holds on it, or None where no such change was found.

    Only what a request may say is changed; whether the condition then holds is seen on the engine.
    """
    if condition is None or holds(engine, trial, condition, scope):
        return trial
    reasons = conditions_of(engine.policy, engine.catalog, [trial.product], (trial.as_of, trial.as_of))
    read = reasons.read(condition, scope)
    for changed in _changed(engine, trial, islice(reasons.ways(read), _MOST_WAYS)):
        if holds(engine, changed, condition, scope):
            return changed
    return None


def holds(engine: Engine, trial: Trial, condition: Expression, scope: Scope) -> bool:
    """Whether a condition holds on a priced trial."""
    outcome = engine.tried(trial)
    if isinstance(outcome, CpqError):
        return False
    facts = [outcome.facts] if scope != "line" else [{**outcome.facts, **line.facts} for line in outcome.lines]
    for one in facts:
        try:
            if evaluate(condition, one, engine.compiled(trial.as_of).tables) is True:
                return True
        except ExpressionError:
            continue
    return False


def _changed(engine: Engine, trial: Trial, ways: Iterator[Mapping[str, Holding]]) -> Iterator[Trial]:
    for way in ways:
        changed: Trial | None = trial
        for name, holding in sorted(way.items()):
            value = None if holding.empty else holding.some(_USUAL.get(name))
            if changed is not None and value is not None:
                changed = _said(engine, changed, name, value)
        if changed is not None:
            yield _selected(engine, changed, way)


def _selected(engine: Engine, trial: Trial, way: Mapping[str, Holding]) -> Trial:
    """The trial with the attribute values of a way, the others chosen so that they go together."""
    attributes = engine.catalog.products[trial.product].attributes
    named = {fact_name(name): name for name in attributes}
    fixed = {named[name]: _text(value) for name, one in way.items() if name in named and (value := one.some())}
    fixed |= {named[name]: "no" for name, one in way.items() if name in named and one.some() is False}
    selection = select(engine.catalog, trial.product, fixed) if fixed else None
    return trial if selection is None else trial.with_line(selection=dict(selection))


def _said(engine: Engine, trial: Trial, name: str, value: Known) -> Trial | None:
    """The trial with one fact as it should be; unchanged where a request cannot say it."""
    text = _text(value)
    match name:
        case "quantity":
            return replace(trial, quantity=value) if isinstance(value, Decimal) else None
        case "term_months" | "quote.term_months":
            return trial.saying(term=f"{text} months", start=trial.as_of.isoformat()) if value else trial
        case "quote.payment_days":
            return trial.saying(payment_terms=text)
        case "quote.has_opt_out":
            return trial.saying(has_opt_out=text)
        case "requested_discount":
            rate = f"{plain(value * 100)}%" if isinstance(value, Decimal) else text
            return trial.with_line(discount=f"{rate} of regular", reason="example") if value else trial
    return _named(engine, trial, name, text) if text else trial


_SOLD_THROUGH = {
    "quote.partner": "partner",
    "quote.partner_tier": "tier",
    "quote.distributor": "distributor",
    "quote.deal_registered": "registered",
}


def _named(engine: Engine, trial: Trial, name: str, text: str) -> Trial:
    """The trial with what it says about the deal, the account and whom it is sold through."""
    head, _, own = name.rpartition(".")
    if name in ("quote.billing", "quote.incoterm"):
        return trial.saying(**{own: text})
    if name == "reason":
        return trial.with_line(reason=text)
    if name in _SOLD_THROUGH:
        return trial.saying(sold_through={**trial.said.get("sold through", {}), _SOLD_THROUGH[name]: text})
    if head == "ship_to":
        return trial.saying(ship_to={**trial.said.get("ship to", {}), own: text})
    if name in engine.policy.account_facts:
        if head == "account":
            return trial.with_account(facts={**trial.account.get("facts", {}), own: text})
        return trial.saying(facts={**trial.said.get("facts", {}), name: text})
    return trial.with_account(**{own: text}) if head == "account" else trial


def _text(value: Known) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else value
