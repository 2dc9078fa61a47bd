"""``cpq schema --all``: a folder of its own, written anew as often as asked, and never among other files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.conftest import Run


def test_its_own_folder_is_written_anew(cpq: Run, tmp_path: Path) -> None:
    folder = tmp_path / "schemas"
    assert cpq("schema", "--all", str(folder)).exit_code == 0
    (folder / "deal.json").write_text("old", encoding="utf-8")
    assert cpq("schema", "--all", str(folder)).exit_code == 0
    assert (folder / "deal.json").read_text(encoding="utf-8").startswith("{")


@pytest.mark.parametrize("name", ["notes.txt", "deal.json", "index.json"])
def test_a_folder_with_files_of_others_is_refused_and_left_alone(cpq: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "mine").mkdir()
    other = tmp_path / "mine" / name
    other.write_text("{}", encoding="utf-8")
    run = cpq("schema", "--all", str(other.parent))
    assert run.exit_code != 0
    assert f"{name} was not written by cpq schema" in run.stderr
    assert "name a new or empty folder" in run.stderr
    assert [path.name for path in other.parent.iterdir()] == [name]
    assert other.read_text(encoding="utf-8") == "{}"


def test_a_file_put_beside_its_own_is_refused_too(cpq: Run, tmp_path: Path) -> None:
    assert cpq("schema", "--all", str(tmp_path / "s")).exit_code == 0
    (tmp_path / "s" / "mine.json").write_text("{}", encoding="utf-8")
    assert "mine.json was not written" in cpq("schema", "--all", str(tmp_path / "s")).stderr
