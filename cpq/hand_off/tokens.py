"""Tokens of approval links: what somebody was asked about, sealed, so that it can be neither changed nor made up."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from cpq.problems import CpqError, NotAllowed
from cpq.stored_quotes.content import canonical

_PURPOSE: Final = b"cpq approval link 1\n"
"""Goes into every seal, so that no signature made for something else is one of these."""

LONGEST: Final = 2048
"""Letters that a token has at most."""

_FIELDS: Final = ("tenant", "quote", "step", "person", "content_hash", "until")


class Asked(NamedTuple):
    """What a link is about.

    Attributes:
        content_hash: What the quote said when the person was asked; the link is about nothing else.
        until: Last moment that it holds, to the second.
    """

    tenant: str
    quote: str
    step: str
    person: str
    content_hash: str
    until: datetime


def seal(asked: Asked, keys: Sequence[bytes]) -> str:
    """The token of a link, which may stand in an address.

    Args:
        keys: The first one seals; the others only open what was sealed before.
    """
    data = {**asked._asdict(), "until": int(asked.until.timestamp())}
    body = canonical(data)
    return f"{_text(body)}.{_text(_mac(keys[0], body))}"


def unseal(token: str, keys: Sequence[bytes], at: datetime) -> Asked:
    """What the link of a token is about.

    Raises:
        NotAllowed: ``bad-link`` where it was not made here, ``link-over`` where its time is over.
    """
    body, _, mac = token.partition(".")
    data, sealed = _bytes(body), _bytes(mac)
    if len(token) > LONGEST or not any(hmac.compare_digest(_mac(key, data), sealed) for key in keys):
        raise NotAllowed("this link was not made here, or was changed", code="bad-link", hint="ask for a new one")
    asked = _asked(json.loads(data))
    if at > asked.until:
        hint = "decide at the desk, or ask for a new one"
        raise NotAllowed(f"this link held until {asked.until:%Y-%m-%d %H:%M} UTC", code="link-over", hint=hint)
    return asked


def _asked(data: dict[str, Any]) -> Asked:
    values = {name: data[name] for name in _FIELDS}
    return Asked(**values | {"until": datetime.fromtimestamp(values["until"], UTC)})


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, _PURPOSE + body, "sha256")


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _bytes(text: str) -> bytes:
    """The bytes of a part of a token; nothing where it is none, or where other letters would give the same bytes."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
    return data if _text(data) == text else b""


def read_key(text: str, name: str) -> bytes:
    """A key from text in base64.

    Args:
        name: Where it stands; messages name that and never the key.

    Raises:
        CpqError: It is none, or has fewer than 32 bytes.
    """
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) < 32:
        hint = "32 random bytes or more, in base64"
        raise CpqError(f"{name} holds no key of approval links", code="bad-secret", hint=hint)
    return key
