"""The slips of analysts that are tried out: precise edits of files of the sample workspace, kept in YAML files here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import Field, StringConstraints

from cpq.files.models import FileModel, Id, parse_model
from cpq.files.yaml_reader import read_yaml
from cpq.problems import InvalidFiles, Problem

HERE = Path(__file__).parent
PARTS = ("software-rules", "software-products", "equipment", "company")
"""Names of the YAML files, in the order of the documentation."""


Verbatim = Annotated[str, StringConstraints(strip_whitespace=False)]
"""Text whose spaces at both ends count."""


class TargetGone(Exception):
    """The text that a fault replaces does not stand in its file exactly once."""


class Slip(FileModel):
    """A single mutation as it is written down.

    Attributes:
        id: Short name, unique among all faults.
        sort: Sort of slip, such as ``tier off by one``.
        what: What was changed, in words.
        before, after: The text that stands in the file exactly once, and what takes its place.
        not_noticed_because: Why nobody can notice it, as a sentence.
    """

    id: Id
    sort: str
    what: str
    before: Verbatim
    after: Verbatim
    not_noticed_because: str = ""


class SlipFile(FileModel):
    """The slips of one part of the sample workspace, by the file that they are made in."""

    part: str
    files: dict[str, tuple[Slip, ...]] = Field(default_factory=dict)


class Fault(NamedTuple):
    """A slip and the file that it is made in, as a path in the workspace."""

    file: str
    slip: Slip

    @property
    def id(self) -> str:
        """Short name, unique among all faults."""
        return self.slip.id

    def applied(self, content: bytes) -> bytes:
        """The file with the slip in it.

        Raises:
            TargetGone: The text to replace is not there, or stands there twice.
        """
        text, before = content.decode(), str(self.slip.before)
        if text.count(before) != 1:
            raise TargetGone(f"{self.id}: {self.file} holds {text.count(before)} times {before!r}")
        return text.replace(before, str(self.slip.after)).encode()


def faults_by_part() -> Mapping[str, tuple[Fault, ...]]:
    """Every fault, by the title of its part.

    Raises:
        InvalidFiles: With every problem of the YAML files.
    """
    found: dict[str, tuple[Fault, ...]] = {}
    problems: list[Problem] = []
    for name in PARTS:
        path = HERE / f"{name}.yaml"
        documents, unread = read_yaml(path.read_bytes(), path.name)
        problems += unread
        for document in documents:
            parsed = parse_model(SlipFile, document, problems, what="a file of faults")
            if parsed is not None:
                found[parsed.part] = tuple(Fault(file, slip) for file, slips in parsed.files.items() for slip in slips)
    if problems:
        raise InvalidFiles(problems)
    return found


BY_PART = faults_by_part()
FAULTS = tuple(fault for faults in BY_PART.values() for fault in faults)
