"""What was answered, what followed from it, and the whole of a configuration, on a screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cpq.commands.configure_words import named, say
from cpq.commands.grid import Cell, Column, Grid
from cpq.configuration.quote_lines import chosen

if TYPE_CHECKING:
    from cpq.commands.screen import Screen
    from cpq.configuration.configuration import Configuration, Source
    from cpq.configuration.session import ProductSession

_MOST_CHANGES = 5


def show_changes(screen: Screen, before: ProductSession, after: ProductSession) -> None:
    """What the rules settled by themselves after an answer: what has a value now, and what fell away."""
    words, language = after.words, after.language
    settled, gone = list[str](), list[str]()
    for path in after.changed:
        domain = after.domain(path)
        if domain.state == "rules" and before.domain(path).state == "open" and _worth_saying(after, path):
            if _left_out(after, path):
                gone.append(words.name(path))
            else:
                settled.append(say("so", language, name=words.name(path), value=words.value(path, domain.possible[0])))
    for said in settled[:_MOST_CHANGES]:
        screen.paragraph(said, "dim")
    if len(settled) > _MOST_CHANGES:
        screen.paragraph(say("and more", language, names="...", count=len(settled) - _MOST_CHANGES), "dim")
    if gone:
        screen.paragraph(say("no longer", language, names=named(gone, _MOST_CHANGES, language)), "dim")


def _worth_saying(session: ProductSession, path: str) -> bool:
    """Whether a settled choice is about something that is there, or that is now sure not to be."""
    choice = session.choices.choices[path]
    value = session.domain(path).possible[0]
    if choice.attribute:
        return value is not None and not (choice.value and value is False)
    around = session.choices.components[choice.component].around
    return not around or chosen(session.domain(around).possible[0])


def _left_out(session: ProductSession, path: str) -> bool:
    """Whether a settled choice is an option that cannot be chosen."""
    return not session.choices.choices[path].attribute and not chosen(session.domain(path).possible[0])


def show_answers(screen: Screen, session: ProductSession, passed: int = 0) -> None:
    """What was answered so far, by whom, how many options fell away, and how much is open."""
    grid, gone = _answers_grid(), 0
    words, language = session.words, session.language
    for path in session.choices.choices:
        domain = session.domain(path)
        if domain.state == "open" or not domain.possible:
            continue
        if domain.state == "rules" and (_left_out(session, path) or not _worth_saying(session, path)):
            gone += _left_out(session, path)
            continue
        by = "" if domain.state == "you" else say("rules", language)
        grid.add(words.name(path), words.values(path, domain.possible), Cell(by, "dim"))
    if grid.rows:
        screen.grid(grid)
    if gone:
        screen.paragraph(say("ruled out", language, count=gone), "dim")
    count = len(session.open_questions())
    left = say("left", language, count=passed) if passed else ""
    said = say("open", language, count=count) + left if count else say("nothing open", language)
    screen.paragraph(said, "dim")


def show_configuration(screen: Screen, configuration: Configuration, session: ProductSession) -> None:
    """The whole of a configuration: each choice of what is there, who answered it, and what nobody has."""
    language = session.language
    grid = _answers_grid()
    for path, source, value in said_values(configuration, session):
        by = Cell("" if source == "you" else say(source, language), "dim")
        unsure = path in configuration.undecided
        grid.add(session.words.name(path), value, Cell(say("undecided", language), "warn") if unsure else by)
    screen.grid(grid)
    if configuration.undecided:
        names = named([session.words.name(path) for path in configuration.undecided], _MOST_CHANGES, language)
        screen.paragraph(say("undecided all", language, names=names), "warn")


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
