"""The cache of parsed files: it gives back exactly what the reader gave, or nothing."""

from __future__ import annotations

import json
import os
import random
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.files.document_cache import FORMAT, DocumentCache
from cpq.files.located import LocatedList, LocatedMap, LocatedText
from cpq.files.packed_documents import packed, unpacked
from cpq.files.yaml_reader import read_yaml

REPOSITORY = Path(__file__).resolve().parents[2]
TEXT = b"catalog: shop\n---\nproducts:\n  seat: { name: 'Seat', tags: [a, \"b\", [c]], note: }\n"
DATA = {"catalogs/shop.yaml": TEXT}


def spelled(value: Any) -> Any:
    """A located value with every place and mark, in a form that compares them."""
    if isinstance(value, LocatedText):
        return (type(value).__name__, str(value), value.where, value.quoted)
    if isinstance(value, LocatedMap):
        return ("map", value.where, [(key, value.key_where[key], spelled(part)) for key, part in value.items()])
    assert isinstance(value, LocatedList)
    return ("list", value.where, [spelled(part) for part in value])


def all_spelled(documents: Any) -> Any:
    return {file: [spelled(document) for document in found] for file, found in documents.items()}


def read(files: dict[str, bytes]) -> dict[str, list[LocatedMap]]:
    return {file: read_yaml(data, file)[0] for file, data in files.items()}


@pytest.fixture
def cache(tmp_path: Path) -> DocumentCache:
    return DocumentCache(tmp_path / "cache", at_least=0)


def written(cache: DocumentCache, files: dict[str, bytes]) -> str:
    key = cache.key(files)
    cache.write(key, read(files))
    return key


def entries(cache: DocumentCache) -> list[Path]:
    return sorted(cache.folder.iterdir())


def test_what_was_kept_comes_back_with_every_place(cache: DocumentCache) -> None:
    found = cache.read(written(cache, DATA))
    assert all_spelled(found) == all_spelled(read(DATA))


@pytest.mark.parametrize(
    "path",
    [
        path.relative_to(REPOSITORY).as_posix()
        for folder in ("catalogs", "pricing_rules", "accounts", "tests/scenarios")
        for path in sorted((REPOSITORY / folder).rglob("*.yaml"))
    ],
)
def test_every_sample_file_comes_back_as_it_was_read(path: str) -> None:
    files = {path: (REPOSITORY / path).read_bytes()}
    assert all_spelled(unpacked(json.loads(json.dumps(packed(read(files)))))) == all_spelled(read(files))


values = st.recursive(
    st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
)


@given(st.lists(st.dictionaries(st.text(max_size=5), values, max_size=4), max_size=3))
def test_any_document_comes_back_as_it_was_read(documents: list[dict[str, Any]]) -> None:
    """JSON is YAML, so any tree of maps, lists and texts can be written; those that are refused are never kept."""
    text = "\n---\n".join(json.dumps(document, ensure_ascii=False) for document in documents)
    found, problems = read_yaml(text, "a.yaml")
    if not problems:
        again = unpacked(json.loads(json.dumps(packed({"a.yaml": found}))))
        assert all_spelled(again) == all_spelled({"a.yaml": found})


