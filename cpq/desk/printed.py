"""What the customer gets of a stored revision: its own number, and the remarks that are meant for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cpq.quotes.deal_file import Deal
from cpq.quotes.request import LineRequest
from cpq.stored_quotes.record import Revision, StoredQuote


def printed_number(quote: StoredQuote, revision: Revision) -> str:
    """What a document calls the quote: its number, and the revision from the second on."""
    return quote.number if revision.number == 1 else f"{quote.number} r{revision.number}"


def for_customer(deal: Deal, quote: StoredQuote, revision: Revision) -> Deal:
    """The deal of a revision as its document says it."""
    said: dict[str, list[str]] = {}
    for comment in quote.comments:
        if comment.audience == "customer":
            said.setdefault(comment.subject, []).append(comment.text)
    request = deal.request
    lines = tuple(_noted(line, said.get(line.id, ())) for line in request.lines)
    notes = (*request.notes, *said.get("quote", ()))
    number = printed_number(quote, revision)
    return replace(deal, request=request.model_copy(update={"id": number, "lines": lines, "notes": notes}))


def _noted(line: LineRequest, remarks: Sequence[str]) -> LineRequest:
    if not remarks:
        return line
    return line.model_copy(update={"note": " ".join(filter(None, (line.note, *remarks)))})
