"""The prices that a running contract holds, as contracted prices of the policy: what add-on orders are quoted at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from cpq.amounts import plain
from cpq.catalog.per import Per
from cpq.contracts.document import RunningContract
from cpq.contracts.ledger import agreed_on
from cpq.problems import InvalidRequest, Problem


def contracted_prices(contract: RunningContract, day: date) -> Mapping[str, object]:
    """The document of contracted prices that a contract's prices on a day make, in the words of its file.

    Raises:
        InvalidRequest: Two lines hold different prices of one product, or none holds any.
    """
    agreed: dict[str, tuple[Decimal, Per, str]] = {}
    for name, line in contract.lines.items():
        piece = agreed_on(line, day) if line.kind != "one-time" else None
        if piece is None or piece.price is None:
            continue
        known = agreed.setdefault(line.product, (piece.price, line.per, name))
        if known[:2] != (piece.price, line.per):
            message = f"lines '{known[2]}' and '{name}' hold different prices of '{line.product}' on {day}"
            hint = "an add-on order has one price of a product; write the document by hand"
            raise InvalidRequest([Problem("not-held", piece.entry.where, message, hint)])
    if not agreed:
        message = f"contract '{contract.id}' holds no price on {day}"
        raise InvalidRequest([Problem("not-held", contract.where, message, "its lines are priced by their quantities")])
    prices = {product: f"{plain(price)} {contract.currency} per {per}" for product, (price, per, _) in agreed.items()}
    return {
        "contract": contract.id,
        "account": contract.account.id,
        "for orders from": contract.start.isoformat(),
        "for orders until": None if contract.end is None else contract.end.isoformat(),
        "prices": prices,
        "stacks with": "nothing",
        "when list path is cheaper": "take it",
    }
