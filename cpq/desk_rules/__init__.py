"""The deal desk's own files: people, routing, calendars, checks before a submit, reason codes, subscribers, alerts."""

from __future__ import annotations

from typing import Final

DESK: Final = "desk"
"""Folder of the desk's own files."""
