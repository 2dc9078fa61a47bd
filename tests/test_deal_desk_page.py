"""The stories of the desk are true: commands run one after the other, and print what the page shows.

A line ``# 2026-11-20 09:00`` in a console block sets the clock. ``| head -N`` and ``| tail -N`` cut what is printed,
``printf '...' |`` before a command is what is typed while it runs, and ``NAME=value`` is its environment.
``CPQ_UPDATE_DOCS=1`` writes what is printed into the page.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from cpq.commands import cli
from cpq.commands.session import Session
from tests.conftest import REPOSITORY

PAGES = {"deal-desk.md": 12, "queue.md": 9, "security-of-figures.md": 1}
"""Pages that tell a story, and how many commands each has at least."""

BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
MOMENT = re.compile(r"# (\d{4}-\d\d-\d\d \d\d:\d\d)$")
TYPED = re.compile(r"printf '(?P<typed>[^']*)' \| (?P<command>cpq .*)$")
SAYS = re.compile(r"(?P<name>[A-Z_]+)=(?P<value>\S+) (?P<command>cpq .*)$")
CUT = re.compile(r" \| (?P<end>head|tail) -(?P<count>\d+)$")
COMMAND = re.compile(r"^\$ (?:\w+=\S+ )?cpq ", re.MULTILINE)
FOLDERS = ("catalogs", "pricing_rules", "deals", "accounts", "contracts", "desk")
HELD_OR_REFUSED = {4, 5, 6, 7}
"""Exit codes that the page tells about: not found, held for approval, conflict, not allowed."""


class Console:
    """The terminal of the page: a clock, and commands that print."""

    def __init__(self) -> None:
        self.at = datetime(2026, 1, 1, tzinfo=UTC)

    def block(self, text: str) -> str:
        """A block with what its commands print now."""
        return "".join(self._lines(text.splitlines()))

    def _lines(self, lines: list[str]) -> Iterator[str]:
        for line in lines:
            moment = MOMENT.match(line)
            if moment is not None:
                self.at = datetime.fromisoformat(f"{moment[1]}+00:00")
                yield f"{line}\n"
            elif line.startswith("$ "):
                yield f"{line}\n"
                yield self.printed(line.removeprefix("$ "))

    def printed(self, command: str) -> str:
        """What a command prints, results and messages alike."""
        piped = TYPED.match(command)
        typed = None if piped is None else piped["typed"].replace("\\n", "\n")
        command = command if piped is None else piped["command"]
        says = SAYS.match(command)
        environment = {} if says is None else {says["name"]: says["value"]}
        command = command if says is None else says["command"]
        cut = CUT.search(command)
        words = shlex.split(CUT.sub("", command))
        if words[0] == "echo":
            Path(words[-1]).write_text(f"{words[1]}\n", encoding="utf-8")
            return ""
        session = Session(clock=lambda: self.at)
        run = CliRunner(env=environment).invoke(cli, words[1:], prog_name="cpq", obj=session, input=typed)
        assert run.exit_code in {0, *HELD_OR_REFUSED}, f"{command}: {run.output}"
        printed = [f"{line}\n" for line in run.output.splitlines()]
        if cut is not None:
            count = int(cut["count"])
            printed = printed[:count] if cut["end"] == "head" else printed[-count:]
        return "".join(printed)


@pytest.fixture
def in_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of the sample workspace as the present folder."""
    for name in FOLDERS:
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    shutil.copy(REPOSITORY / "cpq.toml", tmp_path)
    for name in ("CPQ_USER", "CPQ_DATABASE_URL", "CPQ_WORKSPACE", "CPQ_AS_OF", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("in_sample")
@pytest.mark.parametrize("name", PAGES)
def test_the_story_of_the_page_happens_as_told(name: str) -> None:
    page = REPOSITORY / "docs" / name
    console, text = Console(), page.read_text(encoding="utf-8")
    told = BLOCK.findall(text)
    happens = [console.block(block) for block in told]
    if os.environ.get("CPQ_UPDATE_DOCS"):
        made = iter(happens)
        page.write_text(BLOCK.sub(lambda _: next(made), text), encoding="utf-8")
        told = BLOCK.findall(page.read_text(encoding="utf-8"))
    assert told == happens
    assert sum(len(COMMAND.findall(block)) for block in told) > PAGES[name]
