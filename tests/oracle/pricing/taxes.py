"""Taxes of a quote: the rate of each line, and the tax of each rate, rounded once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cpq.expressions import ExpressionError, Value
from cpq.policy.conditions import CountryTax, TaxRate
from cpq.policy.waterfall import Rounding
from cpq.problems import NOWHERE, CannotPrice, SourceLocation, did_you_mean
from cpq.quotes.priced import PricedLine, TaxLine
from cpq.rounding import RoundingMode, round_to
from tests.oracle.evaluating import evaluate
from tests.oracle.policy_in_force import PolicyInForce


class TaxKey(NamedTuple):
    """What lines must share to be taxed together.

    Attributes:
        reason: Key of the legal wording where nothing is charged, or empty.
    """

    category: str
    rate: Decimal
    name: str
    reason: str
    where: SourceLocation


_UNTAXED = TaxKey("", Decimal(0), "", "", NOWHERE)


def tax_keys(lines: Iterable[PricedLine], policy: PolicyInForce, facts: Mapping[str, Value]) -> dict[str, TaxKey]:
    """The tax of each line by line id.

    Raises:
        CannotPrice: The country or the category has no rate on the order date.
    """
    taxes = policy.policy.taxes
    if taxes is None:
        return {line.id: _UNTAXED for line in lines}
    code = str(facts.get("ship_to.country") or facts.get("account.country") or taxes.seller_country)
    country = taxes.countries.get(code)
    if country is None and taxes.other_countries == "seller":
        code, country = taxes.seller_country, taxes.countries.get(taxes.seller_country)
    if country is None:
        if taxes.other_countries == "none":
            outside = TaxKey("", Decimal(0), "", "outside-scope", taxes.where)
            return {line.id: outside for line in lines}
        raise CannotPrice(
            f"there is no tax for the country '{code}'",
            code="unknown-tax-country",
            hint=did_you_mean(code, taxes.countries) or f"known are {', '.join(taxes.countries)}",
            step="tax",
            where=taxes.where,
        )
    return {line.id: _key(line, code, country, policy, facts) for line in lines}


def _key(line: PricedLine, code: str, country: CountryTax, policy: PolicyInForce, facts: Mapping[str, Value]) -> TaxKey:
    name = country.name.in_language("en")
    for rule_id, when in policy.policy.tax_rules.get(code, ()):
        try:
            holds = evaluate(when, facts, policy.tables) is True
        except ExpressionError as error:
            raise CannotPrice(
                f"the tax rule '{rule_id}' cannot be evaluated: {error.message}", code=error.code, step="tax"
            ) from error
        if holds:
            rule = country.rules[rule_id]
            return TaxKey(line.tax_category, Decimal(0), name, rule.wording, rule.where)
    rates = country.categories.get(line.tax_category)
    rate = _on(rates, policy.as_of) if rates is not None else None
    if rate is None:
        raise CannotPrice(
            f"line '{line.id}': {code} has no rate for the tax category '{line.tax_category}' on {policy.as_of}",
            code="unknown-tax-category",
            hint=did_you_mean(line.tax_category, country.categories) or "give the product a tax category",
            line=line.id,
            step="tax",
            where=country.where,
        )
    return TaxKey(line.tax_category, rate.rate, name, "", rate.where)


def _on(rates: tuple[TaxRate, ...], day: date) -> TaxRate | None:
    started = [rate for rate in rates if rate.valid_from <= day]
    return max(started, key=lambda rate: rate.valid_from) if started else None


def tax_lines(
    lines: Iterable[PricedLine], keys: Mapping[str, TaxKey], digits: int, rounding: Rounding
) -> tuple[TaxLine, ...]:
    """Tax by rate over the lines inside the total, after their part of the allowances."""
    groups: dict[tuple[Decimal, str], list[PricedLine]] = {}
    for line in lines:
        groups.setdefault((keys[line.id].rate, keys[line.id].reason), []).append(line)
    found: list[TaxLine] = []
    unrounded = Decimal(0)
    for (rate, reason), members in sorted(groups.items(), key=lambda item: (-item[0][0], item[0][1])):
        key = keys[members[0].id]
        if key is _UNTAXED:
            continue
        known = sum((_known(line, key, digits, rounding.mode) for line in members), Decimal(0))
        open_parts = [line.allocated if _was_included(line, key) else line.effective_total for line in members]
        base = sum((line.effective_total for line in members), Decimal(0))
        if rounding.tax == "per line":
            tax = known + sum((round_to(part * rate, digits, rounding.mode) for part in open_parts), Decimal(0))
        else:
            tax = known + round_to(sum(open_parts, Decimal(0)) * rate, digits, rounding.mode)
        unrounded += known + sum(open_parts, Decimal(0)) * rate
        found.append(TaxLine(key.category, rate, base, tax, key.name, reason, key.where))
    if rounding.tax == "per document" and found:
        missing = round_to(unrounded, digits, rounding.mode) - sum((tax.amount for tax in found), Decimal(0))
        most = max(abs(tax.amount) for tax in found)
        number = next(number for number, tax in enumerate(found) if abs(tax.amount) == most)
        found[number] = found[number]._replace(amount=found[number].amount + missing)
    return tuple(found)


def _was_included(line: PricedLine, key: TaxKey) -> bool:
    """Whether the tax that a line bears is the one that its price book's price included."""
    return not key.reason and any(part.name == "included tax" and part.rate == key.rate for part in line.build_up)


def _known(line: PricedLine, key: TaxKey, digits: int, mode: RoundingMode) -> Decimal:
    """The tax of a line whose price included it: what the price says, rounded, less the net total."""
    if not _was_included(line, key):
        return Decimal(0)
    with_tax = line.amounts["net"] * (1 + key.rate)
    return round_to(round_to(with_tax, 40), digits, mode) - line.net_total
