"""What a document is, it shows by itself; the type that a server names is a hint where it shows nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.ingest.confined import ParseKind
from indexer.ingest.kinds import kind_of

JSON_FEED = b'{"version": "https://jsonfeed.org/version/1.1", "items": []}'
TYPES = [None, "text/html", "text/plain", "text/xml", "application/rss+xml", "application/json", "application/gzip"]


@pytest.mark.parametrize("content_type", TYPES)
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<html>", ParseKind.PAGE),
        (b"<!DOCTYPE html><title>The rss</title>", ParseKind.PAGE),
        (b"\n<!doctype HTML>\n<!-- <rss> --><p>", ParseKind.PAGE),
        (b"<?xml version='1.0'?><html xmlns='x'>", ParseKind.PAGE),
        (b"<rss>", ParseKind.FEED),
        (b"\xef\xbb\xbf<?xml version='1.0'?><!-- <html> --><feed>", ParseKind.FEED),
        ("\ufeff<rss>".encode("utf-16-le"), ParseKind.FEED),
        (b"<!-- " + b"a licence " * 500 + b"--><rss>", ParseKind.FEED),
        (b"<rdf:RDF>", ParseKind.FEED),
        (JSON_FEED, ParseKind.FEED),
        (JSON_FEED.replace(b"/", rb"\/"), ParseKind.FEED),
        (JSON_FEED.replace(b"{", b'{"items": ["' + b"words " * 9000 + b'"], '), ParseKind.FEED),
        (b"<s:urlset>", ParseKind.SITEMAP),
        (b"<sitemapindex>", ParseKind.SITEMAP),
        (b"\x1f\x8b\x08", ParseKind.SITEMAP),
    ],
)
def test_a_document_is_what_it_shows_whatever_it_is_called(body, kind, content_type):
    assert kind_of(body, content_type) is kind


@pytest.mark.parametrize(
    ("body", "content_type", "kind"),
    [
        (b'{"version": 1}', "application/json", ParseKind.FEED),
        (b"{curly}", "text/plain", ParseKind.PLAIN),
        (b"See jsonfeed.org/version/1", "text/plain", ParseKind.PLAIN),
        (b"He said <no>.", "text/plain", ParseKind.PLAIN),
        (b"<speech>", "text/plain", ParseKind.PLAIN),
        (b"<speech>", "text/xml", ParseKind.FEED),
        (b"<p>Words", None, ParseKind.PAGE),
        (b"<!-- " + b"a licence " * 5000, None, ParseKind.PAGE),
        (b"Words", None, ParseKind.PLAIN),
        (b"Words", "text/html", ParseKind.PAGE),
        (b"Words", "application/rss+xml", ParseKind.FEED),
        (b"Words", "application/x-gzip", ParseKind.SITEMAP),
        (b"", None, ParseKind.PLAIN),
    ],
)
def test_what_shows_nothing_is_what_the_server_says(body, content_type, kind):
    assert kind_of(body, content_type) is kind


@given(st.binary(max_size=300), st.sampled_from(TYPES))
def test_any_bytes_are_something(body, content_type):
    assert kind_of(body, content_type) in ParseKind
