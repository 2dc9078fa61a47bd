"""Which of validate, lint and test notices each fault first, measured on copies of the sample workspace."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from cpq.problems import has_errors
from cpq.scenarios import ScenarioResult, run_scenarios
from cpq.scenarios.workspace_files import deal_files, scenario_files
from cpq.workspace import Workspace
from tests.faults.fault import Fault

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDERS = ("catalogs", "pricing_rules", "accounts", "deals", "tests/scenarios")
"""Folders of the sample workspace; ``cpq.toml`` lies beside them."""

LINTED_FROM = date(2026, 1, 1)
"""Day from which on prices matter to ``lint``: the first of the price books that the sample deals use."""


class Caught(NamedTuple):
    """Who noticed a fault first.

    Attributes:
        by: ``validate``, ``lint`` or ``test``; empty where nobody did.
        how: Code of the finding, or file and name of the first scenario that fails.
    """

    by: str = ""
    how: str = ""


class Bench:
    """A copy of the sample workspace in which one fault after the other is made and taken back."""

    def __init__(self, root: Path) -> None:
        """Copy the workspace, and remember what is said about it as it is."""
        self.root = root
        for folder in FOLDERS:
            shutil.copytree(REPOSITORY / folder, root / folder)
        shutil.copy(REPOSITORY / "cpq.toml", root / "cpq.toml")
        self._scenarios, _ = scenario_files(root)
        self._deals = deal_files(root)
        workspace = Workspace.load(root)
        self._known = {"validate": Counter(_validated(workspace)), "lint": Counter(_linted(workspace))}
        if workspace.test().failed:
            raise AssertionError("scenarios fail without any fault; mend them first")

    def measure(self, fault: Fault) -> Caught:
        """Who notices a fault first.

        Raises:
            TargetGone: The text that it replaces is not there.
        """
        path = self.root / fault.file
        sound = path.read_bytes()
        path.write_bytes(fault.applied(sound))
        try:
            return self._caught(fault)
        finally:
            path.write_bytes(sound)

    def _caught(self, fault: Fault) -> Caught:
        workspace = Workspace.load(self.root)
        for command, said in (("validate", _validated(workspace)), ("lint", _linted(workspace))):
            found = list(self._new(command, said))
            if found:
                here = [one for one in found if one.file == fault.file]
                return Caught(command, f"`{(here or found)[0].code}`")
        failed = self._failed(workspace)
        if failed is None:
            return Caught()
        return Caught("test", f"{failed.where.file.removeprefix('tests/scenarios/')}: {failed.name}")

    def _new(self, command: str, said: Iterable[_Said]) -> Iterator[_Said]:
        """What a command says that it does not say of the sound workspace."""
        known = self._known[command].copy()
        for one in said:
            if not known[one]:
                yield one
            known[one] -= 1

    def _failed(self, workspace: Workspace) -> ScenarioResult | None:
        """The first scenario that fails, file by file."""
        for path, data in self._scenarios.items():
            failed = run_scenarios(workspace, {path: data}, self._deals).failed
            if failed:
                return failed[0]
        return None


class _Said(NamedTuple):
    """An error or a warning by what stays the same when lines or prices around it move.

    Attributes:
        about: Message of ``validate``, or subject of a finding of ``lint``, whose messages show prices.
    """

    code: str
    file: str
    about: str


def _validated(workspace: Workspace) -> list[_Said]:
    """What ``cpq validate`` finds, notes left out."""
    problems = workspace.check()
    return [_Said(one.code, one.location.file, one.message) for one in problems if one.severity != "note"]


def _linted(workspace: Workspace) -> list[_Said]:
    """What ``cpq lint`` finds, notes left out.

    Nothing where the workspace has no such operation, or where its files have errors, which come first.
    """
    lint: Any = getattr(workspace, "lint", None)
    if lint is None or has_errors(workspace.problems):
        return []
    findings = [(one.problem, one.subject) for one in lint(as_of=LINTED_FROM)]
    return [_Said(one.code, one.location.file, subject) for one, subject in findings if one.severity != "note"]


def measure(faults: Sequence[Fault]) -> list[Caught]:
    """Who notices each of some faults first, one after the other."""
    with TemporaryDirectory() as folder:
        bench = Bench(Path(folder) / "workspace")
        return [bench.measure(fault) for fault in faults]


def measure_all(faults: Sequence[Fault]) -> Mapping[str, Caught]:
    """Who notices each fault first, by its id, on every core of the machine."""
    workers = os.cpu_count() or 1
    shares = [faults[number::workers] for number in range(workers)]
    with ProcessPoolExecutor(workers) as pool:
        found = dict(
            zip((fault.id for share in shares for fault in share), _flat(pool.map(measure, shares)), strict=True)
        )
    return {fault.id: found[fault.id] for fault in faults}


def _flat(shares: Iterable[list[Caught]]) -> Iterator[Caught]:
    for share in shares:
        yield from share
