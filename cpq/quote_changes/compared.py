"""A priced quote as far as comparing needs it, from the engine's own result or from the JSON form that it left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal
from functools import reduce
from typing import Any

from cpq.amounts import format_rate
from cpq.approvals import ApprovalDecision
from cpq.problems import NOWHERE, SourceLocation
from cpq.quotes.json_shapes import LineJson, PlaceJson, PricedQuoteJson, StepJson
from cpq.quotes.priced import PricedLine, PricedQuote, PriceStep


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One priced line.

    Attributes:
        id: Unique in the quote; ``line`` is the requested line's.
        counts: Whether it is inside the quote's total.
        parts: What its net total is made of: the parts of the list price, then the waterfall's steps.
    """

    id: str
    line: str
    product: str
    name: str
    charge: str
    quantity: Decimal
    counts: bool
    net_total: Decimal
    cost: Decimal | None
    cost_where: SourceLocation
    parts: tuple[PriceStep, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision: its outcome, and who is asked by which rule, with the reason and its place."""

    outcome: str
    needs: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ComparedQuote:
    """One side of a comparison.

    Attributes:
        allowances: Effect on the net total by id and tax rate.
        totals: Named figures of the quote, such as ``net``, ``tax`` and ``margin``; None where unknown.
        decision: What was decided, where that is known.
    """

    as_of: date
    currency: str
    price_book: str
    fingerprint: str
    lines: tuple[ComparedLine, ...]
    allowances: Mapping[str, Decimal]
    totals: Mapping[str, Decimal | None]
    decision: Decided | None = None


TOTALS = ("list", "net", "tax", "gross", "optional", "usage", "cost", "margin")
"""Figures of a quote that are compared."""


def compared(quote: PricedQuote, decision: ApprovalDecision | None = None) -> ComparedQuote:
    """A quote that was just priced."""
    totals = quote.totals
    return ComparedQuote(
        as_of=quote.as_of,
        currency=quote.currency,
        price_book=quote.price_book,
        fingerprint=quote.fingerprint,
        lines=tuple(_line(line) for line in quote.lines),
        allowances=_summed((_allowance(one.name or one.id, one.tax_rate), one.amount) for one in quote.allowances),
        totals={name: getattr(totals, name) for name in TOTALS} | {"margin rate": totals.margin_rate},
        decision=None if decision is None else _decided(decision),
    )


def _line(line: PricedLine) -> ComparedLine:
    return ComparedLine(
        line.id,
        line.line,
        line.product,
        line.name,
        line.charge,
        line.quantity,
        not line.optional and line.kind != "usage",
        line.net_total,
        line.cost,
        line.cost_where,
        (*line.build_up, *line.steps),
    )


def _decided(decision: ApprovalDecision) -> Decided:
    needs = {
        (need.rule, name): (f"{need.reason}{_of(need.subject)}", need.where.short)
        for need in decision.requirements
        for name in need.asked
    }
    needs |= {(stop.rule, ""): (f"{stop.reason}{_of(stop.subject)}", stop.where.short) for stop in decision.stops}
    return Decided(decision.outcome, needs)


def _of(subject: str) -> str:
    return "" if subject == "quote" else f" on {subject}"


def _allowance(name: str, tax_rate: Decimal) -> str:
    """What an allowance is called: it stands on a document once a tax rate."""
    return f"{name}, taxed at {format_rate(tax_rate)}"


def _summed(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for name, amount in amounts:
        found[name] = total((found.get(name, Decimal(0)), amount))
    return found


_WIDE = Context(prec=150)
"""Wide enough that sums of amounts of 60 digits each are exact, however far apart their points lie."""


def total(amounts: Iterable[Decimal]) -> Decimal:
    """An exact sum."""
    return reduce(_WIDE.add, amounts, Decimal(0))


def less(amount: Decimal, other: Decimal) -> Decimal:
    """An exact difference."""
    return _WIDE.subtract(amount, other)


def compared_json(quote: PricedQuoteJson, decision: Mapping[str, Any] | None = None) -> ComparedQuote:
    """A quote from its JSON form, whose shape the caller has checked.

    Raises:
        ValueError: A text that should be an amount or a date is none.
    """
    totals: Mapping[str, Any] = quote["totals"]
    rate = totals["margin_rate"]
    return ComparedQuote(
        as_of=date.fromisoformat(quote["as_of"]),
        currency=quote["currency"],
        price_book=quote["price_book"],
        fingerprint=quote["fingerprint"],
        lines=tuple(_line_json(line) for line in quote["lines"]),
        allowances=_summed(
            (_allowance(one["name"] or one["id"], _amount(one["tax_rate"])), _amount(one["amount"]))
            for one in quote["allowances"]
        ),
        totals={name: _maybe(totals[name]) for name in TOTALS} | {"margin rate": _maybe(rate)},
        decision=None if decision is None else _decided_json(decision),
    )


def _line_json(line: LineJson) -> ComparedLine:
    return ComparedLine(
        line["id"],
        line["line"],
        line["product"],
        line["name"],
        line["charge"],
        _amount(line["quantity"]),
        not line["optional"] and line["kind"] != "usage",
        _amount(line["net_total"]),
        _maybe(line["cost"]),
        _place(line["cost_where"]),
        tuple(_step(step) for step in (*line["build_up"], *line["steps"])),
    )


def _step(step: StepJson) -> PriceStep:
    return PriceStep(
        step["name"],
        _maybe(step["base"]),
        _amount(step["amount"]),
        _amount(step["after"]),
        _maybe(step["unit"]),
        _maybe(step["rate"]),
        step["rule"],
        _place(step["where"]),
        tuple(step["inputs"].items()),
    )


def _decided_json(decision: Mapping[str, Any]) -> Decided:
    needs = {
        (need["rule"], name): (f"{need['reason']}{_of(need['subject'])}", need["where"])
        for need in decision.get("requirements", ())
        for name in need["approvers"]
    }
    needs |= {
        (stop["rule"], ""): (f"{stop['reason']}{_of(stop['subject'])}", stop["where"])
        for stop in decision.get("stops", ())
    }
    return Decided(str(decision.get("outcome", "")), needs)


def _amount(text: str) -> Decimal:
    """An amount of the JSON form; steps may have more decimals than files do.

    Raises:
        ValueError: It is none.
    """
    if not text.removeprefix("-").replace(".", "", 1).isdigit() or not text.isascii():
        raise ValueError(f"'{text}' is not an amount")
    return Decimal(text)


def _maybe(text: str | None) -> Decimal | None:
    return None if text is None else _amount(text)


def _place(place: PlaceJson | None) -> SourceLocation:
    return NOWHERE if place is None else SourceLocation(place["file"], place["line"], place["column"])
