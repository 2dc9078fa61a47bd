"""What a review shows of a quote before somebody decides."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from cpq.commands.figures import amount, counted, listed, rate
from cpq.commands.grid import Cell, Column, Grid, Style
from cpq.commands.queue_show import due_text, points, reasons
from cpq.commands.quote_show import show_quote, when
from cpq.commands.quote_told import headline, worth
from cpq.commands.screen import visible
from cpq.currencies import minor_units
from cpq.desk.queue_view import queued_json
from cpq.desk.views import quote_json

if TYPE_CHECKING:
    from cpq.commands.screen import Screen
    from cpq.desk import Seat
    from cpq.desk.json_parts import Json
    from cpq.desk.prepared import Shown
    from cpq.desk.queueing import Queued


class Card(NamedTuple):
    """A quote with the steps that ask somebody, as they are shown.

    Attributes:
        quote: The quote as its reader may see it.
        steps: Its open steps that the person may decide, in the same way.
        queued: Where it stands in the queue; None where it was named.
    """

    shown: Shown
    quote: Json
    steps: tuple[Json, ...]
    queued: Queued | None = None

    @classmethod
    def of(cls, seat: Seat, number: str, queued: Queued | None = None) -> Card:
        """The card of a quote, as it is now.

        Raises:
            CpqError: There is none for the person, or nothing of it asks them.
        """
        mine = {step.id for step in seat.asked(number)}
        shown = seat.show(number)
        quote = quote_json(shown.quote, seat.audience)
        steps = tuple(step for step in quote["requests"][-1]["steps"] if step["id"] in mine)
        return cls(shown, quote, steps, queued)

    @property
    def number(self) -> str:
        """Number of the quote."""
        return self.shown.quote.number

    @property
    def version(self) -> int:
        """Version of the quote that is shown."""
        return self.shown.quote.version

    @property
    def content_hash(self) -> str:
        """What is shown, and decided on."""
        return self.shown.content.content_hash

    @property
    def step_ids(self) -> tuple[str, ...]:
        """The steps that a decision is about."""
        return tuple(step["id"] for step in self.steps)

    @property
    def what(self) -> str:
        """What a decision is about, in one phrase."""
        noun = "step" if len(self.steps) == 1 else "steps"
        return f"{noun} {listed(self.step_ids)} of {self.number}, {worth(self.quote)}"


def show_card(screen: Screen, seat: Seat, card: Card) -> None:
    """Draw who asks for what, and why it needs somebody."""
    name, quote = seat.desk.rules.directory.name, card.quote
    request, revision = quote["requests"][-1], quote["revisions"][-1]
    screen.heading(headline(quote), worth(quote), "strong")
    asked = (
        f"{name(request['submitted_by'])} asks for account {quote['account']} since {when(request['submitted_at'])} UTC"
    )
    ends = f", valid until {revision['valid_until']}" if revision["valid_until"] else ""
    screen.paragraph(visible(f"{asked}{ends}"), "dim")
    screen.paragraph(_figures(revision))
    if request["justification"]:
        screen.paragraph(visible(f"“{request['justification']}”"))
    grid = Grid((Column(), Column("", wraps=True), Column("", wraps=True)), indent=2)
    for step in card.steps:
        again = f" (asked again: {step['asked_again']})" if step["asked_again"] else ""
        why = f"{step['rule']}: {step['reason']}{again}"
        grid.add(step["id"], visible(why), _due(step, seat))
    screen.grid(grid)
    for line in _beside(quote, seat):
        screen.paragraph(visible(line), "dim")


def explain(screen: Screen, seat: Seat, card: Card) -> None:
    """Draw the whole quote, and why it stands where it does in the queue."""
    screen.text()
    show_quote(screen, seat, card.shown)
    if card.queued is None:
        return
    step = queued_json(card.queued, seat.audience)
    screen.text()
    screen.heading("Why it stands here", f"{points(step['urgency']['points'])} points")
    for line in reasons(step, seat.desk.clock()):
        screen.paragraph(line)


def _figures(revision: Json) -> str:
    digits, currency = minor_units(revision["currency"]), revision["currency"]
    listed_at, net = Decimal(revision["list_total"]), Decimal(revision["net_total"])
    said = [f"net {amount(net, digits)} {currency}"]
    if listed_at > 0:
        said.append(f"{rate((listed_at - net) / listed_at)} off list {amount(listed_at, digits)}")
    if revision["discount"] is not None:
        said.append(f"discount asked {rate(Decimal(revision['discount']), 2)}")
    margin = revision.get("margin")
    if margin is not None:
        share = f" ({rate(Decimal(margin) / net)})" if net > 0 else ""
        said.append(f"margin {amount(Decimal(margin), digits)}{share}")
    return ", ".join(said)


def _due(step: Json, seat: Seat) -> Cell:
    """When a step is due; late ones stand out."""
    at = seat.desk.clock()
    late = step["due"] is not None and step["paused"] is None and datetime.fromisoformat(step["due"]) < at
    style: Style = "bad" if late else "dim"
    return Cell(due_text({**step, "urgency": {"late": late}}, at), style)


def _beside(quote: Json, seat: Seat) -> list[str]:
    """Counter-offers that are open, questions without an answer, and how much was remarked."""
    name = seat.desk.rules.directory.name
    said = [f"{name(one['by'])} proposes: {one['says']}" for one in quote["counters"] if one["status"] == "open"]
    questions = [one for step in quote["requests"][-1]["steps"] for one in step["questions"] if not one["answer"]]
    said += [f"{name(one['by'])} asks: {one['text']}" for one in questions]
    beside = [counted(len(quote[what]), noun) for what, noun in (("comments", "comment"), ("attachments", "file"))]
    there = [text for text in beside if not text.startswith("0 ")]
    return [*said, f"{listed(there)}: cpq quote show {quote['number']}"] if there else said
