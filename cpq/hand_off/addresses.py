"""Where a request may go: to a public address by https, found once, so that a name cannot mean another place later.

Addresses of this machine, of private networks and of cloud machines' own services are refused, however they are
written; a webhook must not be a way into the house.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from cpq.hand_off.failing import NotTold

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host and port, best first."""

_NAT64: Final = IPv6Network("64:ff9b::/96")
_COMPATIBLE: Final = IPv6Network("::/96")
_TRANSLATED: Final = IPv6Network("::ffff:0:0:0/96")
_INSIDE: Final = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("168.63.129.16/32"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("fec0::/10"),
    IPv6Network("64:ff9b:1::/48"),
    IPv6Network("3fff::/20"),
    IPv6Network("5f00::/16"),
)
"""Networks that are nobody's on the Internet although some versions of Python take them for public: those of special
protocols, of relays, of sites and of examples, and a service of cloud machines at an address that looks public."""


class Target(NamedTuple):
    """Where a request goes.

    Attributes:
        host: Name that was asked for; certificates are checked against it.
        path: With the query.
        addresses: Addresses that the name has, all of them allowed.
    """

    scheme: str
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]

    @property
    def authority(self) -> str:
        """Host, and port where it is not the usual one."""
        usual = 443 if self.scheme == "https" else 80
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == usual else f"{host}:{self.port}"

    def at(self, address: str) -> str:
        """The web address with one of its addresses in place of the name."""
        host = f"[{address}]" if ":" in address else address
        return f"{self.scheme}://{host}:{self.port}{self.path}"


def system_resolve(host: str, port: int) -> Sequence[str]:
    """The addresses that the machine knows for a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def target_of(url: str, *, loopback: bool = False, resolve: Resolve = system_resolve) -> Target:
    """Where a web address leads.

    Args:
        loopback: Whether it may lead to this machine.

    Raises:
        NotTold: It leads nowhere, or where it may not. Never names more of the address than its host.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise NotTold("this is no web address", for_good=True) from None
    host = parts.hostname or ""
    if parts.scheme not in ("https", "http") or not host or parts.username is not None:
        raise NotTold("this is no web address", for_good=True)
    addresses = _resolved(host, port, resolve)
    for address in addresses:
        _check(host, ip_address(address.partition("%")[0]), parts.scheme, loopback=loopback)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path, tuple(addresses))


def _resolved(host: str, port: int, resolve: Resolve) -> Sequence[str]:
    try:
        addresses = resolve(host, port)
    except (OSError, UnicodeError):
        addresses = ()
    if not addresses:
        raise NotTold(f"no address is known for {host}", down=True)
    return addresses


def _check(host: str, address: IPv4Address | IPv6Address, scheme: str, *, loopback: bool) -> None:
    if loopback and _unwrapped(address).is_loopback:
        return
    if scheme != "https":
        raise NotTold(f"{host} is only told by https", for_good=True)
    if not is_public(address):
        raise NotTold(f"{host} is at {address}, which is no public address", for_good=True)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is somebody's on the Internet, whatever it is wrapped in.

    >>> is_public(ip_address("9.9.9.9")), is_public(ip_address("169.254.169.254"))
    (True, False)
    >>> is_public(ip_address("::ffff:10.0.0.1")), is_public(ip_address("64:ff9b::7f00:1"))
    (False, False)
    """
    inner = _unwrapped(address)
    return inner.is_global and not inner.is_multicast and not any(inner in network for network in _INSIDE)


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address stands for, else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64 or address in _TRANSLATED or (address in _COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
