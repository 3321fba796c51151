import socket
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.errors import FetchError
from recommender.fetch import addresses
from recommender.fetch.addresses import UnknownHost, is_own, is_public, reachable, resolve

CLOSED = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.2.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/96",
    "fe80::/10",
    "fc00::/7",
    "fec0::/10",
    "ff00::/8",
    "2001:db8::/32",
    "2001::/32",
]


@given(st.sampled_from(CLOSED).flatmap(lambda net: st.ip_addresses(network=net)))
def test_no_address_of_a_closed_network_is_public_however_it_is_written(found: object) -> None:
    assert not is_public(str(found))
    if ip_address(str(found)).version == 4:
        number = int(ip_address(str(found)))
        for prefix, shift in (("::ffff:0:0", 0), ("64:ff9b::", 0), ("2002::", 80)):
            assert not is_public(str(ip_address(int(ip_address(prefix)) | number << shift)))


@given(st.ip_addresses(v=4, network="8.0.0.0/8"))
def test_an_open_address_is_public_and_so_is_what_stands_for_it(found: object) -> None:
    assert is_public(str(found))
    assert is_public(f"::ffff:{found}")
    assert is_public(str(ip_address(int(ip_address("64:ff9b::")) | int(ip_address(str(found))))))


def test_a_zone_is_no_part_of_an_address() -> None:
    assert not is_public("fe80::1%eth0")
    assert is_public("2606:4700::1111")


def test_only_the_open_addresses_of_a_host_are_reached() -> None:
    found = ["10.0.0.1", "8.8.8.8", "::1", "2606:4700::1111"]
    assert reachable("x", 80, lambda *_: found, False) == ["8.8.8.8", "2606:4700::1111"]
    assert reachable("x", 80, lambda *_: found, True) == found


def test_a_host_without_an_open_address_is_refused_with_what_to_do() -> None:
    with pytest.raises(FetchError, match=r"^inner\.test: .* 10\.0\.0\.1, .*--allow-private"):
        reachable("inner.test", 80, lambda *_: ["10.0.0.1"], False)


@pytest.mark.parametrize(
    "host", ["127.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "localhost"]
)
def test_loopback_is_refused_in_every_spelling_that_the_system_takes(host: str) -> None:
    with pytest.raises(FetchError):
        reachable(host.strip("[]"), 80, resolve, False)


@pytest.mark.parametrize("host", ["a..b", f"{'a' * 64}.test"])
def test_what_can_be_no_host_has_no_address(host: str) -> None:
    with pytest.raises(UnknownHost) as caught:
        resolve(host, 80)
    assert not caught.value.passing


def test_a_failure_of_the_name_server_may_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    monkeypatch.setattr(addresses.socket, "getaddrinfo", failing)
    with pytest.raises(UnknownHost) as caught:
        resolve("example.test", 80)
    assert caught.value.passing


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("localhost", True),
        ("LOCALHOST.", True),
        ("127.0.0.9", True),
        ("::1", True),
        ("example.test", False),
        ("10.0.0.1", False),
        ("localhost.example.test", False),
    ],
)
def test_a_host_is_this_machine_by_its_name(host: str, own: bool) -> None:
    assert is_own(host) is own
