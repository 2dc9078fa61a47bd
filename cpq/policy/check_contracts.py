"""Checks of contracts: every agreed amount is the price of exactly one charge of its product."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cpq.catalog.per import AmountPer, Per
from cpq.policy.checker import Checker
from cpq.policy.contracts import Contract, charges_priced
from cpq.policy.policy import EntryKey, ResolvedBook, ResolvedEntry, Rule


class ContractChecker(Checker):
    """Checks what contracts agree against what the price books charge."""

    def run(self) -> None:
        """Refuse amounts that no charge counts like, or that several do."""
        for rule in self.policy.contracts:
            for product, agreed in rule.spec.prices.items():
                if isinstance(agreed, AmountPer):
                    self._one_charge(rule, product, agreed)

    def _one_charge(self, rule: Rule[Contract], product: str, agreed: AmountPer) -> None:
        sold = list(self._sold(product))
        fitting = [charges_priced(agreed, charges) for charges in sold]
        several = next((charges for charges in fitting if len(charges) > 1), ())
        if not sold or (any(fitting) and not several):
            return
        where, what = rule.spec.where_of("prices"), f"contract '{rule.id}' prices '{product}' {_counts(agreed.per)}"
        if several:
            hint = f"name the unit of one, such as {_example(agreed, sold, several[0])}; or agree 10% off list"
            self.problem("period-mismatch", where, f"{what}, and so do its charges {_both(several)}", hint)
        else:
            charges = sold[0]
            first = next(iter(charges))
            shown = ", ".join(f"{name or 'its price'} {_counts(per)}" for name, per in charges.items())
            hint = f"write {_example(agreed, sold, first)}"
            self.problem("period-mismatch", where, f"{what}, but no charge counts so: {shown}", hint)

    def _sold(self, product: str) -> Iterator[Mapping[str, Per]]:
        """What each charge of a product counts for, in every price book and for every selling model."""
        for book in self.policy.books.values():
            entries = self._entries(book, product)
            for model in dict.fromkeys(key[2] for key in entries):
                yield {key[1]: entry.spec.per for key, entry in entries.items() if key[2] == model}

    def _entries(self, book: ResolvedBook, product: str) -> dict[EntryKey, ResolvedEntry]:
        """A product's entries in a book and in the books it is based on."""
        found: dict[EntryKey, ResolvedEntry] = {}
        seen: list[ResolvedBook] = []
        current: ResolvedBook | None = book
        while current is not None and current not in seen:
            seen.append(current)
            found = {key: entry for key, entry in current.entries.items() if key[0] == product} | found
            based = current.spec.based_on
            current = None if based is None else self.policy.books.get(based.price_book)
        return found


def _counts(per: Per) -> str:
    return f"per {per.period}" if per.period is not None else "without a period"


def _both(charges: tuple[str, ...]) -> str:
    return " and ".join(f"'{charge}'" for charge in charges)


def _example(agreed: AmountPer, sold: list[Mapping[str, Per]], charge: str) -> str:
    per = next(charges[charge] for charges in sold if charge in charges)
    return f"{agreed.money} per {per}" if str(per) else str(agreed.money)
