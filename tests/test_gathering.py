"""What an address holds, from a fetcher that gives what a test set down and the real process that reads documents."""

import datetime as dt

import pytest
from hostile_sites import HTML, PAGE, reply, says
from hostile_visits import NOW, make_fetcher
from hostile_web import HostileWeb, Site

from indexer.errors import BadArticleError, BadFeedError, FetchRefusedError
from indexer.ingest.gathering import MAX_ENTRIES, gather
from indexer.ingest.parsing import Parser

TEXT = "The minister spoke at length about the bridge at Sela and about the harvest of this year."
ITEM = "<item><guid>{n}</guid><title>Report {n}</title><link>https://courier.example/{n}</link>{more}</item>"
FULL = (
    '<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    f"&lt;p&gt;{TEXT}&lt;/p&gt;</content:encoded><pubDate>Mon, 05 May 2031 10:00:00 GMT</pubDate>"
)


@pytest.fixture(scope="module")
def parser():
    with Parser() as one:
        yield one


def gather_from(parser, body, content_type, *, status=b"200 OK"):
    headers = b"content-type: " + content_type + b"\r\n" if content_type else b""
    with HostileWeb({"site": Site(says(reply(body, headers=headers, status=status)), "")}) as web:
        return gather(web.url("site"), fetcher=make_fetcher(web), parser=parser, now=NOW)


def feed_of(*items):
    return f"<rss version='2.0'><channel><title>Sela Courier</title>{''.join(items)}</channel></rss>".encode()


def test_a_page_is_one_article(parser):
    found = gather_from(parser, PAGE, HTML.partition(b": ")[2].strip())

    assert [article.origin for article in found.articles] == ["http://site.example/start"]
    assert (found.addresses, found.is_feed) == ((), False)


def test_plain_text_is_one_article(parser):
    found = gather_from(parser, TEXT.encode(), b"text/plain")

    assert [article.text for article in found.articles] == [TEXT]


@pytest.mark.parametrize("content_type", [b"application/rss+xml", b"text/xml", b"text/plain"])
def test_a_feed_gives_what_it_carries_and_the_addresses_of_the_rest(parser, content_type):
    feed = feed_of(ITEM.format(n=1, more=FULL), ITEM.format(n=2, more=""))

    found = gather_from(parser, feed, content_type)

    (article,) = found.articles
    assert (article.text, article.title, article.source) == (TEXT, "Report 1", "Sela Courier")
    assert (article.url, article.published) == ("https://courier.example/1", dt.date(2031, 5, 5))
    assert article.origin == "http://site.example/start#1"
    assert found.addresses == ("https://courier.example/2",)
    assert found.is_feed


def test_of_a_long_feed_the_first_entries_are_taken_and_the_rest_is_told(parser):
    feed = feed_of(*(ITEM.format(n=number, more="") for number in range(MAX_ENTRIES + 3)))

    found = gather_from(parser, feed, b"application/rss+xml")

    assert len(found.addresses) == MAX_ENTRIES
    assert found.notes == ("3 entries beyond the first 100 were left",)


def test_an_entry_that_cannot_be_read_costs_itself_alone(parser):
    feed = feed_of("<item><guid>odd</guid><title>No text</title></item>", ITEM.format(n=1, more=FULL))

    found = gather_from(parser, feed, b"application/rss+xml")

    assert len(found.articles) == 1
    assert found.notes[0].startswith("'odd': ")


@pytest.mark.parametrize(
    ("body", "content_type", "error"),
    [
        (b"<html><body></body></html>", b"text/html", BadArticleError),
        (b"<a>no feed</a>", b"text/xml", BadFeedError),
    ],
)
def test_what_holds_nothing_is_an_error(parser, body, content_type, error):
    with pytest.raises(error):
        gather_from(parser, body, content_type)


def test_an_address_that_refuses_is_an_error_with_its_status(parser):
    with pytest.raises(FetchRefusedError) as refused:
        gather_from(parser, b"", b"text/html", status=b"404 Not Found")

    assert refused.value.status == 404
