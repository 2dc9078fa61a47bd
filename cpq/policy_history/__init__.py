"""Versions of a policy: published ones and their log, folders and git revisions."""

from __future__ import annotations

from cpq.policy_history.history import PolicyHistory, PolicyVersion
from cpq.policy_history.publication import Publication, in_force, takeovers
from cpq.policy_history.restore import Restored, restore
from cpq.policy_history.version import find_version, working_files

__all__ = [
    "PolicyHistory",
    "PolicyVersion",
    "Publication",
    "Restored",
    "find_version",
    "in_force",
    "restore",
    "takeovers",
    "working_files",
]
