"""From what was sent to what was agreed: the optional lines taken, the contract and the order that come of it."""

from __future__ import annotations

import json
from decimal import Decimal

from cpq.contracts.creating import contract_of
from cpq.contracts.written import contract_json
from cpq.pricing.bought import bought
from cpq.stored_quotes.actions.sending import accept
from cpq.stored_quotes.content import canonical, content_of, hash_of
from cpq.stored_quotes.order import order_of
from tests.small_world import price, world
from tests.stored_quotes.house import acting
from tests.stored_quotes.standing import DOCUMENT, standing

WORLD = world()
DEAL = """
start: 2026-07-01
term: 12 months
valid until: 2026-12-31
lines:
  - { id: seats, product: seat, quantity: 40 }
  - { id: more, product: seat, quantity: 5, optional: yes }
  - { id: setup, product: thing, quantity: 1, optional: yes }
"""


def test_what_the_buyer_takes_is_in_the_contract_the_order_and_the_agreement() -> None:
    offer = price(WORLD, DEAL)
    content, _ = content_of(offer, WORLD.compiled(offer.as_of))
    log = standing("sent", content=content)
    who, chosen = acting(), ("more",)
    sold = bought(offer, chosen)
    contract = contract_of(sold, "Q-2026-0042")
    order = order_of(
        sold,
        quote="Q-2026-0042",
        revision=1,
        document=DOCUMENT,
        contract_id=contract.id,
        at=who.at,
        by="Head of purchasing",
        content_hash=content.content_hash,
        chosen=chosen,
    )
    written = {hash_of(data): data for data in (canonical(contract_json(contract)), canonical(order))}
    contract_hash, order_hash = written
    quote = log.add(
        *accept(
            log.now,
            who,
            DOCUMENT,
            by="Head of purchasing",
            contract_id=contract.id,
            contract=contract_hash,
            order=order_hash,
            chosen=chosen,
            net_total=sold.totals.net,
        )
    )
    agreed = quote.agreement
    assert agreed is not None
    assert (quote.status, agreed.chosen, agreed.net_total) == ("accepted", ("more",), Decimal("5400.00"))
    assert set(contract.lines) == {"seats", "more"}
    said = json.loads(written[agreed.order])
    assert [line["id"] for line in said["lines"]] == ["seats", "more"]
    assert said["totals"]["net"] == "5400.00"
    assert said["contract"] == json.loads(written[agreed.contract])["id"] == agreed.contract_id
