"""The state machine: every action of the contract against the real thing, beside the naive model.

Each rule does one action in both. They must agree whether it is allowed, and afterwards on everything that a quote is:
statuses, requirements, steps, people, due times, what rests on earlier approvals. What each moment must hold besides is
in :mod:`tests.desk_contract.watching`.
"""

from __future__ import annotations

from tests.desk_contract.deciding_rules import DecidingRules
from tests.desk_contract.drafting_rules import DraftingRules
from tests.desk_contract.ending_rules import EndingRules
from tests.desk_contract.routing_rules import RoutingRules
from tests.desk_contract.store_rules import StoreRules


class DeskMachine(DraftingRules, DecidingRules, RoutingRules, EndingRules, StoreRules):
    """A desk to which anything may happen, in any order."""
