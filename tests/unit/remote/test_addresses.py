"""Where we may go: the table of addresses, and addresses that pretend."""

from ipaddress import ip_address

import pytest

from ensembl_fed.remote.addresses import AllowedNetwork, check_address, is_public, read_allow_networks, read_target
from ensembl_fed.remote.transport import AddressRefused

BOTH = frozenset({"http", "https"})


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.9.9.9", "169.254.169.254", "172.31.0.1"),
        *("192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.9"),
        *("224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b:1::1"),
        *("2002:7f00:1::", "2001::1", "2001:db8::1", "2001:20::1", "3fff::1", "100::1", "fc00::1", "fd00::1"),
        *("fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2606:4700::1%eth0", "4000::1", "5f00::1"),
    ],
)
def test_special_addresses_are_not_public(address: str) -> None:
    """Every special-use range is refused, also those that hide an IPv4 address (S22)."""
    assert not is_public(ip_address(address))
    with pytest.raises(AddressRefused):
        check_address(address, 443, ())


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a01:cb00::1", "2001:4860::8"])
def test_ordinary_addresses_are_public(address: str) -> None:
    check_address(address, 443, ())


@pytest.mark.parametrize(
    ("url", "wire"),
    [
        ("https://Moulins.TEST", "https://moulins.test/"),
        ("https://moulins.test:443/a?b=1#c", "https://moulins.test/a?b=1"),
        ("http://moulins.test:8443/%7Ea/../b", "http://moulins.test:8443/%7Ea/../b"),
        ("https://été.test/é?q=é", "https://xn--t-9fab.test/%C3%A9?q=%C3%A9"),
        ("http://[::1]:80/", "http://[::1]/"),
        ("http://127.0.0.1:8001/x", "http://127.0.0.1:8001/x"),
    ],
)
def test_an_address_is_written_as_it_is_signed(url: str, wire: str) -> None:
    assert read_target(url, BOTH).url == wire


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://x.test/", "file:///etc/passwd", "gopher://x.test", "//x.test/", "x.test", ""),
        *("https://a@x.test/", "https://a:b@x.test/", "https://@x.test/", "https://8.8.8.8@127.0.0.1/"),
        *("http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://017700000001/", "http://127.1/"),
        *("http://0177.0.0.1/", "http://127.0.0.1./", "http://1.2.3.4.5/", "http://0x/", "http://x.0x7f/"),
        *("http://x.test:0/", "http://x.test:99999/", "http://x.test:a/", "http://[::1/", "http://[x]/"),
        *("http://x.test\\@y.test/", "http://x.test/\r\nHost: y", "http://x test/", "http:///a", "http://%31/"),
        "https://x.test/" + "a" * 2048,
    ],
)
def test_disguised_addresses_are_refused(url: str) -> None:
    """Decimal, octal, hexadecimal and short hosts, user-info and control characters (S22)."""
    with pytest.raises(AddressRefused):
        read_target(url, BOTH)


def test_only_configured_schemes() -> None:
    with pytest.raises(AddressRefused):
        read_target("http://x.test/", frozenset({"https"}))


def test_networks_are_read_with_their_port() -> None:
    anywhere, narrow, six = read_allow_networks("127.0.0.1/32, 127.0.0.2/32:8200,::1/128:90")
    assert (anywhere.port, narrow.port, six.port) == (None, 8200, 90)
    check_address("127.0.0.1", 12345, [anywhere])
    check_address("127.0.0.2", 8200, [narrow])
    check_address("::1", 90, [six])
    for address, port in (("127.0.0.2", 8201), ("127.0.0.3", 8200), ("::ffff:127.0.0.2", 8200)):
        with pytest.raises(AddressRefused):
            check_address(address, port, [anywhere, narrow])
    assert read_allow_networks("") == ()
    assert read_allow_networks("10.0.0.1") == (AllowedNetwork(anywhere.network.__class__("10.0.0.1/32")),)


@pytest.mark.parametrize("text", ["x", "127.0.0.1/99", "127.0.0.1/32:0", "127.0.0.1/32:x", "127.0.0.1/8"])
def test_a_setting_that_is_no_network_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_allow_networks(text)


def test_public_hosts_have_few_ports() -> None:
    for port in (80, 443, 8443):
        check_address("8.8.8.8", port, ())
    for port in (22, 25, 6379, 8080):
        with pytest.raises(AddressRefused):
            check_address("8.8.8.8", port, ())
