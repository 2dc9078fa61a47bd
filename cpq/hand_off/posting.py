"""One request to one place, with an end: five seconds in all, no redirects, and no more of the answer than its head."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final, NamedTuple

import httpx

from cpq.hand_off.addresses import Target
from cpq.hand_off.failing import NotTold

PATIENCE: Final = timedelta(seconds=5)
"""Time that a receiver has, from the first packet to the head of its answer."""

LARGEST: Final = 256 * 1024
"""Bytes that are sent at most."""

_GONE, _BUSY = 410, 429
_SUCCESS: Final = range(200, 300)
_REDIRECT: Final = range(300, 400)
_UNAVAILABLE: Final = 500


class Posted(NamedTuple):
    """What came back.

    Attributes:
        retry_after: The header of that name, as it stands; empty where there is none.
    """

    status: int
    retry_after: str


@lru_cache(maxsize=1)
def trusted() -> ssl.SSLContext:
    """Certificates that this machine trusts; reading them takes a while, so they are read once."""
    return ssl.create_default_context()


def post(
    target: Target,
    body: bytes,
    headers: Mapping[str, str],
    *,
    patience: timedelta = PATIENCE,
    trust: ssl.SSLContext | None = None,
) -> Posted:
    """Send a JSON document; call it where no event loop runs.

    Args:
        trust: Whose certificates count; the machine's where left out.

    Raises:
        NotTold: Nobody answered in time, or what was to be sent is too large.
    """
    if len(body) > LARGEST:
        raise NotTold(f"what was to be told has {len(body)} bytes, more than {LARGEST}", for_good=True)
    sent = {
        **headers,
        "host": target.authority,
        "content-type": "application/json",
        "user-agent": "cpq",
        "accept-encoding": "identity",
    }
    return asyncio.run(_post(target, body, sent, patience.total_seconds(), trust))


async def _post(
    target: Target, body: bytes, headers: Mapping[str, str], seconds: float, trust: ssl.SSLContext | None
) -> Posted:
    verify = (trust or trusted()) if target.scheme == "https" else False
    # No client stands around this: it would write each address into its log, and that of a channel is a secret.
    transport = httpx.AsyncHTTPTransport(verify=verify, trust_env=False)
    try:
        async with asyncio.timeout(seconds), transport:
            return await _first_answer(transport, target, body, headers)
    except TimeoutError:
        raise NotTold(f"{target.host} did not answer within {seconds:g} s", down=True) from None
    except httpx.HTTPError as error:
        raise NotTold(f"{target.host} cannot be told: {_reason(error)}", down=True) from error


async def _first_answer(
    transport: httpx.AsyncHTTPTransport, target: Target, body: bytes, headers: Mapping[str, str]
) -> Posted:
    """The answer of the first of the addresses that can be reached."""
    for address in target.addresses[:-1]:
        try:
            return await _answer(transport, target, address, body, headers)
        except httpx.ConnectError:
            continue
    return await _answer(transport, target, target.addresses[-1], body, headers)


async def _answer(
    transport: httpx.AsyncHTTPTransport, target: Target, address: str, body: bytes, headers: Mapping[str, str]
) -> Posted:
    # The request goes to the address that was checked; the certificate must be that of the name that was asked for.
    # One limit of time for all of it stands around this, and nothing here follows a redirect.
    request = httpx.Request(
        "POST", target.at(address), content=body, headers=dict(headers), extensions={"sni_hostname": target.host}
    )
    response = await transport.handle_async_request(request)
    await response.aclose()
    return Posted(response.status_code, response.headers.get("retry-after", ""))


def _reason(error: httpx.HTTPError) -> str:
    """Why, in words that name neither path nor query, which may be secret."""
    words: dict[type[Exception], str] = {
        httpx.ConnectError: "no connection",
        httpx.RemoteProtocolError: "the connection ended without an answer",
        httpx.ReadError: "the connection broke",
        httpx.WriteError: "the connection broke",
    }
    cause = error.__cause__ or error.__context__
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted: {cause.verify_message}"
        cause = cause.__cause__ or cause.__context__
    return words.get(type(error), type(error).__name__)


def settled(host: str, posted: Posted, now: datetime) -> None:
    """Take an answer as it is meant: 2xx is done, everything else is not.

    Raises:
        NotTold: It is not; for good where the receiver says that it is gone.
    """
    status = posted.status
    if status in _SUCCESS:
        return
    if status == _GONE:
        raise NotTold(f"{host} answered 410: it wants to hear no more", for_good=True)
    if status in _REDIRECT:
        raise NotTold(f"{host} answered {status}: redirects are not followed")
    not_before = asked_for(posted.retry_after, now)
    raise NotTold(f"{host} answered {status}", down=status == _BUSY or status >= _UNAVAILABLE, not_before=not_before)


def asked_for(header: str, now: datetime) -> datetime | None:
    """The moment of a ``Retry-After`` header, in seconds or as a date; None where it says none.

    >>> asked_for("120", datetime(2026, 11, 22, tzinfo=UTC))
    datetime.datetime(2026, 11, 22, 0, 2, tzinfo=datetime.timezone.utc)
    """
    text = header.strip()
    if text.isascii() and text.isdigit():
        return now + timedelta(seconds=min(int(text[:9]), 366 * 24 * 3600))
    try:
        at = parsedate_to_datetime(text)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
