"""Questions, reasons and configurations on a screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from cpq.commands.figures import amount
from cpq.commands.grid import Cell, Column, Grid
from cpq.configuration.quote_lines import chosen
from cpq.configuration.values import spelled

if TYPE_CHECKING:
    from cpq.commands.screen import Screen
    from cpq.configuration.choices import Question
    from cpq.configuration.configuration import Configuration, Source
    from cpq.configuration.offers import Offer
    from cpq.configuration.refusals import Reasons
    from cpq.configuration.session import ProductSession

_MOST_CHANGES = 5
_SAID_BY: Mapping[Source, str] = {"you": "", "rules": "by the rules", "completed": "by default"}


def labels(question: Question, offers: Sequence[Offer]) -> dict[str, Offer]:
    """What is typed for each offer: numbers for words, and for numbers the numbers themselves."""
    if question.kind in ("value", "quantity") and any(isinstance(offer.value, Decimal) for offer in offers):
        return {spelled(offer.value): offer for offer in offers}
    return {str(number): offer for number, offer in enumerate(offers, start=1)}


def show_question(
    screen: Screen, session: ProductSession, question: Question, offers: Sequence[Offer], currency: str, digits: int
) -> None:
    """One question with its answers; those that are not possible are dim and say so."""
    words = session.words
    screen.text()
    screen.heading(words.question(question), question.id)
    if words.help(question):
        screen.paragraph(words.help(question), "dim")
    if not offers:
        screen.paragraph(typed_domain(session, question), indent=2)
        return
    grid = Grid((Column(align="right"), Column(wraps=True), Column(align="point"), Column()), indent=2)
    base = next((offer.price for offer in offers if offer.proposed and offer.price is not None), None)
    for label, offer in labels(question, offers).items():
        note = _note(question, offer)
        price = _price(question, offer, base, currency, digits)
        text = "" if offer.text == label else offer.text
        grid.add(label, text, price if offer.possible else "", note, style="" if offer.possible else "dim")
    screen.grid(grid)


def typed_domain(session: ProductSession, question: Question) -> str:
    """What may be typed where the answers are too many to list."""
    path = question.choices[0]
    domain = session.freed_domain(path)
    attribute = session.choices.attribute(session.choices.choices[path])
    if not domain.possible or attribute is None:
        return "any text" if attribute is None or attribute.from_ is None else _unruled(attribute.from_, attribute.to)
    words = session.words
    step = f" in steps of {attribute.step:f}" if attribute.step is not None else ""
    every = "" if not domain.refused else f" ({len(domain.possible)} of {len(session.values_of(path))} are possible)"
    return f"{words.values(path, domain.possible)}{step}{every}"


def _unruled(low: Decimal, high: Decimal | None) -> str:
    return f"{low:f} to {high:f}"


def _note(question: Question, offer: Offer) -> str:
    if not offer.possible:
        return "not possible"
    if offer.taken and question.kind in ("options", "several"):
        return "chosen"
    return "default" if offer.proposed else ""


def _price(question: Question, offer: Offer, base: Decimal | None, currency: str, digits: int) -> str:
    """What an option adds; what a value costs more or less than the proposed one."""
    if offer.price is None:
        return ""
    more = offer.price if question.kind == "options" else None if base is None else offer.price - base
    if more is None or (more == 0 and question.kind != "options"):
        return ""
    if more == 0:
        return "included"
    sign = "+" if more > 0 else ""
    return f"{sign}{amount(more, digits)} {currency}"


def show_reasons(screen: Screen, reasons: Reasons) -> None:
    """Why something is impossible or forced: own choices, rules with their places, repairs by number."""
    screen.paragraph(reasons.said + (", because" if reasons.lines() else ""), "warn")
    for line in reasons.lines():
        screen.paragraph(line, indent=4)
    for number, repair in enumerate(reasons.repairs, start=1):
        screen.paragraph(f"r{number}  {repair.text}", "good", indent=4)


def show_changes(screen: Screen, before: ProductSession, after: ProductSession) -> None:
    """What the rules settled by themselves after an answer."""
    words = after.words
    settled = []
    for path in after.changed:
        domain = after.domain(path)
        if domain.state == "rules" and before.domain(path).state == "open" and _worth_saying(after, path):
            settled.append(f"{words.name(path)} is {words.value(path, domain.possible[0])}")
    for said in settled[:_MOST_CHANGES]:
        screen.paragraph(f"so {said}", "dim")
    if len(settled) > _MOST_CHANGES:
        screen.paragraph(f"and {len(settled) - _MOST_CHANGES} more; list shows them", "dim")


def _worth_saying(session: ProductSession, path: str) -> bool:
    """Whether a settled choice is about something that is there, or that is now sure not to be."""
    choice = session.choices.choices[path]
    value = session.domain(path).possible[0]
    if choice.attribute:
        return value is not None and not (choice.value and value is False)
    around = session.choices.components[choice.component].around
    return not around or chosen(session.domain(around).possible[0])


def show_answers(screen: Screen, session: ProductSession, passed: int = 0) -> None:
    """What was answered so far, by whom, and how much is open."""
    grid = _answers_grid()
    words = session.words
    for path in session.choices.choices:
        domain = session.domain(path)
        if domain.state == "open" or not domain.possible:
            continue
        if domain.state == "you" or _worth_saying(session, path):
            source: Source = "you" if domain.state == "you" else "rules"
            grid.add(words.name(path), words.values(path, domain.possible), Cell(_SAID_BY[source], "dim"))
    if grid.rows:
        screen.grid(grid)
    count = len(session.open_questions())
    left = f", {passed} of them left to the defaults" if passed else ""
    screen.paragraph(f"{count} question{'' if count == 1 else 's'} open{left}" if count else "nothing is open", "dim")


def show_configuration(screen: Screen, configuration: Configuration, session: ProductSession) -> None:
    """The whole of a configuration: each choice of what is there, and who answered it."""
    grid = _answers_grid()
    for path, source, value in said_values(configuration, session):
        grid.add(session.words.name(path), value, Cell(_SAID_BY[source], "dim"))
    screen.grid(grid)


def said_values(configuration: Configuration, session: ProductSession) -> Iterator[tuple[str, Source, str]]:
    """Choices of what is there, who answered them, and their values in words; nothing about what is left out."""
    for path in configuration.typed():
        value = configuration.values[path]
        choice = session.choices.choices[path]
        source = configuration.sources[path]
        left_out = value is None or ((not choice.attribute or choice.value) and not chosen(value))
        if not left_out or source == "you":
            yield path, source, session.words.value(path, value)


def _answers_grid() -> Grid:
    return Grid((Column(wraps=True), Column(wraps=True), Column()), indent=2)
