"""The policies that a contract's lines are priced by: the one at hand, and those that the contract pins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from cpq.catalog.catalog import Catalog
from cpq.contracts.document import PinnedPolicy, RunningContract
from cpq.contracts.held_price import holding
from cpq.policy.compiled import CompiledPolicy, compile_policy
from cpq.policy.intervals import change_days, interval_of
from cpq.policy.policy import Policy
from cpq.quotes.priced import PricedQuote


class Version(NamedTuple):
    """One version of the files of a policy.

    Attributes:
        fingerprint: SHA-256 over catalogs and rules.
    """

    policy: Policy
    catalog: Catalog
    fingerprint: str


def pinned_by(contract: RunningContract) -> frozenset[str]:
    """Fingerprints of the policies that a contract and its lines are held by; none where the files at hand hold it."""
    pins = (contract.pin, *(line.pinned for line in contract.lines.values() if line.pinned is not None))
    return frozenset(pin.policy for pin in pins) - {""}


@dataclass(frozen=True)
class Versions:
    """Every version that a contract needs.

    Attributes:
        current: The files at hand.
        pinned: Versions by fingerprint.
    """

    current: Version
    pinned: Mapping[str, Version] = field(default_factory=dict)
    _compiled: dict[tuple[str, ...], CompiledPolicy] = field(default_factory=dict, repr=False, compare=False)

    def of(self, pin: PinnedPolicy) -> Version:
        """The version that a pin names; the files at hand where it names none, or them."""
        if pin.policy in ("", self.current.fingerprint):
            return self.current
        return self.pinned[pin.policy]

    def compiled(self, contract: RunningContract, pin: PinnedPolicy) -> CompiledPolicy:
        """The policy of a pin with a place for the prices that the contract holds.

        Promotions were for the contract that was ordered then; a renewal has none of them.
        """
        held = sorted({line.product for line in contract.lines.values() if line.holds_a_price})
        over = bool(contract.renews) and pin == contract.pin
        key = (pin.policy, str(pin.order_date), contract.id, contract.account.id, contract.day_count, str(over), *held)
        if key not in self._compiled:
            version = self.of(pin)
            policy = holding(version.policy, contract.id, contract.account.id, held, contract.day_count)
            policy = replace(policy, promotions=()) if over else policy
            self._compiled[key] = compile_policy(policy, version.catalog, pin.order_date, version.fingerprint)
        return self._compiled[key]

    def compiled_for(self, quote: PricedQuote) -> CompiledPolicy:
        """The policy that priced a quote, for whoever decides over it."""
        pin = PinnedPolicy(policy=quote.fingerprint, order_date=quote.as_of, price_book=quote.price_book)
        version = self.of(pin)
        return compile_policy(version.policy, version.catalog, quote.as_of, version.fingerprint)

    def same_prices(self, pin: PinnedPolicy, order_date: date) -> bool:
        """Whether nothing in the files at hand changed between a pin's order date and another one."""
        version = self.of(pin)
        if version.fingerprint != self.current.fingerprint:
            return False
        changes = change_days(version.policy, version.catalog)
        return interval_of(changes, pin.order_date) == interval_of(changes, order_date)
