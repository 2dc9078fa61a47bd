"""The sections of all rules files, gathered by name; what stands twice is a problem naming both places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cpq.files.located import LocatedMap
from cpq.files.models import FileModel, parse_model
from cpq.policy.sections import GATHERED, HEADED, RulesFile
from cpq.problems import Problem, SourceLocation


class Sections:
    """The sections of all rules files.

    Attributes:
        named: Rules by section and id.
        listed: Entries of sections that several files add to.
        single: Sections that stand once, each with its place.
        headed: Documents that are one thing as a whole, by their first key and id.
    """

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.named: dict[str, dict[str, Any]] = {}
        self.listed: dict[str, list[Any]] = {}
        self.single: dict[str, tuple[Any, SourceLocation]] = {}
        self.headed: dict[str, dict[str, Any]] = {head: {} for head in HEADED}

    def add_headed(self, head: str, model: FileModel) -> None:
        """Keep a document that is one thing as a whole."""
        self._put(self.headed[head], head, getattr(model, head.replace(" ", "_")), model)

    def add(self, file: FileModel) -> None:
        """Keep every section of a rules file."""
        for name in type(file).model_fields:
            value = getattr(file, name)
            if isinstance(value, dict):
                for rule_id, rule in value.items():
                    self._put(self.named.setdefault(name, {}), name.replace("_", " "), rule_id, rule)
            elif value is not None and name.replace("_", " ") in GATHERED:
                self.listed.setdefault(name, []).extend(value)
            elif value is not None:
                self._put_single(name, value, file.where_of(name))

    def _put(self, into: dict[str, Any], kind: str, rule_id: str, rule: Any) -> None:
        if rule_id in into:
            self._duplicate(f"'{rule_id}' of {kind}", rule.where, into[rule_id].where)
        else:
            into[rule_id] = rule

    def _put_single(self, name: str, value: Any, where: SourceLocation) -> None:
        if name in self.single:
            self._duplicate(f"the section {name}", where, self.single[name][1])
        else:
            self.single[name] = (value, where)

    def _duplicate(self, what: str, where: SourceLocation, other: SourceLocation) -> None:
        self.problems.append(Problem("duplicate-id", where, f"{what} stands at {other} already", "keep one of the two"))


def gather_sections(documents: Iterable[LocatedMap], problems: list[Problem]) -> Sections:
    """Read every rules document and keep its sections."""
    sections = Sections(problems)
    for document in documents:
        head = next((head for head in HEADED if head in document), None)
        model = HEADED[head] if head is not None else RulesFile
        parsed = parse_model(model, document, problems, what=f"a {head}" if head else "a rules file")
        if parsed is None:
            continue
        if head is not None:
            sections.add_headed(head, parsed)
        else:
            sections.add(parsed)
    return sections
