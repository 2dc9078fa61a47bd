"""Checks of slabs: every unit falls in a tier, and no bound lies between two parts of a unit."""

from __future__ import annotations

from decimal import Decimal

from cpq.catalog.products import decimals_of
from cpq.policy.checker import Checker
from cpq.policy.entries import TieredEntry
from cpq.policy.policy import ResolvedEntry
from cpq.policy.tiers import Tier, leaves_a_hole, splits_a_unit
from cpq.policy.transaction_entries import GraduatedPercentageEntry


class SlabChecker(Checker):
    """Checks slabs of price books and of schedules."""

    def run(self) -> None:
        """Refuse slabs that would lose units."""
        for book in self.policy.books.values():
            for entry in book.entries.values():
                spec = entry.spec
                if isinstance(spec, GraduatedPercentageEntry):
                    self._entry(entry, spec.tiers, below=None, counted=True)
                elif isinstance(spec, TieredEntry) and spec.mode == "slab":
                    for tiers in entry.tiers.values():
                        self._entry(entry, tiers, below=spec.price, counted=spec.by == "quantity")
        for rule in self.policy.schedules:
            if rule.spec.by == "quantity" and rule.spec.mode == "slab" and splits_a_unit(rule.spec.tiers):
                for product_id, product in self.catalog.products.items():
                    if rule.spec.on.covers(product_id, product.family) and self._divides(product_id):
                        self._refuse_split(product_id, rule.spec.tiers)
                        break

    def _entry(self, entry: ResolvedEntry, tiers: tuple[Tier, ...], *, below: Decimal | None, counted: bool) -> None:
        """Check one table.

        Args:
            below: Price of the units below its first tier.
            counted: Whether it counts the quantity of the line, not a weight.
        """
        if below is None and leaves_a_hole(tiers):
            self.problem(
                "below-first-tier",
                tiers[0].where,
                f"the slab of '{entry.key[0]}' starts at {tiers[0].start:f}; the units below it have no price",
                "add a tier from 1 (above 0 for parts of a unit), or a price for smaller quantities",
            )
        if splits_a_unit(tiers) and (not counted or self._divides(entry.key[0])):
            self._refuse_split(entry.key[0], tiers)

    def _divides(self, product_id: str) -> bool:
        return decimals_of(self.catalog.products[product_id].unit, self.catalog.units) > 0

    def _refuse_split(self, product_id: str, tiers: tuple[Tier, ...]) -> None:
        tier = next(tier for tier in tiers if tier.start > 1)
        self.problem(
            "invalid-value",
            tier.where,
            f"'{product_id}' is sold in parts of a unit, and no tier counts those between {tier.start - 1:f} "
            f"and {tier.start:f}",
            f"write above: {tier.start - 1:f} instead of from: {tier.start:f}, and above: 0 for the first tier",
        )
