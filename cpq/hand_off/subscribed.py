"""Subscribers of the desk's files that are told something at present."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cpq.desk_rules.rules import DeskRules
from cpq.desk_rules.subscribers import Subscriber

ALERT: Final = "alert"
"""What subscribers name among events to be told alerts."""


def active(rules: DeskRules) -> Mapping[str, Subscriber]:
    """Subscribers that are told something at present, by id."""
    return {name: one for name, one in rules.subscribers.items() if one.active}
