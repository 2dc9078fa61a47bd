"""Guidance: the largest discount of each level of approval, and the smallest changes that lower the level."""

from cpq.approvals.guidance.guidance import Change, Grant, Guidance, Largest, NoChange, NotComputed, Reach
from cpq.approvals.guidance.guiding import guide
from cpq.approvals.guidance.level import Level, Reason, Standing
from cpq.approvals.guidance.lever import EVERYTHING, About, Bounds, NoLever, about_lines, at_first_sight

__all__ = [
    "EVERYTHING",
    "About",
    "Bounds",
    "Change",
    "Grant",
    "Guidance",
    "Largest",
    "Level",
    "NoChange",
    "NoLever",
    "NotComputed",
    "Reach",
    "Reason",
    "Standing",
    "about_lines",
    "at_first_sight",
    "guide",
]
