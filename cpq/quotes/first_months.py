"""Spans such as ``first 12 months``, as promotions and discounts write how long they hold."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

from cpq.files.written import text_form

_FOR = re.compile(r"first (\d{1,3}) months?", re.ASCII)


def _first_months(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    match = _FOR.fullmatch(str(value).strip())
    if match is None or int(match[1]) == 0:
        raise ValueError(f"'{value}' is not a span; write first 12 months")
    return int(match[1])


FirstMonths = Annotated[
    int,
    BeforeValidator(_first_months),
    text_form("The first months of the term.", "first 12 months", pattern=r"^first [0-9]{1,3} months?$"),
]
"""How many first months of a term something holds."""

WrittenFirstMonths = Annotated[FirstMonths, PlainSerializer(lambda months: f"first {months} months", when_used="json")]
"""The same in a request, whose JSON says it as a file does."""
