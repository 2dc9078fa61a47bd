"""What an inherited entry's price becomes in the quote's book: changed by the books between, converted, uplifted."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from cpq.rounding import multiply, round_to
from tests.oracle.policy_in_force import convert
from tests.oracle.pricing.built_up import BuiltUp
from tests.oracle.pricing.context import ChargeLine, Run
from tests.oracle.pricing.unit_decimals import unit_digits


def inherited(line: ChargeLine, price: Decimal) -> list[BuiltUp]:
    """Changes of the price books between the entry's and the quote's, and the conversion of the currency."""
    found = line.found
    if found is None:  # pragma: no cover - special items do not come here
        return []
    parts: list[BuiltUp] = []
    if found.included is not None:
        country, tax = found.included
        before = multiply(price, 1 / (1 + Fraction(tax.rate)))
        parts.append(BuiltUp("included tax", before - price, tax.where, tax.rate, country))
        price = before
    if found.rate is not None:
        rate = found.rate
        origin = rate.to if rate.from_ == _target(line) else rate.from_
        converted = convert(price, rate, origin)
        said = (
            ("rate", f"{rate.rate:f} {rate.to} per {rate.from_}"),
            ("date", str(rate.date)),
            ("source", rate.source),
        )
        parts.append(BuiltUp("conversion", converted - price, rate.where, inputs=said))
        price = converted
    for book, change, where in found.changes:
        parts.append(BuiltUp("price book change", price * change, where, change, book))
        price += price * change
    return parts


def inheriting(line: ChargeLine, price: Decimal) -> Decimal:
    """What conversion and the changes of price books add to an amount that the line's entry inherits."""
    return sum((part.amount for part in inherited(line, price)), Decimal(0))


def printed_tier(line: ChargeLine, price: str, run: Run) -> str:
    """A tier's price in the quote's price book: an inherited one converted, changed and rounded as unit prices are."""
    digits = unit_digits(line, run)
    return " + ".join(_inherited_text(line, part, digits, run) for part in price.split(" + "))


def _inherited_text(line: ChargeLine, text: str, digits: int, run: Run) -> str:
    if text.endswith("%"):
        rate = Decimal(text[:-1])
        return f"{rate + inheriting(line, rate):f}%"
    amount = Decimal(text)
    added = inheriting(line, amount)
    return f"{round_to(amount + added, digits, run.rounding.mode) if added else amount:f}"


def _target(line: ChargeLine) -> str:
    return str(line.facts.get("quote.currency") or "")


def uplift_part(line: ChargeLine, price: Decimal) -> list[BuiltUp]:
    """What a segment's uplift adds to a price."""
    uplift = line.window.uplift
    if uplift is None or line.window.price is not None:
        return []  # a segment's own price takes the place of the price book's, its rises with it
    segments = line.line.request.segments
    asked = segments[line.window.segment - 1].uplift if segments else uplift
    inputs = (("own", f"{asked:f}"),) if asked is not None and asked != uplift else ()
    return [BuiltUp("uplift", price * uplift, line.line.where, uplift, inputs=inputs)]
