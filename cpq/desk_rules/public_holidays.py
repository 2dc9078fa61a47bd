"""Public holidays by country and part of it, from the ``holidays`` package, which is loaded when first asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Final

from cpq.problems import CpqError, did_you_mean

_LANGUAGE: Final = "en_US"
"""Language of the names, stated since the package would otherwise take that of the machine."""


@lru_cache(maxsize=256)
def public_holidays(place: str, year: int) -> Mapping[date, str]:
    """Names of the public holidays of a place in a year, by day.

    Args:
        place: A country such as ``FR``, or a part of one such as ``DE-BY``.

    Raises:
        CpqError: No holidays are known of it.
    """
    from holidays import country_holidays  # noqa: PLC0415 - loads slowly, and only due times need it

    country, _, part = place.partition("-")
    try:
        return dict(country_holidays(country, subdiv=part or None, years=year, language=_LANGUAGE))
    except NotImplementedError:
        message, hint = wrong_place(place) or (f"no public holidays are known of '{place}'", "")
        raise CpqError(message, code="unknown-holidays", hint=hint) from None


def wrong_place(place: str) -> tuple[str, str] | None:
    """What is wrong with the name of a place, and what would be right; None where its holidays are known.

    It loads the tables of all countries, so only checking the files asks.
    """
    from holidays import list_supported_countries  # noqa: PLC0415 - the same

    known = list_supported_countries()
    country, dash, part = place.partition("-")
    if country not in known:
        countries = [code for code in known if len(code) == len("FR")]
        hint = did_you_mean(country.upper(), countries) or "write a country such as FR, or a part of it such as DE-BY"
        return f"no public holidays are known of '{place}'", hint
    if dash and part not in known[country]:
        parts = ", ".join(sorted(known[country])[:20])
        return f"'{country}' has no part '{part}' with holidays of its own", f"it has {parts}" if parts else ""
    return None
