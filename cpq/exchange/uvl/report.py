"""The coverage report of a feature model: features, attributes and constraints, taken or not, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cpq.exchange.coverage import CoverageReport, FileCoverage, RowRef, reasons_by_code
from cpq.exchange.uvl.document import Feature
from cpq.exchange.uvl.reasons import LEFT, NOTES
from cpq.exchange.uvl.scopes import Scope

if TYPE_CHECKING:
    from cpq.exchange.uvl.to_model import Read


def coverage_of(read: Read) -> CoverageReport:
    """What of the files was taken."""
    return CoverageReport(tuple(_coverage(read)))


def _coverage(read: Read) -> Iterator[FileCoverage]:
    notes = [(entry.feature, "unbounded-cardinality") for entry in read.tree.unbounded]
    notes += [(entry.feature, code) for entry, code in read.domains.narrowed]
    notes += [(read.tree.by_name[name].feature, "always-there") for name in sorted(read.folded)]
    read_attributes = {(name.partition("#")[0], attribute) for name, attribute in read.attributes_read}
    scopes = [read.scope]
    while scopes:
        scope = scopes.pop(0)
        scopes += scope.imports.values()
        file = scope.document.file
        features = list(features_of(scope))
        unused = [] if scope.used else [("not-used", one.line, ".".join(one.name)) for one in features]
        own = {id(feature) for feature in features}
        about = {(code, one.line, ".".join(one.name)): None for one, code in notes if id(one) in own}
        yield _file(file, "feature", len(features), unused, about)
        attributes = [(one, attribute) for one in features for attribute in one.attributes]
        if attributes:
            left = [
                ("not-read", attribute.line, f"{'.'.join(one.name)}.{attribute.name}")
                for one, attribute in attributes
                if (scope.named(one.name[-1]), attribute.name) not in read_attributes and attribute.name != "abstract"
            ]
            yield _file(file, "attribute", len(attributes), left, ())
        yield _constraints(read, scope, features)


def _constraints(read: Read, scope: Scope, features: Iterable[Feature]) -> FileCoverage:
    constraints = [*(one for feature in features for one in feature.constraints), *scope.document.constraints]
    left = [(code, one.line, one.text[:60]) for own, one, code in read.left if own is scope]
    if not scope.used:
        left = [("not-used", one.line, one.text[:60]) for one in constraints]
    notes = {(code, one.line, one.text[:60]): None for own, one, code in read.notes if own is scope}
    return _file(scope.document.file, "constraint", len(constraints), left, notes)


def features_of(scope: Scope) -> Iterator[Feature]:
    """Features of one file in their order."""
    root = scope.document.root
    todo = [root] if root is not None else []
    while todo:
        feature = todo.pop()
        yield feature
        for group in reversed(feature.groups):
            todo += reversed(group.features)


def _file(
    file: str,
    kind: str,
    count: int,
    left: Iterable[tuple[str, int, str]],
    notes: Iterable[tuple[str, int, str]],
) -> FileCoverage:
    reasons, told = (
        reasons_by_code(((code, RowRef(line, key)) for code, line, key in found), meanings)
        for found, meanings in ((left, LEFT), (notes, NOTES))
    )
    return FileCoverage(file, kind, count, count - sum(len(reason.rows) for reason in reasons), reasons, told)
