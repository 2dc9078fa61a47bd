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
_UNITS: Final = frozenset({"quantity", "by"})
"""Fields of a line that runs, each of which takes the place of the other."""


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
        if name == "quantity" and value[:1] in ("+", "-"):
            name, value = "by", value.removeprefix("+")
        for found in self._about(line, name):
            if name == "selection":
                found["selection"] = _with(found.get("selection", {}), key, value)
                continue
            if name in _UNITS and not _brings(found):
                for other in _UNITS:
                    found.pop(other, None)
            _put(found, name, value)

    def _about(self, line: str, field: str) -> list[dict[str, Any]]:
        """The changes of a line that a field is of; a new one where there is none. A reason is of all of them."""
        mine = [one for one in self.changes if _line_of(one) == line]
        brought = [one for one in mine if _brings(one)]
        if field == "reason" and mine:
            return mine
        if brought:
            return brought
        alike = _UNITS if field in _UNITS else {field}
        found = [one for one in mine if alike & set(one)]
        if not found:
            found = [{"line": line}]
            self.changes = [*(one for one in self.changes if not (one in mine and "remove" in one)), *found]
        return found

    def _remove(self, line: str) -> None:
        where = SourceLocation(f"<{line}>")
        if not self._amends(where):
            return
        mine = [one for one in self.changes if _line_of(one) == line]
        self.changes = [one for one in self.changes if one not in mine]
        if any("add" in one for one in mine):
            return
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


def _line_of(change: Mapping[str, Any]) -> str:
    return str(change.get("line") or change.get("add", ""))


def _brings(change: Mapping[str, Any]) -> bool:
    """Whether it adds a product or puts one in another's place, so that everything of that line is said in it."""
    return "add" in change or "swap" in change


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
