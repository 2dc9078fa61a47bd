"""What a model refuses, turned into located problems in plain words.

Pydantic's findings carry a path through unions and tags that no file spells, and one finding per member of a
union. Here each is walked back to the value it is about, and of a union only the member that was meant speaks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import islice
from typing import Any

from pydantic import BaseModel, ValidationError

from cpq.files.located import ABSENT, KEY, LocatedMap, place_of, step_into
from cpq.files.model_words import SHAPES, Finding, words_for
from cpq.files.spelling import Spelling, noun_of
from cpq.problems import Problem, SourceLocation

_MOST_WALKS = 64


class Attempts:
    """Which models tried to read which map, and could not."""

    def __init__(self) -> None:
        self._by_map: dict[int, list[type[BaseModel]]] = {}

    def note(self, data: LocatedMap, model: type[BaseModel]) -> None:
        """Remember that a model refused a map."""
        self._by_map.setdefault(id(data), []).append(model)

    def model_for(self, data: object, label: str) -> type[BaseModel] | None:
        """The model that refused a map; where several did, the one that the label names."""
        models = self._by_map.get(id(data), [])
        for model in models:
            if f"[{model.__name__}()]" in label or label == model.__name__:
                return model
        return models[-1] if models else None


@dataclass(slots=True)
class _Walk:
    """How a finding's path runs through the data.

    Attributes:
        chain: Maps and lists passed, each with the key or index taken.
        labels: Positions in the path of tags and type names, which the data does not hold.
    """

    end: Any
    chain: list[tuple[Any, str | int]] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Raw:
    """One finding of pydantic's with its walk."""

    kind: str
    path: tuple[str | int, ...]
    input: Any
    context: dict[str, Any]
    walk: _Walk

    @property
    def about_key(self) -> bool:
        """Whether a key, not its value, is wrong."""
        return bool(self.path) and self.path[-1] == KEY

    def label(self, after: int) -> tuple[int, str] | None:
        """The next tag or type name in the path, from a position on."""
        for position in self.walk.labels:
            if position >= after:
                return position, str(self.path[position])
        return None


def problems_of(
    error: ValidationError, data: object, attempts: Attempts, spelling: Spelling, what: str
) -> list[Problem]:
    """Located problems for a validation error, in the order of the file, each once."""
    raws = [_raw(detail, data) for detail in error.errors(include_url=False)]
    found: dict[Problem, None] = {}
    for raw in _meant(raws, 0):
        found[_problem(raw, data, attempts, spelling, what)] = None
    return sorted(found, key=lambda problem: (problem.location.line, problem.location.column))


def _raw(detail: Any, data: object) -> _Raw:
    path = tuple(detail["loc"])
    kind, value = detail["type"], detail["input"]
    walked = path[:-1] if kind == "missing" or (path and path[-1] == KEY) else path
    return _Raw(kind, path, value, detail.get("ctx", {}), _walk(data, walked, value))


def _walk(data: object, path: Sequence[str | int], value: object) -> _Walk:
    """The walk that ends at the value in question; a tag may be spelled like a key, so others are tried."""
    walks = list(islice(_walks(data, path, 0), _MOST_WALKS))
    for walk in walks:
        if walk.end is value:
            return walk
    return walks[0]


def _walks(value: object, path: Sequence[str | int], position: int) -> Iterator[_Walk]:
    """Every way to take or skip the parts of a path, the one that takes most first."""
    if position == len(path):
        yield _Walk(value)
        return
    inner = step_into(value, path[position])
    if inner is not ABSENT:
        for walk in _walks(inner, path, position + 1):
            yield _Walk(walk.end, [(value, path[position]), *walk.chain], walk.labels)
    for walk in _walks(value, path, position + 1):
        yield _Walk(walk.end, walk.chain, [position, *walk.labels])


def _meant(raws: list[_Raw], after: int) -> list[_Raw]:
    """The findings without those of union members that were not meant."""
    kept: list[_Raw] = []
    groups: dict[tuple[str | int, ...], dict[str, list[_Raw]]] = {}
    for raw in raws:
        label = raw.label(after)
        if label is None:
            kept.append(raw)
        else:
            groups.setdefault(raw.path[: label[0]], {}).setdefault(label[1], []).append(raw)
    for prefix, members in groups.items():
        chosen = _merged([_meant(member, len(prefix) + 1) for member in members.values()], len(prefix))
        kept.extend(chosen)
    return kept


