"""The files of this repository that an editor would open, as it reads them, and what their schemas say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from cpq.commands.schemas import FILES, schema_of

REPOSITORY = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```yaml(?: (?P<path>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"# (?P<path>(?:[\w.-]+/)*[\w.-]+\.yaml)$")
WORKSPACES = (
    REPOSITORY,
    *sorted((REPOSITORY / "cpq" / "templates").iterdir()),
    REPOSITORY / "tests" / "problems" / "_base",
)
FOLDERS = ("catalogs", "pricing_rules", "accounts", "deals", "desk", "tests/scenarios")


class _Loader(yaml.SafeLoader):
    """YAML 1.2 as editors read it: a date is a text, and so are yes and no."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def documents(text: str) -> list[Any]:
    """The documents of a file, as an editor hands them to its schema."""
    return [document for document in yaml.load_all(text, _Loader) if document is not None]


@cache
def validator(kind: str) -> Draft202012Validator:
    """What checks a kind of file by its schema."""
    return Draft202012Validator(schema_of(kind))


def wrong(path: str, text: str) -> list[str]:
    """What the schemas say against a file of a workspace, each with the path of the value in it."""
    check = validator(kind_of(path))
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for document in documents(text)
        for error in check.iter_errors(document)
    ]


def kind_of(path: str) -> str:
    """The schema that an editor chooses for a file of a workspace."""
    return next(kind for kind, pattern in FILES.items() if path.startswith(pattern.partition("*")[0]))


def sample_files() -> Iterator[tuple[str, str, str]]:
    """Every sample file: a name for the test, its path in its workspace, its text."""
    for root in WORKSPACES:
        for folder in FOLDERS:
            for path in sorted((root / folder).rglob("*.yaml")):
                inside = path.relative_to(root).as_posix()
                yield path.relative_to(REPOSITORY).as_posix(), inside, path.read_text(encoding="utf-8")
    for page in sorted((REPOSITORY / "docs").rglob("*.md")):
        for block in FENCE.finditer(page.read_text(encoding="utf-8")):
            named = NAMED.match(block["text"].partition("\n")[0])
            inside = block["path"] or (named["path"] if named else "")
            if inside:
                yield f"{page.name}:{inside}", inside, block["text"]
