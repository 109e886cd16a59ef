"""Only public hosts are reached, however an address is written and whatever a resolver says."""

import ipaddress
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import BlockedAddressError, SettingsError, UnreachableError
from indexer.ingest.addresses import Allowed, checked_addresses, is_public, read_target

NOTHING = Allowed()

REFUSED = {
    "file": "file:///etc/passwd",
    "ftp": "ftp://news.example/a",
    "gopher": "gopher://news.example:70/_x",
    "script": "javascript:alert(1)",
    "data": "data:text/html,<p>x",
    "script by capitals": "JaVaScRiPt:alert(1)",
    "no scheme": "news.example/a",
    "no host": "http:///a",
    "only a scheme": "http://",
    "one slash": "http:/news.example/a",
    "nothing": "",
    "user": "http://ada@news.example/",
    "user and password": "http://ada:secret@news.example/",
    "host as user": "http://news.example@127.0.0.1/",
    "empty user": "http://@127.0.0.1/",
    "backslash for slash": "http:\\\\127.0.0.1\\",
    "backslash before user": "http://127.0.0.1\\@news.example/",
    "tab in the host": "http://127.0\t.0.1/",
    "line end in the host": "http://news\n.example/",
    "NUL in the host": "http://127.0.0.1\0.news.example/",
    "space in the host": "http://127.0.0.1 .news.example/",
    "percent in the host": "http://127%2e0%2e0%2e1/",
    "decimal": "http://2130706433/",
    "decimal, of a cloud": "http://2852039166/",
    "octal": "http://0177.0.0.1/",
    "octal with many zeros": "http://00000177.0.0.1/",
    "hex": "http://0x7f000001/",
    "hex by parts": "http://0x7f.0x0.0x0.0x1/",
    "hex without digits": "http://127.0.0.0x/",
    "hex in capitals": "http://0X7F.1/",
    "short": "http://127.1/",
    "shorter": "http://0/",
    "three parts": "http://127.0.1/",
    "five parts": "http://127.0.0.0.1/",
    "part above 255": "http://127.0.0.256/",
    "overflowing": "http://4294967297/",
    "wide digits, short": "http://１２７.１/",
    "round digits, short": "http://①②⑦.①/",
    "two dots at the end": "http://news.example../",
    "dot at the start": "http://.news.example/",
    "two dots inside": "http://news..example/",
    "only a dot": "http://./",
    "local name": "http://localhost/",
    "local name with a dot": "http://localhost./",
    "name of the local network": "http://router/",
    "wide local name": "http://ｌｏｃａｌｈｏｓｔ/",
    "label too long": "http://" + "a" * 64 + ".example/",
    "host too long": "http://" + "a." * 130 + "example/",
    "address too long": "http://news.example/" + "a" * 5000,
    "IPv6 without brackets": "http://::1/",
    "IPv6 with a zone": "http://[fe80::1%25eth0]/",
    "IPv6 left open": "http://[::1/",
    "IPv6 of nonsense": "http://[::g]/",
    "name in brackets": "http://[news.example]/",
    "future address": "http://[v1.x]/",
    "port 22": "http://news.example:22/",
    "port 8080": "http://news.example:8080/",
    "port 0": "http://news.example:0/",
    "port 65536": "http://news.example:65536/",
    "port in words": "http://news.example:http/",
    "port in wide digits": "http://news.example:８０/",
    "port with a sign": "http://news.example:+80/",
    "two ports": "http://news.example:80:80/",
    "half a character": "http://news.example/\ud800",
    "soft hyphens only": "http://\xad/",
    "dash at the start": "http://-news.example/",
}

LITERALS = {
    "http://127.0.0.1/": "127.0.0.1",
    "http://127.0.0.1./": "127.0.0.1",
    "http://１２７.０.０.１/": "127.0.0.1",
    "http://127。0。0。1/": "127.0.0.1",
    "http://①②⑦.⓪.⓪.①/": "127.0.0.1",
    "http://10.1.2.3/": "10.1.2.3",
    "http://169.254.169.254/latest/": "169.254.169.254",
    "http://[::1]/": "::1",
    "http://[0:0:0:0:0:0:0:1]/": "::1",
    "http://[::ffff:127.0.0.1]/": "127.0.0.1",
    "http://[::ffff:7f00:1]/": "127.0.0.1",
    "http://[::127.0.0.1]/": "::7f00:1",
    "https://[fd00::1]/": "fd00::1",
}

