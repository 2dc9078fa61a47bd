"""Running the waterfall: the policy's steps in their order, from list to net, on one charge line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from cpq.catalog.per import Per
from cpq.policy.entries import FlatEntry
from cpq.policy.waterfall import WaterfallStep
from cpq.quotes.priced import PriceStep
from cpq.rounding import multiply, round_to
from tests.oracle.pricing.built_up import BuiltUp, ListPrice
from tests.oracle.pricing.context import Applied, ChargeLine, Run, line_amount, per_unit_in_price, periods_in_price
from tests.oracle.pricing.list_price import billed_quantity
from tests.oracle.pricing.option_price import listed_price, option_step
from tests.oracle.pricing.steps.channel import distributor_discount, partner_discount
from tests.oracle.pricing.steps.contracted import POLICY_STEPS, contract_for, contracted
from tests.oracle.pricing.steps.discretionary import NAME as DISCRETIONARY
from tests.oracle.pricing.steps.discretionary import discretionary_discount, refuse_if_not_discountable
from tests.oracle.pricing.steps.promotions import promotion
from tests.oracle.pricing.steps.schedules import term_schedule, volume_schedule
from tests.oracle.pricing.steps.total_schedules import cost_of_line, total_schedule
from tests.oracle.pricing.unit_decimals import unit_digits

Step = Callable[[ChargeLine, Run, WaterfallStep, Decimal, Mapping[str, Decimal]], list[Applied]]

STEPS: Mapping[str, Step] = {
    "volume schedule": volume_schedule,
    "term schedule": term_schedule,
    "promotion": promotion,
    "discretionary discount": discretionary_discount,
    "partner discount": partner_discount,
    "distributor discount": distributor_discount,
}
"""The steps that look only at the running price; the others are placed by the run below."""

_OUTSIDE_PASS_THROUGH = frozenset(STEPS) | {"contracted price", "total schedule"}
_POLICY_STEPS = frozenset(POLICY_STEPS.values())


@dataclass(slots=True)
class Running:
    """A charge line on its way down: the price, the named prices so far, and the steps taken.

    Attributes:
        factor: What the price is multiplied by to give the line's amount.
        total_only: Only the line total is rounded from here on.
        before_surcharges: Named prices placed before surcharges were added; documents print them with these.
        surcharges: Sum of the surcharges, on the price.
        before_proration: Named prices placed before a proration step; percentages of them are of their prorated part.
        decimals: Decimals that the unit price is rounded to; a price agreed with more raises them.
    """

    price: Decimal
    factor: Fraction
    per_unit: bool
    total_only: bool
    named: dict[str, Decimal]
    steps: list[PriceStep] = field(default_factory=list)
    before_surcharges: frozenset[str] = frozenset()
    surcharges: Decimal = Decimal(0)
    before_proration: frozenset[str] = frozenset()
    decimals: int = 0

    def take(self, name: str, applied: Applied) -> None:
        """Record one step, as an amount on the line."""
        after = line_amount(applied.price, self.factor)
        before = line_amount(self.price, self.factor)
        base = None if applied.base is None else line_amount(applied.base, self.factor)
        self.total_only = self.total_only or applied.total_only
        self.decimals = max(self.decimals, applied.decimals)
        self.steps.append(
            PriceStep(
                name,
                base,
                after - before,
                after,
                applied.price if self.per_unit and not self.total_only else None,
                applied.rate,
                applied.rule,
                applied.where,
                applied.inputs,
            )
        )
        self.price = applied.price

    def copy(self) -> Running:
        """The same state, to try a path on."""
        return replace(self, named=dict(self.named), steps=list(self.steps))

    def bases(self, periods: Fraction) -> Mapping[str, Decimal]:
        """The named prices as percentages take them: for the same span as the running price.

        Args:
            periods: Price periods that the line covers.
        """
        if not self.before_proration:
            return self.named
        return {
            name: multiply(price, periods) if name in self.before_proration else price
            for name, price in self.named.items()
        }


def run_waterfall(line: ChargeLine, run: Run, listed: ListPrice) -> Running:
    """Take a list price down to net.

    Returns:
        The state after the last step; its price is the net price, not yet rounded.
    """
    prorated_by_step = any(entry.step == "proration" for entry in run.waterfall.waterfall)
    periods = Fraction(1) if prorated_by_step else line.periods
    sign = -1 if line.line.request.kind == "credit" else 1
    line.price_units, line.sold_units = _units(line, listed)
    units = line.sold_units / line.price_units if line.price_units else Fraction(1)
    state = Running(
        listed.price,
        sign * units * periods,
        listed.per_unit,
        not listed.per_unit,
        {"list": listed.price},
        decimals=max(unit_digits(line, run), listed.decimals),
    )
    inside = option_step(line, run, listed)
    if inside is not None:
        state.take("bundle option", inside)
    entries = run.waterfall.waterfall
    contract_at = next((i for i, entry in enumerate(entries) if entry.step == "contracted price"), None)
    regular_at = next(i for i, entry in enumerate(entries) if entry.price == "regular")
    priced_alone = not line.pass_through and not line.included and line.commitment is None
    if contract_at is not None and contract_at < regular_at and priced_alone:
        state = _with_contract(line, run, listed, state, contract_at, regular_at)
        entries = entries[regular_at:]
    for entry in entries:
        _enter(line, run, listed, state, entry)
    return state


def _units(line: ChargeLine, listed: ListPrice) -> tuple[Fraction, Fraction]:
    """Units that the list price counts for, and units that the line bills."""
    quantity, billed = Fraction(line.window.quantity), Fraction(billed_quantity(line))
    if line.found is not None and isinstance(line.found.entry.spec, FlatEntry):
        return Fraction(1), Fraction(1)
    return (Fraction(1), quantity) if listed.per_unit else (billed, billed)


def _with_contract(
    line: ChargeLine, run: Run, listed: ListPrice, state: Running, contract_at: int, regular_at: int
) -> Running:
    """Run up to the regular price, by the contract where there is one, by the list path where that is cheaper."""
    entries = run.waterfall.waterfall
    for entry in entries[:contract_at]:
        _enter(line, run, listed, state, entry)
    policy_path = state.copy()
    for entry in entries[contract_at + 1 : regular_at]:
        _enter(line, run, listed, policy_path, entry)
    rule = contract_for(line, run) if line.found is not None else None
    if rule is None:
        return policy_path
    contract_path = state.copy()
    per = line.found.entry.spec.per if line.found is not None else Per()
    step = entries[contract_at]
    agreed = contracted(line, run, rule, state.bases(line.periods)["list"], per, per_unit_in_price(line, run, step))
    contract_path.take("contracted price", agreed)
    stacking = {POLICY_STEPS[name] for name in rule.spec.stacks_with}
    for entry in entries[contract_at + 1 : regular_at]:
        if entry.step not in POLICY_STEPS.values() or entry.step in stacking:
            _enter(line, run, listed, contract_path, entry)
    if rule.spec.when_list_path_is_cheaper == "take it" and policy_path.price < contract_path.price:
        said = (("contracted", f"{contract_path.price:f}"), ("list path", f"{policy_path.price:f}"))
        kept = Applied(
            policy_path.price, None, None, rule.id, rule.where, (*said, ("kept", "list path, which is cheaper"))
        )
        policy_path.take("contracted price", kept)
        return policy_path
    return contract_path


def _enter(line: ChargeLine, run: Run, listed: ListPrice, state: Running, entry: WaterfallStep) -> None:
    """Take one entry of the waterfall: a named price, a rounding, or a step."""
    if entry.price is not None:
        state.named[entry.price] = state.price
    elif entry.round is not None:
        _round(state, state.decimals if entry.decimals is None else entry.decimals, run)
    elif entry.step == "proration":
        state.take("proration", _prorated(line, run, state))
        state.before_proration = frozenset(state.named)
    elif entry.step == "surcharge":
        state.before_surcharges = frozenset(state.named) - {"list"}
        for part in listed.surcharges:
            added = multiply(part.amount, periods_in_price(line, run, entry))
            state.surcharges += added
            state.take("surcharge", _surcharged(state, part, added))
    elif entry.step is not None and not _skipped(line, entry.step):
        for applied in _found(line, run, state, entry):
            state.take(entry.step, applied)
    elif entry.step == DISCRETIONARY:
        refuse_if_not_discountable(line)


def _found(line: ChargeLine, run: Run, state: Running, entry: WaterfallStep) -> list[Applied]:
    """What a step takes off; a contracted price is none of these."""
    bases = state.bases(line.periods)
    if entry.step == "total schedule":
        return total_schedule(line, run, entry, state.price, bases, lambda one: _before(one, run, entry))
    return STEPS[entry.step](line, run, entry, state.price, bases) if entry.step in STEPS else []


def _before(line: ChargeLine, run: Run, step: WaterfallStep) -> Decimal:
    """What a line costs before a step, whatever a contract says."""
    listed = listed_price(line, run)
    prorated = any(entry.step == "proration" for entry in run.waterfall.waterfall)
    line.price_units, line.sold_units = _units(line, listed)
    units = line.sold_units / line.price_units if line.price_units else Fraction(1)
    state = Running(
        listed.price,
        units * (1 if prorated else line.periods),
        listed.per_unit,
        not listed.per_unit,
        {"list": listed.price},
        decimals=max(unit_digits(line, run), listed.decimals),
    )
    inside = option_step(line, run, listed)
    if inside is not None:
        state.take("bundle option", inside)
    for entry in run.waterfall.waterfall:
        if entry is step:
            break
        if entry.step != "contracted price":
            _enter(line, run, listed, state, entry)
    return cost_of_line(line, run, step, state.price)


def _skipped(line: ChargeLine, step: str) -> bool:
    if line.pass_through or line.commitment is not None:
        return step in _OUTSIDE_PASS_THROUGH
    return (line.induced and step == DISCRETIONARY) or (line.included and step in _POLICY_STEPS)


def _prorated(line: ChargeLine, run: Run, state: Running) -> Applied:
    said = (("periods", str(line.periods)), ("day count", run.rounding.day_count))
    return Applied(multiply(state.price, line.periods), None, None, "", run.policy.policy.waterfall_where, said)


def _surcharged(state: Running, part: BuiltUp, added: Decimal) -> Applied:
    return Applied(state.price + added, None, None, part.rule, part.where, part.inputs)


def _round(state: Running, digits: int, run: Run) -> None:
    rounded = round_to(state.price, digits, run.rounding.mode)
    if rounded != state.price:
        said = (("what", "price"), ("decimals", str(digits)), ("mode", run.rounding.mode))
        state.take("rounding", Applied(rounded, where=run.policy.policy.waterfall_where, inputs=said))


def level_prices(state: Running) -> Iterable[tuple[str, Decimal]]:
    """Every named price with the net at the end."""
    yield from state.named.items()
    yield "net", state.price
