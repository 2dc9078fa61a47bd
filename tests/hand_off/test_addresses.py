"""Where requests may go: nowhere inside the house, whatever the address looks like."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.hand_off.addresses import is_public, target_of
from cpq.hand_off.failing import NotTold

INSIDE = (
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104 - an address that is refused
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "192.0.0.192",
    "168.63.129.16",
    "192.88.99.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fc00::1",
    "fec0::1",
    "fd00:ec2::254",
    "ff02::1",
    "2001:db8::1",
)
V4_INSIDE = [ip_address(one) for one in INSIDE if "." in one]


def wrapped(address: IPv4Address) -> list[IPv6Address]:
    """Ways to write an IPv4 address as an IPv6 one: mapped, translated, compatible, 6to4, NAT64, Teredo."""
    number = int(address)
    return [
        IPv6Address(0xFFFF << 32 | number),
        IPv6Address(0xFFFF << 48 | number),
        IPv6Address(number),
        IPv6Address(0x2002 << 112 | number << 80 | 1),
        IPv6Address(int(IPv6Address("64:ff9b::")) | number),
        IPv6Address(0x20010000 << 96 | 0x41424344 << 64 | (number ^ 0xFFFFFFFF)),
    ]


def leads_to(*addresses: str) -> object:
    def resolve(_host: str, _port: int) -> Sequence[str]:
        return addresses

    return resolve


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_refused_for_good(address: str) -> None:
    with pytest.raises(NotTold, match="which is no public address") as refused:
        target_of("https://crm.example/hook", resolve=leads_to(address))
    assert refused.value.for_good


@pytest.mark.parametrize("address", V4_INSIDE, ids=str)
def test_an_address_inside_stays_inside_whatever_it_is_wrapped_in(address: IPv4Address) -> None:
    assert [str(one) for one in wrapped(address) if is_public(one)] == []


@given(st.ip_addresses(v=4))
def test_wrapping_makes_nothing_public(address: IPv4Address) -> None:
    for one in wrapped(address):
        assert is_public(address) or not is_public(one)


@pytest.mark.parametrize("address", ["9.9.9.9", "2620:fe::fe", "::ffff:9.9.9.9"])
def test_an_address_outside_is_told(address: str) -> None:
    target = target_of("https://crm.example:8443/hook?key=1", resolve=leads_to(address))
    assert (target.host, target.port, target.path, target.addresses) == ("crm.example", 8443, "/hook?key=1", (address,))
    assert target.authority == "crm.example:8443"


def test_one_address_inside_spoils_the_name() -> None:
    with pytest.raises(NotTold):
        target_of("https://crm.example/", resolve=leads_to("9.9.9.9", "10.0.0.1"))


@pytest.mark.parametrize("url", ["https://2130706433/", "https://0x7f.1/", "https://127.1/", "https://[::1]/"])
def test_other_spellings_of_this_machine_are_seen_through(url: str) -> None:
    with pytest.raises(NotTold):
        target_of(url)


@pytest.mark.parametrize(
    "url", ["ftp://crm.example/", "https://", "https://user@crm.example/", "https://a:99999/", "x"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(NotTold) as refused:
        target_of(url, resolve=leads_to("9.9.9.9"))
    assert refused.value.for_good


def test_plain_http_reaches_this_machine_only_and_only_where_that_is_allowed() -> None:
    assert target_of("http://localhost:1/", loopback=True, resolve=leads_to("127.0.0.1")).scheme == "http"
    with pytest.raises(NotTold, match="only told by https"):
        target_of("http://crm.example/", loopback=True, resolve=leads_to("9.9.9.9"))
    with pytest.raises(NotTold, match="only told by https"):
        target_of("http://localhost/", resolve=leads_to("127.0.0.1"))
    with pytest.raises(NotTold, match="no public address"):
        target_of("https://crm.example/", loopback=True, resolve=leads_to("10.0.0.1"))


def test_a_name_without_address_may_have_one_later() -> None:
    def nothing(_host: str, _port: int) -> Sequence[str]:
        raise OSError("no such host")

    with pytest.raises(NotTold, match=r"no address is known for crm\.example") as refused:
        target_of("https://crm.example/", resolve=nothing)
    assert not refused.value.for_good