PRIVATE = (
    "0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 "
    "172.31.255.255 192.0.0.1 192.0.0.8 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.7 203.0.113.7 "
    "224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 "
    ":: ::1 ::127.0.0.1 ::ffff:10.0.0.1 ::ffff:127.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::7f00:1 "
    "64:ff9b:1::1 100::1 2001::1 2001:0:a00:1:: 2001:10::1 2001:db8::1 2002:a00:1:: 2002:7f00:1::1 2002:a9fe:a9fe:: "
    "3fff::1 5f00::1 fc00::1 fd12:3456::1 fe80::1 fe80::1%1 febf::1 fec0::1 ff02::1 ff0e::1"
).split()

PUBLIC = (
    "8.8.8.8 93.184.215.14 172.15.255.255 172.32.0.1 100.128.0.1 198.20.0.1 "
    "2606:4700::1111 2a00:1450::1 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1"
).split()


def resolver(*addresses):
    return lambda _host, _port: list(addresses)


def not_to_be_asked(host, _port):
    raise AssertionError(f"{host} was resolved")


@pytest.mark.parametrize("url", REFUSED.values(), ids=REFUSED)
def test_an_address_in_an_odd_notation_is_refused_before_anybody_resolves_it(url):
    with pytest.raises(BlockedAddressError) as caught:
        read_target(url, allowed=NOTHING)

    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(("url", "address"), LITERALS.items())
def test_a_private_address_is_refused_in_every_spelling_without_being_resolved(url, address):
    target = read_target(url, allowed=NOTHING)

    with pytest.raises(BlockedAddressError, match=address.replace(".", r"\.")):
        checked_addresses(target, resolve=not_to_be_asked, allowed=NOTHING)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_at_a_private_address_is_refused(address):
    target = read_target("http://news.example/", allowed=NOTHING)

    with pytest.raises(BlockedAddressError, match=r"news\.example is at .*no public address"):
        checked_addresses(target, resolve=resolver(address), allowed=NOTHING)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_name_at_a_public_address_is_reached_there(address):
    target = read_target("http://news.example/", allowed=NOTHING)

    found = checked_addresses(target, resolve=resolver(address), allowed=NOTHING)

    assert [str(one) for one in found] == [address.removeprefix("::ffff:")]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_private_address_among_good_ones_refuses_the_host(place):
    addresses = ["8.8.8.8", "93.184.215.14"]
    addresses.insert(place, "127.0.0.1")
    target = read_target("http://news.example/", allowed=NOTHING)

    with pytest.raises(BlockedAddressError):
        checked_addresses(target, resolve=resolver(*addresses), allowed=NOTHING)


def test_every_address_of_a_network_that_the_standard_library_calls_private_is_private_here():
    networks = [*ipaddress._IPv4Constants._private_networks, *ipaddress._IPv6Constants._private_networks]

    # What is mapped is as private as what it is mapped from.
    assert not any(is_public(network[0]) or is_public(network[-1]) for network in networks)


@pytest.mark.parametrize("found", [[], ["bridge"], ["1.2.3"]])
def test_a_host_without_an_address_is_not_reached(found):
    target = read_target("http://news.example/", allowed=NOTHING)

    with pytest.raises(UnreachableError, match=r"news\.example"):
        checked_addresses(target, resolve=resolver(*found), allowed=NOTHING)


@pytest.mark.parametrize("error", [OSError("no such host"), UnicodeError("label too long")])
def test_a_resolver_that_fails_is_said_in_a_line(error):
    def resolve(_host, _port):
        raise error

    with pytest.raises(UnreachableError, match=r"no address for news\.example"):
        checked_addresses(read_target("http://news.example/", allowed=NOTHING), resolve=resolve, allowed=NOTHING)


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("http://News.Example", "http://news.example/"),
        ("HTTP://news.example:80/a#b", "http://news.example/a"),
        ("https://news.example:443?q=1", "https://news.example/?q=1"),
        ("https://news.example:80/", "https://news.example:80/"),
        ("http://news.example./", "http://news.example/"),
        ("http://news.example:/", "http://news.example/"),
        (" \thttp://news.example/a b\n", "http://news.example/a%20b"),
        ("http://bücher.example/ü?ü", "http://xn--bcher-kva.example/%C3%BC?%C3%BC"),
        ("http://xn--bcher-kva.example/%C3%BC", "http://xn--bcher-kva.example/%C3%BC"),
        ("http://ＮＥＷＳ.example/", "http://news.example/"),
        ("http://a_b.example//x/../y", "http://a_b.example//x/../y"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://[2606:4700:0::1111]/", "http://[2606:4700::1111]/"),
        ("http://127.0.0.1.news.example/", "http://127.0.0.1.news.example/"),
        ("http://news.example#@127.0.0.1:70000/", "http://news.example/"),
        ("http://7.news.example/", "http://7.news.example/"),
        ("http://news.example/a@b:c", "http://news.example/a@b:c"),
        ('http://news.example/"<>', "http://news.example/%22%3C%3E"),
    ],
)
def test_an_address_gets_one_spelling(written, url):
    assert read_target(written, allowed=NOTHING).url == url


