"""Names of time zones, as the IANA database has them."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from cpq.problems import did_you_mean


@lru_cache(maxsize=256)
def known_zone(name: str) -> bool:
    """Whether there is a time zone of that name."""
    if not name:
        return False
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        return False
    return True


def zone_hint(name: str) -> str:
    """The name of a time zone that was probably meant."""
    return did_you_mean(name, available_timezones()) or "write a name such as Europe/Paris"
