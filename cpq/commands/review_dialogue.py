"""A review in a terminal: one quote after the other, one key a decision, nothing decided that was not shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from cpq.commands.figures import counted, listed
from cpq.commands.grid import Cell, Column, Grid
from cpq.commands.quote_edits import pair
from cpq.commands.quote_told import change_json, headline, sentences, worth
from cpq.commands.review_card import Card, explain, show_card
from cpq.commands.screen import visible
from cpq.desk.edits import Edits
from cpq.desk.queueing import Wanted
from cpq.desk.work import Writing
from cpq.problems import Conflict, CpqError

if TYPE_CHECKING:
    from cpq.commands.screen import Screen
    from cpq.desk import Changed, Seat
    from cpq.desk.json_parts import Json
    from cpq.desk.queueing import Queued

Read = Callable[[str], str]
"""Shows a prompt and gives what was typed; raises EOFError where there is nothing more."""

PAGE: Final = 25
PROMPT: Final = "a approve  r reject  c counter  d delegate  i ask  e explain  n next  q quit > "
KEYS: Final = (
    ("a", "approve what is shown"),
    ("r", "reject it, saying why"),
    ("c", "propose something else: FIELD=VALUE, as cpq quote set takes them"),
    ("d", "pass it on to somebody else"),
    ("i", "ask the rep something that it takes to decide; their time does not count"),
    ("e", "explain: lines, prices, approvals, and why it stands here in the queue"),
    ("n", "leave it for now"),
    ("q", "stop"),
)


class Reader(NamedTuple):
    """How somebody answers.

    Attributes:
        key: Reads one key; without a terminal a line, of which the first letter is the key.
        line: Reads a line.
    """

    key: Read
    line: Read


class Left(Exception):
    """Whoever reviews stopped."""


@dataclass
class Review:
    """Shows what waits and asks what to do.

    Attributes:
        numbers: These quotes, in this order; what waits for the person, the most urgent first, where empty.
        done: What was decided, in order, as JSON-ready data.
    """

    screen: Screen
    reader: Reader
    seat: Seat
    writing: Writing
    numbers: Sequence[str] = ()
    overdue: bool = False
    done: list[Json] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def run(self) -> None:
        """Go through what waits until nothing is left or the person stops."""
        try:
            for number, queued in self._turns():
                self._turn(number, queued)
        except (Left, EOFError):
            return

    def summary(self) -> str:
        """What was decided and what was left, in one line."""
        decided = [f"{count} {what}" for what, count in self.counts.items() if what != "left"]
        said = listed(decided) if decided else "nothing was decided"
        left = self.counts["left"]
        rest = f"; {counted(left, 'quote')} left as {'it was' if left == 1 else 'they were'}" if left else ""
        return f"{said}{rest}{'; dry run: nothing was written' if self.writing.dry_run else ''}"

    def _turns(self) -> Iterator[tuple[str, Queued | None]]:
        """Quotes one after the other; each page of the queue is read when the one before is done."""
        if self.numbers:
            yield from ((number, None) for number in dict.fromkeys(self.numbers))
            return
        page = self.seat.queue(Wanted(overdue=self.overdue, limit=PAGE))
        if not page.rows:
            self.screen.text("nothing waits for you", "good")
        shown: set[str] = set()
        while True:
            for queued in page.rows:
                if queued.row.quote not in shown:
                    shown.add(queued.row.quote)
                    yield queued.row.quote, queued
            if page.following is None:
                return
            page = self.seat.queue(Wanted(overdue=self.overdue, limit=PAGE, after=page.following))

    def _turn(self, number: str, queued: Queued | None) -> None:
        """One quote, until something is decided about it or it is left."""
        try:
            card = self._card(number, queued)
            while not self._reply(card):
                pass
        except Conflict as error:
            # Somebody was faster, or the quote says something else by now: the same again, as it is.
            self._refused(error)
            self._again(number, queued)
        except CpqError as error:
            self._refused(error)
            self.counts["left"] += 1

    def _again(self, number: str, queued: Queued | None) -> None:
        try:
            self.seat.asked(number)
        except CpqError:
            self.counts["left"] += 1
        else:
            self._turn(number, queued)

    def _card(self, number: str, queued: Queued | None) -> Card:
        card = Card.of(self.seat, number, queued)
        self.screen.text()
        show_card(self.screen, self.seat, card)
        return card

    def _reply(self, card: Card) -> bool:
        """Ask what to do; True where that is done with.

        Raises:
            Left: Nothing more.
            Conflict: The quote is not as it was shown.
        """
        key, _, rest = self.reader.key(PROMPT).partition(" ")
        does = {"a": self._approve, "r": self._reject, "c": self._counter, "d": self._delegate, "i": self._ask}.get(
            key.lower()
        )
        if key.lower() == "q":
            raise Left
        if key.lower() == "n":
            self.counts["left"] += 1
            return True
        if key.lower() == "e":
            explain(self.screen, self.seat, card)
        elif does is None:
            self._help()
        else:
            try:
                return does(card, rest.strip())
            except Conflict:
                raise
            except (CpqError, click.UsageError) as error:
                self._refused(error)
        return False

    # What is decided ----------------------------------------------------------------------------------------------

    def _approve(self, card: Card, comment: str) -> bool:
        said = f"approve {card.what}"
        answer = self._confirm(said, "y yes  m with a comment  other keys go back > " if not comment else "")
        if answer == "m":
            comment = self.reader.line("comment: ").strip()
        if answer not in ("y", "m"):
            return False
        approved = self.seat.approve(
            card.number, card.step_ids, comment=comment, seen=card.content_hash, writing=self.writing
        )
        return self._did("approved", approved)

    def _reject(self, card: Card, reason: str) -> bool:
        reason = reason or self.reader.line("why, for the rep: ").strip()
        if not reason:
            self.screen.paragraph("a rejection says why; nothing was done", "warn")
            return False
        if self._confirm(f"reject {card.what}: {reason}") != "y":
            return False
        rejected = self.seat.reject(
            card.number, card.step_ids[:1], comment=reason, seen=card.content_hash, writing=self.writing
        )
        return self._did("rejected", rejected)

    def _counter(self, card: Card, proposal: str) -> bool:
        proposal = proposal or self.reader.line("propose FIELD=VALUE ...: ").strip()
        if not proposal:
            return False
        edits = Edits(fields=dict(pair(one, "FIELD=VALUE") for one in proposal.split()))
        step, as_shown = card.step_ids[0], self._as_shown(card)
        tried = self.seat.counter(card.number, edits, step=step, writing=as_shown._replace(dry_run=True))
        for line in sentences(self.seat, change_json(self.seat, tried)["happened"]):
            self.screen.paragraph(visible(line))
        if self._confirm(f"propose this for {card.what}") != "y":
            return False
        return self._did("countered", self.seat.counter(card.number, edits, step=step, writing=as_shown))

    def _delegate(self, card: Card, told: str) -> bool:
        person, _, reason = (told or self.reader.line("to whom, and perhaps why: ").strip()).partition(" ")
        if not person:
            return False
        name = self.seat.desk.rules.directory.person(person).name
        if self._confirm(f"pass {card.what} on to {name}") != "y":
            return False
        writing, changed = self._as_shown(card), None
        for step in card.step_ids:
            changed = self.seat.reassign(card.number, person, step=step, reason=reason.strip(), writing=writing)
            writing = writing if writing.dry_run else writing._replace(expect=changed.quote.version)
        return changed is not None and self._did("delegated", changed)

    def _ask(self, card: Card, question: str) -> bool:
        question = question or self.reader.line("ask the rep: ").strip()
        if not question or self._confirm(f"ask about {card.what}: {question}") != "y":
            return False
        asked = self.seat.ask_back(card.number, question, step=card.step_ids[0], writing=self._as_shown(card))
        return self._did("asked about", asked)

    def _as_shown(self, card: Card) -> Writing:
        """Only on the quote as it was shown, whatever changed."""
        return self.writing._replace(expect=card.version)

    def _confirm(self, what: str, prompt: str = "") -> str:
        """Show what is going to be decided; the key that answers."""
        self.screen.paragraph(visible(what), "strong")
        return self.reader.key(prompt or "y yes  other keys go back > ").strip().lower()[:1]

    def _did(self, what: str, changed: Changed) -> bool:
        said = change_json(self.seat, changed)
        self.done.append({"number": changed.quote.number, "what": what, **said})
        self.counts[what] += 1
        self.screen.heading(headline(said["quote"]), worth(said["quote"]), "good")
        for line in sentences(self.seat, said["happened"]):
            self.screen.paragraph(visible(line))
        return True

    def _refused(self, error: Exception) -> None:
        hint = f"; {error.hint}" if isinstance(error, CpqError) and error.hint else ""
        said = error.format_message() if isinstance(error, click.ClickException) else str(error)
        self.screen.paragraph(visible(f"{said}{hint}"), "warn")

    def _help(self) -> None:
        grid = Grid((Column(), Column(wraps=True)), indent=2)
        for key, meaning in KEYS:
            grid.add(Cell(key, "strong"), Cell(meaning, "dim"))
        self.screen.grid(grid)
