"""Checks of what price books say about usage: only usage has included units and smoothing."""

from __future__ import annotations

from cpq.policy.checker import Checker
from cpq.policy.computed_entries import FormulaEntry
from cpq.policy.entries import FlatEntry, OverageEntry
from cpq.policy.percent_of_total_entry import PercentOfTotalEntry
from cpq.policy.policy import ResolvedEntry
from cpq.policy.transaction_entries import GraduatedPercentageEntry, PercentageEntry
from cpq.terms import PERIOD_MONTHS

_FIELDS = ("included", "smoothing", "partial_periods")
_UNCOUNTED = FlatEntry | PercentOfTotalEntry | PercentageEntry | GraduatedPercentageEntry | FormulaEntry
"""Entries whose price does not count units one by one."""


class UsageChecker(Checker):
    """Checks the usage terms of every price."""

    def run(self) -> None:
        """Refuse usage terms where nothing is measured, or where they have nothing to act on."""
        for book in self.policy.books.values():
            for entry in book.entries.values():
                ours = _FIELDS[1:] if isinstance(entry.spec, OverageEntry) else _FIELDS  # its fee includes them itself
                said = [name for name in ours if getattr(entry.spec, name) is not None]
                if said:
                    self._entry(entry, said)

    def _entry(self, entry: ResolvedEntry, said: list[str]) -> None:
        product, charge, model = entry.key
        spec, field = entry.spec, said[0].replace("_", " ")
        where = spec.where_of(said[0])
        if self.catalog.charges_of(product, model)[charge].charge != "usage":
            self.problem(
                "not-usage",
                where,
                f"'{product}' says {field}, but it is not charged by use",
                "write charge: usage in the catalog, or remove it from the price",
            )
        elif isinstance(spec, _UNCOUNTED) or getattr(spec, "by", "") == "quote.weight":
            self.problem(
                "not-usage",
                where,
                f"'{product}' says {field}, but its price is {spec.mode} and does not count its units",
                "price it per unit, in packages or by tiers, or remove it",
            )
        elif spec.per.period not in PERIOD_MONTHS:
            self.problem(
                "not-usage",
                where,
                f"'{product}' says {field}, but its price has no period of months that it could be of",
                "write the period of the price, such as per: call per month",
            )
        elif spec.smoothing is not None and not spec.included:
            self.problem(
                "not-usage",
                spec.where_of("smoothing"),
                f"'{product}' smooths its usage, but includes no units that could be smoothed",
                "write included: 500, the units of a period that cost nothing",
            )
