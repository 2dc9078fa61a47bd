"""Plain words for each way a value can be refused; no reader should need to know what validates it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from cpq.files.located import KEY
from cpq.files.spelling import Spelling
from cpq.files.text import quoted
from cpq.problems import did_you_mean

SHAPES = {
    "string_type": "one value",
    "model_type": "a map of fields",
    "model_attributes_type": "a map of fields",
    "dataclass_type": "a map of fields",
    "dict_type": "a map of fields",
    "mapping_type": "a map of fields",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "frozen_set_type": "a list",
    "iterable_type": "a list",
    "int_type": "one value",
    "decimal_type": "one value",
    "bool_type": "one value",
    "date_type": "one value",
}
"""What belongs where pydantic found another shape."""

_NOT_A = {
    "int_parsing": ("a whole number", "write digits only, such as 12"),
    "int_from_float": ("a whole number", "write digits only, such as 12"),
    "decimal_parsing": ("a number", "write digits with a point before decimals, such as 12.50"),
    "float_parsing": ("a number", "write digits with a point before decimals, such as 12.50"),
    "bool_parsing": ("yes or no", "write yes or no"),
    "date_parsing": ("a date", "write year-month-day, such as 2026-11-01"),
    "date_from_datetime_parsing": ("a date", "write year-month-day, such as 2026-11-01"),
    "date_from_datetime_inexact": ("a date", "write year-month-day, such as 2026-11-01"),
}

_BOUNDS = {
    "greater_than": ("gt", "above"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "below"),
    "less_than_equal": ("le", "at most"),
}

_COUNTS = {
    "too_short": ("min_length", "at least", "entries"),
    "too_long": ("max_length", "at most", "entries"),
    "string_too_short": ("min_length", "at least", "characters"),
    "string_too_long": ("max_length", "at most", "characters"),
}

_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"([^\"]*)\"")
_MANY = 12

Words = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of a refusal.

    Attributes:
        kind: Pydantic's name for it.
        path: Its path, tags and type names included.
        value: The value that was refused.
        context: Limits, choices or the error raised.
        subject: The field as a reader would name it, or empty for the whole.
        noun: What the map that holds it is called.
        model: The model of that map, where known.
        spelling: How this document spells names.
    """

    kind: str
    path: tuple[str | int, ...]
    value: Any
    context: dict[str, Any]
    subject: str
    noun: str
    model: type[BaseModel] | None
    spelling: Spelling

    def about(self, sentence: str) -> str:
        """A sentence with the field it is about in front, where there is one."""
        return f"{quoted(self.subject)[1:-1]}: {sentence}" if self.subject else sentence


def words_for(finding: Finding) -> Words:
    """Code, message and hint for a refusal."""
    if isinstance(finding.value, str) and finding.value == "" and finding.kind != "value_error" and not _own(finding):
        return "invalid-value", finding.about("a value is missing"), "write one, or leave the field out"
    return _WORDERS.get(finding.kind, _by_kind)(finding)


def _own(finding: Finding) -> bool:
    """Whether a refusal is about the map rather than the value in it."""
    return finding.kind in ("extra_forbidden", "missing") or KEY in finding.path[-1:]


def _missing(finding: Finding) -> Words:
    name = str(finding.path[-1])
    if finding.model is not None:
        name = finding.spelling.field(finding.model, name)
    return "missing-field", f"'{name}' is missing in {finding.noun}", _example(finding, name)


def _example(finding: Finding, name: str) -> str:
    """A line that could be added, where the model gives an example."""
    fields = finding.model.model_fields if finding.model else {}
    for own, field in fields.items():
        if name in (own, field.alias) and field.examples:
            return f"add it, such as '{name}: {field.examples[0]}'"
        if name in (own, field.alias) and get_origin(field.annotation) is Literal:
            return f"add '{name}: ...' with one of: {', '.join(map(str, get_args(field.annotation)))}"
    return f"add '{name}: ...'"


