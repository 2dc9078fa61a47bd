"""An offer that left its first day open, from the day that the customer agreed on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from cpq.problems import InvalidRequest, Problem, SourceLocation
from cpq.quotes.deal_file import Deal
from cpq.quotes.priced import PricedQuote

if TYPE_CHECKING:
    from cpq.workspace import Workspace

_HERE = SourceLocation("<start>")


def begun_on(start: date, deal: Deal, printed: PricedQuote, under: Workspace) -> PricedQuote:
    """The same offer with dates, at the prices of its document.

    Args:
        deal: The deal as its document says it.
        printed: The same, priced.
        under: The workspace under the policy that priced it.

    Raises:
        InvalidRequest: The document says another first day, or from this one on something costs more or less.
    """
    request = deal.request
    if request.start is not None:
        hint = "leave the start out, or revise the quote and send it again"
        raise InvalidRequest([Problem("not-offered", _HERE, f"the offer begins on {request.start}", hint)])
    begun = under.price_deal(replace(deal, request=request.model_copy(update={"start": start})))
    before = {line.id: line.net_total for line in printed.lines}
    moved = [line.id for line in begun.lines if line.net_total != before.get(line.id)]
    if moved or begun.totals.gross != printed.totals.gross:
        what = f"line '{moved[0]}' costs" if moved else "the whole costs"
        hint = f"revise the quote with start={start} and send it again"
        raise InvalidRequest([Problem("not-offered", _HERE, f"from {start} on {what} something else", hint)])
    return begun
