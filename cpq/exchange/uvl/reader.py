"""UVL text to a :class:`Document`: sections by indentation, features by line, constraints as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cpq.exchange.uvl.document import Constraint, Document, Feature, FeatureGroup, Import
from cpq.exchange.uvl.feature_line import GROUPS, NAME_PART, group_of, parse_feature
from cpq.exchange.uvl.lines import Line, lines_of
from cpq.exchange.uvl.problems import Problems, TooManyProblems, shown
from cpq.files.text import without_forbidden
from cpq.problems import Problem, SourceLocation

SECTIONS = frozenset({"include", "namespace", "imports", "features", "constraints"})
LEVELS = {
    "Boolean": {"group-cardinality"},
    "Arithmetic": {"feature-cardinality", "aggregate-function"},
    "Type": {"string-constraints", "numeric-constraints"},
}
_OLD_LEVELS = {"SAT-level": "Boolean", "SMT-level": "Arithmetic", "TYPE-level": "Type"}
_DOTTED = re.compile(rf"{NAME_PART}(?:\.{NAME_PART})*")
_PART = re.compile(NAME_PART)
_IMPORT = re.compile(rf"[ \t]*({_DOTTED.pattern})(?:[ \t]+as[ \t]+({_DOTTED.pattern}))?[ \t]*$")


def read_document(text: str, file: str) -> tuple[Document, list[Problem]]:
    """What a file says, as far as it can be read, and everything that is wrong with how it is written."""
    text, found = without_forbidden(text, file, limit=20)
    problems = Problems(file, found)
    document = Document(file)
    try:
        if text:
            _Reader(document, problems).read(lines_of(text))
    except TooManyProblems:
        pass
    if document.root is None and not problems.found:
        problems.found.append(
            Problem("bad-uvl", SourceLocation(file), "there is no feature", "write 'features' and a root feature below")
        )
    return document, problems.found


class _Reader:
    """Reads sections one after the other into a document."""

    def __init__(self, document: Document, problems: Problems) -> None:
        self.document = document
        self.problems = problems

    def read(self, lines: Iterator[Line]) -> None:
        """Read every line."""
        section, tree, constraints = "", _Tree(self.problems), []
        imports: list[Import] = []
        levels: list[tuple[str, int]] = []
        for line in lines:
            text = line.text
            if not line.closed:
                self.problems.syntax(line.number, 1, "a brace, bracket or parenthesis opens here and is never closed")
                continue
            if not text[0].isspace():
                section = self._section(text, line.number)
            elif section == "features":
                tree.add(text, line.number)
            elif section == "constraints":
                stripped = text.strip()
                constraints.append(Constraint(stripped, line.number, text.index(stripped[0]) + 1))
            elif section == "imports":
                imports += self._import(text, line.number)
            elif section == "include":
                levels += self._level(text.strip(), line.number)
            elif section != "?":
                self.problems.syntax(line.number, 1, "an indented line stands in no section")
        self.document.root, self.document.constraints = tree.root, tuple(constraints)
        self.document.imports, self.document.levels = tuple(imports), tuple(levels)

    def _section(self, text: str, number: int) -> str:
        word, _, rest = text.strip().partition(" ")
        if "\t" in word:
            word, _, rest = text.strip().partition("\t")
        rest = rest.strip()
        if word == "namespace":
            if not _DOTTED.fullmatch(rest):
                self.problems.syntax(number, 1, f"{shown(rest)} is no name of a namespace")
            self.document.namespace = ".".join(name_parts(rest))
            return "?"
        if word not in SECTIONS or rest:
            sections = ", ".join(sorted(SECTIONS))
            self.problems.syntax(number, 1, f"{shown(text.strip())} is no section", f"sections are {sections}")
            return "?"
        return word

    def _import(self, text: str, number: int) -> Iterator[Import]:
        match = _IMPORT.match(text)
        if match is None:
            self.problems.syntax(number, 1, f"{shown(text.strip())} is no import", "write 'folder.file as alias'")
            return
        path = name_parts(match[1])
        yield Import(path, name_parts(match[2]) if match[2] else path, number, match.start(1) + 1)

    def _level(self, text: str, number: int) -> Iterator[tuple[str, int]]:
        major, _, minor = text.partition(".")
        major = _OLD_LEVELS.get(major, major)
        if major not in LEVELS or (minor and minor != "*" and minor not in LEVELS[major]):
            known = ", ".join(LEVELS)
            self.problems.syntax(number, 1, f"{shown(text)} is no language level", f"levels are {known}")
            return
        yield f"{major}.{minor}" if minor else major, number


def name_parts(text: str) -> tuple[str, ...]:
    """Parts of a dotted name, without their quotation marks."""
    return tuple(part.strip('"') for part in _PART.findall(text))


class _Tree:
    """The feature tree while its lines come in."""

    def __init__(self, problems: Problems) -> None:
        self.root: Feature | None = None
        self._problems = problems
        self._open: list[tuple[int, Feature | FeatureGroup]] = []
        self._widths: dict[str, int] = {}
        self._closed_width = 0

    def add(self, text: str, number: int) -> None:
        """Put a line at its place."""
        body = text.lstrip(" \t")
        indent = text[: len(text) - len(body)]
        width = self._widths.get(indent)
        if width is None:
            width = self._widths[indent] = len(indent.expandtabs())
        column = len(indent) + 1
        above = self._above(width, number, column)
        if isinstance(above, Feature):
            node: Feature | FeatureGroup | None = self._group(body.strip(), above, number, column)
        else:
            node = self._feature(body, above, number, column)
        if node is not None:
            self._open.append((width, node))

    def _group(self, text: str, above: Feature, number: int, column: int) -> FeatureGroup | None:
        found = group_of(text)
        if found is None:
            self._problems.syntax(
                number,
                column,
                f"{shown(text)} stands directly below feature {shown(above.name)}",
                f"features stand below a group: {', '.join(GROUPS)} or a cardinality such as [1..3]",
            )
            return None
        kind, low, high = found
        if high is not None and low > high:
            self._problems.syntax(number, column, f"cardinality {kind} has its bounds reversed")
        group = FeatureGroup(kind, number, column, low, high)
        above.groups.append(group)
        return group

    def _feature(self, text: str, above: FeatureGroup | None, number: int, column: int) -> Feature | None:
        feature = parse_feature(text, number, column, self._problems)
        if feature is None:
            return None
        if above is not None:
            above.features.append(feature)
        elif self.root is None:
            self.root = feature
        else:
            message = f"a second root feature {shown(feature.name)} stands beside {shown(self.root.name)}"
            self._problems.syntax(number, column, message, "a model has one root")
            return None
        return feature

    def _above(self, width: int, number: int, column: int) -> Feature | FeatureGroup | None:
        """What a line of an indentation stands below."""
        opened = self._open
        left = None
        while opened and opened[-1][0] >= width:
            left = opened.pop()[0]
        if left is not None and left != width:
            self._problems.syntax(
                number,
                column,
                "the indentation fits no line above",
                "children are indented alike, with tabs or with spaces (a tab reaches the next multiple of 8)",
            )
        return opened[-1][1] if opened else None
