"""Whether a log is the one that was written: each event in its place, with its own text, resting on the one before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple

from cpq.store.sealing import LogHead, hash_of

DamageKind = Literal["edited", "deleted", "swapped", "replaced", "truncated", "rewritten", "content", "row", "number"]


class Damage(NamedTuple):
    """One thing that is not as it was written.

    Attributes:
        kind: ``edited`` text without its hash, ``deleted`` from the middle, ``swapped`` places, ``replaced`` by another
            event with a hash of its own, ``truncated`` at the end, ``rewritten`` as a whole since the anchor; a
            ``content`` that is missing or altered, a ``row`` or ``number`` that the events do not say.
        says: What is wrong, in one sentence.
        sequence: Place in the log, None where it is not about an event.
        quote: Number of the quote, empty where it is about none.
    """

    kind: DamageKind
    says: str
    sequence: int | None = None
    quote: str = ""


class LogRow(NamedTuple):
    """A row of the log, as it is stored."""

    sequence: int
    quote: str
    version: int
    kind: str
    at: str
    actor: str
    previous: str
    body: str
    hash: str


_REPEATED = ("quote", "version", "kind", "at", "actor", "previous")


def check_chain(tenant: str, rows: Iterable[LogRow], end: LogHead) -> Iterator[Damage]:
    """What is wrong with a log.

    Args:
        rows: Its rows in the order of their sequences.
        end: Where the log ends, as is kept beside it.
    """
    last, last_quote, sound, spotless = LogHead(), "", True, True
    versions: dict[str, int] = {}
    for row in rows:
        found = list(_gap(last, row)) + list(_own(tenant, row))
        if not found and sound:
            found = list(_rests(last, last_quote, row))
        # One damage before leaves the count of a quote's versions wrong, which tells nothing new.
        if not found and spotless:
            found = list(_version(versions, row))
        yield from found
        # After a row that is wrong, what the next one rests on tells nothing new.
        sound = not any(one.sequence == row.sequence or one.kind == "deleted" for one in found)
        spotless = spotless and not found
        versions[row.quote] = row.version
        last, last_quote = LogHead(row.sequence, row.hash), row.quote
    yield from _end(last, last_quote, end, sound=sound)


def _gap(last: LogHead, row: LogRow) -> Iterator[Damage]:
    missing = range(last.length + 1, row.sequence)
    if missing:
        yield Damage("deleted", f"{_events(missing)} missing from the log", missing[0])


def _own(tenant: str, row: LogRow) -> Iterator[Damage]:
    """What a row says about itself."""
    if hash_of(row.body) != row.hash:
        yield Damage("edited", f"event {row.sequence} no longer has the text that was hashed", row.sequence, row.quote)
        return
    says = _read(row.body)
    if says.get("tenant") == tenant and says.get("sequence") != row.sequence:
        stands = f"event {says.get('sequence')} stands in the place of event {row.sequence}"
        yield Damage("swapped", stands, row.sequence, row.quote)
        return
    differing = [name for name in _REPEATED if says.get(name) != getattr(row, name)]
    if says.get("tenant") != tenant:
        differing.append("tenant")
    if differing:
        what = f"event {row.sequence} has columns that its text does not say: {', '.join(differing)}"
        yield Damage("edited", what, row.sequence, row.quote)


def _rests(last: LogHead, quote: str, row: LogRow) -> Iterator[Damage]:
    if row.previous == last.hash:
        return
    if last.length:
        what = f"event {last.length} is another one than event {row.sequence} rests on"
        yield Damage("replaced", what, last.length, quote)
    else:
        yield Damage("replaced", "the first event rests on something before it", row.sequence, row.quote)


def _version(versions: dict[str, int], row: LogRow) -> Iterator[Damage]:
    expected = versions.get(row.quote, 0) + 1
    if row.version != expected:
        what = f"event {row.sequence} is version {row.version} of its quote, after version {expected - 1}"
        yield Damage("replaced", what, row.sequence, row.quote)


def _end(last: LogHead, quote: str, end: LogHead, *, sound: bool) -> Iterator[Damage]:
    if last.length < end.length:
        missing = range(last.length + 1, end.length + 1)
        yield Damage("truncated", f"{_events(missing)} missing from the end of the log", missing[0])
    elif last.length > end.length:
        what = f"the log has {last.length} events, and {end.length} were counted when they were written"
        yield Damage("replaced", what, end.length + 1, quote)
    elif sound and last.hash != end.hash:
        what = f"event {last.length} is another one than was last when it was written"
        yield Damage("replaced", what, last.length, quote)


def _events(missing: range) -> str:
    return f"event {missing[0]} is" if len(missing) == 1 else f"events {missing[0]} to {missing[-1]} are"


def _read(body: str) -> dict[str, Any]:
    try:
        says = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return says if isinstance(says, dict) else {}
