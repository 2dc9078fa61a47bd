"""Contracts and amendments from files, with the place of every record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from cpq.contracts.changes import Amendment
from cpq.contracts.document import RunningContract
from cpq.files.json_reader import read_json
from cpq.files.located import LocatedList, LocatedMap
from cpq.files.models import FileModel, parse_model
from cpq.files.yaml_reader import read_yaml
from cpq.problems import Problem, SourceLocation, accepted, has_errors
from cpq.quotes.deal_file import filled
from cpq.quotes.parties import Account

Document = TypeVar("Document", bound=FileModel)

_FREE_KEYS: Final = frozenset({"lines", "selection", "facts"})
"""Fields whose own keys are ids, not fields of the document."""


def read_contract(
    data: bytes, file: str, problems: list[Problem], accounts: Mapping[str, Account]
) -> RunningContract | None:
    """The contract of a file; everything wrong becomes problems.

    Args:
        file: Path to show; a name ending in ``.json`` is read as JSON.
        accounts: Known accounts, whose facts fill in what the contract leaves out.
    """
    document = _document(data, file, problems, "a running contract")
    return None if document is None else contract_from(document, problems, accounts)


def contract_from(
    document: LocatedMap, problems: list[Problem], accounts: Mapping[str, Account]
) -> RunningContract | None:
    """A contract from located data."""
    contract = parse_model(RunningContract, document, problems)
    known = None if contract is None else accounts.get(contract.account.id)
    if contract is None or known is None:
        return contract
    return contract.model_copy(update={"account": filled(contract.account, known)})


def read_amendment(data: bytes, file: str, problems: list[Problem]) -> Amendment | None:
    """The amendment of a file; everything wrong becomes problems."""
    document = _document(data, file, problems, "an amendment")
    return None if document is None else parse_model(Amendment, document, problems)


def from_json(kind: type[Document], data: bytes, file: str) -> Document:
    """What the JSON of a contract, or of a change of one, says, as it was written.

    Raises:
        InvalidFiles: With every problem.
    """
    problems: list[Problem] = []
    document = _document(data, file, problems, kind.noun)
    return accepted(None if document is None else parse_model(kind, document, problems), problems)


def _document(data: bytes, file: str, problems: list[Problem], what: str) -> LocatedMap | None:
    """The one document of a file."""
    documents, found = (read_json if file.endswith(".json") else read_yaml)(data, file)
    problems += found
    if has_errors(found):
        return None
    if len(documents) != 1:
        message = f"a file holds one document that is {what}, this one holds {len(documents)}"
        problems.append(Problem("wrong-type", SourceLocation(file), message, "write each in a file of its own"))
        return None
    return _spaced(documents[0]) if file.endswith(".json") else documents[0]


def _spaced(value: Any, *, names_fields: bool = True) -> Any:
    """Data of JSON, whose fields have underscores, as files spell them; ids of lines and attributes stay."""
    if isinstance(value, LocatedList):
        return LocatedList([_spaced(item) for item in value], value.where)
    if not isinstance(value, LocatedMap):
        return value
    names = {key: key.replace("_", " ") if names_fields else key for key in value}
    pairs = [(names[key], _spaced(inner, names_fields=key not in _FREE_KEYS)) for key, inner in value.items()]
    return LocatedMap(pairs, value.where, {names[key]: value.place_of(key) for key in value})
