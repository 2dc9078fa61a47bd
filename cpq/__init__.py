"""CPQ and deal desk: configure, price exactly, explain, decide, and print quotes.

The names below are the stable library; each is imported when it is first used, so that ``import cpq`` is quick.

>>> from cpq import Workspace
>>> workspace = Workspace.open(".")
>>> quote = workspace.price_deal(workspace.read_deal("boreal"))
>>> workspace.decide(quote).outcome
'approved'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cpq.approvals import ApprovalDecision, ApprovalRequirement, decide
    from cpq.configuration import ConfiguredQuote, configure
    from cpq.money import Money
    from cpq.pricing import price, reprice
    from cpq.problems import CannotPrice, CpqError, InvalidFiles, InvalidRequest, InvalidSelection, Problem
    from cpq.quotes.priced import PricedLine, PricedQuote, PriceStep
    from cpq.quotes.request import QuoteRequest
    from cpq.workspace import Workspace

__version__ = "0.1.0"

_HOME = {
    "ApprovalDecision": "cpq.approvals",
    "ApprovalRequirement": "cpq.approvals",
    "CannotPrice": "cpq.problems",
    "ConfiguredQuote": "cpq.configuration",
    "CpqError": "cpq.problems",
    "InvalidFiles": "cpq.problems",
    "InvalidRequest": "cpq.problems",
    "InvalidSelection": "cpq.problems",
    "Money": "cpq.money",
    "PriceStep": "cpq.quotes.priced",
    "PricedLine": "cpq.quotes.priced",
    "PricedQuote": "cpq.quotes.priced",
    "Problem": "cpq.problems",
    "QuoteRequest": "cpq.quotes.request",
    "Workspace": "cpq.workspace",
    "configure": "cpq.configuration",
    "decide": "cpq.approvals",
    "price": "cpq.pricing",
    "reprice": "cpq.pricing",
}

__all__ = [
    "ApprovalDecision",
    "ApprovalRequirement",
    "CannotPrice",
    "ConfiguredQuote",
    "CpqError",
    "InvalidFiles",
    "InvalidRequest",
    "InvalidSelection",
    "Money",
    "PriceStep",
    "PricedLine",
    "PricedQuote",
    "Problem",
    "QuoteRequest",
    "Workspace",
    "__version__",
    "configure",
    "decide",
    "price",
    "reprice",
]


def __getattr__(name: str) -> Any:
    """The public name, imported from where it lives."""
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'cpq' has no attribute '{name}'")
