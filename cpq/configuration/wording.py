"""What a session says around the texts of the catalog, in the languages that people configure in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_ENGLISH: Final[Mapping[str, str]] = MappingProxyType(
    {
        "yes": "yes",
        "no": "no",
        "none": "none",
        "not chosen": "not chosen",
        "chosen": "chosen",
        "you chose": "you chose {value} for {name}",
        "you limited": "you limited {name} to {value}",
        "refused": "{value} is not possible for {name}",
        "forced": "only {value} is possible for {name}",
        "rule": "{text} ({rule}, {where})",
        "or": " or ",
        "and": " and ",
        "range": "{low} to {high}",
        "take back": "take back {choices}",
        "never": "{value} is never possible for {name}, whatever is chosen",
    }
)

_WORDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "en": _ENGLISH,
        "de": MappingProxyType(
            {
                "yes": "ja",
                "no": "nein",
                "none": "keine Angabe",
                "not chosen": "nicht gewählt",
                "chosen": "gewählt",
                "you chose": "Sie haben {value} für {name} gewählt",
                "you limited": "Sie haben {name} auf {value} eingeschränkt",
                "refused": "{value} ist für {name} nicht möglich",
                "forced": "für {name} ist nur {value} möglich",
                "rule": "{text} ({rule}, {where})",
                "or": " oder ",
                "and": " und ",
                "range": "{low} bis {high}",
                "take back": "{choices} zurücknehmen",
                "never": "{value} ist für {name} nie möglich, was auch gewählt wird",
            }
        ),
        "fr": MappingProxyType(
            {
                "yes": "oui",
                "no": "non",
                "none": "sans valeur",
                "not chosen": "non choisi",
                "chosen": "choisi",
                "you chose": "vous avez choisi {value} pour {name}",
                "you limited": "vous avez limité {name} à {value}",
                "refused": "{value} n'est pas possible pour {name}",
                "forced": "seul {value} est possible pour {name}",
                "rule": "{text} ({rule}, {where})",
                "or": " ou ",
                "and": " et ",
                "range": "{low} à {high}",
                "take back": "revenir sur {choices}",
                "never": "{value} n'est jamais possible pour {name}, quels que soient les choix",
            }
        ),
    }
)

LANGUAGES: Final = tuple(_WORDS)
"""Languages that a session has words in; others read English around the catalog's own texts."""


def phrase(key: str, language: str, **values: str) -> str:
    """A phrase in a language, given as ``fr`` or as a locale such as ``fr_CA``; in English where it has none."""
    code = language.replace("_", "-").partition("-")[0].lower()
    return _WORDS.get(code, _ENGLISH)[key].format(**values)
