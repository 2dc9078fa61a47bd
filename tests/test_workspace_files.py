"""A workspace from memory is the workspace on disk: same fingerprint, same problems, same prices."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpq.problems import NotFound
from cpq.workspace import Workspace

FILES = {
    "cpq.toml": b'price_book = "main"\n',
    "catalogs/goods.yaml": b"catalog: goods\nproducts:\n  thing: { name: Thing, charge: one-time }\n",
    "pricing_rules/deep/book.yaml": (
        b"price book: main\ncurrency: EUR\nprices:\n  thing: { mode: per unit, price: 5.00 }\n"
    ),
    "pricing_rules/bad.yaml": b"schedule: {}\n",
    "accounts/buyer.yaml": b"account: buyer\ncountry: FR\n",
    "deals/d.yaml": b"as of: 2026-06-15\naccount: buyer\nlines: [{ product: thing }]\n",
    "notes/other.yaml": b"not: read\n",
}


def written(root: Path, files: dict[str, bytes]) -> Path:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root


def test_memory_and_disk_give_the_same_workspace(tmp_path: Path) -> None:
    memory, disk = Workspace.from_files(FILES), Workspace.load(written(tmp_path, FILES))
    assert memory.fingerprint == disk.fingerprint
    assert memory.problems == disk.problems
    assert [problem.location.file for problem in memory.problems] == ["pricing_rules/bad.yaml"]
    assert memory.config == disk.config
    assert memory.accounts == disk.accounts
    assert memory.catalog == disk.catalog
    prices = [
        one.price_deal(one.parse_deal(FILES["deals/d.yaml"], "deals/d.yaml")).totals.net for one in (memory, disk)
    ]
    assert prices == [5, 5]


def test_the_order_of_files_in_memory_does_not_matter() -> None:
    backwards = Workspace.from_files(dict(reversed(FILES.items())))
    assert backwards.fingerprint == Workspace.from_files(FILES).fingerprint
    assert backwards.problems == Workspace.from_files(FILES).problems


def test_only_catalogs_and_rules_make_the_fingerprint() -> None:
    first = Workspace.from_files(FILES).fingerprint
    assert Workspace.from_files({**FILES, "accounts/buyer.yaml": b"account: buyer\n"}).fingerprint == first
    assert Workspace.from_files({**FILES, "notes/other.yaml": b"x: y\n"}).fingerprint == first
    assert Workspace.from_files({**FILES, "pricing_rules/bad.yaml": b"schedules: {}\n"}).fingerprint != first
    assert Workspace.from_files({**FILES, "catalogs/empty.csv": b"a,b\n"}).fingerprint != first


def test_a_workspace_in_memory_has_no_deals_on_disk() -> None:
    workspace = Workspace.from_files(FILES)
    assert workspace.deals == ()
    with pytest.raises(NotFound):
        workspace.read_deal("d")


def test_a_directory_without_the_folders_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as refusal:
        Workspace.load(tmp_path)
    assert refusal.value.code == "no-workspace"
    (tmp_path / "catalogs").mkdir()
    assert Workspace.load(tmp_path).problems == ()
