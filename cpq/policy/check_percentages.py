"""Checks of percentages of totals: what they cover exists, and none is, through others, a share of itself."""

from __future__ import annotations

from collections.abc import Mapping

from cpq.policy.checker import Checker
from cpq.policy.percent_of_total_entry import Coverage, PercentOfTotalEntry, circle
from cpq.policy.policy import ResolvedBook, ResolvedEntry


class PercentageChecker(Checker):
    """Checks the percentages of total of every price book."""

    def run(self) -> None:
        """References to the catalog, and circles."""
        for book in self.policy.books.values():
            for entry in book.entries.values():
                if isinstance(entry.spec, PercentOfTotalEntry):
                    self._coverage(entry, entry.spec.of)
        told: set[frozenset[str]] = set()
        for book in self.policy.books.values():
            self._circles(book, told)

    def _coverage(self, entry: ResolvedEntry, coverage: Coverage) -> None:
        for product in coverage.products:
            self.known("product", product, self.catalog.products, coverage.where)
            if product == entry.key[0]:
                self.problem("percent-of-total-cycle", coverage.where, f"'{product}' is a percentage of itself")
        for family in coverage.families:
            self.known("family", family, self.catalog.families, coverage.where)

    def _circles(self, book: ResolvedBook, told: set[frozenset[str]]) -> None:
        """Refuse percentages that name each other in a circle, in a book with all that it inherits."""
        percentages = self._percentages(book)
        named = {
            product: {other for coverage in covered for other in coverage.products if other != product}
            for product, covered in percentages.items()
        }
        while named:
            ends = {product for product, others in named.items() if not others & named.keys()}
            if not ends:
                way = circle(named)
                ends = set(way)
                if frozenset(way) not in told:
                    told.add(frozenset(way))
                    self._refuse(way, percentages[way[0]])
            named = {product: others for product, others in named.items() if product not in ends}

    def _refuse(self, way: list[str], covered: list[Coverage]) -> None:
        where = next(coverage.where for coverage in covered if way[1] in coverage.products)
        self.problem(
            "percent-of-total-cycle",
            where,
            f"percentages of total cover each other: {' > '.join(way)}",
            "take one of them out of what another covers",
        )

    def _percentages(self, book: ResolvedBook) -> Mapping[str, list[Coverage]]:
        """What each percentage covers in a book, its own entries before inherited ones."""
        found: dict[str, list[Coverage]] = {}
        keys: set[tuple[str, str, str]] = set()
        passed: set[str] = set()
        current: ResolvedBook | None = book
        while current is not None and current.spec.price_book not in passed:
            passed.add(current.spec.price_book)
            for key, entry in current.entries.items():
                if key not in keys and isinstance(entry.spec, PercentOfTotalEntry):
                    found.setdefault(key[0], []).append(entry.spec.of)
                keys.add(key)
            based = current.spec.based_on
            current = None if based is None else self.policy.books.get(based.price_book)
        return found
