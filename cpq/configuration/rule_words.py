"""What the rules of a product's model say in words: their own texts, or sentences about what the catalog writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from cpq.catalog.catalog import CompiledConstraint
from cpq.files.models import TextByLanguage
from cpq.problems import SourceLocation

RuleKind = Literal["constraint", "group", "required", "option", "attribute", "companion", "unit", "structure"]
"""A constraint of the catalog; how many options of a group; that one is required; what it requires and excludes beside
it; when an attribute has a value, and how many; what a product requires and excludes on its quote; the unit that it is
sold in; what being a component means."""


@dataclass(frozen=True, slots=True)
class ModelRule:
    """What people read about one rule of a model.

    Attributes:
        id: Id of the rule in the model.
        component: Path of the component whose rule it is.
        text: What it says.
        where: Its place in the catalog.
        severity: ``warning`` for advice, which is no rule of the model.
    """

    id: str
    kind: RuleKind
    component: str
    text: TextByLanguage
    where: SourceLocation
    severity: Literal["error", "warning"] = "error"


_SENTENCES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "en": MappingProxyType(
            {
                "requires": "it requires {what}",
                "forbids": "it forbids {what}",
                "at most": "{what} is at most {bound}",
                "at least": "{what} is at least {bound}",
                "between": "{what} is at least {low} and at most {high}",
                "table": "only some combinations of {what} go together",
                "not together": "some combinations of {what} cannot go together",
                "where": "where {when}, {then}",
                "group": "{group}: at least {low} and at most {high}",
                "group at least": "{group}: at least {low}",
                "group at most": "{group}: at most {high}",
                "group any": "{group} is part of {around}",
                "required": "{option} is always part of {around}",
                "option requires": "{option} requires {other}",
                "option excludes": "{option} and {other} exclude each other",
                "instance": "{option} number {number} comes after number {before}",
                "value where": "{attribute} has a value only where {when}",
                "value": "{attribute} belongs to {option}",
                "several": "{attribute}: at most {most}",
                "unit": "{option} is sold in {part} or multiples of it",
            }
        ),
        "de": MappingProxyType(
            {
                "requires": "verlangt wird {what}",
                "forbids": "ausgeschlossen ist {what}",
                "at most": "{what} ist höchstens {bound}",
                "at least": "{what} ist mindestens {bound}",
                "between": "{what} ist mindestens {low} und höchstens {high}",
                "table": "nur manche Kombinationen von {what} passen zusammen",
                "not together": "manche Kombinationen von {what} passen nicht zusammen",
                "where": "bei {when}: {then}",
                "group": "{group}: mindestens {low} und höchstens {high}",
                "group at least": "{group}: mindestens {low}",
                "group at most": "{group}: höchstens {high}",
                "group any": "{group} gehört zu {around}",
                "required": "{option} gehört immer zu {around}",
                "option requires": "{option} verlangt {other}",
                "option excludes": "{option} und {other} schließen sich aus",
                "instance": "{option} Nummer {number} folgt auf Nummer {before}",
                "value where": "{attribute} hat nur einen Wert bei {when}",
                "value": "{attribute} gehört zu {option}",
                "several": "{attribute}: höchstens {most}",
                "unit": "{option} wird in {part} oder Vielfachen davon verkauft",
            }
        ),
        "fr": MappingProxyType(
            {
                "requires": "il faut {what}",
                "forbids": "{what} est exclu",
                "at most": "{what} vaut au plus {bound}",
                "at least": "{what} vaut au moins {bound}",
                "between": "{what} vaut au moins {low} et au plus {high}",
                "table": "seules certaines combinaisons de {what} vont ensemble",
                "not together": "certaines combinaisons de {what} ne vont pas ensemble",
                "where": "si {when} : {then}",
                "group": "{group} : au moins {low} et au plus {high}",
                "group at least": "{group} : au moins {low}",
                "group at most": "{group} : au plus {high}",
                "group any": "{group} fait partie de {around}",
                "required": "{option} fait toujours partie de {around}",
                "option requires": "{option} demande {other}",
                "option excludes": "{option} et {other} s'excluent",
                "instance": "{option} numéro {number} vient après le numéro {before}",
                "value where": "{attribute} n'a de valeur que si {when}",
                "value": "{attribute} fait partie de {option}",
                "several": "{attribute} : au plus {most}",
                "unit": "{option} est vendu par {part} ou par multiples",
            }
        ),
    }
)

Named = TextByLanguage | str
"""A text that may differ by language, or one that does not."""


def sentence(key: str, **parts: Named) -> TextByLanguage:
    """A sentence about a rule in every language that has sentences."""

    def said(language: str) -> str:
        filled = {name: part if isinstance(part, str) else part.in_language(language) for name, part in parts.items()}
        return _SENTENCES[language][key].format(**filled)

    return _by_language(said)


def constraint_words(rule: CompiledConstraint) -> TextByLanguage:
    """What a constraint says: its own text, else what its formulas and its table are."""
    if rule.spec.text is not None:
        return rule.spec.text
    then = _then(rule)
    return then if rule.when is None else sentence("where", when=rule.when.text, then=then)


def _then(rule: CompiledConstraint) -> TextByLanguage:
    if rule.columns:
        key = "table" if rule.spec.mode == "allowed" else "not together"
        return sentence(key, what=", ".join(rule.columns))
    if rule.sum is not None:
        return _bounds(rule, rule.sum.text)
    if rule.forbid is not None:
        return sentence("forbids", what=rule.forbid.text)
    return sentence("requires", what="" if rule.require is None else rule.require.text)


def _bounds(rule: CompiledConstraint, what: str) -> TextByLanguage:
    unit = f" {rule.unit}" if rule.unit else ""
    least = "" if rule.at_least is None else f"{rule.at_least.text}{unit}"
    most = "" if rule.at_most is None else f"{rule.at_most.text}{unit}"
    if least and most:
        return sentence("between", what=what, low=least, high=most)
    return sentence("at most" if most else "at least", what=what, bound=most or least)


def _by_language(said: Callable[[str], str]) -> TextByLanguage:
    return TextByLanguage.of({language: said(language) for language in _SENTENCES})
