"""Files made to exhaust the reader: refused at once, whatever else the workspace holds."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from cpq.workspace import Workspace
from tests.pace import at_once

HERE = Path(__file__).parent


def deep(root: Path) -> str:
    (root / "catalogs" / "bomb.yaml").write_text("catalog: bomb\nproducts: " + "[" * 1_000_000, encoding="utf-8")
    return "nested-too-deep"


def deep_blocks(root: Path) -> str:
    levels = "".join(f"{' ' * level}a:\n" for level in range(2_000))
    (root / "catalogs" / "bomb.yaml").write_text("catalog: bomb\nproducts:\n" + levels, encoding="utf-8")
    return "nested-too-deep"


def unfolding(root: Path) -> str:
    """The billion laughs: nine levels of nine aliases each."""
    names = "abcdefghi"
    lines = ["catalog: bomb", f"a: &a [{', '.join(['lol'] * 9)}]"]
    lines += [f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]" for old, new in pairwise(names)]
    (root / "catalogs" / "bomb.yaml").write_text("\n".join(lines), encoding="utf-8")
    return "alias-not-allowed"


def huge_scalar(root: Path) -> str:
    (root / "catalogs" / "bomb.yaml").write_bytes(b"catalog: " + b"x" * 100_000_000)
    return "file-too-large"


def huge_json_request(root: Path) -> str:
    (root / "deals").mkdir()
    (root / "deals" / "bomb.json").write_text('{"a":' * 500_000, encoding="utf-8")
    return "nested-too-deep"


def many_columns(root: Path) -> str:
    (root / "pricing_rules" / "bomb.csv").write_text("a," * 5_000_000, encoding="utf-8")
    return "too-many-values"


def endless_settings(root: Path) -> str:
    (root / "cpq.toml").write_text("a = 1\n" * 1_000_000, encoding="utf-8")
    return "file-too-large"


@pytest.mark.parametrize(
    "bomb", [deep, deep_blocks, unfolding, huge_scalar, huge_json_request, many_columns, endless_settings]
)
def test_a_bomb_is_refused_at_once(bomb: Callable[[Path], str], tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    shutil.copytree(HERE / "_base", root)
    code = bomb(root)
    with at_once():
        workspace = Workspace.load(root)
        problems = list(workspace.problems)
        for deal in workspace.deals:
            with pytest.raises(Exception, match="nested-too-deep") as refused:
                workspace.read_deal(root / deal)
            problems += refused.value.problems  # type: ignore[attr-defined]
    assert code in {problem.code for problem in problems}
