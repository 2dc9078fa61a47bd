"""What a command tells after it changed a stored quote: what happened, where the quote stands, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cpq.commands.json_output import echo_json
from cpq.commands.screen import note, screen, visible

if TYPE_CHECKING:
    from cpq.commands.grid import Style
    from cpq.desk.json_parts import Json
    from cpq.desk.seat import Seat
    from cpq.desk.work import Changed
    from cpq.quotes.status import QuoteStatus


def told(seat: Seat, changed: Changed, *, json: bool, more: Json | None = None) -> None:
    """Print what an operation did.

    Args:
        more: Further data of the answer in JSON.
    """
    said = change_json(seat, changed)
    if json:
        echo_json({**said, **(more or {})})
        return
    quote, happened = said["quote"], said["happened"]
    out = screen()
    out.heading(headline(quote), worth(quote), STYLE_OF.get(changed.quote.status, "strong"))
    for line in sentences(seat, happened):
        out.paragraph(visible(line))
    if not happened:
        out.paragraph("nothing changed")
    if not changed.written:
        note("dry run: nothing was written")
    elif (following := next_step(quote)) and happened:
        out.paragraph(following, "dim")


def change_json(seat: Seat, changed: Changed) -> Json:
    """What an operation did, as JSON-ready data for whoever asked for it."""
    from cpq.desk.history import HistoryView
    from cpq.desk.views import quote_json

    view = HistoryView(seat.audience)
    return {
        "schema": "cpq/quote-change/1",
        "written": changed.written,
        "happened": [view.happening(one) for one in changed.happened],
        "quote": quote_json(changed.quote, seat.audience),
    }


def sentences(seat: Seat, happened: list[Json]) -> Iterator[str]:
    """What happened, in a sentence each."""
    from cpq.desk.words import Words

    words = Words(seat.desk.rules.directory.name)
    yield from (words.happening(one) for one in happened)


def headline(quote: Json) -> str:
    """Number, revision and status in one phrase."""
    revision = f" revision {quote['revision']}" if quote["revision"] > 1 else ""
    return f"{quote['number']}{revision}  {quote['status']}"


def worth(quote: Json) -> str:
    """The net total of the newest revision."""
    from decimal import Decimal

    from cpq.commands.figures import amount
    from cpq.currencies import minor_units

    newest = quote["revisions"][-1]
    currency = newest["currency"]
    return f"net {amount(Decimal(newest['net_total']), minor_units(currency))} {currency}"


STYLE_OF: dict[QuoteStatus, Style] = {
    "draft": "strong",
    "in approval": "warn",
    "approved": "good",
    "sent": "good",
    "accepted": "good",
    "declined": "bad",
    "rejected": "bad",
    "revoked": "bad",
    "recalled": "warn",
    "approval expired": "warn",
    "expired": "warn",
    "superseded": "dim",
    "withdrawn": "dim",
    "cancelled": "dim",
}
"""How a status looks."""

_NEXT: dict[str, str] = {
    "draft": "cpq quote preview {0} shows who would be asked; cpq quote submit {0} asks them",
    "approved": "cpq quote send {0} makes the document and notes that it went out",
    "sent": "cpq quote accept {0}, or cpq quote decline {0} --reason CODE, notes the answer",
    "rejected": "cpq quote revise {0} begins the next revision",
    "recalled": "cpq quote revise {0} begins the next revision",
    "revoked": "cpq quote revise {0} begins the next revision",
    "approval expired": "cpq quote revise {0} begins the next revision",
    "withdrawn": "cpq quote revise {0} begins the next revision",
    "expired": "cpq quote revise {0} begins the next revision",
}


def next_step(quote: Json) -> str:
    """What usually comes next; nothing where that is somebody else's turn."""
    return _NEXT.get(quote["status"], "").format(quote["number"])
