"""The policy: every price book and rule of a workspace, checked and resolved, over all dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from cpq.catalog.tables import KeyedTable
from cpq.expressions import Expression, Fact, Vocabulary
from cpq.policy.books import PriceBook
from cpq.policy.channel import ChannelDiscount
from cpq.policy.conditions import ExchangeRate, FactDeclaration, LookupTable, Parameter, Taxes
from cpq.policy.contracts import Contract
from cpq.policy.entries import PriceEntry
from cpq.policy.entry import Adder
from cpq.policy.governance import ApprovalRule, Approver, Guardrail
from cpq.policy.pocket_terms import PocketMargin, Rebate
from cpq.policy.promotions import Promotion
from cpq.policy.schedules import DiscountSchedule
from cpq.policy.tiers import Tier
from cpq.policy.waterfall import Rounding, Waterfall, default_waterfall
from cpq.problems import NOWHERE, SourceLocation

Spec = TypeVar("Spec")

EntryKey = tuple[str, str, str]
"""Product id, charge id and selling model id of an entry; the last two may be empty."""


@dataclass(frozen=True, slots=True)
class Rule(Generic[Spec]):
    """One rule of a file with its condition checked.

    Attributes:
        id: Its key in the file.
        spec: What the file says.
        when: Its condition, or None where it always holds.
        where: Its place.
    """

    id: str
    spec: Spec
    where: SourceLocation
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class ResolvedAdder:
    """An adder with condition and formula checked; exactly one of rate and amount is set."""

    id: str
    spec: Adder
    where: SourceLocation
    when: Expression | None
    rate: Decimal | None
    amount: Expression | None


@dataclass(frozen=True, slots=True)
class ResolvedEntry:
    """A price book entry ready to price with.

    Attributes:
        decimals: Most decimals that the entry's own prices are written with.
        tiers: Its tiers by zone; the zone is empty where the entry has none.
        matrix: Its table of prices by attribute values.
        formula: What works its price out, where that is an expression.
        overrides: Prices that replace its own under a condition, first match wins.
        when: Condition under which a pass-through line is added by itself.
    """

    book: str
    key: EntryKey
    spec: PriceEntry
    where: SourceLocation
    decimals: int
    adders: tuple[ResolvedAdder, ...] = ()
    tiers: Mapping[str, tuple[Tier, ...]] = field(default_factory=dict)
    matrix: KeyedTable | None = None
    formula: Expression | None = None
    overrides: tuple[tuple[Expression, Decimal, SourceLocation], ...] = ()
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class ResolvedBook:
    """A price book with its entries resolved."""

    spec: PriceBook
    where: SourceLocation
    entries: Mapping[EntryKey, ResolvedEntry]

    def valid_on(self, day: date) -> bool:
        """Whether a date lies in its validity, both ends included."""
        return self.spec.in_force(day)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A figure over lines that quote rules read by name.

    Attributes:
        function: ``sum``, ``max``, ``min`` or ``count``.
        value: What is taken of each line, None for a count.
        when: Condition for a line to take part.
    """

    id: str
    function: str
    value: Expression | None
    when: Expression | None
    where: SourceLocation


@dataclass(frozen=True, slots=True)
class PocketCosts:
    """What is spent beside the invoice besides rebates, its expressions checked; None where the file leaves it out."""

    spec: PocketMargin
    payment_rate: Expression | None
    freight: Expression | None


@dataclass(frozen=True)
class Policy:
    """Every rule of a workspace over all dates; immutable and shared."""

    vocabulary: Vocabulary
    books: Mapping[str, ResolvedBook] = field(default_factory=dict)
    schedules: tuple[Rule[DiscountSchedule], ...] = ()
    promotions: tuple[Rule[Promotion], ...] = ()
    contracts: tuple[Rule[Contract], ...] = ()
    partner_discounts: tuple[Rule[ChannelDiscount], ...] = ()
    distributor_discounts: tuple[Rule[ChannelDiscount], ...] = ()
    rebates: tuple[Rule[Rebate], ...] = ()
    pocket: PocketCosts | None = None
    guardrails: tuple[Rule[Guardrail], ...] = ()
    approval_rules: tuple[Rule[ApprovalRule], ...] = ()
    approvers: Mapping[str, Approver] = field(default_factory=dict)
    parameters: tuple[Rule[Parameter], ...] = ()
    exchange_rates: tuple[ExchangeRate, ...] = ()
    taxes: Taxes | None = None
    tax_rules: Mapping[str, tuple[tuple[str, Expression], ...]] = field(default_factory=dict)
    tables: Mapping[str, tuple[LookupTable, KeyedTable]] = field(default_factory=dict)
    aggregates: tuple[Aggregate, ...] = ()
    account_facts: Mapping[str, FactDeclaration] = field(default_factory=dict)
    waterfall: Waterfall = field(default_factory=default_waterfall)
    rounding: Rounding = field(default_factory=Rounding)
    waterfall_where: SourceLocation = NOWHERE

    def rounding_in(self, book: str) -> Rounding:
        """How prices of a book are rounded and its partial periods counted."""
        day_count = self.books[book].spec.day_count
        return self.rounding if day_count is None else self.rounding.counting(day_count)

    def fact_named(self, name: str) -> Fact | None:
        """The fact that a guardrail or matrix names; ``line.margin_rate`` is the line fact ``margin_rate``."""
        fact = self.vocabulary.get(name.removeprefix("line."))
        if fact is None or (fact.scope == "line") != name.startswith("line."):
            return None
        return fact
