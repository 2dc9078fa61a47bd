"""What a quote does to a contract as JSON-ready data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpq.contracts.change_words import change_words
from cpq.dates import iso_day
from cpq.desk.json_parts import Json

if TYPE_CHECKING:
    from cpq.desk.prepared import Shown


def change_json(shown: Shown) -> Json | None:
    """The amendment or renewal that a revision asks for; None where it is about no contract.

    Its amounts are the lines of the quote.
    """
    if shown.change is None:
        return None
    change, after = shown.change.change, shown.change.after
    return {
        "kind": change.kind,
        "contract": change.contract.id,
        "state": shown.content.contract_state,
        "asks": list(change_words(change)),
        "order_date": change.order_date.isoformat(),
        "makes": after.id,
        "start": iso_day(shown.priced.request.start),
        "end": iso_day(after.end),
    }
