"""An address comes out in one form, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.ingest.address import canonical_url
from indexer.ingest.metadata import keep_url

BASE = "https://ledger.example/feeds/main.xml"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("https://ledger.example/a", "https://ledger.example/a"),
        ("HTTPS://Ledger.Example:443/A?b=C#part", "https://ledger.example/A?b=C"),
        ("http://ledger.example:80", "http://ledger.example/"),
        ("http://ledger.example:8080/a", "http://ledger.example:8080/a"),
        ("/a", "https://ledger.example/a"),
        ("a", "https://ledger.example/feeds/a"),
        ("../a", "https://ledger.example/a"),
        ("//wire.example/a", "https://wire.example/a"),
        ("?id=3", "https://ledger.example/feeds/main.xml?id=3"),
        (" \n https://ledger.example/a b\n", "https://ledger.example/a%20b"),
        ("/a?utm_source=rss&id=3&utm_medium=feed", "https://ledger.example/a?id=3"),
        ("/a?fbclid=xyz", "https://ledger.example/a"),
        ("/a?b=%C3%A9&c=d+e", "https://ledger.example/a?b=%C3%A9&c=d+e"),
        ("/выборы", "https://ledger.example/выборы"),
        ("http://[2001:db8::1]:80/a", "http://[2001:db8::1]/a"),
    ],
)
def test_an_address_is_resolved_and_brought_into_one_form(printed, expected):
    assert canonical_url(printed, base=BASE) == expected


@pytest.mark.parametrize(
    "printed",
    [
        *(None, "", "  ", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x"),
        *("file:///etc/passwd", "ftp://ledger.example/a", "mailto:a@ledger.example", "tag:ledger.example,2031:1"),
        *("https://ledger.example@evil.example/", "https://", "http://[", "https://a:99999/", "https://a:0/"),
        *("https://a.example/<script>", 'https://a.example/"x', "/" + "a" * 3000, "\x00", "//", "http://\ud800/"),
    ],
)
def test_what_is_no_safe_address_of_a_page_does_not_come_out(printed):
    assert canonical_url(printed, base=BASE) is None


def test_a_relative_address_without_a_base_is_none():
    assert canonical_url("/a") is None


@given(st.text(max_size=60) | st.text("htps:/\\@.?#&=[]%a0-\t\n ", max_size=40).map("https://".__add__))
def test_whatever_is_printed_comes_out_stable_and_safe_or_not_at_all(printed):
    url = canonical_url(printed, base=BASE)

    assert url is None or (keep_url(url) == url and canonical_url(url) == url)
