"""Scenario files: what is given, and what must come out, as deal desk writes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from pydantic import GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from cpq.files.located import LocatedMap
from cpq.files.models import FileModel, Quantity, Text, parse_model
from cpq.files.yaml_reader import read_yaml
from cpq.problems import Problem, SourceLocation, did_you_mean
from cpq.quotes.request import QuoteRequest
from cpq.scenarios.expected import Expectation

_OWN = ("name", "deal", "change lines", "contract", "amend", "renew", "measured", "expect")

REQUEST_FIELDS: tuple[str, ...] = (
    *((field.alias or name).replace("_", " ") for name, field in QuoteRequest.model_fields.items()),
    "payment terms",
    "discount",
)
"""Fields of a quote request as files spell them; a scenario may say any of them."""


class Scenario(FileModel):
    """One rule, tried on one request.

    Attributes:
        name: The rule as a sentence.
        deal: Deal file that the request starts from; other fields replace its own.
        change_lines: Fields to change on lines of that deal, by line id.
        contract: Contract that is amended or renewed: its id, or ``quoted`` for what the request itself becomes.
        amend: The amendment, or several that are merged.
        renew: The renewal.
        measured: What was used: quantities by line, month by month from the month in which its service starts.
        expect: What must come out.
        request: Every other field: what the scenario says of the request.
    """

    noun: ClassVar[str] = "a scenario"
    name: Text
    deal: Text | None = None
    change_lines: dict[str, Any] | None = None
    contract: Text | None = None
    amend: Any = None
    renew: Any = None
    measured: dict[str, tuple[Quantity, ...]] | None = None
    expect: Expectation
    request: Any = None

    @model_validator(mode="after")
    def _a_contract_changes_or_renews(self) -> Self:
        said = [name for name in ("amend", "renew") if getattr(self, name) is not None]
        if self.contract is not None and len(said) != 1:
            raise ValueError("a scenario about a contract amends it or renews it; write one of the two")
        if self.contract is None and (said or self.expect.contract is not None):
            raise ValueError("name the contract that is amended or renewed; contract: quoted is the request's own")
        return self

    @model_validator(mode="before")
    @classmethod
    def _gather_request(cls, data: Any) -> Any:
        """Every key that is not a field of its own belongs to the request."""
        if not isinstance(data, LocatedMap) or "request" in data:
            return data
        asked = [(key, value) for key, value in data.items() if key not in _OWN]
        own = [(key, value) for key, value in data.items() if key in _OWN]
        return LocatedMap(
            [*own, ("request", LocatedMap(asked, data.where, data.key_where))], data.where, data.key_where
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema that an editor needs: the fields of a request stand beside the scenario's own."""
        described = super().__get_pydantic_json_schema__(schema, handler)
        own = handler.resolve_ref_schema(described)
        own["properties"].pop("request", None)
        own["properties"] |= {name: {} for name in REQUEST_FIELDS if name not in own["properties"]}
        return described


class ScenarioFile(FileModel):
    """Scenarios that share what is given.

    Attributes:
        given: Fields of the request that every scenario starts from.
        scenarios: The rules, each tried on one request.
    """

    noun: ClassVar[str] = "a scenario file"
    given: Any = None
    scenarios: tuple[Scenario, ...]

    @model_validator(mode="after")
    def _has_scenarios(self) -> Self:
        if not self.scenarios:
            raise ValueError("a scenario file has at least one scenario")
        return self


def read_scenarios(data: bytes, file: str, problems: list[Problem]) -> tuple[tuple[LocatedMap, Scenario], ...]:
    """The scenarios of a file, each with what is given to it; everything wrong becomes problems.

    Args:
        file: Path shown in problems and results.
    """
    documents, found = read_yaml(data, file)
    problems += found
    if found:
        return ()
    read: list[tuple[LocatedMap, Scenario]] = []
    for document in documents:
        parsed = parse_model(ScenarioFile, document, problems, what="a scenario file")
        if parsed is None:
            continue
        given = _given(document, parsed.given, problems)
        for scenario in parsed.scenarios:
            _check_fields(scenario.request, (*REQUEST_FIELDS, *_OWN), "a scenario", problems)
            read.append((given, scenario))
    _check_names((scenario for _, scenario in read), problems)
    return tuple(read)


def _given(document: LocatedMap, given: Any, problems: list[Problem]) -> LocatedMap:
    if given is None:
        return LocatedMap()
    if not isinstance(given, LocatedMap):
        where = document.place_of("given")
        problems.append(Problem("wrong-type", where, "given is a map of fields", "write given: { as of: 2026-11-01 }"))
        return LocatedMap()
    _check_fields(given, REQUEST_FIELDS, "given", problems)
    return given


def _check_fields(fields: LocatedMap, known: Iterable[str], noun: str, problems: list[Problem]) -> None:
    """Refuse a field that neither a scenario nor a request has; a slip must not silently test nothing."""
    pool = list(known)
    for key in fields:
        if key.replace("_", " ") not in pool:
            hint = did_you_mean(key, pool) or "fields of the request stand beside name and expect"
            problems.append(Problem("unknown-field", fields.place_of(key), f"'{key}' is not a field of {noun}", hint))


def _check_names(scenarios: Iterable[Scenario], problems: list[Problem]) -> None:
    seen: dict[str, SourceLocation] = {}
    for scenario in scenarios:
        if scenario.name in seen:
            message = f"a scenario is called '{scenario.name}' at {seen[scenario.name].short} already"
            problems.append(Problem("duplicate-id", scenario.where_of("name"), message, "name the rule that differs"))
        seen.setdefault(scenario.name, scenario.where_of("name"))
