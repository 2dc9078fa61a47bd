"""What a bundle says about the price of its options, read plainly: units included, an own price, a reduction."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from cpq.amounts import format_rate
from cpq.money import Money
from cpq.policy.entries import FlatEntry
from cpq.rounding import exact
from tests.oracle.pricing.built_up import BuiltUp, ListPrice
from tests.oracle.pricing.context import Applied, ChargeLine, Run
from tests.oracle.pricing.list_price import included, list_price
from tests.oracle.pricing.steps.rates import capped, less
from tests.oracle.pricing.unit_decimals import agreed_decimals

STEP = "bundle option"


def listed_price(line: ChargeLine, run: Run) -> ListPrice:
    """The list price of a line: nothing where it is included, else that of the units that are not included."""
    nothing = included(line)
    if nothing is not None:
        return nothing
    free = free_units(line)
    if not free:
        return list_price(line, run)
    whole = list_price(line, run)
    charged = line.window.quantity - free
    with exact():
        parts = [part._replace(amount=_in_all(line, whole, part.amount, line.window.quantity)) for part in whole.parts]
        price, surcharges = Decimal(0), []
        if charged:
            rest = list_price(replace(line, window=replace(line.window, quantity=charged)), run)
            price = _in_all(line, rest, rest.price, charged)
            surcharges = [s._replace(amount=_in_all(line, rest, s.amount, charged)) for s in rest.surcharges]
        off = price - _in_all(line, whole, whole.price, line.window.quantity)
    said = (("included", f"{free.normalize():f}"), ("of", f"{line.window.quantity.normalize():f}"))
    option = line.line.option
    where = option.where_of("included_up_to") if option is not None else line.line.where
    parts.append(BuiltUp("included in bundle", off, where, rule=line.line.parent_product, inputs=said))
    return ListPrice(price, False, tuple(parts), tuple(surcharges), whole.tiers, whole.decimals)


def free_units(line: ChargeLine) -> Decimal:
    """How many of a window's units its bundle includes."""
    units = line.line.included_units
    if not units:
        return Decimal(0)
    own = units[line.window.segment] if line.window.segment < len(units) else units[-1]
    return min(own, line.window.quantity)


def _in_all(line: ChargeLine, listed: ListPrice, amount: Decimal, units: Decimal) -> Decimal:
    return amount * units if listed.per_unit and not _is_fee(line) else amount


def _is_fee(line: ChargeLine) -> bool:
    return line.found is not None and isinstance(line.found.entry.spec, FlatEntry)


def option_step(line: ChargeLine, run: Run, listed: ListPrice) -> Applied | None:
    """What an option costs instead of, or less than, its list price; None where its bundle says neither."""
    option = line.line.option
    if option is None or line.included or line.pass_through or line.commitment is not None:
        return None
    base, rule = listed.price, line.line.parent_product
    with exact():
        if isinstance(option.price, Money):
            said = (("price", str(option.price)),)
            amount = _on_price(line, run, listed, option.price)
            digits = agreed_decimals(option.price, run)
            return Applied(amount, None, None, rule, option.where_of("price"), said, decimals=digits)
        if option.price is not None:
            said = (("price", format_rate(option.price)),)
            return Applied(base * option.price, base, 1 - option.price, rule, option.where_of("price"), said)
        if isinstance(option.discount, Money):
            off, cap = capped(_on_price(line, run, listed, option.discount), base)
            said = (("off", str(option.discount)), *cap)
            return Applied(base - off, None, None, rule, option.where_of("discount"), said)
        if option.discount:
            price = less(line, base, base * option.discount, STEP, option.where)
            return Applied(price, base, option.discount, rule, option.where)
    return None


def _on_price(line: ChargeLine, run: Run, listed: ListPrice, money: Money) -> Decimal:
    """An amount per charged unit, as the list price counts."""
    amount = run.policy.convert(money, run.currency)
    if listed.per_unit or _is_fee(line):
        return amount
    return amount * (line.window.quantity - free_units(line))
