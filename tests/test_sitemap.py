"""A sitemap gives the pages it lists; an index gives further sitemaps and is never followed."""

import datetime as dt
import gzip
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import BadFeedError
from indexer.ingest.metadata import keep_url
from indexer.ingest.sitemap import MAX_URLS, Sitemap, SitemapPage, read_sitemap

URL = "https://ledger.example/sitemap.xml"
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)
NEWS = (
    "<url><loc>https://ledger.example/a</loc><lastmod>2031-05-06T10:00:00Z</lastmod>"
    "<image:image><image:loc>https://ledger.example/crane.jpg</image:loc><image:title>Crane</image:title></image:image>"
    "<news:news><news:publication><news:name>Daily Ledger</news:name><news:language>en</news:language>"
    "</news:publication><news:publication_date>2031-05-04T23:30:00-05:00</news:publication_date>"
    "<news:title>Exports &amp; talks go on</news:title></news:news></url>"
)


def urlset(body: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {SPACES}>{body}</urlset>'


def packed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def read(text: str | bytes) -> Sitemap:
    return read_sitemap(text.encode() if isinstance(text, str) else text, url=URL)


@pytest.mark.parametrize("pack", [bytes, packed])
def test_a_page_of_news_comes_with_headline_outlet_and_day(pack):
    found = read(pack(urlset(NEWS).encode()))

    assert found == Sitemap(
        pages=(
            SitemapPage(
                url="https://ledger.example/a",
                changed="2031-05-06T10:00:00Z",
                title="Exports & talks go on",
                source="Daily Ledger",
                published=dt.date(2031, 5, 4),
                published_evidence="publication_date of the sitemap: '2031-05-04T23:30:00-05:00'",
            ),
        ),
        sitemaps=(),
        encoding="utf-8",
        notes=(),
    )


def test_the_day_of_a_change_is_no_day_of_publication():
    (page,) = read(urlset("<url><loc>/a</loc><lastmod>2031-05-04</lastmod></url>")).pages

    assert (page.url, page.changed, page.published) == ("https://ledger.example/a", "2031-05-04", None)


def test_an_index_names_sitemaps_and_no_pages():
    found = read(
        f"<sitemapindex {SPACES}><sitemap><loc>https://ledger.example/2031.xml.gz</loc><lastmod>2031-05-04</lastmod>"
        "</sitemap><sitemap><loc>/b.xml</loc></sitemap></sitemapindex>"
    )

    assert found.pages == ()
    assert [(one.url, one.changed) for one in found.sitemaps] == [
        ("https://ledger.example/2031.xml.gz", "2031-05-04"),
        ("https://ledger.example/b.xml", None),
    ]


def test_what_cannot_be_used_is_left_out_and_counted():
    found = read(
        urlset(
            "<url><loc>javascript:alert(1)</loc></url><url/><url><loc>/a</loc></url><url><loc>/a#x</loc></url>"
            "<url><loc>/b</loc><news:news><news:publication_date>0001-01-01</news:publication_date></news:news></url>"
        )
    )

    assert [page.url for page in found.pages] == ["https://ledger.example/a", "https://ledger.example/b"]
    assert found.notes == (
        "2 without an address of a page",
        "1 more of an address that was met before; the first stays",
        "1 with a date that cannot be used",
    )


def test_more_pages_than_a_sitemap_may_have_are_left_with_a_note():
    found = read(urlset("".join(f"<url><loc>/{number}</loc></url>" for number in range(MAX_URLS + 7))))

    assert len(found.pages) == MAX_URLS
    assert found.notes == ("7 addresses beyond the first 50,000 were left",)


def test_of_a_sitemap_that_is_cut_off_the_last_page_is_left_out():
    text = urlset(NEWS + NEWS.replace("/a<", "/b<"))

    found = read(text[: text.rindex("/b<") + 20])

    assert [page.url for page in found.pages] == ["https://ledger.example/a"]
    assert "its end is missing; its last part is left out" in found.notes


def test_an_index_and_its_pages_need_no_namespace_and_may_be_utf16():
    text = "<urlset><url><loc>/a?b=1&c=2</loc></url></urlset>"

    assert [page.url for page in read(text.encode("utf-16")).pages] == ["https://ledger.example/a?b=1&c=2"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty where a sitemap should be"),
        (b"<!DOCTYPE html><html></html>x", "a web page where a sitemap"),
        (b"<rss><channel/></rss>", "XML of another kind"),
        (b"https://ledger.example/a\n", "no XML"),
        (packed(b"<urlset>" + b"\0" * (17 << 20)), "too large"),
        (packed(urlset(NEWS).encode())[:-20], "damaged: it ends in the middle"),
        (packed(packed(urlset(NEWS).encode())), "gzip archive"),
        (b'<!DOCTYPE u [<!ENTITY a "x">]>' + urlset("<url><loc>/&a;</loc></url>").encode(), "entities of its own"),
        (b"<urlset>" + b"<url/>" * 1_500_000, "1,500,001 tags"),
    ],
    ids=["empty", "page", "feed", "list", "bomb", "cut", "packed twice", "entities", "tags"],
)
def test_what_is_no_sitemap_is_told_in_one_line(data, reason):
    with pytest.raises(BadFeedError, match=reason) as raised:
        read(data)

    assert len(str(raised.value).splitlines()) == 1


def test_a_sitemap_survives_the_way_to_another_process():
    found = read(urlset(NEWS))

    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own


PIECES = st.sampled_from(
    [
        *("<url>", "</url>", "<loc>", "</loc>", "/a", "https://ledger.example/b", "<lastmod>", "<news:news>", "&", "<"),
        *("<news:title>", "<news:publication_date>", "2031-05-04", "<sitemap>", "</urlset>", "<![CDATA[", "]]>", "\0"),
    ]
)


@settings(max_examples=80)
@given(st.lists(PIECES | st.text(max_size=4), max_size=30), st.sampled_from(["", "<urlset>", "<sitemapindex>"]))
def test_whatever_is_fed_is_a_sitemap_or_told(pieces, head):
    try:
        found = read((head + "".join(pieces)).encode("utf-8", "surrogatepass"))
    except BadFeedError:
        return

    assert all(keep_url(page.url) for page in (*found.pages, *found.sitemaps))
