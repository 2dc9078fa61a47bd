"""The outline of a policy: every figure that its files say, by what it is about, without its layout.

Two policies that mean the same have equal outlines, however their files are named, ordered and formatted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cpq.problems import NOWHERE, SourceLocation


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that a file says: a price, a date, a condition.

    Attributes:
        canonical: What decides whether two figures are the same: ``45`` and ``45.00`` are.
        text: As a person reads it.
        unit: What stands behind the number, such as ``EUR per seat per month``.
        number: Its number, where it has one that can go up and down.
        where: Its place, which does not count when figures are compared.
    """

    canonical: str
    text: str = field(compare=False)
    unit: str = ""
    number: Decimal | None = field(default=None, compare=False)
    where: SourceLocation = field(default=NOWHERE, compare=False)

    @property
    def in_full(self) -> str:
        """The text with its unit."""
        return f"{self.text} {self.unit}" if self.unit else self.text


Content = tuple[str, tuple[tuple[str, str, str], ...], tuple[tuple[str, Any], ...]]


@dataclass(frozen=True, slots=True)
class Part:
    """Something that figures belong to: a rule, one of its tiers, a product, one of its attributes.

    Attributes:
        noun: What it is, such as ``tier``; changes are counted by it.
        label: What it is called where it stands, such as ``250+``.
        where: Its place.
        figures: By field, as files spell fields.
        parts: By a key that finds the same part again in another version.
        ordered: Whether the order of its parts means something.
    """

    noun: str
    label: str = field(compare=False)
    where: SourceLocation = field(default=NOWHERE, compare=False)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    parts: Mapping[str, Part] = field(default_factory=dict)
    ordered: bool = field(default=False, compare=False)

    def content(self) -> Content:
        """What it says, whatever it is called and wherever it stands; equal parts have equal content."""
        figures = tuple(sorted((field, one.canonical, one.unit) for field, one in self.figures.items()))
        return self.noun, figures, tuple(sorted((key, part.content()) for key, part in self.parts.items()))
