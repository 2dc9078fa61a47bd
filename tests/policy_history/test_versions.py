"""Which version of a policy is meant: published, a folder, a git revision, or the working files."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cpq.policy_history import PolicyHistory, PolicyVersion, find_version, restore, working_files
from cpq.policy_history.git import _OF_A_REPOSITORY, _blobs
from cpq.policy_history.log import FOLDER, LOCK, LOG
from cpq.problems import Conflict, CpqError, InvalidFiles, NotFound, OtherSystemFailed

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DAY = date(2026, 12, 1)
HERE = Path(__file__).parents[2]
CATALOG, RULES = "catalogs/shop.yaml", "pricing_rules/deep/book.yaml"


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(text.encode())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "work space"
    write(folder, CATALOG, "catalog: one\n")
    write(folder, RULES, "{}\r\n")
    write(folder, "pricing_rules/notes.txt", "not read")
    return folder


def publish(root: Path, name: str, effective: date = DAY) -> None:
    PolicyHistory(root).publish(working_files(root).files, name, effective=effective, at=AT)


def find(root: Path, wanted: str, on: date = DAY) -> dict[str, bytes]:
    return find_version(root, wanted, on=on).files


def git(root: Path, *arguments: str) -> str:
    identity = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    names = {f"GIT_{who}_{what}": "test@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    done = subprocess.run(
        ["git", "-C", str(root), *arguments],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **identity, **names},
    )
    return done.stdout.strip()


@pytest.fixture
def repository(root: Path) -> Path:
    """The workspace as a folder inside a repository, with one commit that is tagged."""
    if shutil.which("git") is None:
        pytest.skip("there is no git")
    git(root.parent, "init", "--quiet", "--initial-branch", "main")
    git(root.parent, "add", ".")
    git(root.parent, "commit", "--quiet", "--message", "one")
    git(root.parent, "tag", "v1")
    return root


def test_working_files_are_catalogs_and_rules(root: Path) -> None:
    assert find(root, "working") == {CATALOG: b"catalog: one\n", RULES: b"{}\r\n"}


def test_a_published_name_its_fingerprint_and_what_is_in_force(root: Path) -> None:
    publish(root, "2026.12")
    before = find(root, "working")
    write(root, CATALOG, "catalog: two\n")
    digest = PolicyHistory(root).find("2026.12").fingerprint
    for wanted in ("2026.12", digest, digest[:10], "in-force"):
        assert find(root, wanted) == before
    with pytest.raises(NotFound, match="no policy was published for 2026-11-30"):
        find(root, "in-force", on=date(2026, 11, 30))


def test_a_folder_relative_to_where_the_command_runs(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root, tmp_path / "copy")
    assert find_version(root, "copy", on=DAY, here=tmp_path).files == find(root, "working")
    with pytest.raises(NotFound):
        find(root, "copy")


def test_a_published_name_goes_before_a_folder_of_that_name(root: Path, tmp_path: Path) -> None:
    publish(root, "copy")
    shutil.copytree(root, tmp_path / "copy")
    write(tmp_path / "copy", CATALOG, "catalog: other\n")
    named = find_version(root, "copy", on=DAY, here=tmp_path)
    folder = find_version(root, "./copy", on=DAY, here=tmp_path)
    assert named.publication is not None
    assert (named.files[CATALOG], folder.files[CATALOG]) == (b"catalog: one\n", b"catalog: other\n")


def test_a_link_out_of_the_workspace_is_refused(root: Path) -> None:
    (root / "catalogs" / "out.yaml").symlink_to("/etc/passwd")
    with pytest.raises(InvalidFiles):
        working_files(root)


# --- git


def test_a_revision_gives_the_bytes_of_its_commit(repository: Path) -> None:
    before = find(repository, "working")
    write(repository, CATALOG, "catalog: two\n")
    git(repository, "commit", "--quiet", "--all", "--message", "two")
    commit = git(repository, "rev-parse", "v1")
    for wanted in ("v1", "git:v1", "HEAD~1", commit, commit[:12]):
        assert find(repository, wanted) == before
    assert find(repository, "main")[CATALOG] == b"catalog: two\n"
    assert find_version(repository, "v1", on=DAY).label == "git v1"


def test_only_files_of_the_policy_are_read_from_a_revision(repository: Path) -> None:
    write(repository, "pricing_rules/.hidden.yaml", "{}\n")
    write(repository, "catalogs/ü ber.yaml", "{}\n")
    write(repository, "deals/d.yaml", "{}\n")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message", "more")
    assert set(find(repository, "main")) == {CATALOG, RULES, "catalogs/ü ber.yaml"}
    assert find(repository, "main") == find(repository, "working")


def test_git_attributes_change_no_byte(repository: Path) -> None:
    write(repository, ".gitattributes", "*.yaml text eol=lf export-subst\ncatalogs/shop.yaml export-ignore\n")
    write(repository, CATALOG, "catalog: one # $Format:%H$\n")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message", "attributes")
    assert find(repository, "main")[CATALOG] == b"catalog: one # $Format:%H$\n"


def test_a_link_in_a_revision_is_refused(repository: Path) -> None:
    (repository / "catalogs" / "link.yaml").symlink_to("shop.yaml")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message", "link")
    with pytest.raises(InvalidFiles, match="git stores a link here"):
        find(repository, "main")


@pytest.mark.parametrize(
    "revision", ["--help", "-v", "--output=/tmp/x", "v1\n", "", " ", "v1..main", "nothing", "v1:catalogs"]
)
def test_what_is_no_revision_is_refused(repository: Path, revision: str) -> None:
    for wanted in (f"git:{revision}", revision):
        with pytest.raises(NotFound) as refusal:
            find(repository, wanted)
        assert refusal.value.code == "version-not-found"


def lose(repository: Path, what: str) -> None:
    """Take an object out of a repository, as if it had never been fetched."""
    name = git(repository, "rev-parse", what)
    (repository.parent / ".git" / "objects" / name[:2] / name[2:]).unlink()


def assert_lacks_an_object(repository: Path) -> None:
    with pytest.raises(OtherSystemFailed) as refusal:
        find(repository, "git:main")
    assert refusal.value.code == "git-failed"


CATALOG_IN_GIT = f"main:./{CATALOG}"


def test_an_object_that_is_missing_is_told(repository: Path) -> None:
    lose(repository, CATALOG_IN_GIT)
    with pytest.raises(OtherSystemFailed, match=f"lacks an object: main:{CATALOG}") as refusal:
        find(repository, "git:main")
    assert (refusal.value.code, refusal.value.hint) == ("git-failed", "run git fsck, or fetch it")


def test_a_content_that_goes_missing_after_it_was_listed_is_told(repository: Path) -> None:
    with pytest.raises(OtherSystemFailed, match=r"lacks an object: 0{40}"):
        _blobs(repository, [git(repository, "rev-parse", CATALOG_IN_GIT), "0" * 40])


@pytest.mark.parametrize("lost", [CATALOG_IN_GIT, "main:./catalogs", "main^{tree}"])
@pytest.mark.parametrize(
    ("url", "setting"),
    [
        ("ssh://nowhere.invalid/x", ("core.sshCommand", "touch {trap}; false")),
        ("{root}", ("remote.origin.uploadpack", "touch {trap}; false")),
        ("ext::touch {trap}", ("protocol.ext.allow", "always")),
        ("ssh://nowhere.invalid/x", ("protocol.ssh.allow", "always")),
    ],
)
def test_a_missing_object_runs_no_command_of_the_repository(
    repository: Path, tmp_path: Path, url: str, setting: tuple[str, str], lost: str
) -> None:
    trap = tmp_path / "trap"
    known = {"trap": str(trap), "root": str(repository.parent)}
    ssh = ("core.sshCommand", f"touch {trap}; false")
    ways = (ssh, ("remote.origin.url", url.format(**known)), (setting[0], setting[1].format(**known)))
    for name, value in (
        *ways,
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
    ):
        git(repository, "config", name, value)
    whole = git(repository, "rev-parse", lost)
    lose(repository, lost)
    subprocess.run(["git", "cat-file", "-p", whole], cwd=repository, check=False, capture_output=True)
    assert trap.exists(), "the repository is hostile"
    trap.unlink()
    assert_lacks_an_object(repository)
    assert not trap.exists()


def test_every_variable_that_git_names_is_dropped() -> None:
    if shutil.which("git") is None:
        pytest.skip("there is no git")
    said = subprocess.run(["git", "rev-parse", "--local-env-vars"], check=True, capture_output=True, text=True)
    assert set(said.stdout.split()) <= _OF_A_REPOSITORY


def test_inside_a_hook_of_another_repository_the_right_one_is_read(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = find(repository, "working")
    (tmp_path / "other").mkdir()
    git(tmp_path / "other", "init", "--quiet")
    other = tmp_path / "other" / ".git"
    for name, value in {
        "GIT_DIR": other,
        "GIT_WORK_TREE": other.parent,
        "GIT_INDEX_FILE": other / "index",
        "GIT_OBJECT_DIRECTORY": other / "objects",
        "GIT_PREFIX": "deals/",
    }.items():
        monkeypatch.setenv(name, str(value))
    assert find(repository, "git:main") == before


def test_a_published_name_goes_before_a_tag_of_that_name(repository: Path) -> None:
    write(repository, CATALOG, "catalog: two\n")
    publish(repository, "v1")
    assert find(repository, "v1")[CATALOG] == b"catalog: two\n"
    assert find(repository, "git:v1")[CATALOG] == b"catalog: one\n"


def test_no_repository_and_no_git_are_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(root.parent.parent))
    with pytest.raises(OtherSystemFailed, match="not a git repository") as refusal:
        find(root, "git:main")
    assert refusal.value.code == "git-failed"
    with pytest.raises(NotFound):
        find(root, "main")
    monkeypatch.setenv("PATH", str(root))
    with pytest.raises(OtherSystemFailed, match="there is no git here"):
        find(root, "git:main")


@pytest.mark.parametrize("kept", [True, False])
def test_published_versions_survive_git_with_the_lines_that_the_documentation_gives(
    repository: Path, tmp_path: Path, kept: bool
) -> None:
    """The project's own settings are those lines."""
    settings = {name: (HERE / name).read_text(encoding="utf-8") for name in (".gitignore", ".gitattributes")}
    documented = (HERE / "docs" / "policy-versions.md").read_text(encoding="utf-8")
    for name, text in settings.items():
        lines = [line for line in text.splitlines() if line.startswith("/.cpq")]
        assert "```text\n" + "\n".join(lines) + "\n```" in documented
        if kept or name == ".gitignore":
            write(repository, name, text)
    publish(repository, "2026.12")
    write(repository, ".cpq/schemas/deal.json", "{}\n")
    before = find(repository, "2026.12")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message", "published")
    committed = git(repository, "ls-files", ".cpq").splitlines()
    digest = PolicyHistory(repository).find("2026.12").fingerprint
    stored = [f"{FOLDER}/{digest}/{path}" for path in (CATALOG, RULES)]
    assert sorted(committed) == sorted([*stored, LOG])
    assert (repository / LOCK).is_file()
    git(tmp_path, "clone", "--quiet", "--config", "core.autocrlf=true", str(repository.parent), str(tmp_path / "clone"))
    clone = tmp_path / "clone" / repository.name
    if kept:
        assert find(clone, "2026.12") == before
    else:
        with pytest.raises(CpqError, match="not the bytes that were published"):
            find(clone, "2026.12")


