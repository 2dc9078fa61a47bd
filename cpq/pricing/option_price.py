"""What a product costs inside its bundle: the option's own price or reduction, and units that are included."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from cpq.amounts import format_rate
from cpq.catalog.bundles import Option
from cpq.money import Money
from cpq.pricing.built_up import BuiltUp, ListPrice
from cpq.pricing.context import ChargeLine, Run
from cpq.pricing.inherited_price import finer
from cpq.pricing.running import Running
from cpq.pricing.steps.applied import Applied, take
from cpq.pricing.steps.rates import capped, less
from cpq.rounding import decimals_of, multiply

STEP = "bundle option"
INCLUDED = "included in bundle"


def take_option_price(line: ChargeLine, run: Run, s: Running) -> None:
    """Take a line from its list price to what it costs inside its bundle: policy, like a schedule.

    Raises:
        CannotPrice: An amount is in a currency without an exchange rate.
    """
    option = line.line.option
    if option is None or line.included or line.plan.pass_through:
        return
    if option.price is not None:
        _take_price(line, run, s, option, option.price)
    elif option.discount:
        _take_discount(line, run, s, option, option.discount)


def _take_price(line: ChargeLine, run: Run, s: Running, option: Option, price: Decimal | Money) -> None:
    base, rule, where = s.price, line.line.parent_product, option.where_of("price")
    if isinstance(price, Decimal):
        said = (("price", format_rate(price)),)
        take(s, STEP, Applied(base * price, base, 1 - price, rule, where, said))
        return
    amount = _per_unit(line, run, price)
    fine = decimals_of(price.amount)
    decimals = fine if price.currency == run.currency else finer(fine, price.currency)
    take(s, STEP, Applied(amount, None, None, rule, where, (("price", str(price)),), decimals=decimals))


def _take_discount(line: ChargeLine, run: Run, s: Running, option: Option, discount: Decimal | Money) -> None:
    base, rule, where = s.price, line.line.parent_product, option.where_of("discount")
    if isinstance(discount, Decimal):
        price = less(line, base, base * discount, STEP, option.where)
        take(s, STEP, Applied(price, base, discount, rule, option.where))
        return
    amount, cap = capped(_per_unit(line, run, discount), base)
    take(s, STEP, Applied(base - amount, None, None, rule, where, (("off", str(discount)), *cap)))


def _per_unit(line: ChargeLine, run: Run, money: Money) -> Decimal:
    """An amount for each unit that is charged, as the running price counts."""
    amount = run.policy.convert(money, run.currency)
    return amount if line.by_unit else multiply(amount, line.sold_units if line.plan.fee else charged_units(line))


def included_units(line: ChargeLine) -> Decimal:
    """How many units of a line its bundle includes, at most those that there are."""
    units = line.line.included_units
    if not units or line.included:
        return Decimal(0)
    return min(units[min(line.window.segment, len(units) - 1)], line.window.quantity)


def charged_units(line: ChargeLine) -> Decimal:
    """How many units of a line are charged for."""
    return line.window.quantity - included_units(line)


def beyond(line: ChargeLine) -> ChargeLine:
    """The line as if only those units were asked for that its bundle does not include."""
    return replace(line, window=line.window._replace(quantity=charged_units(line)))


def less_included(line: ChargeLine, whole: ListPrice, rest: ListPrice | None) -> ListPrice:
    """The list price of a line of which some units are included.

    Args:
        whole: List price of all its units.
        rest: That of the units that are not included, priced as if they were asked for alone; None where all are.
    """
    units = line.window.quantity if whole.per_unit and not line.plan.fee else Decimal(1)
    parts = [part._replace(amount=part.amount * units) for part in whole.parts]
    price, surcharges = Decimal(0), list[BuiltUp]()
    if rest is not None:
        charged = charged_units(line) if rest.per_unit and not line.plan.fee else Decimal(1)
        price = rest.price * charged
        surcharges = [part._replace(amount=part.amount * charged) for part in rest.surcharges]
    option = line.line.option
    said = (("included", f"{included_units(line).normalize():f}"), ("of", f"{line.window.quantity.normalize():f}"))
    where = line.line.where if option is None else option.where_of("included_up_to")
    parts.append(BuiltUp(INCLUDED, price - whole.price * units, where, rule=line.line.parent_product, inputs=said))
    return ListPrice(price, False, tuple(parts), tuple(surcharges), whole.tiers, whole.decimals)
