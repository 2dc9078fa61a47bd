"""Which deal is meant: a path, a name, a quote number; the same for the library and for the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cpq.deals_folder import deal_names, deal_not_found, find_deal
from cpq.problems import NotFound
from cpq.workspace import Workspace

PRODUCTS = b"catalog: c\nproducts: { seat: { name: Seat, charge: one-time } }\n"
YAML = "id: Q-1\naccount: acme\nas of: 2026-11-20\nlines: [{ id: Q-9, product: seat }]\n"
JSON = {
    "schema": "cpq/quote-request/1",
    "id": "Q-2",
    "account": {"id": "acme"},
    "as_of": "2026-11-20",
    "lines": [{"id": "Q-8", "product": "seat"}],
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "catalogs").mkdir()
    (tmp_path / "catalogs/c.yaml").write_bytes(PRODUCTS)
    (tmp_path / "deals/2026").mkdir(parents=True)
    (tmp_path / "deals/acme.yaml").write_text(YAML, encoding="utf-8")
    (tmp_path / "deals/short.yml").write_text(YAML.replace("id: Q-1", 'id: "Q-3"   # renewed'), encoding="utf-8")
    (tmp_path / "deals/2026/api.json").write_text(json.dumps(JSON, indent=2), encoding="utf-8")
    (tmp_path / "deals/broken.json").write_text("{", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("named", "file"),
    [
        ("deals/acme.yaml", "acme.yaml"),
        ("acme.yaml", "acme.yaml"),
        ("acme", "acme.yaml"),
        ("short", "short.yml"),
        ("2026/api", "2026/api.json"),
        ("Q-1", "acme.yaml"),
        ("Q-2", "2026/api.json"),
        ("Q-3", "short.yml"),
    ],
)
def test_a_deal_is_found_by_path_name_and_quote_number(root: Path, named: str, file: str) -> None:
    assert find_deal(root, named) == root / "deals" / file
    read = Workspace.open(root).read_deal(named)
    assert read.places[""].file == f"deals/{file}"


@pytest.mark.parametrize("named", ["Q-9", "Q-8", "Q-", "q-1", "Q.1", "nothing", "deals", "a\0b", "x" * 5000])
def test_ids_of_lines_parts_of_numbers_folders_and_impossible_names_are_no_deals(root: Path, named: str) -> None:
    assert find_deal(root, named) is None


def test_the_closest_deal_is_proposed_else_those_that_there_are(root: Path, tmp_path: Path) -> None:
    assert list(deal_names(root)) == ["2026/api", "acme", "broken", "short"]
    with pytest.raises(NotFound) as refused:
        Workspace.open(root).read_deal("deals/acne.yaml")
    assert refused.value.hint == "did you mean 'acme'?"
    assert deal_not_found(root, "zzzzzz").hint == "deals here: 2026/api, acme, broken, short"
    assert deal_not_found(tmp_path / "elsewhere", "zzzzzz").hint == "this workspace has no deals; name a file"