# --- written back


def test_a_version_is_written_back_whole(root: Path) -> None:
    publish(root, "2026.11")
    before = find(root, "working")
    write(root, CATALOG, "catalog: two\n")
    write(root, "catalogs/more.yaml", "{}\n")
    (root / RULES).unlink()
    publish(root, "2026.12")
    version = find_version(root, "2026.11", on=DAY)
    told = restore(root, version, dry_run=True)
    assert (told.written, told.removed) == ((CATALOG, RULES), ("catalogs/more.yaml",))
    assert find(root, "working") != before
    assert restore(root, version) == told
    assert find(root, "working") == before
    assert (root / "pricing_rules" / "notes.txt").read_text() == "not read"
    assert restore(root, version) == ((), ())


def two_versions(root: Path) -> PolicyVersion:
    """Two versions that differ in three files, the later in the workspace; answers the earlier."""
    publish(root, "2026.11")
    write(root, CATALOG, "catalog: two\n")
    write(root, RULES, "{ }\n")
    write(root, "catalogs/more.yaml", "{}\n")
    publish(root, "2026.12")
    return find_version(root, "2026.11", on=DAY)


def unfinished(root: Path) -> list[Path]:
    return [path for path in root.rglob(".writing-*") if path.is_file()]


@pytest.mark.parametrize("moved", [0, 1, 2])
def test_a_restoration_that_was_interrupted_is_finished_by_the_same_call(
    root: Path, monkeypatch: pytest.MonkeyPatch, moved: int
) -> None:
    version = two_versions(root)
    later = find(root, "working")
    calls = [0]

    with monkeypatch.context() as patched:
        real, remove = Path.replace, Path.unlink

        def replace(self: Path, target: Path) -> Path:
            calls[0] += 1
            if calls[0] > moved:
                raise KeyboardInterrupt
            return real(self, target)

        def unlink(self: Path, missing_ok: bool = False) -> None:
            if not self.name.startswith(".writing-"):
                raise KeyboardInterrupt
            remove(self, missing_ok=missing_ok)

        patched.setattr(Path, "replace", replace)
        patched.setattr(Path, "unlink", unlink)
        with pytest.raises(KeyboardInterrupt):
            restore(root, version)
    between = find(root, "working")
    differing = [path for path in version.files if between[path] != later[path]]
    assert len(differing) == moved
    assert "catalogs/more.yaml" in between
    assert unfinished(root) == []
    restore(root, version)
    assert find(root, "working") == version.files


