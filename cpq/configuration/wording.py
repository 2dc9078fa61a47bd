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
        "you took": "you chose {name}",
        "you left": "you left {name} out",
        "you limited": "you limited {name} to {value}",
        "refused": "{value} is not possible for {name}",
        "refused taken": "{name} cannot be chosen",
        "refused left": "{name} cannot be left out",
        "forced": "only {value} is possible for {name}",
        "forced taken": "{name} is always chosen here",
        "forced left": "{name} is never chosen here",
        "how many": "{name}: how many?",
        "or": " or ",
        "and": " and ",
        "range": "{low} to {high}",
        "take back": "take back {choices}",
        "never": "{value} is never possible for {name}, whatever is chosen",
        "never taken": "{name} can never be chosen",
        "never left": "{name} can never be left out",
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
                "you took": "Sie haben {name} gewählt",
                "you left": "Sie haben {name} weggelassen",
                "you limited": "Sie haben {name} auf {value} eingeschränkt",
                "refused": "{value} ist für {name} nicht möglich",
                "refused taken": "{name} kann nicht gewählt werden",
                "refused left": "{name} kann nicht weggelassen werden",
                "forced": "für {name} ist nur {value} möglich",
                "forced taken": "{name} gehört hier immer dazu",
                "forced left": "{name} gehört hier nie dazu",
                "how many": "{name}: wie viele?",
                "or": " oder ",
                "and": " und ",
                "range": "{low} bis {high}",
                "take back": "{choices} zurücknehmen",
                "never": "{value} ist für {name} nie möglich, was auch gewählt wird",
                "never taken": "{name} kann nie gewählt werden",
                "never left": "{name} kann nie weggelassen werden",
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
                "you took": "vous avez choisi {name}",
                "you left": "vous avez écarté {name}",
                "you limited": "vous avez limité {name} à {value}",
                "refused": "{value} n'est pas possible pour {name}",
                "refused taken": "{name} ne peut pas être choisi",
                "refused left": "{name} ne peut pas être écarté",
                "forced": "seul {value} est possible pour {name}",
                "forced taken": "{name} est toujours choisi ici",
                "forced left": "{name} n'est jamais choisi ici",
                "how many": "{name} : combien ?",
                "or": " ou ",
                "and": " et ",
                "range": "{low} à {high}",
                "take back": "revenir sur {choices}",
                "never": "{value} n'est jamais possible pour {name}, quels que soient les choix",
                "never taken": "{name} ne peut jamais être choisi",
                "never left": "{name} ne peut jamais être écarté",
            }
        ),
    }
)

LANGUAGES: Final = tuple(_WORDS)
"""Languages that a session has words in; others read English around the catalog's own texts."""


def language_of(name: str) -> str:
    """The language that a session speaks for one that is asked for, as ``fr`` or as a locale such as ``fr_CA``."""
    code = name.replace("_", "-").partition("-")[0].lower()
    return code if code in _WORDS else LANGUAGES[0]


def phrase(key: str, language: str, **values: str) -> str:
    """A phrase in a language; in English where it has none."""
    return _WORDS[language_of(language)][key].format(**values)
