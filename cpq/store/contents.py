"""What events name by hash: each content once, packed, and never changed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, insert, select

from cpq.problems import NotFound
from cpq.store.schema import contents
from cpq.stored_quotes.happenings import (
    Accepted,
    AttachmentAdded,
    Countered,
    DraftSaved,
    EventData,
    QuoteCreated,
    Revised,
    Sent,
)

_SMALL: Final = 200
"""Below this many bytes packing gains nothing."""


def named_by(happening: EventData) -> frozenset[str]:
    """Hashes of the contents that an event rests on."""
    match happening:
        case QuoteCreated(content=content) | DraftSaved(content=content) | Revised(content=content):
            return frozenset({content.request, content.priced})
        case Countered(proposal=content):
            return frozenset({content.request, content.priced})
        case AttachmentAdded(sha256=attached):
            return frozenset({attached})
        case Sent(document=document):
            return frozenset({document.sha256})
        case Accepted(agreement=agreement):
            return frozenset({agreement.document, agreement.contract, agreement.order, agreement.closes} - {""})
        case _:
            return frozenset()


NAMING: Final = frozenset(
    one.model_fields["kind"].default
    for one in (QuoteCreated, DraftSaved, Revised, Countered, AttachmentAdded, Sent, Accepted)
)
"""Kinds of the events that :func:`named_by` finds something in."""


def checked(given: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The contents, each of which has the hash that it is given under.

    Raises:
        ValueError: One has another; a program that mixes them up must not go on.
    """
    for named, body in given.items():
        if sha256(body).hexdigest() != named:
            raise ValueError(f"a content of {len(body)} bytes does not have the SHA-256 {named}")
    return given


def keep(connection: Connection, tenant: str, given: Mapping[str, bytes]) -> None:
    """Keep the contents that are not there yet."""
    if not given:
        return
    there = present(connection, tenant, given)
    rows = [_packed(tenant, named, body) for named, body in given.items() if named not in there]
    if rows:
        connection.execute(insert(contents), rows)


def present(connection: Connection, tenant: str, wanted: Iterable[str]) -> frozenset[str]:
    """Which of these contents are there."""
    found: set[str] = set()
    for some in _portions(sorted(set(wanted)), 500):
        query = select(contents.c.sha256).where(contents.c.tenant == tenant, contents.c.sha256.in_(some))
        found.update(connection.execute(query).scalars())
    return frozenset(found)


def content(connection: Connection, tenant: str, wanted: str) -> bytes:
    """The bytes of that SHA-256, as they were given.

    Raises:
        NotFound: There are none.
    """
    query = select(contents.c.packing, contents.c.bytes).where(contents.c.tenant == tenant, contents.c.sha256 == wanted)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFound(f"there is no content with the SHA-256 {wanted}", code="content-not-found")
    return unpacked(row.packing, row.bytes)


def unpacked(packing: str, body: bytes) -> bytes:
    """The bytes as they were given."""
    return zlib.decompress(body) if packing == "zlib" else bytes(body)


def _packed(tenant: str, named: str, body: bytes) -> dict[str, object]:
    packed = zlib.compress(body, 6) if len(body) > _SMALL else body
    packing, kept = ("zlib", packed) if len(packed) < len(body) else ("plain", body)
    return {"tenant": tenant, "sha256": named, "size": len(body), "packing": packing, "bytes": kept}


def _portions(items: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
