"""What the dialogue of ``cpq configure`` says around the catalog's texts, in the languages that people configure in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from cpq.commands.figures import amount
from cpq.configuration.wording import LANGUAGES, language_of

_SAID: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "begin": (
            "{count} questions are open. Enter takes a default, done takes all that are left, ? shows what else.",
            "{count} Fragen sind offen. Enter nimmt eine Vorgabe, done alle übrigen, ? zeigt mehr.",
            "{count} questions sont ouvertes. Entrée prend le choix par défaut, done les prend tous, ? aide.",
        ),
        "take": (
            "Enter for {value}, ? for help > ",
            "Enter für {value}, ? für Hilfe > ",
            "Entrée : {value}, ? : aide > ",
        ),
        "no default": (
            "no default, ? for help > ",
            "keine Vorgabe, ? für Hilfe > ",
            "sans valeur par défaut, ? : aide > ",
        ),
        "finish": (
            "Enter takes it so, back goes on asking, ? for help > ",
            "Enter übernimmt, back fragt weiter, ? für Hilfe > ",
            "Entrée : accepter, back : continuer, ? : aide > ",
        ),
        "nothing more": ("nothing more", "nichts weiter", "rien de plus"),
        "none of them": ("none of them", "nichts davon", "aucun"),
        "not possible": ("not possible", "nicht möglich", "impossible"),
        "more impossible": (
            "{count} more are not possible; all shows them",
            "{count} weitere sind nicht möglich; all zeigt sie",
            "{count} autres sont impossibles ; all les montre",
        ),
        "picked": ("chosen", "gewählt", "choisi"),
        "default": ("default", "Vorgabe", "par défaut"),
        "included": ("included", "inbegriffen", "inclus"),
        "any text": ("any text", "beliebiger Text", "texte libre"),
        "steps": ("in steps of {step}", "in Schritten von {step}", "par pas de {step}"),
        "some possible": (
            "{count} of {all} are possible",
            "{count} von {all} sind möglich",
            "{count} sur {all} sont possibles",
        ),
        "because": (", because", ", denn", ", car"),
        "repair": (
            "type r1 to do so and choose it",
            "r1 tut das und wählt es",
            "tapez r1 pour le faire et choisir",
        ),
        "repaired": (
            "done: {repair}, and chose {choice}",
            "erledigt: {repair}, gewählt: {choice}",
            "fait : {repair}, puis {choice}",
        ),
        "possible": ("{value} is possible", "{value} ist möglich", "{value} est possible"),
        "so": ("so {name} = {value}", "damit {name} = {value}", "donc {name} = {value}"),
        "no longer": ("no longer possible: {names}", "nicht mehr möglich: {names}", "désormais impossible : {names}"),
        "and more": ("{names} and {count} more", "{names} und {count} weitere", "{names} et {count} autres"),
        "rules": ("by the rules", "nach den Regeln", "par les règles"),
        "completed": ("by default", "als Vorgabe", "par défaut"),
        "undecided": ("please check", "bitte prüfen", "à vérifier"),
        "undecided all": (
            "nothing decides {names}: each has the first value that is possible",
            "nichts entscheidet über {names}: es gilt jeweils der erste mögliche Wert",
            "rien ne décide de {names} : la première valeur possible est prise",
        ),
        "ruled out": (
            "{count} options are not possible beside these; why NAME says why",
            "{count} Optionen sind daneben nicht möglich; why NAME sagt warum",
            "{count} options sont impossibles avec cela ; why NOM dit pourquoi",
        ),
        "nothing open": ("nothing is open", "nichts ist offen", "rien n'est ouvert"),
        "open": ("questions open: {count}", "offene Fragen: {count}", "questions ouvertes : {count}"),
        "left": (
            ", {count} of them left to the defaults",
            ", {count} davon den Vorgaben überlassen",
            ", dont {count} laissées aux valeurs par défaut",
        ),
        "first question": ("this is the first question", "das ist die erste Frage", "c'est la première question"),
        "nothing back": ("nothing to take back", "nichts zurückzunehmen", "rien à reprendre"),
        "taken back": ("took the last answer back", "letzte Antwort zurückgenommen", "dernière réponse reprise"),
        "needs answer": (
            "it has no default; type an answer, or skip to leave it open",
            "ohne Vorgabe; geben Sie eine Antwort oder skip ein",
            "sans valeur par défaut ; tapez une réponse, ou skip",
        ),
        "no answer": (
            "'{word}' is none of the answers; type numbers from 1 to {count}, or none",
            "'{word}' ist keine der Antworten; Zahlen von 1 bis {count}, oder none",
            "'{word}' n'est pas une réponse ; tapez des nombres de 1 à {count}, ou none",
        ),
        "type": (
            "type Enter, back, undo, list or quit",
            "Enter, back, undo, list oder quit eingeben",
            "tapez Entrée, back, undo, list ou quit",
        ),
        "net": ("net {amount}", "netto {amount}", "net {amount}"),
        "completed by": ("completed: {names}", "ergänzt: {names}", "complété : {names}"),
        "nothing completed": (
            "nothing was left to complete",
            "nichts war zu ergänzen",
            "il ne restait rien à compléter",
        ),
        "left out": ("left out: {names}", "weggelassen: {names}", "laissé de côté : {names}"),
        "cheapest net": ("cheapest net", "niedrigster Nettopreis", "prix net le plus bas"),
        "cheapest list": ("cheapest list", "niedrigster Listenpreis", "prix de liste le plus bas"),
        "best margin": ("best margin", "beste Marge", "meilleure marge"),
        "fewest lines": ("fewest lines", "wenigste Positionen", "nombre de lignes le plus bas"),
        "proven": ("{what}: {worth}, proven", "{what}: {worth}, bewiesen", "{what} : {worth}, prouvé"),
        "not proven": (
            "{what}: {worth}, not proven",
            "{what}: {worth}, nicht bewiesen",
            "{what} : {worth}, non prouvé",
        ),
        "help answer": (
            "answers; several with spaces between, 2x3 for three of number 2, -2 for none of it",
            "antwortet; mehrere mit Leerzeichen, 2x3 für drei von Nummer 2, -2 für keines davon",
            "répond ; plusieurs avec des espaces, 2x3 pour trois du numéro 2, -2 pour aucun",
        ),
        "help enter": ("takes the default that is shown", "nimmt die gezeigte Vorgabe", "prend la valeur par défaut"),
        "help range": ("limits a number to a range", "begrenzt eine Zahl", "limite un nombre"),
        "help why": (
            "says why an answer is not possible, and what would make it so",
            "sagt, warum eine Antwort nicht möglich ist und was sie möglich macht",
            "dit pourquoi une réponse est impossible, et ce qui la permettrait",
        ),
        "help all": (
            "shows the answers that are not possible too",
            "zeigt auch die Antworten, die nicht möglich sind",
            "montre aussi les réponses impossibles",
        ),
        "help skip": (
            "leaves the question to the defaults",
            "überlässt die Frage den Vorgaben",
            "laisse la question aux valeurs par défaut",
        ),
        "help back": (
            "returns to the question before",
            "kehrt zur Frage davor zurück",
            "revient à la question d'avant",
        ),
        "help undo": ("takes the last answer back", "nimmt die letzte Antwort zurück", "reprend la dernière réponse"),
        "help list": (
            "shows what was answered, by you and by the rules",
            "zeigt, was Sie und die Regeln beantwortet haben",
            "montre ce que vous et les règles avez répondu",
        ),
        "help done": (
            "shows what the defaults make of the rest, and ends",
            "zeigt, was die Vorgaben aus dem Rest machen, und endet",
            "montre ce que donnent les valeurs par défaut, puis termine",
        ),
        "help quit": ("ends without writing anything", "endet, ohne etwas zu schreiben", "termine sans rien écrire"),
    }
)
HELP: Final = (
    ("1, 690", "help answer"),
    ("Enter", "help enter"),
    ("20..60", "help range"),
    ("?3, why 690", "help why"),
    ("all", "help all"),
    ("skip", "help skip"),
    ("back", "help back"),
    ("undo", "help undo"),
    ("list", "help list"),
    ("done", "help done"),
    ("quit", "help quit"),
)
"""What may be typed, and the key of what it does."""

_SEPARATORS: Final = MappingProxyType(
    {"de": str.maketrans({",": ".", ".": ","}), "fr": str.maketrans({",": "\u202f", ".": ","})}
)


def say(key: str, language: str, **values: object) -> str:
    """A phrase of the dialogue in a language; in English where it has none."""
    return _SAID[key][LANGUAGES.index(language_of(language))].format(**values)


def money(value: Decimal, digits: int, currency: str, language: str) -> str:
    """An amount with its currency, its separators as the language has them: ``6.960,00 EUR`` in German."""
    return f"{amount(value, digits).translate(_SEPARATORS.get(language_of(language), {}))} {currency}"


def named(names: Sequence[str], most: int, language: str) -> str:
    """Names one after the other; of many the first ones, and how many more there are."""
    if len(names) <= most:
        return ", ".join(names)
    return say("and more", language, names=", ".join(names[:most]), count=len(names) - most)
