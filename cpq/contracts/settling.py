"""Units that were added at other prices than their line's become a line of their own: a credit mirrors its charge."""

from __future__ import annotations

from collections.abc import Iterable

from cpq.contracts.amended import Difference
from cpq.contracts.appending import with_line
from cpq.contracts.document import LedgerEntry, PinnedPolicy, RunningContract
from cpq.contracts.held_price import agreed_price


def settled(
    before: RunningContract, after: RunningContract, differences: Iterable[Difference], pin: PinnedPolicy
) -> RunningContract:
    """A contract after a repriced amendment: what was added at a current price holds that price.

    Args:
        differences: Both states by the policy at hand.
        pin: That policy.
    """
    changed = after
    prices = {one.line: one.after[0] for one in reversed(tuple(differences)) if one.after}
    for name, line in before.lines.items():
        made = after.lines[name].ledger[len(line.ledger) :]
        more = [entry for entry in made if entry.quantity > 0 and entry.price is not None]
        priced = prices.get(name)
        price = None if priced is None else agreed_price(priced)
        if not more or priced is None or price is None or any(entry.quantity < 0 for entry in made):
            continue
        figures = {"price": price, "net": priced.net, "list": priced.unit_levels.get("list")}
        own = tuple(_located(entry, figures) for entry in more)
        changed = with_line(changed, name, line)
        added = line.model_copy(update={"ledger": own, "pinned": None if pin == before.pin else pin})
        changed = with_line(changed, _free_name(changed, name), added)
    return changed


def _located(entry: LedgerEntry, figures: dict[str, object]) -> LedgerEntry:
    made = entry.model_copy(update=figures)
    made._source = entry._source
    return made


def _free_name(contract: RunningContract, name: str) -> str:
    number = 2
    while f"{name}-{number}" in contract.lines:
        number += 1
    return f"{name}-{number}"
