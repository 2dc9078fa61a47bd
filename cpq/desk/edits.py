"""Changes of what a quote asks for, as people type them: ``payment-days=60``, ``seats.discount=15%``, ``seat:20``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cpq.files.located import LocatedList, LocatedMap, LocatedText
from cpq.problems import InvalidFiles, Problem, SourceLocation, did_you_mean, has_errors
from cpq.quotes.deal_file import Deal, deal_of
from cpq.quotes.discounts import read_discount
from cpq.quotes.parties import Account
from cpq.quotes.product_token import ProductToken, free_id
from cpq.quotes.request import QuoteRequest

_KEYS_ARE_IDS = ("selection", "facts")
_FIELDS = frozenset(QuoteRequest.model_fields)


@dataclass(frozen=True)
class Edits:
    """What to change; fields are set first, then lines leave, then lines come.

    Attributes:
        fields: New values by path. A path is a field of the quote (``payment-days``), of a line (``seats.quantity``),
            of one segment of a line (``seats/2.quantity``), or of a part (``discount.reason``,
            ``seats.selection.size``); an empty value takes the field away.
        remove: Ids of lines that leave, with the lines that are options of theirs.
        add: Products that come, as ``PRODUCT[:QUANTITY][@DISCOUNT]``, each with further fields of its line.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    remove: Sequence[str] = ()
    add: Sequence[tuple[str, Mapping[str, str]]] = ()

    def __bool__(self) -> bool:
        return bool(self.fields or self.remove or self.add)

    def to_json(self) -> dict[str, Any]:
        """The edits as JSON-ready data."""
        return {
            "fields": dict(self.fields),
            "remove": list(self.remove),
            "add": [[token, dict(more)] for token, more in self.add],
        }


def edited(deal: Deal, edits: Edits, accounts: Mapping[str, Account]) -> Deal:
    """The deal with changes made.

    Args:
        accounts: Known accounts, whose facts fill in what a new account leaves out; the deal's own account keeps what
            was known of it when it was quoted.

    Raises:
        InvalidFiles: A path leads nowhere, or a value is none of its kind; with every problem.
    """
    problems: list[Problem] = []
    document = deal.source.copy()
    for path, value in edits.fields.items():
        document = _set(document, path, value, problems)
    document = _without(document, edits.remove, problems)
    document = _with(document, edits.add)
    known = accounts if any(_field(path.partition(".")[0]) == "account" for path in edits.fields) else {}
    changed = None if has_errors(problems) else deal_of(document, problems, as_of=None, accounts=known)
    if changed is None or has_errors(problems):
        raise InvalidFiles(problems)
    return changed


def _field(name: str) -> str:
    """A field as a request calls it: ``payment-days`` and ``payment terms`` are both ``payment_days``."""
    plain = name.replace("-", "_").replace(" ", "_")
    return "payment_days" if plain == "payment_terms" else plain


def _set(document: LocatedMap, path: str, value: str, problems: list[Problem]) -> LocatedMap:
    where = SourceLocation(f"<{path}={value}>")
    text = LocatedText(value, where, quoted=False)
    line_id, segment, rest = _line_in(path, _ids(document))
    if line_id:
        lines = LocatedList(document["lines"], where)
        position = _ids(document).index(line_id)
        lines[position] = _in_line(lines[position], segment, rest, text, problems)
        return _put(document, "lines", lines)
    first, _, inner = path.partition(".")
    name = _field(first)
    if name in ("discount", "discounts"):
        given = document.get("discounts", [])
        return _put(document, "discounts", _one_discount(given, inner, text))
    if inner and (name not in _FIELDS or not isinstance(document.get(name, LocatedMap()), LocatedMap)):
        hint = did_you_mean(first, _ids(document)) or f"its lines are {', '.join(_ids(document))}"
        problems.append(Problem("unknown-line", where, f"there is no line '{first}' to change", hint))
        return document
    return _changed(document, _parts(path), text)


def _in_line(line: LocatedMap, segment: int, rest: str, text: LocatedText, problems: list[Problem]) -> LocatedMap:
    if not segment:
        return _changed(line, _parts(rest), text)
    segments = line.get("segments", [])
    if segment > len(segments):
        message = f"line '{line['id']}' has no segment {segment}"
        hint = f"its segments are 1 to {len(segments)}" if segments else "it has no segments"
        problems.append(Problem("unknown-line", text.where, message, hint))
        return line
    changed = LocatedList(segments, text.where)
    changed[segment - 1] = _changed(changed[segment - 1], _parts(rest), text)
    return _put(line, "segments", changed)


def _line_in(path: str, ids: Iterable[str]) -> tuple[str, int, str]:
    """The line that a path begins with, the number of its segment or 0, and the rest; no line for a quote's field."""
    for line_id in sorted(ids, key=len, reverse=True):
        if not path.startswith(line_id):
            continue
        rest = path[len(line_id) :]
        if rest.startswith("."):
            return line_id, 0, rest[1:]
        number, dot, inner = rest[1:].partition(".")
        if rest.startswith("/") and dot and number.isascii() and number.isdecimal() and int(number):
            return line_id, int(number), inner
    return "", 0, path


