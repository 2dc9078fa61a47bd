"""What is installed and what is shipped: the lock file, the versions, and the files in the wheel."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
SHIPPED_BY_ACCIDENT = {"__pycache__", ".DS_Store"}


def locked() -> dict[str, tuple[Requirement, list[str]]]:
    """Each entry of the lock by its package's name: the pin, and the lines of its hashes."""
    entries: dict[str, tuple[Requirement, list[str]]] = {}
    for entry in re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^\s*#.*\n", "", LOCK, flags=re.MULTILINE)):
        pin, *hashes = (line.strip(" \\\n") for line in entry.strip().splitlines())
        requirement = Requirement(pin)
        entries[canonicalize_name(requirement.name)] = requirement, hashes
    return entries


LOCKED = locked()
DECLARED = [
    Requirement(text)
    for text in [
        *PROJECT["project"]["dependencies"],
        *PROJECT["dependency-groups"]["dev"],
        *PROJECT["build-system"]["requires"],
    ]
]


@pytest.mark.parametrize("name", LOCKED)
def test_each_locked_package_is_pinned_with_hashes(name: str) -> None:
    requirement, hashes = LOCKED[name]
    assert [specifier.operator for specifier in requirement.specifier] == ["=="]
    assert hashes
    assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line) for line in hashes)


def test_the_lock_names_no_download_address() -> None:
    assert not re.search(r"https?:|://|--index|--find-links|--extra", LOCK)


@pytest.mark.parametrize("requirement", DECLARED, ids=str)
def test_each_declared_dependency_is_locked_at_a_version_it_accepts(requirement: Requirement) -> None:
    pin, _ = LOCKED[canonicalize_name(requirement.name)]
    (specifier,) = pin.specifier
    assert requirement.specifier.contains(specifier.version)


def test_the_pdf_writer_is_exact_and_without_its_bidi_extra() -> None:
    (reportlab,) = [requirement for requirement in DECLARED if requirement.name == "reportlab"]
    assert str(reportlab.specifier) == "==5.1.0"
    assert not reportlab.extras
    assert "rlbidi" not in LOCKED


def test_every_python_the_project_supports_is_declared() -> None:
    assert PROJECT["project"]["requires-python"] == ">=3.11"
    assert f"Programming Language :: Python :: 3.{sys.version_info.minor}" in PROJECT["project"]["classifiers"]


def test_the_newest_entry_of_the_changelog_is_this_version() -> None:
    changelog = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## (\d+\.\d+\.\d+)", changelog, flags=re.MULTILINE)
    assert versions[0] == PROJECT["project"]["version"]


def test_the_wheel_ships_every_file_of_the_package_and_nothing_else(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as archive:
        shipped = {name for name in archive.namelist() if ".dist-info/" not in name}
        licences = {Path(name).name for name in archive.namelist() if "/licenses/" in name}
    expected = {
        path.relative_to(REPOSITORY).as_posix()
        for path in (REPOSITORY / "cpq").rglob("*")
        if path.is_file() and SHIPPED_BY_ACCIDENT.isdisjoint(path.parts)
    }
    assert "cpq/py.typed" in expected
    assert shipped == expected
    assert licences == {"LICENSE", "NOTICE"}


def test_the_fonts_in_the_package_come_with_their_licence() -> None:
    folders = {path.parent for path in (REPOSITORY / "cpq").rglob("*.ttf")}
    for folder in folders:
        texts = [path.read_text(encoding="utf-8") for path in folder.iterdir() if path.suffix in {".txt", ".md", ""}]
        assert any("SIL OPEN FONT LICENSE" in text.upper() for text in texts), f"no licence beside {folder}"
