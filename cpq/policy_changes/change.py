"""What changed between two policies, one change at a time, in the words of the people who price and sell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from cpq.problems import NOWHERE, SourceLocation


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One change.

    Attributes:
        noun: What changed, such as ``price`` or ``tier``.
        way: How: ``up``, ``down``, ``changed``, ``added``, ``removed``, ``moved``, ``renamed`` or ``reordered``.
        section: Where it belongs, such as ``schedules``.
        rule: Id of the rule, price book or product; what steps of a price name as their rule.
        product: Id of the product that a price or cost is of, else empty.
        field: Field that says something else; empty where a whole rule, tier or price came or went.
        words: The change in one line, such as ``seat 250+: 15 % → 12 %``.
        old, new: What was and is said; empty where it is not there.
        old_where, new_where: Where.
    """

    noun: str
    way: str
    section: str
    rule: str
    product: str
    field: str
    words: str
    old: str
    new: str
    old_where: SourceLocation = NOWHERE
    new_where: SourceLocation = NOWHERE

    @property
    def kind(self) -> str:
        """Such as ``price up`` or ``tier removed``."""
        return f"{self.noun} {self.way}"

    @property
    def where(self) -> SourceLocation:
        """Its place in the newer policy, or in the older where it is gone."""
        return self.old_where if self.new_where is NOWHERE else self.new_where

    def to_json(self) -> dict[str, Any]:
        """The change as JSON-ready data; a place is None where that side has none."""
        return {
            "kind": self.kind,
            "section": self.section,
            "rule": self.rule,
            "product": self.product,
            "field": self.field,
            "words": self.words,
            "old": self.old or None,
            "new": self.new or None,
            "old_where": _place(self.old_where),
            "new_where": _place(self.new_where),
        }


@dataclass(frozen=True, slots=True)
class PolicyDiff:
    """Every change between two policies, the weightiest first.

    Attributes:
        old, new: What the two sides are called, such as ``2026.11`` and ``working files``.
        old_fingerprint, new_fingerprint: Of the files behind each.
    """

    old: str
    new: str
    old_fingerprint: str
    new_fingerprint: str
    changes: tuple[PolicyChange, ...]

    def __bool__(self) -> bool:
        return bool(self.changes)

    def __iter__(self) -> Iterator[PolicyChange]:
        return iter(self.changes)

    @property
    def summary(self) -> str:
        """The changes counted: ``3 prices up, 1 tier removed``."""
        counts = Counter((change.noun, change.way) for change in self.changes)
        said = [f"{number:,} {noun if number == 1 else plural(noun)} {way}" for (noun, way), number in counts.items()]
        return ", ".join(said) or "no change in meaning"

    def to_json(self) -> dict[str, Any]:
        """The difference as JSON-ready data."""
        return {
            "old": {"name": self.old, "fingerprint": self.old_fingerprint},
            "new": {"name": self.new, "fingerprint": self.new_fingerprint},
            "summary": self.summary,
            "changes": [change.to_json() for change in self.changes],
        }


_PLURALS: Mapping[str, str] = MappingProxyType(
    {
        "property": "properties",
        "tax category": "tax categories",
        "country's taxes": "countries' taxes",
        "wording": "wordings",
        "rounding": "roundings",
        "waterfall": "waterfalls",
    }
)


def plural(noun: str) -> str:
    """Several of what a change is of."""
    return _PLURALS.get(noun, f"{noun}s")


def _place(where: SourceLocation) -> str | None:
    return None if where.file == NOWHERE.file else str(where)