def test_other_bytes_another_path_and_another_format_have_other_keys(
    cache: DocumentCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = {cache.key(DATA), cache.key({"catalogs/shop.yaml": TEXT + b"# \n"}), cache.key({"catalogs/shap.yaml": TEXT})}
    monkeypatch.setattr("cpq.files.document_cache.FORMAT", "cpq-documents/0")
    assert len({*keys, cache.key(DATA)}) == 4


def test_small_files_are_not_kept(tmp_path: Path) -> None:
    cache = DocumentCache(tmp_path / "cache")
    assert written(cache, DATA) == ""
    assert cache.read("") is None
    assert not cache.folder.exists()
    assert cache.key({"a.yaml": b"#" * cache.at_least})


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_entry_is_no_entry(cache: DocumentCache, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 (damage, not a secret)
    key = written(cache, DATA)
    (path,) = entries(cache)
    data = bytearray(path.read_bytes())
    damage = seed % 3
    if damage == 0:
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    elif damage == 1:
        del data[draw.randrange(len(data)) :]
    else:
        data = bytearray(draw.randbytes(draw.randrange(200)))
    path.write_bytes(data)
    assert cache.read(key) is None
    cache.write(key, read(DATA))
    assert all_spelled(cache.read(key)) == all_spelled(read(DATA))


WHOLE = packed(read(DATA))["catalogs/shop.yaml"]


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"a.yaml": []},
        {"a.yaml": {}},
        {"a.yaml": {**WHOLE, "documents": 1}},
        {"a.yaml": {**WHOLE, "documents": 10**9}},
        {"a.yaml": {**WHOLE, "documents": "1"}},
        {"a.yaml": {**WHOLE, "shape": [-1, -1]}},
        {"a.yaml": {**WHOLE, "shape": [10**12]}},
        {"a.yaml": {**WHOLE, "shape": [[["key"]]]}},
        {"a.yaml": {**WHOLE, "shape": [True]}},
        {"a.yaml": {**WHOLE, "shape": [1] * 100_000}},
        {"a.yaml": {**WHOLE, "places": [[], []]}},
        {"a.yaml": {**WHOLE, "places": [["1"] * 20, [1] * 20]}},
        {"a.yaml": {**WHOLE, "places": [[1] * 100_000, [1] * 100_000], "shape": [1] * 100_000, "documents": 1}},
        {"a.yaml": {**WHOLE, "texts": [1] * len(WHOLE["texts"])}},
        {"a.yaml": {**WHOLE, "texts": [*WHOLE["texts"], "more"]}},
        {"a.yaml": {**WHOLE, "text_places": [[1.5] * 20, [1] * 20]}},
        {"a.yaml": {**WHOLE, "quoted": 7}},
    ],
    ids=lambda body: str(body)[:40],
)
def test_an_entry_of_another_shape_is_no_entry_even_with_a_right_checksum(cache: DocumentCache, body: Any) -> None:
    key = written(cache, DATA)
    text = json.dumps(body).encode()
    (path,) = entries(cache)
    path.write_bytes(f"{FORMAT} {sha256(text).hexdigest()}\n".encode() + text)
    assert cache.read(key) is None


def test_json_that_is_nested_too_deep_is_no_entry(cache: DocumentCache) -> None:
    key = written(cache, DATA)
    text = b"[" * 1_000_000
    (path,) = entries(cache)
    path.write_bytes(f"{FORMAT} {sha256(text).hexdigest()}\n".encode() + text)
    assert cache.read(key) is None


def test_the_least_recently_used_entries_go_first(tmp_path: Path) -> None:
    cache = DocumentCache(tmp_path, at_least=0, max_entries=3)
    keys = []
    for number in range(3):
        keys.append(written(cache, {f"{number}.yaml": TEXT}))
        os.utime(entries(cache)[0].parent / f"{keys[-1]}.documents", (number, number))
    assert cache.read(keys[0]) is not None  # used now
    newest = written(cache, {"3.yaml": TEXT})
    assert [cache.read(key) is not None for key in (*keys, newest)] == [True, False, True, True]


def test_entries_take_no_more_bytes_than_allowed(tmp_path: Path) -> None:
    size = len(json.dumps(packed(read(DATA)))) * 3
    cache = DocumentCache(tmp_path, at_least=0, max_bytes=size)
    for number in range(9):
        written(cache, {f"{number}.yaml": TEXT})
    assert 0 < sum(path.stat().st_size for path in entries(cache)) <= size


def test_an_entry_larger_than_all_may_be_is_not_kept(tmp_path: Path) -> None:
    cache = DocumentCache(tmp_path / "cache", at_least=0, max_bytes=10)
    assert cache.read(written(cache, DATA)) is None
    assert not cache.folder.exists()


def test_what_an_interrupted_process_left_behind_goes_too(tmp_path: Path) -> None:
    cache = DocumentCache(tmp_path, at_least=0, max_entries=1)
    left = tmp_path / "tmpabc.documents.new"
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    written(cache, DATA)
    assert not left.exists()


def test_a_folder_that_cannot_be_written_to_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file", encoding="utf-8")
    cache = DocumentCache(tmp_path / "cache", at_least=0)
    assert cache.read(written(cache, DATA)) is None