def test_a_full_disk_stops_a_restoration_before_any_file_has_moved(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version = two_versions(root)
    before = find(root, "working")
    real, calls = os.fsync, [0]

    def full_disk(descriptor: int) -> None:
        calls[0] += 1
        if calls[0] == len(version.files):
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        restore(root, version)
    assert (find(root, "working"), unfinished(root)) == (before, [])


def test_an_unpublished_file_among_files_of_two_versions_is_not_lost(root: Path) -> None:
    version = two_versions(root)
    write(root, CATALOG, "catalog: one\n")
    write(root, RULES, "{ } # mine\n")
    with pytest.raises(Conflict):
        restore(root, version)
    assert find(root, "working")[RULES] == b"{ } # mine\n"


def test_changes_that_exist_nowhere_else_are_not_written_over(root: Path) -> None:
    publish(root, "2026.11")
    write(root, CATALOG, "catalog: mine\n")
    with pytest.raises(Conflict) as refusal:
        restore(root, find_version(root, "2026.11", on=DAY))
    assert refusal.value.code == "unpublished-changes"
    assert (root / CATALOG).read_text() == "catalog: mine\n"


def test_a_folder_that_leads_outside_is_not_written_to(root: Path, tmp_path: Path) -> None:
    publish(root, "2026.11")
    (tmp_path / "outside").mkdir()
    shutil.rmtree(root / "pricing_rules" / "deep")
    publish(root, "2026.12")
    version = find_version(root, "2026.11", on=DAY)
    (root / "pricing_rules" / "deep").symlink_to(tmp_path / "outside")
    with pytest.raises((CpqError, InvalidFiles)):
        restore(root, version)
    assert list((tmp_path / "outside").iterdir()) == []