def _parts(path: str) -> tuple[str, ...]:
    """The keys that a path leads through; keys below a selection or facts are names of their own."""
    first, *rest = path.split(".")
    name = _field(first)
    if name in _KEYS_ARE_IDS:
        return (name, ".".join(rest)) if rest else (name,)
    return (name, *(_parts(".".join(rest)) if rest else ()))


def _changed(document: LocatedMap, parts: Sequence[str], text: LocatedText) -> LocatedMap:
    """The map with the value at the end of a path; parts that are missing on the way are made."""
    name, *rest = parts
    if not rest:
        value = _for_same_reason(document.get(name), text) if name == "discount" else text
        return _put(document, name, value)
    inner = document.get(name, LocatedMap((), text.where))
    if name == "discount" and not isinstance(inner, LocatedMap):
        inner = _discount_map(inner)
    if not isinstance(inner, LocatedMap):
        inner = LocatedMap((), text.where)
    return _put(document, name, _changed(inner, rest, text))


def _one_discount(given: Any, inner: str, text: LocatedText) -> Any:
    """The discounts of a quote with the only one exchanged, or with a part of the first one set."""
    if not inner:
        only = given[0] if isinstance(given, list) and len(given) == 1 else None
        return LocatedList([_for_same_reason(only, text)], text.where) if text else text
    first = given[0] if isinstance(given, list) and given else LocatedMap((), text.where)
    first = first if isinstance(first, LocatedMap) else _discount_map(first)
    rest = list(given[1:]) if isinstance(given, list) else []
    return LocatedList([_changed(first, _parts(inner), text), *rest], text.where)


def _for_same_reason(given: Any, text: LocatedText) -> Any:
    """A discount in the place of another, given for the same reason until another one is said."""
    reason = given.get("reason") if isinstance(given, LocatedMap) else None
    if not text or not reason:
        return text
    return _put(_discount_map(text), "reason", reason)


def _discount_map(text: Any) -> LocatedMap:
    """A discount that was typed as a text, such as ``12% of list``, in its parts."""
    where = getattr(text, "where", SourceLocation("<discount>"))
    parts = read_discount(text)
    pairs = parts.items() if isinstance(parts, dict) else ()
    return LocatedMap(((name, LocatedText(str(value), where, quoted=False)) for name, value in pairs), where)


def _put(document: LocatedMap, name: str, value: Any) -> LocatedMap:
    """The map with a field set; an empty text takes it away."""
    changed = document.copy()
    if isinstance(value, LocatedText) and not value:
        changed.pop(name, None)
    else:
        changed[name] = value
    where = getattr(value, "where", document.where)
    changed.key_where = {**document.key_where, name: where}
    return changed


def _ids(document: LocatedMap) -> list[str]:
    return [str(line["id"]) for line in document.get("lines", []) if isinstance(line, LocatedMap) and "id" in line]


def _without(document: LocatedMap, remove: Sequence[str], problems: list[Problem]) -> LocatedMap:
    """The document without some lines and whatever is an option of theirs."""
    ids = _ids(document)
    for name in remove:
        if name not in ids:
            hint = did_you_mean(name, ids) or f"its lines are {', '.join(ids)}"
            problems.append(
                Problem("unknown-line", SourceLocation(f"<{name}>"), f"there is no line '{name}' to leave out", hint)
            )
    gone = set(remove)
    while True:
        below = {str(line["id"]) for line in document.get("lines", []) if line.get("parent") in gone} - gone
        if not below:
            break
        gone |= below
    kept = [line for line in document.get("lines", []) if line.get("id") not in gone]
    return _put(document, "lines", LocatedList(kept, document.place_of("lines"))) if gone else document


def _with(document: LocatedMap, add: Sequence[tuple[str, Mapping[str, str]]]) -> LocatedMap:
    """The document with further lines, each called after its product where nobody names it."""
    if not add:
        return document
    lines = LocatedList(document.get("lines", []), document.place_of("lines"))
    taken = _ids(document)
    for token, more in add:
        line = line_of(token, more, taken)
        taken.append(str(line["id"]))
        lines.append(line)
    return _put(document, "lines", lines)


def line_of(token: str, more: Mapping[str, str], taken: Sequence[str]) -> LocatedMap:
    """A line from ``PRODUCT[:QUANTITY][@DISCOUNT]`` and further fields.

    Args:
        taken: Ids that other lines have already.
    """
    where = SourceLocation(f"<{token}>")
    typed = ProductToken.parse(token)
    fields = {"id": more.get("id") or free_id(typed.product, taken), **typed._asdict()}
    line = LocatedMap(
        ((name, LocatedText(value, where, quoted=False)) for name, value in fields.items() if value is not None), where
    )
    for path, value in more.items():
        line = _changed(line, _parts(path), LocatedText(value, where, quoted=False))
    return line
