"""Files of a workspace: found inside it only, read within limits, fingerprinted."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.files import folders
from cpq.files.folders import fingerprint, list_files, read_file, read_files


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "workspace"
    for name in ("catalogs/b.yaml", "catalogs/a/z.csv", "catalogs/a.yml", "cpq.toml", "deals/d.json", "README.md"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (root / ".cpq").mkdir()
    (root / ".cpq" / "hidden.yaml").write_text("x")
    (root / "catalogs" / ".a.yaml.swp.yaml").write_text("x")
    return root


def test_known_files_are_listed_sorted_with_slashes(workspace: Path) -> None:
    assert list_files(workspace) == (
        ["catalogs/a.yml", "catalogs/a/z.csv", "catalogs/b.yaml", "cpq.toml", "deals/d.json"],
        [],
    )
    assert list_files(workspace, "catalogs") == (["catalogs/a.yml", "catalogs/a/z.csv", "catalogs/b.yaml"], [])
    assert list_files(workspace, "accounts") == ([], [])


def test_a_link_is_followed_inside_the_workspace_only(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("x")
    (tmp_path / "elsewhere").mkdir()
    (workspace / "deals" / "in.yaml").symlink_to(workspace / "catalogs" / "b.yaml")
    (workspace / "deals" / "out.yaml").symlink_to(tmp_path / "secret.yaml")
    (workspace / "deals" / "folder").symlink_to(tmp_path / "elsewhere")
    found, problems = list_files(workspace, "deals")
    assert found == ["deals/d.json", "deals/in.yaml"]
    assert [f"{problem.location} {problem.code}" for problem in problems] == [
        "deals/folder:1:1 outside-workspace",
        "deals/out.yaml:1:1 outside-workspace",
    ]


def test_folders_that_link_in_a_circle_end(workspace: Path) -> None:
    (workspace / "catalogs" / "a" / "again").symlink_to(workspace / "catalogs")
    (workspace / "catalogs" / "root").symlink_to(workspace)
    found, problems = list_files(workspace, "catalogs")
    assert problems == []
    assert found[:3] == ["catalogs/a.yml", "catalogs/a/again/a.yml", "catalogs/a/again/b.yaml"]
    assert len(found) < 20


def test_a_folder_that_links_outside_is_not_the_start(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "x.yaml").write_text("x")
    (workspace / "accounts").symlink_to(tmp_path / "elsewhere")
    found, problems = list_files(workspace, "accounts")
    assert found == []
    assert {problem.code for problem in problems} == {"outside-workspace"}
    assert list_files(workspace, "..")[0] == []


def test_a_name_that_cannot_be_shown_is_a_problem(workspace: Path) -> None:
    (workspace / "deals" / "x\u202e.yaml").write_text("x")
    found, problems = list_files(workspace, "deals")
    assert found == ["deals/d.json"]
    assert [f"{problem.location} {problem.code}" for problem in problems] == ["deals:1:1 control-character"]
    assert problems[0].message.isprintable()


def test_content_is_read_and_what_cannot_be_is_told(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "MAX_FILE_BYTES", 10)
    (workspace / "exact.yaml").write_bytes(b"x" * 10)
    (workspace / "large.yaml").write_bytes(b"x" * 11)
    files, problems = read_files(workspace, ["cpq.toml", "exact.yaml", "large.yaml", "none.yaml", "deals"])
    assert files == {"cpq.toml": b"cpq.toml", "exact.yaml": b"x" * 10}
    assert [f"{problem.location} {problem.code}" for problem in problems] == [
        "large.yaml:1:1 file-too-large",
        "none.yaml:1:1 cannot-read",
        "deals:1:1 cannot-read",
    ]


def test_a_file_that_grows_or_hides_its_size_is_not_read_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "MAX_FILE_BYTES", 10)
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("only Linux has files without a size")
    content, problem = read_file(status, "status")
    assert content == b""
    assert problem is not None
    assert problem.code == "file-too-large"


FILES = st.dictionaries(st.text("ab/.", min_size=1, max_size=4), st.binary(max_size=6), max_size=4)


@given(FILES, FILES)
def test_only_equal_files_have_equal_fingerprints(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    assert (fingerprint(one) == fingerprint(other)) == (one == other)
    assert fingerprint(dict(reversed(one.items()))) == fingerprint(one)


def test_the_fingerprint_is_the_stated_sum() -> None:
    expected = hashlib.sha256(b"\0\0\0\0\0\0\0\1a\0\0\0\0\0\0\0\2xy\0\0\0\0\0\0\0\1b\0\0\0\0\0\0\0\0").hexdigest()
    assert fingerprint({"b": b"", "a": b"xy"}) == expected
