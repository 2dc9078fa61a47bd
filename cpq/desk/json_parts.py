"""What the views of the desk are made of: moments and numbers as JSON carries them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from cpq.amounts import short

Json = dict[str, Any]


def moment(at: datetime | None) -> str | None:
    """A moment as ISO text; None where there is none."""
    return None if at is None else at.isoformat()


def number_text(value: Decimal | None) -> str | None:
    """A number as short as it is exact; None where there is none."""
    return None if value is None else short(value)
