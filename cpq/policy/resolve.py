"""Price book entries with their references resolved: tables read, adders checked, tiers in place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from cpq.catalog.catalog import Catalog, attribute_facts
from cpq.catalog.per import Per
from cpq.catalog.reading import find_table, parse_at
from cpq.catalog.tables import KeyedTable, keyed_table
from cpq.expressions import Expression, ExpressionError, Vocabulary
from cpq.expressions.units import currency_of
from cpq.files.csv_reader import CsvTable
from cpq.policy.books import PriceBook, ProductPrices
from cpq.policy.computed_entries import FormulaEntry
from cpq.policy.entries import MatrixEntry, OverageEntry, PerUnitEntry, PriceEntry, TieredEntry
from cpq.policy.entry import Adder
from cpq.policy.facts import Phase
from cpq.policy.percent_of_total_entry import PercentOfTotalEntry
from cpq.policy.policy import EntryKey, ResolvedAdder, ResolvedBook, ResolvedEntry
from cpq.policy.price_tables import read_price_table
from cpq.policy.tier_tables import read_tiers
from cpq.policy.tiers import Tier
from cpq.policy.transaction_entries import GraduatedPercentageEntry
from cpq.problems import Problem, SourceLocation, did_you_mean
from cpq.rounding import decimals_of


class _Resolver:
    """One price book on its way to entries by product, charge and selling model."""

    def __init__(
        self,
        book: PriceBook,
        catalog: Catalog,
        tables: Mapping[str, CsvTable],
        vocabulary: Vocabulary,
        problems: list[Problem],
    ) -> None:
        self.book = book
        self.catalog = catalog
        self.tables = tables
        self.vocabulary = vocabulary
        self.problems = problems
        self.entries: dict[EntryKey, ResolvedEntry] = {}

    def problem(self, code: str, where: SourceLocation, message: str, hint: str = "") -> None:
        self.problems.append(Problem(code, where, message, hint))

    def run(self) -> ResolvedBook:
        """Resolve every price of the book and of its tables."""
        for product_id, pricing in self.book.prices.items():
            if product_id not in self.catalog.products:
                hint = did_you_mean(product_id, self.catalog.products)
                self.problem("unknown-product", pricing.where, f"there is no product '{product_id}'", hint)
                continue
            for key, entry in self._keyed(product_id, pricing):
                self._add(key, entry, entry.where)
        for table in self.book.price_tables:
            for key, entry, where in read_price_table(table, self.catalog, self.tables, self.problems):
                self._add(key, entry, where)
        return ResolvedBook(self.book, self.book.where, self.entries)

    def _keyed(self, product_id: str, pricing: PriceEntry | ProductPrices) -> Iterator[tuple[EntryKey, PriceEntry]]:
        product = self.catalog.products[product_id]
        if not isinstance(pricing, ProductPrices):
            if product.charges or len(product.selling_models) > 1:
                what = "charges" if product.charges else "selling models"
                self.problem(
                    "missing-field",
                    pricing.where,
                    f"'{product_id}' has several {what}",
                    f"write an entry for each under {what}:",
                )
                return
            yield (product_id, "", product.selling_models[0] if product.selling_models else ""), pricing
            return
        for kind, entries, known in (
            ("charge", pricing.charges, tuple(product.charges)),
            ("selling model", pricing.selling_models, product.selling_models),
        ):
            for name, entry in entries.items():
                if name not in known:
                    code = f"unknown-{kind.replace(' ', '-')}"
                    self.problem(code, entry.where, f"'{product_id}' has no {kind} '{name}'", did_you_mean(name, known))
                else:
                    yield ((product_id, name, "") if kind == "charge" else (product_id, "", name)), entry

    def _add(self, key: EntryKey, entry: PriceEntry, where: SourceLocation) -> None:
        if key in self.entries:
            shown = " ".join(part for part in key if part)
            self.problem("duplicate-id", where, f"a price for '{shown}' stands at {self.entries[key].where} already")
            return
        entry = self._yearly(key, entry)
        self._check_period(key, entry, where)
        tiers, matrix = self._tiers(entry), self._matrix(key[0], entry)
        self.entries[key] = ResolvedEntry(
            book=self.book.price_book,
            key=key,
            spec=entry,
            where=where,
            decimals=max((decimals_of(price) for price in _prices(entry, tiers, matrix)), default=0),
            adders=self._adders(key[0], entry),
            tiers=tiers,
            matrix=matrix,
            formula=self._formula(key[0], entry),
            overrides=self._overrides(key[0], entry),
            when=self._when(entry),
        )

    def _tiers(self, entry: PriceEntry) -> Mapping[str, tuple[Tier, ...]]:
        """The tiers of an entry by zone; none where it has no tiers."""
        if isinstance(entry, TieredEntry):
            return read_tiers(entry, self.tables, self.problems)
        return {"": entry.tiers} if isinstance(entry, GraduatedPercentageEntry) else {}

    def _yearly(self, key: EntryKey, entry: PriceEntry) -> PriceEntry:
        """A recurring percent of total that does not say its period counts per year."""
        charge = self.catalog.charges_of(key[0], key[2])[key[1]]
        if isinstance(entry, PercentOfTotalEntry) and charge.charge == "recurring" and entry.per == Per():
            return entry.model_copy(update={"per": Per("", "year")})
        return entry

    def _check_period(self, key: EntryKey, entry: PriceEntry, where: SourceLocation) -> None:
        charge = self.catalog.charges_of(key[0], key[2])[key[1]]
        if charge.charge == "recurring" and entry.per.period is None:
            self.problem(
                "missing-period", where, f"'{key[0]}' recurs, but its price has no period", "write per: seat per month"
            )
        if charge.charge == "recurring" and isinstance(entry, PercentOfTotalEntry):
            self._check_bounds(entry)
        if charge.charge == "one-time" and entry.per.period is not None:
            self.problem(
                "unexpected-period", where, f"'{key[0]}' is charged once, but its price is per {entry.per.period}"
            )

    def _check_bounds(self, entry: PercentOfTotalEntry) -> None:
        for name, bound in (("minimum", entry.minimum), ("maximum", entry.maximum)):
            if isinstance(bound, Decimal):
                message = f"the {name} of a recurring percentage does not say its period"
                self.problem("missing-period", entry.where_of(name), message, f"write {bound:f} per year")

    def _vocabulary_for(self, product_id: str) -> Vocabulary:
        attributes = self.catalog.products[product_id].attributes
        try:
            return self.vocabulary.extended(attribute_facts(attributes)) if attributes else self.vocabulary
        except ExpressionError as error:
            self.problem(error.code, self.catalog.products[product_id].where, error.message, error.hint)
            return self.vocabulary

    def _adders(self, product_id: str, entry: PriceEntry) -> tuple[ResolvedAdder, ...]:
        if not entry.adders:
            return ()
        vocabulary = self._vocabulary_for(product_id)
        return tuple(self._adder(name, adder, vocabulary) for name, adder in entry.adders.items())

    def _adder(self, name: str, adder: Adder, vocabulary: Vocabulary) -> ResolvedAdder:
        when = None
        if adder.when is not None:
            when = parse_at(adder.when, vocabulary, self.problems, expects="yes/no", before_phase=Phase.LIST)
        amount = None
        if adder.rate is None:
            amount = parse_at(
                adder.add, vocabulary, self.problems, expects="any", before_phase=Phase.LIST, price_effect=True
            )
            if amount is not None:
                self._check_amount(amount, adder.where_of("add"), "what an adder adds")
        return ResolvedAdder(name, adder, adder.where, when, adder.rate, amount)

    def _check_amount(self, formula: Expression, where: SourceLocation, what: str) -> None:
        """Refuse a formula in a price book that gives no amount in the book's currency."""
        currency = currency_of(formula.type.unit)
        if formula.type.kind != "number":
            self.problem("wrong-type", where, f"{what} is an amount")
        elif currency not in ("", "money", self.book.currency):
            self.problem("currency-mismatch", where, f"{what} is in {currency}, the price book in {self.book.currency}")

    def _formula(self, product_id: str, entry: PriceEntry) -> Expression | None:
        if not isinstance(entry, FormulaEntry):
            return None
        vocabulary = self._vocabulary_for(product_id)
        formula = parse_at(
            entry.formula, vocabulary, self.problems, expects="any", before_phase=Phase.LIST, price_effect=True
        )
        if formula is not None:
            self._check_amount(formula, entry.where_of("formula"), "what a price formula gives")
        return formula

    def _overrides(self, product_id: str, entry: PriceEntry) -> tuple[tuple[Expression, Decimal, SourceLocation], ...]:
        if not isinstance(entry, PerUnitEntry) or not entry.overrides:
            return ()
        vocabulary = self._vocabulary_for(product_id)
        found = []
        for override in entry.overrides:
            when = parse_at(override.when, vocabulary, self.problems, expects="yes/no", before_phase=Phase.LIST)
            if when is not None:
                found.append((when, override.price, override.where))
        return tuple(found)

    def _when(self, entry: PriceEntry) -> Expression | None:
        if entry.when is None:
            return None
        if entry.charge != "pass-through":
            self.problem("invalid-value", entry.where_of("when"), "only a pass-through entry is added by itself")
        return parse_at(
            entry.when, self.vocabulary, self.problems, expects="yes/no", scope="quote", before_phase=Phase.LIST
        )

    def _matrix(self, product_id: str, entry: PriceEntry) -> KeyedTable | None:
        if not isinstance(entry, MatrixEntry):
            return None
        product = self.catalog.products[product_id]
        for name in entry.by:
            if name not in product.attributes:
                hint = did_you_mean(name, product.attributes)
                self.problem(
                    "unknown-attribute", entry.where_of("by"), f"'{product_id}' has no attribute '{name}'", hint
                )
        where = entry.where_of("table")
        table = find_table(self.tables, entry.table, where, self.problems)
        return None if table is None else keyed_table(table, entry.by, "price", where, self.problems)


def _prices(entry: PriceEntry, tiers: Mapping[str, tuple[Tier, ...]], matrix: KeyedTable | None) -> Iterator[Decimal]:
    """Every price that an entry writes, whose decimals its unit prices keep."""
    yield from (adder.literal for adder in entry.adders.values() if adder.literal is not None)
    said = (price for rows in tiers.values() for tier in rows for price in (tier.price, tier.overage_price))
    yield from (price for price in said if price is not None)
    if matrix is not None:
        yield from (cell.value for cell in matrix.cells.values())
    if isinstance(entry, PerUnitEntry):
        yield from (override.price for override in entry.overrides)
    if isinstance(entry, OverageEntry):
        yield entry.overage_price
    price = getattr(entry, "price", None)
    if price is not None:
        yield price


def resolve_book(
    book: PriceBook, catalog: Catalog, tables: Mapping[str, CsvTable], vocabulary: Vocabulary, problems: list[Problem]
) -> ResolvedBook:
    """Resolve a price book against the catalog; what does not fit becomes a problem."""
    return _Resolver(book, catalog, tables, vocabulary, problems).run()
