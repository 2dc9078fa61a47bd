"""The letters a file may hold: UTF-8, and nothing invisible that changes how a line reads."""

from __future__ import annotations

import codecs
import re
import unicodedata

from cpq.files.limits import MAX_FILE_BYTES
from cpq.problems import Problem, SourceLocation

# Controls other than tab and line ends, format characters (Cf: bidirectional overrides, zero width, tags), line and
# paragraph separators, lone surrogates and noncharacters. Spelled out, since asking unicodedata for all takes 0.1 s.
_FORBIDDEN = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f"
    r"\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff"
    r"\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
_FORBIDDEN_OR_LONE_RETURN = re.compile(rf"[{_FORBIDDEN}]|\r(?!\n)")
_PLAIN_BYTES = bytes([9, 10, 13, *range(32, 127)])

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def decode(data: bytes, file: str, *, encoding: str = "utf-8") -> tuple[str, list[Problem]]:
    """Text of a file, without its byte order mark; refused when too large or wrongly encoded.

    Args:
        data: The bytes as they are on disk.
        file: Path shown in problems.
        encoding: ``utf-8``, ``utf-8-sig`` or, where somebody stated it, ``cp1252``.
    """
    if len(data) > MAX_FILE_BYTES:
        return "", [too_large(file, len(data))]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "", [
            Problem("not-utf8", SourceLocation(file), "the file is UTF-16, not UTF-8", "save it with encoding UTF-8")
        ]
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode(encoding), []
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode(encoding, errors="replace")
        return "", [_wrong_bytes(error, place_in(before, len(before), file), encoding)]


def _wrong_bytes(error: UnicodeDecodeError, where: SourceLocation, encoding: str) -> Problem:
    """The file is not in the encoding it should have."""
    shown = " ".join(f"{byte:02X}" for byte in error.object[error.start : error.end])
    hint = "save the file with encoding UTF-8; it may be in an older one such as Windows-1252"
    if encoding == "cp1252":
        return Problem("bad-csv", where, f"byte {shown} is no Windows-1252 letter", "state the encoding it really has")
    return Problem("not-utf8", where, f"byte {shown} is not UTF-8", hint)


def too_large(file: str, size: int) -> Problem:
    """A file beyond the size that is read."""
    limit = MAX_FILE_BYTES // (1024 * 1024)
    message = f"the file has {size:,} bytes, more than the {limit} MiB that are read"
    return Problem("file-too-large", SourceLocation(file), message, "split it into several files")


def place_in(text: str, offset: int, file: str) -> SourceLocation:
    """Line and column of a character of a text."""
    line_start = text.rfind("\n", 0, offset) + 1
    return SourceLocation(file, text.count("\n", 0, offset) + 1, offset - line_start + 1)


def clean_text(text: str, where: SourceLocation) -> list[Problem]:
    """Problems for characters that no text may hold: controls, direction overrides, invisible ones.

    Tabs and line ends are allowed here; whoever holds a one-line field refuses them.

    Args:
        text: The text to look at.
        where: Place of its first character; places of later lines count from column 1.
    """
    if _is_plain(text):
        return []
    found = _FORBIDDEN_OR_LONE_RETURN.finditer(text)
    return [forbidden(match.group(), _advance(where, text, match.start())) for match in found]


def without_forbidden(text: str, file: str, *, limit: int) -> tuple[str, list[Problem]]:
    """A whole file with forbidden characters replaced by a visible mark, so that reading can go on."""
    if _is_plain(text):
        return text, []
    problems: list[Problem] = []
    line, line_start, seen = 1, 0, 0
    for match in _FORBIDDEN_OR_LONE_RETURN.finditer(text):
        start = match.start()
        if ends := text.count("\n", seen, start):
            line, line_start = line + ends, text.rfind("\n", seen, start) + 1
        seen = start
        problems.append(forbidden(match.group(), SourceLocation(file, line, start - line_start + 1)))
        if len(problems) >= limit:
            return "", problems
    return (_FORBIDDEN_OR_LONE_RETURN.sub("\N{REPLACEMENT CHARACTER}", text) if problems else text), problems


def forbidden(character: str, where: SourceLocation) -> Problem:
    """One character that no text may hold, named so that an editor can find it."""
    name = unicodedata.name(character, "a control character")
    kind = "changes the reading direction" if character in _BIDI else "cannot be seen"
    message = f"U+{ord(character):04X} ({name.lower()}) {kind} and is not allowed in text"
    return Problem("control-character", where, message, "delete the character")


def quoted(text: object, longest: int = 60) -> str:
    """A text from a file as a message can show it: in quotation marks, never long, nothing invisible left as it is."""
    shown = str(text)
    if len(shown) > longest:
        shown = f"{shown[: longest - 3]}..."
    if not shown.isprintable():
        shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in shown)
    return f"'{shown}'"


def _is_plain(text: str) -> bool:
    """Whether a quick look already shows that nothing can be wrong."""
    if not text.isascii():
        return False
    if text.encode("ascii").translate(None, _PLAIN_BYTES):
        return False
    return "\r" not in text or "\r" not in text.replace("\r\n", "\n")


def _advance(where: SourceLocation, text: str, offset: int) -> SourceLocation:
    """Place of a character inside a text that begins at a place."""
    inside = place_in(text, offset, where.file)
    column = inside.column + (where.column - 1 if inside.line == 1 else 0)
    return SourceLocation(where.file, where.line + inside.line - 1, column)
