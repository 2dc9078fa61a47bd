"""What a policy says about one charge of a product, whatever the quote: looked up once and kept with the policy."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from cpq.catalog.costs import DatedCost, cost_on
from cpq.catalog.products import Charge, Product
from cpq.currencies import minor_units
from cpq.policy.compiled import CompiledPolicy, FoundEntry
from cpq.policy.entries import FlatEntry, PerUnitEntry, TieredEntry
from cpq.policy.entry import QuantityEntry
from cpq.policy.percent_of_total_entry import PercentOfTotalEntry
from cpq.policy.policy import EntryKey, ResolvedBook
from cpq.policy.promotions import Promotion
from cpq.policy.schedules import DiscountSchedule
from cpq.policy.tables_of_rules import Keyed, Row
from cpq.policy.tiers import Tier
from cpq.pricing.built_up import ListPrice, base_price
from cpq.pricing.inherited_price import finer
from cpq.problems import NOWHERE, SourceLocation
from cpq.terms import Period

ZERO: Final = Decimal(0)


class TierRange(NamedTuple):
    """A table of range tiers by the quantity of the line, with its place and where its tiers start."""

    where: SourceLocation
    tiers: tuple[Tier, ...]
    starts: tuple[Decimal, ...]


def _range(where: SourceLocation, tiers: tuple[Tier, ...]) -> TierRange:
    return TierRange(where, tiers, tuple(tier.start for tier in tiers))


@dataclass(frozen=True, slots=True)
class ChargePlan:
    """One charge of one product, sold in one way, in one price book.

    Attributes:
        key: Product, charge and selling model.
        found: Its price book entry; None for special items, included options and bundles priced by components.
        metric, period: What its price counts for; the period is None where it is charged once.
        digits: Decimals that its unit prices are rounded to.
        fee: Whether its price is one amount whatever the quantity.
        bounded: Whether its price has a minimum or maximum charge.
        named: Whether ids of its lines name the charge, because the product has several.
        listed: Its list price where that is the same for every quantity and every quote.
        cost: Its cost in force on the order date, and ``cost_where`` its place.
        volume, term, promotions: The rules that cover it.
        ranges: Range tables whose next tier may make a larger quantity cheaper.
        free_units: Units of each price period that its price does not count.
        committed: Whether it is what a buyer commits to spend on usage, which nothing discounts.
        rounds_unit: Whether its unit price is rounded before it is multiplied: not where it had a tax taken out of it.
    """

    key: EntryKey
    product: Product
    charge: Charge
    found: FoundEntry | None
    metric: str
    period: Period | None
    digits: int
    fee: bool
    named: bool
    discountable: bool
    pass_through: bool
    induced: bool
    evergreen: bool
    bounded: bool
    tax_category: str
    listed: ListPrice | None
    cost: DatedCost | None
    cost_where: SourceLocation
    volume: Keyed[DiscountSchedule]
    term: Keyed[DiscountSchedule]
    promotions: Keyed[Promotion]
    totals: Keyed[DiscountSchedule]
    ranges: tuple[TierRange, ...]
    free_units: Decimal = ZERO
    committed: bool = False
    rounds_unit: bool = True

    @property
    def charge_id(self) -> str:
        """Id of the charge; empty where the product has one only."""
        return self.key[1]


def plan_for(policy: CompiledPolicy, book: ResolvedBook, product: Product, charge: Charge, key: EntryKey) -> ChargePlan:
    """The plan of a charge at its price in a price book, made once.

    Raises:
        CannotPrice: Its entry is in another currency, and there is no exchange rate.
    """
    return policy.once(
        ("plan", book.spec.price_book, key),
        lambda: _plan(policy, book, product, charge, key, policy.entry(book, key)),
    )


def plan_without_entry(
    policy: CompiledPolicy, book: ResolvedBook, product: Product, charge: Charge, key: EntryKey
) -> ChargePlan:
    """The plan of a special item, whose price the deal itself says."""
    return policy.once(
        ("special item", book.spec.price_book, key), lambda: _plan(policy, book, product, charge, key, None)
    )


def _plan(
    policy: CompiledPolicy,
    book: ResolvedBook,
    product: Product,
    charge: Charge,
    key: EntryKey,
    found: FoundEntry | None,
) -> ChargePlan:
    spec = None if found is None else found.entry.spec
    model = policy.catalog.selling_models.get(key[2])
    cost = cost_on(charge.cost or product.cost, policy.as_of)
    phases = policy.phases
    volume = phases.volume.covering(key[0], product.family)
    return ChargePlan(
        key=key,
        product=product,
        charge=charge,
        found=found,
        metric="" if spec is None else spec.per.metric,
        period=None if spec is None else spec.per.period,
        digits=_unit_digits(policy, book, found),
        fee=isinstance(spec, FlatEntry),
        named=len(product.charges) > 1,
        discountable=_discountable(product, found),
        pass_through=spec is not None and spec.charge == "pass-through",
        induced=isinstance(spec, PercentOfTotalEntry),
        bounded=isinstance(spec, QuantityEntry) and spec.has_bounds,
        evergreen=model is not None and model.evergreen,
        tax_category=charge.tax or product.tax,
        listed=_listed(found),
        cost=cost,
        cost_where=NOWHERE if cost is None else _cost_place(cost, charge, product),
        volume=volume,
        term=phases.term.covering(key[0], product.family),
        promotions=phases.promotions.covering(key[0], product.family),
        totals=phases.totals.covering(key[0], product.family),
        ranges=(*_entry_ranges(found), *_schedule_ranges(volume)),
        free_units=ZERO if spec is None else spec.free_of_charge,
        rounds_unit=found is None or found.included is None,
    )


def _discountable(product: Product, found: FoundEntry | None) -> bool:
    if found is not None and found.entry.spec.charge == "pass-through":
        return False
    if found is not None and found.entry.spec.discountable is not None:
        return found.entry.spec.discountable
    return product.discountable


def _unit_digits(policy: CompiledPolicy, book: ResolvedBook, found: FoundEntry | None) -> int:
    """Decimals that unit prices are rounded to: the larger of the price book's and the entry's own.

    An inherited entry brings its decimals along. Where its price is converted or changed on the way it does so only if
    it is written finer than its currency: 12.34 EUR converted into yen is whole yen, 0.0012 EUR keeps four decimals.
    """
    digits = minor_units(book.spec.currency) if book.spec.unit_decimals is None else book.spec.unit_decimals
    if found is None:
        return digits
    own = found.entry.decimals
    if not found.as_written:
        own = finer(own, policy.policy.books[found.entry.book].spec.currency)
    return max(digits, found.entry.spec.unit_decimals or 0, own)


def _cost_place(cost: DatedCost, charge: Charge, product: Product) -> SourceLocation:
    if cost.where is not NOWHERE:
        return cost.where
    return (charge if charge.cost else product).where_of("cost")


def _listed(found: FoundEntry | None) -> ListPrice | None:
    """The list price of an entry that nothing changes from quote to quote."""
    if found is None or not found.as_written or found.entry.adders:
        return None
    spec = found.entry.spec
    if spec.free_of_charge or (isinstance(spec, QuantityEntry) and spec.has_bounds):
        return None
    if isinstance(spec, FlatEntry):
        return base_price(spec.price, found.entry, per_unit=False)
    if isinstance(spec, PerUnitEntry) and not found.entry.overrides:
        return base_price(spec.price, found.entry, per_unit=True)
    return None


def _entry_ranges(found: FoundEntry | None) -> tuple[TierRange, ...]:
    if found is None or not isinstance(found.entry.spec, TieredEntry) or len(found.entry.tiers) != 1:
        return ()
    spec = found.entry.spec
    if spec.mode != "range" or spec.by != "quantity" or spec.has_bounds or spec.free_of_charge:
        return ()
    return tuple(_range(found.entry.where, tiers) for tiers in found.entry.tiers.values())


def _schedule_ranges(volume: Keyed[DiscountSchedule]) -> tuple[TierRange, ...]:
    return tuple(_range(row.rule.where, row.spec.tiers) for row in volume.rows if _may_drop(row))


def _may_drop(row: Row[DiscountSchedule]) -> bool:
    spec = row.spec
    return spec.mode == "range" and spec.over == "line" and spec.count == "each segment" and row.when is None