_HOSTILE = st.text(alphabet=st.sampled_from([*"aA0179xX.:/@\\[]%#?-_ \t\n&=fé１。ｆ①\xad\u200d\u202e"]), max_size=30)


@given(_HOSTILE | st.text(max_size=30))
def test_whatever_is_accepted_means_the_same_to_everyone_who_reads_it(rest):
    try:
        target = read_target(f"http://{rest}", allowed=NOTHING)
    except BlockedAddressError:
        return

    assert target.url.isascii()
    assert read_target(target.url, allowed=NOTHING) == target
    assert httpx.URL(target.url).host == urlsplit(target.url).hostname == target.host
    assert (httpx.URL(target.url).port or 80) == (urlsplit(target.url).port or 80) == target.port


def test_its_origin_is_the_address_up_to_the_path():
    target = read_target("https://news.example:80/a/b", allowed=NOTHING)

    assert target.origin == "https://news.example:80"


@pytest.mark.parametrize(
    ("opened", "url", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1/", "127.0.0.1"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080/", "127.0.0.1"),
        ("10.0.0.0/8", "http://news.example/", "10.2.3.4"),
        ("10.0.0.0/8:8080", "http://news.example:8080/", "10.2.3.4"),
        ("10.0.0.0/8", "http://news.example/", "::ffff:10.2.3.4"),
        ("[fd00::1]:8080", "http://[fd00::1]:8080/", "fd00::1"),
        ("fd00::/8", "http://news.example/", "fd00::7"),
        ("::1", "http://[::1]/", "::1"),
        ("intranet", "http://intranet/", "192.168.0.7"),
        ("Intranet.Example:8080", "http://intranet.example:8080/", "192.168.0.7"),
        ("wire.example:8443", "https://wire.example:8443/", "8.8.8.8"),
        ("127.0.0.1:1 10.0.0.0/8", "http://10.0.0.1/", "10.0.0.1"),
    ],
)
def test_what_the_operator_opens_is_reached(opened, url, address):
    allowed = Allowed.read(opened)

    target = read_target(url, allowed=allowed)

    assert checked_addresses(target, resolve=resolver(address), allowed=allowed)


@pytest.mark.parametrize(
    ("opened", "url", "address"),
    [
        ("127.0.0.1:8080", "http://127.0.0.1/", "127.0.0.1"),
        ("127.0.0.1", "http://127.0.0.1:8080/", "127.0.0.1"),
        ("127.0.0.1:8080", "http://127.0.0.2:8080/", "127.0.0.2"),
        ("127.0.0.1:8080", "http://news.example:8080/", "8.8.8.8"),
        ("10.0.0.0/8", "http://news.example/", "11.0.0.1\n192.168.0.1"),
        ("intranet", "http://news.example/", "192.168.0.7"),
        ("intranet", "http://intranet/", "169.254.169.254"),
        ("intranet", "http://intranet/", "::ffff:169.254.169.254"),
        ("intranet", "http://intranet/", "fe80::1"),
        ("intranet", "http://intranet/", "0.0.0.0"),  # noqa: S104 - what is refused
        ("10.0.0.0/8", "file:///etc/passwd", "10.0.0.1"),
    ],
)
def test_what_is_opened_opens_nothing_else(opened, url, address):
    allowed = Allowed.read(opened)

    with pytest.raises(BlockedAddressError):
        checked_addresses(read_target(url, allowed=allowed), resolve=resolver(*address.split()), allowed=allowed)


@pytest.mark.parametrize(
    "entry", ["10.0.0.0/33", "10.0.0.1/8", "http://x.example", "x:0", "x:99999", "x:y", ":80", "a b/8", "0x7f.1"]
)
def test_an_entry_that_opens_nothing_is_an_error(entry):
    with pytest.raises(SettingsError, match="ONRECORD_FETCH_ALLOW holds"):
        Allowed.read(entry)


def test_nothing_is_opened_by_nothing():
    assert Allowed.read("  ") == NOTHING
