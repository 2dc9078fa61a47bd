"""The door: what an expression's text must be before the parser may see it."""

from __future__ import annotations

import re
import unicodedata

from cpq.expressions.errors import ExpressionError

MAX_CHARACTERS = 1_000
MAX_DEPTH = 32
MAX_DIGITS = 28
MAX_EXPONENT = 12
MAX_TEXT = 200

_TOKEN = re.compile(
    r"""(?P<text>'[^']*'|"[^"]*")
      | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?P<glued>[A-Za-z0-9_.]*)
      | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<space>[ \t\r\n]+)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def scan(text: str) -> str:
    """Check an expression's text and give it back as one line of the same length.

    Afterwards the text has at most 1,000 characters, only printable ASCII outside texts, no escapes or
    comments, brackets at most 32 deep, and numbers of at most 28 digits in plain decimal notation: the
    parser behind cannot be made slow, and what the author sees is what it reads.

    Raises:
        ExpressionError: On the first finding.
    """
    if len(text) > MAX_CHARACTERS:
        raise ExpressionError(
            f"the expression has {len(text)} characters; {MAX_CHARACTERS} is the limit",
            code="too-long",
            hint="split it into several rules",
        )
    if not text.strip(" \t\r\n"):
        raise ExpressionError("the expression is empty", code="empty", hint="write a condition such as quantity >= 10")
    _check_visible(text)
    _check_tokens(text)
    return re.sub(r"[\t\r\n]", " ", text)


def _check_visible(text: str) -> None:
    for offset, character in enumerate(text):
        if unicodedata.category(character) in _INVISIBLE and character not in "\t\r\n":
            raise ExpressionError(
                f"the character U+{ord(character):04X} cannot be seen",
                code="bad-character",
                hint="delete it; it often comes along when text is copied from a web page or a document",
                offset=offset,
            )


def _check_tokens(text: str) -> None:
    depth = 0
    before = ""
    for match in _TOKEN.finditer(text):
        kind, offset = str(match.lastgroup), match.start()
        if kind == "text":
            _check_text(match["text"], offset, after_text=before == "text")
        elif kind == "glued":
            _check_number(match["number"], match["glued"], offset)
        elif kind == "other":
            depth = _check_sign(match["other"], depth, offset)
        if kind != "space":
            before = kind


def _check_text(token: str, offset: int, *, after_text: bool) -> None:
    if after_text:
        raise ExpressionError(
            "two texts stand side by side",
            code="literal-not-allowed",
            hint="a comma is missing between them, or a text has three quotes",
            offset=offset,
        )
    if len(token) - 2 > MAX_TEXT:
        raise ExpressionError(
            f"a text has {len(token) - 2} characters; {MAX_TEXT} is the limit", code="too-long", offset=offset
        )
    for position, character in enumerate(token):
        if character in "\\\t\r\n":
            raise ExpressionError(
                "a text holds a backslash, tab or line break",
                code="literal-not-allowed",
                hint="a text stands on one line and has no escapes; write the character itself",
                offset=offset + position,
            )


def _check_number(number: str, glued: str, offset: int) -> None:
    if glued or re.match("0[0-9]", number):
        raise ExpressionError(
            f"'{number}{glued}' is not a number",
            code="literal-not-allowed",
            hint="write digits and at most one decimal point, without separators, units or leading zeros: 1000 or 0.15",
            offset=offset,
        )
    mantissa, _, exponent = number.lower().partition("e")
    if len(mantissa.replace(".", "")) > MAX_DIGITS or (exponent and abs(int(exponent)) > MAX_EXPONENT):
        raise ExpressionError(
            f"the number {number if len(number) <= MAX_DIGITS else number[:MAX_DIGITS] + '…'} is out of range",
            code="number-out-of-range",
            hint=f"numbers have at most {MAX_DIGITS} digits and an exponent within {MAX_EXPONENT}",
            offset=offset,
        )


def _check_sign(sign: str, depth: int, offset: int) -> int:
    """Check one other character; gives the bracket depth after it."""
    if ord(sign) > 126:
        name = unicodedata.name(sign, "this character").lower()
        raise ExpressionError(
            f"{sign!r} ({name}) may only stand inside a quoted text",
            code="bad-character",
            hint="names, numbers and operators are plain ASCII",
            offset=offset,
        )
    if sign in "'\"":
        raise ExpressionError(
            "a text is not closed", code="syntax", hint=f"put {sign} at both of its ends", offset=offset
        )
    if sign in "#\\":
        raise ExpressionError(
            f"{sign!r} has no meaning in an expression",
            code="construct-not-allowed",
            hint="write comments in the file, beside the expression" if sign == "#" else "",
            offset=offset,
        )
    depth += (sign in "([{") - (sign in ")]}")
    if depth > MAX_DEPTH:
        raise ExpressionError(
            f"brackets are nested more than {MAX_DEPTH} deep",
            code="too-deep",
            hint="split it into several rules",
            offset=offset,
        )
    return depth