def _merged(members: list[list[_Raw]], prefix: int) -> list[_Raw]:
    """Of the members of a union, the one that comes nearest; several are told as one when none fits the shape."""
    if len(members) == 1:
        return members[0]
    fitting = [member for member in members if not any(_is_shape(raw, prefix) for raw in member)]
    if fitting:
        return _alternatives(fitting)
    first = members[0][0]
    shapes = dict.fromkeys(shape for member in members for raw in member if (shape := _shape(raw)))
    walk = _Walk(first.walk.end, first.walk.chain, [label for label in first.walk.labels if label < prefix])
    return [_Raw("shape", first.path[:prefix], first.input, {"shapes": list(shapes)}, walk)]


def _alternatives(members: list[list[_Raw]]) -> list[_Raw]:
    """The member with the fewest strange fields; choices from several lists become one list."""
    choices = [member[0] for member in members if len(member) == 1 and member[0].kind in ("literal_error", "enum")]
    if len(choices) == len(members):
        expected = ", ".join(raw.context["expected"] for raw in choices)
        choices[0].context = {"expected": expected}
        return choices[:1]
    return min(members, key=_strangers)


def _strangers(member: list[_Raw]) -> tuple[int, float]:
    """How far a map is from a member: fields too many or missing, less where one looks like a slip for the other."""
    missing = [str(raw.path[-1]) for raw in member if raw.kind == "missing"]
    extra = [str(raw.path[-1]) for raw in member if raw.kind == "extra_forbidden"]
    likeness = max((SequenceMatcher(None, one, other).ratio() for one in missing for other in extra), default=0.0)
    return len(missing) + len(extra), -likeness


def _shape(raw: _Raw) -> str:
    if raw.kind == "value_error" and getattr(raw.context.get("error"), "code", "") == "wrong-type":
        return "one value"
    return str(raw.context["shapes"][0]) if raw.kind == "shape" else SHAPES.get(raw.kind, "")


def _is_shape(raw: _Raw, prefix: int) -> bool:
    """Whether a finding says that the union's value itself is of another shape than the member takes."""
    return len(raw.path) <= prefix + 1 and _shape(raw) != ""


def _problem(raw: _Raw, data: object, attempts: Attempts, spelling: Spelling, what: str) -> Problem:
    owner = raw.walk.end if raw.kind == "missing" else (raw.walk.chain[-1][0] if raw.walk.chain else data)
    label = str(raw.path[raw.walk.labels[-1]]) if raw.walk.labels else ""
    model = attempts.model_for(owner, label)
    noun = what if owner is data and what else (noun_of(model) if model else what or "this map")
    finding = Finding(raw.kind, raw.path, raw.input, raw.context, _subject(raw), noun, model, spelling)
    code, message, hint = words_for(finding)
    return Problem(code, _place(raw, data), message, hint)


def _subject(raw: _Raw) -> str:
    """The field that a finding is about, as a reader would name it."""
    chain = raw.walk.chain
    if raw.kind == "union_tag_invalid" and isinstance(raw.walk.end, LocatedMap):
        key = _tag_key(raw.walk.end, raw.context)
        if key:
            return key
    if not chain or raw.about_key:
        return ""
    last = chain[-1][1]
    if isinstance(last, str):
        return last
    names = [part for _, part in chain if isinstance(part, str)]
    return f"entry {last + 1} of {names[-1]}" if names else f"entry {last + 1}"


def _place(raw: _Raw, data: object) -> SourceLocation:
    """Where a reader should look."""
    told = getattr(raw.context.get("error"), "where", None)
    if isinstance(told, SourceLocation):
        return told
    chain = raw.walk.chain
    if (raw.about_key or raw.kind == "extra_forbidden") and chain and isinstance(chain[-1][0], LocatedMap):
        return chain[-1][0].place_of(str(chain[-1][1]))
    if raw.kind == "union_tag_invalid" and isinstance(raw.walk.end, LocatedMap):
        return place_of(raw.walk.end.get(_tag_key(raw.walk.end, raw.context), raw.walk.end))
    for value in (raw.walk.end, *(container for container, _ in reversed(chain)), data):
        if hasattr(value, "where"):
            return place_of(value)
    return place_of(data)


def _tag_key(holder: LocatedMap, context: dict[str, Any]) -> str:
    """The field whose value chooses among models."""
    for key, value in holder.items():
        if f"'{key}'" in str(context.get("discriminator")) or (isinstance(value, str) and value == context.get("tag")):
            return key
    return ""
