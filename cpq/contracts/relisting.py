"""The price list of a day, for renewals that take it."""

from __future__ import annotations

from datetime import date

from cpq.contracts.document import PinnedPolicy, RunningContract
from cpq.contracts.versions import Versions
from cpq.policy.compiled import compile_policy


def listed(contract: RunningContract, order_date: date, versions: Versions) -> PinnedPolicy:
    """The policy at hand on an order date, with the price book that the account buys from then.

    The contract's own price book stays where it is still in force; else the one of currency and country.

    Raises:
        CannotPrice: No price book fits, or several do.
    """
    version = versions.current
    book = version.policy.books.get(contract.price_book)
    if book is not None and book.valid_on(order_date):
        return PinnedPolicy(policy=version.fingerprint, order_date=order_date, price_book=contract.price_book)
    policy = compile_policy(version.policy, version.catalog, order_date, version.fingerprint)
    found = policy.book_for("", contract.currency, contract.account.country, None)
    return PinnedPolicy(policy=version.fingerprint, order_date=order_date, price_book=found.spec.price_book)
