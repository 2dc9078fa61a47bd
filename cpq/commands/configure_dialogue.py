"""Guided selling in a terminal: one question after the other, until nothing is open or the rest is left to defaults."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from cpq.commands.configure_history import History, State
from cpq.commands.configure_replies import LISTS, answer, meant, proposed, take_default
from cpq.commands.configure_summary import show_answers, show_changes, show_configuration
from cpq.commands.configure_view import Prices, show_question, show_reasons
from cpq.commands.configure_words import HELP, money, say
from cpq.commands.grid import Cell, Column, Grid
from cpq.configuration.completing import completed
from cpq.configuration.line_prices import line_price
from cpq.configuration.offers import MOST_LISTED, Offer, Offers
from cpq.configuration.refusals import ChoiceRefused, Reasons
from cpq.problems import CpqError

if TYPE_CHECKING:
    from cpq.commands.screen import Screen
    from cpq.configuration.choices import Question
    from cpq.configuration.configuration import Configuration
    from cpq.configuration.prices import PriceOf
    from cpq.configuration.session import ProductSession

Ask = Callable[[str], str]
"""Shows a prompt and gives the line that was typed; raises EOFError where there is none."""

_MANY = 12
"""Open questions from which on the dialogue begins by saying how many there are, and how to leave them."""


class Left(Exception):
    """The person left the dialogue before it was done."""


@dataclass
class Dialogue:
    """Asks what is open.

    Attributes:
        ask: Reads one reply.
        price_of: Prices of single lines, written as ``prices`` says; None where there are none.
    """

    screen: Screen
    ask: Ask
    start: ProductSession
    price_of: PriceOf | None = None
    prices: Prices = field(default_factory=Prices)
    history: History = field(init=False)
    _offers: Offers | None = None
    _repairs: Reasons | None = None

    def __post_init__(self) -> None:
        self.history = History(State(self.start))

    @property
    def session(self) -> ProductSession:
        """The session as it stands."""
        return self.history.state.session

    @property
    def offers(self) -> Offers:
        """Answers to its questions."""
        if self._offers is None or self._offers.session is not self.session:
            self._offers = Offers(self.session, completed(self.session), self.price_of)
        return self._offers

    def run(self) -> ProductSession:
        """Ask until nothing is open, or the person is done.

        Raises:
            Left: The person quit, or there was nothing more to read.
        """
        count = len(self.session.open_questions())
        if count > _MANY:
            self.screen.paragraph(self._say("begin", count=count), "dim", indent=0)
        while True:
            question = self.history.state.next_question()
            if self._finish() if question is None else self._ask(question):
                return self.session

    def _say(self, key: str, **values: object) -> str:
        return say(key, self.start.language, **values)

    def _ask(self, question: Question) -> bool:
        """Ask one question until it is answered, or something else is wanted; True where the dialogue is done."""
        offers = self.offers.of(question)
        listed = offers if len(offers) <= MOST_LISTED or question.kind in LISTS else ()
        if question.id not in self.history.asked:
            self.history.asked.append(question.id)
        show_question(self.screen, self.session, question, listed, self.prices)
        here = self.history.state
        while self.history.state is here:
            value = proposed(self.offers, question)
            reply = self._read(self._say("take", value=value) if value else self._say("no default"))
            if reply == "done":
                return self._finish()
            try:
                self._reply(question, listed, reply)
            except ChoiceRefused as error:
                self._refused(error.reasons)
            except (CpqError, click.BadParameter, ValueError) as error:
                self.screen.paragraph(_said(error), "warn")
        return False

    def _read(self, prompt: str) -> str:
        try:
            reply = self.ask(f"  {prompt}").strip()
        except EOFError:
            raise Left from None
        if reply in ("quit", "exit", "q"):
            raise Left
        return reply

    def _reply(self, question: Question, listed: Sequence[Offer], reply: str) -> None:
        word, _, rest = reply.partition(" ")
        if self._told(reply):
            return
        if reply == "all":
            show_question(self.screen, self.session, question, listed, self.prices, whole=True)
        elif reply == "back":
            if not self.history.back(question.id):
                self.screen.paragraph(self._say("first question"), "dim")
        elif reply == "skip":
            self._move(self.history.state.then(self.session, passed=question.id))
        elif word == "why" or reply.startswith("?"):
            self._why(question, listed, rest.strip() if word == "why" else reply[1:].strip())
        elif self._repairs is not None and reply in _repair_words(self._repairs):
            self._repair(self._repairs, int(reply[1:]) - 1)
        else:
            after = answer(self.session, question, listed, reply) if reply else take_default(self.offers, question)
            before = self.session
            self._move(self.history.state.then(after, passed=question.id if question.kind in LISTS else ""))
            show_changes(self.screen, before, after)

    def _told(self, reply: str) -> bool:
        """Whether a reply is one of those that are the same wherever the dialogue stands."""
        if reply in ("?", "help"):
            self._help()
        elif reply == "list":
            show_answers(self.screen, self.session, len(self.history.state.passed))
        elif reply == "undo":
            self._repairs = None
            taken = self.history.undo()
            self.screen.paragraph(self._say("taken back" if taken else "nothing back"), "dim")
        else:
            return False
        return True

    def _move(self, state: State) -> None:
        self._repairs = None
        self.history.move(state)

    # Why ----------------------------------------------------------------------------------------------------------

    def _why(self, question: Question, listed: Sequence[Offer], wanted: str) -> None:
        path, value = meant(self.session, question, listed, wanted)
        reasons = self.session.why_not(path, value) or self.session.why(path)
        if reasons is None:
            said = self.session.words.value(path, value)
            self.screen.paragraph(self._say("possible", value=said), "good")
        else:
            self._refused(reasons)

    def _refused(self, reasons: Reasons) -> None:
        show_reasons(self.screen, reasons, self.session.language)
        self._repairs = reasons if reasons.repairs else None
        if reasons.repairs:
            self.screen.paragraph(self._say("repair"), "dim", indent=4)

    def _repair(self, reasons: Reasons, number: int) -> None:
        self._move(self.history.state.repaired(reasons, number))
        words = self.session.words
        choice = f"{words.name(reasons.path)}: {words.values(reasons.path, reasons.values)}"
        self.screen.paragraph(self._say("repaired", repair=reasons.repairs[number].text, choice=choice), "good")

    # The end ------------------------------------------------------------------------------------------------------

    def _finish(self) -> bool:
        """Show the whole; True where the person wants it so."""
        proposal = self.offers.proposal
        self.screen.text()
        self.screen.heading(self.session.words.component(self.session.choices.components[""]), self._total(proposal))
        show_configuration(self.screen, proposal, self.session)
        if "completed" not in proposal.sources.values():
            return True
        here = self.history.state
        while self.history.state is here:
            reply = self._read(self._say("finish"))
            if reply in ("", "y", "yes", "done"):
                return True
            if reply in ("back", "n", "no"):
                if self.history.state.next_question() is None:
                    self.history.back()
                return False
            if not self._told(reply):
                self.screen.paragraph(self._say("type"), "warn")
        return False

    def _total(self, found: Configuration) -> str:
        """What the lines come to, one by one; empty where one has no price."""
        if self.price_of is None:
            return ""
        quantity, values = self.session.quantity, found.values
        prices = [line_price(one, found.choices, values, quantity, self.price_of) for one in found.components]
        known = [price.net for price in prices if price is not None]
        if len(known) != len(prices):
            return ""
        total = money(sum(known, Decimal(0)), self.prices.digits, self.prices.currency, self.session.language)
        return self._say("net", amount=total)

    def _help(self) -> None:
        grid = Grid((Column(), Column(wraps=True)), indent=2)
        for typed, meaning in HELP:
            grid.add(Cell(typed, "strong"), Cell(self._say(meaning), "dim"))
        self.screen.grid(grid)


def _repair_words(reasons: Reasons) -> frozenset[str]:
    return frozenset(f"r{number}" for number in range(1, len(reasons.repairs) + 1))


def _said(error: Exception) -> str:
    if isinstance(error, CpqError):
        return error.message + (f"; {error.hint}" if error.hint else "")
    return error.format_message() if isinstance(error, click.ClickException) else str(error)
