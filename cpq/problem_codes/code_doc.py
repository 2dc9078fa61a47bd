"""What is told about one problem code."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CodeDoc:
    """One problem code for the person who met it.

    Attributes:
        code: Stable kebab-case name.
        title: What is wrong, in a few words.
        meaning: Why the program says so, and what would go wrong otherwise.
        fix: What to do.
        example: Lines that cause it, or empty where no file does.
        example_fixed: The same lines as they should be.
    """

    code: str
    title: str
    meaning: str
    fix: str
    example: str = ""
    example_fixed: str = ""


def by_code(*docs: CodeDoc) -> dict[str, CodeDoc]:
    """The documents under their codes.

    Raises:
        ValueError: A code is explained twice.
    """
    found = {doc.code: doc for doc in docs}
    if len(found) != len(docs):
        raise ValueError("a problem code is explained twice")
    return found
