"""The rows of a price list, made one by one: each product priced alone, as a quote of it would be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from cpq.catalog.products import Product
from cpq.configuration import configure
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.percent_of_total_entry import PercentOfTotalEntry
from cpq.policy.policy import EntryKey, ResolvedBook
from cpq.price_list.row import PriceRow, Status
from cpq.price_list.validity import ByRule, Validity, validities, validity_of
from cpq.pricing import price
from cpq.pricing.inherited_price import inheriting
from cpq.problems import CannotPrice, InvalidRequest, NotFound, Problem, did_you_mean
from cpq.quotes.parties import Account, SoldThrough
from cpq.quotes.request import LineRequest, QuoteRequest
from cpq.rounding import exact, round_to
from cpq.terms import Term

LANGUAGE = "en"
"""Language of product names; documents have their own."""

_OPEN = frozenset({"missing-choice", "too-few-options"})
"""Problems which say that choices are missing; what else is wrong then may follow from that."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a price list is asked for.

    Attributes:
        account: Id of who buys.
        as_of: Order date.
        price_book, currency: What prices are taken from; found by country and date where both are left out.
        quantities: Quantities that each product is priced for, above zero.
        term: Term of recurring products, which term schedules read.
        families: Only products of these; all of them where left out.
        sold_through: Partner and distributor, whose discounts count.
    """

    account: str
    as_of: date
    price_book: str = ""
    currency: str = ""
    quantities: tuple[Decimal, ...] = (Decimal(1),)
    term: Term = Term(12)  # noqa: RUF009 (frozen)
    families: tuple[str, ...] = ()
    sold_through: SoldThrough | None = None


def price_list(wanted: Wanted, accounts: Mapping[str, Account], policy: CompiledPolicy) -> Iterator[PriceRow]:
    """Every product, charge, selling model and quantity, in the order of the catalog; one row at a time.

    Args:
        accounts: Accounts that have files.

    Raises:
        CannotPrice: No price book fits.
        NotFound: Nothing knows the account, or a family has no products.
    """
    account = account_named(wanted.account, accounts, policy)
    known = {product.family for product in policy.catalog.products.values()}
    for family in wanted.families:
        if family not in known:
            raise NotFound(f"no product is of the family '{family}'", hint=did_you_mean(family, known))
    book = policy.book_for(wanted.price_book, wanted.currency, account.country, None)
    return _Listing(wanted, account, policy, book).rows()


class _Listing:
    def __init__(self, wanted: Wanted, account: Account, policy: CompiledPolicy, book: ResolvedBook) -> None:
        self.wanted = wanted
        self.policy = policy
        self.book = book
        self.rules: ByRule = policy.once(("price list", "validities"), lambda: validities(policy.policy))
        self.request = QuoteRequest(
            as_of=wanted.as_of,
            account=account,
            price_book=book.spec.price_book,
            term=wanted.term,
            sold_through=wanted.sold_through,
            lines=(LineRequest(id=_OWN, product="any"),),
        )

    def rows(self) -> Iterator[PriceRow]:
        for product_id, product in self.policy.catalog.products.items():
            if not self.wanted.families or product.family in self.wanted.families:
                for model in product.selling_models or ("",):
                    yield from self.product(product_id, product, model)

    def product(self, product_id: str, product: Product, model: str) -> Iterator[PriceRow]:
        """The rows of one product sold in one way: shares first, then what has a price alone at each quantity."""
        keys = self.keys(product_id, product, model)
        shares = {charge: spec for charge, key in keys if isinstance(spec := self.spec(key), PercentOfTotalEntry)}
        for charge, spec in shares.items():
            yield self.share(product_id, product, charge, model, spec)
        told: set[tuple[str, tuple[Problem, ...]]] = set()
        for quantity in self.wanted.quantities if len(shares) < len(keys) else ():
            for row in self.at(product_id, product, model, quantity):
                if row.line is None and (row.charge, row.problems) in told:
                    continue
                told.add((row.charge, row.problems))
                yield row

    def at(self, product_id: str, product: Product, model: str, quantity: Decimal) -> Iterator[PriceRow]:
        """The rows of one product for one quantity: one for each charge and each part of the term."""
        line = LineRequest(id=_OWN, product=product_id, quantity=quantity, selling_model=model)
        request = self.request.model_copy(update={"lines": (line, *self.companions(product))})
        try:
            quote = price(configure(request, self.policy.catalog), self.policy)
        except InvalidRequest as error:
            open_choices = any(problem.code in _OPEN for problem in error.problems)
            yield from self.unpriced(product_id, product, model, quantity, error.problems, configured=open_choices)
            return
        except CannotPrice as error:
            told = tuple(Problem(one.code, one.where, one.message, one.hint) for one in (error, *error.others))
            yield from self.unpriced(product_id, product, model, quantity, told, configured=False)
            return
        for priced in quote.lines:
            if priced.line == _OWN and not priced.induced:
                yield self.row(
                    product_id,
                    product,
                    quantity,
                    "priced",
                    charge=priced.charge,
                    selling_model=model,
                    line=priced,
                    adders=self.adders((product_id, priced.charge, model)),
                    validity=validity_of(priced.steps, self.validity, self.rules),
                )

    def companions(self, product: Product) -> Iterator[LineRequest]:
        """What the product can only be bought with, and what that requires in turn, one of each."""
        catalog, seen, waiting = self.policy.catalog, set[str](), list(product.requires)
        while waiting:
            name = waiting.pop(0)
            if name in seen or name not in catalog.products:
                continue
            seen.add(name)
            yield LineRequest(id=f"with-{len(seen)}", product=name)
            waiting += catalog.products[name].requires

    def unpriced(
        self,
        product_id: str,
        product: Product,
        model: str,
        quantity: Decimal,
        problems: tuple[Problem, ...],
        *,
        configured: bool,
    ) -> Iterator[PriceRow]:
        """The rows of what has no price alone: its base price and adders where only choices are missing, else why."""
        for charge, key in self.keys(product_id, product, model):
            found = self.policy.entry(self.book, key) if configured else None
            more: dict[str, Any] = {}
            if found is not None:
                more = {
                    "base": self.base(key),
                    "per": str(found.entry.spec.per),
                    "adders": self.adders(key),
                    "validity": self.validity,
                }
            status: Status = "configured" if found is not None else "no price"
            yield self.row(
                product_id,
                product,
                quantity,
                status,
                charge=charge,
                selling_model=model,
                problems=problems,
                **more,
            )
            if not configured:
                return

    def adders(self, key: EntryKey) -> tuple[tuple[str, str], ...]:
        """What choices add to the price of a key, as id and amount or formula."""
        found = self.policy.entry(self.book, key)
        return () if found is None else tuple((adder.id, adder.spec.add.text) for adder in found.entry.adders)

    def base(self, key: EntryKey) -> Decimal | None:
        """The entry's one price in the list's currency; None where a table or the quantity makes it."""
        found = self.policy.entry(self.book, key)
        amount = None if found is None else getattr(found.entry.spec, "price", None)
        if found is None or amount is None:
            return None
        with exact():
            added = inheriting(found, amount, self.book.spec.currency)
            return round_to(amount + added, 12) if added else amount

    def share(self, product_id: str, product: Product, charge: str, model: str, spec: PercentOfTotalEntry) -> PriceRow:
        """The row of what is a percentage of other lines, and so has no price alone."""
        covered = ", ".join((*spec.of.families, *spec.of.products))
        share = f"{(spec.rate * 100).normalize():f} % of {covered} at {spec.of.level} price"
        return self.row(
            product_id,
            product,
            Decimal(1),
            "share",
            charge=charge,
            selling_model=model,
            per=str(spec.per),
            share=share,
            validity=self.validity,
        )

    def row(self, product_id: str, product: Product, quantity: Decimal, status: Status, **more: Any) -> PriceRow:
        return PriceRow(
            product=product_id,
            name=product.name.in_language(LANGUAGE),
            family=product.family,
            quantity=quantity,
            currency=self.book.spec.currency,
            status=status,
            **more,
        )

    def keys(self, product_id: str, product: Product, model: str) -> list[tuple[str, EntryKey]]:
        """Charge ids, each with the key of its price; the id is empty where the product has one charge."""
        return [
            (charge if len(product.charges) > 1 else "", (product_id, charge, model))
            for charge in self.policy.catalog.charges_of(product_id, model)
        ]

    def spec(self, key: EntryKey) -> object:
        """What the price book says of a key; None where it says nothing."""
        found = self.policy.entry(self.book, key)
        return None if found is None else found.entry.spec

    @property
    def validity(self) -> Validity:
        """When the price book is in force; always, where it goes by the service start."""
        spec = self.book.spec
        if spec.effective_by == "service start":
            return Validity()
        return Validity(spec.valid_from, spec.valid_until)


_OWN = "l1"
"""Line of the product that a row is about; others are there because it requires them."""


def account_named(name: str, accounts: Mapping[str, Account], policy: CompiledPolicy) -> Account:
    """The account of an id: one that has a file, or one that a contract was made with.

    Raises:
        NotFound: Nothing knows it; the hint names the closest.
    """
    if name in accounts:
        return accounts[name]
    contracted = {rule.spec.account for rule in policy.policy.contracts}
    if name in contracted:
        return Account(id=name)
    hint = did_you_mean(name, {*accounts, *contracted}) or "accounts stand in accounts/, or in a contract"
    raise NotFound(f"there is no account '{name}'", hint=hint)
