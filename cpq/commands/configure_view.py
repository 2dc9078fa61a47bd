"""Questions and reasons on a screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from cpq.commands.configure_words import money, say
from cpq.commands.grid import Column, Grid
from cpq.configuration.values import spelled

if TYPE_CHECKING:
    from cpq.commands.screen import Screen
    from cpq.configuration.choices import Question
    from cpq.configuration.offers import Offer
    from cpq.configuration.refusals import Reasons
    from cpq.configuration.session import ProductSession

_MOST_IMPOSSIBLE = 3
"""Impossible answers that are listed with the others; of more, how many there are is said."""

_MOST_ROWS = 8
"""Numbers that get a row each even where nothing else stands beside them."""


@dataclass(frozen=True)
class Prices:
    """How prices of answers are written.

    Attributes:
        currency: Empty where there are no prices.
        digits: Decimals of the currency.
    """

    currency: str = ""
    digits: int = 2


def labels(question: Question, offers: Sequence[Offer]) -> dict[str, Offer]:
    """What is typed for each offer: numbers for words, and for numbers the numbers themselves."""
    if question.kind in ("value", "quantity") and any(isinstance(offer.value, Decimal) for offer in offers):
        return {spelled(offer.value): offer for offer in offers}
    return {str(number): offer for number, offer in enumerate(offers, start=1)}


def show_question(
    screen: Screen,
    session: ProductSession,
    question: Question,
    offers: Sequence[Offer],
    prices: Prices,
    *,
    whole: bool = False,
) -> None:
    """One question with its answers; impossible ones are dim and say so, or are counted where they are many.

    Args:
        whole: Whether every answer is listed.
    """
    words = session.words
    screen.text()
    screen.heading(words.question(question), question.id)
    if words.help(question):
        screen.paragraph(words.help(question), "dim")
    if not offers:
        screen.paragraph(typed_domain(session, question))
        return
    base = next((offer.price for offer in offers if offer.proposed and offer.price is not None), None)
    rows = {
        label: _row(question, label, offer, base, prices, words.language)
        for label, offer in labels(question, offers).items()
    }
    impossible = [label for label, offer in labels(question, offers).items() if not offer.possible]
    hidden = frozenset(impossible) if len(impossible) > _MOST_IMPOSSIBLE and not whole else frozenset()
    shown = {label: row for label, row in rows.items() if label not in hidden}
    if len(shown) > _MOST_ROWS and not whole and not any(any(row[1:3]) for row in shown.values()):
        default = next((f" ({row[3]} {label})" for label, row in shown.items() if row[3]), "")
        screen.paragraph(", ".join(shown) + default)
    else:
        grid = Grid((Column(align="right"), Column(wraps=True), Column(align="right"), Column()), indent=2)
        for label, row in shown.items():
            grid.add(*row, style="dim" if label in impossible else "")
        screen.grid(grid)
    if hidden:
        screen.paragraph(say("more impossible", words.language, count=len(hidden)), "dim")


def _row(
    question: Question, label: str, offer: Offer, base: Decimal | None, prices: Prices, language: str
) -> tuple[str, str, str, str]:
    """What is typed, what it is, what it costs, and what there is to note."""
    text = "" if offer.text == label else offer.text
    price = _price(question, offer, base, prices, language) if offer.possible else ""
    return label, text, price, _note(question, offer, language)


def _note(question: Question, offer: Offer, language: str) -> str:
    if not offer.possible:
        return say("not possible", language)
    if offer.taken and question.kind in ("options", "several"):
        return say("picked", language)
    return say("default", language) if offer.proposed else ""


def _price(question: Question, offer: Offer, base: Decimal | None, prices: Prices, language: str) -> str:
    """What an option adds; what a value costs more or less than the proposed one."""
    if offer.price is None:
        return ""
    more = offer.price if question.kind == "options" else None if base is None else offer.price - base
    if more is None or (more == 0 and question.kind != "options"):
        return ""
    if more == 0:
        return say("included", language)
    return f"{'+' if more > 0 else ''}{money(more, prices.digits, prices.currency, language)}"


def typed_domain(session: ProductSession, question: Question) -> str:
    """What may be typed where the answers are too many to list."""
    path = question.choices[0]
    domain = session.freed_domain(path)
    attribute = session.choices.attribute(session.choices.choices[path])
    words = session.words
    if attribute is None or (not session.is_ruled(path) and attribute.from_ is None):
        return say("any text", words.language)
    step = "" if attribute.step is None else " " + say("steps", words.language, step=f"{attribute.step:f}")
    if not session.is_ruled(path):
        return words.phrase("range", low=f"{attribute.from_:f}", high=f"{attribute.to:f}") + step
    some = {"count": len(domain.possible), "all": len(session.values_of(path))}
    every = f" ({say('some possible', words.language, **some)})" if domain.refused else ""
    return f"{words.values(path, domain.possible)}{step}{every}"


def show_reasons(screen: Screen, reasons: Reasons, language: str) -> None:
    """Why something is impossible or forced: own choices, rules with their places, repairs by number."""
    screen.paragraph(reasons.said + (say("because", language) if reasons.lines() else ""), "warn")
    for line in reasons.lines():
        screen.paragraph(line, indent=4)
    for number, repair in enumerate(reasons.repairs, start=1):
        screen.paragraph(f"r{number}  {repair.text}", "good", indent=4)
