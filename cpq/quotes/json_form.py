"""The priced quote as JSON-ready data: one versioned schema for the command line, the API and CRMs.

Every number is text without exponent, so that no reader passes it through binary floats. Steps hold ids, amounts and
places; their words are rendered by whoever reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cpq.amounts import short
from cpq.currencies import minor_units
from cpq.dates import iso_day
from cpq.problems import NOWHERE, Problem, SourceLocation
from cpq.quotes.estimates import UsageEstimate, usage_estimates
from cpq.quotes.json_shapes import (
    SCHEMA,
    AllowanceJson,
    BundlePriceJson,
    FindingJson,
    LineJson,
    PlaceJson,
    PocketJson,
    PricedQuoteJson,
    StepJson,
    TaxJson,
    TotalsJson,
    UsageEstimateJson,
)
from cpq.quotes.pocket import Pocket
from cpq.quotes.priced import Allowance, PricedLine, PricedQuote, PriceStep, TaxLine, Totals
from cpq.rounding import round_to

RATE_DECIMALS = 12
"""Decimals of derived rates, which are shares and seldom end."""


def priced_quote_json(quote: PricedQuote) -> PricedQuoteJson:
    """A priced quote as JSON-ready data; the same quote always gives the same data."""
    figures = _Figures(minor_units(quote.currency))
    made: PricedQuoteJson = {
        "schema": SCHEMA,
        "fingerprint": quote.fingerprint,
        "as_of": quote.as_of.isoformat(),
        "currency": quote.currency,
        "price_book": quote.price_book,
        "request": quote.request.to_json(),
        "lines": [_line(line, figures) for line in quote.lines],
        "allowances": [_allowance(allowance, figures) for allowance in quote.allowances],
        "taxes": [_tax(tax, figures) for tax in quote.taxes],
        "totals": _totals(quote.totals, figures),
        "usage_estimates": [_estimate(one, figures) for one in usage_estimates(quote)],
        "years": [
            {"year": y.year, "start": iso_day(y.start), "end": iso_day(y.end), "amount": figures.amount(y.amount)}
            for y in quote.years
        ],
        "metrics": {name: figures.maybe(value) for name, value in sorted(quote.metrics.items())},
        "findings": [finding_json(finding) for finding in quote.findings],
    }
    if quote.pocket is not None:
        made["pocket"] = _pocket(quote.pocket, figures)
    return made


def finding_json(finding: Problem) -> FindingJson:
    """A finding or problem as JSON-ready data."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "hint": finding.hint,
        "where": place_json(finding.location),
    }


def amount_text(value: Decimal, digits: int) -> str:
    """An amount as JSON carries it: at least the currency's decimals, and no zeros beyond what is needed."""
    return _Figures(digits).amount(value)


def maybe_amount_text(value: Decimal | None, digits: int) -> str | None:
    """An amount as JSON carries it; None where there is none."""
    return _Figures(digits).maybe(value)


def rate_text(value: Decimal | None) -> str | None:
    """A derived rate as JSON carries it; None where it is undefined."""
    return _rate(value)


