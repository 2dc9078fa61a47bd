"""Lower prices that an amendment asks for, as discounts on the agreed price, so that approvals see them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cpq.contracts.changes import Amendment
from cpq.contracts.document import RunningContract
from cpq.contracts.state import HeldLine, price_lines, state_of
from cpq.contracts.versions import Versions
from cpq.quotes.discounts import Discount
from cpq.quotes.priced import PricedQuote


def asked_prices(
    contract: RunningContract, amendment: Amendment, day: date, versions: Versions
) -> Iterator[PricedQuote]:
    """The lines whose price is lowered, at the price that they have, with what is asked as a target and its reason.

    A price that rises asks nobody: it is the buyer who agrees to it.
    """
    running = {one.name: one for one in state_of(contract, day)}
    lowered: dict[object, list[HeldLine]] = {}
    for change in amendment.changes:
        one = running.get(change.line)
        if change.price is None or one is None or one.piece.price is None or change.price >= one.piece.price:
            continue
        asked = one._replace(discount=Discount(target=change.price, reason=change.reason))
        lowered.setdefault(one.line.pinned or contract.pin, []).append(asked)
    for group in lowered.values():
        pin = group[0].line.pinned or contract.pin
        yield price_lines(contract, tuple(group), pin, day, group[0].piece.end, versions)
