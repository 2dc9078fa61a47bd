"""Taxes of a quote: the rate of each line, and the tax of each rate, rounded once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cpq.expressions import ExpressionError, Value, evaluate_in_exact
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.conditions import CountryTax, TaxRate
from cpq.problems import NOWHERE, CannotPrice, SourceLocation, did_you_mean
from cpq.quotes.priced import PricedLine, TaxLine
from cpq.rounding import RoundingMode, round_to


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
Taxed = tuple[TaxKey, Decimal, Decimal]
"""A tax, a base, and the rounded tax on it."""


def tax_keys(lines: Iterable[PricedLine], policy: CompiledPolicy, facts: Mapping[str, Value]) -> dict[str, TaxKey]:
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
    by_category: dict[str, TaxKey] = {}
    keys: dict[str, TaxKey] = {}
    for line in lines:
        key = by_category.get(line.tax_category)
        if key is None:
            key = by_category[line.tax_category] = _key(line, code, country, policy, facts)
        keys[line.id] = key
    return keys


def _key(
    line: PricedLine, code: str, country: CountryTax, policy: CompiledPolicy, facts: Mapping[str, Value]
) -> TaxKey:
    name = country.name.in_language("en")
    for rule_id, when in policy.policy.tax_rules.get(code, ()):
        try:
            holds = evaluate_in_exact(when, facts, policy.tables) is True
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


TaxedGroups = dict[tuple[Decimal, str], tuple[TaxKey, Decimal, Decimal]]
"""By rate and reason: the key of the first line, the base, and the sum of each line's rounded tax."""


def taxed(line: PricedLine, key: TaxKey, digits: int, mode: RoundingMode, *, per_line: bool) -> Taxed:
    """The base that a line adds to the tax of its key, and its own rounded tax where lines round for themselves."""
    base = line.effective_total
    return key, base, round_to(base * key.rate, digits, mode) if per_line else Decimal(0)


def grouped(parts: Iterable[Taxed]) -> TaxedGroups:
    """Bases and taxes of lines, by rate and reason."""
    groups: TaxedGroups = {}
    for key, base, rounded in parts:
        first, before, tax = groups.get((key.rate, key.reason), (key, Decimal(0), Decimal(0)))
        groups[key.rate, key.reason] = (first, before + base, tax + rounded)
    return groups


def tax_lines(groups: TaxedGroups, digits: int, mode: RoundingMode, *, per_line: bool) -> tuple[TaxLine, ...]:
    """Tax by rate over the lines inside the total, after their part of the allowances.

    Args:
        per_line: Round on every line instead of once per rate.
    """
    return tuple(
        TaxLine(
            first.category,
            rate,
            base,
            rounded if per_line else round_to(base * rate, digits, mode),
            first.name,
            reason,
            first.where,
        )
        for (rate, reason), (first, base, rounded) in sorted(groups.items(), key=lambda item: (-item[0][0], item[0][1]))
        if first is not _UNTAXED
    )
