"""What people can do with quotes and around them, each named once."""

from __future__ import annotations

from typing import Final, Literal, get_args

Action = Literal[
    "see quotes",
    "see cost",
    "see reports",
    "create",
    "edit",
    "comment",
    "attach",
    "mark",
    "submit",
    "recall",
    "decide",
    "ask for information",
    "give information",
    "counter",
    "answer counter",
    "add approver",
    "reassign",
    "escalate",
    "override",
    "revoke",
    "send",
    "accept",
    "decline",
    "withdraw",
    "cancel",
    "change owner",
    "delegate",
    "reprice in bulk",
    "audit",
    "manage people",
    "manage subscribers",
    "manage database",
]
"""Something that a person asks the desk to do."""

ACTIONS: Final[tuple[Action, ...]] = get_args(Action)
