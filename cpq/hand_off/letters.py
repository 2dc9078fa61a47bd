"""The usual words of a mail, in the languages that this program speaks; a subscriber may say its own."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from cpq.desk_rules.placeholders import fill
from cpq.desk_rules.subscribers import MailSubscriber


class Letter(NamedTuple):
    """A subject and a text, with placeholders or with their words."""

    subject: str
    text: str

    def filled(self, words: Mapping[str, str]) -> Letter:
        """The letter with its placeholders filled in; a subject is one line."""
        return Letter(" ".join(fill(self.subject, words).split()), fill(self.text, words))


_ASKS: Final = {
    "en": "{account}, {net}, revision {revision}, asks for an approval.\n\nWhy: {why}\nAsked as: {roles}\n"
    "Due: {due}\nOwner: {owner}\n\nTo look at it: cpq quote show {quote}\nTo decide: {link}",
    "fr": "{account}, {net}, révision {revision}, demande une approbation.\n\nMotif : {why}\n"
    "Au titre de : {roles}\nÉchéance : {due}\nResponsable : {owner}\n\nPour le consulter : cpq quote show {quote}\n"
    "Pour décider : {link}",
    "de": "{account}, {net}, Revision {revision}, braucht eine Freigabe.\n\nGrund: {why}\nGefragt als: {roles}\n"
    "Fällig: {due}\nVerantwortlich: {owner}\n\nAnsehen: cpq quote show {quote}\nEntscheiden: {link}",
}


def _asking(**subjects: str) -> Mapping[str, Letter]:
    return {language: Letter(subject, _ASKS[language]) for language, subject in subjects.items()}


_LETTERS: Final[Mapping[str, Mapping[str, Letter]]] = MappingProxyType(
    {
        "step-opened": _asking(
            en="{quote}: your decision is asked",
            fr="{quote} : votre décision est attendue",
            de="{quote}: Ihre Entscheidung ist gefragt",
        ),
        "step-reassigned": _asking(
            en="{quote}: passed on to you",
            fr="{quote} : transmis pour décision",
            de="{quote}: an Sie weitergegeben",
        ),
        "step-reminded": _asking(
            en="Reminder – {quote}: your decision is asked",
            fr="Relance – {quote} : votre décision est attendue",
            de="Erinnerung – {quote}: Ihre Entscheidung ist gefragt",
        ),
        "step-escalated": _asking(
            en="{quote}: escalated to you",
            fr="{quote} : escaladé vers vous",
            de="{quote}: an Sie eskaliert",
        ),
        "information-given": _asking(
            en="{quote}: your question was answered",
            fr="{quote} : réponse à votre question",
            de="{quote}: Ihre Frage ist beantwortet",
        ),
        "alert": {language: Letter("{what}", "{what}\n\n{quote}, {account}, {net}") for language in ("en", "fr", "de")},
    }
)

_NEWS: Final = {
    "en": Letter("{quote}: {happened}", "{quote} ({account}, {net}): {happened}.\n\n{who}: {what}"),
    "fr": Letter("{quote} : {happened}", "{quote} ({account}, {net}) : {happened}.\n\nPar : {who}"),
    "de": Letter("{quote}: {happened}", "{quote} ({account}, {net}): {happened}.\n\nVon: {who}"),
}
"""For every other event: what happened, by its kind; in English with the sentence that the history has."""

HAPPENED: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "quote-created": ("created", "créé", "angelegt"),
        "draft-saved": ("draft changed", "brouillon modifié", "Entwurf geändert"),
        "revised": ("new revision", "nouvelle révision", "neue Revision"),
        "owner-changed": ("new owner", "nouveau responsable", "neu zugeordnet"),
        "marks-set": ("marks changed", "repères modifiés", "Merkmale geändert"),
        "comment-added": ("new comment", "nouveau commentaire", "neuer Kommentar"),
        "attachment-added": ("file attached", "pièce jointe ajoutée", "Anlage hinzugefügt"),
        "attachment-removed": ("file removed", "pièce jointe retirée", "Anlage entfernt"),
        "submitted": ("submitted", "soumis", "eingereicht"),
        "step-opened": ("decision asked", "décision attendue", "Entscheidung gefragt"),
        "step-unroutable": ("nobody can decide", "personne ne peut décider", "niemand kann entscheiden"),
        "step-carried": ("earlier approval reused", "approbation reprise", "frühere Freigabe gilt weiter"),
        "step-decided": ("step decided", "étape décidée", "Schritt entschieden"),
        "step-overridden": ("step overridden", "étape outrepassée", "Schritt übersteuert"),
        "step-reassigned": ("step passed on", "étape transmise", "Schritt weitergegeben"),
        "approver-added": ("another approver asked", "approbateur ajouté", "weitere Freigabe gefragt"),
        "step-escalated": ("step escalated", "étape escaladée", "Schritt eskaliert"),
        "step-reminded": ("reminder", "relance", "Erinnerung"),
        "information-requested": ("question asked", "question posée", "Rückfrage"),
        "information-given": ("question answered", "réponse donnée", "Rückfrage beantwortet"),
        "countered": ("counter-offer", "contre-proposition", "Gegenvorschlag"),
        "counter-answered": ("counter-offer answered", "réponse à la contre-proposition", "Gegenvorschlag beantwortet"),
        "request-ended": ("approval ended", "approbation terminée", "Freigabe beendet"),
        "sent": ("sent to the customer", "envoyé au client", "an den Kunden gesendet"),
        "accepted": ("accepted by the customer", "accepté par le client", "vom Kunden angenommen"),
        "declined": ("declined by the customer", "refusé par le client", "vom Kunden abgelehnt"),
        "withdrawn": ("withdrawn", "retiré", "zurückgezogen"),
        "cancelled": ("cancelled", "annulé", "storniert"),
        "revoked": ("approval taken back", "approbation révoquée", "Freigabe widerrufen"),
        "approval-expired": ("approval expired", "approbation échue", "Freigabe abgelaufen"),
        "expired": ("expired", "expiré", "abgelaufen"),
        "alert": ("alert", "alerte", "Hinweis"),
    }
)
"""What happened in a few words, in English, French and German, by kind."""

LANGUAGES: Final = ("en", "fr", "de")


def letter_for(subscriber: MailSubscriber, kind: str, language: str) -> Letter:
    """What a subscriber says of a kind of news, with placeholders.

    Args:
        language: Language tag; English where the words are in no such language.
    """
    plain = language.partition("-")[0]
    spoken = plain if plain in LANGUAGES else "en"
    usual = _LETTERS.get(kind, {}).get(spoken) or _of_kind(kind, spoken)
    return Letter(
        usual.subject if subscriber.subject is None else subscriber.subject.in_language(language),
        usual.text if subscriber.text is None else subscriber.text.in_language(language),
    )


def _of_kind(kind: str, language: str) -> Letter:
    happened = HAPPENED[kind][LANGUAGES.index(language)]
    letter = _NEWS[language]
    return Letter(*(text.replace("{happened}", happened) for text in letter))
