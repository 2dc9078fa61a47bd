"""Contracts, amendments and their costs as JSON-ready data; every number is text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from cpq.amounts import plain, short
from cpq.contracts.amended import Adjustment, Amended
from cpq.contracts.coterm import coterminated
from cpq.contracts.document import RunningContract
from cpq.contracts.ledger import Entitlement, entitlement
from cpq.contracts.renewing import Renewed
from cpq.contracts.written import contract_json
from cpq.quotes.json_form import place_json, priced_quote_json
from cpq.quotes.priced import PricedLine, PriceStep


def shown_json(contract: RunningContract, day: date) -> Mapping[str, Any]:
    """A contract with what it entitles to on a day."""
    places = {name: [place_json(entry.where) for entry in line.ledger] for name, line in contract.lines.items()}
    return {
        "schema": "cpq/contract-shown/1",
        "on": day.isoformat(),
        "entitlement": _entitlement(entitlement(contract, day)),
        "contract": contract_json(contract),
        "places": places,
    }


def amended_json(amended: Sequence[Amended], decisions: Sequence[Sequence[Any]]) -> Mapping[str, Any]:
    """Amendments in the order in which they apply, and the contract that they lead to.

    Args:
        decisions: For each, the decisions on what it asks for.
    """
    return {
        "schema": "cpq/contract-amended/1",
        "amendments": [_amended(one, found) for one, found in zip(amended, decisions, strict=True)],
        "contract": contract_json(amended[-1].after),
    }


def _amended(amended: Amended, decisions: Sequence[Any]) -> Mapping[str, Any]:
    return {
        "id": amended.amendment.id,
        "contract": amended.before.id,
        "currency": amended.before.currency,
        "effective": amended.day.isoformat(),
        "reprice": amended.amendment.reprice,
        "refund": amended.amendment.refund,
        "charges": plain(amended.charges),
        "credits": plain(amended.credits),
        "net": plain(amended.net),
        "forgone": plain(amended.forgone),
        "already_billed": plain(amended.already_billed),
        "end": None if amended.after.end is None else amended.after.end.isoformat(),
        "adjustments": [_adjustment(one) for one in amended.adjustments],
        "coterminated": [_coterminated(one) for one in coterminated(amended)],
        "entitlement": _entitlement(amended.entitlement),
        "asked": [priced_quote_json(quote) for quote in amended.asked],
        "decisions": [decision.to_json() for decision in decisions],
        "quotes": [priced_quote_json(quote) for quote in amended.quotes],
    }


def renewed_json(renewed: Renewed, decisions: Sequence[Any]) -> Mapping[str, Any]:
    """A renewal with the contract that it makes."""
    closed = renewed.closed
    return {
        "schema": "cpq/contract-renewed/1",
        "renews": renewed.before.id,
        "currency": renewed.before.currency,
        "start": renewed.after.start.isoformat(),
        "end": None if renewed.after.end is None else renewed.after.end.isoformat(),
        "total": plain(renewed.total),
        "credit": plain(renewed.credit),
        "net": plain(renewed.net),
        "lines": [
            {
                "line": one.line,
                "product": one.product,
                "quantity": short(one.quantity),
                "pricing": one.pricing,
                "before": _maybe(one.before),
                "after": _maybe(one.after),
                "uplift": None if one.uplift is None else short(one.uplift.rate),
                "because": "" if one.uplift is None else one.uplift.said,
                "where": None if one.uplift is None else place_json(one.uplift.where),
            }
            for one in renewed.lines
        ],
        "credits": [] if closed is None else [_adjustment(one) for one in closed.adjustments],
        "decisions": [decision.to_json() for decision in decisions],
        "quotes": [priced_quote_json(quote) for quote in renewed.quotes],
        "contract": contract_json(renewed.after),
    }


def _adjustment(one: Adjustment) -> Mapping[str, Any]:
    return {
        "kind": one.kind,
        "line": one.line,
        "product": one.product,
        "start": one.start.isoformat(),
        "end": None if one.end is None else one.end.isoformat(),
        "quantity": short(one.quantity),
        "unit": _maybe(one.unit),
        "periods": None if one.periods is None else str(one.periods),
        "amount": plain(one.amount),
        "forgone": plain(one.forgone),
        "billed": one.billed,
        "lines": [_line(line) for line in one.lines],
    }


def _line(line: PricedLine) -> Mapping[str, Any]:
    """A priced line as far as it explains an amount; the quotes hold the rest of it."""
    return {
        "id": line.id,
        "quantity": short(line.quantity),
        "list_total": plain(line.list_total),
        "net_total": plain(line.net_total),
        "build_up": [_step(step) for step in line.build_up],
        "steps": [_step(step) for step in line.steps],
    }


def _step(step: PriceStep) -> Mapping[str, Any]:
    return {
        "name": step.name,
        "amount": plain(step.amount),
        "after": plain(step.after),
        "unit": _maybe(step.unit),
        "rate": None if step.rate is None else short(step.rate),
        "rule": step.rule,
        "where": place_json(step.where),
    }


def _coterminated(one: Any) -> Mapping[str, Any]:
    return {
        "line": one.line,
        "product": one.product,
        "start": one.start.isoformat(),
        "end": None if one.end is None else one.end.isoformat(),
        "months": str(one.months),
        "full_months": str(one.full_months),
        "full": plain(one.full),
        "cost": plain(one.cost),
    }


def _entitlement(found: Sequence[Entitlement]) -> list[Mapping[str, Any]]:
    return [
        {
            "product": one.product,
            "quantity": short(one.quantity),
            "lines": {name: short(units) for name, units in one.lines.items()},
        }
        for one in found
    ]


def _maybe(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
