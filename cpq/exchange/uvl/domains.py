"""Values of features with a type: finite, though the language bounds neither numbers nor texts.

Numbers lie within the bounds that the constraints say, else within bounds that the caller states, widened so that every
number that they are compared with lies inside. Texts are those that the constraints name and some that stand for any
other. What was narrowed so is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from cpq.exchange.uvl.arithmetic import FLIPPED
from cpq.exchange.uvl.document import Constraint
from cpq.exchange.uvl.features import Entry, Tree
from cpq.exchange.uvl.operands import COMPARISONS
from cpq.exchange.uvl.reader import name_parts
from cpq.exchange.uvl.scopes import Scope
from cpq.exchange.uvl.tokens import is_name
from cpq.files.text import quoted
from cpq.problems import CpqError
from cpq.rounding import as_decimal
from cpq.solving.model import Value
from cpq.solving.propositions import MOST_VALUES

_RANGE = re.compile(r"(-?\d{1,12}(?:\.\d{1,9})?)\.\.(-?\d{1,12}(?:\.\d{1,9})?)")
_STEP = re.compile(r"\d{1,12}(?:\.\d{1,9})?")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of numbers that a model leaves open.

    Attributes:
        low, high: Smallest and largest number, both included.
        step: Distance of the values of a Real feature.
    """

    low: Fraction = Fraction(0)
    high: Fraction = Fraction(100)
    step: Fraction = Fraction(1, 2)


def limits_of(numbers: str, step: str) -> Limits:
    """Limits as a command line writes them.

    Args:
        numbers: Smallest and largest, such as ``0..100``.
        step: A number above zero.

    Raises:
        CpqError: They cannot be read.
    """
    match = _RANGE.fullmatch(numbers)
    if match is None or not _STEP.fullmatch(step) or not Fraction(step) or Fraction(match[1]) > Fraction(match[2]):
        message = f"{quoted(numbers)} by {quoted(step)} is no range of numbers"
        raise CpqError(message, code="invalid-value", hint="write a range such as 0..100, and a step above zero")
    return Limits(Fraction(match[1]), Fraction(match[2]), Fraction(step))


