"""Words in braces in the texts that subscribers get: ``{quote} is yours to decide until {due}``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import AfterValidator, PlainValidator, WithJsonSchema

from cpq.files.scalar_text import text_of
from cpq.files.text import quoted
from cpq.files.texts import TextByLanguage
from cpq.files.wrong_value import WrongValue
from cpq.problems import did_you_mean

PLACEHOLDERS: Final = (
    "quote",
    "revision",
    "account",
    "net",
    "owner",
    "event",
    "what",
    "who",
    "step",
    "roles",
    "why",
    "due",
    "link",
)
"""What a text may name.

``what`` is what happened in one sentence, ``who`` did it, ``step`` and ``roles`` are the step and the approver roles
that it is about, ``why`` the reasons for which it asks, ``due`` until when, and ``link`` the reader's approval link.
What does not apply is empty, and a line whose placeholders are all empty is left out.
"""

_WORD = re.compile(r"\{([^{}]*)\}")


def fill(text: str, words: Mapping[str, str]) -> str:
    r"""A text with its placeholders filled in; a line that only names what does not apply is left out.

    >>> fill("{quote} for {account}\ndue {due}", {"quote": "Q-2026-0042", "account": "boreal"})
    'Q-2026-0042 for boreal'
    """
    lines = (_filled(line, words) for line in text.split("\n"))
    return "\n".join(line for line in lines if line is not None).strip("\n")


def _filled(line: str, words: Mapping[str, str]) -> str | None:
    named = _WORD.findall(line)
    if named and not any(words.get(name) for name in named):
        return None
    return _WORD.sub(lambda match: words.get(match[1], ""), line)


def check_placeholders(text: str) -> str:
    """Insist that a text names nothing else than :data:`Placeholder` in braces.

    Raises:
        WrongValue: Saying what it may name.
    """
    for name in _WORD.findall(text):
        if name not in PLACEHOLDERS:
            hint = did_you_mean(name, PLACEHOLDERS) or f"texts may name {', '.join(PLACEHOLDERS)}"
            raise WrongValue(f"{quoted('{' + name + '}')} stands for nothing", hint=hint)
    return text


def _check_each(texts: TextByLanguage) -> TextByLanguage:
    for _, text in texts:
        check_placeholders(text)
    return texts


TemplateText = Annotated[TextByLanguage, AfterValidator(_check_each)]
"""A text, or one per language, with placeholders."""


def _read_body(value: object) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _read_body(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_read_body(part) for part in value]
    return check_placeholders(text_of(value, "a text such as {what}"))


BodyTemplate = Annotated[
    Any,
    PlainValidator(_read_body),
    WithJsonSchema(
        {
            "type": "object",
            "description": "A JSON document whose texts may have placeholders, such as {what}.",
            "examples": [{"text": "{quote} ({account}, {net}): {what}"}],
        }
    ),
]
"""A JSON document as a template; every scalar in it is a text."""


def fill_body(body: Any, words: Mapping[str, str]) -> Any:
    """A template of a JSON document, filled in."""
    if isinstance(body, Mapping):
        return {key: fill_body(part, words) for key, part in body.items()}
    if isinstance(body, list):
        return [fill_body(part, words) for part in body]
    return fill(body, words)
