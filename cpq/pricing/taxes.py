"""Taxes of a quote: the rate of each line, and the tax of each rate, rounded once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from cpq.expressions import ExpressionError, Value, evaluate_in_exact
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.conditions import CountryTax, rate_on
from cpq.policy.waterfall import Rounding
from cpq.pricing.inherited_price import INCLUDED_TAX
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
ZERO = Decimal(0)


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
    rate = rate_on(rates, policy.as_of) if rates is not None else None
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


class Taxed(NamedTuple):
    """What a line adds to the tax of its rate.

    Attributes:
        base: What is taxed.
        settled: Tax that the line has worked out, rounded, by itself.
        together: The part of the base whose tax is rounded together with that of other lines.
    """

    key: TaxKey
    base: Decimal
    settled: Decimal
    together: Decimal


TaxedGroups = dict[tuple[Decimal, str], Taxed]
"""By rate and reason: the key of the first line, and the sums of what its lines add."""


def taxed(line: PricedLine, key: TaxKey, digits: int, rounding: Rounding, *, level: str = "net") -> Taxed:
    """The base that a line adds to the tax of its key, and the tax that it settles by itself.

    A line whose price included the very tax that it bears now costs, tax included, what that price says: its tax is the
    difference between that total, rounded, and the net total.

    Args:
        level: Price level that the line's net total stands at.
    """
    base = part = line.effective_total
    settled = ZERO
    exact_net = None
    if len(line.build_up) > 1:  # a tax that was taken out is a part of its own
        exact_net = _with_tax_taken_out(line, key, level, digits, rounding.mode)
    if exact_net is not None:
        gross = round_to(round_to(exact_net * (1 + key.rate), _BEYOND_DOUBT), digits, rounding.mode)
        settled, part = gross - line.net_total, line.allocated
    if rounding.tax == "per line":
        settled, part = settled + round_to(part * key.rate, digits, rounding.mode), ZERO
    return Taxed(key, base, settled, part)


_BEYOND_DOUBT = 40
"""Decimals at which a tax taken out and put back is whole again, since divisions keep 60 digits."""


def _with_tax_taken_out(line: PricedLine, key: TaxKey, level: str, digits: int, mode: RoundingMode) -> Decimal | None:
    """The line's unrounded net, if the tax that it bears was taken out of its price; else None."""
    if key.reason or all(part.name != INCLUDED_TAX or part.rate != key.rate for part in line.build_up):
        return None
    amount = line.amounts.get(level)
    return amount if amount is not None and round_to(amount, digits, mode) == line.net_total else None


def grouped(parts: Iterable[Taxed]) -> TaxedGroups:
    """What lines add, by rate and reason."""
    sums: dict[tuple[Decimal, str], tuple[TaxKey, Decimal, Decimal, Decimal]] = {}
    for key, base, settled, together in parts:
        group = key.rate, key.reason
        first, bases, taxes, rest = sums.get(group) or (key, ZERO, ZERO, ZERO)
        sums[group] = (first, bases + base, taxes + settled, rest + together)
    return {group: Taxed._make(found) for group, found in sums.items()}


def regrouped(group: Taxed, old: Taxed, new: Taxed) -> Taxed:
    """What a rate's lines add where one of them adds something else than before."""
    return Taxed(
        group.key,
        group.base + new.base - old.base,
        group.settled + new.settled - old.settled,
        group.together + new.together - old.together,
    )


def tax_lines(groups: TaxedGroups, digits: int, rounding: Rounding) -> tuple[TaxLine, ...]:
    """Tax by rate over the lines inside the total, after their part of the allowances.

    Rounded once per rate, or once for all rates: then the rate with the largest tax takes what the others' rounding
    leaves over.
    """
    ordered = sorted(groups.items(), key=lambda item: (-item[0][0], item[0][1]))
    rates = [(key, part) for key, part in ordered if part.key is not _UNTAXED]
    amounts = [part.settled + round_to(part.together * rate, digits, rounding.mode) for (rate, _), part in rates]
    if rounding.tax == "per document" and amounts:
        exact_tax = sum((part.settled + part.together * rate for (rate, _), part in rates), ZERO)
        largest = max(range(len(amounts)), key=lambda number: abs(amounts[number]))
        amounts[largest] += round_to(exact_tax, digits, rounding.mode) - sum(amounts, ZERO)
    return tuple(
        TaxLine(part.key.category, rate, part.base, amount, part.key.name, reason, part.key.where)
        for ((rate, reason), part), amount in zip(rates, amounts, strict=True)
    )
