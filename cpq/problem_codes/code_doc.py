"""What is told about one problem code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ExampleKind = Literal["lines", "commands", "python"]


@dataclass(frozen=True, slots=True)
class CodeDoc:
    """One problem code for the person who met it.

    Attributes:
        code: Stable kebab-case name.
        title: What is wrong, in a few words.
        meaning: Why the program says so, and what would go wrong otherwise.
        fix: What to do.
        example: What causes it: lines of a file, else commands (each after ``$ ``) or Python (from its imports on);
            empty where nothing that a user writes does.
        example_fixed: The same as it should be, or empty where leaving it out is the repair.
        run: The command that meets it, where that is neither checking the files nor pricing the deals.
    """

    code: str
    title: str
    meaning: str
    fix: str
    example: str = ""
    example_fixed: str = ""
    run: str = ""

    @property
    def kind(self) -> ExampleKind:
        """What the example is."""
        if self.example.startswith("$ "):
            return "commands"
        return "python" if self.example.startswith(("from ", "import ")) else "lines"


def by_code(*docs: CodeDoc) -> dict[str, CodeDoc]:
    """The documents under their codes.

    Raises:
        ValueError: A code is explained twice.
    """
    found = {doc.code: doc for doc in docs}
    if len(found) != len(docs):
        raise ValueError("a problem code is explained twice")
    return found
