"""The priced quote as JSON-ready data: one versioned schema for the command line, the API and CRMs.

Every number is text without exponent, so that no reader passes it through binary floats. Steps hold ids, amounts and
places; their words are rendered by whoever reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from typing_extensions import TypedDict

from cpq.amounts import short
from cpq.currencies import minor_units
from cpq.problems import NOWHERE, Problem, SourceLocation
from cpq.quotes.priced import Allowance, PricedLine, PricedQuote, PriceStep, TaxLine, Totals
from cpq.rounding import round_to

SCHEMA: Literal["cpq/priced-quote/1"] = "cpq/priced-quote/1"
RATE_DECIMALS = 12
"""Decimals of derived rates, which are shares and seldom end."""


class PlaceJson(TypedDict):
    """A place in a file."""

    file: str
    line: int
    column: int


class StepJson(TypedDict):
    """One step of a waterfall or part of a list price: amounts on the line, ``unit`` per unit and period."""

    name: str
    base: str | None
    amount: str
    after: str
    unit: str | None
    rate: str | None
    rule: str
    where: PlaceJson | None
    inputs: dict[str, str]


class LineJson(TypedDict):
    """One charge of one line over one segment. Unit prices are None where the line has none.

    ``prices`` and ``totals`` hold every named price as it is printed; ``steps`` sum exactly to net total minus list
    total.
    """

    id: str
    line: str
    product: str
    name: str
    charge: str
    kind: str
    family: str
    segment: int
    parent: str
    group: str
    optional: bool
    credit: bool
    quantity: str
    per: str
    period: str
    periods: str
    start: str | None
    end: str | None
    offset_months: str
    length_months: str
    selection: dict[str, Any]
    list: str | None
    regular: str | None
    customer: str | None
    net: str | None
    prices: dict[str, str]
    totals: dict[str, str]
    list_total: str
    net_total: str
    allocated: str
    cost: str | None
    cost_where: PlaceJson | None
    margin: str | None
    margin_rate: str | None
    build_up: list[StepJson]
    steps: list[StepJson]


class AllowanceJson(TypedDict):
    """A discount amount on the quote; negative."""

    id: str
    name: str
    amount: str
    at: str
    level_amount: str
    tax_category: str
    tax_rate: str
    parts: dict[str, str]


class TaxJson(TypedDict):
    """Tax at one rate."""

    category: str
    name: str
    rate: str
    base: str
    amount: str
    reason: str
    where: PlaceJson | None


class YearJson(TypedDict):
    """What the recurring lines cost in one year of the term."""

    year: int
    start: str | None
    end: str | None
    amount: str


class MilestoneJson(TypedDict):
    """A share of the gross total that falls due at an event."""

    when: str
    amount: str


class TotalsJson(TypedDict):
    """Sums of the lines inside the total; ``optional`` and ``usage`` stand outside."""

    list: str
    regular: str
    customer: str
    one_time: str
    recurring: str
    usage: str
    pass_through: str
    allowances: str
    net: str
    tax: str
    gross: str
    optional: str
    cost: str | None
    margin: str | None
    margin_rate: str | None
    markup_rate: str | None
    weight: str | None
    milestones: list[MilestoneJson]


class FindingJson(TypedDict):
    """Something that the rep is told beside the price."""

    code: str
    severity: str
    message: str
    hint: str
    where: PlaceJson | None


class PricedQuoteJson(TypedDict):
    """A priced quote: what was asked, every line with its steps, totals and findings."""

    schema: Literal["cpq/priced-quote/1"]
    fingerprint: str
    as_of: str
    currency: str
    price_book: str
    request: dict[str, Any]
    lines: list[LineJson]
    allowances: list[AllowanceJson]
    taxes: list[TaxJson]
    totals: TotalsJson
    years: list[YearJson]
    metrics: dict[str, str | None]
    findings: list[FindingJson]


def priced_quote_json(quote: PricedQuote) -> PricedQuoteJson:
    """A priced quote as JSON-ready data; the same quote always gives the same data."""
    figures = _Figures(minor_units(quote.currency))
    return {
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
        "years": [
            {"year": y.year, "start": _day(y.start), "end": _day(y.end), "amount": figures.amount(y.amount)}
            for y in quote.years
        ],
        "metrics": {name: figures.maybe(value) for name, value in sorted(quote.metrics.items())},
        "findings": [finding_json(finding) for finding in quote.findings],
    }


def finding_json(finding: Problem) -> FindingJson:
    """A finding or problem as JSON-ready data."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "hint": finding.hint,
        "where": place_json(finding.location),
    }


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
        whole, point, decimals = f"{value:f}".partition(".")
        kept = decimals.rstrip("0").ljust(self.digits, "0") if point or self.digits else ""
        text = f"{whole}.{kept}" if kept else whole
        return text if value else text.removeprefix("-")

    def maybe(self, value: Decimal | None) -> str | None:
        return None if value is None else self.amount(value)


def _rate(value: Decimal | None) -> str | None:
    return None if value is None else short(round_to(value, RATE_DECIMALS))


def _fraction(value: Fraction) -> str:
    """An exact count: ``12`` or ``37/30``."""
    return str(Fraction(value))


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _line(line: PricedLine, figures: _Figures) -> LineJson:
    effective = line.effective_total
    margin_rate = line.margin / effective if line.margin is not None and effective > 0 else None
    units = {name: figures.amount(price) for name, price in line.unit_levels.items()}
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
        "start": _day(line.start),
        "end": _day(line.end),
        "offset_months": _fraction(line.offset_months),
        "length_months": _fraction(line.length_months),
        "selection": _selection(line.selection),
        "list": figures.maybe(line.list),
        "regular": units.get("regular"),
        "customer": units.get("customer"),
        "net": figures.maybe(line.net),
        "prices": units,
        "totals": {name: figures.amount(total) for name, total in line.levels.items()},
        "list_total": figures.amount(line.list_total),
        "net_total": figures.amount(line.net_total),
        "allocated": figures.amount(line.allocated),
        "cost": figures.maybe(line.cost),
        "cost_where": place_json(line.cost_where),
        "margin": figures.maybe(line.margin),
        "margin_rate": _rate(margin_rate),
        "build_up": [step_json(step, figures.digits) for step in line.build_up],
        "steps": [step_json(step, figures.digits) for step in line.steps],
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
    figures = _Figures(digits)
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
        "optional": figures.amount(totals.optional),
        "cost": figures.maybe(totals.cost),
        "margin": figures.maybe(totals.margin),
        "margin_rate": _rate(totals.margin_rate),
        "markup_rate": _rate(totals.markup_rate),
        "weight": None if totals.weight is None else short(totals.weight),
        "milestones": [{"when": when, "amount": figures.amount(share)} for when, share in totals.milestones],
    }
