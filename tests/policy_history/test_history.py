"""Published policies: immutable, found again byte for byte, refused when altered, safe against two at once."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.files.folders import fingerprint
from cpq.policy_history import PolicyHistory, PolicyVersion, Publication, in_force, restore
from cpq.policy_history.log import FOLDER, LOG
from cpq.policy_history.publication import why_not_a_name
from cpq.problems import Conflict, CpqError, InvalidFiles, NotFound

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
FILES = {"catalogs/shop.yaml": b"catalog: shop\n", "pricing_rules/deep/Zuschläge.yaml": b"{}\r\n"}
OTHER = {**FILES, "catalogs/shop.yaml": b"catalog: shop # other\n"}


def publish(
    history: PolicyHistory, name: str, files: dict[str, bytes] = FILES, effective: date = NOVEMBER
) -> Publication:
    return history.publish(files, name, effective=effective, at=AT)


@pytest.fixture
def history(tmp_path: Path) -> PolicyHistory:
    return PolicyHistory(tmp_path)


NO_POLICY = (
    ".git/config",
    ".git/hooks/post-checkout.yaml",
    "conftest.py",
    "cpq.toml",
    "deals/acme.yaml",
    "catalogs",
    "catalogs/conftest.py",
    "catalogs/.git/config.toml",
    "pricing_rules/.hidden.yaml",
)


def test_nothing_is_published_at_first(history: PolicyHistory) -> None:
    assert history.publications == ()
    assert history.in_force(NOVEMBER) is None
    with pytest.raises(NotFound):
        history.find("2026.11")


def test_a_published_version_is_found_again_byte_for_byte(history: PolicyHistory) -> None:
    done = publish(history, "2026.11")
    for wanted in ("2026.11", done.fingerprint, done.fingerprint[:7]):
        assert history.version(history.find(wanted)).files == FILES
    assert history.version(done).fingerprint == done.fingerprint
    assert done.previous == ""


def test_another_name_for_the_same_files_keeps_them_once(history: PolicyHistory) -> None:
    first, second = publish(history, "2026.11"), publish(history, "autumn")
    assert first.fingerprint == second.fingerprint
    kept = [path.name for path in (history.root / FOLDER).iterdir() if path.is_dir()]
    assert kept == [first.fingerprint]


@pytest.mark.parametrize("again", ["2026.11a", "2026.11A"])
def test_a_name_is_taken_for_good(history: PolicyHistory, again: str) -> None:
    publish(history, "2026.11a")
    before = (history.root / LOG).read_bytes()
    with pytest.raises(Conflict, match="was published on 2026-11-20 with other files"):
        publish(history, again, OTHER)
    with pytest.raises(Conflict, match="with the same files"):
        publish(history, again)
    assert (history.root / LOG).read_bytes() == before


def test_a_dry_run_writes_nothing_and_refuses_the_same(history: PolicyHistory) -> None:
    done = history.publish(FILES, "2026.11", effective=NOVEMBER, at=AT, dry_run=True)
    assert (done.number, done.name) == (1, "2026.11")
    assert list(history.root.iterdir()) == []
    publish(history, "2026.11")
    with pytest.raises(Conflict):
        history.publish(FILES, "2026.11", effective=NOVEMBER, at=AT, dry_run=True)
    with pytest.raises(NotFound):
        history.rollback("2026.10", effective=NOVEMBER, at=AT, dry_run=True)
    assert history.rollback("2026.11", effective=NOVEMBER, at=AT, dry_run=True).number == 2
    assert len(history.publications) == 1


# --- which is in force


def test_the_latest_that_has_begun_is_in_force(history: PolicyHistory) -> None:
    publish(history, "2026.12", OTHER, DECEMBER)
    publish(history, "2026.11")
    days = (NOVEMBER - timedelta(days=1), NOVEMBER, DECEMBER - timedelta(days=1), DECEMBER)
    found = [history.in_force(day) for day in days]
    assert [one and one.name for one in found] == [None, "2026.11", "2026.11", "2026.12"]


def test_a_rollback_is_a_new_entry_and_takes_nothing_back(history: PolicyHistory) -> None:
    publish(history, "2026.11")
    publish(history, "2026.12", OTHER, DECEMBER)
    done = history.rollback("2026.11", effective=date(2026, 12, 10), at=AT, note="tier wrong")
    assert (done.number, done.action, done.name, done.note) == (3, "rollback", "2026.11", "tier wrong")
    assert [one.name for one in history.publications] == ["2026.11", "2026.12", "2026.11"]
    assert [history.in_force(date(2026, 12, day)).name for day in (9, 10)] == ["2026.12", "2026.11"]  # type: ignore[union-attr]
    assert history.version(history.find("2026.12")).files == OTHER


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=12), st.integers(-1, 31))
def test_what_is_in_force_is_the_last_published_of_the_latest_effective(
    effective: list[tuple[int, bool]], day: int
) -> None:
    log = [
        Publication(
            schema="cpq/publication/1",
            number=number,
            action="rollback" if back else "publish",
            name=f"v{number}",
            fingerprint="0" * 64,
            effective=NOVEMBER + timedelta(days=after),
            at=AT,
        )
        for number, (after, back) in enumerate(effective, start=1)
    ]
    found = in_force(log, NOVEMBER + timedelta(days=day))
    begun = sorted((after, number) for number, (after, _) in enumerate(effective, start=1) if after <= day)
    assert (found and found.number) == (begun[-1][1] if begun else None)


# --- names


@pytest.mark.parametrize("name", ["2026.12", "spring-2027", "Frühjahr_27", "価格表2026", "मूल्य-2026", "v1", "20261201"])
def test_names_in_any_script(history: PolicyHistory, name: str) -> None:
    publish(history, name)
    assert history.find(name).name == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x" * 65,
        "../12",
        "a/b",
        "a\\b",
        "C:2026",
        "-rf",
        ".hidden",
        "2026.",
        "a..b",
        "con",
        "NUL.2026",
        "lpt1",
        "a b",
        "a*",
        "a\nb",
        "a\u202eb",
        "a\u200bb",
        "e\u0301te\u0301",
        "deadbeef",
        "working",
        "In-Force",
        "HEAD",
    ],
)
def test_names_that_could_be_taken_for_something_else_are_refused(history: PolicyHistory, name: str) -> None:
    with pytest.raises(CpqError) as refusal:
        publish(history, name)
    assert refusal.value.code == "bad-version-name"
    assert refusal.value.message.isprintable()
    assert not (history.root / FOLDER).exists()


@given(st.text(max_size=70))
def test_a_name_that_is_accepted_is_one_plain_word(name: str) -> None:
    if not why_not_a_name(name):
        assert name.isprintable()
        assert not set(name) & set('/\\:*?"<>| \n')
        assert name[0].isalnum()
        assert Path(name).name == name


@pytest.mark.parametrize(
    "path",
    [
        "pricing_rules/con.yaml",
        "pricing_rules/a:b.yaml",
        "pricing_rules/../../x.yaml",
        "/etc/x.yaml",
        "catalogs/ /b.yaml",
        "catalogs/a.",
        "catalogs/a\u202eb.yaml",
        *NO_POLICY,
    ],
)
def test_paths_that_some_system_cannot_hold_are_refused(history: PolicyHistory, path: str) -> None:
    with pytest.raises(InvalidFiles) as refusal:
        publish(history, "2026.11", {**FILES, path: b"{}\n"})
    assert [problem.code for problem in refusal.value.problems] == ["unportable-path"]
    assert not (history.root / FOLDER).exists()


def test_two_paths_that_differ_in_capitals_only_are_refused(history: PolicyHistory) -> None:
    with pytest.raises(InvalidFiles, match=r"some systems take it for 'catalogs/B\.yaml'"):
        publish(history, "2026.11", {"catalogs/B.yaml": b"1", "catalogs/b.yaml": b"2"})


# --- damage


def stored(history: PolicyHistory, done: Publication) -> Path:
    return history.root / FOLDER / done.fingerprint


def writable(path: Path) -> Path:
    path.chmod(0o644)
    return path


def test_every_altered_byte_is_noticed(history: PolicyHistory) -> None:
    done = publish(history, "2026.11")
    for path in [path for path in stored(history, done).rglob("*") if path.is_file()]:
        whole = path.read_bytes()
        for at in range(len(whole)):
            writable(path).write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            with pytest.raises(CpqError, match="not the bytes that were published"):
                history.files(done.fingerprint)
        path.write_bytes(whole)
    assert history.files(done.fingerprint) == FILES


def test_a_file_more_less_or_elsewhere_is_noticed(history: PolicyHistory) -> None:
    done = publish(history, "2026.11")
    shop = stored(history, done) / "catalogs" / "shop.yaml"
    more = shop.with_name("more.yaml")
    more.write_bytes(b"{}\n")
    assert_damaged(history, done)
    more.unlink()
    shop.rename(more)
    assert_damaged(history, done)
    more.unlink()
    assert_damaged(history, done)


def assert_damaged(history: PolicyHistory, done: Publication) -> None:
    with pytest.raises(CpqError) as refusal:
        history.files(done.fingerprint)
    assert refusal.value.code == "damaged-version"
    with pytest.raises(CpqError):
        history.rollback("2026.11", effective=DECEMBER, at=AT)
    with pytest.raises(CpqError):
        publish(history, "2026.11-again")


def well_formed(root: Path, files: dict[str, bytes], **about: str) -> Publication:
    """A version and a log as somebody else could have made them, every hash right."""
    digest = fingerprint(files)
    for path, data in files.items():
        target = root / FOLDER / digest / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    entry = {"schema": "cpq/publication/1", "number": 1, "action": "publish", "name": "2026.11", "fingerprint": digest}
    line = json.dumps({**entry, "effective": "2026-11-01", "at": AT.isoformat(), **about})
    (root / LOG).write_text(f"{line}\n", encoding="utf-8")
    return Publication.model_validate_json(line)


@pytest.mark.parametrize("path", [path for path in NO_POLICY if path != "catalogs"])
def test_a_version_that_holds_what_is_no_policy_is_refused(history: PolicyHistory, path: str) -> None:
    done = well_formed(history.root, {**FILES, path: b"[core]\n"})
    for read in (
        lambda: history.files(done.fingerprint),
        lambda: history.rollback("2026.11", effective=DECEMBER, at=AT),
    ):
        with pytest.raises(CpqError) as refusal:
            read()
        assert refusal.value.code == "damaged-version"
    version = PolicyVersion("2026.11", {**FILES, path: b"[core]\n"}, done)
    with pytest.raises(InvalidFiles, match="unportable-path"):
        restore(history.root, version)
    assert [entry.name for entry in history.root.iterdir()] == [".cpq"]


STEERING = ("two\nlines", "title \x1b]0;owned\x07", "bell \x07", "\x9b2J", "carriage\rreturn", "\u202eeulav", "a\tb")


@pytest.mark.parametrize("note", STEERING)
def test_a_note_that_would_steer_a_terminal_is_neither_written_nor_shown(history: PolicyHistory, note: str) -> None:
    with pytest.raises(CpqError, match="the note cannot be published") as refusal:
        history.publish(FILES, "2026.11", effective=NOVEMBER, at=AT, note=note)
    assert refusal.value.code == "control-character"
    assert str(refusal.value).isprintable()
    assert not (history.root / FOLDER).exists()
    well_formed(history.root, FILES, note=note)
    (read,) = history.publications
    assert read.note.isprintable()
    assert "\N{REPLACEMENT CHARACTER}" in read.note
    with pytest.raises(CpqError, match="the note cannot be published"):
        history.rollback("2026.11", effective=DECEMBER, at=AT, note=note)
    assert len(history.publications) == 1


def test_a_note_may_hold_any_script_and_the_spaces_of_french(history: PolicyHistory) -> None:
    note = "Prix : 10\u00a0% de moins, 価格 ✔"
    history.publish(FILES, "2026.11", effective=NOVEMBER, at=AT, note=note)
    assert history.publications[0].note == note


@pytest.mark.parametrize("name", [*STEERING, "../../x", "--write", "$(touch x)", "in-force", ""])
def test_a_log_whose_name_could_not_have_been_published_is_refused(history: PolicyHistory, name: str) -> None:
    well_formed(history.root, FILES, name=name)
    with pytest.raises(CpqError, match="cannot name a policy") as refusal:
        _ = history.publications
    assert refusal.value.code == "damaged-version"
    assert str(refusal.value).isprintable()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such file names")
def test_a_version_whose_file_name_is_no_text_is_refused(history: PolicyHistory) -> None:
    done = well_formed(history.root, FILES)
    with open(os.fsencode(stored(history, done)) + b"/catalogs/\xff\x1b.yaml", "xb"):  # noqa: PTH123
        pass
    with pytest.raises(CpqError, match="characters that cannot be shown") as refusal:
        history.files(done.fingerprint)
    assert str(refusal.value).isprintable()


def test_links_are_not_followed(history: PolicyHistory, tmp_path: Path) -> None:
    done = publish(history, "2026.11")
    shop = stored(history, done) / "catalogs" / "shop.yaml"
    shop.unlink()
    (tmp_path / "same.yaml").write_bytes(FILES["catalogs/shop.yaml"])
    shop.symlink_to(tmp_path / "same.yaml")
    with pytest.raises(CpqError, match="is a link"):
        history.files(done.fingerprint)
    stored(history, done).rename(tmp_path / "moved")
    stored(history, done).symlink_to(tmp_path / "moved")
    with pytest.raises(CpqError, match="its files are missing"):
        history.files(done.fingerprint)


@pytest.mark.parametrize(
    "damage",
    [
        lambda lines: lines[1:],
        lambda lines: [lines[0], lines[2]],
        lambda lines: [lines[1], lines[0], lines[2]],
        lambda lines: [lines[0].replace(b"2026-11-01", b"2026-10-01"), *lines[1:]],
        lambda lines: [lines[0][:-3], *lines[1:]],
        lambda lines: [*lines, b""],
        lambda lines: [*lines, b"\xff"],
        lambda lines: [*lines, b'{"schema":"cpq/publication/2"}'],
        lambda lines: [*lines, lines[2].replace(b'"number":3', b'"number":4')],
        lambda lines: [lines[0], lines[1], lines[2].replace(b'"fingerprint":"', b'"fingerprint":"../')],
    ],
)
def test_an_altered_log_is_noticed(history: PolicyHistory, damage: object) -> None:
    for name in ("a1", "a2", "a3"):
        publish(history, name)
    path = history.root / LOG
    path.write_bytes(b"\n".join(damage(path.read_bytes().splitlines())) + b"\n")  # type: ignore[operator]
    with pytest.raises(CpqError) as refusal:
        _ = history.publications
    assert refusal.value.code == "damaged-version"
    with pytest.raises(CpqError):
        publish(history, "a4")


def test_a_failed_write_leaves_nothing(history: PolicyHistory, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(history, "2026.11")
    before = sorted(path for path in history.root.rglob("*"))
    log = (history.root / LOG).read_bytes()
    real, calls = os.fsync, [0]

    def full_disk(descriptor: int) -> None:
        calls[0] += 1
        if calls[0] == 2:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        publish(history, "2026.12", OTHER)
    assert sorted(path for path in history.root.rglob("*")) == before
    assert (history.root / LOG).read_bytes() == log


# --- two at once


def _publish_some(root: str, worker: int, names: list[str]) -> list[str]:
    history = PolicyHistory(Path(root))
    done = []
    for name in names:
        files = {**FILES, "catalogs/own.yaml": f"catalog: own-{worker % 2}\n".encode()}
        try:
            history.publish(files, name, effective=NOVEMBER, at=AT)
            done.append(name)
        except Conflict:
            pass
    return done


def test_publishing_at_once_loses_nothing_and_gives_each_name_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    shared = [f"v{number}" for number in range(8)]
    work = [(str(tmp_path), worker, [*shared, f"own-{worker}"]) for worker in range(4)]
    with context.Pool(4) as pool:
        done = pool.starmap(_publish_some, work)
    taken = sorted(name for names in done for name in names)
    assert taken == sorted([*shared, *(f"own-{worker}" for worker in range(4))])
    history = PolicyHistory(tmp_path)
    assert sorted(one.name for one in history.publications) == taken
    assert [one.number for one in history.publications] == list(range(1, len(taken) + 1))
    for one in history.publications:
        assert history.files(one.fingerprint)


def test_the_log_is_lines_of_json(history: PolicyHistory) -> None:
    publish(history, "2026.11")
    (line,) = (history.root / LOG).read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["schema"] == "cpq/publication/1"
    assert json.loads(line)["at"] == "2026-11-20T09:30:00Z"
