"""Changes of what an amendment or a renewal asks for, as people type them: ``seats.quantity=240``, ``cap=3%``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cpq.contracts.changes import Amendment, Change
from cpq.contracts.contract_change import ContractChange, RenewalAsked, change_from_json
from cpq.contracts.renewal_terms import RenewalTerms
from cpq.desk.edits import Edits
from cpq.problems import InvalidFiles, Problem, SourceLocation, did_you_mean
from cpq.quotes.product_token import ProductToken, free_id
from cpq.stored_quotes.content import canonical

_OFFER: Final = {"valid_until": "valid_until", "as_of": "order_date", "order_date": "order_date"}
_OF_AMENDMENT: Final = frozenset(Amendment.model_fields) - {"schema_", "amends", "id", "changes", "as_of"}
_OF_RENEWAL: Final = frozenset(RenewalAsked.model_fields) - {"terms"}
_OF_TERMS: Final = frozenset(RenewalTerms.model_fields) - {"term", "notice", "auto"}
_OF_CHANGE: Final = frozenset(Change.model_fields) - {"line", "add", "remove"}
_EITHER: Final = frozenset({"quantity", "by", "price"})
"""Fields of a line that runs, each of which takes the place of another."""


def edited_change(change: ContractChange, edits: Edits) -> ContractChange:
    """The change with something else asked for.

    Raises:
        InvalidFiles: A path leads nowhere, a value is none of its kind, or lines are changed by a renewal.
    """
    return _Editing(change).done(edits)


class _Editing:
    """An edited change as JSON-ready data."""

    def __init__(self, change: ContractChange) -> None:
        self.change = change
        self.data: dict[str, Any] = dict(change.to_json())
        self.problems: list[Problem] = []
        amendment = dict(self.data.get("amendment", {}))
        self.changes: list[dict[str, Any]] = [dict(one) for one in amendment.get("changes", ())]

    def done(self, edits: Edits) -> ContractChange:
        """The change after everything was edited."""
        for path, value in edits.fields.items():
            self._set(path, value)
        for line in edits.remove:
            self._remove(line)
        for token, more in edits.add:
            self._add(token, more)
        if self.problems:
            raise InvalidFiles(self.problems)
        if self.change.kind == "amendment":
            self.data["amendment"] = {**self.data["amendment"], "changes": [one for one in self.changes if _asks(one)]}
        return change_from_json(canonical(self.data), "<changes>.json")

    def _set(self, path: str, value: str) -> None:
        first, dot, _ = path.partition(".")
        name = first.replace("-", "_").replace(" ", "_")
        where = SourceLocation(f"<{path}={value}>")
        if dot:
            self._set_in_line(*_line_and_field(path, self._lines()), value, where)
        elif name in _OFFER:
            _put(self.data, _OFFER[name], value)
        elif self.change.kind == "amendment" and name in _OF_AMENDMENT:
            self.data["amendment"] = _with(self.data["amendment"], name, value)
        elif self.change.kind == "renewal" and name in _OF_RENEWAL:
            self.data["renewal"] = _with(self.data["renewal"], name, value)
        elif self.change.kind == "renewal" and name in _OF_TERMS:
            renewal = self.data["renewal"]
            terms = _with(renewal.get("terms", {}), name, value)
            self.data["renewal"] = {**renewal, "terms": terms} if terms else _with(renewal, "terms", "")
        else:
            known = _OF_AMENDMENT if self.change.kind == "amendment" else _OF_RENEWAL | _OF_TERMS
            names = sorted(one.replace("_", "-") for one in (*known, *_OFFER))
            hint = did_you_mean(first, names) or f"fields are {', '.join(names)}, and LINE.quantity, LINE.price"
            noun = "an amendment" if self.change.kind == "amendment" else "a renewal"
            self.problems.append(Problem("unknown-field", where, f"'{first}' is not a field of {noun}", hint))

    def _lines(self) -> tuple[str, ...]:
        added = (one.get("line") or one.get("add", "") for one in self.changes)
        return tuple(dict.fromkeys((*self.change.contract.lines, *added)))

    def _set_in_line(self, line: str, field: str, value: str, where: SourceLocation) -> None:
        name, _, key = field.replace("-", "_").partition(".")
        if not self._amends(where):
            return
        if line not in self._lines() or name not in _OF_CHANGE:
            known = self._lines() if line not in self._lines() else sorted(_OF_CHANGE)
            what = f"there is no line '{line}'" if line not in self._lines() else f"'{name}' of a line cannot be set"
            hint = did_you_mean(line, known) or f"known are {', '.join(known)}"
            self.problems.append(Problem("unknown-line", where, f"{what} to change", hint))
            return
        found = self._change_of(line)
        if name == "selection":
            found["selection"] = _with(found.get("selection", {}), key, value)
            return
        if name == "quantity" and value[:1] in ("+", "-"):
            name, value = "by", value.removeprefix("+")
        if name in _EITHER and "add" not in found and "swap" not in found:
            for other in (*_EITHER, "remove"):
                found.pop(other, None)
        _put(found, name, value)

    def _change_of(self, line: str) -> dict[str, Any]:
        """What is asked of a line so far, or a new entry for it."""
        for one in self.changes:
            if line == (one.get("line") or one.get("add")):
                return one
        self.changes.append({"line": line})
        return self.changes[-1]

    def _remove(self, line: str) -> None:
        where = SourceLocation(f"<{line}>")
        if not self._amends(where):
            return
        mine = self._change_of(line)
        self.changes.remove(mine)
        if "add" not in mine:
            if line not in self.change.contract.lines:
                hint = did_you_mean(line, self._lines()) or f"its lines are {', '.join(self._lines())}"
                self.problems.append(Problem("unknown-line", where, f"there is no line '{line}' to end", hint))
            self.changes.append({"line": line, "remove": True})

    def _add(self, token: str, more: Mapping[str, str]) -> None:
        if not self._amends(SourceLocation(f"<{token}>")):
            return
        typed = ProductToken.parse(token)
        line = more.get("id") or free_id(typed.product, (name.partition("/")[0] for name in self._lines()))
        made = {"line": line, "add": typed.product, "quantity": typed.quantity or "", "discount": typed.discount or ""}
        self.changes.append({name: text for name, text in made.items() if text})
        for name, text in more.items():
            if name != "id":
                self._set_in_line(line, name, text, SourceLocation(f"<{name}={text}>"))

    def _amends(self, where: SourceLocation) -> bool:
        if self.change.kind == "renewal":
            message = "a renewal takes the contract's lines as they run"
            self.problems.append(Problem("unknown-line", where, message, "amend the contract first, or afterwards"))
        return self.change.kind == "amendment"


def _asks(change: Mapping[str, Any]) -> bool:
    return bool(set(change) - {"line", "reason"})


def _line_and_field(path: str, lines: tuple[str, ...]) -> tuple[str, str]:
    for line in sorted(lines, key=len, reverse=True):
        if path.startswith(f"{line}."):
            return line, path[len(line) + 1 :]
    line, _, field = path.partition(".")
    return line, field


def _with(data: Mapping[str, Any], name: str, value: str) -> dict[str, Any]:
    made = dict(data)
    _put(made, name, value)
    return made


def _put(data: dict[str, Any], name: str, value: str) -> None:
    if value:
        data[name] = value
    else:
        data.pop(name, None)