@dataclass(slots=True)
class Domains:
    """Values of typed features, and which of them are narrower than the model.

    Attributes:
        values: By variable; None where the feature is not chosen.
        narrowed: Entries with the code of the note that says how.
    """

    values: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    narrowed: list[tuple[Entry, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Compared:
    """What the constraints compare a feature with."""

    numbers: set[Fraction] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    lengths: set[int] = field(default_factory=set)
    low: Fraction | None = None
    high: Fraction | None = None
    with_: set[str] = field(default_factory=set)


def domains_of(tree: Tree, constraints: Iterable[tuple[Scope, Constraint, Sequence[str]]], limits: Limits) -> Domains:
    """Values of every feature with a type."""
    typed = [entry for entry in tree.entries if entry.feature.kind != "Boolean" and not entry.several]
    found = Domains()
    if not typed:
        return found
    compared: dict[str, _Compared] = {_base(entry.name): _Compared() for entry in typed}
    for scope, _, tokens in constraints:
        if not COMPARISONS.isdisjoint(tokens):
            _note(scope, tokens, tree, compared)
    _share(compared)
    for entry in typed:
        about = compared[_base(entry.name)]
        if entry.feature.kind == "String":
            values, code = _texts(about)
        else:
            values, code = _numbers(about, limits, whole=entry.feature.kind == "Integer")
        found.values[entry.name] = (None, *values)
        if code:
            found.narrowed.append((entry, code))
    return found


def _base(name: str) -> str:
    return name.partition("#")[0]


def _note(scope: Scope, tokens: Sequence[str], tree: Tree, compared: Mapping[str, _Compared]) -> None:
    """Note what one constraint compares typed features with: all that it names, which is more than need be."""
    named: list[_Compared] = []
    numbers: set[Fraction] = set()
    texts: set[str] = set()
    for word in tokens:
        if word[0].isdigit() and len(word) < 40:
            numbers.add(Fraction(word))
        elif word[0] == "'" and len(word) > 1:
            texts.add(word[1:-1])
        elif is_name(word):
            base = _named(scope, word) or ""
            if base in compared:
                named.append(compared[base])
                named[0].with_.add(base)
            else:
                _note_attribute(scope, word, tree, numbers, texts)
    for one in named:
        one.with_ |= named[0].with_
        one.numbers |= numbers
        one.texts |= texts
        if "len" in tokens:
            one.lengths |= {int(number) for number in numbers if 0 <= number <= 1_000}
    for name, operator, number in _bounds(tokens):
        bounded = compared.get(_named(scope, name) or "")
        if bounded is not None:
            _narrow(bounded, operator, number)


def _named(scope: Scope, word: str) -> str | None:
    owner, rest = scope.owner(name_parts(word))
    return owner.names.get(rest[0]) if len(rest) == 1 else None


def _note_attribute(scope: Scope, word: str, tree: Tree, numbers: set[Fraction], texts: set[str]) -> None:
    owner, rest = scope.owner(name_parts(word))
    entry = tree.by_name.get(owner.names.get(rest[0], ""))
    for one in entry.feature.attributes if entry and len(rest) > 1 else ():
        if one.name == rest[1] and isinstance(one.value, str):
            texts.add(one.value)
        elif one.name == rest[1] and isinstance(one.value, Fraction):
            numbers.add(one.value)


def _bounds(tokens: Sequence[str]) -> Iterator[tuple[str, str, Fraction]]:
    """Comparisons of one name with one number that hold in every configuration: those of a plain conjunction."""
    if not {"|", "=>", "<=>", "!"}.isdisjoint(tokens):
        return
    part: list[str] = []
    for word in [*tokens, "&"]:
        if word in ("(", ")"):
            continue
        if word != "&":
            part.append(word)
            continue
        if len(part) == 3 and part[1] in COMPARISONS:
            left, operator, right = part
            if is_name(left) and right[0].isdigit() and len(right) < 40:
                yield left, operator, Fraction(right)
            elif is_name(right) and left[0].isdigit() and len(left) < 40:
                yield right, FLIPPED[operator], Fraction(left)
        part = []


def _narrow(about: _Compared, operator: str, number: Fraction) -> None:
    if operator in (">", ">=", "=="):
        about.low = number if about.low is None else max(about.low, number)
    if operator in ("<", "<=", "=="):
        about.high = number if about.high is None else min(about.high, number)


def _share(compared: Mapping[str, _Compared]) -> None:
    """Let features that are compared with each other know the same texts and numbers."""
    for _ in range(3):
        for one in compared.values():
            for name in one.with_:
                other = compared[name]
                one.numbers |= other.numbers
                one.texts |= other.texts
                one.lengths |= other.lengths


def _numbers(about: _Compared, limits: Limits, *, whole: bool) -> tuple[tuple[Value, ...], str]:
    low = about.low if about.low is not None else min([limits.low, *(number - 1 for number in about.numbers)])
    high = about.high if about.high is not None else max([limits.high, *(number + 1 for number in about.numbers)])
    step = Fraction(1) if whole else limits.step
    if high < low:
        return (), ""
    first = low if not whole else Fraction(-(-low // 1))
    count = int((high - first) // step) + 1
    if count > MOST_VALUES:
        inside = {number + apart for number in about.numbers for apart in (-1, 0, 1)}
        values = {number for number in inside if low <= number <= high and (not whole or number.denominator == 1)}
        values |= {first, high} if not whole else {first, Fraction(high // 1)}
        return _as_values(sorted(values)[:MOST_VALUES]), "sampled-numbers"
    every = {first + step * number for number in range(count)}
    if not whole:
        every |= {number for number in about.numbers if low <= number <= high}
    bounded = about.low is not None and about.high is not None
    return _as_values(sorted(every)), "" if bounded and whole else "bounded-numbers" if whole else "stepped-numbers"


def _as_values(numbers: Iterable[Fraction]) -> tuple[Value, ...]:
    return tuple(map(as_decimal, numbers))


def _texts(about: _Compared) -> tuple[tuple[Value, ...], str]:
    """The texts that are named, and for each length that matters as many others as there are features to differ."""
    lengths = {length + apart for length in about.lengths for apart in (-1, 0, 1) if length + apart > 0}
    others = max(1, min(len(about.with_), 5))
    made = [("abcde"[number] * length) for length in sorted(lengths or {5}) for number in range(others)]
    texts = sorted(about.texts - {""}) + [text for text in made if text not in about.texts]
    return tuple(texts[:MOST_VALUES]), "sampled-texts"
