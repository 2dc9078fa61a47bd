"""The plain pricer and the plain decision: every rule read anew on every line, nothing compiled, nothing indexed.

What the engine computes faster must come out as it does here, to the last digit of every step. The oracle shares with
the engine what both are made of: requests, files and their models, decimals, day counts, terms, the values returned.

Modules that compiling did not change, such as allowances and tiered prices, stand here as they stood when the oracle
was taken. Agreement says that nothing moved since; that it is right is for their own tests and for the laws of
``tests/generated``.
"""

from __future__ import annotations

from cpq.approvals.decision import ApprovalDecision
from cpq.configuration.configured import ConfiguredQuote
from cpq.policy.compiled import CompiledPolicy
from cpq.quotes.priced import PricedQuote
from tests.oracle import decide as deciding
from tests.oracle.policy_in_force import PolicyInForce, in_force
from tests.oracle.pricing import run


def price(configured: ConfiguredQuote, policy: CompiledPolicy) -> PricedQuote:
    """Price a configured quote as :func:`cpq.price` must.

    Raises:
        CannotPrice: A line or the quote has no price; ``others`` holds the same for further lines.
        InvalidRequest: The request carries facts that no file declares.
    """
    return run.price(configured, _plain(policy))


def decide(quote: PricedQuote, policy: CompiledPolicy) -> ApprovalDecision:
    """Who must approve a quote, as :func:`cpq.decide` must say."""
    return deciding.decide(quote, _plain(policy))


def _plain(policy: CompiledPolicy) -> PolicyInForce:
    return in_force(policy.policy, policy.catalog, policy.as_of, policy.fingerprint)
