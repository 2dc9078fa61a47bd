"""Writing an imported workspace: whole or not at all, and never over what somebody may want to keep."""

from pathlib import Path

import pytest

from cpq.exchange.salesforce import import_folder, write_workspace
from cpq.exchange.salesforce.write import language_of
from cpq.problems import CpqError, InvalidFiles, NotFound
from cpq.workspace import Workspace
from tests.exchange.conftest import MINI
from tests.exchange.quoting import EXPORTED


def test_a_folder_becomes_a_valid_workspace(tmp_path: Path) -> None:
    result = import_folder(MINI, tmp_path / "deep" / "workspace", exported=EXPORTED)
    workspace = Workspace.open(tmp_path / "deep" / "workspace")
    assert workspace.config.price_book == "standard-price-book-usd"
    assert workspace.config.currency == "USD"
    assert workspace.config.documents.languages == ("en",)
    written = {path.relative_to(workspace.root).as_posix() for path in workspace.root.rglob("*") if path.is_file()}
    assert written == set(result.files)
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["workspace"]


def test_a_dry_run_reports_and_writes_nothing(tmp_path: Path) -> None:
    result = import_folder(MINI, tmp_path / "workspace", exported=EXPORTED, dry_run=True)
    assert result.report.taken > 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_folder_that_holds_files_is_refused(tmp_path: Path, dry_run: bool) -> None:
    (tmp_path / "mine.txt").write_text("keep me")
    with pytest.raises(CpqError) as caught:
        import_folder(MINI, tmp_path, exported=EXPORTED, dry_run=dry_run)
    assert caught.value.code == "target-not-empty"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_is_no_target(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(CpqError) as caught:
        import_folder(MINI, tmp_path / "file", exported=EXPORTED, replace=True)
    assert caught.value.code == "target-not-empty"


def test_a_workspace_is_replaced_whole_where_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "workspace").mkdir()
    (tmp_path / "workspace" / "old.yaml").write_text("old")
    import_folder(MINI, tmp_path / "workspace", exported=EXPORTED, replace=True)
    assert not (tmp_path / "workspace" / "old.yaml").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["workspace"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    write_workspace({"a/b.txt": b"1"}, tmp_path / "empty")
    assert (tmp_path / "empty" / "a" / "b.txt").read_bytes() == b"1"


def test_what_cannot_be_written_leaves_everything_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "workspace").mkdir()
    (tmp_path / "workspace" / "old.yaml").write_text("old")
    with pytest.raises(OSError, match="a"):
        write_workspace({"a": b"1", "a/b": b"2"}, tmp_path / "workspace", replace=True)
    assert (tmp_path / "workspace" / "old.yaml").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["workspace"]


def test_the_old_workspace_returns_when_the_new_one_cannot_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "workspace"
    target.mkdir()
    (target / "old.yaml").write_text("old")
    rename = Path.rename

    def refuse(self: Path, other: Path) -> Path:
        if self.name == "fresh":
            raise OSError("the disk says no")
        return rename(self, other)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OSError, match="the disk says no"):
        write_workspace({"new.yaml": b"new"}, target, replace=True)
    assert (target / "old.yaml").read_text() == "old"
    with pytest.raises(OSError, match="the disk says no"):
        write_workspace({"new.yaml": b"new"}, tmp_path / "another")
    assert not (tmp_path / "another").exists()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as caught:
        import_folder(tmp_path / "nowhere", tmp_path / "workspace", exported=EXPORTED)
    assert caught.value.code == "no-salesforce-export"


def test_files_that_lead_outside_the_folder_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    (tmp_path / "secret.csv").write_text("Name\nx\n")
    (tmp_path / "export" / "Product2.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(InvalidFiles):
        import_folder(tmp_path / "export", tmp_path / "workspace", exported=EXPORTED)


@pytest.mark.parametrize(
    ("folder", "language"), [("en-US", "en"), ("ja", "ja"), ("pt-BR", "pt-BR"), ("export", "en"), ("x", "en")]
)
def test_the_folder_tells_the_language(tmp_path: Path, folder: str, language: str) -> None:
    assert language_of(tmp_path / folder) == language


def test_the_language_can_be_said(tmp_path: Path) -> None:
    import_folder(MINI, tmp_path / "workspace", exported=EXPORTED, language="fr")
    workspace = Workspace.open(tmp_path / "workspace")
    assert workspace.catalog.products["lamp-desk"].name.as_written() == {"fr": "Desk lamp"}
