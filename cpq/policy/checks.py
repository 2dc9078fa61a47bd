"""Checks that need the whole policy: references between files, overlaps, cliffs, double volume."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Any

from cpq.catalog.catalog import Catalog
from cpq.expressions import Fact
from cpq.money import Money
from cpq.policy.entries import PercentOfTotalEntry, TieredEntry
from cpq.policy.governance import ApprovalRule, Guardrail, Threshold
from cpq.policy.policy import Policy, ResolvedBook, ResolvedEntry, Rule
from cpq.policy.schedules import AppliesTo, DiscountSchedule
from cpq.policy.tiers import Tier
from cpq.problems import NOWHERE, Problem, SourceLocation, did_you_mean

_MAX_SPAN = 10_000
_DECLARE = {
    "approver": "declare it under 'approvers'",
    "family": "give a product of the catalog this family",
    "product": "add it to the catalog",
}
"""What to do about a name that nothing known resembles."""


def check_policy(policy: Policy, catalog: Catalog, problems: list[Problem]) -> None:
    """Add everything to ``problems`` that single files cannot know."""
    check = _Checker(policy, catalog, problems)
    check.coverage()
    check.contracts()
    check.governance()
    check.books()
    check.channels()
    check.schedules_unique()
    check.entries()
    check.taxes()


class _Checker:
    def __init__(self, policy: Policy, catalog: Catalog, problems: list[Problem]) -> None:
        self.policy = policy
        self.catalog = catalog
        self.problems = problems

    def problem(self, code: str, where: SourceLocation, message: str, hint: str = "") -> None:
        self.problems.append(Problem(code, where, message, hint))

    def known(self, what: str, name: str, names: Iterable[str], where: SourceLocation) -> None:
        """Refuse a name that is not among the known ones."""
        pool = list(names)
        if name not in pool:
            code = f"unknown-{what.replace(' ', '-')}"
            hint = did_you_mean(name, pool) or _DECLARE.get(what, "")
            self.problem(code, where, f"there is no {what} '{name}'", hint)

    def covers(self, on: AppliesTo | None, where: SourceLocation) -> None:
        """Refuse products and families that the catalog does not have."""
        if on is None:
            return
        for product in on.products:
            self.known("product", product, self.catalog.products, where)
        for family in on.families:
            self.known("family", family, self.catalog.families, where)

    def coverage(self) -> None:
        """Schedules, promotions, guardrails and approval rules speak about products that exist."""
        rules: tuple[Rule[Any], ...] = (
            *self.policy.schedules,
            *self.policy.promotions,
            *self.policy.guardrails,
            *self.policy.approval_rules,
        )
        for rule in rules:
            on = getattr(rule.spec, "on", None)
            self.covers(on, rule.where if on is None or on.where is NOWHERE else on.where)

    def contracts(self) -> None:
        """Contracts name products that exist; two contracts of one account do not overlap on a product."""
        for rule in self.policy.contracts:
            for product in rule.spec.prices:
                self.known("product", product, self.catalog.products, rule.spec.where_of("prices"))
        for a, b in combinations(self.policy.contracts, 2):
            shared = sorted(set(a.spec.prices) & set(b.spec.prices))
            overlap = (
                a.spec.account == b.spec.account
                and a.spec.for_orders_from <= b.spec.for_orders_until
                and b.spec.for_orders_from <= a.spec.for_orders_until
            )
            if shared and overlap:
                self.problem(
                    "overlapping-rules",
                    b.where,
                    f"contracts '{a.id}' ({a.where}) and '{b.id}' both price '{shared[0]}' for '{a.spec.account}'",
                    "end one before the other starts",
                )

    def governance(self) -> None:
        """Guardrails and approval rules read facts that exist, compare like with like, and ask declared approvers."""
        for rule in self.policy.guardrails:
            self._guardrail(rule)
        for approval in self.policy.approval_rules:
            self._approval(approval)

    def _guardrail(self, rule: Rule[Guardrail]) -> None:
        for approver in rule.spec.then.ask:
            self.known("approver", approver, self.policy.approvers, rule.spec.where_of("then"))
        if rule.spec.product is not None:
            self.known("product", rule.spec.product, self.catalog.products, rule.spec.where_of("product"))
        if rule.spec.fact is not None:
            bound = rule.spec.below if rule.spec.below is not None else rule.spec.above
            self._fact(rule.spec.fact, rule.spec.where_of("fact"), [(bound, rule.spec.where_of("fact"))])

    def _approval(self, rule: Rule[ApprovalRule]) -> None:
        for approver in rule.spec.ask:
            self.known("approver", approver, self.policy.approvers, rule.spec.where_of("ask"))
        for band in rule.spec.bands:
            for approver in band.ask:
                self.known("approver", approver, self.policy.approvers, band.where_of("ask"))
        if rule.spec.fact is not None:
            bounds = [(b.above if b.above is not None else b.below, b.where) for b in rule.spec.bands]
            self._fact(rule.spec.fact, rule.spec.where_of("fact"), bounds)

    def _fact(self, name: str, where: SourceLocation, bounds: list[tuple[Threshold | None, SourceLocation]]) -> None:
        fact = governed_fact(self.policy, name)
        if fact is None:
            names = [f"line.{f.name}" if f.scope == "line" else f.name for f in self.policy.vocabulary]
            self.problem("unknown-fact", where, f"there is no fact '{name}'", did_you_mean(name, names))
            return
        if fact.type.kind != "number":
            self.problem("wrong-type", where, f"'{name}' is {fact.type}; only numbers have bounds", "use when: instead")
            return
        for bound, place in bounds:
            if isinstance(bound, Money) != (fact.type.unit == "money"):
                like = (
                    "an amount such as 100000.00 EUR" if fact.type.unit == "money" else "a number or a rate such as 15%"
                )
                self.problem("wrong-type", place, f"'{name}' is {fact.type}, its bound is not", f"write {like}")

    def books(self) -> None:
        """Inheritance between price books leads somewhere and never in a circle."""
        for name, book in self.policy.books.items():
            based = book.spec.based_on
            if based is None:
                continue
            self.known("price book", based.price_book, self.policy.books, based.where)
            seen, current = [name], based.price_book
            while current in self.policy.books:
                if current in seen:
                    self.problem(
                        "price-book-cycle",
                        based.where,
                        f"price books inherit in a circle: {' > '.join([*seen, current])}",
                    )
                    break
                seen.append(current)
                parent = self.policy.books[current].spec.based_on
                if parent is None:
                    break
                current = parent.price_book
            other = self.policy.books.get(based.price_book)
            if other is not None and other.spec.currency != book.spec.currency and not based.convert:
                self.problem(
                    "currency-mismatch",
                    based.where,
                    f"'{name}' is in {book.spec.currency}, '{based.price_book}' in {other.spec.currency}",
                    "say convert: yes to convert by the dated exchange rate",
                )

    def channels(self) -> None:
        """Channel discounts name families that products have."""
        for rule in (*self.policy.partner_discounts, *self.policy.distributor_discounts):
            for family in rule.spec.families:
                self.known("family", family, self.catalog.families, rule.spec.where_for(family))

    def schedules_unique(self) -> None:
        """Where the waterfall says ``unique``, two unconditional schedules never meet on a product."""
        steps = {entry.step: entry.hit_policy for entry in self.policy.waterfall.waterfall if entry.step is not None}
        for kind, step in (("quantity", "volume schedule"), ("term", "term schedule")):
            if steps.get(step, "unique") != "unique":  # type: ignore[call-overload]
                continue
            rules = [rule for rule in self.policy.schedules if rule.spec.by == kind and rule.when is None]
            for first, second, product in self._meeting(rules):
                self.problem(
                    "overlapping-rules",
                    second.where,
                    f"schedules '{first.id}' ({first.where}) and '{second.id}' both hold for '{product}'",
                    f"narrow one, or give the step '{step}' another hit policy: first, best or add",
                )

    def _meeting(
        self, rules: list[Rule[DiscountSchedule]]
    ) -> Iterator[tuple[Rule[DiscountSchedule], Rule[DiscountSchedule], str]]:
        told: set[tuple[str, str]] = set()
        for product_id, product in self.catalog.products.items():
            mine = [rule for rule in rules if rule.spec.on.covers(product_id, product.family)]
            for first, second in combinations(mine, 2):
                apart = (
                    first.spec.valid_until < second.spec.valid_from or second.spec.valid_until < first.spec.valid_from
                )
                if not apart and (first.id, second.id) not in told:
                    told.add((first.id, second.id))
                    yield first, second, product_id

    def entries(self) -> None:
        """Price book entries: percent of total, volume told twice, cliffs."""
        for book in self.policy.books.values():
            for entry in book.entries.values():
                self._percent_of_total(book, entry)
                self._double_volume(entry)
                self._cliffs(book, entry)

    def _percent_of_total(self, book: ResolvedBook, entry: ResolvedEntry) -> None:
        if not isinstance(entry.spec, PercentOfTotalEntry):
            return
        coverage = entry.spec.of
        for product in coverage.products:
            self.known("product", product, self.catalog.products, coverage.where)
            other = book.entries.get((product, "", entry.key[2])) or book.entries.get((product, "", ""))
            if product == entry.key[0]:
                self.problem("percent-of-total-cycle", coverage.where, f"'{product}' is a percentage of itself")
            elif (
                other is not None
                and isinstance(other.spec, PercentOfTotalEntry)
                and entry.key[0] in other.spec.of.products
            ):
                self.problem(
                    "percent-of-total-cycle",
                    coverage.where,
                    f"'{entry.key[0]}' and '{product}' are percentages of each other ({other.where})",
                )
        for family in coverage.families:
            self.known("family", family, self.catalog.families, coverage.where)

    def _double_volume(self, entry: ResolvedEntry) -> None:
        if not isinstance(entry.spec, TieredEntry) or entry.spec.mode == "stairstep" or entry.spec.stack:
            return
        product = self.catalog.products[entry.key[0]]
        for rule in self.policy.schedules:
            if rule.spec.by == "quantity" and rule.spec.on.covers(entry.key[0], product.family) and not rule.spec.stack:
                self.problems.append(
                    Problem(
                        "double-volume",
                        entry.where,
                        f"'{entry.key[0]}' has tiers in its price and in the schedule '{rule.id}' ({rule.where})",
                        "keep one of them, or say stack: yes where both are meant",
                        "warning",
                    )
                )

    def _cliffs(self, book: ResolvedBook, entry: ResolvedEntry) -> None:
        if isinstance(entry.spec, TieredEntry) and entry.spec.mode == "range" and entry.spec.cliff is None:
            for tiers in entry.tiers.values():
                self._price_cliffs(tiers, book.spec.currency)

    def _price_cliffs(self, tiers: tuple[Tier, ...], currency: str) -> None:
        for lower, upper in pairwise(tiers):
            if (
                upper.from_ is None
                or lower.price is None
                or upper.price is None
                or upper.package_size
                or lower.package_size
            ):
                continue
            total = upper.start * upper.price + (upper.flat or 0)
            start = max(lower.start, _first_above(total - (lower.flat or Decimal(0)), lower.price))
            if start < upper.start:
                dear = start * lower.price + (lower.flat or 0)
                self.problems.append(
                    Problem(
                        "price-cliff",
                        upper.where,
                        f"{upper.start} units cost less than {start} ({total} < {dear} {currency})",
                        "range tiers drop at each bound; say cliff: accepted, or use mode: slab",
                        "note",
                    )
                )

    def taxes(self) -> None:
        """Every tax category of a product has a rate in every country."""
        if self.policy.taxes is None:
            return
        used = {product.tax: product for product in self.catalog.products.values() if product.tax}
        for country, tax in self.policy.taxes.countries.items():
            for category, product in used.items():
                if category not in tax.categories:
                    self.problems.append(
                        Problem(
                            "unknown-tax-category",
                            product.where_of("tax"),
                            f"{country} has no rate for the tax category '{category}'",
                            did_you_mean(category, tax.categories) or f"add it under taxes: countries: {country}",
                            "warning",
                        )
                    )


def governed_fact(policy: Policy, name: str) -> Fact | None:
    """The fact that a guardrail or matrix names; ``line.margin_rate`` is the line fact ``margin_rate``."""
    plain = name.removeprefix("line.")
    fact = policy.vocabulary.get(plain)
    if fact is None or (fact.scope == "line") != name.startswith("line."):
        return None
    return fact


def _first_above(total: Decimal, price: Decimal) -> Decimal:
    """Smallest whole quantity whose amount at a price exceeds a total."""
    return (total // price) + 1 if price > 0 else Decimal(_MAX_SPAN)
