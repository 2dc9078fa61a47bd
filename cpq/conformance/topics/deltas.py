"""Published cases about metrics of changes: quotes of the world ``metrics``, each less the one before."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import pairwise

from cpq.conformance.cases import worlds
from cpq.conformance.topic_cases import Measured
from cpq.dates import parse_date
from cpq.files.located import LocatedMap
from cpq.metrics import Metrics, delta
from cpq.quotes.priced import PricedQuote
from cpq.workspace import Workspace


def measure(given: LocatedMap) -> Measured:
    """The metrics of each quote less those of the one before, on a date.

    Args:
        given: ``quotes``, each a deal, and the date ``on`` that run rates are of.
    """
    quotes = [_priced(deal) for deal in given["quotes"]]
    on = parse_date(str(given["on"]))
    changes = [delta(old, new, on) for old, new in pairwise(quotes)]
    return {
        "mrr": [change["mrr"].net for change in changes],
        "mrr lost": [-(change["mrr"].net or Decimal(0)) for change in changes],
        "tcv": [change["tcv"].net for change in changes],
        "gross tcv": [change["tcv"].gross for change in changes],
        "tcb": [change["tcb"].net for change in changes],
        "elp": [change["elp"].net for change in changes],
        "quantity": [sum(_active(change), Decimal(0)) for change in changes],
    }


def _priced(deal: LocatedMap) -> PricedQuote:
    workspace = _workspace()
    return workspace.price_deal(workspace.deal_from(deal, as_of=None))


@cache
def _workspace() -> Workspace:
    return next(world.workspace for world in worlds() if world.name == "metrics")


def _active(change: Metrics) -> Iterator[Decimal]:
    """How many units the lines that run on the date have more than before."""
    return (line.quantity for line in change.lines if line.active)
