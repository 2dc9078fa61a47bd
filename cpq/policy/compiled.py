"""The policy in force on one date, indexed for pricing."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, TypeVar

from cpq.catalog.catalog import Catalog
from cpq.catalog.tables import KeyedTable
from cpq.currencies import is_currency, unknown_currency
from cpq.expressions import Value, fact_name
from cpq.money import Money
from cpq.policy.channel import ChannelDiscount
from cpq.policy.conditions import ExchangeRate
from cpq.policy.contracts import Contract
from cpq.policy.included_tax import IncludedTax, included_tax
from cpq.policy.phases import Phases, phases_of
from cpq.policy.pocket_terms import Rebate
from cpq.policy.policy import EntryKey, Policy, ResolvedBook, ResolvedEntry, Rule
from cpq.policy.promotions import Promotion
from cpq.policy.schedules import DiscountSchedule
from cpq.policy.thresholds import Threshold
from cpq.problems import CannotPrice, SourceLocation, did_you_mean
from cpq.rounding import multiply

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """An entry and how its price comes from the book it stands in to the quote's book.

    Attributes:
        changes: Rates of the price books passed on the way, nearest to the entry first.
        rate: Exchange rate applied, None where no currency changes.
        included: Tax that the entry's prices include, which is taken out first.
    """

    entry: ResolvedEntry
    changes: tuple[tuple[str, Decimal, SourceLocation], ...] = ()
    rate: ExchangeRate | None = None
    included: IncludedTax | None = None

    @property
    def as_written(self) -> bool:
        """Whether its prices are the list prices of the quote's book, as the file says them."""
        return self.rate is None and not self.changes and self.included is None


@dataclass(frozen=True)
class CompiledPolicy:
    """The price books and rules in force on one date; immutable and shared.

    Attributes:
        as_of: Order date that selected them.
        fingerprint: SHA-256 of the files behind it.
        parameters: Values of dated parameters on that date, as facts.
    """

    policy: Policy
    catalog: Catalog
    as_of: date
    fingerprint: str = ""
    schedules: tuple[Rule[DiscountSchedule], ...] = ()
    promotions: tuple[Rule[Promotion], ...] = ()
    rebates: tuple[Rule[Rebate], ...] = ()
    parameters: Mapping[str, Value] = field(default_factory=dict)
    tables: Mapping[str, Callable[..., Decimal]] = field(default_factory=dict)
    phases: Phases = field(default_factory=Phases)
    _kept: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What is derived from the policy alone, made when first asked for and kept with it.

        Making must be pure: two threads that ask at once may both make it, and either result serves.

        Args:
            key: Names what is made, such as ``("plan", book, product)``.
        """
        found = self._kept.get(key)
        if found is None:
            found = self._kept.setdefault(key, make())
        return found  # type: ignore[no-any-return] # a key always names the same kind of thing

    def on(self, as_of: date) -> CompiledPolicy:
        """The same for another order date between the same two changes; see :mod:`cpq.policy.intervals`."""
        return self if as_of == self.as_of else replace(self, as_of=as_of)

    def book_for(self, price_book: str, currency: str, country: str, start: date | None) -> ResolvedBook:
        """The price book of a request: the one it names, else the one for its currency and country.

        Raises:
            CannotPrice: None is in force, or several are and none is the country's own.
        """
        if currency and not is_currency(currency):
            unknown = unknown_currency(currency)
            raise CannotPrice(unknown.message, code=unknown.code, hint=unknown.hint, step="list price")
        if price_book:
            return self._named_book(price_book, currency, start)
        candidates = [
            book
            for book in self.policy.books.values()
            if book.valid_on(self._day(book, start)) and currency in ("", book.spec.currency)
        ]
        regional = [book for book in candidates if country and country in book.spec.regions]
        candidates = regional or [book for book in candidates if not book.spec.regions] or candidates
        if len(candidates) == 1:
            return candidates[0]
        names = ", ".join(book.spec.price_book for book in candidates) or ", ".join(self.policy.books) or "none"
        what = f"{len(candidates)} price books fit" if candidates else "no price book is in force"
        sought = f" in {currency}" if currency else ""
        raise CannotPrice(
            f"{what}{sought} on {self.as_of}",
            code="no-price-book",
            hint=f"name one with price book: {names}",
            step="list price",
        )

    def _named_book(self, price_book: str, currency: str, start: date | None) -> ResolvedBook:
        book = self.policy.books.get(price_book)
        if book is None:
            raise CannotPrice(
                f"there is no price book '{price_book}'",
                code="unknown-price-book",
                hint=did_you_mean(price_book, self.policy.books),
            )
        if not book.valid_on(self._day(book, start)):
            raise CannotPrice(
                f"price book '{price_book}' is valid {book.spec.valid_from} to {book.spec.valid_until}, "
                f"not on {self._day(book, start)}",
                code="price-book-not-in-force",
                hint="name a price book in force, or another as of",
                where=book.where,
            )
        if currency and currency != book.spec.currency:
            raise CannotPrice(
                f"price book '{price_book}' is in {book.spec.currency}, the quote in {currency}",
                code="currency-mismatch",
                hint="leave the currency out, or name a price book in it",
                where=book.where,
            )
        return book

    def _day(self, book: ResolvedBook, start: date | None) -> date:
        return start if book.spec.effective_by == "service start" and start is not None else self.as_of

    def entry(self, book: ResolvedBook, key: EntryKey) -> FoundEntry | None:
        """The entry of a key in a book or in the books it is based on."""
        changes: list[tuple[str, Decimal, SourceLocation]] = []
        current: ResolvedBook | None = book
        while current is not None:
            found = current.entries.get(key)
            if found is not None:
                rate = None
                if current.spec.currency != book.spec.currency:
                    rate = self.rate(current.spec.currency, book.spec.currency)
                included = included_tax(self.policy, self.catalog, current, key, self.as_of)
                return FoundEntry(found, tuple(reversed(changes)), rate, included)
            based = current.spec.based_on
            if based is None:
                return None
            if based.change:
                changes.append((current.spec.price_book, based.change, based.where))
            current = self.policy.books.get(based.price_book)
        return None

    def added_by_themselves(self, book: ResolvedBook) -> tuple[ResolvedEntry, ...]:
        """Pass-through entries with a condition, of a book and of the books it is based on."""
        return self.once(("added", book.spec.price_book), lambda: tuple(self._conditional_entries(book)))

    def _conditional_entries(self, book: ResolvedBook) -> Iterator[ResolvedEntry]:
        current: ResolvedBook | None = book
        while current is not None:
            for key, entry in current.entries.items():
                found = self.entry(book, key) if entry.when is not None else None
                if found is not None and found.entry is entry:
                    yield entry
            based = current.spec.based_on
            current = None if based is None else self.policy.books.get(based.price_book)

    def rate(self, source: str, target: str) -> ExchangeRate:
        """The latest exchange rate between two currencies on the order date.

        Raises:
            CannotPrice: No rate of the pair, either way round, has a date up to the order date.
        """
        return self.once(("exchange rate", source, target), lambda: self._latest_rate(source, target))

    def _latest_rate(self, source: str, target: str) -> ExchangeRate:
        candidates = [
            rate
            for rate in self.policy.exchange_rates
            if rate.date <= self.as_of and {rate.from_, rate.to} == {source, target}
        ]
        if not candidates:
            raise CannotPrice(
                f"there is no exchange rate from {source} to {target} on or before {self.as_of}",
                code="no-exchange-rate",
                hint="add one under exchange rates:, with its date and source",
            )
        return max(candidates, key=lambda rate: (rate.date, rate.from_ == source))

    def convert(self, money: Money, currency: str) -> Decimal:
        """An amount in another currency at the order date's rate, unrounded."""
        if money.currency == currency:
            return money.amount
        rate = self.rate(money.currency, currency)
        return convert(money.amount, rate, money.currency)

    def limit(self, bound: Threshold, currency: str) -> Decimal:
        """A bound as a figure to compare with; money in a quote's currency, unrounded."""
        return self.convert(bound, currency) if isinstance(bound, Money) else bound.number

    def contracts_for(self, account: str, parent: str) -> tuple[Rule[Contract], ...]:
        """Contracts of an account, and those of its parent that include subsidiaries, in force on the order date."""
        filed = self.once(("contracts",), self._contracts_by_account)
        if not parent or parent == account:
            return tuple(rule for _, rule in filed.get(account, ()))
        theirs = [found for found in filed.get(parent, ()) if found[1].spec.includes_subsidiaries]
        return tuple(rule for _, rule in sorted((*filed.get(account, ()), *theirs), key=lambda found: found[0]))

    def _contracts_by_account(self) -> Mapping[str, list[tuple[int, Rule[Contract]]]]:
        """Contracts in force by the account they name, each with its place in the order of the files."""
        filed: dict[str, list[tuple[int, Rule[Contract]]]] = {}
        for position, rule in enumerate(self.policy.contracts):
            if rule.spec.in_force(self.as_of):
                filed.setdefault(rule.spec.account, []).append((position, rule))
        return filed

    def channel(self, rules: tuple[Rule[ChannelDiscount], ...], name: str) -> Rule[ChannelDiscount] | None:
        """The discount of a partner tier or a distributor in force on the order date, or None."""
        for rule in rules:
            if rule.id == name and rule.spec.in_force(self.as_of):
                return rule
        return None


