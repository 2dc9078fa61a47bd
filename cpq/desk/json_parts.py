"""What the views of the desk are made of: moments, numbers and picked fields as JSON carries them."""

from __future__ import annotations

from collections.abc import Mapping
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


def picked(data: Mapping[str, Any], names: tuple[str, ...]) -> Json:
    """The named fields of some data, in that order; a field that is not there is left out."""
    return {name: data[name] for name in names if name in data}
