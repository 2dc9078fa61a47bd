"""An anchor: how long the log was and how it ended, kept where nobody who can write the database can write."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from cpq.problems import CpqError
from cpq.store.chain import Damage


class Anchor(NamedTuple):
    """The end of a log at a moment: a chain of hashes alone does not show that its end was cut or all of it rewritten.

    Attributes:
        length: Events that the log had.
        head: Hash of the last one.
    """

    tenant: str
    length: int
    head: str

    def to_text(self) -> str:
        """The anchor as the text of a file."""
        return json.dumps({"schema": "cpq/anchor/1", **self._asdict()}, indent=2) + "\n"


def anchor_of(text: str, name: str) -> Anchor:
    """The anchor in the text of a file.

    Raises:
        CpqError: With the code ``bad-anchor``: it holds something else.
    """
    try:
        data = json.loads(text)
    except ValueError:
        data = None
    match data:
        case {"schema": "cpq/anchor/1", "tenant": str(tenant), "length": int(length), "head": str(head)} if (
            len(data) == 4 and length >= 0 and re.fullmatch("[0-9a-f]{64}", head)
        ):
            return Anchor(tenant, length, head)
    hint = "name a file that cpq db verify --anchor has written, or one that does not exist yet"
    raise CpqError(f"{name} holds no anchor of a log", code="bad-anchor", hint=hint)


def against(anchor: Anchor, length: int, hash_there: str | None) -> Damage | None:
    """What the anchor shows about a log.

    Args:
        length: Events that the log has now.
        hash_there: Hash of the event that was last when the anchor was made.
    """
    if length < anchor.length:
        what = f"the log has {length} events, and had {anchor.length} when the anchor was made"
        return Damage("truncated", what, length + 1)
    if anchor.length and hash_there != anchor.head:
        what = f"event {anchor.length} is another one than when the anchor was made: the log was written anew"
        return Damage("rewritten", what, anchor.length)
    return None
