"""Why something of a feature model was left out, or taken otherwise than it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LEFT: Final[Mapping[str, str]] = {
    "too-many-choices": "a product or quotient of sums in it depends on too many combinations of choices",
    "rounded-sum": "it rounds a number that more than one choice decides",
    "value-of-any-instance": "it reads, from outside, a number or text of a feature that may have several instances",
    "too-many-instances": "it names features with so many instances that it would become too many rules",
    "not-used": "no model that was taken has its root in the tree",
    "not-read": "no constraint compares it, and what configures products has no use for it",
}
"""Reasons for which something is not taken."""

NOTES: Final[Mapping[str, str]] = {
    "always-there": "it only holds others and is in every configuration, so the product itself stands for it",
    "bounded-numbers": "the model bounds the number on one side or not at all; it was taken within stated bounds",
    "each-instance-only": "it was taken for each instance, though not for the case that there is none",
    "not-declared": "it belongs to a language level that the model does not include",
    "sampled-numbers": "so many numbers are possible that only those near numbers in constraints were taken",
    "sampled-texts": "texts are free in the model; those in constraints were taken, and some that stand for any other",
    "stepped-numbers": "numbers are continuous in the model; they were taken in steps, with those in constraints",
    "unbounded-cardinality": "the cardinality says no bound; a stated number of instances was taken",
}
"""What to know about something that was taken."""