def _unknown(finding: Finding) -> Words:
    name = str(finding.path[-1])
    known = finding.spelling.fields_of(finding.model) if finding.model else ()
    hint = finding.spelling.hint(name, known, finding.noun)
    return "unknown-field", f"{quoted(name)} is not a field of {finding.noun}", hint


def _choice(finding: Finding) -> Words:
    known = [first or second for first, second in _QUOTED.findall(str(finding.context.get("expected", "")))]
    return _one_of(finding, str(finding.value), known)


def _one_of(finding: Finding, word: str, known: list[str]) -> Words:
    if isinstance(finding.value, dict | list) and finding.kind != "union_tag_invalid":
        return _shape_words(finding, ["one value"])
    listed = ", ".join(known[:_MANY]) + (", ..." if len(known) > _MANY else "")
    near = did_you_mean(word, known)
    hint = f"{near} one of: {listed}" if near and len(known) > 1 else near or f"write one of: {listed}"
    return "invalid-value", finding.about(f"{quoted(word)} is not allowed here"), hint


def _tag(finding: Finding) -> Words:
    known = [first or second for first, second in _QUOTED.findall(str(finding.context.get("expected_tags", "")))]
    return _one_of(finding, str(finding.context.get("tag", "")), known)


def _no_tag(finding: Finding) -> Words:
    names = [first or second for first, second in _QUOTED.findall(str(finding.context.get("discriminator", "")))]
    if not names:
        return "missing-field", finding.about("the fields do not tell which kind is meant"), "add the missing field"
    wanted = names[-1] if finding.spelling.way == "with spaces" else names[0]
    inside = f" in {finding.subject}" if finding.subject else ""
    return "missing-field", f"'{wanted}' is missing{inside}", f"add '{wanted}: ...'"


def _raised(finding: Finding) -> Words:
    """What one of our own validators says."""
    error = finding.context.get("error")
    message, hint = str(error), getattr(error, "hint", "")
    if not hint:
        message, _, hint = message.partition("; ")
    code = getattr(error, "code", "invalid-value")
    elsewhere = getattr(error, "where", None) is not None
    of_the_whole = isinstance(finding.value, dict) and code != "wrong-type"
    return code, message if elsewhere or of_the_whole else finding.about(message), hint


def _shape_words(finding: Finding, shapes: list[str]) -> Words:
    wanted = " or ".join(shapes)
    found = "a map of fields" if isinstance(finding.value, dict) else "a list"
    if not isinstance(finding.value, dict | list | tuple):
        found = "one value"
    if found in shapes:
        return "invalid-value", finding.about("this value is not allowed here"), ""
    return "wrong-type", finding.about(f"{found} stands where {wanted} belongs"), _SHAPE_HINTS.get(wanted, "")


_SHAPE_HINTS = {
    "a map of fields": "write fields as 'name: value'",
    "a list": "write '[a, b]', or each entry on a line after '- '",
    "one value": "write a single text or number",
}


def _by_kind(finding: Finding) -> Words:
    """Refusals that come in families."""
    kind, context = finding.kind, finding.context
    if kind == "shape":
        return _shape_words(finding, list(context["shapes"]))
    if kind in SHAPES:
        return _shape_words(finding, [SHAPES[kind]])
    if kind in _NOT_A:
        noun, hint = _NOT_A[kind]
        return "invalid-value", finding.about(f"{quoted(finding.value)} is not {noun}"), hint
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        return "invalid-value", finding.about(f"{quoted(finding.value)} is not {words} {context[name]}"), ""
    if kind in _COUNTS:
        name, words, unit = _COUNTS[kind]
        return "invalid-value", finding.about(f"needs {words} {context[name]} {unit}"), ""
    if kind == "string_pattern_mismatch":
        return "invalid-value", finding.about(f"{quoted(finding.value)} is not written as it should be"), ""
    return "invalid-value", finding.about(f"{quoted(finding.value)} is not allowed here"), ""


_WORDERS: dict[str, Callable[[Finding], Words]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "literal_error": _choice,
    "enum": _choice,
    "union_tag_invalid": _tag,
    "union_tag_not_found": _no_tag,
    "value_error": _raised,
    "assertion_error": _raised,
}
