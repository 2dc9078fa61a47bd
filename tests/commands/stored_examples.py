"""Quotes in the states that the examples of help pages begin with."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

Run = Callable[..., Result]

DATABASE = Path(".cpq/quotes.db")

EXAMPLES = (
    ("quote", "new", "pergamote", "--as", "rep-north"),
    ("quote", "new", "pergamote", "--as", "rep-north"),
    ("quote", "submit", "Q-2026-0002", "--as", "rep-north"),
    ("quote", "new", "pergamote", "--as", "rep-north"),
    ("quote", "submit", "Q-2026-0003", "--as", "rep-north"),
    ("quote", "send", "Q-2026-0003", "--as", "rep-north"),
    *(
        step
        for number in ("Q-2026-0004", "Q-2026-0005")
        for step in (
            ("quote", "new", "pergamote", "--as", "rep-north"),
            ("quote", "remove", number, "training", "--as", "rep-north"),
            ("quote", "set", number, "discount=12%", "discount.reason=volume", "--as", "rep-north"),
            ("quote", "submit", number, "--as", "rep-north"),
        )
    ),
    ("counter", "Q-2026-0004", "discount=11%", "--as", "manager-north"),
)
"""What makes them: a draft, one approved, one sent, one with a counter-offer, one in approval."""


def kept_quotes(cpq: Run, folder: Path) -> None:
    """Put the database of the examples into the present workspace, made once a run.

    Args:
        folder: Where it stays between tests.
    """
    made = folder / "examples.db"
    if not made.exists():
        for words in EXAMPLES:
            run = cpq(*words)
            assert run.exit_code in (0, 5), (words, run.stderr)
        shutil.copy(DATABASE, made)
    DATABASE.parent.mkdir(exist_ok=True)
    shutil.copy(made, DATABASE)
