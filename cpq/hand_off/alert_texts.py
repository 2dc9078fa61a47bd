"""The usual words of alerts, in the languages that this program speaks; a file may say its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from cpq.documents.formats import Formats
from cpq.hand_off.pending_value import PendingChange
from cpq.hand_off.wording import locale_of

Texts = Mapping[str, str]
"""One sentence in each language, by tag."""


def stalled(quote: str, status: str, since: datetime) -> Texts:
    """Nobody has done anything about a quote."""
    day = _days(since)
    return {
        "en": f"Nothing has happened to {quote} ({status}) since {day['en']}",
        "fr": f"Rien ne s’est passé sur {quote} ({status}) depuis le {day['fr']}",
        "de": f"Bei {quote} ({status}) ist seit dem {day['de']} nichts geschehen",
    }


def overdue(quote: str, step: str, due: datetime) -> Texts:
    """A step was not decided in time."""
    day = _days(due)
    return {
        "en": f"Step {step} of {quote} was due on {day['en']} and is not decided",
        "fr": f"L’étape {step} de {quote} était attendue pour le {day['fr']} et n’est pas décidée",
        "de": f"Schritt {step} von {quote} war am {day['de']} fällig und ist nicht entschieden",
    }


def expiring(quote: str, what: Literal["approval", "offer"], end: datetime) -> Texts:
    """An approval or an offer ends soon."""
    day = _days(end)
    if what == "approval":
        return {
            "en": f"The approval of {quote} ends on {day['en']}",
            "fr": f"L’approbation de {quote} prend fin le {day['fr']}",
            "de": f"Die Freigabe von {quote} endet am {day['de']}",
        }
    return {
        "en": f"The offer {quote} ends on {day['en']}",
        "fr": f"L’offre {quote} prend fin le {day['fr']}",
        "de": f"Das Angebot {quote} endet am {day['de']}",
    }


def dropped(change: PendingChange, within: str) -> Texts:
    """The value of what is being decided and offered fell."""
    said = {language: _figures(change, language) for language in ("en", "fr", "de")}
    en, fr, de = said["en"], said["fr"], said["de"]
    return {
        "en": f"Pending value fell by {en[0]} within {within}: {en[1]} → {en[2]} (won meanwhile: {en[3]})",
        "fr": f"La valeur en attente a baissé de {fr[0]} ({within}) : {fr[1]} → {fr[2]} (gagné entre-temps : {fr[3]})",
        "de": f"Der offene Wert fiel um {de[0]} ({within}): {de[1]} → {de[2]} (inzwischen gewonnen: {de[3]})",
    }


def _figures(change: PendingChange, language: str) -> tuple[str, str, str, str]:
    formats = Formats(locale_of(language), change.currency)
    before, now, won = (formats.amount(one) for one in (change.before, change.now, change.won))
    return formats.share(change.fall), before, now, won


def _days(at: datetime) -> Texts:
    """A day, UTC, as each language writes it."""
    return {language: Formats(locale_of(language), "EUR").long_date(at.date()) for language in ("en", "fr", "de")}
