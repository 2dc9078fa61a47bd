"""Variants from a few choices that are crossed: every term with every quantity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from cpq.files.located import LocatedMap, LocatedText
from cpq.problems import NOWHERE, InvalidRequest, Problem, SourceLocation
from cpq.quotes.deal_file import Deal
from cpq.variants.variant import Variant

MOST = 24
"""Variants that one comparison shows at most."""

Choice = tuple[str, Sequence[str]]
"""A field and its values; ``seats.quantity`` is the field of a line."""


def variants_of_options(deal: Deal, choices: Iterable[Choice]) -> Mapping[str, Variant]:
    """One variant for each combination of values, called after the values that differ.

    Args:
        choices: Field and values each; a field with one value holds in every variant.

    Raises:
        InvalidRequest: A field names a line that the deal does not have, a quantity is one that nothing counts, or
            there are too many combinations.
    """
    asked = [(name, tuple(dict.fromkeys(values))) for name, values in choices]
    problems = [problem for name, _ in asked for problem in (*_unknown(deal, name), *_without_effect(deal, name))]
    count = 1
    for _, values in asked:
        count *= len(values)
    if count > MOST:
        message = f"these are {count:,} variants, and one comparison shows at most {MOST}"
        problems.append(Problem("invalid-value", NOWHERE, message, "compare fewer values at a time"))
    if problems:
        raise InvalidRequest(problems)
    varied = [name for name, values in asked if len(values) > 1] or [name for name, _ in asked]
    variants: dict[str, Variant] = {}
    for values in product(*(values for _, values in asked)):
        chosen = dict(zip((name for name, _ in asked), values, strict=True))
        title = ", ".join(_title(name, chosen[name]) for name in varied)
        variants[title] = _variant(title, chosen)
    return variants


def _unknown(deal: Deal, name: str) -> Iterable[Problem]:
    line, dot, _ = name.rpartition(".")
    ids = [one.id for one in deal.request.lines]
    if dot and line not in ids:
        message = f"there is no line '{line}' to change"
        yield Problem("unknown-line", SourceLocation(f"<{name}>"), message, f"its lines are {', '.join(ids)}")


def _without_effect(deal: Deal, name: str) -> Iterable[Problem]:
    """A quantity of a line whose segments all have their own: every variant would cost the same."""
    line_id, _, field = name.rpartition(".")
    line = next((one for one in deal.request.lines if one.id == line_id), None)
    if line is None or field != "quantity" or not line.segments:
        return
    if all(part.quantity is not None for part in line.segments):
        message = f"each segment of line '{line_id}' has a quantity of its own, so another one changes nothing"
        hint = "name variants with other segments, in the deal or with --variants"
        yield Problem("invalid-value", SourceLocation(f"<{name}>"), message, hint)


def _title(name: str, value: str) -> str:
    """What distinguishes a variant: a term speaks for itself, another value says of what it is."""
    return value if name == "term" else f"{name.removesuffix('.quantity').replace('.', ' ')} {value}"


def _variant(title: str, chosen: Mapping[str, str]) -> Variant:
    fields: list[tuple[str, LocatedText]] = []
    lines: dict[str, list[tuple[str, LocatedText]]] = {}
    for name, value in chosen.items():
        line, _, field = name.rpartition(".")
        where = SourceLocation(f"<{name}={value}>")
        (lines.setdefault(line, []) if line else fields).append((field, LocatedText(value, where)))
    here = SourceLocation(f"<{title}>")
    changes = LocatedMap([(line, LocatedMap(pairs, here)) for line, pairs in lines.items()], here)
    document = LocatedMap([*fields, ("title", LocatedText(title)), *([("lines", changes)] if lines else [])], here)
    return Variant.model_validate(document)
