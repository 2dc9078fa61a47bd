"""Guided selling in a terminal: one question after the other, until nothing is open or the rest is left to defaults."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from cpq.commands.configure_answers import bounds
from cpq.commands.configure_view import (
    labels,
    show_answers,
    show_changes,
    show_configuration,
    show_question,
    show_reasons,
)
from cpq.commands.figures import amount
from cpq.configuration.completing import completed
from cpq.configuration.line_prices import line_price
from cpq.configuration.offers import MOST_LISTED, Offer, Offers
from cpq.configuration.quote_lines import chosen
from cpq.configuration.refusals import ChoiceRefused, Reasons
from cpq.configuration.values import read_value, spelled
from cpq.problems import CpqError

if TYPE_CHECKING:
    from cpq.commands.screen import Screen
    from cpq.configuration.choices import Question
    from cpq.configuration.configuration import Configuration
    from cpq.configuration.prices import PriceOf
    from cpq.configuration.session import ProductSession
    from cpq.solving.model import Value

Ask = Callable[[str], str]
"""Shows a prompt and gives the line that was typed; raises EOFError where there is none."""

HELP = (
    ("a number or a value", "answers; several with spaces between, 2x3 for three of number 2, -2 for none of it"),
    ("Enter", "takes the default that is shown"),
    ("20..60", "limits a number to a range"),
    ("?3, why 690", "says why an answer is not possible, and what would make it so"),
    ("skip", "leaves the question to the defaults"),
    ("back", "returns to the question before"),
    ("undo", "takes the last answer back"),
    ("list", "shows what was answered, by you and by the rules"),
    ("done", "shows what the defaults make of the rest, and ends"),
    ("quit", "ends without writing anything"),
)


class Left(Exception):
    """The person left the dialogue before it was done."""


@dataclass(frozen=True)
class State:
    """Where a dialogue stands.

    Attributes:
        passed: Questions that were answered in part, or left to the defaults; they are not asked again.
        at: The question that was asked for again with ``back``, or empty.
    """

    session: ProductSession
    passed: tuple[str, ...] = ()
    at: str = ""


@dataclass
class Dialogue:
    """Asks what is open.

    Attributes:
        ask: Reads one reply.
        price_of: Prices of single lines, in ``currency`` with ``digits``; None where there are none.
    """

    screen: Screen
    ask: Ask
    state: State
    price_of: PriceOf | None = None
    currency: str = ""
    digits: int = 2
    asked: list[str] = field(default_factory=list)
    _before: list[State] = field(default_factory=list)
    _repairs: Reasons | None = None

    @property
    def session(self) -> ProductSession:
        """The session as it stands."""
        return self.state.session

    def run(self) -> ProductSession:
        """Ask until nothing is open, or the person is done.

        Raises:
            Left: The person quit, or there was nothing more to read.
        """
        while True:
            question = self._next()
            if question is None:
                if self._finish():
                    return self.session
                continue
            if self._ask(question):
                return self.session

    def _next(self) -> Question | None:
        if self.state.at:
            return next(one for one in self.session.choices.questions if one.id == self.state.at)
        open_now = self.session.open_questions()
        return next((one for one in open_now if one.id not in self.state.passed), None)

    def _ask(self, question: Question) -> bool:
        """Ask one question until it is answered, or something else is wanted; True where the dialogue is done."""
        offers = self._offers(question)
        if question.id not in self.asked:
            self.asked.append(question.id)
        show_question(self.screen, self.session, question, offers, self.currency, self.digits)
        here = self.state
        while self.state is here:
            reply = self._read(self._prompt(question))
            if reply == "done":
                return self._finish()
            try:
                self._reply(question, offers, reply)
            except ChoiceRefused as error:
                self._refused(error.reasons)
            except (CpqError, click.BadParameter, ValueError) as error:
                self.screen.paragraph(_said(error), "warn")
        return False

    def _offers(self, question: Question) -> tuple[Offer, ...]:
        offers = self._all_offers().of(question)
        return offers if len(offers) <= MOST_LISTED or question.kind in ("options", "several") else ()

    def _all_offers(self) -> Offers:
        return Offers(self.session, completed(self.session), self.price_of)

    def _prompt(self, question: Question) -> str:
        proposed = self._proposed(question)
        taking = f"Enter for {proposed}" if proposed else "no default"
        return f"  {taking}, ? for help > "

    def _read(self, prompt: str) -> str:
        try:
            reply = self.ask(prompt).strip()
        except EOFError:
            raise Left from None
        if reply in ("quit", "exit", "q"):
            raise Left
        return reply

    def _reply(self, question: Question, offers: Sequence[Offer], reply: str) -> None:
        word, _, rest = reply.partition(" ")
        if reply in ("?", "help"):
            self._help()
        elif reply == "back":
            self._back(question)
        elif reply == "undo":
            self._undo()
        elif reply == "list":
            show_answers(self.screen, self.session, len(self.state.passed))
        elif reply == "skip":
            self._move(self.session, passed=question.id)
        elif word == "why" or reply.startswith("?"):
            self._why(question, offers, rest.strip() if word == "why" else reply[1:].strip())
        elif self._repairs is not None and reply in _repair_words(self._repairs):
            self._repair(int(reply[1:]) - 1)
        elif not reply:
            self._take_default(question)
        else:
            self._answer(question, offers, reply)

    # Answers ------------------------------------------------------------------------------------------------------

    def _answer(self, question: Question, offers: Sequence[Offer], reply: str) -> None:
        before = self.session
        if question.kind in ("options", "several"):
            after = self._several(question, offers, reply)
        elif ".." in reply:
            low, high = bounds(reply, "range")
            after = before.assign_range(question.choices[0], at_least=low, at_most=high)
        else:
            offer = labels(question, offers).get(reply)
            path = question.choices[0]
            after = before.assign(path, offer.value) if offer is not None else before.assign_text(path, reply)
        self._settle(question, after)

    def _settle(self, question: Question, after: ProductSession) -> None:
        """Go on with the answered session, saying what the rules made of it."""
        before = self.session
        self._move(after, passed=question.id if question.kind in ("options", "several") else "")
        show_changes(self.screen, before, after)

    def _several(self, question: Question, offers: Sequence[Offer], reply: str) -> ProductSession:
        """Options or values: ``1 3``, ``2x3``, ``-2``, ids, or ``none``."""
        session = self.session
        if reply == "none":
            for path in question.choices:
                if any(map(chosen, session.domain(path).possible)):
                    session = _leave_out(session, path)
            return session
        known = labels(question, offers)
        for word in reply.replace(",", " ").split():
            label, times, count = word.removeprefix("-").partition("x")
            offer = known.get(label) or _named(offers, word.removeprefix("-"))
            if offer is None:
                raise ValueError(f"'{word}' is none of the answers; type numbers from 1 to {len(offers)}, or none")
            if word.startswith("-"):
                session = _leave_out(session, offer.path)
            elif times and label in known:
                session = session.assign_text(offer.path, count)
            else:
                session = _choose(session, offer.path)
        return session

    def _take_default(self, question: Question) -> None:
        if not self._proposed(question):
            raise ValueError("it has no default; type an answer, or skip to leave it open")
        proposal = completed(self.session)
        session = self.session
        for path in question.choices:
            value = proposal.values.get(path)
            if question.kind in ("options", "several"):
                session = _choose(session, path) if chosen(value) and session.domain(path).is_open else session
            else:
                session = session.assign(path, value)
        self._settle(question, session)

    def _proposed(self, question: Question) -> str:
        offers, words = self._all_offers(), self.session.words
        values = offers.proposal.values
        if question.kind in ("options", "several"):
            wanted = [path for path in question.choices if chosen(values.get(path))]
            named = [offers.named(path) for path in wanted if self.session.domain(path).is_open]
            return ", ".join(named) or ("nothing more" if wanted else "none of them")
        path = question.choices[0]
        value = values.get(path)
        if path in self.session.session.model.place_of:
            return words.value(path, value) if offers.proposes(path) else ""
        return "" if value is None else words.value(path, value)

    # Why ----------------------------------------------------------------------------------------------------------

    def _why(self, question: Question, offers: Sequence[Offer], wanted: str) -> None:
        offer = labels(question, offers).get(wanted) or _named(offers, wanted)
        if offer is None and question.kind in ("options", "several"):
            raise ValueError(f"'{wanted}' is none of the answers; type a number from 1 to {len(offers)}")
        if offer is None:
            path = question.choices[0]
            value: Value = read_value(wanted, self.session.values_of(path))
        else:
            path, value = offer.path, offer.value
        reasons = self.session.why_not(path, value)
        if reasons is None:
            reasons = self.session.why(path)
        if reasons is None:
            self.screen.paragraph(f"{self.session.words.value(path, value)} is possible", "good")
        else:
            self._refused(reasons)

    def _refused(self, reasons: Reasons) -> None:
        show_reasons(self.screen, reasons)
        self._repairs = reasons if reasons.repairs else None
        if reasons.repairs:
            self.screen.paragraph("type r1 to do so and choose it", "dim", indent=4)

    def _repair(self, number: int) -> None:
        reasons = self._repairs
        if reasons is None:
            return
        session = self.session
        for path in reasons.repairs[number].paths:
            session = session.retract(path)
        session = session.assign(reasons.path, *reasons.values)
        taken = {one.id for one in session.choices.questions if set(one.choices) & set(reasons.repairs[number].paths)}
        kept = tuple(one for one in self.state.passed if one not in taken)
        self._before.append(self.state)
        self.state = State(session, kept)
        self._repairs = None
        words = session.words
        chosen_now = f"{words.name(reasons.path)}: {words.values(reasons.path, reasons.values)}"
        self.screen.paragraph(f"done: {reasons.repairs[number].text}, and chose {chosen_now}", "good")

    # Moving -------------------------------------------------------------------------------------------------------

    def _move(self, session: ProductSession, *, passed: str = "") -> None:
        known = self.state.passed
        self._before.append(self.state)
        self._repairs = None
        self.state = State(session, (*known, passed) if passed and passed not in known else known)

    def _back(self, question: Question) -> None:
        there = [one for one in self.asked if self._can_ask(one)]
        place = there.index(question.id) if question.id in there else len(there)
        if place == 0:
            self.screen.paragraph("this is the first question", "dim")
            return
        self._before.append(self.state)
        self.state = State(self.session, self.state.passed, at=there[place - 1])

    def _can_ask(self, question_id: str) -> bool:
        question = next(one for one in self.session.choices.questions if one.id == question_id)
        return question.component == "" or self.session.is_there(question.component)

    def _undo(self) -> None:
        if not self._before:
            self.screen.paragraph("nothing to take back", "dim")
            return
        self.state = self._before.pop()
        self.screen.paragraph("took the last answer back", "dim")

    def _finish(self) -> bool:
        """Show the whole; True where the person wants it so."""
        proposal = completed(self.session)
        self.screen.text()
        self.screen.heading(self.session.words.component(self.session.choices.components[""]), self._total(proposal))
        show_configuration(self.screen, proposal, self.session)
        if "completed" not in proposal.sources.values():
            return True
        while True:
            reply = self._read("  Enter takes it so, back goes on asking, ? for help > ")
            if reply in ("", "y", "yes", "done"):
                return True
            if reply in ("back", "undo", "n", "no"):
                self._go_on(reply)
                return False
            if reply in ("?", "help"):
                self._help()
            elif reply == "list":
                show_answers(self.screen, self.session, len(self.state.passed))
            else:
                self.screen.paragraph("type Enter, back, undo, list or quit", "warn")

    def _total(self, found: Configuration) -> str:
        """What the lines come to, one by one; empty where one has no price."""
        if self.price_of is None:
            return ""
        quantity, values = self.session.quantity, found.values
        prices = [line_price(one, found.choices, values, quantity, self.price_of) for one in found.components]
        known = [price.net for price in prices if price is not None]
        return f"net {amount(sum(known, Decimal(0)), self.digits)} {self.currency}" if len(known) == len(prices) else ""

    def _go_on(self, reply: str) -> None:
        if reply == "undo":
            self._undo()
        elif not any(one.id not in self.state.passed for one in self.session.open_questions()):
            last = [one for one in self.asked if self._can_ask(one)]
            self.state = State(self.session, self.state.passed, at=last[-1] if last else "")

    def _help(self) -> None:
        from cpq.commands.grid import Cell, Column, Grid

        grid = Grid((Column(), Column(wraps=True)), indent=2)
        for typed, meaning in HELP:
            grid.add(Cell(typed, "strong"), Cell(meaning, "dim"))
        self.screen.grid(grid)


def _leave_out(session: ProductSession, path: str) -> ProductSession:
    return session.assign(path, *(value for value in session.values_of(path) if not chosen(value)))


def _choose(session: ProductSession, path: str) -> ProductSession:
    """An option or value that is chosen, however many units: how many is a question of its own."""
    return session.assign(path, *(value for value in session.values_of(path) if chosen(value)))


def _named(offers: Sequence[Offer], word: str) -> Offer | None:
    """The offer of an id, of a value, or of the words that are shown."""
    for offer in offers:
        last = offer.path.rpartition(".")[2]
        if word in (offer.path, last, last.partition("=")[2]) or word.lower() == offer.text.lower():
            return offer
    return next((offer for offer in offers if spelled(offer.value) == word and offer.value is not True), None)


def _repair_words(reasons: Reasons) -> frozenset[str]:
    return frozenset(f"r{number}" for number in range(1, len(reasons.repairs) + 1))


def _said(error: Exception) -> str:
    if isinstance(error, CpqError):
        return error.message + (f"; {error.hint}" if error.hint else "")
    return error.format_message() if isinstance(error, click.ClickException) else str(error)
