"""Ids in kebab-case out of the names and numbers of another system, each given once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

MAX_ID = 64
_NOT_IN_ID = re.compile(r"[^a-z0-9.]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def kebab(text: str) -> str:
    """A text as an id: ``QB-MSG-STRT`` is ``qb-msg-strt``; empty where no letter can stand in an id.

    >>> kebab("HDD 1.2 TB (SAS)")
    'hdd-1.2-tb-sas'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_IN_ID.sub("-", plain.lower()).strip("-.")[:MAX_ID].strip("-.")


def kebab_humps(text: str) -> str:
    """A name in the style of programs as an id: ``PCIeSlotsUsed`` is ``pcie-slots-used``."""
    return kebab(_HUMP.sub("-", text))


def is_one_of(fact: str, values: Sequence[str]) -> str:
    """The condition that a fact has one of these values, none of which holds a quotation mark.

    >>> is_one_of("quote.currency", ["EUR", "USD"])
    'quote.currency in ("EUR", "USD")'
    """
    if len(values) == 1:
        return f'{fact} == "{values[0]}"'
    return f"{fact} in (" + ", ".join(f'"{value}"' for value in values) + ")"


class Ids:
    """Ids of one kind of thing, all different, remembered by the other system's key."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._by_key: dict[str, str] = {}
        self._taken: set[str] = set()

    def of(self, key: str, *candidates: str) -> str:
        """The id of a key: the first candidate that leaves something to write, made different where needed.

        Args:
            key: How the other system tells things apart.
            candidates: Names to make the id of, best first; the key where left out.
        """
        if key not in self._by_key:
            wanted = next((made for made in map(kebab, candidates or (key,)) if made), self._kind)
            self._by_key[key] = self._fresh(wanted)
        return self._by_key[key]

    def _fresh(self, wanted: str) -> str:
        number, found = 1, wanted
        while found in self._taken:
            number += 1
            tail = f"-{number}"
            found = wanted[: MAX_ID - len(tail)] + tail
        self._taken.add(found)
        return found