def picked(data: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The named fields of some data, in that order; a field that is not there is left out."""
    return {name: data[name] for name in names if name in data}


def place_json(where: SourceLocation) -> PlaceJson | None:
    """A place as JSON-ready data; None for what no file holds."""
    if where.file == NOWHERE.file:
        return None
    return {"file": where.file, "line": where.line, "column": where.column}


class _Figures:
    """Numbers as text: at least the currency's decimals on amounts, and no zeros beyond what is needed."""

    def __init__(self, digits: int) -> None:
        self.digits = digits

    def amount(self, value: Decimal) -> str:
        text = format(value, "f")
        point = text.find(".")
        if point < 0 or len(text) - point - 1 != self.digits:
            text = self._padded(text)
        return text if value else text.removeprefix("-")

    def _padded(self, text: str) -> str:
        whole, point, decimals = text.partition(".")
        kept = decimals.rstrip("0").ljust(self.digits, "0") if point or self.digits else ""
        return f"{whole}.{kept}" if kept else whole

    def named(self, amounts: Mapping[str, Decimal]) -> dict[str, str]:
        """Amounts by name; neighbours that are one value are written once."""
        texts: dict[str, str] = {}
        before, text = None, ""
        for name, value in amounts.items():
            if value is not before:
                before, text = value, self.amount(value)
            texts[name] = text
        return texts

    def maybe(self, value: Decimal | None) -> str | None:
        return None if value is None else self.amount(value)


def _rate(value: Decimal | None) -> str | None:
    return None if value is None else short(round_to(value, RATE_DECIMALS))


def _fraction(value: Fraction) -> str:
    """An exact count: ``12`` or ``37/30``."""
    above, below = value.as_integer_ratio()
    return str(above) if below == 1 else f"{above}/{below}"


def _line(line: PricedLine, figures: _Figures) -> LineJson:
    effective = line.effective_total
    margin_rate = line.margin / effective if line.margin is not None and effective > 0 else None
    units = figures.named(line.unit_levels)
    return {
        "id": line.id,
        "line": line.line,
        "product": line.product,
        "name": line.name,
        "charge": line.charge,
        "kind": line.kind,
        "family": line.family,
        "segment": line.segment,
        "parent": line.parent,
        "group": line.group,
        "optional": line.optional,
        "credit": line.credit,
        "quantity": short(line.quantity),
        "per": line.per,
        "period": line.period,
        "periods": _fraction(line.periods),
        "start": iso_day(line.start),
        "end": iso_day(line.end),
        "offset_months": _fraction(line.offset_months),
        "length_months": _fraction(line.length_months),
        "selection": _selection(line.selection),
        "list": figures.maybe(line.list),
        "regular": units.get("regular"),
        "customer": units.get("customer"),
        "net": units.get("net"),
        "prices": units,
        "totals": figures.named(line.levels),
        "list_total": figures.amount(line.list_total),
        "net_total": figures.amount(line.net_total),
        "allocated": figures.amount(line.allocated),
        "part_of": "" if line.part_of is None else line.part_of.line,
        "bundle_price": None if line.whole is None else _bundle_price(line.whole, figures),
        "cost": figures.maybe(line.cost),
        "cost_where": place_json(line.cost_where),
        "margin": figures.maybe(line.margin),
        "margin_rate": _rate(margin_rate),
        "build_up": [_step(step, figures) for step in line.build_up],
        "steps": [_step(step, figures) for step in line.steps],
    }


def _bundle_price(whole: PricedLine, figures: _Figures) -> BundlePriceJson:
    return {
        "prices": figures.named(whole.unit_levels),
        "totals": figures.named(whole.levels),
        "cost": figures.maybe(whole.cost),
        "steps": [_step(step, figures) for step in whole.steps],
        "build_up": [_step(step, figures) for step in whole.build_up],
    }


def _selection(selection: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _choice(value) for name, value in selection.items()}


def _choice(value: object) -> object:
    if isinstance(value, Decimal):
        return short(value)
    return list(value) if isinstance(value, tuple) else value


def step_json(step: PriceStep, digits: int) -> StepJson:
    """One step as JSON-ready data.

    Args:
        digits: Minor units of the currency; amounts carry at least as many decimals.
    """
    return _step(step, _Figures(digits))


def _step(step: PriceStep, figures: _Figures) -> StepJson:
    return {
        "name": step.name,
        "base": figures.maybe(step.base),
        "amount": figures.amount(step.amount),
        "after": figures.amount(step.after),
        "unit": figures.maybe(step.unit),
        "rate": None if step.rate is None else short(step.rate),
        "rule": step.rule,
        "where": place_json(step.where),
        "inputs": dict(step.inputs),
    }


def _allowance(allowance: Allowance, figures: _Figures) -> AllowanceJson:
    return {
        "id": allowance.id,
        "name": allowance.name,
        "amount": figures.amount(allowance.amount),
        "at": allowance.at,
        "level_amount": figures.amount(allowance.level_amount),
        "tax_category": allowance.tax_category,
        "tax_rate": short(allowance.tax_rate),
        "parts": {line: figures.amount(part) for line, part in allowance.parts},
    }


def _tax(tax: TaxLine, figures: _Figures) -> TaxJson:
    return {
        "category": tax.category,
        "name": tax.name,
        "rate": short(tax.rate),
        "base": figures.amount(tax.base),
        "amount": figures.amount(tax.amount),
        "reason": tax.reason,
        "where": place_json(tax.where),
    }


def _estimate(estimate: UsageEstimate, figures: _Figures) -> UsageEstimateJson:
    return {
        "line": estimate.line,
        "product": estimate.product,
        "parts": list(estimate.parts),
        "quantity": short(estimate.quantity),
        "per": estimate.per,
        "period": estimate.period,
        "per_period": figures.maybe(estimate.per_period),
        "amount": figures.amount(estimate.amount),
        "committed": figures.amount(estimate.committed),
        "beyond": figures.amount(estimate.beyond),
    }


def _pocket(pocket: Pocket, figures: _Figures) -> PocketJson:
    return {
        "leaks": [
            {
                "kind": leak.kind,
                "rule": leak.rule,
                "year": leak.year,
                "base": figures.maybe(leak.base),
                "rate": _rate(leak.rate),
                "amount": figures.amount(leak.amount),
                "where": place_json(leak.where),
            }
            for leak in pocket.leaks
        ],
        "margin": figures.maybe(pocket.margin),
        "margin_rate": _rate(pocket.margin_rate),
        "unknown": pocket.unknown,
    }


def _totals(totals: Totals, figures: _Figures) -> TotalsJson:
    return {
        "list": figures.amount(totals.list),
        "regular": figures.amount(totals.regular),
        "customer": figures.amount(totals.customer),
        "one_time": figures.amount(totals.one_time),
        "recurring": figures.amount(totals.recurring),
        "usage": figures.amount(totals.usage),
        "pass_through": figures.amount(totals.pass_through),
        "allowances": figures.amount(totals.allowances),
        "net": figures.amount(totals.net),
        "tax": figures.amount(totals.tax),
        "gross": figures.amount(totals.gross),
        "cash_rounding": figures.amount(totals.cash_rounding),
        "payable": figures.amount(totals.payable),
        "optional": figures.amount(totals.optional),
        "cost": figures.maybe(totals.cost),
        "margin": figures.maybe(totals.margin),
        "margin_rate": _rate(totals.margin_rate),
        "markup_rate": _rate(totals.markup_rate),
        "weight": None if totals.weight is None else short(totals.weight),
        "milestones": [{"when": when, "amount": figures.amount(share)} for when, share in totals.milestones],
    }
