"""Guidance: the largest discount of each level of approval, and the smallest changes that lower the level."""

from cpq.approvals.guidance.guidance import Change, Grant, Guidance, Largest, NoChange, NotComputed
from cpq.approvals.guidance.guiding import guide
from cpq.approvals.guidance.level import Level, Reason, Standing
from cpq.approvals.guidance.lever import Bounds, NoLever

__all__ = [
    "Bounds",
    "Change",
    "Grant",
    "Guidance",
    "Largest",
    "Level",
    "NoChange",
    "NoLever",
    "NotComputed",
    "Reason",
    "Standing",
    "guide",
]
