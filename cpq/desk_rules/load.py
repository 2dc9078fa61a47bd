"""From the files of ``desk/`` to the rules of the desk, with everything that is wrong in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, tzinfo
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from cpq.desk_rules import DESK
from cpq.desk_rules.calendar import BusinessCalendar
from cpq.desk_rules.commission import CommissionFile
from cpq.desk_rules.documents import (
    DESK_FILES,
    AlertsFile,
    CalendarFile,
    ChecksFile,
    ReasonsFile,
    RoutingFile,
    SubscribersFile,
)
from cpq.desk_rules.references import References
from cpq.desk_rules.reports import ReportRules
from cpq.desk_rules.rules import DeskRules
from cpq.desk_rules.score import ScoreRules
from cpq.desk_rules.settings import Settings
from cpq.desk_rules.templates import QuoteTemplate, problems_in
from cpq.desk_rules.time_zones import known_zone
from cpq.files.folders import fingerprint
from cpq.files.located import LocatedMap
from cpq.files.models import FileModel, parse_model
from cpq.files.yaml_reader import read_yaml
from cpq.people.load import PeopleFile
from cpq.problems import Problem, SourceLocation, did_you_mean

_TEMPLATES = f"{DESK}/templates/"


class LoadedDesk(NamedTuple):
    """The rules of a desk, and everything found while loading them.

    Attributes:
        files: What each file said, by its name without ending, as far as it could be read; for findings about places.
    """

    rules: DeskRules
    problems: tuple[Problem, ...]
    files: Mapping[str, FileModel]


def load_desk_rules(files: Mapping[str, bytes], problems: Iterable[Problem] = ()) -> LoadedDesk:
    """The rules that the files of ``desk/`` state; nothing is raised for what is wrong in them.

    Args:
        files: Contents by relative path, such as ``desk/people.yaml``.
        problems: What was found wrong before.
    """
    loading = _Loading(problems)
    read = {path: document for path in sorted(files) for document in loading.documents(path, files[path])}
    templates = {one.template: one for one in loading.templates(files)}
    for path, document in read.items():
        loading.parse(path, document)
    found = loading.found
    loading.problems += References(found, {_kind(path) for path in files} - found.keys()).problems()
    return LoadedDesk(_rules(found, templates, fingerprint(files)), tuple(loading.problems), MappingProxyType(found))


class _Loading:
    """The files of the folder on their way into the rules, with the problems so far."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        self.found: dict[str, FileModel] = {}

    def documents(self, path: str, data: bytes) -> list[LocatedMap]:
        """The one document of a file that is no template; none where it is of no kind that the folder has."""
        if path.startswith(_TEMPLATES):
            return []
        name = _kind(path)
        if name not in DESK_FILES or not path.endswith((".yaml", ".yml")):
            hint = did_you_mean(name, DESK_FILES) or f"the folder holds {', '.join(sorted(DESK_FILES))} and templates/"
            message = f"'{path}' is no file of the desk, and nothing in it counts"
            self.problems.append(Problem("unknown-desk-file", SourceLocation(path), message, hint))
            return []
        return self._one(path, data, name)

    def _one(self, path: str, data: bytes, what: str) -> list[LocatedMap]:
        documents, problems = read_yaml(data, path)
        self.problems += problems
        if len(documents) > 1:
            message = f"this file holds one document about {what}, not {len(documents)}"
            hint = "write everything in one document, without --- between its parts"
            self.problems.append(Problem("wrong-type", SourceLocation(path), message, hint))
        return documents[:1]

    def parse(self, path: str, document: LocatedMap) -> None:
        """Keep what a file says, as far as a model can read it."""
        name = _kind(path)
        parsed = parse_model(DESK_FILES[name], document, self.problems)
        if parsed is not None:
            self.found[name] = parsed

    def templates(self, files: Mapping[str, bytes]) -> Iterator[QuoteTemplate]:
        """Every template that can be read."""
        seen: dict[str, SourceLocation] = {}
        for path in sorted(files):
            for document in self._one(path, files[path], "a template") if path.startswith(_TEMPLATES) else ():
                template = parse_model(QuoteTemplate, document, self.problems)
                if template is None:
                    continue
                if template.template in seen:
                    message = f"the template '{template.template}' stands in {seen[template.template].short} already"
                    self.problems.append(Problem("duplicate-id", template.where_of("template"), message))
                    continue
                seen[template.template] = template.where
                self.problems += problems_in(template)
                yield template


def _kind(path: str) -> str:
    return path.removeprefix(f"{DESK}/").rpartition(".")[0]


def _rules(found: Mapping[str, FileModel], templates: Mapping[str, QuoteTemplate], digest: str) -> DeskRules:
    people = _of(PeopleFile, found, "people")
    settings = _of(Settings, found, "settings")
    calendars = {
        name: BusinessCalendar.of(spec)
        for name, spec in _of(CalendarFile, found, "calendar").calendars.items()
        if known_zone(spec.time_zone)
    }
    rules = DeskRules(
        directory=replace(people.directory(), delegations=()),
        routing=_frozen(_of(RoutingFile, found, "routing").routing),
        calendars=MappingProxyType(calendars),
        checks=_frozen(_of(ChecksFile, found, "checks").checks),
        reasons=_frozen(_of(ReasonsFile, found, "reasons").reasons),
        settings=settings,
        templates=_frozen(templates),
        score=_of(ScoreRules, found, "score") if "score" in found else None,
        reports=_of(ReportRules, found, "reports"),
        commission=_frozen(_of(CommissionFile, found, "commission").plans),
        subscribers=_frozen(_of(SubscribersFile, found, "subscribers").subscribers),
        alerts=_frozen(_of(AlertsFile, found, "alerts").alerts),
        hash=digest,
    )
    placed = (one.in_zone(_zone_of(one.of, rules)) for one in people.delegations)
    return replace(rules, directory=rules.directory.with_delegations(*placed))


def _zone_of(person: str, rules: DeskRules) -> tzinfo:
    """Where somebody is: their own zone, else that of their calendar, else UTC."""
    found = rules.directory.find(person)
    if found is not None and found.time_zone:
        return ZoneInfo(found.time_zone) if known_zone(found.time_zone) else UTC
    calendar = rules.calendar_of(person)
    return UTC if calendar is None else calendar.zone


Kind = TypeVar("Kind", bound=FileModel)


def _of(kind: type[Kind], found: Mapping[str, FileModel], name: str) -> Kind:
    """What a file said; nothing where there is no such file, or where it could not be read."""
    said = found.get(name)
    return said if isinstance(said, kind) else kind()


def _frozen(part: Mapping[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(dict(part))