def convert(amount: Decimal, rate: ExchangeRate, source: str) -> Decimal:
    """An amount converted by a rate that may be written either way round, unrounded."""
    exact = Fraction(rate.rate) if rate.from_ == source else 1 / Fraction(rate.rate)
    return multiply(amount, exact)


def compile_policy(policy: Policy, catalog: Catalog, as_of: date, fingerprint: str = "") -> CompiledPolicy:
    """The policy in force on a date.

    Args:
        as_of: Order date.
        fingerprint: SHA-256 of the files, carried by every quote priced with it.
    """
    schedules = tuple(r for r in policy.schedules if r.spec.in_force(as_of))
    promotions = tuple(r for r in policy.promotions if r.spec.in_force(as_of))
    return CompiledPolicy(
        policy=policy,
        catalog=catalog,
        as_of=as_of,
        fingerprint=fingerprint,
        schedules=schedules,
        promotions=promotions,
        rebates=tuple(r for r in policy.rebates if r.spec.in_force(as_of)),
        parameters=MappingProxyType(_parameters(policy, as_of)),
        tables=MappingProxyType({name: _Lookup(table) for name, (_, table) in policy.tables.items()}),
        phases=phases_of(policy, schedules, promotions),
    )


class _Lookup:
    """A table as expressions call it: key parts in, number out, KeyError where the cell is missing."""

    def __init__(self, table: KeyedTable) -> None:
        self._table = table

    def __call__(self, *key: Value) -> Decimal:
        cell = self._table.find(key)
        if cell is None:
            raise KeyError(key)
        return cell.value


def _parameters(policy: Policy, as_of: date) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for rule in policy.parameters:
        started = [dated for dated in rule.spec.values if dated.valid_from <= as_of]
        name = fact_name(rule.id)
        values[name] = max(started, key=lambda dated: dated.valid_from).value if started else None
    return values
