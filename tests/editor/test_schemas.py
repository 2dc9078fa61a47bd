"""The schemas that editors check with: every sample file agrees, errors of form are told, and every field has words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

pytest.importorskip("jsonschema", reason="jsonschema is not installed; make install brings it")

from jsonschema import Draft202012Validator

from cpq.commands.schemas import FILES, NAMES, schema_of
from cpq.files.folders import POLICY_FOLDERS
from tests.commands.conftest import Run
from tests.editor.samples import REPOSITORY, sample_files, wrong

SAMPLES = {name: (path, text) for name, path, text in sample_files()}
PROBLEMS = REPOSITORY / "tests" / "problems"
WRONG_IN_FORM = {
    "invalid-files",
    "invalid-value",
    "invalid-value--request",
    "missing-field",
    "missing-field--deal",
    "nested-too-deep",
    "unknown-field",
    "unknown-field--deal",
    "wrong-type",
}
"""Bad samples whose error is one of form: a field, a value or a shape. The others need more than one place to see."""


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_a_valid_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema_of(name))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_file_agrees_with_its_schema(name: str) -> None:
    path, text = SAMPLES[name]
    assert wrong(path, text) == []


def test_there_are_samples_of_every_kind_of_file() -> None:
    patterns = [pattern.partition("*")[0] for kind, pattern in FILES.items() if kind != "config"]
    assert [start for start in patterns if not any(path.startswith(start) for path, _ in SAMPLES.values())] == []
    assert {f"{folder}/" for folder in POLICY_FOLDERS} <= set(patterns)


def bad_files(sample: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(sample.rglob("*.yaml")):
        inside = path.relative_to(sample).as_posix()
        if inside.startswith(tuple(pattern.partition("*")[0] for pattern in FILES.values())):
            yield inside, path.read_text(encoding="utf-8")


def is_rejected(sample: Path) -> bool:
    try:
        return any(wrong(path, text) for path, text in bad_files(sample))
    except (yaml.YAMLError, UnicodeError):
        return False  # no YAML: an editor says so before it asks a schema


def test_editors_tell_errors_of_form_and_raise_no_false_alarm_over_other_errors() -> None:
    samples = [path for path in sorted(PROBLEMS.iterdir()) if path.is_dir() and not path.name.startswith("_")]
    assert {sample.name for sample in samples if is_rejected(sample)} == WRONG_IN_FORM


def properties(schema: Any, where: str) -> Iterator[tuple[str, Any]]:
    """Every property of a schema with a path to it."""
    if isinstance(schema, list):
        for part in schema:
            yield from properties(part, where)
    elif isinstance(schema, dict):
        for name, part in schema.get("properties", {}).items():
            yield f"{where}/{name}", part
            yield from properties(part, f"{where}/{name}")
        for name, part in schema.items():
            if name != "properties":  # a product has a field of that name
                yield from properties(part, f"{where}/{name}")


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("priced-quote", "billing-schedule")])
def test_every_field_says_what_it_means(name: str) -> None:
    assert [where for where, part in properties(schema_of(name), "") if not part.get("description")] == []


@pytest.mark.parametrize("name", FILES)
def test_every_closed_set_of_values_and_every_form_of_text_has_an_example(name: str) -> None:
    def without(schema: Any, where: str) -> Iterator[str]:
        if isinstance(schema, dict):
            if "pattern" in schema and schema.get("type") == "string" and not schema.get("examples"):
                yield where
            for key, part in schema.items():
                yield from without(part, f"{where}/{key}")
        elif isinstance(schema, list):
            for part in schema:
                yield from without(part, where)

    assert list(without(schema_of(name), "")) == []


def test_a_field_is_spelled_with_spaces_in_files_and_with_underscores_in_json() -> None:
    assert {"price book", "payment terms", "valid until"} <= schema_of("deal")["properties"].keys()
    assert {"price_book", "payment_days", "valid_until"} <= schema_of("quote-request")["properties"].keys()
    assert "valid from" in schema_of("price-book")["properties"]


def test_the_values_of_a_set_are_described_where_the_words_about_the_field_do() -> None:
    mode = schema_of("rules")["$defs"]["DiscountSchedule"]["properties"]["mode"]
    told = dict(zip(mode["enum"], mode["enumDescriptions"], strict=True))
    assert told["range"] == "every unit gets the reached tier's discount"


def test_all_schemas_are_written_beside_an_index(cpq: Run, tmp_path: Path) -> None:
    run = cpq("schema", "--all", str(tmp_path / "schemas"))
    assert run.exit_code == 0
    written = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in (tmp_path / "schemas").iterdir()}
    index = written.pop("index.json")
    assert written.keys() == {f"{name}.json" for name in NAMES}
    assert all(written[f"{name}.json"] == schema_of(name) for name in NAMES)
    assert {entry["name"]: entry["file"] for entry in index["schemas"]} == {name: f"{name}.json" for name in NAMES}
    assert {entry["name"]: entry["for"] for entry in index["schemas"] if "for" in entry} == FILES


def test_the_settings_in_the_documentation_are_those_of_the_schemas() -> None:
    page = (REPOSITORY / "docs" / "editor.md").read_text(encoding="utf-8")
    settings = json.loads(page.partition("```json\n")[2].partition("```")[0])["yaml.schemas"]
    assert settings == {f".cpq/schemas/{kind}.json": files for kind, files in FILES.items() if kind != "config"}
