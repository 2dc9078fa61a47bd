"""Signatures of webhooks after Standard Webhooks: HMAC-SHA256 over id, timestamp and body.

Source: the Standard Webhooks specification, "Signature scheme".
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from cpq.problems import CpqError

PREFIX: Final = "whsec_"
SHORTEST: Final = 24
"""Bytes that a secret has at least."""


def read_secret(text: str, name: str) -> bytes:
    """The bytes of a secret such as ``whsec_…``.

    Args:
        name: Environment variable that holds it; messages name it and never the secret.

    Raises:
        CpqError: It is no secret, or a short one.
    """
    hint = f"{name} holds {PREFIX} and at least {SHORTEST} random bytes in base64"
    try:
        secret = base64.b64decode(text.strip().removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise CpqError(f"{name} holds no secret of a webhook", code="bad-secret", hint=hint) from None
    if len(secret) < SHORTEST:
        raise CpqError(f"the secret in {name} is too short", code="bad-secret", hint=hint)
    return secret


def signed_headers(id_: str, at: datetime, body: bytes, secrets: Iterable[bytes]) -> Mapping[str, str]:
    """The headers of one try to tell something.

    Args:
        id_: The same on every try, so that a receiver knows what it has already.
        at: Moment of this try.
        secrets: Every secret that is valid; the receiver accepts any one signature that fits.
    """
    timestamp = int(at.timestamp())
    signatures = (_signature(id_, timestamp, body, secret) for secret in secrets)
    return {
        "webhook-id": id_,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def _signature(id_: str, timestamp: int, body: bytes, secret: bytes) -> str:
    made = hmac.digest(secret, f"{id_}.{timestamp}.".encode() + body, "sha256")
    return base64.b64encode(made).decode("ascii")
