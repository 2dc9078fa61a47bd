"""Running one scenario about a contract: amended or renewed, and compared."""

from __future__ import annotations

from collections.abc import Callable

from cpq.approvals.decision import ApprovalDecision
from cpq.contracts.amended import Amended
from cpq.contracts.document import RunningContract
from cpq.policy.waterfall import Rounding
from cpq.quotes.priced import PricedQuote
from cpq.scenarios.compare import Outcome, compare
from cpq.scenarios.contracts import (
    QUOTED,
    Contracting,
    amendments_of,
    compare_amended,
    compare_renewed,
    renewal_asked,
)
from cpq.scenarios.difference import Difference
from cpq.scenarios.expected_contract import ExpectedContract
from cpq.scenarios.scenario import Scenario


def contract_outcome(
    scenario: Scenario, contracts: Contracting, quoted: Callable[[], PricedQuote]
) -> tuple[Outcome | None, tuple[Difference, ...]]:
    """What somebody decides over, and everything that is not as expected.

    Args:
        quoted: Prices the scenario's own request, where that becomes the contract.

    Raises:
        CpqError: It is refused.
    """
    named = scenario.contract or ""
    contract = contracts.create(quoted(), QUOTED) if named == QUOTED else contracts.read(named)
    wanted = scenario.expect.contract or ExpectedContract()
    if scenario.renew is not None:
        renewed = contracts.renew(contract, renewal_asked(scenario.renew))
        outcome = _outcome(renewed.quotes, contracts.decide(renewed))
        return outcome, (*compare_renewed(wanted, renewed), *_compared(scenario, outcome))
    steps = _amended(scenario, contract, contracts)
    asked = next((one for one in steps if one.asked), steps[-1])
    outcome = _outcome(asked.asked or asked.quotes, contracts.decide(asked))
    return outcome, (*compare_amended(wanted, steps), *_compared(scenario, outcome))


def _amended(scenario: Scenario, contract: RunningContract, contracts: Contracting) -> tuple[Amended, ...]:
    return contracts.amend_all(contract, amendments_of(scenario.amend, contract.id, "change"))


def _outcome(quotes: tuple[PricedQuote, ...], decisions: tuple[ApprovalDecision, ...]) -> Outcome | None:
    """The first quote with the decision on it; where nobody is asked for anything, it is approved as it stands."""
    if not quotes:
        return None
    decision = decisions[0] if decisions else ApprovalDecision("approved", (), (), (), (), ())
    return Outcome(quotes[0], decision, Rounding(day_count=quotes[0].day_count))


def _compared(scenario: Scenario, outcome: Outcome | None) -> tuple[Difference, ...]:
    return () if outcome is None else compare(scenario.expect, outcome)
