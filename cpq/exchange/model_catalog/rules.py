"""Formulas as rules of the rule language, cut into several where one would be too long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cpq.exchange.model_catalog.attributes import Attributes
from cpq.exchange.model_catalog.sums import compare
from cpq.exchange.model_catalog.texts import ALWAYS, NEVER, CannotWrite, Piece, chosen_number, compared, joined, negated
from cpq.solving.model import And, Compare, Count, Formula, Group, Iff, Implies, Is, Not, Or, Table, Value

_CHUNK_CHARACTERS = 600
_CHUNK_PARTS = 120

Specs = list[dict[str, Any]]


class RuleWriter:
    """Rules of one product; helpers that it needs become attributes with rules of their own."""

    def __init__(self, attributes: Attributes) -> None:
        self._attributes = attributes
        self.helpers: Specs = []

    def rules(self, formula: Formula) -> Specs:
        """The constraints that say a formula; none where it always holds.

        Raises:
            CannotWrite: The rule language has no words for it.
        """
        return [spec for spec in self._rules(formula) if spec]

    def _rules(self, formula: Formula) -> Iterator[dict[str, Any]]:
        match formula:
            case And(parts):
                for part in parts:
                    yield from self._rules(part)
            case Group(parent, children, low, high):
                yield from self._group(parent, children, low, high)
            case Implies(condition, consequence):
                yield from self._when(self._said(condition), consequence)
            case Count(parts, low, high):
                yield from self._count(ALWAYS, parts, low, high)
            case Not(part):
                piece = self._said(part)
                yield self._whole({"require": negated(piece)} if piece in (ALWAYS, NEVER) else {"forbid": piece})
            case _:
                yield self._whole({"require": self._said(formula)})

    def _when(self, condition: Piece, consequence: Formula) -> Iterator[dict[str, Any]]:
        if condition is NEVER:
            return
        if condition is ALWAYS:
            yield from self._rules(consequence)
            return
        parts = consequence.parts if isinstance(consequence, And) else (consequence,)
        for part in parts:
            if isinstance(part, Not) and (said := self._said(part.part)) not in (ALWAYS, NEVER):
                yield self._whole({"when": condition, "forbid": said})
            else:
                yield self._whole({"when": condition, "require": self._said(part)})

    def _group(
        self, parent: Formula, children: Sequence[Formula], low: int, high: int | None
    ) -> Iterator[dict[str, Any]]:
        on = self._said(parent)
        pieces = [self._said(child) for child in children]
        if on is not ALWAYS:
            for chunk in _chunks([piece for piece in pieces if piece is not NEVER]):
                yield self._whole({"when": negated(on), "forbid": _any(chunk)})
        if on is not NEVER:
            yield from self._counted(on, pieces, low, high)

    def _counted(self, on: Piece, pieces: list[Piece], low: int, high: int | None) -> Iterator[dict[str, Any]]:
        when = {} if on is ALWAYS else {"when": on}
        limit = high if high is not None and high < len(pieces) else None
        if low == len(pieces):
            for chunk in _chunks(pieces):
                yield self._whole({**when, "require": _all(chunk)})
        elif low == 1 and limit is None:
            yield self._whole({**when, "require": self._any_of(pieces)})
        elif low > 0 or limit is not None:
            yield from self._sum(when, pieces, low, limit)

    def _count(self, on: Piece, parts: Sequence[Formula], low: int, high: int | None) -> Iterator[dict[str, Any]]:
        yield from self._counted(on, [self._said(part) for part in parts], low, high)

    def _sum(self, when: dict[str, Piece], pieces: list[Piece], low: int, high: int | None) -> Iterator[dict[str, Any]]:
        spec = self._whole({**when, "sum": self._how_many(pieces)})
        if spec:
            yield {**spec, "at least": str(low) if low > 0 else None, "at most": None if high is None else str(high)}

    def _how_many(self, pieces: Sequence[Piece]) -> Piece:
        """How many pieces hold; a long row in parts, each with a helper."""
        terms = [(chosen_number("1", piece), 1) for piece in pieces]
        while not _is_short(whole := joined("+", [term for term, _ in terms])):
            counted = []
            for chunk in _chunks([term for term, _ in terms], most=12):
                inside, terms = terms[: len(chunk)], terms[len(chunk) :]
                if len(chunk) == 1:
                    counted.append(inside[0])
                    continue
                most = sum(number for _, number in inside)
                domain = {"from": "0", "to": str(most), "step": "1"}
                counted.append((self._helper(joined("+", chunk), domain), most))
            if not any(number > 1 for _, number in counted):
                raise CannotWrite("too-long")
            terms = counted
        return whole

    def _whole(self, parts: dict[str, Piece]) -> dict[str, Any]:
        """A constraint of some pieces, or nothing where it always holds."""
        when = parts.get("when")
        if when is NEVER or parts.get("require") is ALWAYS or parts.get("forbid") is NEVER:
            return {}
        return {name: self._short(piece).text for name, piece in parts.items() if piece is not ALWAYS or name != "when"}

    def _short(self, piece: Piece) -> Piece:
        if not piece.fits:
            raise CannotWrite("too-long")
        return piece

    def _helper(self, meaning: Piece, spec: dict[str, Any]) -> Piece:
        """An attribute that says what a piece says, so that others can be short."""
        number = len(self.helpers) + 1
        fact = self._attributes.helper(f"Part {number} of longer rules", spec)
        said = Piece(f"{fact} == ({meaning.text})", meaning.parts + 3, meaning.depth + 1)
        self.helpers.append({"require": self._short(said).text})
        return Piece(fact)

    def _switch(self, meaning: Piece) -> Piece:
        return self._helper(meaning, {"yes or no": False})

    def _any_of(self, pieces: Sequence[Piece]) -> Piece:
        return self._shortened("or", [piece for piece in pieces if piece is not NEVER], ALWAYS, NEVER)

    def _shortened(self, word: str, pieces: list[Piece], absorbing: Piece, neutral: Piece) -> Piece:
        """Pieces joined; a long row in chunks, each with a helper."""
        if absorbing in pieces:
            return absorbing
        if not pieces:
            return neutral
        whole = joined(word, pieces)
        while not _is_short(whole):
            chunks = list(_chunks(pieces))
            if len(chunks) == len(pieces):
                pieces = [piece if len(piece.text) < 100 else self._switch(piece) for piece in pieces]
                if all(len(chunk) == 1 for chunk in _chunks(pieces)):
                    raise CannotWrite("too-long")
                chunks = list(_chunks(pieces))
            if len(chunks) == 1:
                return joined(word, pieces)
            pieces = [chunk[0] if len(chunk) == 1 else self._switch(joined(word, chunk)) for chunk in chunks]
            whole = joined(word, pieces)
        return whole

    def _said(self, formula: Formula) -> Piece:
        """A formula as one piece."""
        match formula:
            case Is(variable, values):
                return self._attributes.literal(variable, values)
            case Not(Is(variable, values)):
                return self._attributes.literal(variable, self._others(variable, values))
            case Not(part):
                return negated(self._said(part))
            case And(parts):
                said = [piece for part in parts if (piece := self._said(part)) is not ALWAYS]
                return self._shortened("and", said, NEVER, ALWAYS)
            case Or(parts):
                return self._any_of([self._said(part) for part in parts])
            case Implies(condition, consequence):
                return self._any_of([negated(self._said(condition)), self._said(consequence)])
            case Iff(left, right):
                return self._same(self._said(left), self._said(right))
            case Compare(terms, operator, bound):
                return compare(self._attributes, terms, operator, bound)
            case Count() | Group() | Table():
                return self._counting(formula)

    def _counting(self, formula: Count | Group | Table) -> Piece:
        if isinstance(formula, Table):
            raise CannotWrite("table")
        low, high = formula.low, formula.high
        if isinstance(formula, Count):
            return self._within(self._how_many([self._said(part) for part in formula.parts]), low, high)
        on, pieces = self._said(formula.parent), [self._said(child) for child in formula.children]
        inside = self._within(self._how_many(pieces), low, high)
        none = negated(self._any_of(pieces))
        return self._any_of([joined("and", [on, inside]), joined("and", [negated(on), none])])

    def _others(self, variable: str, values: frozenset[Value]) -> frozenset[Value]:
        return frozenset(self._attributes.model.variable(variable).values) - values

    def _within(self, number: Piece, low: int, high: int | None) -> Piece:
        bounds = [compared(number, ">=", str(low))] if low > 0 else []
        if high is not None:
            bounds.append(compared(number, "<=", str(high)))
        return joined("and", bounds) if bounds else ALWAYS

    def _same(self, left: Piece, right: Piece) -> Piece:
        for one, other in ((left, right), (right, left)):
            if one is ALWAYS:
                return other
            if one is NEVER:
                return negated(other)
        if not _is_short(left):
            left = self._switch(left)
        if not _is_short(right):
            right = self._switch(right)
        return joined("==", [left, right])


def _is_short(piece: Piece) -> bool:
    return len(piece.text) <= _CHUNK_CHARACTERS and piece.parts <= _CHUNK_PARTS and piece.depth <= 20


def _chunks(pieces: Sequence[Piece], most: int = 1_000) -> Iterator[list[Piece]]:
    """Pieces in rows that are short enough to be joined."""
    chunk: list[Piece] = []
    characters = parts = 0
    for piece in pieces:
        length = len(piece.text) + 6
        full = characters + length > _CHUNK_CHARACTERS or parts + piece.parts + 1 > _CHUNK_PARTS or len(chunk) == most
        if chunk and full:
            yield chunk
            chunk, characters, parts = [], 0, 0
        chunk.append(piece)
        characters, parts = characters + length, parts + piece.parts + 1
    if chunk:
        yield chunk


def _any(pieces: list[Piece]) -> Piece:
    return ALWAYS if ALWAYS in pieces else joined("or", pieces)


def _all(pieces: list[Piece]) -> Piece:
    if NEVER in pieces:
        return NEVER
    rest = [piece for piece in pieces if piece is not ALWAYS]
    return joined("and", rest) if rest else ALWAYS
