"""The engine that trials run on: configured, priced and decided as any other quote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from cpq.approvals import ApprovalDecision, decide
from cpq.catalog.catalog import Catalog
from cpq.configuration import configure
from cpq.lint.selecting import select
from cpq.lint.trial import Trial
from cpq.policy.compiled import CompiledPolicy, compile_policy
from cpq.policy.policy import EntryKey, Policy, ResolvedBook, ResolvedEntry
from cpq.policy.transaction_entries import PercentageEntry
from cpq.pricing import price
from cpq.problems import CpqError
from cpq.quotes.priced import PricedQuote
from cpq.quotes.request import QuoteRequest

_USUAL_TERM = "12 months"
_KEPT = 32


@dataclass(frozen=True)
class Engine:
    """A policy and a catalog to try quotes on.

    Attributes:
        as_of: Day from which on findings matter.
    """

    policy: Policy
    catalog: Catalog
    as_of: date
    _compiled: dict[date, CompiledPolicy] = field(default_factory=dict, repr=False, compare=False)
    _selections: dict[str, Mapping[str, str] | None] = field(default_factory=dict, repr=False, compare=False)

    def compiled(self, day: date) -> CompiledPolicy:
        """The policy in force on a day; compiled once and kept."""
        found = self._compiled.get(day)
        if found is None:
            if len(self._compiled) >= _KEPT:
                self._compiled.clear()
            found = self._compiled[day] = compile_policy(self.policy, self.catalog, day)
        return found

    def price(self, request: QuoteRequest) -> PricedQuote:
        """A priced request.

        Raises:
            CpqError: It is refused.
        """
        return price(configure(request, self.catalog), self.compiled(request.as_of))

    def tried(self, trial: Trial) -> PricedQuote | CpqError:
        """What becomes of a trial: a priced quote, or the error that refuses it."""
        try:
            return self.price(trial.request())
        except CpqError as error:
            return error

    def decided(self, quote: PricedQuote) -> ApprovalDecision:
        """Who must approve a priced trial."""
        return decide(quote, self.compiled(quote.as_of))

    def trial(self, product: str, book: str, day: date, model: str = "") -> Trial | None:
        """An ordinary quote over a product, or None where its attributes cannot be chosen or it is not sold so."""
        spec = self.catalog.products[product]
        if spec.free_entry or not spec.sold_alone:
            return None
        selection = self.selection(product)
        if selection is None:
            return None
        line: dict[str, object] = {"selection": dict(selection)} if selection else {}
        if model and len(spec.selling_models) > 1:
            line["selling model"] = model
        if self._counts_transactions(product, book):
            line["transactions"] = "1"
        said: dict[str, str] = {}
        if any(charge.charge != "one-time" for charge in self.catalog.charges_of(product, model).values()):
            said = {"start": day.isoformat(), "term": _USUAL_TERM}
        sold_as = self.catalog.selling_models.get(model)
        if sold_as is not None and sold_as.evergreen:
            said.pop("term", None)
        return Trial(day, product, price_book=book, said=said, line=line)

    def _counts_transactions(self, product: str, book: str) -> bool:
        """Whether a price of a product needs to know the transactions; one of the whole value serves a trial."""
        specs = (entry.spec for key, entry in self.policy.books[book].entries.items() if key[0] == product)
        return any(isinstance(spec, PercentageEntry) and spec.counts_transactions for spec in specs)

    def selection(self, product: str) -> Mapping[str, str] | None:
        """Values for the attributes of a product that go together; None where none were found."""
        if product not in self._selections:
            self._selections[product] = select(self.catalog, product)
        return self._selections[product]

    def books_from(self, day: date | None = None) -> tuple[ResolvedBook, ...]:
        """Price books in force on a day or after it, in the order of the files."""
        return tuple(book for book in self.policy.books.values() if book.spec.valid_until >= (day or self.as_of))

    def first_day(self, book: ResolvedBook) -> date:
        """The first day that matters on which a book is in force."""
        return max(self.as_of, book.spec.valid_from)

    @cached_property
    def priced_in(self) -> Mapping[str, Mapping[EntryKey, ResolvedEntry]]:
        """Every entry that a book has itself or inherits, by book."""
        return {name: self._inherited(book) for name, book in self.policy.books.items()}

    def _inherited(self, book: ResolvedBook) -> Mapping[EntryKey, ResolvedEntry]:
        found: dict[EntryKey, ResolvedEntry] = {}
        seen: set[str] = set()
        current: ResolvedBook | None = book
        while current is not None and current.spec.price_book not in seen:
            seen.add(current.spec.price_book)
            for key, entry in current.entries.items():
                found.setdefault(key, entry)
            based = current.spec.based_on
            current = None if based is None else self.policy.books.get(based.price_book)
        return found
