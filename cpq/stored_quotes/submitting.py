"""What a submit rests on besides the stored quote: its prices, the policy, and what the rep says about it."""

from __future__ import annotations

from dataclasses import dataclass

from cpq.approvals.assessment import Assessment
from cpq.policy.compiled import CompiledPolicy
from cpq.quotes.priced import PricedQuote


@dataclass(frozen=True, slots=True)
class Submitting:
    """What a submit rests on besides the quote and who acts.

    Attributes:
        priced: The newest revision, priced.
        policy: The policy that priced it.
        assessment: What that policy requires of it.
        justification: Why the rep asks, in their words.
        in_force: Fingerprint of the policy that prices quotes today; empty where that is not to be compared.
        contract_changed_by: What changed the contract that it changes since it was priced; empty where nothing did.
    """

    priced: PricedQuote
    policy: CompiledPolicy
    assessment: Assessment
    justification: str = ""
    in_force: str = ""
    contract_changed_by: str = ""
