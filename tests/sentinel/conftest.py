"""A workspace where one product costs the sentinel, with quotes in every state in which a cost could show."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cpq.commands import cli
from cpq.commands.session import Session
from tests.commands.conftest import NOW, SAMPLE
from tests.commands.stored_examples import DATABASE, EXAMPLES
from tests.conftest import REPOSITORY
from tests.sentinel.traces import SENTINEL

LOW_MARGIN, SOLD = "Q-2026-0006", "Q-2026-0007"

STORY = (
    *(tuple("discount=17%" if word == "discount=12%" else word for word in words) for words in EXAMPLES),
    # One whose margin is too low, with a question, a remark about its cost, and a counter-offer that aims at a margin.
    ("quote", "new", "pergamote", "--as", "rep-north"),
    ("quote", "remove", LOW_MARGIN, "training", "--as", "rep-north"),
    ("quote", "set", LOW_MARGIN, "discount=17%", "discount.reason=volume", "--as", "rep-north"),
    ("quote", "set", LOW_MARGIN, "onboarding.quantity=4", "--as", "rep-north"),
    ("quote", "submit", LOW_MARGIN, "--as", "rep-north"),
    ("quote", "comment", LOW_MARGIN, f"onboarding costs us {SENTINEL}", "--restricted", "--as", "controller"),
    (
        "counter",
        LOW_MARGIN,
        "platform.discount.target-margin=84.125%",
        "platform.reason=volume",
        "--as",
        "manager-north",
    ),
    # And one that became a contract and an order.
    ("quote", "new", "pergamote", "--as", "rep-north"),
    ("quote", "submit", SOLD, "--as", "rep-north"),
    ("quote", "send", SOLD, "--as", "rep-north"),
    ("quote", "accept", SOLD, "--contract", "sold-2027", "--as", "rep-north"),
)


class House:
    """The workspace, its database as it was after the story, and a way to run commands in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.kept = root.parent / "kept.db"
        self.session = Session(clock=lambda: NOW)
        self.inputs = self.files()

    def files(self) -> set[Path]:
        """Every file but the database."""
        return {path for path in self.root.rglob("*") if path.is_file() and ".cpq" not in path.parts}

    def run(self, *words: str, person: str = "") -> Result:
        """Run a command, in this process and over files that were read once."""
        return CliRunner().invoke(cli, list(words), prog_name="cpq", obj=self.session, env={"CPQ_USER": person or None})

    def fresh(self) -> None:
        """Put everything back where it was after the story."""
        shutil.copy(self.kept, DATABASE)
        for path in self.files() - self.inputs:
            path.unlink()

    def written(self) -> dict[str, bytes]:
        """What commands have written since then."""
        return {str(path): path.read_bytes() for path in sorted(self.files() - self.inputs)}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The house of the sentinel, as the present folder."""
    root = tmp_path_factory.mktemp("sentinel") / "house"
    for name in SAMPLE:
        if (REPOSITORY / name).is_dir():
            shutil.copytree(REPOSITORY / name, root / name)
    shutil.copy(REPOSITORY / "cpq.toml", root)
    _exchange(root / "catalogs/saas/catalog.yaml", "cost: 5200.00 EUR", f"cost: {SENTINEL} EUR")
    _exchange(root / "pricing_rules/saas/price-books/eu-2026.yaml", r"(onboarding: .*price:) 8500.00", r"\1 52000.00")
    deal = root / "deals/pergamote.yaml"
    deal.write_text(f"{deal.read_text(encoding='utf-8')}  - {{ id: onboarding, product: onboarding }}\n", "utf-8")
    (root / "usage.csv").write_text("month,line,quantity\n", encoding="utf-8")
    (root / "letter.pdf").write_bytes(b"%PDF-1.7\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("XDG_CACHE_HOME", str(root.parent / "cache"))
        patch.setenv("COLUMNS", "200")
        for name in ("CPQ_DATABASE_URL", "CPQ_WORKSPACE", "CPQ_DEBUG"):
            patch.delenv(name, raising=False)
        made = House(root)
        for words in STORY:
            done = made.run(*words)
            assert done.exit_code in (0, 5), (words, done.stderr)
        for path in made.files() - made.inputs:
            path.unlink()
        shutil.copy(DATABASE, made.kept)
        yield made


def _exchange(path: Path, pattern: str, by: str) -> None:
    text, number = re.subn(pattern, by, path.read_text(encoding="utf-8"), count=1)
    assert number == 1, pattern
    path.write_text(text, encoding="utf-8")
