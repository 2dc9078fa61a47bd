"""Pieces of the rule language, with how much of its limits each takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from cpq.expressions.checking import MAX_NODES
from cpq.expressions.scanning import MAX_CHARACTERS, MAX_DEPTH, MAX_TEXT

PLUS: Final = 1
COMPARISON: Final = 2
NOT: Final = 3
IF: Final = 6
_WORDS: Final = {"+": PLUS, "==": COMPARISON, "and": 4, "or": 5}


class Piece(NamedTuple):
    """A part of a rule as written.

    Attributes:
        parts: Its parts as the rule language counts them, or some more.
        depth: How deep it nests, or somewhat more.
        binding: How tightly it holds together, of the constants below; looser pieces need parentheses inside tighter.
    """

    text: str
    parts: int = 1
    depth: int = 1
    binding: int = 0

    def inside(self, binding: int) -> str:
        """The text as it stands inside a piece that binds so tightly."""
        return f"({self.text})" if self.binding >= binding else self.text

    @property
    def fits(self) -> bool:
        """Whether it can be a rule of its own."""
        return len(self.text) <= MAX_CHARACTERS and self.parts <= MAX_NODES and self.depth <= MAX_DEPTH


ALWAYS: Final = Piece("True")
NEVER: Final = Piece("False")


class CannotWrite(Exception):
    """Something that the rule language has no words for; ``code`` is the reason in a coverage report."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def negated(piece: Piece) -> Piece:
    """That a piece does not hold."""
    if piece in (ALWAYS, NEVER):
        return NEVER if piece is ALWAYS else ALWAYS
    if piece.binding == NOT and piece.text.removeprefix("not ").isidentifier():
        return Piece(piece.text.removeprefix("not "), piece.parts - 1, piece.depth - 1)
    return Piece(f"not {piece.inside(COMPARISON)}", piece.parts + 1, piece.depth + 1, NOT)


def joined(word: str, pieces: Sequence[Piece]) -> Piece:
    """Pieces with ``and``, ``or``, ``+`` or ``==`` between them; a single one stays as it is."""
    if len(pieces) == 1:
        return pieces[0]
    binding = _WORDS[word]
    text = f" {word} ".join(piece.inside(binding) for piece in pieces)
    depth = max(piece.depth for piece in pieces) + 1
    # A chain of + nests to the left, one level for each.
    depth += len(pieces) if word == "+" else 0
    return Piece(text, sum(piece.parts for piece in pieces) + len(pieces), depth, binding)


def compared(left: Piece, operator: str, right: str) -> Piece:
    """A piece against a constant."""
    return Piece(f"{left.inside(COMPARISON)} {operator} {right}", left.parts + 2, left.depth + 1, COMPARISON)


def chosen_number(amount: str, condition: Piece, other: str = "0") -> Piece:
    """A number where a condition holds, and another where not."""
    return Piece(f"{amount} if {condition.inside(IF)} else {other}", condition.parts + 3, condition.depth + 1, IF)


def quoted_text(text: str) -> str:
    """A text as rules write it.

    Raises:
        CannotWrite: The rule language has no way to write it.
    """
    if "\\" in text or "\n" in text or len(text) > MAX_TEXT or ('"' in text and "'" in text):
        raise CannotWrite("text-not-writable")
    return f"'{text}'" if '"' in text else f'"{text}"'
