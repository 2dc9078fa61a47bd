"""What the customer gets of a stored revision: its own number, and the remarks that are meant for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cpq.quotes.deal_file import Deal
from cpq.quotes.priced import PricedQuote
from cpq.quotes.request import LineRequest
from cpq.stored_quotes.record import Revision, StoredQuote


def printed_number(quote: StoredQuote, revision: Revision) -> str:
    """What a document calls the quote: its number, and the revision from the second on."""
    return quote.number if revision.number == 1 else f"{quote.number} r{revision.number}"


def for_customer(deal: Deal, quote: StoredQuote, revision: Revision) -> Deal:
    """The deal of a revision as its document says it."""
    said = _remarks(quote)
    request = deal.request
    lines = tuple(_noted(line, said.get(line.id, ())) for line in request.lines)
    notes = (*request.notes, *said.get("quote", ()))
    number = printed_number(quote, revision)
    return replace(deal, request=request.model_copy(update={"id": number, "lines": lines, "notes": notes}))


def offer_for_customer(offer: PricedQuote, quote: StoredQuote, revision: Revision) -> PricedQuote:
    """The offer of a change of a contract as its document says it."""
    said = _remarks(quote)
    lines = tuple(line._replace(note=" ".join((line.note, *said.get(line.line, ()))).strip()) for line in offer.lines)
    named = {"id": printed_number(quote, revision), "notes": (*offer.request.notes, *said.get("quote", ()))}
    return replace(offer, request=offer.request.model_copy(update=named), lines=lines)


def _remarks(quote: StoredQuote) -> Mapping[str, Sequence[str]]:
    """What is remarked for the customer, by line; on the quote as a whole under ``quote``."""
    said: dict[str, list[str]] = {}
    for comment in quote.comments:
        if comment.audience == "customer":
            said.setdefault(comment.subject, []).append(comment.text)
    return said


def _noted(line: LineRequest, remarks: Sequence[str]) -> LineRequest:
    if not remarks:
        return line
    return line.model_copy(update={"note": " ".join(filter(None, (line.note, *remarks)))})
